"""The month on screen, as a PDF and as a workbook; and which plan's month a person lands on."""

import logging

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from ita_tracker import clock, thai
from measures.file_kinds import MEDIA
from measures.models import Destruction, FileKind, Measure, Plan
from measures.months import months_of
from measures.views.asked import plan_asked
from reports.month import page, pdf, signing, xlsx
from reports.month.asked import MonthError, day_of, month_asked
from reports.month.assemble import assemble_month
from reports.month.figures import By
from reports.navigation import count as awaiting
from reports.render.pdf import RenderError
from reports.views import download

logger = logging.getLogger(__name__)


def month_now(request):
    """The current month of the person's agency; where there are several, a choice of them."""
    tell_what_waits(request)
    year = thai.fiscal_year(clock.today())
    plans = {}
    found = Plan.objects.visible_to(request.user).select_related("agency")
    found = found.annotate(filled=Exists(Measure.objects.filter(plan=OuterRef("pk"))))
    for plan in found.order_by("agency__name", "filled", "fiscal_year"):
        former = plans.get(plan.agency_id)
        # that of this fiscal year, or else the latest; one without measures only where there is no other
        if former is None or not former.filled or former.fiscal_year != year:
            plans[plan.agency_id] = plan
    if len(plans) == 1:
        (plan,) = plans.values()
        return redirect("month", plan.agency.slug, plan.fiscal_year)
    return render(request, "reports/month/choose.html", {"section": "month", "plans": plans.values()})


def tell_what_waits(request):
    """Say on arrival what waits for this person's decision; the month's own page has enough to ask."""
    for one in Destruction.objects.waiting_for(request.user):
        link = reverse("destructions", args=[one["slug"]])
        told = 'คำขอทำลายไฟล์ที่รอพิจารณา {} รายการ <a class="alone" href="{}">พิจารณาคำขอของ{}</a>'
        messages.info(request, format_html(told, one["count"], link, one["name"]))
    if documents := awaiting(request.user):
        told = '<a class="alone" href="{}">มีเอกสารรอท่านพิจารณา {} ฉบับ</a>'
        messages.info(request, format_html(told, reverse("document_list"), documents))


def assembled(request, agency, fiscal_year):
    """The plan that an address names, its Month, and the months that may be chosen."""
    plan = plan_asked(request.user, agency, fiscal_year)
    today = clock.today()
    try:
        month = month_asked(request.GET.get("month", ""), plan.fiscal_year, today)
    except MonthError as error:
        raise BadRequest(str(error)) from None
    return plan, assemble_month(plan, month, day_of(month, today)), months_of(plan.fiscal_year, today)


def by_asked(request, month):
    """What the rows of the heat map are to be."""
    asked = request.GET.get("by") or page.by_default(month)
    if asked not in list(By):
        raise BadRequest("โปรดเลือกให้แสดงตามมาตรการ ส่วนราชการ หรือตัวชี้วัด")
    return By(asked)


def month(request, agency, fiscal_year):
    return month_page(request, *assembled(request, agency, fiscal_year))


def month_page(request, plan, month, months, form=None, status=200):
    """The page of a month; `form` is one of signing that was refused."""
    by = by_asked(request, month)
    place = months.index(month.span)
    context = {
        "section": "month",
        "plan": plan,
        "as_of": month.day,
        "ended": month.day == month.span.last,
        "months": months,
        "earlier": months[place - 1] if place else None,
        "later": months[place + 1] if place + 1 < len(months) else None,
        "kept": urlencode({"month": month.month} | ({"by": by.value} if request.GET.get("by") else {})),
    }
    context |= page.shown(month, by, request.GET.get("page")) | signing.shown(request.user, plan, month, form)
    return render(request, "reports/month/page.html", context, status=status)


def month_pdf(request, agency, fiscal_year):
    _, month, _ = assembled(request, agency, fiscal_year)
    content = drawn(month, by_asked(request, month))
    return download(content, "application/pdf", f"{pdf.file_name(month)}.pdf")


def month_xlsx(request, agency, fiscal_year):
    _, month, _ = assembled(request, agency, fiscal_year)
    return download(xlsx.to_xlsx(month), MEDIA[FileKind.XLSX], f"{pdf.file_name(month)}.xlsx")


def drawn(month, by, signed=None):
    """The PDF of a month, or of a signed one; BadRequest where it cannot be drawn."""
    try:
        return pdf.to_pdf(month, by, signed)
    except RenderError:
        logger.exception("The month %s of %s cannot be drawn", month.month, month.agency.slug)
        raise BadRequest("จัดทำ PDF ไม่ได้ เพราะมีข้อความที่จัดหน้าไม่ได้ โปรดแจ้งผู้ดูแลระบบ") from None
