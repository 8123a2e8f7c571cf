"""Forms for people and their roles, for divisions, and for agencies."""

import unicodedata

from django import forms
from django.core.validators import RegexValidator
from django.utils.html import format_html

from ita_tracker.forms import ThaiDateField, ThaiTextField
from measures.access import Role
from measures.actions.people import Standing
from measures.forms import CHOOSE
from measures.models import Agency, Division

LONG = "โปรดพิมพ์ไม่เกิน {} ตัวอักษร"
USERNAME = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]{2,49}\Z", "ใช้ตัวอักษรอังกฤษพิมพ์เล็ก ตัวเลข จุด หรือขีด 3 ถึง 50 ตัว เช่น khlang.01"
)
INVISIBLE = {"Cc", "Cf", "Co", "Cs"}  # among them marks that turn the direction of what follows


class Visible:
    """A text as people see it: what cannot be seen is refused, since it makes one name look like another."""

    def validate(self, value):
        super().validate(value)
        if len(value) <= self.max_length and any(unicodedata.category(letter) in INVISIBLE for letter in value):
            raise forms.ValidationError("มีอักขระที่มองไม่เห็นปนอยู่ โปรดพิมพ์ใหม่แทนการคัดลอก")


class Text(Visible, forms.CharField):
    """One line of text."""

    def __init__(self, *, max_length, required_message="โปรดกรอกช่องนี้", **kwargs):
        messages = {"required": required_message, "max_length": LONG.format(max_length)}
        super().__init__(max_length=max_length, error_messages=messages, **kwargs)


class Email(Visible, forms.EmailField):
    """An address; Django takes control characters between quotes, of which no mail can be made."""

    def __init__(self, **kwargs):
        messages = {"invalid": "โปรดพิมพ์อีเมลให้ครบ เช่น officer@example.go.th", "max_length": LONG.format(254)}
        super().__init__(label="อีเมล (ถ้ามี)", required=False, max_length=254, error_messages=messages, **kwargs)


class DivisionsField(forms.ModelMultipleChoiceField):
    def clean(self, value):
        """The divisions chosen; a number that SQLite cannot hold is no division either."""
        try:
            return super().clean(value)
        except OverflowError:
            raise forms.ValidationError(self.error_messages["invalid_choice"]) from None


def username_field(label="ชื่อผู้ใช้"):
    return forms.CharField(
        label=label,
        max_length=50,
        validators=[USERNAME],
        error_messages={"required": "โปรดตั้งชื่อผู้ใช้ เช่น khlang.01", "max_length": LONG.format(50)},
        help_text="ตัวอักษรอังกฤษพิมพ์เล็ก ตัวเลข จุด หรือขีด เช่น khlang.01",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class PersonForm(forms.Form):
    """What a person is in an agency; `person` is None while they are being invited."""

    name = Text(label="ชื่อ-นามสกุล", max_length=200, required_message="โปรดพิมพ์ชื่อและนามสกุล")
    email = Email()
    position = Text(label="ตำแหน่ง (ถ้ามี)", max_length=200, required=False, help_text="เช่น นักวิเคราะห์นโยบายและแผน")
    acting_position = Text(
        label="รักษาราชการแทน (ถ้ามี)",
        max_length=200,
        required=False,
        help_text="เช่น ปลัดเทศบาล หากไม่ได้รักษาราชการแทนให้เว้นว่าง",
    )
    roles = forms.MultipleChoiceField(
        label="บทบาท",
        choices=[(role.value, format_html("<b>{}</b> {}", role.label, role.sentence)) for role in Role],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "โปรดเลือกอย่างน้อยหนึ่งบทบาท",
            "invalid_choice": CHOOSE,
            "invalid_list": CHOOSE,
        },
    )
    divisions = DivisionsField(
        label="ส่วนราชการ",
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="เจ้าหน้าที่บันทึกผลได้เฉพาะมาตรการของส่วนราชการที่เลือก",
        error_messages={
            "invalid_choice": CHOOSE,
            "invalid_pk_value": CHOOSE,
            "invalid_list": CHOOSE,
        },
    )
    valid_until = ThaiDateField(
        label="ใช้งานได้ถึงวันที่",
        required=False,
        help_text="ต้องระบุสำหรับผู้ตรวจสอบ ผู้อื่นเว้นว่างได้ พิมพ์ปีเป็น พ.ศ. เช่น 30 ก.ย. 2569 เมื่อพ้นวันนี้แล้วจะไม่เห็นข้อมูลใด",
    )

    def __init__(self, *args, agency, own=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["divisions"].queryset = Division.objects.filter(agency=agency)
        if not own:  # another agency answers for the account too: its name and address are not ours to change
            self.fields["name"].disabled = self.fields["email"].disabled = True

    @property
    def standing(self):
        data = self.cleaned_data
        return Standing(
            roles=tuple(data["roles"]),
            divisions=tuple(data["divisions"]),
            position=data["position"],
            acting_position=data["acting_position"],
            valid_until=data["valid_until"],
        )


class InvitationForm(PersonForm):
    username = username_field()
    field_order = ["name", "username", "email"]


class AdministratorForm(forms.Form):
    """The first administrator of an agency, or one more where they were lost."""

    username = username_field("ชื่อผู้ใช้ของผู้ดูแลระบบ")
    name = Text(label="ชื่อ-นามสกุลของผู้ดูแลระบบ", max_length=200, required_message="โปรดพิมพ์ชื่อและนามสกุล")
    email = Email()


class AgencyForm(AdministratorForm):
    slug = forms.CharField(
        label="รหัสหน่วยงาน",
        max_length=50,
        validators=[RegexValidator(r"^[a-z][a-z0-9-]*\Z", "ใช้ตัวอักษรอังกฤษพิมพ์เล็ก ตัวเลข และขีดกลาง โดยขึ้นต้นด้วยตัวอักษร")],
        error_messages={"required": "โปรดตั้งรหัสหน่วยงาน เช่น phutthaisong", "max_length": LONG.format(50)},
        help_text="ใช้ในที่อยู่ของหน้าเว็บ เช่น phutthaisong เปลี่ยนภายหลังไม่ได้",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    agency_name = Text(label="ชื่อหน่วยงาน", max_length=200, help_text="เช่น เทศบาลตำบลพุทไธสง")
    district = Text(label="อำเภอ", max_length=100, help_text="เช่น อำเภอพุทไธสง")
    province = Text(label="จังหวัด", max_length=100, help_text="เช่น จังหวัดบุรีรัมย์")
    divisions = forms.CharField(
        label="ส่วนราชการ (บรรทัดละหนึ่งชื่อ)",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "โปรดพิมพ์อย่างน้อยหนึ่งส่วนราชการ", "max_length": LONG.format(5000)},
        help_text="เช่น สำนักปลัด กองคลัง กองช่าง ผู้ดูแลระบบของหน่วยงานแก้ไขภายหลังได้",
    )
    field_order = ["slug", "agency_name", "district", "province", "divisions", "name", "username", "email"]

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if Agency.objects.filter(slug=slug).exists():
            raise forms.ValidationError("มีหน่วยงานที่ใช้รหัสนี้แล้ว โปรดใช้รหัสอื่น")
        return slug

    def clean_divisions(self):
        one = Text(max_length=200)
        names = [one.clean(line.strip()) for line in self.cleaned_data["divisions"].splitlines() if line.strip()]
        if len(names) != len(set(names)):
            raise forms.ValidationError("มีชื่อส่วนราชการซ้ำกัน")
        return names

    @property
    def said(self):
        """What the action takes: the agency, and its administrator."""
        data = self.cleaned_data
        agency = {name: data[name] for name in ("slug", "district", "province", "divisions")}
        administrator = {name: data[name] for name in ("username", "name", "email")}
        return agency | {"name": data["agency_name"], "administrator": administrator}


class DivisionForm(forms.Form):
    name = Text(label="ชื่อส่วนราชการ", max_length=200, help_text="เช่น กองคลัง", required_message="โปรดพิมพ์ชื่อส่วนราชการ")


class ReasonForm(forms.Form):
    """Why an account is closed, a person taken out, or a division removed."""

    reason = ThaiTextField(
        label="เหตุผล",
        lines=2,
        max_length=1000,
        error_messages={"required": "โปรดระบุเหตุผล"},
        help_text="เช่น โอนย้ายไปหน่วยงานอื่นเมื่อ 1 ต.ค. 2569 เหตุผลนี้จะอยู่ในประวัติ",
    )
