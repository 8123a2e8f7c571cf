"""Signing a month, and the signed month: on screen, as its JSON, and as a PDF drawn from that."""

import logging
from base64 import b64encode
from functools import wraps
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from ita_tracker import clock, thai
from measures.access import Permission, require
from measures.actions.trail import ActionError
from measures.views.asked import number_of, plan_asked
from measures.views.attempt import tell
from measures.views.errors import page as error_page
from reports.actions.month import Changed, sign_month
from reports.models import SignedMonth
from reports.month import kept, signing
from reports.month import page as figures_page
from reports.month.asked import day_of
from reports.month.assemble import assemble_month
from reports.month.sign_forms import SignForm
from reports.month.views import assembled, by_asked, drawn
from reports.month.views import month_page as live_page
from reports.views import download

logger = logging.getLogger(__name__)


@never_cache
def sign(request, agency, fiscal_year):
    plan, month, months = assembled(request, agency, fiscal_year)
    if request.method != "POST":  # the address of a page that was refused, opened again
        return redirect(f"{reverse('month', args=[agency, fiscal_year])}?month={month.month}#sign")
    require(request.user, Permission.SIGN, plan.agency)
    again = request.POST.get("latest") != "0"  # as the page knew that was sent: a next version needs its reason
    form, status = SignForm(request.POST, seen="", latest=int(again)), 422
    if form.is_valid():
        opened = form.cleaned_data.pop("opened")
        try:
            signed = sign_month(plan=plan, month=month.span, by=request.user, **form.cleaned_data)
        except ActionError as refused:
            status = 409 if isinstance(refused, Changed) else 422
            plan, month, months = assembled(request, agency, fiscal_year)
            form = seen_anew(request.POST, signing.seen(plan, month))
            tell(form, refused)
            form.since = signing.recorded_since(opened, plan, request.user) if opened and status == 409 else ()
        else:
            messages.success(request, f"ลงนามเดือน{thai.format_partial(month.span)} แล้ว เป็นฉบับที่ {signed.version}")
            return redirect(f"{reverse('month', args=[agency, fiscal_year])}?month={month.month}#sign")
    return live_page(request, plan, month, months, form, status)


def seen_anew(data, seen):
    """The form with what was typed, which now carries what the page shows: signing again is a choice."""
    data = data.copy()
    for name, value in (seen | {"token": str(uuid4())}).items():
        data[name] = value
    form = SignForm(data, **seen)
    form.is_valid()
    return form


def instruct(request, agency, fiscal_year):
    """To the form of the measure that was chosen."""
    plan = plan_asked(request.user, agency, fiscal_year)
    require(request.user, Permission.SIGN, plan.agency)
    place = number_of(request.GET.get("measure", ""))
    if not plan.measures.filter(position=place).exists():
        raise BadRequest("โปรดเลือกมาตรการที่จะสั่งการ")
    address = reverse("instruct", args=[agency, fiscal_year, place])
    return redirect(f"{address}?{urlencode({'month': request.GET.get('month', '')})}")


def as_signed(view):
    """A view of a signed month that is handed its row, once its data are known to be those that were signed."""

    @wraps(view)
    def shown(request, agency, fiscal_year, month, version):
        row = signed_asked(request.user, agency, fiscal_year, month, version)
        if faults := list(kept.faults_of(row)):  # by its hash, and by the event that it is anchored to
            logger.critical("Signed month %s: the stored data do not match what was signed: %s", row.pk, faults)
            return error_page(request, 500, "ข้อมูลไม่ตรงกับที่ลงนาม", signing.ALTERED)
        return view(request, row)

    return shown


@as_signed
def page(request, row):
    signed, today = kept.read(row.data), clock.today()
    by = by_asked(request, signed.month)
    now = assemble_month(row.plan, row.span, day_of(row.span, today))
    versions = SignedMonth.objects.filter(plan=row.plan, month=row.month).light().order_by("-version")
    context = {
        "section": "month",
        "plan": row.plan,
        "as_of": signed.month.day,
        "row": row,
        "signed": signed,
        "versions": list(versions),
        "sha256": row.sha256,
        "later": signing.later(signed.month, now),
        "kept": urlencode({"by": by.value}),
    }
    return render(
        request, "reports/month/signed.html", context | figures_page.shown(signed.month, by, request.GET.get("page"))
    )


@as_signed
def as_json(request, row):
    answer = download(row.data.encode(), "application/json; charset=utf-8", f"{file_name(row)}.json")
    answer.headers["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(row.sha256)).decode()}:"  # RFC 9530
    return answer


@as_signed
def as_pdf(request, row):
    signed = kept.read(row.data)
    content = drawn(signed.month, by_asked(request, signed.month), signed)
    return download(content, "application/pdf", f"{file_name(row)}.pdf")


def signed_asked(user, agency, fiscal_year, month, version):
    """The SignedMonth that an address names; Http404 where `user` may not see it or there is none."""
    plan = plan_asked(user, agency, fiscal_year)
    try:
        first = thai.PartialDate.from_iso(month).first
    except ValueError:
        raise Http404("ไม่มีเดือนนี้") from None
    rows = SignedMonth.objects.visible_to(user).select_related("signed_by")
    row = get_object_or_404(rows, plan=plan, month=first, version=version)
    row.plan = plan
    return row


def file_name(row):
    return f"ita-{row.plan.agency.slug}-{row.plan.fiscal_year}-month-{row.span.iso}-signed-{row.version}"
