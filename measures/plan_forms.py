"""The forms in which a plan is made: itself, its measures, steps and headings; commitments are in rule_forms.py."""

from django import forms

from ita_tracker.forms import FiscalYearField, ThaiDateField, ThaiTextField, TokenField
from measures.forms import CHOOSE, SeenField, number_field, reason_field, version_field
from measures.models import Framework, Indicator, Plan

NO_INDICATORS = (
    "ระบบยังไม่มีตัวชี้วัดของปีที่แผนนี้อ้างถึง จึงยังเพิ่มมาตรการไม่ได้ "
    "โปรดเปลี่ยนกรอบการประเมินในหน้าจัดทำแผน หรือให้ผู้ดูแลเครื่องแม่ข่ายนำเข้าตัวชี้วัดของปีนั้น"
)
TEXT = 10_000  # characters of what an office prints in a cell


class OneOf(forms.TypedChoiceField):
    """One of some rows that were read beforehand, so that no other row's number is an answer."""

    def __init__(self, *, empty=None, **kwargs):
        self.empty = empty
        messages = {"invalid_choice": CHOOSE, "required": CHOOSE} | kwargs.pop("error_messages", {})
        super().__init__(coerce=str, empty_value=None, error_messages=messages, **kwargs)

    def offer(self, rows, label=str, group=None):
        """Let one of `rows` be chosen, under the names of their groups where `group` tells one."""
        self.rows = {str(row.pk): row for row in rows}
        self.coerce = self.rows.__getitem__
        chosen = grouped(rows, label, group)
        self.choices = chosen if self.empty is None else [("", self.empty), *chosen]


class SomeOf(forms.TypedMultipleChoiceField):
    """Some of such rows."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        messages = dict.fromkeys(("invalid_choice", "invalid_list", "required"), CHOOSE)
        super().__init__(coerce=str, empty_value=(), required=False, error_messages=messages, **kwargs)

    offer = OneOf.offer
    empty = None


def grouped(rows, label, group):
    pairs = [(group and group(row), (str(row.pk), label(row))) for row in rows]
    if not group:
        return [pair for _, pair in pairs]
    found = {}
    for name, pair in pairs:
        found.setdefault(name, []).append(pair)
    return list(found.items())


def assessments():
    """The frameworks that a plan can answer, newest first: a year whose indicators nobody has told yet has none."""
    return Framework.objects.filter(pk__in=Indicator.objects.values("framework")).order_by("-fiscal_year")


class AssessmentField(OneOf):
    """The assessment that a plan answers."""

    def __init__(self):
        super().__init__(
            label="ตอบผลการประเมิน ITA ของปี",
            help_text="โดยทั่วไปคือปีก่อนหน้า เลือกได้เฉพาะปีที่ระบบมีข้อมูลตัวชี้วัดแล้ว "
            "หากไม่มีปีที่ต้องการ โปรดให้ผู้ดูแลเครื่องแม่ข่ายนำเข้าตัวชี้วัดของปีนั้น",
        )


class PlanForm(forms.Form):
    """A new plan: whose, for which year, from what, and which assessment it answers."""

    agency = OneOf(label="หน่วยงาน")
    fiscal_year = FiscalYearField(label="ปีงบประมาณของแผน")
    source = OneOf(
        label="เริ่มจาก",
        required=False,
        empty="แผนเปล่า เพิ่มมาตรการเองทั้งหมด",
        widget=forms.RadioSelect,
        help_text="การคัดลอกจะเลื่อนกำหนดเวลาของทุกรายการตามปี และไม่นำผล การขยายกำหนดเวลา หรือความก้าวหน้ามาด้วย ถ้อยคำคงเดิม",
    )
    framework = AssessmentField()
    token = TokenField()

    def __init__(self, data=None, *, agencies, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["agency"].offer(agencies)
        if len(agencies) == 1:
            self.fields["agency"].widget = forms.HiddenInput()
            self.fields["agency"].initial = agencies[0].pk
        plans = (
            Plan.objects.filter(agency__in=agencies).select_related("agency").order_by("-fiscal_year", "agency", "pk")
        )
        several = len(agencies) > 1
        self.fields["source"].offer(
            plans, lambda p: f"คัดลอกจากแผนปีงบประมาณ พ.ศ. {p.fiscal_year}" + (f" ของ{p.agency}" if several else "")
        )
        self.fields["framework"].offer(assessments(), lambda f: f"ปีงบประมาณ พ.ศ. {f.fiscal_year}")

    def clean(self):
        data = super().clean()
        source = data.get("source")
        if source and data.get("agency") and source.agency_id != data["agency"].pk:
            self.add_error("source", "แผนที่เลือกไม่ใช่ของหน่วยงานนี้")
        if source and data.get("fiscal_year") and source.fiscal_year >= data["fiscal_year"]:
            self.add_error("source", "คัดลอกได้จากแผนของปีก่อนหน้าเท่านั้น")
        return data


class FrameworkForm(forms.Form):
    """Another assessment for a plan that has no measures yet."""

    framework = AssessmentField()

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["framework"].offer(assessments(), lambda f: f"ปีงบประมาณ พ.ศ. {f.fiscal_year}")


class WhyForm(forms.Form):
    """A change of a plan; it asks why, once the plan is adopted."""

    reason = reason_field()

    def __init__(self, data=None, *, adopted, **kwargs):
        super().__init__(data, **kwargs)
        reason = self.fields.pop("reason")
        if adopted:
            reason.label = "เหตุผลของการแก้ไขแผนที่ประกาศใช้แล้ว"
            reason.help_text = "เหตุผลนี้จะแสดงไว้ในหน้าแผนและหน้ามาตรการ"
            self.fields["reason"] = reason  # comes last

    @property
    def why(self):
        return self.cleaned_data.get("reason", "")


class EditForm(WhyForm):
    """What is written in a plan, with a mark of what was read (`seen`), or for something new with a token."""

    seen = SeenField()
    token = TokenField()

    def __init__(self, data=None, *, adding=False, **kwargs):
        super().__init__(data, **kwargs)
        del self.fields["seen" if adding else "token"]


class MeasureForm(EditForm):
    """A measure's own words, what it answers in the assessment, and who is responsible."""

    indicator = OneOf(label="ตัวชี้วัด", help_text="มาตรการจะพิมพ์ในรายงานใต้หัวข้อของตัวชี้วัดนี้")
    heading = ThaiTextField(
        label="ประเด็นที่ต้องปรับปรุงแก้ไขหรือพัฒนา (ช่องที่ 1)",
        lines=3,
        max_length=TEXT,
        help_text="พิมพ์ตามถ้อยคำของหน่วยงาน เช่น - ข้อมูลพื้นฐาน",
        error_messages={"required": "โปรดพิมพ์ประเด็นที่ต้องปรับปรุงแก้ไขหรือพัฒนา"},
    )
    topic = OneOf(label="หัวข้อในแบบตรวจ OIT (ถ้ามี)", required=False, empty="ไม่ระบุ")
    items = SomeOf(label="ข้อคำถามที่เกี่ยวข้อง (ถ้ามี)")
    responsible_text = ThaiTextField(
        label="ผู้รับผิดชอบ (ช่องที่ 2)",
        lines=3,
        max_length=TEXT,
        help_text="พิมพ์ตามถ้อยคำของหน่วยงาน จะพิมพ์ในรายงานทั้งหมด",
        error_messages={"required": "โปรดพิมพ์ผู้รับผิดชอบ"},
    )
    all_divisions = forms.BooleanField(label="ทุกส่วนราชการ (ทุกกอง ทุกภารกิจงาน)", required=False)
    divisions = SomeOf(
        label="ส่วนราชการที่บันทึกผลของมาตรการนี้ได้",
        help_text="เจ้าหน้าที่ของส่วนราชการที่เลือกจะเห็นมาตรการนี้ในงานของตน",
    )
    lead_in = ThaiTextField(
        label="ข้อความนำก่อนรายการในช่องที่ 4 (ถ้ามี)", lines=2, required=False, max_length=1000, help_text="พิมพ์โดยไม่มีเลขข้อ"
    )
    theme = ThaiTextField(
        label="ประเด็นหลักของมาตรการ (ถ้ามี)",
        lines=2,
        required=False,
        max_length=1000,
        help_text="สำนักงาน ป.ป.ช. ขอตั้งแต่ปีงบประมาณ พ.ศ. 2567",
    )

    def __init__(self, data=None, *, plan, **kwargs):
        super().__init__(data, adopted=plan.is_adopted, **kwargs)
        indicators = list(plan.assessed_framework.indicators.prefetch_related("topics", "items"))
        if not indicators:
            self.fields["indicator"].help_text = NO_INDICATORS
        name = {i.pk: str(i) for i in indicators}
        self.fields["indicator"].offer(indicators, lambda i: f"{i} ({i.instrument})")
        topics = [topic for i in indicators for topic in with_indicator(i, i.topics.all())]
        self.fields["topic"].offer(topics, group=lambda t: name[t.indicator_id])
        items = [item for i in indicators for item in with_indicator(i, i.items.all())]
        self.fields["items"].offer(items, group=lambda i: name[i.indicator_id])
        self.fields["divisions"].offer(plan.agency.divisions.all())

    @property
    def item_groups(self):
        """The boxes of the items by indicator, and whether one of them is ticked."""
        boxes = {box.data["value"]: box for box in self["items"]}
        found = [(name, [boxes[str(pk)] for pk, _ in pairs]) for name, pairs in self.fields["items"].choices]
        return [(name, these, any(box.data["selected"] for box in these)) for name, these in found]

    @property
    def said(self):
        """What actions take."""
        names = ("indicator", "heading", "responsible_text", "topic", "lead_in", "theme", "all_divisions")
        data = self.cleaned_data
        return {name: data[name] for name in names} | {name: tuple(data[name]) for name in ("items", "divisions")}


def with_indicator(indicator, rows):
    for row in rows:
        row.indicator = indicator  # known already: str and the checks need no query for it
        yield row


class StepForm(EditForm):
    """A step of a measure."""

    text = ThaiTextField(
        label="ขั้นตอนหรือวิธีการ (ช่องที่ 3)", lines=4, max_length=TEXT, error_messages={"required": "โปรดพิมพ์ขั้นตอนหรือวิธีการ"}
    )
    number = number_field("เลขข้อที่พิมพ์ในรายงาน", help_text="เว้นว่างได้ หากไม่ต้องการพิมพ์เลขข้อ")


class HeadingForm(EditForm):
    """The office's own heading above the measures of an indicator."""

    text = ThaiTextField(
        label="หัวข้อเหนือมาตรการของตัวชี้วัดนี้",
        lines=3,
        required=False,
        max_length=TEXT,
        help_text="พิมพ์ตามถ้อยคำของหน่วยงาน หากเว้นว่าง รายงานจะใช้ชื่อตัวชี้วัด",
    )


class MoveForm(WhyForm):
    """Up or down, from the place in which something was seen."""

    direction = forms.ChoiceField(choices=[("up", "ขึ้น"), ("down", "ลง")], widget=forms.HiddenInput)
    at = forms.IntegerField(min_value=1, max_value=32_767, widget=forms.HiddenInput)


class AdoptForm(forms.Form):
    """The day on which a plan is adopted, and what of it was read."""

    adopted_on = ThaiDateField(label="วันที่ประกาศใช้", help_text="ตามวันที่ในประกาศของหน่วยงาน พิมพ์ปีเป็น พ.ศ. เช่น 30 ก.ย. 2569")
    revision = version_field(least=0)
