"""The form of a commitment: its words, who acts, and its rule, of which each kind asks for its own particulars only."""

from django import forms

from ita_tracker import thai
from ita_tracker.forms import FiscalYearField, ThaiDateField, ThaiTextField
from measures.actions.entries import NewCommitment
from measures.forms import CHOOSE, number_field
from measures.models import Actor
from measures.plan_forms import TEXT, EditForm
from measures.schedule import Rule, RuleKind

KINDS = {  # in the words of an office
    RuleKind.MONTH: "ภายในเดือนหนึ่ง เช่น ภายในเดือนมกราคม 2566",
    RuleKind.DAY: "ภายในวันที่หนึ่ง เช่น ภายในวันที่ 15 มกราคม 2566",
    RuleKind.FIXED_MONTHS: "ภายในเดือนที่กำหนดของทุกปี เช่น เดือนเมษายนและเดือนตุลาคม",
    RuleKind.MONTHLY: "ทุกเดือน",
    RuleKind.QUARTERLY: "ทุกไตรมาส (ไตรมาสละ 1 ครั้ง)",
    RuleKind.HALF_YEARLY: "ทุก 6 เดือน (รอบ ต.ค. ถึง มี.ค. และรอบ เม.ย. ถึง ก.ย.)",
    RuleKind.AFTER_EVENT: "ภายในจำนวนวันหลังเสร็จสิ้นแต่ละภารกิจ เช่น ไม่เกิน 7 วัน",
    RuleKind.SET_TIMES: "ตามกำหนดเวลาของมาตรการนี้ (พร้อมรายการสุดท้ายของเจ้าหน้าที่)",
    RuleKind.CONTINUOUS: "ต่อเนื่อง สม่ำเสมอ หรือเป็นปัจจุบัน ไม่มีวันครบกำหนด",
    RuleKind.NONE: "ไม่ได้ระบุกำหนดเวลา",
}
PARTICULARS = {
    RuleKind.MONTH: ("month", "year"),
    RuleKind.DAY: ("day",),
    RuleKind.FIXED_MONTHS: ("months",),
    RuleKind.AFTER_EVENT: ("days",),
}
NEEDED = {
    "month": "โปรดเลือกเดือน",
    "day": "โปรดพิมพ์วันที่ เช่น 30 ก.ย. 2569",
    "months": "โปรดเลือกอย่างน้อยหนึ่งเดือน",
    "days": "โปรดพิมพ์จำนวนวัน เช่น 7",
}
MONTHS = [(month, thai.month_name(month)) for month in (10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9)]


class CommitmentForm(EditForm):
    """A commitment; what was typed for other kinds of rule than the chosen one is left aside."""

    text = ThaiTextField(
        label="การรายงานผลหรือการกำกับติดตาม และกำหนดเวลาแล้วเสร็จ (ช่องที่ 4)",
        lines=4,
        max_length=TEXT,
        help_text="พิมพ์ตามถ้อยคำของหน่วยงาน จะพิมพ์ในรายงานทั้งหมด",
        error_messages={"required": "โปรดพิมพ์ข้อความของรายการ"},
    )
    number = number_field("เลขข้อที่พิมพ์ในรายงาน", help_text="เว้นว่างได้ หากไม่ต้องการพิมพ์เลขข้อ")
    actor = forms.ChoiceField(
        label="ใครเป็นผู้ดำเนินการ",
        choices=[
            (Actor.OFFICER, "เจ้าหน้าที่ (ดำเนินการและรายงานผล)"),
            (Actor.EXECUTIVE, "ผู้บริหาร (กำกับติดตาม)"),
        ],
        initial=Actor.OFFICER,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": CHOOSE, "required": CHOOSE},
    )
    each_division = forms.BooleanField(
        label="แต่ละส่วนราชการต้องบันทึกผลของตน",
        required=False,
        help_text="รายการจะแล้วเสร็จเมื่อทุกส่วนราชการของมาตรการบันทึกครบ",
    )
    kind = forms.ChoiceField(
        label="กำหนดเวลา",
        choices=KINDS.items(),
        widget=forms.RadioSelect,
        error_messages={"required": "โปรดเลือกกำหนดเวลา", "invalid_choice": CHOOSE},
    )
    month = forms.TypedChoiceField(
        label="เดือน",
        choices=[("", "เลือกเดือน"), *MONTHS],
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": CHOOSE},
    )
    year = FiscalYearField(
        label="ปี พ.ศ.", required=False, help_text="เว้นว่างหากข้อความไม่ได้ระบุปี ระบบจะใช้ปีตามปีงบประมาณของแผน"
    )
    day = ThaiDateField(label="วันที่", required=False)
    months = forms.TypedMultipleChoiceField(
        label="เดือนของทุกปี",
        choices=MONTHS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="แต่ละเดือนรายงานงวดที่ผ่านมา เดือนตุลาคมจึงเป็นเดือนตุลาคมหลังสิ้นปีงบประมาณ",
        error_messages={"invalid_choice": CHOOSE, "invalid_list": CHOOSE},
    )
    days = number_field("จำนวนวันหลังเสร็จสิ้น", most=366)

    def clean(self):
        data = super().clean()
        kind = data.get("kind")
        wanted = PARTICULARS.get(kind, ())
        for name in ("month", "year", "day", "months", "days"):
            if name not in wanted:
                self._errors.pop(name, None)  # not asked for
            elif name in NEEDED and name not in self.errors and not data.get(name):
                self.add_error(name, NEEDED[name])
        return data

    @property
    def rule(self):
        """The Rule that is chosen, or None while something is missing."""
        data = self.cleaned_data
        kind = data.get("kind")
        if not kind or any(name in self.errors for name in PARTICULARS.get(kind, ())):
            return None
        given = {name: data.get(name) for name in PARTICULARS.get(kind, ())}
        if "months" in given:
            given["months"] = tuple(sorted(given["months"]))
        return Rule(RuleKind(kind), **given)

    @property
    def new(self):
        """What actions take."""
        data = self.cleaned_data
        return NewCommitment(data["text"], Actor(data["actor"]), self.rule, data["number"], data["each_division"])

    @property
    def kinds(self):
        """Each kind's button, with the fields of its particulars."""
        return [(box, [self[name] for name in PARTICULARS.get(box.data["value"], ())]) for box in self["kind"]]


def fields_of(rule):
    """A rule as the form holds it."""
    return {"kind": rule.kind.value, "month": rule.month, "year": rule.year, "day": rule.day} | {
        "months": list(rule.months),
        "days": rule.days,
    }
