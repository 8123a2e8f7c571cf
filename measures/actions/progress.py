"""Recording what was done, telling of progress, and an executive's decisions on deadlines."""

from datetime import date as day

from django.db import IntegrityError, transaction
from django.db.models import Max

from ita_tracker import clock, thai
from measures import schedule, status, words
from measures.access import Permission, System, may_record, require, require_record
from measures.actions.divisions import require_lasting
from measures.actions.schedules import add_deadlines, reschedule_set_times
from measures.actions.trail import ActionError, name_of, record, writer_of
from measures.facts import facts_of
from measures.models import (
    Actor,
    Answer,
    Cancellation,
    Commitment,
    Completion,
    CompletionVersion,
    Deadline,
    Evidence,
    EvidenceFile,
    Extension,
    Measure,
    Precision,
    ProgressNote,
)
from measures.proofs import proofs_of
from measures.schedule import RuleKind

TELL = "ไม่สามารถบันทึกได้: "
USED = TELL + "แบบฟอร์มนี้ใช้ไปแล้ว โปรดเปิดแบบฟอร์มใหม่"
SENT_BEFORE = (
    "ระบบบันทึกแบบฟอร์มนี้ไว้แล้วตามข้อความก่อนแก้ไข ส่วนที่แก้ไขหลังจากนั้นยังไม่ได้บันทึก"
    " โปรดคัดลอกข้อความที่แก้ไขไว้ แล้วเปิดหน้านี้ใหม่เพื่อดูสิ่งที่บันทึกแล้ว"
)
PLAN_CHANGED = "มีผู้แก้ไขแผนหลังจากที่ท่านเปิดหน้านี้ โปรดเปิดหน้านี้ใหม่แล้วบันทึกอีกครั้ง"


@transaction.atomic
def record_completion(
    *, measure, date, answers, by, number=None, note="", outcome="", division=None, evidence=(), token=None
):
    """A result of `measure` on a PartialDate, answering `answers` (Deadlines of it); evidence as Proofs or as pairs.

    `token` is that of the form that was sent: sent again, it gives the result that it recorded the first time.
    """
    measure = locked(Measure, measure, "plan__agency")
    recorder = require_record(by, measure)
    said = {
        "number": number,
        "done_on": date.first,
        "precision": Precision(date.precision),
        "note": note,
        "outcome": outcome,
        "division": division,
    }
    evidence = proofs_of(evidence)
    sent = already_sent(Completion, token, measure, by)
    answers = as_they_are(answers)
    if sent:
        first, again = sent.versions.get(version=1), version_of(Completion(**said), answers, evidence, by=by)
        return as_sent(sent, same=same(first) == same(again))
    check_result(recorder, date, answers, division)
    last = measure.completions.aggregate(last=Max("position"))["last"] or 0
    completion = create_once(
        Completion,
        measure=measure,
        position=last + 1,
        **said,
        recorded_by=writer_of(by),
        recorded_at=clock.now(),
        token=token,
    )
    attach(completion, answers, evidence, by=by, new=True)
    version = version_of(completion, answers, evidence, by=by)
    version.save(force_insert=True)
    agency = measure.plan.agency
    record("completion recorded", measure, by=by, agency=agency, after=told(version), roles=recorder.roles)
    return completion


def locked(model, row, *joined):
    """The row as it is now, and nobody else's to write until this transaction ends; rows that refer to it may be added.

    Those that are joined to it are as they were before the wait: what is decided by them is asked for after the lock.
    """
    try:
        return model.objects.select_for_update(of=("self",), no_key=True).select_related(*joined).get(pk=row.pk)
    except model.DoesNotExist:
        raise ActionError(TELL + PLAN_CHANGED) from None


def locked_within(measure, model, row, *joined):
    """A row of a measure, locked after the measure: no change of the plan comes between, and what is joined is new."""
    locked(Measure, measure)
    return locked(model, row, *joined)


def already_sent(model, token, measure, by):
    """What the form with this token recorded before, or None; to be asked when the measure is locked."""
    sent = next(iter(model.objects.filter(token=token).order_by()), None) if token else None
    if sent and (sent.measure_id, sent.recorded_by_id) != (measure.pk, getattr(by, "pk", None)):
        raise ActionError(USED)
    return sent


def as_sent(sent, *, same=True, **content):
    """The row that a form made before, whose answer was lost on its way; but not where its text was changed since."""
    if not same or any(getattr(sent, name) != value for name, value in content.items()):
        raise ActionError(SENT_BEFORE)
    return sent


def create_once(model, **fields):
    """A new row; of two with one token for different measures, which no lock makes wait, the later is refused."""
    try:
        return model.objects.create(**fields)
    except IntegrityError as error:
        if "token" in str(error).partition("\n")[0]:  # both databases name there the constraint, and nothing typed
            raise ActionError(USED) from None
        raise


def as_they_are(answers):
    """Deadlines read anew, with their commitments; to be asked when the measure is locked."""
    found = Deadline.objects.select_related("commitment").in_bulk([deadline.pk for deadline in answers])
    if len(found) < len(set(answers)):
        raise ActionError(TELL + PLAN_CHANGED)
    return [found[deadline.pk] for deadline in answers]


def check_result(recorder, date, answers, division, former_division=None):
    """Raise ActionError unless the Recorder's measure can have such a result from them."""
    if any(deadline.commitment.measure_id != recorder.measure.pk for deadline in answers):
        raise ActionError(TELL + "กำหนดเวลาที่เลือกไม่ใช่ของมาตรการนี้")
    if not recorder.is_system and any(d.commitment.actor == Actor.EXECUTIVE for d in answers):
        raise ActionError(TELL + "การกำกับติดตามของผู้บริหารต้องบันทึกโดยผู้บริหาร")
    if division and division != former_division:
        require_lasting([division])
        if division not in recorder.divisions:
            raise ActionError(TELL + "ส่วนราชการที่เลือกไม่ได้รับผิดชอบมาตรการนี้ หรือไม่ใช่ส่วนราชการของท่าน")
    if not division and any(deadline.commitment.each_division for deadline in answers):
        raise ActionError(TELL + "รายการนี้ทุกส่วนราชการต้องบันทึกของตน โปรดเลือกส่วนราชการ")
    if date.first > clock.today():
        raise ActionError(TELL + "วันที่ดำเนินการต้องไม่เกินวันนี้")


def attach(completion, answers, evidence, *, by, new=False):
    """Let a result answer these deadlines and no other, with these Proofs and no other."""
    if not new:
        completion.answer_links.all().delete()
        completion.evidence.all().delete()
    Answer.objects.bulk_create(Answer(completion=completion, deadline=deadline) for deadline in answers)
    Evidence.objects.bulk_create(
        Evidence(
            completion=completion,
            position=position,
            title=proof.title,
            url=proof.url,
            file=proof.file and file_row(completion, proof.file, by),
            dated=proof.dated.iso if proof.dated else "",
            public=proof.public,
        )
        for position, proof in enumerate(evidence, 1)
    )


def file_row(completion, file, by):
    """The EvidenceFile of a result's file; of one that was just received it is made, once."""
    if isinstance(file, EvidenceFile):
        if file.completion_id != completion.pk:
            raise ActionError(TELL + "ไฟล์ที่เลือกเป็นของผลอื่น")
        return file
    if EvidenceFile.objects.filter(key=file.key).exists():
        raise ActionError(TELL + "ไฟล์นี้แนบไว้แล้ว โปรดเลือกไฟล์อีกครั้ง")
    return EvidenceFile.objects.create(
        key=file.key,
        completion=completion,
        name=file.name,
        kind=file.kind,
        size=file.size,
        sha256=file.sha256,
        brought_by=writer_of(by),
        brought_by_name=name_of(by),
        brought_at=clock.now(),
    )


def version_of(completion, answers, evidence, *, by, reason=""):
    """The CompletionVersion, not yet saved, that tells a result as it now is with these answers and this evidence."""
    return CompletionVersion(
        completion=completion,
        version=completion.version,
        date=completion.date.iso,
        number=completion.number,
        note=completion.note,
        outcome=completion.outcome,
        division=str(completion.division or ""),
        answers=[words.deadline_name(d) for d in sorted(answers, key=lambda d: (d.due or day.max, d.pk))],
        evidence=[proof.told() for proof in evidence],
        withdrawn=completion.withdrawn_at is not None,
        reason=reason,
        saved_by=name_of(by),
        saved_at=clock.now(),
    )


TOLD = ("date", "number", "note", "outcome", "division", "answers", "evidence", "withdrawn")


def told(version):
    """What a version says, for the trail and for comparing it with another."""
    return {name: getattr(version, name) for name in TOLD if getattr(version, name)}


def same(version):
    """What a version says, whichever copy of a file it names: a form sent twice brings its files twice."""
    return told(version) | {"evidence": [{**each, "file": None} for each in version.evidence]}


@transaction.atomic
def add_note(*, measure, kind, text, told_on, by, commitment=None, token=None):
    """A ProgressNote on a measure or one of its commitments; it completes nothing. `token` as for a result."""
    measure = locked(Measure, measure, "plan__agency")
    recorder = require_record(by, measure)
    if sent := already_sent(ProgressNote, token, measure, by):
        return as_sent(sent, kind=kind, text=text, told_on=told_on, commitment=commitment)
    if told_on > clock.today():
        raise ActionError(TELL + "วันที่ยังมาไม่ถึง")
    if not text.strip():
        raise ActionError(TELL + "โปรดพิมพ์ข้อความ")
    if commitment and commitment.measure_id != measure.pk:
        raise ActionError(TELL + "รายการที่เลือกไม่ใช่ของมาตรการนี้")
    note = create_once(
        ProgressNote,
        measure=measure,
        commitment=commitment,
        told_on=told_on,
        kind=kind,
        text=text,
        recorded_by=writer_of(by),
        recorded_at=clock.now(),
        token=token,
    )
    agency, after = measure.plan.agency, {"kind": kind, "text": text}
    record("note added", measure, by=by, agency=agency, after=after, roles=recorder.roles)
    return note


@transaction.atomic
def record_event(*, commitment, day, event, by):
    """An event that starts a commitment's days ("ไม่เกิน ๗ วันหลังเสร็จสิ้นแต่ละภารกิจ"); returns its Deadline."""
    commitment = locked_within(commitment.measure, Commitment, commitment, "measure__plan__agency")
    require_record(by, commitment.measure)
    if commitment.rule_kind != RuleKind.AFTER_EVENT:
        raise ActionError(TELL + "รายการนี้ไม่ได้นับกำหนดเวลาจากเหตุการณ์")
    if day > clock.today():
        raise ActionError(TELL + "เหตุการณ์ยังไม่เกิด โปรดบันทึกเมื่อเสร็จสิ้นแล้ว")
    occurrence = schedule.after_event(commitment.rule, day)
    if commitment.deadlines.filter(period_start=day, event=event).exists():
        raise ActionError(TELL + "บันทึกเหตุการณ์นี้ไว้แล้ว")
    (deadline,) = add_deadlines(commitment, [occurrence], event=event)
    reschedule_set_times(commitment.measure)
    after = {"event": event, "day": day.isoformat(), "due": occurrence.due.isoformat()}
    record("event recorded", commitment, by=by, agency=commitment.measure.plan.agency, after=after)
    return deadline


@transaction.atomic
def extend_deadline(*, deadline, new_due, reason, by):
    """A later due day, granted today; it counts only if the one that holds has not passed (status.py)."""
    measure = deadline.commitment.measure
    deadline = locked_within(measure, Deadline, deadline, "commitment__measure__plan__agency")
    commitment = deadline.commitment
    agency = commitment.measure.plan.agency
    require(by, Permission.DECIDE, agency)
    require_not_their_own(by, commitment)
    if not reason.strip():
        raise ActionError("โปรดระบุเหตุผลในการขยายกำหนดเวลา")
    if Cancellation.objects.filter(commitment=commitment).exists():
        raise ActionError("รายการนี้ถูกยกเลิกแล้ว จึงไม่มีกำหนดเวลาให้ขยาย")
    today = clock.today()
    said = {"new_due": new_due, "granted_on": today, "reason": reason, "granted_by": writer_of(by)}
    last = Extension.objects.filter(deadline=deadline).order_by("-pk").first()
    if last and all(getattr(last, name) == value for name, value in said.items()):
        return last  # sent twice, it extends once
    from_due = status.deadline_status(facts_of(deadline), today).due
    if from_due is None:
        raise ActionError("รายการนี้ไม่มีกำหนดเวลาให้ขยาย")
    if new_due <= from_due:
        raise ActionError(f"วันครบกำหนดใหม่ต้องหลังวันที่ {thai.format_date(from_due)}")
    extension = Extension.objects.create(deadline=deadline, from_due=from_due, **said)
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
    commitment = locked_within(commitment.measure, Commitment, commitment, "measure__plan__agency")
    agency = commitment.measure.plan.agency
    require(by, Permission.DECIDE, agency)
    require_not_their_own(by, commitment)
    if not reason.strip():
        raise ActionError("โปรดระบุเหตุผลในการยกเลิก")
    said = {"cancelled_on": clock.today(), "reason": reason, "cancelled_by": writer_of(by)}
    if former := Cancellation.objects.filter(commitment=commitment).first():
        if all(getattr(former, name) == value for name, value in said.items()):
            return former  # sent twice, it cancels once
        raise ActionError("รายการนี้ถูกยกเลิกไว้แล้ว")
    cancellation = Cancellation.objects.create(commitment=commitment, **said)
    record("commitment cancelled", commitment, by=by, agency=agency, reason=reason)
    return cancellation


def require_not_their_own(by, commitment):
    """Nobody decides on a deadline of their own: executives on theirs, officers on their divisions'."""
    if isinstance(by, System):
        return
    if commitment.actor == Actor.EXECUTIVE or may_record(by, commitment.measure):
        raise ActionError("ท่านไม่สามารถขยายกำหนดเวลาหรือยกเลิกรายการของตนเองได้")
