"""The one-page summary of a document: counts, the heat map, and what is late and why; from the document alone."""

from collections import Counter
from dataclasses import dataclass

from ita_tracker import thai
from measures.models import Actor
from measures.status import RANK, State, Status
from measures.words import words
from reports import heatmap

LATE = (State.OVERDUE, State.DONE_LATE)
ROWS, LINES = 14, 16  # of the heat map, and of what is late: more would not go on one page
WHY = 62  # letters of why something is late that stand on one line


@dataclass(frozen=True)
class Count:
    """How many commitments of officers and of executives are in a state."""

    state: State
    officers: int
    executives: int


@dataclass(frozen=True)
class Late:
    """A commitment that is late: the words of its state, and the last obstacle told of it."""

    measure: str
    number: int | None
    text: str
    state: State
    words: str
    why: str


@dataclass(frozen=True)
class Summary:
    measures: int
    steps: int
    officers: int
    executives: int
    counts: tuple[Count, ...]
    months: tuple[str, ...]  # their short names
    rows: tuple[tuple[str, tuple], ...]  # a measure's title, or an indicator's where there are many; its cells
    late: tuple[Late, ...]  # the worst
    more: int  # how many are late besides

    @property
    def states(self):
        """The states that the heat map shows, worst first: its legend."""
        shown = {cell.state for _, cells in self.rows for cell in cells if cell}
        return [state for state in State if state.value in shown]


def summary_of(report):
    """The Summary of a Report, without asking the database."""
    measures, groups = report.measures, [(short(title(m), 60), [m]) for m in report.measures]
    if len(groups) > ROWS:
        groups = [(f"ตัวชี้วัดที่ {group.indicator} ({group.instrument})", group.measures) for group in report.groups]
    commitments = [(measure, each) for measure in measures for each in measure.commitments]
    counted = Counter((each.state, each.actor) for _, each in commitments)
    months = heatmap.months_of(report.fiscal_year)
    behind = sorted(
        ((measure, each) for measure, each in commitments if each.state in LATE),
        key=lambda pair: (RANK[State(pair[1].state)], -pair[1].days_late),
    )
    shown = fitting(late(measure, each) for measure, each in behind)
    counts = (
        Count(state, counted[state.value, Actor.OFFICER.value], counted[state.value, Actor.EXECUTIVE.value])
        for state in State
    )
    return Summary(
        measures=len(measures),
        steps=sum(len(measure.steps) for measure in measures),
        officers=sum(each.actor == Actor.OFFICER for _, each in commitments),
        executives=sum(each.actor == Actor.EXECUTIVE for _, each in commitments),
        counts=tuple(count for count in counts if count.officers or count.executives),
        months=tuple(thai.month_abbreviation(int(month[5:])) for month in months),
        rows=tuple(
            (name, heatmap.row([d for m in some for c in m.commitments for d in c.deadlines], months))
            for name, some in groups
        ),
        late=shown,
        more=len(behind) - len(shown),
    )


def late(measure, commitment):
    state = State(commitment.state)
    told = words(Status(state, days=commitment.days_late, at_least=commitment.at_least))
    why = short(commitment.obstacle, 2 * WHY)
    return Late(short(title(measure), 34), commitment.number, short(commitment.text, 56), state, told, why)


def title(measure):
    """A measure's heading in one line and without its leading dash."""
    return " ".join(measure.heading.replace("☐", "").split()).removeprefix("-").strip()


def fitting(rows):
    """As many of the first rows as LINES can hold: a long reason takes two."""
    shown, left = [], LINES
    for row in rows:
        left -= 1 + (len(row.why) > WHY)
        if left < 0:
            break
        shown.append(row)
    return tuple(shown)


def short(text, length):
    """Text in one line, cut where it is longer."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"
