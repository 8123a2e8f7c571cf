"""Every figure of a month, derived from its one object: sentence, counts, heat map, bars, line and lists. Pure."""

from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ita_tracker import thai
from measures import words
from measures.models import Actor
from measures.status import RANK, State
from reports.month.parts import Month, MonthCommitment, MonthDeadline, MonthMeasure, MonthResult


class By(StrEnum):
    """What the rows of the heat map and the bars are."""

    MEASURE = "measure"
    DIVISION = "division"
    INDICATOR = "indicator"


UNNAMED = "ไม่ได้ระบุส่วนราชการ"
OFFICER = Actor.OFFICER.value


@dataclass(frozen=True)
class Group:
    """A row: a measure (`key` is its position), a division or an indicator (`key` as the plan's filters know it)."""

    by: By
    key: int | None
    name: str
    measures: tuple[MonthMeasure, ...]

    def states(self):
        """How many officers' commitments are in each state."""
        return Counter(c.state for m in self.measures for c in m.commitments if c.actor == OFFICER)


@dataclass(frozen=True)
class Found:
    """An entry of a list: a commitment, where it is about one of its deadlines with that, and its measure."""

    measure: MonthMeasure
    commitment: MonthCommitment
    deadline: MonthDeadline | None = None


def sentence(month: Month):
    """The answer: how many of the officers' commitments are done, late, overdue and to come."""
    return words.month_sentence(month.day, counts(month))


def counts(month: Month, actor=Actor.OFFICER):
    return Counter(c.state for _, c in month.commitments(actor))


def worst_first(found: Counter):
    """(state, number) of a Counter of states, the worst first."""
    return [(state, found[state]) for state in State if found[state]]


def groups(month: Month, by: By):
    """The rows by measure, division or indicator, in the order of the plan or of the office."""
    if by == By.MEASURE:
        return [Group(by, m.position, m.title, (m,)) for m in month.measures]
    if by == By.INDICATOR:
        return [
            Group(by, named.key, named.name, tuple(m for m in month.measures if m.indicator == number))
            for number, named in month.indicators
        ]
    of_division = defaultdict(list)
    for m in month.measures:
        names = [d.name for d in month.divisions] if m.all_divisions else m.divisions
        for name in names or (UNNAMED,):
            of_division[name].append(m)
    rows = [Group(by, d.key, d.name, tuple(of_division[d.name])) for d in month.divisions]
    return [row for row in (*rows, Group(by, None, UNNAMED, tuple(of_division[UNNAMED]))) if row.measures]


# --- the year --------------------------------------------------------------------------------------------------------


def fiscal_months(month: Month):
    return [thai.PartialDate(*each) for each in thai.fiscal_months(month.fiscal_year)]


def heat(measures, months):
    """For each month, how many of the officers' deadlines that fall due in it are in each state."""
    cells = {each.iso: Counter() for each in months}
    for d in officers_deadlines(measures):
        if d.due and d.due[:7] in cells:
            cells[d.due[:7]][d.state] += 1
    return [cells[each.iso] for each in months]


def outside(month: Month):
    """How the officers' deadlines fared that fall due outside the fiscal year: before it, and after it."""
    first, last = (day.isoformat() for day in thai.round_bounds(month.fiscal_year, thai.Round.TWELVE))
    before, after = Counter(), Counter()
    for d in officers_deadlines(month.measures):
        if d.due and d.due < first:
            before[d.state] += 1
        elif d.due and d.due > last:
            after[d.state] += 1
    return before, after


def officers_deadlines(measures):
    return (d for m in measures for c in m.commitments if c.actor == OFFICER for d in c.deadlines)


@dataclass(frozen=True)
class Point:
    """A month of the line: deadlines that were to be answered by its end, and those that were (None: not yet known)."""

    month: thai.PartialDate
    planned: int
    done: int | None


def line(month: Month):
    """The officers' deadlines due and answered by the end of each month, those from before the year included."""
    known = [d for d in officers_deadlines(month.measures) if d.due and d.state != State.CANCELLED]
    due, answered = sorted(d.due for d in known), sorted(d.answered for d in known if d.answered)
    points = []
    for each in fiscal_months(month):
        end = each.last.isoformat()
        done = bisect_right(answered, end) if each.iso <= month.month else None
        points.append(Point(each, bisect_right(due, end), done))
    return points


# --- the lists -------------------------------------------------------------------------------------------------------


def overdue(month: Month, actor=Actor.OFFICER):
    """Commitments that are overdue, the longest first."""
    found = [Found(m, c) for m, c in month.commitments(actor) if c.state == State.OVERDUE]
    return sorted(found, key=lambda f: -f.commitment.days)  # stable: equals stay in the order of the plan


def due_next(month: Month, actor=Actor.OFFICER):
    """Deadlines that fall due on the day or within the next 30, the next first; also of commitments already overdue."""
    found = [
        Found(m, c, d)
        for m, c in month.commitments(actor)
        if c.state != State.CANCELLED
        for d in c.deadlines
        if d.state == State.DUE_SOON
    ]
    return sorted(found, key=lambda f: f.deadline.due)


def changed(month: Month):
    """Officers' commitments whose state is not that of the end of the month before, what is worst now first."""
    found = [Found(m, c) for m, c in month.commitments() if c.state != c.before]
    return sorted(found, key=lambda f: RANK[State(f.commitment.state)])


def of_the_month(month: Month) -> list[tuple[MonthMeasure, MonthResult]]:
    """Results of the officers' that are dated within the month, the earliest first."""
    found = [(m, r) for m in month.measures for r in m.results if r.date[:7] == month.month and by_officers(m, r)]
    return sorted(found, key=lambda pair: pair[1].date)


def nothing_recorded(month: Month):
    """Measures on which the officers recorded nothing: what answers executives' follow-ups alone is none of theirs."""
    return [m for m in month.measures if not any(by_officers(m, r) for r in m.results)]


def by_officers(measure, result):
    """As Completions.of_officers."""
    executives = {c.position for c in measure.commitments if c.actor == Actor.EXECUTIVE}
    return not result.answers or not executives.issuperset(result.answers)


def unlinked(month: Month) -> list[tuple[MonthMeasure, MonthResult]]:
    """Results that answer no commitment."""
    return [(m, r) for m in month.measures for r in m.results if not r.answers]


def open_deadlines(commitment: MonthCommitment):
    """How many of its deadlines are overdue."""
    return sum(d.state == State.OVERDUE for d in commitment.deadlines)


def days_left(found: Found, day: date):
    return (date.fromisoformat(found.deadline.due) - day).days


def last_word(found: Found):
    """The latest that officers told about a commitment: (date, kind or "", text), or None; notes before results."""
    place = found.commitment.position
    for about in (place, None):
        if note := next((n for n in found.measure.notes if n.commitment == about), None):
            return thai.PartialDate.from_iso(note.date), note.kind, note.text
    results = [r for r in found.measure.results if place in r.answers]
    if not results:
        return None
    latest = max(results, key=lambda r: r.when.last)
    return latest.when, "ผลการดำเนินการ", latest.note


def responsible(found: Found):
    """Who answers for a commitment, in a line: executives, or the measure's divisions, or the office's own wording."""
    return Actor.EXECUTIVE.label if found.commitment.actor == Actor.EXECUTIVE else divisions(found.measure)


def divisions(measure: MonthMeasure):
    parts = ["ทุกส่วนราชการ"] if measure.all_divisions else []
    return " · ".join([*parts, *measure.divisions]) or " ".join(measure.responsible.split())
