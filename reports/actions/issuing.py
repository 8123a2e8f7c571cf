"""An executive approves: a job is noted, a process draws the PDF, and one short transaction inserts the whole."""

import json
from datetime import timedelta

from django.db import transaction
from django.db.models import Max

from ita_tracker import clock
from measures.access import Permission, require
from measures.actions.trail import ActionError, record, require_reason
from measures.trail import lock_head
from reports import compared, completeness, open_files, payload, stored
from reports.actions.submitting import position_of, require_approver, require_undecided, said_name, turn
from reports.models import Decision, IssuedDocument, IssuedFile, IssuedPart, RenderJob, Withdrawal

LEASE = timedelta(seconds=30)  # a job that has not beaten for so long has died
ATTEMPTS = 3  # at an approval, while others write without changing what this document shows
CHANGED = "ข้อมูลเปลี่ยนแปลงหลังจากที่ท่านเปิดหน้านี้ โปรดตรวจสอบรายการที่เปลี่ยนแปลงแล้วเลือกอีกครั้ง"
STOPPED = "การจัดทำหยุดลงก่อนเสร็จ ไม่มีเอกสารใดออก โปรดกดอนุมัติอีกครั้ง"
UNDECIDED = "โปรดเลือกว่าจะออกตามที่เสนอ หรือส่งคืนเพื่อให้เสนอใหม่"
REASONS = "โปรดระบุเหตุผลที่ยอมรับข้อบกพร่องทุกข้อ"


class Moved(ActionError):
    """Something was written that the document may show, after the executive saw it."""


def request_issue(*, submission, reasons, seen, as_submitted, by):
    """(RenderJob, whether it is new): the approval of a submission, to be drawn by a process of its own.

    `reasons` gives, by its place in the list of faults that block, why each is accepted. `seen` is what the executive
    had before them (reports.compared.Seen, None where the form does not say); where that differs from the submission,
    `as_submitted` says to issue it anyway. It must still be so when the approval is noted; what is written after that
    is no reason to ask again.
    """
    require_approver(submission, by)
    report = stored.report_of(submission)
    if seen is None:
        raise ActionError(CHANGED)
    if seen.changed and not as_submitted:
        raise ActionError(UNDECIDED, "as_submitted")
    accepted = accepted_by(blocking(report), reasons, by, position_of(by, Permission.APPROVE, submission.agency))
    for _ in range(ATTEMPTS):
        try:
            return note_job(submission=submission, accepted=accepted, seen=seen, by=by)
        except Moved:  # perhaps nothing that this document shows: read outside the transaction, which others wait for
            now = compared.now(submission, report)
            if now is None or now.seen.facts != seen.facts:
                break
            seen = now.seen
    raise ActionError(CHANGED)


def blocking(report):
    """The faults that only an executive can accept."""
    return [each for each in completeness.findings(report) if each.weight == completeness.BLOCKS]


def accepted_by(found, reasons, by, position):
    """The faults with the reason for which each is accepted, as the issued data keeps them."""
    accepted = []
    for place, finding in enumerate(found):
        reason = reasons.get(place, "").strip()
        if not reason:
            raise ActionError(REASONS, f"reason_{place}")
        fault = {"code": finding.code, "place": finding.place, "text": finding.text}
        accepted.append(fault | {"reason": reason, "name": said_name(by), "position": position})
    return accepted


@transaction.atomic
def note_job(*, submission, accepted, seen, by):
    """A job for a submission, or the one that is at work on it; Moved where what was `seen` may be so no more."""
    agency = turn(submission.agency)
    require_approver(submission, by)
    require_undecided(submission)
    now = clock.now()
    former = submission.jobs.select_for_update(no_key=True).filter(ended_at=None).first()
    if former and alive(former, now):
        return former, False
    lock_head(agency)  # whoever writes waits for it before the event, and so comes before this approval or after it
    if compared.moved(seen.mark, submission):
        raise Moved(CHANGED)
    if former:
        end(former, STOPPED)
    job = RenderJob.objects.create(
        submission=submission,
        requested_by=by,
        requested_at=now,
        accepted=accepted,
        seen=seen.facts,
        beat_at=now,
        stage="รอเริ่มจัดทำ",
    )
    after = {"accepted": accepted, "facts_seen": seen.facts, "changed_since": seen.changed}
    record("document approval requested", submission, by=by, agency=agency, after=after)
    return job, True


def alive(job, now):
    """Whether a job is at work; a beat from the future is of a clock that was wrong, and says nothing."""
    return job.ended_at is None and abs(now - job.beat_at) < LEASE


def beat(*, job, stage):
    """Tell that a job is at work, and where; whether it still has its place."""
    return bool(RenderJob.objects.filter(pk=job.pk, ended_at=None).update(beat_at=clock.now(), stage=stage[:200]))


def fail(*, job, error):
    """End a job that could not be done; what it says is shown to the executive."""
    RenderJob.objects.filter(pk=job.pk, ended_at=None).update(ended_at=clock.now(), error=error)


def end(job, error=""):
    job.ended_at, job.error = clock.now(), error
    job.save(update_fields=["ended_at", "error"])


@transaction.atomic
def issue_document(*, job, data, title, code, pdf, drawn, software, by):
    """The IssuedDocument, whole, if the submission still stands and `by` may still approve; nothing is drawn here."""
    submission = job.submission
    agency = turn(submission.agency)
    job = RenderJob.objects.select_for_update(no_key=True).get(pk=job.pk)
    if job.ended_at is not None:
        raise ActionError(STOPPED)
    require_approver(submission, by)
    require_undecided(submission)
    issued = IssuedDocument.objects.filter(agency=agency, fiscal_year=submission.fiscal_year)
    last = issued.filter(**submission.which).aggregate(last=Max("version"))["last"] or 0
    if last and not submission.reason:
        raise ActionError("มีฉบับอื่นออกไปแล้วหลังจากเสนอฉบับนี้ โปรดส่งคืน แล้วเสนอใหม่พร้อมเหตุผล")
    now = clock.now()
    approved = json.loads(data)["approved"]  # as the document says it, whatever was changed while it was drawn
    document = IssuedDocument(
        **submission.which,
        as_of=submission.as_of,
        data=data,
        data_sha256=payload.sha256(data),
        reason=submission.reason if last else "",
        submission=submission,
        version=last + 1,
        number=(issued.aggregate(last=Max("number"))["last"] or 0) + 1,
        code=code,
        title=title,
        pdf_sha256=payload.sha256(pdf),
        pdf_size=len(pdf),
        software=software,
        prepared_name=submission.prepared_name,
        prepared_position=submission.prepared_position,
        approved_name=approved["name"],
        approved_position=approved["position"],
        submitted_at=submission.submitted_at,
        issued_at=now,
    )
    Decision.objects.create(
        submission=submission,
        outcome=Decision.Outcome.APPROVED,
        decided_name=document.approved_name,
        decided_position=document.approved_position,
        decided_at=now,
    )
    files = open_files.whole(document, drawn)
    facts = stored.event_facts(document, {name: file.sha256 for name, file in files.items()})
    # of the submission, because the row of the document, which holds the event's seal, is inserted after it
    event = record("document issued", submission, by=by, agency=agency, after=facts, reason=document.reason)
    document.trail_chain, document.trail_seq, document.trail_mac = event.chain, event.seq, event.mac
    document.save(force_insert=True)
    for position, content in enumerate(stored.parts_of(pdf)):
        IssuedPart.objects.create(document=document, position=position, content=content)
    for name, file in files.items():
        IssuedFile.objects.create(document=document, name=name, content=file.content, sha256=file.sha256)
    end(job)
    return document


@transaction.atomic
def withdraw_document(*, document, reason, by):
    """Show a version to the public no more; it stays stored, and a tombstone tells. Withdrawn twice is withdrawn."""
    agency = turn(document.agency)
    require(by, Permission.APPROVE, agency)
    if former := Withdrawal.objects.filter(document=document).first():
        return former
    require_reason(reason)
    withdrawal = Withdrawal.objects.create(
        document=document,
        reason=reason,
        withdrawn_name=said_name(by),
        withdrawn_position=position_of(by, Permission.APPROVE, agency),
        withdrawn_at=clock.now(),
    )
    record("document withdrawn", document, by=by, agency=agency, reason=reason)
    return withdrawal


@transaction.atomic
def note_mismatch(*, document, by):
    """Keep in the trail that the stored bytes of a document are not those that were issued."""
    record("issued document does not match", document, by=by, agency=document.agency)
