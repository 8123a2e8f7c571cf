"""Forms of one's own account: signing in, a password forgotten, set or changed, digits on screen, and reminders."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.utils.safestring import mark_safe

from measures.forms import CHOOSE

LONGEST = 256


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง โปรดตรวจสอบแล้วลองอีกครั้ง (ในรหัสผ่าน ตัวพิมพ์ใหญ่และตัวพิมพ์เล็กต่างกัน)",
        "inactive": "บัญชีนี้ถูกปิดแล้ว โปรดติดต่อผู้ดูแลระบบของหน่วยงาน",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in (("username", "ชื่อผู้ใช้"), ("password", "รหัสผ่าน")):
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = f"โปรดพิมพ์{label}"

    def clean_username(self):
        """In small letters, so that guesses for "Name" and "name" count together, and no longer than any name is."""
        username = self.cleaned_data["username"].lower()
        if len(username) > 150:
            raise forms.ValidationError("ชื่อผู้ใช้ยาวเกินไป โปรดตรวจสอบแล้วลองอีกครั้ง")
        return username


class ForgottenForm(forms.Form):
    username = forms.CharField(
        label="ชื่อผู้ใช้",
        max_length=150,
        error_messages={"required": "โปรดพิมพ์ชื่อผู้ใช้", "max_length": "โปรดพิมพ์ไม่เกิน 150 ตัวอักษร"},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )


def password_field(label, autocomplete, **kwargs):
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": f"โปรดพิมพ์{label}", "max_length": f"รหัสผ่านยาวได้ไม่เกิน {LONGEST} ตัวอักษร"},
        **kwargs,
    )


class NewPasswordForm(forms.Form):
    """A password typed twice, held to the rules for its `user`."""

    new = password_field("รหัสผ่านใหม่", "new-password")
    again = password_field("รหัสผ่านใหม่อีกครั้ง", "new-password")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["new"].help_text = " · ".join(password_validators_help_texts())

    def clean_new(self):
        validate_password(self.cleaned_data["new"], self.user)
        return self.cleaned_data["new"]

    def clean_again(self):
        if self.cleaned_data.get("new") not in (None, self.cleaned_data["again"]):
            raise forms.ValidationError("รหัสผ่านสองครั้งไม่ตรงกัน โปรดพิมพ์ใหม่")
        return self.cleaned_data["again"]


class ChangePasswordForm(NewPasswordForm):
    old = password_field("รหัสผ่านเดิม", "current-password")
    field_order = ["old", "new", "again"]

    def clean_old(self):
        if not self.user.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError("รหัสผ่านเดิมไม่ถูกต้อง")
        return self.cleaned_data["old"]


class DigitsForm(forms.Form):
    thai_digits = forms.ChoiceField(
        label="ตัวเลขบนหน้าจอ",
        choices=[
            ("", mark_safe("เลขอารบิก <code>0 1 2 3</code>")),
            ("on", mark_safe("เลขไทย <code>๐ ๑ ๒ ๓</code>")),
        ],
        required=False,
        widget=forms.RadioSelect,
        help_text="เอกสารราชการที่พิมพ์ออกใช้เลขไทยเสมอ",
        error_messages={"invalid_choice": CHOOSE},
    )


class RemindersForm(forms.Form):
    """The reminders that a person may switch off, of those `offered`; ticked is what they get."""

    wanted = forms.MultipleChoiceField(
        label="อีเมลที่ต้องการรับ",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": CHOOSE, "invalid_list": CHOOSE},
    )

    def __init__(self, *args, offered, off, **kwargs):
        super().__init__(*args, **kwargs)
        self.offered, self.before = [choice.value for choice in offered], off
        self.fields["wanted"].choices = [(choice.value, choice.label) for choice in offered]
        self.fields["wanted"].initial = [code for code in self.offered if code not in off]

    def off(self):
        """All that is switched off; what this person is not offered now stays as it was."""
        kept = [code for code in self.before if code not in self.offered]
        return kept + [code for code in self.offered if code not in self.cleaned_data["wanted"]]
