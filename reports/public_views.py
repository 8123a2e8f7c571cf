"""What anybody may see without signing in: an agency's issued documents, each as PDF, table and open data."""

import json
import logging

from django.db.models import Prefetch
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from ita_tracker.visitors import for_visitors, page, refused
from measures import vault
from measures.access import System
from measures.actions.evidence import note_damage
from measures.file_kinds import MEDIA
from measures.models import AuditEvent, Evidence, Framework
from measures.trail_keys import key_of
from measures.views.evidence import handle_of
from reports import codes, issue, open_files, payload, stored
from reports.actions import issuing
from reports.assemble import asked
from reports.issued_views import MISMATCH, sent
from reports.models import IssuedDocument, Kind, Publication, Submission

logger = logging.getLogger(__name__)
BY = System("หน้าสาธารณะ")
READ = 600  # pages and files a minute from one address
WITHDRAWN = "หน่วยงานถอนเอกสารฉบับนี้จากหน้าสาธารณะแล้ว"


@for_visitors("read", at_most=READ)
@require_safe
def agency_page(request, agency):
    """All issued documents by year, the version that holds first; of what was withdrawn, its tombstone."""
    last = Prefetch("publications", queryset=Publication.objects.all(), to_attr="published")
    documents = IssuedDocument.objects.filter(agency__slug=agency).light().prefetch_related(last)
    frameworks, years, newest = list(Framework.objects.all()), {}, {}
    for each in documents:  # of each document the newest version comes first
        each.newer = newest.setdefault((each.fiscal_year, each.kind, each.round), each)
        if each.newer is each:
            each.newer, each.items = None, list(asked(each.fiscal_year, each.kind, frameworks))
            years.setdefault(each.fiscal_year, []).append((each, []))
        else:
            years[each.fiscal_year][-1][1].append(each)
    if not years:
        raise Http404("ไม่พบหน่วยงานนี้ หรือหน่วยงานยังไม่มีเอกสารที่ออก")
    owner = next(iter(years.values()))[0][0].agency
    return page("reports/public/agency.html", {"agency": owner, "years": years.items()})


def version_asked(agency, code, documents):
    """The version of an address among those that anybody may see, Http404 where there is none."""
    return get_object_or_404(documents.filter(withdrawal=None).of_code(code), agency__slug=agency)


@for_visitors("read", at_most=READ)
@require_safe
def document_page(request, agency, code):
    """A version as an accessible table, drawn from the data as issued."""
    document = IssuedDocument.objects.select_related("agency", "withdrawal").of_code(code)
    document = get_object_or_404(document, agency__slug=agency)
    newest = document.versions().first()
    context = {
        "document": document,
        "agency": document.agency,
        "code": codes.shown(document.code),
        "newer": newest if newest.version > document.version else None,
    }
    if hasattr(document, "withdrawal"):
        return page("reports/public/withdrawn.html", context, 410)
    try:
        issued = stored.data_of(document)
        report, _ = issue.read(issued)
    except stored.Damaged:
        return mismatch(document)
    context |= {
        "report": report,
        "box": static("document/box.svg"),
        "data_sha256": payload.sha256(stored.document_of(issued)),
        "publication": document.publications.first(),
        "files": [(m, e) for m in report.measures for r in m.results for e in r.evidence if e.file or e.url],
    }
    return page("reports/public/document.html", context)


@for_visitors("read", at_most=READ)
@require_safe
def document_pdf(request, agency, code):
    """The stored bytes, after all of them were compared with their hash."""
    document = version_asked(agency, code, IssuedDocument.objects.for_sending())
    content = stored.compared(document)
    if content is None:
        return mismatch(document)
    return sent(request, document, content)


@for_visitors("read", at_most=READ)
@require_safe
def document_json(request, agency, code):
    """The object that is attached to the PDF, byte for byte: it holds public evidence only."""
    document = version_asked(agency, code, IssuedDocument.objects.for_sending())
    submission = Submission.objects.only("data", "data_sha256").get(issued=document)
    content = bytes(submission.data)
    if payload.sha256(content) != submission.data_sha256:
        return mismatch(document)
    return data(request, document, content, "json", "application/json")


@for_visitors("read", at_most=READ)
@require_safe
def document_csv(request, agency, code):
    document = version_asked(agency, code, IssuedDocument.objects.select_related("agency"))
    try:
        content = open_files.content(document, open_files.CSV)
    except stored.Damaged:
        return mismatch(document)
    return data(request, document, content, "csv", "text/csv; charset=utf-8")


def mismatch(document):
    """Refuse loudly; in the trail once only, or visitors could fill it."""
    logger.critical("Issued document %s: what is stored does not match its hash", document.code)
    if not AuditEvent.objects.filter(actor=str(BY), key=key_of(document)).exists():
        issuing.note_mismatch(document=document, by=BY)
    return refused(500, "ไฟล์ไม่ตรงกับฉบับที่ออก", MISMATCH)


def data(request, document, content, ending, kind):
    etag = f'"{payload.sha256(content)}"'
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    name = stored.file_name(document).removesuffix("pdf") + ending
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "ETag": etag}
    return HttpResponse(content, content_type=kind, headers=headers)


@for_visitors("read", at_most=READ)
@require_safe
def evidence_file(request, agency, key):
    """A file of evidence that an issued document shows and that is still public: the stricter of both holds."""
    shown = Evidence.objects.public().filter(file__key=key, completion__measure__plan__agency__slug=agency)
    shown = shown.select_related("file__completion__measure__plan__agency").first()
    if shown is None or not in_a_document(shown.file):
        raise Http404("ไม่พบไฟล์นี้ หรือหน่วยงานไม่เผยแพร่ไฟล์นี้แล้ว")
    file, handle = shown.file, handle_of(shown.file)
    found = vault.sha256_of(handle) if handle else ""
    if found != file.sha256:
        if handle:
            handle.close()
        if not AuditEvent.objects.filter(actor=str(BY), after__file=str(file.key)).exists():
            note_damage(file=file, found=found, by=BY)
        return refused(500, "เปิดไฟล์ไม่ได้", "ไฟล์นี้ไม่ตรงกับที่หน่วยงานแนบไว้ ระบบจึงไม่ส่งไฟล์นี้ และบันทึกเหตุนี้ไว้แล้ว")
    response = FileResponse(handle, as_attachment=True, filename=file.name, content_type=MEDIA[file.kind])
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def in_a_document(file):
    """Whether an issued report that was not withdrawn shows the file."""
    plan = file.completion.measure.plan
    issued = IssuedDocument.objects.public().filter(agency=plan.agency, fiscal_year=plan.fiscal_year, kind=Kind.REPORT)
    key = json.dumps(str(file.key)).encode()
    return any(key in bytes(data) for data in issued.values_list("data", flat=True).iterator(1))
