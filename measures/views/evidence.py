"""Files of evidence: handed out to who may read them, and destroyed by the word of two people."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from measures import vault
from measures.access import Permission, may, require
from measures.actions import evidence as actions
from measures.addresses import measure_url
from measures.file_kinds import MEDIA
from measures.forms import DecideDestructionForm, ReasonForm
from measures.models import Destruction, Evidence, EvidenceFile
from measures.views import errors
from measures.views.asked import agency_asked
from measures.views.attempt import on_form, typed
from measures.views.recording import form_page

PAGE = 25


@never_cache
@require_safe
def evidence_file(request, key):
    """The file as it was brought, or a page that says why there is none; that a private one is read goes on record."""
    file = file_asked(request.user, key)
    if destroyed := file.destroyed:
        return render(request, "measures/evidence/destroyed.html", {"file": file, "destruction": destroyed}, status=410)
    handle = handle_of(file)
    found = vault.sha256_of(handle) if handle else ""
    if found != file.sha256:
        if handle:
            handle.close()
        actions.note_damage(file=file, found=found, by=request.user)
        what = "ไฟล์นี้ไม่ตรงกับที่แนบไว้" if found else "ไม่พบไฟล์นี้ในที่เก็บ"
        return errors.page(request, 500, "เปิดไฟล์ไม่ได้", f"{what} ระบบบันทึกเหตุนี้ไว้ในประวัติแล้ว โปรดแจ้งผู้ดูแลเครื่องแม่ข่าย")
    if request.method == "GET" and not Evidence.objects.public().filter(file=file).exists():
        actions.note_reading(file=file, by=request.user)
    response = FileResponse(handle, as_attachment=True, filename=file.name, content_type=MEDIA[file.kind])
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def handle_of(file):
    """The bytes of a file, opened; None where they are gone."""
    try:
        return vault.path_of(file.key).open("rb")
    except FileNotFoundError:
        return None


@never_cache
def destroy(request, key):
    """A coordinator says why a file should never have been there."""
    file = file_asked(request.user, key)
    measure = file.completion.measure
    require(request.user, Permission.ASK_DESTRUCTION, measure.plan.agency)
    form = ReasonForm(typed(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if on_form(form, actions.ask_destruction, file=file, reason=given["reason"], by=request.user):
            messages.success(request, "ส่งคำขอทำลายไฟล์แล้ว ไฟล์ยังอยู่จนกว่าผู้บริหารจะอนุมัติ")
            return redirect(measure_url(measure.plan, measure))
    explanation = (
        "ใช้เมื่อแนบไฟล์ที่ไม่ควรมีอยู่ในระบบเลย เช่น สำเนาบัตรประจำตัวประชาชน เมื่อผู้บริหารอนุมัติ เนื้อหาของไฟล์จะถูกลบถาวร"
        " เหลือเพียงชื่อไฟล์ รหัสตรวจสอบ เหตุผล ผู้ขอ และผู้อนุมัติ"
    )
    more = {"explanation": explanation, "file": file}
    return form_page(request, form, "measures/evidence/ask_form.html", "ขอทำลายไฟล์", measure, **more)


def destructions(request, agency):
    """What was asked to be destroyed: what waits for an executive first."""
    agency = agency_asked(request.user, agency, Permission.READ)
    rows = Destruction.objects.visible_to(request.user).filter(file__completion__measure__plan__agency=agency)
    rows = rows.select_related("file__completion__measure__plan__agency")
    page = Paginator(rows.order_by(F("decided_at").desc(nulls_first=True), "-asked_at", "-pk"), PAGE).get_page(
        request.GET.get("page")
    )
    for row in page:
        row.url = measure_url(row.file.completion.measure.plan, row.file.completion.measure)
    context = {
        "agency": agency,
        "page": page,
        "section": "plans",
        "decider": may(request.user, Permission.DECIDE, agency),
    }
    return render(request, "measures/evidence/destructions.html", context)


@never_cache
def destruction(request, pk):
    """An executive decides."""
    rows = Destruction.objects.visible_to(request.user).select_related("file__completion__measure__plan__agency")
    asked = get_object_or_404(rows, pk=pk)
    measure = asked.file.completion.measure
    require(request.user, Permission.DECIDE, measure.plan.agency)
    form = DecideDestructionForm(typed(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if on_form(form, actions.decide_destruction, destruction=asked, **given, by=request.user):
            done = "อนุมัติแล้ว ไฟล์ถูกทำลาย" if given["approved"] else "ไม่อนุมัติ ไฟล์ยังคงอยู่"
            messages.success(request, done)
            return redirect("destructions", measure.plan.agency.slug)
    copies = EvidenceFile.objects.visible_to(request.user).filter(sha256=asked.file.sha256).exclude(pk=asked.file.pk)
    more = {"asked": asked, "file": asked.file, "copies": copies.exclude(destructions__approved=True).count()}
    return form_page(request, form, "measures/evidence/decide_form.html", "พิจารณาคำขอทำลายไฟล์", measure, **more)


def file_asked(user, key):
    """The EvidenceFile that an address names; 404 where `user` may not see it."""
    files = EvidenceFile.objects.visible_to(user).select_related("completion__measure__plan__agency")
    file = files.prefetch_related("destructions").filter(key=key).first()
    if file is None:
        raise Http404("ไม่พบไฟล์นี้ หรือท่านไม่มีสิทธิเปิดไฟล์นี้")
    return file


def files_of(measure):
    """The files of a measure's results by their keys, with what was asked about them; two queries."""
    files = EvidenceFile.objects.filter(completion__measure=measure).prefetch_related("destructions")
    return {str(file.key): file for file in files}
