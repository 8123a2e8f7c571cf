"""The signed months as they are kept: what would be signed, what was, what is not yet, and whether all is as it was."""

import json
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from django.db.models import Case, Exists, F, OuterRef, Q, TextField, Value, When

from ita_tracker import clock, thai
from measures.actions.follow_ups import open_follow_ups
from measures.models import AuditEvent, Instruction, InstructionAnswer
from measures.models.plan import one_line
from measures.months import SIGNED, to_sign
from measures.trail_keys import key_of
from reports import payload
from reports.models import SignedMonth
from reports.month.signed import AnswerPart, Content, FollowUpPart, InstructionPart, signed_from
from reports.stored import WRONG

LISTED = 30  # instructions on a page


def content_of(plan, month, told=None):
    """The Content that an executive signs, around the Month that was assembled; `told` is that of `instructions`."""
    told = instructions(plan, month.span) if told is None else told
    given = tuple(each.part for each in told if each.given_in == month.span.first)
    return Content(month, given, follow_ups_of(plan, month.span))


@dataclass(frozen=True)
class Told:
    """An instruction with its answers, and the divisions that have not answered."""

    pk: int
    given_in: date | None  # the first day of the month that was looked at
    part: InstructionPart
    waiting: tuple[str, ...]


def instructions(plan, span, since=None):
    """The instructions of a plan that hold and were given in a month, in one query.

    With `since` those too that wait for an answer, or had one since then: the first due first, and LISTED of them.
    """
    given = Q(month=span.first)
    found = Instruction.objects.filter(measure__plan=plan, withdrawal=None)
    if since:
        more = found.filter(~given).filter(Exists(unanswered()) | Exists(answered_since(since)))
        given |= Q(pk__in=more.order_by("answer_by", "pk").values("pk")[:LISTED])
    rows = found.filter(given).order_by("answer_by", "pk", "divisions__position", "divisions__name", "answers__pk")
    return [told(list(group)) for _, group in groupby(rows.values_list(*COLUMNS), key=itemgetter(0))]


def unanswered():
    """Rows that name a division of an instruction which has not answered it."""
    answer = InstructionAnswer.objects.filter(instruction=OuterRef("instruction"), division=OuterRef("division"))
    return Instruction.divisions.through.objects.filter(~Exists(answer), instruction=OuterRef("pk"))


def answered_since(moment):
    return InstructionAnswer.objects.filter(instruction=OuterRef("pk"), answered_at__gte=moment)


COLUMNS = (
    *("pk", "month", "measure__position", "measure__heading", "text", "answer_by", "given_by_name", "given_at"),
    *("divisions__name", "answers__pk", "answers__division__name", "answers__text"),
    *("answers__answered_by_name", "answers__answered_at"),
)


def told(rows):
    """A Told from its rows: each division beside each answer."""
    pk, month, position, heading, text, answer_by, giver, given_at = rows[0][:8]
    divisions = tuple(dict.fromkeys(row[8] for row in rows))
    answers = {row[9]: AnswerPart(*row[10:13], row[13].isoformat()) for row in rows if row[9]}
    part = InstructionPart(
        measure=position,
        title=one_line(heading),
        divisions=divisions,
        text=text,
        answer_by=answer_by.isoformat(),
        given_by=giver,
        given_at=given_at.isoformat(),
        answers=tuple(answers.values()),
    )
    answered = {answer.division for answer in part.answers}
    return Told(pk, month, part, tuple(name for name in divisions if name not in answered))


def follow_ups_of(plan, span):
    """The executives' follow-ups that a signature of a month would answer, as parts."""
    rows = open_follow_ups(plan.agency, span).values_list(
        *("commitment__measure__plan__fiscal_year", "commitment__measure__position", "commitment__measure__heading"),
        *("commitment__number", "commitment__text", "period_start", "period_end", "due"),
    )
    return tuple(
        FollowUpPart(
            fiscal_year=fiscal_year,
            measure=measure,
            title=one_line(heading),
            number=number,
            text=one_line(text),
            period_start=start.isoformat(),
            period_end=end.isoformat(),
            due=due.isoformat(),
        )
        for fiscal_year, measure, heading, number, text, start, end, due in rows
    )


def read(data):
    """The Signed of a SignedMonth's data."""
    return signed_from(json.loads(data))


def whole(data, sha256):
    """The Signed of data that match their hash; None where they do not, or cannot be read."""
    if payload.sha256(data.encode()) != sha256:
        return None
    try:
        return read(data)
    except WRONG:
        return None


def versions_of(plan, span):
    """The versions of each month of a plan and of the one before, the newest first; only those of `span` with data.

    They are found by the month, which belongs to one fiscal year.
    """
    data = Case(When(month=span.first, then=F("data")), default=Value(""), output_field=TextField())
    years = (plan.fiscal_year - 1, plan.fiscal_year)
    rows = SignedMonth.objects.filter(plan__agency=plan.agency_id, plan__fiscal_year__in=years).light()
    rows = rows.annotate(shown=data).order_by("month", "-version", "pk")
    found = {}
    for kept in rows:
        found.setdefault(kept.span, []).append(kept)
    return found


def unsigned(plan, versions, today, former=False):
    """The months of a plan that have ended and that nobody has signed, as PartialDates; `former` as in to_sign.

    One signed on a day still to come, while the clock was ahead, is not signed yet.
    """
    signed = {each for each, rows in versions.items() if any(clock.date_of(row.signed_at) <= today for row in rows)}
    return [each for each in to_sign(plan.fiscal_year, today, former) if each not in signed]


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
    for kept in SignedMonth.objects.select_related("plan__agency", "signed_by").order_by("pk").iterator(chunk_size=1):
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
    elif (event.plan_key, event.actor_key) != (key_of(kept.plan), key_of(kept.signed_by)):
        yield "แผนหรือผู้ลงนามไม่ตรงกับเหตุการณ์ลงนามในประวัติ"
    elif payload.sha256(kept.data.encode()) == kept.sha256:
        signed = whole(kept.data, kept.sha256)
        if signed is None:
            yield "อ่านข้อมูลที่ลงนามไม่ได้"
        elif signed.when != kept.signed_at:
            yield "เวลาที่ลงนามไม่ตรงกับข้อมูลที่ลงนาม"


def title_of(span):
    """What a result says that rests on a signed month."""
    return f"ลงนามติดตามประจำเดือน {thai.format_partial(span)}"
