"""What is done to every request and its page: who must sign in, how it is read, what it loads, who keeps it; digits."""

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render

from ita_tracker import thai
from ita_tracker.unsaved import given_back, opened_at

POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",  # Bootstrap draws its form arrows as data: pictures
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


class SignInRequired(LoginRequiredMiddleware):
    """Django's, but for pages for visitors: there not even the session is looked at, so no answer depends on it."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if getattr(view_func, "for_visitors", False):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request, view_func):
        """To the page of signing in; what was typed when the session had ended is given back first."""
        if request.method != "POST" or "HX-Request" in request.headers:  # static/app/work.js keeps a form in place
            return super().handle_no_permission(request, view_func)
        return given_back(request) or redirect_to_login(opened_at(request) or "/", self.get_login_url(view_func))


class MethodRefused:
    """Gives an address that only takes forms a page, where somebody opens it as one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 405 or response.content:
            return response
        told = {"title": "เปิดหน้านี้โดยตรงไม่ได้", "reason": "ที่อยู่นี้ใช้รับแบบฟอร์มเท่านั้น โปรดกลับไปที่หน้าแรกแล้วเปิดหน้าที่ต้องการใหม่"}
        page = render(request, "error.html", told, status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page


class Unicode:
    """Reads what was sent as UTF-8, as our forms send it, whatever codec of Python the visitor names for it.

    Django would take any, those too that make no text, and fail outside of every error page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.encoding = "utf-8"
        return self.get_response(request)


class ContentSecurityPolicy:
    """Adds the policy to every answer; no page of ours has an inline script or style."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response


class NothingKept:
    """Tells browsers to keep no page: the back button of a shared computer shows nothing after signing out."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class ThaiDigits:
    """Shows digits as Thai ones to people who chose so; addresses, attributes and values of forms keep theirs."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        wished = getattr(getattr(request, "user", None), "thai_digits", False)
        if wished and not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            response.content = thai.in_thai_digits(response.content.decode(response.charset))
        return response
