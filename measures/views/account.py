"""Signing in."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import reverse
from django.utils.decorators import method_decorator


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง โปรดตรวจสอบแล้วลองอีกครั้ง (ตัวพิมพ์ใหญ่และตัวพิมพ์เล็กถือว่าต่างกัน)",
        "inactive": "บัญชีนี้ถูกปิดแล้ว โปรดติดต่อผู้ดูแลระบบของหน่วยงาน",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in (("username", "ชื่อผู้ใช้"), ("password", "รหัสผ่าน")):
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = f"โปรดพิมพ์{label}"


class SignIn(LoginView):
    form_class = SignInForm
    template_name = "measures/sign_in.html"
    redirect_authenticated_user = True

    def get_redirect_url(self):
        """Where the person wanted to go, but not back to signing in or out."""
        wanted = super().get_redirect_url()
        return "" if wanted.partition("?")[0] in (reverse("sign_in"), reverse("sign_out")) else wanted


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):
    """Also for somebody whose session ran out: they are told to sign in, and land where everybody lands."""
