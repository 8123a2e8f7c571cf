"""Recording what was done, telling of progress, and an executive's decisions on deadlines."""

from django.db import transaction
from django.db.models import Max

from ita_tracker import clock, thai
from measures import schedule, status
from measures.access import Permission, System, may_record, require, require_record
from measures.actions.plans import add_deadlines
from measures.actions.trail import ActionError, record, writer_of
from measures.facts import facts_of
from measures.models import (
    Actor,
    Answer,
    Cancellation,
    Completion,
    Deadline,
    Evidence,
    Extension,
    Measure,
    Precision,
    ProgressNote,
)
from measures.schedule import RuleKind

TELL = "ไม่สามารถบันทึกได้: "


@transaction.atomic
def record_completion(*, measure, date, answers, by, number=None, note="", outcome="", division=None, evidence=()):
    """A result of `measure` on a PartialDate, answering `answers` (Deadlines of it); evidence as (title, url) pairs."""
    measure = Measure.objects.select_for_update(of=("self",)).select_related("plan__agency").get(pk=measure.pk)
    agency = measure.plan.agency
    require_record(by, measure)
    if any(deadline.commitment.measure_id != measure.pk for deadline in answers):
        raise ActionError(TELL + "กำหนดเวลาที่เลือกไม่ใช่ของมาตรการนี้")
    if division and division.agency_id != agency.pk:
        raise ActionError(TELL + "ส่วนราชการที่เลือกไม่ใช่ของหน่วยงานนี้")
    if date.first > clock.today():
        raise ActionError(TELL + "วันที่ดำเนินการยังมาไม่ถึง")
    last = measure.completions.aggregate(last=Max("position"))["last"] or 0
    completion = Completion.objects.create(
        measure=measure,
        position=last + 1,
        number=number,
        done_on=date.first,
        precision=Precision(date.precision),
        note=note,
        outcome=outcome,
        division=division,
        recorded_by=writer_of(by),
        recorded_at=clock.now(),
    )
    Answer.objects.bulk_create(Answer(completion=completion, deadline=deadline) for deadline in answers)
    Evidence.objects.bulk_create(
        Evidence(completion=completion, position=position, title=title, url=url)
        for position, (title, url) in enumerate(evidence, 1)
    )
    record(
        "completion recorded",
        measure,
        by=by,
        agency=agency,
        after={
            "date": date.iso,
            "number": number,
            "note": note,
            "answers": [str(deadline) for deadline in answers],
            "evidence": [url for _, url in evidence],
        },
    )
    return completion


@transaction.atomic
def add_note(*, measure, kind, text, told_on, by, commitment=None):
    """A ProgressNote on a measure or one of its commitments; it completes nothing."""
    require_record(by, measure)
    if commitment and commitment.measure_id != measure.pk:
        raise ActionError(TELL + "รายการที่เลือกไม่ใช่ของมาตรการนี้")
    note = ProgressNote.objects.create(
        measure=measure,
        commitment=commitment,
        told_on=told_on,
        kind=kind,
        text=text,
        recorded_by=writer_of(by),
        recorded_at=clock.now(),
    )
    record("note added", measure, by=by, agency=measure.plan.agency, after={"kind": kind, "text": text})
    return note


@transaction.atomic
def record_event(*, commitment, day, event, by):
    """An event that starts a commitment's days ("ไม่เกิน ๗ วันหลังเสร็จสิ้นแต่ละภารกิจ"); returns its Deadline."""
    require_record(by, commitment.measure)
    if commitment.rule_kind != RuleKind.AFTER_EVENT:
        raise ActionError(TELL + "รายการนี้ไม่ได้นับกำหนดเวลาจากเหตุการณ์")
    occurrence = schedule.after_event(commitment.rule, day)
    if commitment.deadlines.filter(period_start=day, event=event).exists():
        raise ActionError(TELL + "บันทึกเหตุการณ์นี้ไว้แล้ว")
    (deadline,) = add_deadlines(commitment, [occurrence], event=event)
    after = {"event": event, "day": day.isoformat(), "due": occurrence.due.isoformat()}
    record("event recorded", commitment, by=by, agency=commitment.measure.plan.agency, after=after)
    return deadline


@transaction.atomic
def extend_deadline(*, deadline, new_due, reason, by):
    """A later due day, granted today; it counts only if the one that holds has not passed (status.py)."""
    deadline = (
        Deadline.objects.select_for_update(of=("self",))
        .select_related("commitment__measure__plan__agency")
        .get(pk=deadline.pk)
    )
    commitment = deadline.commitment
    agency = commitment.measure.plan.agency
    require(by, Permission.DECIDE, agency)
    require_not_their_own(by, commitment)
    if not reason.strip():
        raise ActionError("ระบุเหตุผลของการขยายกำหนดเวลา")
    today = clock.today()
    from_due = status.deadline_status(facts_of(deadline), today).due
    if from_due is None:
        raise ActionError("รายการนี้ไม่มีกำหนดเวลาให้ขยาย")
    if new_due <= from_due:
        raise ActionError(f"วันครบกำหนดใหม่ต้องหลังวันที่ {thai.format_date(from_due)}")
    extension = Extension.objects.create(
        deadline=deadline,
        from_due=from_due,
        new_due=new_due,
        granted_on=today,
        reason=reason,
        granted_by=writer_of(by),
    )
    record(
        "deadline extended",
        commitment,
        by=by,
        agency=agency,
        before={"due": from_due.isoformat()},
        after={"due": new_due.isoformat()},
        reason=reason,
    )
    return extension


@transaction.atomic
def cancel_commitment(*, commitment, reason, by):
    """Cancel a commitment from today on; what was answered before stays answered."""
    agency = commitment.measure.plan.agency
    require(by, Permission.DECIDE, agency)
    require_not_their_own(by, commitment)
    if not reason.strip():
        raise ActionError("ระบุเหตุผลของการยกเลิก")
    if Cancellation.objects.filter(commitment=commitment).exists():
        raise ActionError("รายการนี้ถูกยกเลิกไว้แล้ว")
    cancellation = Cancellation.objects.create(
        commitment=commitment, cancelled_on=clock.today(), reason=reason, cancelled_by=writer_of(by)
    )
    record("commitment cancelled", commitment, by=by, agency=agency, reason=reason)
    return cancellation


def require_not_their_own(by, commitment):
    """Nobody decides on a deadline of their own: executives on theirs, officers on their divisions'."""
    if isinstance(by, System):
        return
    if commitment.actor == Actor.EXECUTIVE or may_record(by, commitment.measure):
        raise ActionError("ท่านไม่อาจขยายกำหนดเวลาหรือยกเลิกรายการของตนเองได้")
