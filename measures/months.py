"""The months that executives sign: which have ended, which were signed, and what a mail says of one.

What is signed is kept by `reports`; here the trail tells it, whose event a signed month is anchored to.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse

from ita_tracker import clock, thai
from measures import status, words
from measures.letter_lines import LINES, Line, line
from measures.models import Actor, AuditEvent, Commitment, InstructionAnswer, Plan
from measures.status import State
from measures.trail import chain_of
from measures.trail_keys import key_of

SIGNED = "month signed"  # the event of reports/actions/month.py that a signed month is anchored to


def months_of(fiscal_year, today):
    """The months of a fiscal year that have begun, as PartialDates; its first where none has."""
    months = [thai.PartialDate(year, month) for year, month in thai.fiscal_months(fiscal_year)]
    return [month for month in months if month.first <= today] or months[:1]


def to_sign(fiscal_year, today, former):
    """The months of a plan that have ended, as PartialDates: those that executives sign.

    With `former`, that there is a plan of the year before, its own too until December: then its report is out.
    """
    lately = former and fiscal_year == thai.fiscal_year(today) and today.month >= 10
    months = [*(months_of(fiscal_year - 1, today) if lately else ()), *months_of(fiscal_year, today)]
    return [each for each in months if each.last < today]


def signed_in(agency, plans):
    """{month, as "2023-03": the moment when it was last signed} of an agency's plans, by the trail, in one query.

    One signed at a moment still to come, while the clock was ahead, is not signed yet.
    """
    keys = {key_of(plan) for plan in plans}
    events = AuditEvent.objects.filter(chain=chain_of(agency), verb=SIGNED).order_by("seq")
    rows = events.values_list("plan_key", "after__month", "at")
    now = clock.now()
    return {month: at for plan, month, at in rows if plan in keys and at <= now}


@dataclass(frozen=True)
class Month:
    """A month that has ended, for executives."""

    last: date
    officers: str
    executives: str
    worst: tuple[Line, ...]
    url: str
    signed_at: datetime | None
    unsigned: tuple[str, ...]  # the months before it that nobody signed
    answered: int  # instructions that were answered since it began

    @property
    def first(self):
        return self.last.replace(day=1)


def month_of(agency, last, day, site):
    """The Month of an agency that ended on `last`, from the plan of its fiscal year; None where there is none."""
    year = thai.fiscal_year(last)
    planned = Exists(Commitment.objects.filter(measure__plan=OuterRef("pk")))
    around = Plan.objects.filter(agency=agency, fiscal_year__in=(year - 1, year)).annotate(planned=planned)
    plans = {plan.fiscal_year: plan for plan in around}
    plan, former = plans.get(year), plans.get(year - 1)
    if plan is None:
        return None
    signed = signed_in(agency, plans.values())
    before = [each for each in to_sign(year, day, bool(former and former.planned)) if each.last < last]
    begun = clock.start_of(last.replace(day=1))
    answers = InstructionAnswer.objects.filter(answered_at__gte=begun, instruction__withdrawal=None)
    states = status.commitment_states(plan, last)
    counts = {actor: Counter(each.state for each in states if each.actor == actor) for actor in Actor}
    worst = [s for s in states if s.actor == Actor.OFFICER and s.state in (State.OVERDUE, State.DUE_SOON)]
    worst = sorted(worst, key=lambda s: (s.key, s.commitment))[:LINES]
    rows = Commitment.objects.select_related("measure__plan__agency").prefetch_related("measure__divisions")
    rows = rows.in_bulk([each.commitment for each in worst])
    late = Counter(d.commitment for d in status.deadline_states(plan, last) if d.state == State.OVERDUE)
    return Month(
        last=last,
        officers=words.month_sentence(last, counts[Actor.OFFICER]),
        executives=words.counted(counts[Actor.EXECUTIVE]) if counts[Actor.EXECUTIVE] else "",
        worst=tuple(
            line(
                commitment := rows[s.commitment],
                status.status_of(s.key, last),
                site,
                divisions=who(commitment.measure),
                more=max(late[s.commitment] - 1, 0),
            )
            for s in worst
        ),
        url=f"{site}{reverse('month', args=[agency.slug, plan.fiscal_year])}?month={last:%Y-%m}",
        signed_at=signed.get(f"{last:%Y-%m}"),
        unsigned=tuple(thai.format_partial(each) for each in before if each.iso not in signed),
        answered=answers.filter(instruction__measure__plan=plan).values("instruction").distinct().count(),
    )


def who(measure):
    """The divisions that answer for a measure, or the office's own wording, as the month's page says it."""
    parts = [*(["ทุกส่วนราชการ"] if measure.all_divisions else []), *(str(d) for d in measure.divisions.all())]
    return " · ".join(parts) or " ".join(measure.responsible_text.split())
