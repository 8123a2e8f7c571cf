"""One's own reminders and calendar: which mails to get, and the secret address at which a calendar program reads."""

import hashlib

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ita_tracker import clock
from measures.access import require_followed
from measures.account_forms import RemindersForm
from measures.actions import reminders as actions
from measures.calendars import calendar_of
from measures.letters import current, shares_of
from measures.models import CalendarAddress
from measures.reminders import choices_of


def reminder_choices(request):
    """Which of the optional reminders one gets."""
    require_followed(request.user)
    shares = shares_of(current(user=request.user)).values()
    offered = choices_of(shares)
    off = request.user.reminders_off
    form = RemindersForm(offered=offered, off=off)
    if request.method == "POST" and "save" in request.POST:  # nothing ticked is a choice too, nothing sent is none
        form = RemindersForm(request.POST, offered=offered, off=off)
        if form.is_valid():
            actions.choose_reminders(user=request.user, off=form.off(), by=request.user)
            messages.success(request, "บันทึกแล้ว")
            return redirect("reminder_choices")
    context = {"form": form, "mail": settings.MAIL_IS_SET, "officer": any(share.officer for share in shares)}
    return render(request, "measures/account/reminders.html", context)


@never_cache
def calendar(request):
    """Make the address of one's calendar; it is shown in the answer, and never again."""
    require_followed(request.user)
    context = {}
    if request.method == "POST" and "make" in request.POST:
        token = actions.make_calendar(user=request.user, by=request.user)
        address = site_of(request) + reverse("calendar_feed", args=[token])
        context = {"address": address, "webcal": f"webcal://{address.partition('://')[2]}"}
    context["made"] = CalendarAddress.objects.filter(user=request.user).first()
    return render(request, "measures/account/calendar.html", context)


@require_POST
def calendar_revoke(request):
    actions.revoke_calendar(user=request.user, by=request.user)
    messages.success(request, "ยกเลิกที่อยู่ปฏิทินแล้ว โปรแกรมปฏิทินที่ใช้ที่อยู่เดิมจะไม่ได้รับข้อมูลอีก")
    return redirect("calendar")


@login_not_required
@require_safe
def calendar_feed(request, token):
    """What a calendar program fetches, several times a day: nothing is written, and no session is begun."""
    found = CalendarAddress.objects.find(token)
    content = found and calendar_of(found.user, found.made_at, clock.today(), site_of(request))
    if not content:
        raise Http404("ที่อยู่ปฏิทินนี้ใช้ไม่ได้ อาจคัดลอกมาไม่ครบ หรือถูกยกเลิกแล้ว")
    etag = quote_etag(hashlib.sha256(content).hexdigest())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Disposition"] = 'inline; filename="ita.ics"'
    return get_conditional_response(request, etag=etag, response=response)


def site_of(request):
    """The public address of this site; without the setting, the one that was asked."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
