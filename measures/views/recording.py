"""Recording in place: a result, a note on the way, an event; and taking a result back within a minute."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget

from ita_tracker import clock, thai
from measures import schedule
from measures.access import require_record
from measures.actions.corrections import undo_completion
from measures.actions.progress import add_note, record_completion, record_event
from measures.actions.trail import ActionError
from measures.addresses import measure_url
from measures.answerable import OPEN, Answerable
from measures.attachments import Attached
from measures.forms import EventForm, NoteForm, RecordForm
from measures.models import Commitment, Completion
from measures.schedule import RuleKind
from measures.uploads import takes_files
from measures.views.attempt import on_form, typed
from measures.views.work import after_saving, came_from, undoable

TAKEN_BACK = "ผลนี้บันทึกไว้แล้วและถูกเลิกทำหรือถอนไปแล้ว หากต้องการบันทึกใหม่ โปรดเปิดแบบฟอร์มใหม่"


@never_cache
@takes_files
def record(request, pk):
    commitment, recorder = commitment_asked(request.user, pk)
    measure = commitment.measure
    attached = Attached(request, measure)
    answerable = Answerable(measure, clock.today())
    form = RecordForm(
        attached=attached,
        auto_id=f"c{pk}_%s",
        initial={  # functions, which are called where the form is shown
            "date": clock.today,
            "answers": partial(answers_asked, request, commitment, answerable),
            "number": partial(number_asked, commitment, answerable),
        },
        answerable=answerable,
        **divisions_asked(recorder, commitment),
    )

    def save():
        given = form.cleaned_data
        with attached.settled():
            recorded = record_completion(
                measure=measure,
                date=given["date"],
                answers=given["answers"],
                number=given["number"],
                note=given["note"],
                division=division_chosen(given["division"], measure),
                evidence=form.evidence,
                token=given["token"],
                by=request.user,
            )
        if undoable(recorded, request.user, clock.now()):
            return ""  # the offer to take it back says that it is saved
        return TAKEN_BACK if recorded.withdrawn_at else "บันทึกผลนี้ไว้แล้ว"

    return written(request, form, save, commitment, "measures/work/record_form.html", "บันทึกผล")


@never_cache
def note(request, pk):
    commitment, _ = commitment_asked(request.user, pk)
    form = NoteForm(typed(request), auto_id=f"c{pk}_%s", initial={"told_on": clock.today()})

    def save():
        add_note(measure=commitment.measure, commitment=commitment, **form.cleaned_data, by=request.user)
        return "บันทึกความก้าวหน้าแล้ว รายการนี้ยังไม่ถือว่าแล้วเสร็จ"

    return written(request, form, save, commitment, "measures/work/note_form.html", "บันทึกความก้าวหน้า")


@never_cache
def event(request, pk):
    commitment, _ = commitment_asked(request.user, pk)
    if commitment.rule_kind != RuleKind.AFTER_EVENT:
        raise Http404("รายการนี้ไม่ได้นับกำหนดเวลาจากเหตุการณ์")
    form = EventForm(typed(request), auto_id=f"e{pk}_%s", initial={"day": clock.today()})

    def save():
        deadline = record_event(commitment=commitment, **form.cleaned_data, by=request.user)
        return f"บันทึกเหตุการณ์แล้ว ครบกำหนดรายงานวันที่ {thai.format_date(deadline.due)}"

    return written(request, form, save, commitment, "measures/work/event_form.html", "บันทึกเหตุการณ์", slot=f"e{pk}")


@require_POST
def undo(request, pk):
    completion, _ = completion_asked(request.user, pk)
    try:
        undo_completion(completion=completion, by=request.user)
        said = "เลิกทำแล้ว ผลที่บันทึกไว้ไม่นับอีกต่อไป"
    except ActionError as error:
        said = str(error)
    return after_saving(request, completion.measure, said)


def commitment_asked(user, pk):
    """The Commitment that an address names and their Recorder: 404 where they may not see it, 403 where not record."""
    commitments = Commitment.objects.visible_to(user).select_related("measure__plan__agency")
    commitment = get_object_or_404(commitments, pk=pk)
    return commitment, require_record(user, commitment.measure)


def completion_asked(user, pk):
    """The Completion that an address names and their Recorder, in the same way."""
    completions = Completion.objects.visible_to(user).select_related("measure__plan__agency", "division")
    completion = get_object_or_404(completions, pk=pk)
    return completion, require_record(user, completion.measure)


def answers_asked(request, commitment, answerable):
    """The id of the deadline of `?deadline=`, or of the one that a result of today answers unless told otherwise."""
    own = {d: s for d, s in answerable.statuses.items() if d.commitment_id == commitment.pk}
    if asked := request.GET.get("deadline"):
        return [d.pk for d in own if str(d.pk) == asked]
    answered = [d.pk for d, s in own.items() if s.state not in OPEN]
    usual = schedule.answered_by_default(list(own), (answerable.as_of, answerable.as_of), answered)
    return [usual.pk] if usual else []


def number_asked(commitment, answerable):
    """The number of the commitment, where the measure has several."""
    return commitment.number if len({d.commitment_id for d in answerable.statuses}) > 1 else None


def divisions_asked(recorder, commitment=None):
    """The person's divisions, of which a ResultForm lets choose.

    Where each division must answer the `commitment`, one of those must be chosen.
    """
    divisions = recorder.divisions
    if must_choose := bool(commitment and commitment.each_division):
        required = set(commitment.required_divisions.values_list("pk", flat=True))
        divisions = [division for division in divisions if division.pk in required]
    return {"divisions": divisions, "must_choose": must_choose}


def division_chosen(pk, measure):
    return measure.plan.agency.divisions.get(pk=pk) if pk else None


def written(request, form, save, commitment, template, title, slot=""):
    """The answer to a form of a line: saved, or the form again, within the list or on a page of its own."""
    slot = slot or f"c{commitment.pk}"
    if request.method == "POST" and form.is_valid():
        said = on_form(form, save)
        if said is not None:
            return after_saving(request, commitment.measure, said, slot)
    measure = commitment.measure
    back = came_from(request, measure)
    if not request.htmx:
        return form_page(request, form, template, title, measure, back=back, commitment=commitment)
    context = {"form": form, "back": back}
    response = render(request, template, context, status=422 if form.is_bound else 200)
    return reswap(retarget(response, f"#slot-{slot}"), "innerHTML")


def form_page(request, form, template, title, measure, *, status=None, back=None, **more):
    """A form on a page of its own; `back` is where who does not save goes, the measure unless told otherwise."""
    url = measure_url(measure.plan, measure)
    context = {"form": form, "form_template": template, "title": title, "measure": measure, "plan": measure.plan}
    context |= {"measure_url": url, "back": back or url, **more}
    status = status or (422 if form.is_bound else 200)
    return render(request, "measures/work/form_page.html", context, status=status)
