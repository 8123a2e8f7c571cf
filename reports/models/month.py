"""A month as executives signed it: its data, its hash and the place in the trail; inserted whole and guarded."""

from django.db import models
from django.db.models import F, Q

from ita_tracker import thai
from measures.models import Plan, User
from measures.models.fields import StartOfMonth
from measures.models.plan import plausible
from measures.querysets import Scoped


class SignedMonths(Scoped):
    agency_path = "plan__agency"

    def light(self):
        """Without the data, for lists."""
        return self.defer("data")


class SignedMonth(models.Model):
    """One version of a plan's month, signed by an executive. `data` says it all; the other columns are for finding it.

    A next version supersedes it and says why. The trail's place is that of the event of signing, the head at that
    moment: whoever cuts the trail before it, or rewrites what came before, contradicts this row.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="signed_months")
    month = models.DateField(help_text="its first day")
    version = models.PositiveSmallIntegerField()
    data = models.TextField(help_text="canonical JSON of a reports.month.signed.Signed")
    sha256 = models.CharField(max_length=64, help_text="of the data, in UTF-8")
    remark = models.TextField(blank=True)
    reason = models.TextField(blank=True, help_text="why a next version was needed")
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_by_name = models.CharField(max_length=400)
    signed_by_position = models.CharField(max_length=450, blank=True)
    signed_at = models.DateTimeField()
    token = models.UUIDField(null=True, unique=True, help_text="of the form sent, so that sent twice it signs once")
    trail_chain = models.CharField(max_length=20)
    trail_seq = models.PositiveBigIntegerField()
    trail_mac = models.CharField(max_length=64)

    objects = SignedMonths.as_manager()

    class Meta:
        ordering = ["plan", "month", F("version").desc(), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "month", "version"], name="signed_month_version_once"),
            models.UniqueConstraint(fields=["trail_chain", "trail_seq"], name="signed_month_event_once"),
            models.CheckConstraint(condition=Q(month=StartOfMonth("month")), name="signed_month_is_its_first_day"),
            models.CheckConstraint(condition=plausible("month"), name="signed_month_is_plausible"),
            models.CheckConstraint(condition=Q(version__gte=1), name="signed_month_versions_count_from_1"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="signed_month_again_for_a_reason"),
        ]

    def __str__(self):
        return f"ภาพรวมเดือน{thai.format_partial(self.span)} ฉบับที่ {self.version}"

    @property
    def span(self):
        """The month as a PartialDate."""
        return thai.PartialDate(self.month.year, self.month.month)
