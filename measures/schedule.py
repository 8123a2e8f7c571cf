"""A commitment's rule and a fiscal year become deadlines with their periods; pure, no database, no clock.

The rules are those of the offices' own phrases: "ภายในเดือนมกราคม ๒๕๖๖", "ทุกไตรมาส", "ไม่เกิน ๗ วันหลังเสร็จสิ้นแต่ละภารกิจ" …
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

from ita_tracker import thai


class RuleKind(TextChoices):
    MONTH = "month", "ภายในเดือนที่กำหนด"
    DAY = "day", "ภายในวันที่กำหนด"
    FIXED_MONTHS = "fixed_months", "ภายในเดือนที่กำหนดของทุกปี"
    MONTHLY = "monthly", "ทุกเดือน"
    QUARTERLY = "quarterly", "ทุกไตรมาส"
    HALF_YEARLY = "half_yearly", "ทุก 6 เดือน"
    AFTER_EVENT = "after_event", "ภายในจำนวนวันหลังเสร็จสิ้นแต่ละภารกิจ"
    SET_TIMES = "set_times", "ตามกำหนดระยะเวลาของมาตรการ"
    CONTINUOUS = "continuous", "ต่อเนื่อง สม่ำเสมอ เป็นปัจจุบัน"
    NONE = "none", "ไม่ได้ระบุกำหนดเวลา"


RECURRING = {RuleKind.MONTHLY: 1, RuleKind.QUARTERLY: 3, RuleKind.HALF_YEARLY: 6}  # months in a period


@dataclass(frozen=True)
class Rule:
    """A kind with its particulars: `month` 1–12 and `year` B.E. or None; `day`; `months`; `days` after an event."""

    kind: RuleKind
    month: int | None = None
    year: int | None = None
    day: date | None = None
    months: tuple[int, ...] = ()
    days: int | None = None


@dataclass(frozen=True)
class Occurrence:
    """A deadline to be: its period, and the day it falls due, or None where nothing ever falls due."""

    period_start: date
    period_end: date
    due: date | None


def occurrences(rule, fiscal_year, *, executive_days=0, set_times=()):
    """The deadlines that `rule` has in the plan of `fiscal_year` (B.E.), in order of time.

    `executive_days` is 0 for officers, and for executives the days after a period within which a recurring follow-up
    is done. `set_times` are the occurrences of the measure's officers' commitments, which a rule of the kind
    "within the set times" follows. A rule of days after an event has none until `after_event` makes one.
    """
    match rule.kind:
        case RuleKind.MONTH:
            year = thai.be_to_ce(rule.year) if rule.year else year_of_month(rule.month, fiscal_year)
            first, last = thai.month_bounds(year, rule.month)
            return (Occurrence(first, last, last),)
        case RuleKind.DAY:
            return (Occurrence(rule.day, rule.day, rule.day),)
        case RuleKind.FIXED_MONTHS:
            return fixed_months(rule.months, fiscal_year)
        case RuleKind.MONTHLY | RuleKind.QUARTERLY | RuleKind.HALF_YEARLY:
            return recurring(RECURRING[rule.kind], fiscal_year, executive_days)
        case RuleKind.AFTER_EVENT:
            return ()
        case RuleKind.SET_TIMES:
            dated = [o for o in set_times if o.due]
            if dated:
                last = max(o.due for o in dated)
                return (Occurrence(min(o.period_start for o in dated), last, last),)
    return (Occurrence(thai.fiscal_year_start(fiscal_year), thai.fiscal_year_end(fiscal_year), None),)


def year_of_month(month, fiscal_year):
    """The C.E. year in which `month` falls within the fiscal year: October to December belong to the year before."""
    return thai.be_to_ce(fiscal_year) - (month >= 10)


def fixed_months(months, fiscal_year):
    """Each named month reports what has passed since the one before: April the half from October, and so on.

    October therefore reports the half that ended in September, and falls due after the fiscal year.
    """
    year = (*thai.fiscal_months(fiscal_year), thai.fiscal_months(fiscal_year + 1)[0])
    start, found = 0, []
    for index in range(1, 13):  # October at the year's start reports the year before, which is another plan's
        if year[index][1] in months:
            period_start = thai.month_bounds(*year[start])[0]
            period_end = thai.month_bounds(*year[index - 1])[1]
            found.append(Occurrence(period_start, period_end, thai.month_bounds(*year[index])[1]))
            start = index
    return tuple(found)


def recurring(length, fiscal_year, executive_days):
    """A deadline for each period of `length` months, due on its last day, or `executive_days` after it."""
    months = thai.fiscal_months(fiscal_year)
    found = []
    for index in range(0, 12, length):
        first = thai.month_bounds(*months[index])[0]
        last = thai.month_bounds(*months[index + length - 1])[1]
        found.append(Occurrence(first, last, last + timedelta(days=executive_days)))
    return tuple(found)


def after_event(rule, event_day):
    """The deadline that an event on `event_day` starts."""
    due = event_day + timedelta(days=rule.days)
    return Occurrence(event_day, due, due)


def answered_by_default(deadlines, span, answered=()):
    """The deadline that a result answers unless told otherwise, or None.

    It is the oldest open one whose period holds the result's date, or the only one there is. A period is taken to its
    due day where that lies later: a report of April on the half that ended in March answers that half. `deadlines`
    have pk, period_start, period_end and due; `span` is the result's (first day, last day); `answered` holds pks.
    """
    if len(deadlines) == 1:
        return deadlines[0]
    first, last = span
    fitting = [
        d
        for d in deadlines
        if d.pk not in answered and d.period_start <= last and first <= max(d.period_end, d.due or d.period_end)
    ]
    return min(fitting, key=lambda d: (d.due or date.max, d.pk), default=None)
