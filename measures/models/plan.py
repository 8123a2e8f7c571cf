"""What an agency has set itself to do in a fiscal year: plan, measures, steps, commitments and their deadlines."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from ita_tracker.thai import MAX_YEAR, MIN_DATE_YEAR, MIN_YEAR, be_to_ce
from measures.models.fields import MonthSetField
from measures.models.framework import Framework, Indicator, Item, Topic
from measures.models.organisation import Agency, Division, User
from measures.querysets import Measures, Plans, scoped
from measures.schedule import Rule, RuleKind

FIRST_DAY = date(be_to_ce(MIN_DATE_YEAR), 1, 1)
LAST_DAY = date(be_to_ce(MAX_YEAR), 12, 31)


def plausible(field):
    """A check that a date column holds no Buddhist-era year taken for a Christian-era one, or the reverse."""
    return Q(**{f"{field}__range": (FIRST_DAY, LAST_DAY)})


def form_token():
    return models.UUIDField(null=True, unique=True, help_text="of the form sent, so that sent twice it adds once")


class Plan(models.Model):
    """One agency's measures for one fiscal year, answering last year's assessment; a draft until it is adopted."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="plans")
    fiscal_year = models.PositiveSmallIntegerField()
    assessed_framework = models.ForeignKey(
        Framework, on_delete=models.PROTECT, related_name="plans", help_text="the assessment that the measures answer"
    )
    prepared_by = models.ManyToManyField(
        User, related_name="+", help_text="all who wrote in it; none of them adopts it"
    )
    revision = models.PositiveIntegerField(default=0, help_text="changes so far; whoever adopts says which they read")
    to_check = models.JSONField(default=list, help_text="sentences on what could not be copied as it was")
    token = form_token()

    objects = Plans.as_manager()

    class Meta:
        ordering = ["-fiscal_year", "agency", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "fiscal_year"], name="plan_once_per_year"),
            models.CheckConstraint(
                condition=Q(fiscal_year__range=(MIN_YEAR, MAX_YEAR)), name="plan_year_is_buddhist_era"
            ),
        ]

    def __str__(self):
        return f"มาตรการของ{self.agency} ปีงบประมาณ พ.ศ. {self.fiscal_year}"

    @property
    def is_adopted(self):
        """Whether it is in force; fetch `adoption` with the plan where many are asked."""
        return hasattr(self, "adoption")


class IndicatorHeading(models.Model):
    """The office's own heading above the measures of an indicator, printed as they wrote it."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="headings")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()

    objects = scoped("plan__agency")

    class Meta:
        ordering = ["plan", "indicator", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "indicator"], name="heading_once_per_indicator")]

    def __str__(self):
        return self.text


def one_line(text):
    """An office's text in one line, without its leading dash and its check boxes."""
    return " ".join(text.replace("☐", "").split()).removeprefix("-").strip()


class Measure(models.Model):
    """One row of the table (ประเด็นที่ต้องปรับปรุงแก้ไข/พัฒนา): the point to mend, who answers for it, what will be done."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="measures")
    position = models.PositiveSmallIntegerField()
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, related_name="+")
    items = models.ManyToManyField(Item, related_name="+")
    heading = models.TextField(help_text="the office's own text of column 1")
    divisions = models.ManyToManyField(Division, related_name="measures")
    all_divisions = models.BooleanField(default=False, help_text="ทุกกอง / ทุกภารกิจงาน")
    responsible_text = models.TextField(help_text="the office's own text of column 2, printed whole")
    lead_in = models.TextField(blank=True, help_text="an unnumbered line that opens column 4")
    theme = models.TextField(blank=True, help_text="asked for from fiscal year 2567 on")
    token = form_token()

    objects = Measures.as_manager()

    class Meta:
        ordering = ["plan", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="measure_position_once"),
            models.CheckConstraint(condition=~Q(heading=""), name="measure_has_heading"),
            models.CheckConstraint(condition=Q(position__gte=1), name="measure_position_from_1"),
        ]

    def __str__(self):
        return self.title

    @property
    def title(self):
        """The heading in one line and without its leading dash, for lists and page titles."""
        return one_line(self.heading)

    @property
    def responsible_divisions(self):
        """The divisions that answer for it, which may be all there are."""
        return self.plan.agency.divisions.all() if self.all_divisions else self.divisions.all()


class Step(models.Model):
    """An entry of column 3 (ขั้นตอนหรือวิธีการ/มาตรการ), with the number that the office prints, or none."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField(null=True)
    text = models.TextField()
    token = form_token()

    objects = scoped("measure__plan__agency")

    class Meta:
        ordering = ["measure", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "position"], name="step_position_once"),
            models.CheckConstraint(condition=~Q(text=""), name="step_has_text"),
        ]

    def __str__(self):
        return self.text


class Actor(models.TextChoices):
    OFFICER = "officer", "เจ้าหน้าที่"
    EXECUTIVE = "executive", "ผู้บริหาร"


def rule_fits():
    """The check that a rule carries exactly the particulars that its kind needs."""
    needs = {
        RuleKind.MONTH: {"rule_month"},
        RuleKind.DAY: {"rule_day"},
        RuleKind.FIXED_MONTHS: {"rule_months"},
        RuleKind.AFTER_EVENT: {"rule_days"},
    }
    check = Q()
    for kind in RuleKind:
        fits = Q(rule_kind=kind)
        for field in ("rule_month", "rule_day", "rule_months", "rule_days"):
            fits &= Q(**{f"{field}__isnull": field not in needs.get(kind, ())})
        if kind != RuleKind.MONTH:
            fits &= Q(rule_year__isnull=True)
        check |= fits
    return check


class Commitment(models.Model):
    """An entry of column 4: who reports or oversees what, by when; the office's words, and beside them the rule."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="commitments")
    position = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField(null=True)
    text = models.TextField()
    actor = models.CharField(max_length=10, choices=Actor)
    rule_kind = models.CharField(max_length=20, choices=RuleKind)
    rule_month = models.PositiveSmallIntegerField(null=True)
    rule_year = models.PositiveSmallIntegerField(null=True, help_text="Buddhist era; empty: from the fiscal year")
    rule_day = models.DateField(null=True)
    rule_months = MonthSetField(null=True)
    rule_days = models.PositiveSmallIntegerField(null=True)
    each_division = models.BooleanField(default=False, help_text="each required division must enter its own result")
    required_divisions = models.ManyToManyField(Division, related_name="+")
    token = form_token()

    objects = scoped("measure__plan__agency")

    class Meta:
        ordering = ["measure", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "position"], name="commitment_position_once"),
            models.CheckConstraint(condition=~Q(text=""), name="commitment_has_text"),
            models.CheckConstraint(condition=Q(actor__in=Actor.values), name="commitment_actor_is_known"),
            models.CheckConstraint(condition=rule_fits(), name="commitment_rule_fits_its_kind"),
            models.CheckConstraint(
                condition=Q(rule_month=None) | Q(rule_month__range=(1, 12)), name="commitment_rule_month"
            ),
            models.CheckConstraint(
                condition=Q(rule_year=None) | Q(rule_year__range=(MIN_YEAR, MAX_YEAR)), name="commitment_rule_year"
            ),
            models.CheckConstraint(
                condition=Q(rule_months=None) | Q(rule_months__range=(1, 4095)), name="commitment_rule_months"
            ),
            models.CheckConstraint(
                condition=Q(rule_days=None) | Q(rule_days__range=(1, 366)), name="commitment_rule_days"
            ),
            models.CheckConstraint(
                condition=Q(rule_day=None) | plausible("rule_day"), name="commitment_rule_day_is_plausible"
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def rule(self):
        """The structured rule, as schedule.py takes it."""
        return Rule(
            kind=RuleKind(self.rule_kind),
            month=self.rule_month,
            year=self.rule_year,
            day=self.rule_day,
            months=self.rule_months or (),
            days=self.rule_days,
        )


class Deadline(models.Model):
    """One occurrence of a commitment: a period and the day it falls due, or no day where it is continuous."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="deadlines")
    period_start = models.DateField()
    period_end = models.DateField()
    due = models.DateField(null=True)
    event = models.CharField(max_length=300, blank=True, help_text="what happened, for a rule of days after an event")

    objects = scoped("commitment__measure__plan__agency")

    class Meta:
        ordering = ["commitment", F("due").asc(nulls_last=True), "period_start", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "period_start", "period_end", "event"], name="deadline_once_per_period"
            ),
            models.CheckConstraint(condition=Q(period_start__lte=F("period_end")), name="deadline_period_is_a_range"),
            models.CheckConstraint(
                condition=Q(due=None) | Q(due__gte=F("period_start")), name="deadline_due_not_before_its_period"
            ),
            models.CheckConstraint(
                condition=plausible("period_start") & plausible("period_end"), name="deadline_period_is_plausible"
            ),
            models.CheckConstraint(condition=Q(due=None) | plausible("due"), name="deadline_due_is_plausible"),
        ]

    def __str__(self):
        return f"{self.commitment} [{self.due or 'no deadline'}]"

    @property
    def its_answers(self):
        """The Answers to it; as fetched by facts.with_facts, those of results that count, with these."""
        known = self.__dict__.get("fetched_answers")
        return self.answer_links.select_related("completion") if known is None else known

    @property
    def its_extensions(self):
        """Its Extensions."""
        known = self.__dict__.get("fetched_extensions")
        return self.extensions.all() if known is None else known
