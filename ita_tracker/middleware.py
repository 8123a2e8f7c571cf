"""What is done to every page: it loads only what comes from here, no browser keeps it, and Thai digits if wished."""

import html
import re
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render

from ita_tracker import thai

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
        opened = came_from(request) or "/"
        if typed := typed_in(request.POST):
            return render(request, "unsaved.html", {"typed": typed, "opened": opened}, status=403)
        return redirect_to_login(opened, self.get_login_url(view_func))


def came_from(request):
    """The address of the page of ours on which a form was sent, or nothing."""
    page = urlsplit(request.headers.get("Referer", ""))
    if page.netloc != request.get_host():
        return ""
    return f"{page.path}?{page.query}" if page.query else page.path


def typed_in(data):
    """The texts and links of a form that people wrote, and nothing that machines or passwords are made of."""
    values = [v for name, several in data.lists() if "password" not in name for v in several]
    return [value for value in values if re.search("[\u0e00-\u0e7f]|^https?://", value)]


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


# What is left as it is: markup, and the text of elements that hold values or words for machines.
_KEPT = re.compile(r"(<(script|style|textarea|code|title)\b.*?</\2\s*>|<!--.*?-->|<[^>]*>)", re.DOTALL | re.IGNORECASE)


class ThaiDigits:
    """Shows digits as Thai ones to people who chose so; addresses, attributes and values of forms keep theirs."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        wished = getattr(getattr(request, "user", None), "thai_digits", False)
        if wished and not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            response.content = in_thai_digits(response.content.decode(response.charset))
        return response


def in_thai_digits(page):
    """A page of HTML with Thai digits in its text, and in nothing else."""
    pieces, done = [], 0
    for kept in _KEPT.finditer(page):
        pieces += _text(page[done : kept.start()]), kept[0]
        done = kept.end()
    return "".join(pieces) + _text(page[done:])


def _text(escaped):
    """Converted as people read it: unescaped first, or "&#39;" would lose its digits."""
    if not re.search("[0-9]", escaped):
        return escaped
    return html.escape(thai.to_thai_digits(html.unescape(escaped)))
