"""The two documents of a plan on screen, with what a checker would fault, and as PDF, Word, Excel and CSV."""

import logging

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static

from measures.access import Permission
from measures.navigation import shows
from measures.views.asked import day_asked, plan_asked, round_asked
from reports.additions import MEASURES, REPORT
from reports.assemble import assemble_measures, assemble_report
from reports.completeness import findings
from reports.mending import Mending
from reports.render import document, office
from reports.render.pdf import RenderError

logger = logging.getLogger(__name__)


def assembled(request, agency, fiscal_year, kind):
    plan = plan_asked(request.user, agency, fiscal_year)
    if kind == MEASURES:
        return plan, assemble_measures(plan, day_asked(request))
    return plan, assemble_report(plan, round_asked(request), day_asked(request))


def report(request, agency, fiscal_year):
    return document_page(request, agency, fiscal_year, REPORT)


def measures_document(request, agency, fiscal_year):
    return document_page(request, agency, fiscal_year, MEASURES)


def document_page(request, agency, fiscal_year, kind):
    plan, report = assembled(request, agency, fiscal_year, kind)
    editor = shows(request.user, Permission.EDIT_PLAN, plan.agency)
    found, mending = findings(report), Mending(request.user, plan, report)
    context = {
        "section": "plans",
        "plan": plan,
        "report": report,
        "as_of": day_asked(request),
        "box": static("document/box.svg"),
        "faults": mending.of(document.faults(report)),
        "findings": [(each, address or seen(mending, each)) for each, address in mending.of(found)],
        "blocking": sum(each.blocks for each in found),
        "editor": editor,
        "may_prepare": shows(request.user, Permission.PREPARE, plan.agency),
        "pdf": "report_pdf" if kind == REPORT else "measures_pdf",
        "asked": f"?{f'round={report.round}' if kind == REPORT else f'kind={kind}'}&as_of={report.as_of}",
        "formats": [(ending, kind_of.label) for ending, kind_of in office.FORMATS.items()],
    }
    return render(request, "reports/report.html", context)


def seen(mending, finding):
    """Where whoever may not mend a Finding of the plan as it is can look at it."""
    return mending.shown(finding, finding.measure) if finding.measure else None


def report_pdf(request, agency, fiscal_year):
    return draft_pdf(assembled(request, agency, fiscal_year, REPORT)[1])


def measures_pdf(request, agency, fiscal_year):
    return draft_pdf(assembled(request, agency, fiscal_year, MEASURES)[1])


def draft_pdf(report):
    """A Report as a PDF marked as a draft; BadRequest says why it cannot be."""
    if document.is_long(report):
        raise BadRequest("รายงานนี้ยาวเกินกว่าจะจัดทำร่าง PDF ทันที โปรดดูร่างบนหน้าจอ สั่งพิมพ์จากเบราว์เซอร์ หรือดาวน์โหลดร่างเป็น Word")
    try:
        content = document.to_pdf(report, draft=True)
    except document.DocumentError as error:
        raise BadRequest(str(error)) from None
    except RenderError:
        logger.exception("The %s of %s %s cannot be drawn", report.kind, report.agency.slug, report.fiscal_year)
        raise BadRequest("จัดทำ PDF ไม่ได้ เพราะมีข้อความที่จัดหน้าไม่ได้ โปรดแจ้งผู้ดูแลระบบ") from None
    return download(content, "application/pdf", document.file_name(report, mark="draft"))


def office_file(request, agency, fiscal_year, kind, ending):
    """The draft in one of the formats that offices use."""
    if kind not in (MEASURES, REPORT) or ending not in office.FORMATS:
        raise Http404("ไม่มีเอกสารในรูปแบบนี้")
    _, report = assembled(request, agency, fiscal_year, kind)
    wanted = office.FORMATS[ending]
    name = document.file_name(report, ending, mark="draft")
    return download(wanted.write(report, draft=True), wanted.content_type, name)


def download(content, content_type, name):
    """The answer that is kept as a file."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
