"""Pages for anybody: without sign-in, session or cookie, and only so many a minute from one address.

Visits are counted in files of one byte a visit, because appending is the one thing that all workers of a server can do
at once without a lock. A file's name is a keyed hash of the address and the minute, so that no address is kept.
"""

import hashlib
import hmac
import os
import shutil
from functools import wraps
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string

from ita_tracker import clock, thai
from ita_tracker.proxies import client_address

WINDOW = 60  # seconds
NOT_FOUND = "ไม่พบหน้าที่ท่านเปิด ที่อยู่ของหน้าเว็บอาจไม่ครบถ้วน"


def for_visitors(kind, *, at_most, keep=WINDOW):
    """A view of a `kind` that anybody may ask for, `at_most` so often a minute; caches may `keep` it some seconds."""

    def decorate(view):
        @login_not_required
        @wraps(view)
        def answered(request, *args, **kwargs):
            request.user = AnonymousUser()
            request.COOKIES = {}  # nor does any middleware answer to one: a broken session's would be taken back
            if visits(kind, client_address(request)) > at_most:
                reason = "มีการเปิดหน้านี้จากที่อยู่เครือข่ายของท่านถี่เกินไป โปรดรอ 1 นาทีแล้วลองอีกครั้ง"
                return refused(429, "โปรดรอสักครู่", reason, **{"Retry-After": str(WINDOW)})
            try:
                response = view(request, *args, **kwargs)
            except Http404 as error:
                reason = str(error) if thai.is_written_in(str(error)) else NOT_FOUND
                return refused(404, "ไม่พบข้อมูล", reason)
            kept = f"public, max-age={keep}" if keep and response.status_code in (200, 304) else "no-store"
            response.headers.setdefault("Cache-Control", kept)
            return response

        answered.for_visitors = True
        return answered

    return decorate


def page(template, context, status=200):
    """A page drawn without the request, so that nothing of a session is asked for."""
    return HttpResponse(render_to_string(template, context), status=status)


def refused(status, title, reason, **headers):
    response = page("reports/public/refused.html", {"title": title, "reason": reason}, status)
    for name, value in ({"Cache-Control": "no-store"} | headers).items():
        response.headers[name] = value
    return response


def visits(kind, address):
    """How often an address has asked for a kind in this minute, this time too; a network of IPv6 is one address."""
    who = address and network_of(ip_address(address))
    minute = int(clock.now().timestamp()) // WINDOW
    name = hmac.new(settings.SECRET_KEY.encode(), f"{minute} {kind} {who}".encode(), hashlib.sha256).hexdigest()
    file = os.open(folder(minute) / name[:32], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, b".")
        return os.fstat(file).st_size
    finally:
        os.close(file)


def network_of(address):
    """Who is counted as one: an address of IPv4, however it is written, or a network of IPv6."""
    if address.version == 4:
        return address
    return address.ipv4_mapped or ip_network((address, 64), strict=False)


def folder(minute):
    """Where the visits of a minute are counted; whoever begins one removes those before."""
    found = settings.BUILD_DIR / "visits" / str(minute)
    try:
        found.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        return found
    for former in found.parent.iterdir():
        if former.name.isdecimal() and int(former.name) < minute - 1:
            shutil.rmtree(former, ignore_errors=True)
    return found
