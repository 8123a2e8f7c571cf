"""The forms in which results, notes, events and decisions are written."""

from django import forms
from django.core.validators import URLValidator
from django.forms import formset_factory

from ita_tracker.forms import ThaiDateField, ThaiPartialDateField, ThaiTextField, TokenField
from measures.models import ProgressNote

NOTE = 10_000  # characters of a note or a reason
CHOOSE = "โปรดเลือกจากรายการ"


class WebLink(forms.URLField):
    """The address of a page or a file on the web."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs):
        messages = {
            "invalid": "ที่อยู่นี้ไม่ใช่ลิงก์ โปรดคัดลอกจากช่องที่อยู่ของเบราว์เซอร์ เช่น https://www.example.go.th/news/1",
            "max_length": "ลิงก์ยาวเกินไป โปรดใช้ลิงก์ที่ไม่เกิน %(limit_value)d ตัวอักษร",
            "null_characters_not_allowed": "ลิงก์มีอักขระที่มองไม่เห็น โปรดคัดลอกใหม่",
        }
        super().__init__(max_length=2000, assume_scheme="https", error_messages=messages, **kwargs)

    def to_python(self, value):
        """The address with its scheme in small letters, as the database wants it."""
        scheme, mark, rest = super().to_python(value).partition("://")
        return scheme.lower() + mark + rest

    def widget_attrs(self, widget):
        return {"inputmode": "url", "autocomplete": "off"}


class LinkForm(forms.Form):
    """A proof on the web, with what to call it."""

    url = WebLink(label="ลิงก์หลักฐาน", required=False, widget=forms.TextInput)
    title = ThaiTextField(label="ชื่อหลักฐาน", required=False, max_length=300)

    def clean(self):
        data = super().clean()
        if data.get("title") and not data.get("url") and "url" not in self.errors:
            self.add_error("url", "โปรดวางที่อยู่ของลิงก์ หรือลบชื่อหลักฐานออก")
        return data


LinkForms = formset_factory(LinkForm, extra=3, max_num=20, absolute_max=21, validate_max=True)
LINKS_WRONG = {
    "missing_management_form": "แบบฟอร์มส่งมาไม่ครบ โปรดกดบันทึกอีกครั้ง",
    "too_many_forms": "ใส่ลิงก์ได้ไม่เกิน 20 ลิงก์",
}


class ResultForm(forms.Form):
    """A result of a measure with the links that prove it.

    `answerable` are pairs of a deadline's id and its name, of which the page offers those in `offered`: a form that is
    sent again names one that is answered by now.
    """

    date = ThaiPartialDateField(label="วันที่ดำเนินการ")
    note = ThaiTextField(label="ทำอะไรไปแล้ว", lines=3, required=False, max_length=NOTE)
    division = forms.TypedChoiceField(
        label="บันทึกในนามของ", coerce=int, empty_value=None, error_messages={"invalid_choice": CHOOSE}
    )
    answers = forms.TypedMultipleChoiceField(
        label="ผลนี้ตอบกำหนดเวลาใด",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": CHOOSE, "invalid_list": CHOOSE},
    )
    number = forms.IntegerField(
        label="เลขข้อที่พิมพ์หน้าผลนี้ในรายงาน",
        required=False,
        min_value=1,
        max_value=999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "โปรดพิมพ์เป็นตัวเลข เช่น 1 หรือเว้นว่าง",
            "min_value": "โปรดพิมพ์เลขตั้งแต่ 1 ขึ้นไป หรือเว้นว่าง",
            "max_value": "โปรดพิมพ์เลขไม่เกิน 999 หรือเว้นว่าง",
        },
    )

    def __init__(self, data=None, *, answerable, offered, divisions, must_choose, links=(), **kwargs):
        super().__init__(data, **kwargs)
        self.fields["answers"].choices = answerable
        self.offered = offered
        chosen = self.fields["division"]
        chosen.choices = [("", "เลือกส่วนราชการ" if must_choose else "ไม่ระบุ"), *((d.pk, d.name) for d in divisions)]
        chosen.required = must_choose
        chosen.error_messages["required"] = "โปรดเลือกส่วนราชการที่บันทึกผลนี้"
        self.links = LinkForms(
            data,
            prefix="links",
            initial=[{"title": title, "url": url} for title, url in links],
            auto_id=self.auto_id,
            error_messages=LINKS_WRONG,
        )

    def is_valid(self):
        return all([super().is_valid(), self.links.is_valid()])

    @property
    def ticked(self):
        """The boxes of the deadlines that it answers."""
        return [box for box in self["answers"] if box.data["selected"]]

    @property
    def unticked(self):
        """The boxes of those that it may answer besides."""
        return [box for box in self["answers"] if not box.data["selected"] and int(box.data["value"]) in self.offered]

    @property
    def evidence(self):
        """(title, address) of every link; an address without a title is its own."""
        given = [link.cleaned_data for link in self.links if link.cleaned_data.get("url")]
        return [(one["title"] or one["url"][:300], one["url"]) for one in given]


class RecordForm(ResultForm):
    """A new result; whoever speaks for one division only is not asked which."""

    token = TokenField()

    def __init__(self, data=None, *, divisions, **kwargs):
        super().__init__(data, divisions=divisions, **kwargs)
        if len(divisions) == 1:
            only = self.fields["division"]
            only.initial, only.widget, only.disabled = divisions[0].pk, forms.HiddenInput(), True


def reason_field():
    return ThaiTextField(
        label="เหตุผล", lines=2, max_length=NOTE, error_messages={"required": "โปรดระบุเหตุผล เหตุผลจะแสดงไว้ในประวัติ"}
    )


def version_field():
    again = "แบบฟอร์มส่งมาไม่ครบ โปรดเปิดหน้านี้ใหม่"
    return forms.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), again),
    )


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
    """Why something is cancelled or taken back."""

    reason = reason_field()
