"""Form fields for Thai: dates and years of the Buddhist era, which Django would take for the Christian, and text."""

from contextlib import suppress
from datetime import date, datetime
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from ita_tracker import thai

AGAIN = "แบบฟอร์มส่งมาไม่ครบ โปรดกดบันทึกอีกครั้ง"


class ThaiDateInput(forms.TextInput):
    """A text box that shows a date as "30 ก.ย. 2569", and what could not be read as it was typed."""

    def __init__(self, attrs=None):
        usual = {"inputmode": "text", "autocomplete": "off", "placeholder": "เช่น 30 ก.ย. 2569"}
        super().__init__(usual | (attrs or {}))

    def format_value(self, value):
        """The text in the box, for a date, a PartialDate, or a string that was typed."""
        if isinstance(value, datetime) and timezone.is_aware(value):
            value = timezone.localtime(value)
        if isinstance(value, date):
            return thai.format_date(value, "short")
        return None if value in (None, "") else str(value)


class PlainSelect(forms.Select):
    """A list of choices, in groups or not, written in one go where Django includes two templates for each option."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = set(self.format_value(value))
        options = mark_safe("".join(written(key, label, chosen) for key, label in self.choices))
        return format_html("<select{}>{}</select>", flatatt({"name": name} | self.attrs | (attrs or {})), options)


def written(key, label, chosen):
    """A choice of a list as HTML, one in `chosen` selected; where its label is a list too, a group under its name."""
    if isinstance(label, (list, tuple)):
        options = mark_safe("".join(written(*choice, chosen) for choice in label))
        return format_html('<optgroup label="{}">{}</optgroup>', key, options)
    value = "" if key is None else str(key)
    return format_html('<option value="{}"{}>{}</option>', value, " selected" if value in chosen else "", label)


class _TypedField(forms.Field):
    """A field whose value is typed as text and read by a function of `thai`, which may raise DateError."""

    kind = ()  # of the value, where one passes through unread

    def read(self, text):
        raise NotImplementedError

    def to_python(self, value):
        """The value, None for nothing; a ValidationError says what to type."""
        if isinstance(value, self.kind):
            return value
        text = "" if value in self.empty_values else str(value)
        try:
            return self.read(text) if text.strip() else None
        except thai.DateError as error:
            raise ValidationError(str(error), code="invalid") from error

    def has_changed(self, initial, data):
        """Whether another value was typed, not merely another writing of the same one."""
        with suppress(ValidationError):
            initial = self.to_python(initial)
        return super().has_changed(initial, data)


class ThaiDateField(_TypedField):
    """A date of the Buddhist era as people type it; gives a `datetime.date`."""

    widget = ThaiDateInput
    kind = date
    default_error_messages = {"required": "โปรดพิมพ์วันที่ เช่น 30 ก.ย. 2569"}

    def __init__(self, *, help_text="พิมพ์ปีเป็น พ.ศ. เช่น 30 ก.ย. 2569 หรือ 30/9/2569", **kwargs):
        super().__init__(help_text=help_text, **kwargs)

    def to_python(self, value):
        """The date, None for nothing; of a moment, its date in Thailand."""
        if isinstance(value, datetime):
            value = (timezone.localtime(value) if timezone.is_aware(value) else value).date()
        return super().to_python(value)

    def read(self, text):
        return thai.parse_date(text).first


class ThaiPartialDateField(_TypedField):
    """A date whose day may be left out ("มีนาคม 2566"); gives a `thai.PartialDate`."""

    widget = ThaiDateInput
    kind = thai.PartialDate
    default_error_messages = {"required": "โปรดพิมพ์วันที่ เช่น 30 ก.ย. 2569 หรือเดือน เช่น ก.ย. 2569"}

    def __init__(self, *, help_text="พิมพ์ปีเป็น พ.ศ. เช่น 30 ก.ย. 2569 หากไม่ทราบวันที่ พิมพ์เพียง ก.ย. 2569", **kwargs):
        super().__init__(help_text=help_text, **kwargs)

    def to_python(self, value):
        """The partial date, None for nothing; a whole date is one too."""
        if isinstance(value, date):
            return thai.PartialDate.of(value)
        return super().to_python(value)

    def read(self, text):
        return thai.parse_date(text, allow_month=True)


class ThaiTextField(forms.CharField):
    """Text as people type and paste it; what nobody can see is taken out, told of, and not there the next time."""

    default_error_messages = {
        "required": "โปรดพิมพ์ข้อความ",
        "max_length": "ข้อความยาว %(show_value)d ตัวอักษร โปรดย่อให้ไม่เกิน %(limit_value)d ตัวอักษร",
        "chained": "ข้อความมีสระอำ (ำ) ติดกันหลายตัวซึ่งไม่เป็นคำและจัดพิมพ์ไม่ได้ โปรดลบตัวที่เกินออก",
        "unreadable": "ข้อความมีอักขระที่มองไม่เห็นติดมา ระบบตัดออกให้แล้ว โปรดตรวจสอบและกดบันทึกอีกครั้ง",
    }

    def __init__(self, *, lines=1, **kwargs):
        self.lines = lines
        if lines > 1:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": lines}))
        super().__init__(**kwargs)

    def to_python(self, value):
        text = "" if value in self.empty_values else str(value)
        if thai.unreadable(text):
            raise ValidationError(self.error_messages["unreadable"], code="unreadable")
        text = thai.tidied(text, lines=self.lines > 1)
        if thai.chained(text):
            raise ValidationError(self.error_messages["chained"], code="chained")
        return super().to_python(text)

    def bound_data(self, data, initial):
        """What the box shows again after a mistake."""
        return thai.tidied(data, lines=self.lines > 1) if isinstance(data, str) else data

    def widget_attrs(self, widget):
        """Without maxlength: a browser would cut what is pasted and not say so."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class TokenField(forms.UUIDField):
    """A hidden number that a form carries, so that sent twice it is known for the same."""

    widget = forms.HiddenInput

    def __init__(self):
        super().__init__(initial=uuid4, error_messages={"required": AGAIN, "invalid": AGAIN})

    def bound_data(self, data, initial):
        """The number that was sent, or a new one where it was none."""
        with suppress(ValidationError, ValueError):
            return self.clean(data)
        return uuid4()


class FiscalYearField(_TypedField):
    """A fiscal year of the Buddhist era; gives an int."""

    widget = forms.TextInput
    default_error_messages = {"required": "โปรดพิมพ์ปีงบประมาณ พ.ศ. เช่น 2569"}

    def __init__(self, *, help_text="ปี พ.ศ. เช่น 2569", **kwargs):
        super().__init__(help_text=help_text, **kwargs)

    def widget_attrs(self, widget):
        """A keyboard of digits on a telephone."""
        return {"inputmode": "numeric", "autocomplete": "off"}

    def read(self, text):
        return thai.parse_fiscal_year(text)
