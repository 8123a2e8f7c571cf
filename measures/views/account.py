"""One's own account: signing in, a forgotten password, a one-time link, and how the screen looks."""

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.db.models import Max
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from ita_tracker import clock
from measures import mail
from measures.access import SERVER_ADMINISTRATOR, SERVER_ADMINISTRATOR_SENTENCE, System, follows_deadlines
from measures.account_forms import ChangePasswordForm, DigitsForm, ForgottenForm, NewPasswordForm, SignInForm
from measures.actions import account as actions
from measures.actions import links
from measures.models import OneTimeLink, User
from measures.views.attempt import on_form


class SignIn(LoginView):
    form_class = SignInForm
    template_name = "measures/sign_in.html"
    redirect_authenticated_user = True

    def get_redirect_url(self):
        """Where the person wanted to go, but not back to signing in or out."""
        wanted = super().get_redirect_url()
        return "" if wanted.partition("?")[0] in (reverse("sign_in"), reverse("sign_out")) else wanted

    def get_context_data(self, **kwargs):
        return super().get_context_data(mail=settings.MAIL_IS_SET, **kwargs)


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):
    """Also for somebody whose session ran out: they are told to sign in, and land where everybody lands."""


def locked_out(request, response, credentials):
    """The sign-in page for who guessed too often; the same for names that exist and names that do not."""
    username = credentials["username"]
    attempts = AccessAttempt.objects.filter(username=username, ip_address=request.axes_ip_address)
    last = attempts.aggregate(last=Max("attempt_time"))["last"] or clock.now()
    seconds = max(60, int((last + settings.AXES_COOLOFF_TIME - clock.now()).total_seconds()))
    context = {
        "form": SignInForm(request, initial={"username": username}),
        "minutes": -(-seconds // 60),
        "next": request.POST.get("next", ""),
        "mail": settings.MAIL_IS_SET,
    }
    locked = render(request, "measures/sign_in.html", context, status=429)
    locked.headers["Retry-After"] = str(seconds)
    return locked


@login_not_required
def forgotten(request):
    """Ask for a link by mail. Whatever name is typed, the answer is the same."""
    if not settings.MAIL_IS_SET:
        return render(request, "measures/account/forgotten.html", {"form": None})
    form = ForgottenForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "measures/account/forgotten.html", {"form": form})
    user = User.objects.filter(username__iexact=form.cleaned_data["username"], is_active=True).exclude(email="").first()
    token = user and links.request_reset(user=user, by=System("หน้าลืมรหัสผ่าน"))
    if token:
        link = request.build_absolute_uri(reverse("one_time_link", args=[token]))
        mail.send_link(user, link, mail.RESET)
    return render(request, "measures/account/forgotten.html", {"form": form, "asked": True})


@login_not_required
@never_cache
def one_time_link(request, token):
    """Set a password by a link. Looking at the page consumes nothing: mail programs look at links too."""
    link = OneTimeLink.objects.find(token)
    if link is None:
        raise Http404("ลิงก์นี้ใช้ไม่ได้ อาจคัดลอกมาไม่ครบ หรือมีลิงก์ใหม่แทนแล้ว โปรดขอลิงก์ใหม่จากผู้ดูแลระบบของหน่วยงาน")
    state = link.state(clock.now())
    if state in links.SPENT:
        reason = links.SPENT[state]
        return render(request, "error.html", {"title": "ลิงก์นี้ใช้ไม่ได้แล้ว", "reason": reason}, status=410)
    form = NewPasswordForm(request.POST or None, user=link.user)
    if request.method == "POST" and form.is_valid():
        on_form(form, links.use_link, link=link, password=form.cleaned_data["new"], by=link.user)
        if form.is_valid():
            logout(request)  # of whoever was signed in on this machine
            messages.success(request, "ตั้งรหัสผ่านแล้ว โปรดเข้าสู่ระบบด้วยรหัสผ่านใหม่")
            return redirect("sign_in")
    return render(request, "measures/account/one_time_link.html", {"form": form, "person": link.user})


def account(request):
    """Who am I here, what may I do, and how does the screen show digits."""
    user = request.user
    if request.method == "POST":
        form = DigitsForm(request.POST)
        if form.is_valid():
            actions.choose_digits(user=user, thai_digits=bool(form.cleaned_data["thai_digits"]), by=user)
            messages.success(request, "บันทึกแล้ว")
            return redirect("account")
    else:
        form = DigitsForm(initial={"thai_digits": "on" if user.thai_digits else ""})
    context = {
        "form": form,
        "memberships": user.current_memberships().select_related("agency").prefetch_related("divisions"),
        "follows": follows_deadlines(user),
        "server": (SERVER_ADMINISTRATOR, SERVER_ADMINISTRATOR_SENTENCE) if user.is_server_administrator else None,
    }
    return render(request, "measures/account/account.html", context)


@never_cache
def change_password(request):
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        links.change_password(user=request.user, password=form.cleaned_data["new"], by=request.user)
        update_session_auth_hash(request, request.user)  # this session goes on, all others end
        messages.success(request, "เปลี่ยนรหัสผ่านแล้ว เครื่องอื่นที่เข้าสู่ระบบด้วยบัญชีนี้ถูกออกจากระบบ")
        return redirect("account")
    return render(request, "measures/account/password.html", {"form": form})
