"""Issued versions: their page, their bytes, and taking one from the public page."""

import json
import logging

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from measures.access import Permission, may, require
from measures.forms import ReasonForm
from measures.views.attempt import on_form
from measures.views.errors import page as error_page
from reports import codes, payload, pictures, stored
from reports.actions import issuing
from reports.forms import PublicationForm
from reports.models import IssuedDocument
from reports.render import office
from reports.submission_views import plan_of

logger = logging.getLogger(__name__)
MISMATCH = "ไฟล์ที่เก็บไว้ไม่ตรงกับฉบับที่ออก ระบบจึงไม่ส่งไฟล์นี้ และบันทึกเหตุการณ์ไว้แล้ว โปรดแจ้งผู้ดูแลเครื่องแม่ข่ายทันที"


def issued_asked(user, code):
    return get_object_or_404(IssuedDocument.objects.visible_to(user).light().of_code(code))


@never_cache
@require_GET
def issued(request, code):
    return page(request, issued_asked(request.user, code))


def page(request, document, form=None, publish=None):
    versions = list(document.versions())
    accepted, open_sha256 = as_issued(document)
    context = {
        "section": "documents",
        "plan": plan_of(document),
        "document": document,
        "code": codes.shown(document.code),
        "versions": versions,
        "newer": next((each for each in versions if each.version == document.version + 1), None),
        "accepted": accepted,
        "open_sha256": open_sha256,
        "mismatch": MISMATCH,
        "formats": [(ending, office.FORMATS[ending].label) for ending in office.ISSUED],
        "publications": document.publications.all(),
        "audits": may(request.user, Permission.READ_TRAIL, document.agency),
        **public_addresses(request, document),
    }
    if may(request.user, Permission.PREPARE, document.agency):
        context["publish"] = publish or PublicationForm(prefix="publish")
    if may(request.user, Permission.APPROVE, document.agency) and not hasattr(document, "withdrawal"):
        context["form"] = form or ReasonForm()
    return render(request, "reports/issued.html", context)


def public_addresses(request, document):
    """Where anybody finds it and checks it; a picture to scan only where the server has a public address."""
    site = settings.SITE_URL
    paths = {"public": reverse("public_agency", args=[document.agency.slug])}
    paths["check"] = reverse("verify_code", args=[document.code])
    found = {name: site + path if site else request.build_absolute_uri(path) for name, path in paths.items()}
    return found | {"qr": pictures.address(pictures.qr(found["check"])) if site else ""}


def as_issued(document):
    """(the faults that were accepted, the hash of the open data) of a version; (None, "") where it was altered."""
    try:
        data = stored.data_of(document)
        return json.loads(data)["accepted"], payload.sha256(stored.document_of(data))
    except (stored.Damaged, *stored.WRONG):
        return None, ""


@require_safe
def issued_pdf(request, code):
    """The stored bytes, after they were compared with their hash: all of them before the first is sent."""
    document = get_object_or_404(IssuedDocument.objects.visible_to(request.user).for_sending().of_code(code))
    content = stored.compared(document)
    if content is None:
        return mismatch(request, document)
    return sent(request, document, content)


def mismatch(request, document):
    """The page that is shown instead of what does not match its hash; it goes on record."""
    logger.critical("Issued document %s: the stored bytes do not match their hash", document.code)
    issuing.note_mismatch(document=document, by=request.user)
    return error_page(request, 500, "ไฟล์ไม่ตรงกับฉบับที่ออก", MISMATCH)


def sent(request, document, content):
    """The answer that streams the compared bytes of a document, piece by piece."""
    etag = f'"{document.pdf_sha256}"'
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    head = request.method == "HEAD"
    response = HttpResponse() if head else StreamingHttpResponse(content)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Length"] = str(document.pdf_size)
    response.headers["Content-Disposition"] = f'attachment; filename="{stored.file_name(document)}"'
    response.headers["ETag"] = etag
    return response


@never_cache
@require_POST
def withdraw_issued(request, code):
    document = issued_asked(request.user, code)
    require(request.user, Permission.APPROVE, document.agency)
    form = ReasonForm(request.POST)
    if form.is_valid() and on_form(
        form,
        issuing.withdraw_document,
        document=document,
        reason=form.cleaned_data["reason"],
        by=request.user,
    ):
        messages.success(request, "ถอนเอกสารฉบับนี้จากหน้าสาธารณะแล้ว")
        return redirect("issued", code)
    return page(request, document, form)
