"""A plan's month as one frozen object: nothing but text, numbers, None and tuples, so that its JSON says all of it.

Dates are ISO, a month without its day "2023-03". Every figure of the page, the PDF and the workbook is derived from it
by figures.py; `from_data` reads it back from its JSON, so that a month that was kept can be drawn again.
"""

from dataclasses import dataclass
from datetime import date

from ita_tracker import thai
from measures.models import Actor
from measures.status import State, Status
from reports.assemble import AgencyPart


@dataclass(frozen=True, slots=True)
class MonthDeadline:
    due: str | None
    state: str
    answered: str | None  # the last day of what answered it


@dataclass(frozen=True, slots=True)
class MonthCommitment:
    position: int
    number: int | None
    text: str
    actor: str
    state: str
    due: str | None
    days: int | None  # late or overdue ones, else those that are left
    at_least: bool  # the day of the result is not known
    before: str  # the state at the end of the month before
    missing: tuple[str, ...]  # divisions that have not entered what is overdue, where each must enter its own
    deadlines: tuple[MonthDeadline, ...]

    @property
    def status(self):
        return Status(State(self.state), self.due and date.fromisoformat(self.due), self.days, self.at_least)


@dataclass(frozen=True, slots=True)
class MonthResult:
    number: int | None
    date: str
    note: str
    answers: tuple[int, ...]  # positions of the commitments that it answers

    @property
    def when(self):
        return thai.PartialDate.from_iso(self.date)


@dataclass(frozen=True, slots=True)
class MonthNote:
    """The latest note on a commitment, or on the measure as a whole (None)."""

    commitment: int | None
    date: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class MonthMeasure:
    position: int
    title: str
    indicator: int
    divisions: tuple[str, ...]
    all_divisions: bool
    responsible: str
    commitments: tuple[MonthCommitment, ...]
    results: tuple[MonthResult, ...]  # those that count as of the day
    notes: tuple[MonthNote, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """An indicator or a division: its key in the filters of the plan, and its name or heading."""

    key: int
    name: str


@dataclass(frozen=True, slots=True)
class YearBefore:
    """How many officers' commitments of the plan before were in each state a year earlier."""

    fiscal_year: int
    month: str
    as_of: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Month:
    agency: AgencyPart
    fiscal_year: int
    month: str
    as_of: str
    before: str  # the last day of the month before
    indicators: tuple[tuple[int, Named], ...]  # by their number, in the order of the plan
    divisions: tuple[Named, ...]
    measures: tuple[MonthMeasure, ...]
    year_before: YearBefore | None

    @property
    def span(self):
        """The month as a PartialDate."""
        return thai.PartialDate.from_iso(self.month)

    @property
    def day(self):
        """The day that the figures are as of."""
        return date.fromisoformat(self.as_of)

    @property
    def title(self):
        return f"ภาพรวมรายเดือน {thai.format_partial(self.span)}"

    def commitments(self, actor=Actor.OFFICER):
        """(measure, commitment) of an actor, in the order of the plan."""
        of = actor.value
        return [(m, c) for m in self.measures for c in m.commitments if c.actor == of]


def from_data(data):
    """The Month whose `dataclasses.asdict`, through JSON or not, is `data`."""
    before = data["year_before"]
    return Month(
        **data
        | {
            "agency": AgencyPart(**data["agency"]),
            "indicators": tuple((number, Named(**named)) for number, named in data["indicators"]),
            "divisions": tuple(Named(**each) for each in data["divisions"]),
            "measures": tuple(measure_from(each) for each in data["measures"]),
            "year_before": before
            and YearBefore(**before | {"counts": tuple(tuple(pair) for pair in before["counts"])}),
        }
    )


def measure_from(data):
    commitments = (
        MonthCommitment(
            **c
            | {"missing": tuple(c["missing"]), "deadlines": tuple(MonthDeadline(**each) for each in c["deadlines"])},
        )
        for c in data["commitments"]
    )
    return MonthMeasure(
        **data
        | {
            "divisions": tuple(data["divisions"]),
            "commitments": tuple(commitments),
            "results": tuple(MonthResult(**r | {"answers": tuple(r["answers"])}) for r in data["results"]),
            "notes": tuple(MonthNote(**each) for each in data["notes"]),
        }
    )
