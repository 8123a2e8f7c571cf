"""The signed months as they are kept: what would be signed, what was, what is not yet, and whether all is as it was."""

import json

from ita_tracker import thai
from measures.actions.follow_ups import open_follow_ups
from measures.models import AuditEvent, Instruction
from measures.models.plan import one_line
from reports import payload
from reports.models import SignedMonth
from reports.month.asked import months_of
from reports.month.signed import AnswerPart, Content, FollowUpPart, InstructionPart, signed_from

SIGNED = "month signed"  # the event that a signed month is anchored to


def content_of(plan, month):
    """The Content that an executive signs, around the Month that was assembled."""
    return Content(month, instructions_of(plan, month.span), follow_ups_of(plan, month.span))


def instructions_of(plan, span):
    """The instructions that were given in a month of a plan and hold, as parts."""
    rows = Instruction.objects.filter(measure__plan=plan, month=span.first, withdrawal=None)
    return tuple(
        InstructionPart(
            measure=each.measure.position,
            title=each.measure.title,
            divisions=tuple(d.name for d in each.divisions.all()),
            text=each.text,
            answer_by=each.answer_by.isoformat(),
            given_by=each.given_by_name,
            given_at=each.given_at.isoformat(),
            answers=tuple(
                AnswerPart(a.division.name, a.text, a.answered_by_name, a.answered_at.isoformat())
                for a in each.answers.all()
            ),
        )
        for each in rows.whole().order_by("given_at", "pk")
    )


def follow_ups_of(plan, span):
    """The executives' follow-ups that a signature of a month would answer, as parts."""
    return tuple(
        FollowUpPart(
            fiscal_year=deadline.commitment.measure.plan.fiscal_year,
            measure=deadline.commitment.measure.position,
            title=deadline.commitment.measure.title,
            number=deadline.commitment.number,
            text=one_line(deadline.commitment.text),
            period_start=deadline.period_start.isoformat(),
            period_end=deadline.period_end.isoformat(),
            due=deadline.due.isoformat(),
        )
        for deadline in open_follow_ups(plan.agency, span).select_related("commitment__measure__plan")
    )


def read(kept):
    """The Signed of a SignedMonth."""
    return signed_from(json.loads(kept.data))


def versions_of(plan):
    """The versions of each month of a plan by the month, the newest first."""
    found = {}
    for kept in SignedMonth.objects.filter(plan=plan).light().order_by("month", "-version", "pk"):
        found.setdefault(kept.span, []).append(kept)
    return found


def unsigned(plan, versions, today):
    """The months of a plan that have ended and that nobody has signed, as PartialDates."""
    return [each for each in months_of(plan.fiscal_year, today) if each.last < today and each not in versions]


# --- proof -----------------------------------------------------------------------------------------------------------


def anchors():
    """The place in the trail that each signed month holds, with the seal that stands there."""
    rows = SignedMonth.objects.order_by("pk").values_list("trail_chain", "trail_seq", "trail_mac")
    return {(chain, seq): mac for chain, seq, mac in rows.iterator()}


def event_facts(kept):
    """What the event of signing says of a signed month, so that neither can be altered alone."""
    return {
        "month": kept.span.iso,
        "version": kept.version,
        "sha256": kept.sha256,
        "remark": kept.remark,
        "signed_by": kept.signed_by_name,
        "position": kept.signed_by_position,
    }


def faults():
    """Sentences in Thai that name what is wrong with the signed months; none where all is well. One month in memory."""
    events = set(AuditEvent.objects.filter(verb=SIGNED).values_list("chain", "seq"))
    for kept in SignedMonth.objects.select_related("plan__agency").order_by("pk").iterator(chunk_size=1):
        events.discard((kept.trail_chain, kept.trail_seq))
        name = f"{kept} ปีงบประมาณ พ.ศ. {kept.plan.fiscal_year} ของ{kept.plan.agency}"
        yield from (f"{name}: {fault}" for fault in faults_of(kept))
    for chain, seq in sorted(events):
        yield f"สาย {chain} ลำดับที่ {seq}: มีเหตุการณ์ลงนาม แต่ไม่พบเอกสารที่ลงนาม"


def faults_of(kept):
    if payload.sha256(kept.data.encode()) != kept.sha256:
        yield "ข้อมูลไม่ตรงกับค่าแฮชที่บันทึกไว้"
    event = AuditEvent.objects.filter(chain=kept.trail_chain, seq=kept.trail_seq).first()
    if event is None or (event.verb, event.mac) != (SIGNED, kept.trail_mac):
        yield f"ไม่พบเหตุการณ์ลงนามในประวัติ สาย {kept.trail_chain} ลำดับที่ {kept.trail_seq}"
    elif (event.after, event.reason) != (event_facts(kept), kept.reason):
        yield "รายละเอียดไม่ตรงกับเหตุการณ์ลงนามในประวัติ"


def title_of(span):
    """What a result says that rests on a signed month."""
    return f"ลงนามติดตามประจำเดือน {thai.format_partial(span)}"
