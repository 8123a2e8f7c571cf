"""A coordinator puts a document before an executive, frozen as it was at one moment; somebody sends it back."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ita_tracker import clock, thai
from measures.access import Permission, System, may, require, roles_with
from measures.actions.trail import ActionError, record, require_reason, writer_of
from measures.models import Agency
from reports import compared, payload
from reports.models import Decision, IssuedDocument, Kind, Submission
from reports.present import assemble, one_moment
from reports.render import document

USED = "แบบฟอร์มนี้ใช้เสนอเอกสารอื่นไปแล้ว โปรดเปิดแบบฟอร์มใหม่"
SENT_BEFORE = "เสนอเอกสารนี้ไว้แล้วด้วยเหตุผลก่อนแก้ไข หากต้องการเปลี่ยนเหตุผล โปรดเปิดหน้ารายงานของแผน ส่งคืนฉบับนั้น แล้วเสนอใหม่"


def submit_document(*, plan, kind, round, as_of, by, reason="", token=None):
    """A Submission of a document of `plan` as of a day; `reason` says why a next version is needed.

    `token` is that of the form that was sent: sent again, it gives what it submitted the first time.
    """
    require(by, Permission.PREPARE, plan.agency)
    asked = {"agency": plan.agency, "fiscal_year": plan.fiscal_year, "kind": Kind(kind), "round": int(round)}
    asked |= {"as_of": as_of, "prepared_by": writer_of(by)}
    if sent := sent_before(token, asked, reason):
        return sent
    if as_of > clock.today():
        raise ActionError("วันที่ของข้อมูลต้องไม่เกินวันนี้", "as_of")
    with one_moment():  # outside the transaction of the write: reading may take its time
        mark = compared.mark_of(plan.agency)
        report = assemble(plan, kind, round, as_of)
    if not report.groups:
        raise ActionError("แผนนี้ยังไม่มีมาตรการ โปรดบันทึกมาตรการก่อนเสนอเอกสาร")
    if faults := document.faults(report):
        raise ActionError(f"เอกสารนี้ยังจัดทำ PDF ไม่ได้: {' · '.join(faults[:5])}")
    data = payload.to_json(report)
    return put_forward(asked=asked, data=data, mark=mark, reason=reason, token=token, by=by)


@transaction.atomic
def put_forward(*, asked, data, mark, reason, token, by):
    """Keep the data of a document, waiting for an executive; its event says where the trail stood when they were read.

    `asked` is what the Submission is of, and who prepared it.
    """
    agency = turn(asked["agency"])
    require(by, Permission.PREPARE, agency)
    if sent := sent_before(token, asked, reason):  # by the first of two presses, for which this one waited
        return sent
    submission = Submission(
        **asked,
        data=data,
        data_sha256=payload.sha256(data),
        reason=reason.strip(),
        prepared_name=said_name(by),
        prepared_position=position_of(by, Permission.PREPARE, agency),
        submitted_at=clock.now(),
        token=token,
    )
    if waiting := Submission.objects.waiting().filter(**submission.which).first():
        if (waiting.data_sha256, waiting.prepared_by_id) == (submission.data_sha256, submission.prepared_by_id):
            return waiting
        raise ActionError("มีฉบับที่เสนอไว้แล้วและรอการพิจารณาอยู่ เสนออีกฉบับได้เมื่อฉบับนั้นอนุมัติหรือส่งคืนแล้ว")
    if IssuedDocument.objects.filter(**submission.which).exists():
        if not submission.reason:
            raise ActionError("เอกสารนี้เคยออกแล้ว โปรดระบุเหตุผลที่ต้องออกฉบับใหม่", "reason")
    else:
        submission.reason = ""  # of a first version there is none to tell
    submission.save(force_insert=True)
    after = {"kind": submission.kind.value, "round": submission.round, "as_of": submission.as_of.isoformat()}
    after |= {"data_sha256": submission.data_sha256, "read_at": str(mark)}
    record("document submitted", submission, by=by, agency=agency, after=after, reason=submission.reason)
    return submission


def sent_before(token, asked, reason):
    """What the form with this token submitted before, or None; ActionError where it was something else."""
    sent = Submission.objects.filter(token=token).first() if token else None
    if sent and any(getattr(sent, name) != value for name, value in asked.items()):
        raise ActionError(USED)
    if sent and sent.reason not in ("", reason.strip()):  # that of a first version was not kept
        raise ActionError(SENT_BEFORE, "reason")
    return sent


@transaction.atomic
def return_submission(*, submission, reason, by):
    """Send a submission back: an executive's right, and that of whoever prepared it and saw a mistake."""
    agency = turn(submission.agency)
    own = not isinstance(by, System) and submission.prepared_by_id == by.pk and may(by, Permission.PREPARE, agency)
    if not own:
        require(by, Permission.APPROVE, agency)
    require_undecided(submission)
    require_reason(reason)
    permission = Permission.APPROVE if may(by, Permission.APPROVE, agency) else Permission.PREPARE
    decision = Decision.objects.create(
        submission=submission,
        outcome=Decision.Outcome.RETURNED,
        reason=reason,
        decided_name=said_name(by),
        decided_position=position_of(by, permission, agency),
        decided_at=clock.now(),
    )
    record("document returned", submission, by=by, agency=agency, reason=reason)
    return decision


def turn(agency):
    """The Agency again, locked: writers about its documents take turns, and nobody else waits for them."""
    return Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)


def require_undecided(submission):
    decision = Decision.objects.filter(submission=submission).first()
    if decision is not None:
        done = "อนุมัติและออก" if decision.outcome == Decision.Outcome.APPROVED else "ส่งคืน"
        when = thai.format_date(clock.date_of(decision.decided_at))
        raise ActionError(f"ฉบับนี้{done}แล้วเมื่อวันที่ {when} โดย {decision.decided_name}")


def require_approver(submission, by):
    """Whoever prepared a document does not approve it, whatever roles they hold."""
    require(by, Permission.APPROVE, submission.agency)
    if not isinstance(by, System) and submission.prepared_by_id == by.pk:
        raise PermissionDenied("ผู้จัดทำเอกสารอนุมัติเอกสารของตนเองไม่ได้ โปรดให้ผู้บริหารท่านอื่นอนุมัติ")


def said_name(by):
    """The name that a document says, without the name by which they sign in."""
    return str(by) if isinstance(by, System) else by.name


def position_of(by, permission, agency):
    """The position in which somebody acts, as text: that of the role which allows it."""
    if isinstance(by, System):
        return ""
    held = by.current_memberships().filter(agency=agency, role__in=roles_with(permission))
    posts = (membership.post for membership in held)
    return next(filter(None, posts), held[0].get_role_display() if held else "")
