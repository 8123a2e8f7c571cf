"""Signing in."""

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง โปรดตรวจสอบแล้วลองอีกครั้ง (ตัวพิมพ์ใหญ่และตัวพิมพ์เล็กต่างกัน)",
        "inactive": "บัญชีนี้ถูกปิดแล้ว โปรดติดต่อผู้ดูแลระบบของหน่วยงาน",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "ชื่อผู้ใช้"
        self.fields["password"].label = "รหัสผ่าน"


class SignIn(LoginView):
    form_class = SignInForm
    template_name = "measures/sign_in.html"
    redirect_authenticated_user = True
