"""What the authority asks for, year by year: instruments, indicators, items and bands, all of it data."""

from django.db import models
from django.db.models import Q

from ita_tracker.thai import MAX_YEAR, MIN_YEAR


class Instrument(models.TextChoices):
    IIT = "IIT", "แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายใน (IIT)"
    EIT = "EIT", "แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายนอก (EIT)"
    OIT = "OIT", "แบบตรวจการเปิดเผยข้อมูลสาธารณะ (OIT)"


class Framework(models.Model):
    """One fiscal year's assessment; a figure that is not known is null, and is shown as such, never guessed."""

    fiscal_year = models.PositiveSmallIntegerField(unique=True)
    measures_item = models.CharField(max_length=10, blank=True, help_text="item that asks for the measures document")
    report_item = models.CharField(max_length=10, blank=True, help_text="item that asks for the report on them")
    report_covers_plan_year = models.PositiveSmallIntegerField(null=True)
    asks_theme = models.BooleanField(null=True)
    asks_outcome = models.BooleanField(null=True)
    weight_iit = models.PositiveSmallIntegerField(null=True)
    weight_eit = models.PositiveSmallIntegerField(null=True)
    weight_oit = models.PositiveSmallIntegerField(null=True)
    pass_mark = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    certainty = models.TextField(blank=True, help_text="how sure we are of each figure, from the source file")

    class Meta:
        ordering = ["fiscal_year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fiscal_year__range=(MIN_YEAR, MAX_YEAR)), name="framework_year_is_buddhist_era"
            ),
            models.CheckConstraint(
                condition=Q(report_covers_plan_year=None) | Q(report_covers_plan_year__range=(MIN_YEAR, MAX_YEAR)),
                name="framework_covered_year_is_buddhist_era",
            ),
            models.CheckConstraint(
                condition=Q(weight_iit=None)
                | Q(weight_eit=None)
                | Q(weight_oit=None)
                | Q(weight_iit=100 - models.F("weight_eit") - models.F("weight_oit")),
                name="framework_weights_make_100",
            ),
        ]

    def __str__(self):
        return f"กรอบการประเมิน ITA ปีงบประมาณ พ.ศ. {self.fiscal_year}"


class Band(models.Model):
    """A named range of scores, such as ผ่านดี 85–94.99, with its further condition where there is one."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="bands")
    name = models.CharField(max_length=100)
    lower = models.DecimalField(max_digits=5, decimal_places=2)
    upper = models.DecimalField(max_digits=5, decimal_places=2)
    condition = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["framework", "-upper", "-lower", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "name"], name="band_once_in_framework"),
            models.CheckConstraint(
                condition=Q(lower__gte=0) & Q(upper__lte=100) & Q(lower__lte=models.F("upper")),
                name="band_is_a_range",
            ),
        ]

    def __str__(self):
        return self.name


class Indicator(models.Model):
    """An indicator (ตัวชี้วัด) of a framework, known by its number."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="indicators")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    instrument = models.CharField(max_length=3, choices=Instrument)

    class Meta:
        ordering = ["framework", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="indicator_number_once"),
            models.CheckConstraint(condition=Q(instrument__in=Instrument.values), name="indicator_instrument_known"),
            models.CheckConstraint(condition=Q(number__range=(1, 99)), name="indicator_number_in_range"),
        ]

    def __str__(self):
        return f"ตัวชี้วัดที่ {self.number} {self.name}"


class Topic(models.Model):
    """What OIT rows of an office's plan name instead of an item: a topic such as ข้อมูลพื้นฐาน, within a sub-indicator."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="topics")
    sub_indicator_number = models.CharField(max_length=10, blank=True)
    sub_indicator_name = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["indicator", "sub_indicator_number", "pk"]
        constraints = [models.UniqueConstraint(fields=["indicator", "sub_indicator_number", "name"], name="topic_once")]

    def __str__(self):
        return self.name


class Item(models.Model):
    """A question or check of the assessment (ข้อคำถาม / ข้อ), known by its code: i1, e10, O43."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="items")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, null=True, related_name="items")
    code = models.CharField(max_length=10)
    position = models.PositiveSmallIntegerField(help_text="order within the framework's file")
    title = models.TextField()
    certainty = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["indicator", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["indicator", "code"], name="item_code_once")]

    def __str__(self):
        return f"{self.code} {self.title}"
