"""Correcting and withdrawing what was recorded: with a reason, and never over what a colleague saved unseen."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache

from ita_tracker import clock
from measures.access import require_record
from measures.actions.corrections import Conflict, correct_completion, withdraw_completion, withdraw_note
from measures.actions.trail import ActionError
from measures.addresses import measure_url
from measures.answerable import Answerable
from measures.attachments import Attached
from measures.forms import CorrectForm, ReasonForm, WithdrawForm
from measures.models import ProgressNote
from measures.uploads import takes_files
from measures.views.attempt import tell, typed
from measures.views.evidence import files_of
from measures.views.recording import completion_asked, division_chosen, divisions_asked, form_page


@never_cache
@takes_files
def correct(request, pk):
    completion, recorder = completion_asked(request.user, pk)
    measure = completion.measure
    evidence = list(completion.evidence.select_related("file").prefetch_related("file__destructions"))
    attached = Attached(request, measure, evidence)
    answerable = Answerable(measure, clock.today())
    offered = divisions_asked(recorder)
    if completion.division and completion.division not in offered["divisions"]:
        offered["divisions"] = [*offered["divisions"], completion.division]  # it may stay, whoever corrects the rest

    def form_of(data):
        initial = {
            "date": completion.date,
            "note": completion.note,
            "number": completion.number,
            "division": completion.division_id,
            "answers": [link.deadline_id for link in completion.answer_links.all()],
            "version": completion.version,
        }
        if data is not None:
            attached.data = data
        return CorrectForm(attached=attached, evidence=evidence, initial=initial, answerable=answerable, **offered)

    def save(given, form):
        with attached.settled():
            correct_completion(
                completion=completion,
                version=given["version"],
                date=given["date"],
                number=given["number"],
                note=given["note"],
                division=division_chosen(given["division"], measure),
                answers=given["answers"],
                evidence=form.evidence,
                reason=given["reason"],
                by=request.user,
            )
        return "บันทึกการแก้ไขแล้ว ฉบับก่อนหน้ายังเปิดอ่านได้ในหน้านี้"

    template = "measures/work/correct_form.html"
    return changed(request, measure, form_of, save, template, "แก้ไขผล", data=attached.data)


@never_cache
def withdraw(request, pk):
    completion, _ = completion_asked(request.user, pk)

    def form_of(data):
        return WithdrawForm(data, initial={"version": completion.version})

    def save(given, form):
        withdraw_completion(completion=completion, **given, by=request.user)
        return "ถอนผลแล้ว ผลนี้ไม่นับอีกต่อไป แต่ยังเปิดอ่านได้ในหน้านี้"

    explanation = "ผลที่ถอนจะไม่นับในทุกวันและทุกรายงานที่จัดทำต่อไป แต่ยังเปิดอ่านได้พร้อมเหตุผล"
    template = "measures/work/withdraw_form.html"
    current = completion.versions.last()
    current.files = files_of(completion.measure)
    more = {"explanation": explanation, "current": current, "data": typed(request)}
    return changed(request, completion.measure, form_of, save, template, "ถอนผล", **more)


@never_cache
def withdraw_progress(request, pk):
    notes = ProgressNote.objects.visible_to(request.user).select_related("measure__plan__agency", "withdrawal")
    note = get_object_or_404(notes, pk=pk)
    require_record(request.user, note.measure)
    if note.withdrawn:  # by the first of two presses, say
        messages.info(request, "ความก้าวหน้านี้ถอนไปแล้ว")
        return redirect(measure_url(note.measure.plan, note.measure))

    def save(given, form):
        withdraw_note(note=note, **given, by=request.user)
        return "ถอนความก้าวหน้าแล้ว ไม่แสดงในรายงานอีกต่อไป แต่ยังเปิดอ่านได้ในหน้านี้"

    explanation = (
        "ข้อความที่ถอนจะไม่แสดงในภาพรวมรายเดือนและในรายงานที่จัดทำต่อไป แต่ยังเปิดอ่านได้พร้อมเหตุผล หากพิมพ์ผิด โปรดถอนแล้วแจ้งใหม่"
    )
    more = {"explanation": explanation, "commitment": note, "data": typed(request)}
    return changed(request, note.measure, ReasonForm, save, "measures/work/withdraw_form.html", "ถอนความก้าวหน้า", **more)


def changed(request, measure, form_of, save, template, title, *, data, **more):
    """The answer to such a change: saved, or the form again, beside what somebody else saved meanwhile."""
    form, status = form_of(data), None
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, save(form.cleaned_data, form))
            return redirect(measure_url(measure.plan, measure))
        except Conflict as conflict:
            data = data.copy()
            data["version"] = conflict.standing.version  # seen now: saving again is a choice
            form, status = form_of(data), 409
            form.is_valid()
            form.add_error(None, str(conflict))
            more["standing"] = conflict.standing
            more["standing"].files = files_of(measure)
        except ActionError as refused:
            tell(form, refused)
    return form_page(request, form, template, title, measure, status=status, **more)
