"""The report on screen, and as a PDF."""

import logging

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static

from measures.access import Permission, may
from measures.views.asked import day_asked, plan_asked, round_asked
from reports.assemble import assemble_report
from reports.render import document
from reports.render.pdf import RenderError

logger = logging.getLogger(__name__)


def assembled(request, agency, fiscal_year):
    plan = plan_asked(request.user, agency, fiscal_year)
    return plan, assemble_report(plan, round_asked(request), day_asked(request))


def report(request, agency, fiscal_year):
    plan, report = assembled(request, agency, fiscal_year)
    context = {
        "section": "plans",
        "plan": plan,
        "report": report,
        "as_of": day_asked(request),
        "box": static("document/box.svg"),
        "faults": document.faults(report),
        "may_prepare": may(request.user, Permission.PREPARE, plan.agency),
    }
    return render(request, "reports/report.html", context)


def report_pdf(request, agency, fiscal_year):
    _, report = assembled(request, agency, fiscal_year)
    return draft_pdf(report)


def draft_pdf(report):
    """A Report as a PDF marked as a draft; BadRequest says why it cannot be."""
    if document.is_long(report):
        raise BadRequest("รายงานนี้ยาวเกินกว่าจะจัดทำร่าง PDF ทันที โปรดดูร่างบนหน้าจอ หรือสั่งพิมพ์จากเบราว์เซอร์")
    try:
        content = document.to_pdf(report, draft=True)
    except document.DocumentError as error:
        raise BadRequest(str(error)) from None
    except RenderError:
        logger.exception("The report of %s %s cannot be drawn", report.agency.slug, report.fiscal_year)
        raise BadRequest("จัดทำ PDF ไม่ได้ เพราะมีข้อความที่จัดหน้าไม่ได้ โปรดแจ้งผู้ดูแลระบบ") from None
    name = document.file_name(report, "draft")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
