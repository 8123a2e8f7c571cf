"""Taking an issued version away: to publish it elsewhere, or to check all of it; and telling where it was published."""

from django.contrib import messages
from django.http import FileResponse, Http404, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from measures.access import Permission, require
from measures.views.attempt import on_form
from measures.views.errors import page as error_page
from reports import issue, packs, stored
from reports.actions import publishing
from reports.forms import PublicationForm
from reports.issued_views import issued_asked, mismatch, page
from reports.render import office
from reports.views import download


@never_cache
@require_safe
def publication_pack(request, code):
    """A folder to put on a website as it is; it holds nothing but what is public."""
    document = issued_asked(request.user, code)
    if hasattr(document, "withdrawal"):
        return error_page(request, 410, "เอกสารฉบับนี้ถอนแล้ว", publishing.WITHDRAWN)
    name = stored.file_name(document).removesuffix(".pdf")
    try:
        return FileResponse(packs.publication(document), as_attachment=True, filename=f"{name}.zip")
    except stored.Damaged:
        return mismatch(request, document)


@never_cache
@require_POST
def audit_pack(request, code):
    """All that proves a version, private evidence too, and so on record before the first byte is sent."""
    document = issued_asked(request.user, code)
    require(request.user, Permission.READ_TRAIL, document.agency)
    try:
        stored.document_of(stored.data_of(document))
    except stored.Damaged:
        return mismatch(request, document)
    if stored.compared(document) is None:
        return mismatch(request, document)
    publishing.note_audit_pack(document=document, files=packs.file_names(document), by=request.user)
    name = stored.file_name(document).removesuffix(".pdf")
    headers = {"Content-Disposition": f'attachment; filename="audit-{name}.zip"'}
    return StreamingHttpResponse(packs.audit(document), content_type="application/zip", headers=headers)


@never_cache
@require_safe
def issued_office(request, code, ending):
    """A version as Word or Excel, written from what was issued, with its code; the PDF remains what proves it."""
    if ending not in office.ISSUED:
        raise Http404("ไม่มีเอกสารในรูปแบบนี้")
    document = issued_asked(request.user, code)
    if hasattr(document, "withdrawal"):
        return error_page(request, 410, "เอกสารฉบับนี้ถอนแล้ว", publishing.WITHDRAWN)
    try:
        report, marks = issue.drawn_from(stored.data_of(document))
    except stored.Damaged:
        return mismatch(request, document)
    wanted = office.FORMATS[ending]
    name = f"{stored.file_name(document).removesuffix('.pdf')}.{ending}"
    return download(wanted.write(report, **marks), wanted.content_type, name)


@never_cache
@require_POST
def publish(request, code):
    """A coordinator tells where a version was put, and when."""
    document = issued_asked(request.user, code)
    require(request.user, Permission.PREPARE, document.agency)
    form = PublicationForm(request.POST, prefix="publish")
    if form.is_valid() and on_form(
        form, publishing.record_publication, document=document, by=request.user, **form.cleaned_data
    ):
        messages.success(request, "บันทึกการเผยแพร่แล้ว ที่อยู่นี้แสดงในหน้าสาธารณะและหน้าตรวจสอบเอกสาร")
        return redirect("issued", code)
    return page(request, document, publish=form)
