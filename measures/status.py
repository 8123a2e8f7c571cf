"""The state of a deadline and of a commitment as of a day: the one rule, in Python and beside it in SQL.

Facts are stored, status is derived. Both forms are held equal by a test over the whole grid of cases. The rule:

- A result counts as of D once its last day is on or before D; one that was withdrawn counts for no D. Among several, a
  deadline is answered as early as they surely or possibly allow: on time if the earliest last day is on or before the
  due day, of unknown timing if only the earliest first day is, late otherwise. Where each division must enter its own,
  the slowest division decides.
- A deadline that was answered stays so; one that was not is cancelled with its commitment. The commitment itself is
  cancelled from the day of its cancellation on, and is counted apart.
- An extension moves the due day if it was granted on or before the due day that held then, and from its grant on.
- A commitment's state is the worst among its deadlines due up to D and the next one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.db import connection
from django.db.models import TextChoices

SOON = 30  # days ahead in which a deadline is due soon


class State(TextChoices):
    """In the order of worst first, which is also the order of a commitment's worst deadline."""

    OVERDUE = "overdue", "เกินกำหนด"
    DUE_SOON = "due_soon", "ใกล้ครบกำหนด"
    DONE_LATE = "done_late", "แล้วเสร็จล่าช้า"
    DONE_TIMING_UNKNOWN = "done_timing_unknown", "แล้วเสร็จ (ไม่ระบุวัน)"
    DONE_ON_TIME = "done_on_time", "แล้วเสร็จตามกำหนด"
    UPCOMING = "upcoming", "ยังไม่ถึงกำหนด"
    NO_DEADLINE = "no_deadline", "ต่อเนื่อง"
    CANCELLED = "cancelled", "ยกเลิก"


RANK = {state: rank for rank, state in enumerate(State)}


@dataclass(frozen=True)
class Answer:
    """A result that answers a deadline: its first and last possible day, and the division that entered it."""

    first: date
    last: date
    division: int | None = None


@dataclass(frozen=True)
class Grant:
    """An extension: the day it was granted, the due day that held then, and the new one."""

    granted_on: date
    from_due: date
    new_due: date


@dataclass(frozen=True)
class Facts:
    """What is known of one deadline."""

    due: date | None
    answers: tuple[Answer, ...] = ()
    grants: tuple[Grant, ...] = ()  # each moves the due day further out
    required: frozenset[int] | None = None  # divisions that must each answer; None: any answer will do
    cancelled_on: date | None = None


@dataclass(frozen=True)
class Status:
    """A state with the due day that holds, and days: late or overdue ones, else those that are left."""

    state: State
    due: date | None = None
    days: int | None = None
    at_least: bool = False  # the day of the result is not known: "ช้าอย่างน้อย"

    @property
    def days_late(self):
        """Days late, for a deadline that is late or overdue; 0 otherwise."""
        return self.days if self.state in (State.DONE_LATE, State.OVERDUE) else 0

    @property
    def worst_first(self):
        """A key that sorts the worst first: by state, then by the earliest due day."""
        return (RANK[self.state], self.due or date.max, self.days or 0, self.at_least)


# --- in Python -------------------------------------------------------------------------------------------------------


def deadline_status(facts: Facts, as_of: date) -> Status:
    """The status of one deadline as of a day."""
    cancelled = facts.cancelled_on is not None and facts.cancelled_on <= as_of
    if facts.due is None:
        return Status(State.CANCELLED if cancelled else State.NO_DEADLINE)
    counted = [g.new_due for g in facts.grants if g.granted_on <= g.from_due and g.granted_on <= as_of]
    due = max(counted, default=facts.due)

    counting = [a for a in facts.answers if a.last <= as_of]
    answered = answered_span(counting, facts.required)
    if answered:
        first, last = answered
        if last <= due:
            return Status(State.DONE_ON_TIME, due, 0)
        if first <= due:
            return Status(State.DONE_TIMING_UNKNOWN, due, 0)
        return Status(State.DONE_LATE, due, (first - due).days, at_least=first != last)

    if cancelled:
        return Status(State.CANCELLED, due)
    if as_of > due:
        return Status(State.OVERDUE, due, (as_of - due).days)
    left = (due - as_of).days
    return Status(State.DUE_SOON if left <= SOON else State.UPCOMING, due, left)


def answered_span(answers: list[Answer], required: frozenset[int] | None) -> tuple[date, date] | None:
    """The earliest first and last day of the answers, of the slowest where several divisions must each answer."""
    if required is None:
        return (min(a.first for a in answers), min(a.last for a in answers)) if answers else None
    spans = []
    for division in required:
        own = [a for a in answers if a.division == division]
        if not own:
            return None
        spans.append((min(a.first for a in own), min(a.last for a in own)))
    if not spans:
        return None
    return max(first for first, _ in spans), max(last for _, last in spans)


def commitment_status(statuses: Iterable[Status], as_of: date, cancelled_on: date | None = None) -> Status:
    """The status of a commitment from those of its deadlines: the worst due up to `as_of` or next."""
    if cancelled_on and cancelled_on <= as_of:
        return Status(State.CANCELLED)
    dated = [s for s in statuses if s.due]
    past = [s for s in dated if s.due <= as_of]
    coming = [s for s in dated if s.due > as_of]
    if coming:
        past.append(min(coming, key=lambda s: (s.due, RANK[s.state])))
    return min(past, key=lambda s: s.worst_first, default=Status(State.NO_DEADLINE))


# --- in SQL ----------------------------------------------------------------------------------------------------------

JUDGED = f"""
WITH dated AS (  -- the plan's deadlines with the due day that holds
    SELECT d.id, d.commitment_id, c.each_division,
        COALESCE(x.cancelled_on <= %(as_of)s, FALSE) AS cancelled,
        CASE WHEN d.due IS NOT NULL THEN COALESCE(
            (SELECT MAX(e.new_due) FROM measures_extension e
             WHERE e.deadline_id = d.id AND e.granted_on <= e.from_due AND e.granted_on <= %(as_of)s),
            d.due
        ) END AS due
    FROM measures_measure m
    JOIN measures_commitment c ON c.measure_id = m.id
    JOIN measures_deadline d ON d.commitment_id = c.id
    LEFT JOIN measures_cancellation x ON x.commitment_id = c.id
    WHERE m.plan_id = %(plan)s
), entry AS (  -- the earliest days that each division entered for a deadline
    SELECT a.deadline_id, r.division_id, MIN(r.done_on) AS first_day, MIN(r.last_day) AS last_day
    FROM measures_measure m
    JOIN measures_completion r ON r.measure_id = m.id
    JOIN measures_answer a ON a.completion_id = r.id
    WHERE m.plan_id = %(plan)s AND r.last_day <= %(as_of)s AND r.withdrawn_at IS NULL
    GROUP BY a.deadline_id, r.division_id
), answered AS (
    SELECT e.deadline_id AS id, MIN(e.first_day) AS first_day, MIN(e.last_day) AS last_day
    FROM entry e
    JOIN measures_deadline d ON d.id = e.deadline_id
    JOIN measures_commitment c ON c.id = d.commitment_id
    WHERE NOT c.each_division
    GROUP BY e.deadline_id
    UNION ALL
    SELECT d.id, MAX(e.first_day), MAX(e.last_day)
    FROM dated d
    JOIN measures_commitment_required_divisions q ON q.commitment_id = d.commitment_id
    LEFT JOIN entry e ON e.deadline_id = d.id AND e.division_id = q.division_id
    WHERE d.each_division
    GROUP BY d.id
    HAVING COUNT(*) = COUNT(e.deadline_id)
), judged AS (
    SELECT d.id, d.commitment_id, d.due, a.first_day, a.last_day, CASE
        WHEN d.due IS NULL AND d.cancelled THEN {RANK[State.CANCELLED]}
        WHEN d.due IS NULL THEN {RANK[State.NO_DEADLINE]}
        WHEN a.last_day <= d.due THEN {RANK[State.DONE_ON_TIME]}
        WHEN a.first_day <= d.due THEN {RANK[State.DONE_TIMING_UNKNOWN]}
        WHEN a.first_day > d.due THEN {RANK[State.DONE_LATE]}
        WHEN d.cancelled THEN {RANK[State.CANCELLED]}
        WHEN d.due < %(as_of)s THEN {RANK[State.OVERDUE]}
        WHEN d.due <= %(soon)s THEN {RANK[State.DUE_SOON]}
        ELSE {RANK[State.UPCOMING]}
    END AS rank
    FROM dated d LEFT JOIN answered a ON a.id = d.id
)
"""

# A status as one text that sorts the worst first: rank, due day, and the first and last day of what answered it.
KEY = (
    "CAST(rank AS text) || COALESCE(CAST(due AS text)"
    " || COALESCE(CAST(first_day AS text) || CAST(last_day AS text), ''), '')"
)

DEADLINES = JUDGED + f"SELECT id, commitment_id, {KEY} FROM judged ORDER BY commitment_id, due, id"

OPEN = (
    JUDGED
    + f"""
SELECT j.id, c.id, m.id, c.each_division, {KEY}
FROM judged j
JOIN measures_commitment c ON c.id = j.commitment_id
JOIN measures_measure m ON m.id = c.measure_id
WHERE c.actor = %(actor)s
    AND rank IN ({RANK[State.OVERDUE]}, {RANK[State.DUE_SOON]}, {RANK[State.UPCOMING]}, {RANK[State.NO_DEADLINE]})
ORDER BY m.position, c.position, j.due, j.id
"""
)

COMMITMENTS = (
    JUDGED
    + f""", worst AS (  -- of the deadlines due by the day, and the next one, which its due day in front puts first
    SELECT commitment_id,
        MIN(CASE WHEN due <= %(as_of)s THEN {KEY} END) AS past,
        MIN(CASE WHEN due > %(as_of)s THEN CAST(due AS text) || {KEY} END) AS coming
    FROM judged GROUP BY commitment_id
)
SELECT c.id, c.measure_id, c.actor, c.number, CASE
    WHEN x.cancelled_on <= %(as_of)s THEN '{RANK[State.CANCELLED]}'
    WHEN w.past < SUBSTR(w.coming, 11) THEN w.past
    ELSE COALESCE(SUBSTR(w.coming, 11), w.past, '{RANK[State.NO_DEADLINE]}')
END
FROM measures_measure m
JOIN measures_commitment c ON c.measure_id = m.id
LEFT JOIN measures_cancellation x ON x.commitment_id = c.id
LEFT JOIN worst w ON w.commitment_id = c.id
WHERE m.plan_id = %(plan)s
ORDER BY c.measure_id, c.position
"""
)

# The same for the plan of a year, whether there is one or not: it need not be asked for first.
COMMITMENTS_OF_YEAR = COMMITMENTS.replace(
    "%(plan)s", "(SELECT id FROM measures_plan WHERE agency_id = %(agency)s AND fiscal_year = %(fiscal_year)s)"
)

BY_RANK = tuple(State)


class CommitmentState(NamedTuple):
    """A commitment's state without its facts, for counting, filtering and sorting a whole plan."""

    commitment: int
    measure: int
    actor: str
    number: int | None
    key: str  # sorts the worst first, as Status.worst_first does

    @property
    def state(self):
        return BY_RANK[int(self.key[0])]


class DeadlineState(NamedTuple):
    """A deadline's state without its facts; its key tells the days too."""

    deadline: int
    commitment: int
    key: str

    @property
    def state(self):
        return BY_RANK[int(self.key[0])]

    @property
    def due(self):
        """The due day that holds, in ISO, or None."""
        return self.key[1:11] or None

    @property
    def answered(self):
        """The last day of what answered it, in ISO, or None."""
        return self.key[21:31] or None


class OpenDeadline(NamedTuple):
    """A deadline that waits for a result, or takes one at any time."""

    deadline: int
    commitment: int
    measure: int
    each_division: bool
    key: str

    @property
    def state(self):
        return BY_RANK[int(self.key[0])]


def open_deadlines(plan, actor, as_of: date) -> list[OpenDeadline]:
    """What is open of an actor's commitments as of a day, in the order of the plan and of time, in one query."""
    return [OpenDeadline(*row) for row in rows(OPEN, as_of, plan=plan.pk, actor=actor)]


def commitment_states(plan, as_of: date) -> list[CommitmentState]:
    """The state of every commitment of a plan as of a day, in one query."""
    return [CommitmentState._make(row) for row in rows(COMMITMENTS, as_of, plan=plan.pk)]


def commitment_states_of_year(agency: int, fiscal_year: int, as_of: date) -> list[CommitmentState]:
    """The same for the plan of an agency's fiscal year (B.E.); none where there is no plan."""
    found = rows(COMMITMENTS_OF_YEAR, as_of, agency=agency, fiscal_year=fiscal_year)
    return [CommitmentState._make(row) for row in found]


def deadline_states(plan, as_of: date) -> list[DeadlineState]:
    """The state of every deadline of a plan as of a day, by commitment and in the order of time, in one query."""
    return [DeadlineState._make(row) for row in rows(DEADLINES, as_of, plan=plan.pk)]


def deadline_statuses(plan, as_of: date) -> dict[int, Status]:
    """The status of every deadline of a plan as of a day by its id, in one query."""
    return {found.deadline: status_of(found.key, as_of) for found in deadline_states(plan, as_of)}


@lru_cache(4096)
def status_of(key: str, as_of: date) -> Status:
    """The Status that a query's key tells; many deadlines of a plan share one."""
    state = BY_RANK[int(key[0])]
    due, first, last = (date.fromisoformat(key[at : at + 10]) if key[at:] else None for at in (1, 11, 21))
    match state:
        case State.OVERDUE:
            return Status(state, due, (as_of - due).days)
        case State.DUE_SOON | State.UPCOMING:
            return Status(state, due, (due - as_of).days)
        case State.DONE_LATE:
            return Status(state, due, (first - due).days, at_least=first != last)
        case State.DONE_ON_TIME | State.DONE_TIMING_UNKNOWN:
            return Status(state, due, 0)
    return Status(state, due)


def rows(sql, as_of, **named):
    with connection.cursor() as cursor:
        soon = as_of + timedelta(days=SOON)
        cursor.execute(sql, {"as_of": as_of.isoformat(), "soon": soon.isoformat(), **named})
        return cursor.fetchall()
