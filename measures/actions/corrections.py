"""Changing what was recorded: corrections and withdrawals say why and keep what was; an undo is quick."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ita_tracker import clock
from measures.access import require_record
from measures.actions.editing import difference
from measures.actions.progress import as_they_are, attach, check_result, locked_within, same, told, version_of
from measures.actions.trail import ActionError, record, require_reason
from measures.models import Completion, NoteWithdrawal, Precision, ProgressNote
from measures.proofs import proofs_of

UNDO = timedelta(minutes=1)  # the time in which people take back what they just recorded
UNDONE = "เลิกทำภายในหนึ่งนาทีหลังบันทึก"


class Conflict(ActionError):
    """Somebody saved the result after it was read; `standing` is its CompletionVersion now."""

    def __init__(self, standing):
        super().__init__("มีผู้แก้ไขผลนี้หลังจากที่ท่านเปิดหน้านี้ โปรดเปรียบเทียบแล้วเลือกฉบับที่จะใช้")
        self.standing = standing


@transaction.atomic
def correct_completion(*, completion, version, date, number, note, division, answers, evidence, reason, by):
    """A new version of a result over the `version` that was read; Conflict where another has come between.

    Sent twice, it corrects once.
    """
    completion, former, recorder = standing(completion, by)
    measure = completion.measure
    require_reason(reason)
    answers = as_they_are(answers)
    check_result(recorder, date, answers, division, former_division=completion.division)
    completion.number, completion.note, completion.division = number, note, division
    completion.done_on, completion.precision = date.first, Precision(date.precision)
    evidence = proofs_of(evidence)
    saved = version_of(completion, answers, evidence, by=by, reason=reason)
    if former.version != version:
        if (same(former), former.reason, former.saved_by) == (same(saved), saved.reason, saved.saved_by):
            return completion
        raise Conflict(former)
    if former.withdrawn:
        raise ActionError("ผลนี้ถูกถอนแล้ว แก้ไขไม่ได้ โปรดบันทึกผลใหม่")
    if same(former) == same(saved):
        raise ActionError("ยังไม่ได้แก้ไขส่วนใด โปรดแก้ไขแล้วกดบันทึกอีกครั้ง")
    completion.version = saved.version = version + 1
    completion.save(update_fields=["number", "note", "division", "done_on", "precision", "version"])
    attach(completion, answers, evidence, by=by)
    saved.save(force_insert=True)
    before, after = difference(told(former), told(saved))
    agency = measure.plan.agency
    record("completion corrected", measure, by=by, agency=agency, before=before, after=after, reason=reason)
    return completion


@transaction.atomic
def withdraw_completion(*, completion, version, reason, by):
    """Let a result count for nothing from now on, for any day; it stays readable. Withdrawn twice is withdrawn."""
    completion, former, _ = standing(completion, by)
    require_reason(reason)
    if former.withdrawn:
        return completion
    if former.version != version:
        raise Conflict(former)
    withdraw(completion, former, reason, by)
    agency = completion.measure.plan.agency
    record("completion withdrawn", completion.measure, by=by, agency=agency, before=told(former), reason=reason)
    return completion


@transaction.atomic
def undo_completion(*, completion, by):
    """Take back what one recorded oneself less than a minute ago."""
    completion, former, _ = standing(completion, by)
    if completion.recorded_by_id != getattr(by, "pk", None):
        raise PermissionDenied("ผู้บันทึกเท่านั้นที่เลิกทำได้")
    if former.withdrawn:
        return completion
    if former.version > 1 or not just_now(completion, clock.now()):
        raise ActionError("เลิกทำได้ภายในหนึ่งนาทีหลังบันทึก หลังจากนั้นโปรดแก้ไขหรือถอนผลโดยระบุเหตุผล")
    withdraw(completion, former, UNDONE, by)
    agency = completion.measure.plan.agency
    record("completion undone", completion.measure, by=by, agency=agency, before=told(former), reason=UNDONE)
    return completion


def just_now(completion, now):
    """Whether a result was recorded less than a minute ago; by a clock that was ahead it was not."""
    return abs(now - completion.recorded_at) <= UNDO


@transaction.atomic
def withdraw_note(*, note, reason, by):
    """Let a ProgressNote be shown in nothing from now on, but for its measure. Withdrawn twice is withdrawn."""
    note = locked_within(note.measure, ProgressNote, note, "measure__plan__agency")
    measure = note.measure
    recorder = require_record(by, measure)
    require_reason(reason)
    if found := NoteWithdrawal.objects.filter(note=note).first():
        return found
    withdrawal = NoteWithdrawal.objects.create(
        note=note, reason=reason, withdrawn_by_name=str(by), withdrawn_at=clock.now()
    )
    agency, before = measure.plan.agency, {"kind": note.kind, "text": note.text}
    record("note withdrawn", measure, by=by, agency=agency, before=before, reason=reason, roles=recorder.roles)
    return withdrawal


def standing(completion, by):
    """A result locked and read anew, the version that holds, and its Recorder, or else PermissionDenied."""
    completion = locked_within(completion.measure, Completion, completion, "measure__plan__agency", "division")
    recorder = require_record(by, completion.measure)
    if completion.signed:
        raise ActionError("ผลนี้เกิดจากการลงนามกำกับติดตามของผู้บริหาร จึงแก้ไขหรือถอนไม่ได้")
    return completion, completion.versions.get(version=completion.version), recorder


def withdraw(completion, former, reason, by):
    """Mark a result as withdrawn, and keep that as its next version."""
    completion.withdrawn_at = clock.now()
    completion.version = former.version + 1
    completion.save(update_fields=["withdrawn_at", "version"])
    version = version_of(completion, (), (), by=by, reason=reason)
    version.answers, version.evidence = former.answers, former.evidence
    version.save(force_insert=True)
