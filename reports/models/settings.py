"""What an agency sets for its documents, and the scores of the assessment that its measures answer."""

from django.db import models
from django.db.models import Q

from measures.models import Agency, Indicator, Item
from measures.querysets import scoped
from reports.additions import Seal, additions_of
from reports.models.documents import Kind


class DocumentSettings(models.Model):
    """What an agency adds to one kind of document beyond the official form; no row, or an empty one, adds nothing."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="document_settings")
    kind = models.CharField(max_length=10, choices=Kind)
    seal = models.BinaryField(default=b"", help_text="a PNG that we wrote ourselves from the picture given")
    seal_sha256 = models.CharField(max_length=64, blank=True)
    cover_lines = models.TextField(blank=True)
    intro = models.TextField(blank=True, help_text="instead of the sentence before the table")
    prepared_name = models.CharField(max_length=200, blank=True)
    prepared_position = models.CharField(max_length=200, blank=True)
    checked_name = models.CharField(max_length=200, blank=True)
    checked_position = models.CharField(max_length=200, blank=True)
    approved_name = models.CharField(max_length=200, blank=True)
    approved_position = models.CharField(max_length=200, blank=True)
    summary = models.BooleanField(default=False)
    evidence_list = models.BooleanField(default=False)
    notes = models.BooleanField(default=False)

    objects = scoped("agency")

    class Meta:
        ordering = ["agency", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "kind"], name="document_settings_once_per_kind"),
            models.CheckConstraint(condition=Q(kind__in=["measures", "report"]), name="document_kind_is_known"),
        ]

    def __str__(self):
        return f"รูปแบบเอกสาร{self.get_kind_display()} {self.agency}"

    @property
    def additions(self):
        seal = Seal.of(bytes(self.seal), self.seal_sha256) if self.seal_sha256 else None
        return additions_of(self, seal)


class AssessedScore(models.Model):
    """What an agency scored in an indicator of an assessment, or in one of its items."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="scores")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="+")
    score = models.DecimalField(max_digits=5, decimal_places=2)

    objects = scoped("agency")

    class Meta:
        ordering = ["agency", "indicator", "item", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "indicator"], condition=Q(item=None), name="score_once_per_indicator"
            ),
            models.UniqueConstraint(fields=["agency", "item"], name="score_once_per_item"),
            models.CheckConstraint(condition=Q(score__range=(0, 100)), name="score_is_of_100"),
        ]

    def __str__(self):
        return f"{self.item or self.indicator}: {self.score}"
