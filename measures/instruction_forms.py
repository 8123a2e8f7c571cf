"""The forms in which an executive instructs, and a division answers."""

from django import forms

from ita_tracker.forms import ThaiDateField, ThaiTextField, TokenField
from measures.forms import CHOOSE, NOTE


class InstructForm(forms.Form):
    """What an executive tells the divisions of a measure to do; without a choice, all of them."""

    text = ThaiTextField(
        label="ข้อสั่งการ", lines=3, max_length=NOTE, error_messages={"required": "โปรดพิมพ์ว่าให้ส่วนราชการทำอะไร"}
    )
    division = forms.TypedChoiceField(
        label="สั่งการถึง", coerce=int, empty_value=None, required=False, error_messages={"invalid_choice": CHOOSE}
    )
    answer_by = ThaiDateField(label="ให้ตอบภายในวันที่")
    token = TokenField()

    def __init__(self, data=None, *, divisions, **kwargs):
        super().__init__(data, **kwargs)
        chosen = self.fields["division"]
        chosen.choices = [("", "ทุกส่วนราชการที่รับผิดชอบ"), *((d.pk, d.name) for d in divisions)]


class AnswerForm(forms.Form):
    """What a division answers; whoever speaks for one only is not asked which."""

    division = forms.TypedChoiceField(
        label="ตอบในนามของ", coerce=int, error_messages={"invalid_choice": CHOOSE, "required": "โปรดเลือกส่วนราชการที่ตอบ"}
    )
    text = ThaiTextField(label="คำตอบ", lines=3, max_length=NOTE, error_messages={"required": "โปรดพิมพ์คำตอบ"})
    token = TokenField()

    def __init__(self, data=None, *, divisions, **kwargs):
        super().__init__(data, **kwargs)
        chosen = self.fields["division"]
        chosen.choices = [(d.pk, d.name) for d in divisions]
        if len(divisions) == 1:
            chosen.initial = chosen.empty_value = divisions[0].pk
            chosen.widget, chosen.required = forms.HiddenInput(), False
        else:
            chosen.choices = [("", "เลือกส่วนราชการ"), *chosen.choices]
