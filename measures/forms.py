"""The forms in which results, notes, events and decisions are written."""

from django import forms

from ita_tracker.forms import ThaiDateField, ThaiPartialDateField, ThaiTextField, TokenField
from measures.evidence_forms import EvidenceForm
from measures.models import ProgressNote

NOTE, REASON = 5_000, 2_000  # characters
CHOOSE = "โปรดเลือกจากรายการ"
INCOMPLETE = "แบบฟอร์มส่งมาไม่ครบ โปรดเปิดหน้านี้ใหม่"
NO_DIVISION = (
    "รายการนี้แต่ละส่วนราชการต้องบันทึกของตน แต่ท่านไม่ได้อยู่ในส่วนราชการที่ต้องบันทึก "
    "โปรดให้ผู้ดูแลระบบของหน่วยงานกำหนดส่วนราชการของท่าน หรือให้ผู้ประสานงาน ITA บันทึกแทน"
)


def number_field(label, *, most=999, **kwargs):
    """A number that may be left out, in digits of either kind."""
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "โปรดพิมพ์เป็นตัวเลข เช่น 1 หรือเว้นว่าง",
            "min_value": "โปรดพิมพ์เลขตั้งแต่ 1 ขึ้นไป หรือเว้นว่าง",
            "max_value": f"โปรดพิมพ์เลขไม่เกิน {most} หรือเว้นว่าง",
        },
        **kwargs,
    )


class AnswersField(forms.MultipleChoiceField):
    """Boxes for the deadlines of an Answerable; gives Deadlines, and asks for no more than were sent."""

    def clean(self, value):
        numbers = set(self.to_python(value))
        found = self.answerable.named(numbers)
        if numbers != {str(deadline.pk) for deadline in found}:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return found


class ResultForm(EvidenceForm):
    """A result of a measure with the links and files that prove it.

    Of the deadlines that are `answerable` the page offers those that are open; a form that is sent again may name one
    that is answered by now.
    """

    date = ThaiPartialDateField(label="วันที่ดำเนินการ")
    note = ThaiTextField(label="ทำอะไรไปแล้ว", lines=3, required=False, max_length=NOTE)
    division = forms.TypedChoiceField(
        label="บันทึกในนามของ", coerce=int, empty_value=None, error_messages={"invalid_choice": CHOOSE}
    )
    answers = AnswersField(
        label="ผลนี้ตอบกำหนดเวลาใด",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": CHOOSE, "invalid_list": CHOOSE},
    )
    number = number_field("เลขข้อที่พิมพ์หน้าผลนี้ในรายงาน")

    def __init__(self, *, answerable, divisions, must_choose, **kwargs):
        super().__init__(**kwargs)
        answers = self.fields["answers"]
        answers.answerable, answers.choices = answerable, answerable.choices
        chosen = self.fields["division"]
        chosen.choices = [("", "เลือกส่วนราชการ" if must_choose else "ไม่ระบุ"), *((d.pk, d.name) for d in divisions)]
        chosen.required = must_choose
        chosen.error_messages["required"] = "โปรดเลือกส่วนราชการที่บันทึกผลนี้"
        if must_choose and not divisions:
            chosen.help_text = chosen.error_messages["required"] = NO_DIVISION

    @property
    def ticked(self):
        """The boxes of the deadlines that it answers."""
        return [box for box in self["answers"] if box.data["selected"]]

    @property
    def unticked(self):
        """The boxes of those that it may answer besides."""
        offered = self.fields["answers"].answerable.offered
        return [box for box in self["answers"] if not box.data["selected"] and int(box.data["value"]) in offered]


class RecordForm(ResultForm):
    """A new result; whoever speaks for one division only is not asked which."""

    token = TokenField()

    def __init__(self, *, divisions, **kwargs):
        super().__init__(divisions=divisions, **kwargs)
        if len(divisions) == 1:
            only = self.fields["division"]
            only.initial, only.widget, only.disabled = divisions[0].pk, forms.HiddenInput(), True


def reason_field():
    return ThaiTextField(
        label="เหตุผล", lines=2, max_length=REASON, error_messages={"required": "โปรดระบุเหตุผล เหตุผลจะแสดงไว้ในประวัติ"}
    )


def version_field(least=1):
    return forms.IntegerField(
        min_value=least,
        max_value=2**31 - 1,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), INCOMPLETE),
    )


class SeenField(forms.CharField):
    """A mark of what a form showed, which it carries: whoever saves says what they read."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs):
        messages = {"required": INCOMPLETE, "max_length": INCOMPLETE}
        super().__init__(max_length=64, error_messages=messages, **kwargs)


class CorrectForm(ResultForm):
    """A result corrected, with the reason, and the version that was read."""

    reason = reason_field()
    version = version_field()


class WithdrawForm(forms.Form):
    """Why a result is withdrawn, and the version that was read."""

    reason = reason_field()
    version = version_field()


class NoteForm(forms.Form):
    """Something told on the way."""

    kind = forms.ChoiceField(
        label="เรื่อง",
        choices=ProgressNote.Kind.choices,
        initial=ProgressNote.Kind.PROGRESS,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": CHOOSE, "required": CHOOSE},
    )
    text = ThaiTextField(label="รายละเอียด", lines=3, max_length=NOTE)
    told_on = ThaiDateField(label="วันที่")
    token = TokenField()


class EventForm(forms.Form):
    """Something that was finished, from which days are counted."""

    event = ThaiTextField(
        label="ภารกิจหรือเหตุการณ์ที่เสร็จสิ้น", max_length=300, error_messages={"required": "โปรดพิมพ์ชื่อภารกิจหรือเหตุการณ์"}
    )
    day = ThaiDateField(label="วันที่เสร็จสิ้น")


class ExtendForm(forms.Form):
    """A later day for one of a commitment's deadlines, and why."""

    deadline = forms.TypedChoiceField(
        label="กำหนดเวลาเดิม", coerce=int, error_messages={"invalid_choice": CHOOSE, "required": CHOOSE}
    )
    new_due = ThaiDateField(label="กำหนดเวลาใหม่")
    reason = reason_field()

    def __init__(self, data=None, *, deadlines, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["deadline"].choices = deadlines


class ReasonForm(forms.Form):
    """Why something is cancelled, taken back or withdrawn, or should be destroyed."""

    reason = reason_field()


class DecideDestructionForm(forms.Form):
    """An executive's word on that; which of the two buttons was pressed."""

    why = ThaiTextField(label="ความเห็นของผู้บริหาร", lines=2, max_length=NOTE, required=False, help_text="ต้องระบุเมื่อไม่อนุมัติ")
    approved = forms.TypedChoiceField(
        choices=[("yes", "อนุมัติ"), ("no", "ไม่อนุมัติ")],
        coerce=lambda said: said == "yes",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "โปรดกดปุ่มอนุมัติหรือไม่อนุมัติ"),
    )
