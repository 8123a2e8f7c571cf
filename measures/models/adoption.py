"""That a plan was adopted, and how it was changed since: rows that are inserted whole and never touched again."""

from django.db import models
from django.db.models import Q

from measures.models.organisation import User
from measures.models.plan import Plan, plausible
from measures.querysets import scoped


class Adoption(models.Model):
    """That an executive adopted a plan on a day; until then it is a draft."""

    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="adoption")
    adopted_on = models.DateField()
    adopted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    adopter = models.CharField(max_length=700, help_text="who, with their position then, as text that stays true")
    adopted_at = models.DateTimeField()

    objects = scoped("plan__agency")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=plausible("adopted_on"), name="adoption_date_is_plausible"),
            models.CheckConstraint(condition=~Q(adopter=""), name="adoption_names_who"),
        ]

    def __str__(self):
        return f"{self.plan} {self.adopted_on}"


class Amendment(models.Model):
    """A change of a plan after its adoption: what was said before and after, and why; all of it as text."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveIntegerField()
    measure_key = models.PositiveBigIntegerField(
        null=True, help_text="id of the measure; no foreign key, for this row stays when the measure is removed"
    )
    about = models.CharField(max_length=400, blank=True, help_text="the measure's place and title then")
    what = models.CharField(max_length=100)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField()
    amended_by = models.CharField(max_length=400)
    amended_at = models.DateTimeField()

    objects = scoped("plan__agency")

    class Meta:
        ordering = ["plan", "-number", "pk"]
        indexes = [models.Index(fields=["measure_key"], name="amendment_measure")]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="amendment_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="amendments_count_from_1"),
            models.CheckConstraint(condition=~Q(reason=""), name="amendment_has_reason"),
        ]

    def __str__(self):
        return f"แก้ไขแผนครั้งที่ {self.number} {self.what}"
