"""The one-page summary of a document: counts, the heat map, and what is late and why; from the document alone."""

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from unicodedata import category

from ita_tracker import thai
from measures.models import Actor
from measures.status import RANK, State, Status
from measures.words import words
from reports import heatmap

LATE = (State.OVERDUE, State.DONE_LATE)
ROWS = 14  # of the heat map
LINES = 30  # of the heat map and of what is late together: more would not go on one page
WIDE_COUNTS = 6  # more states than these take two lines as headings
MONTHLY, MEASURE, TEXT, WHY = 51, 26, 43, 49  # letters that stand on one line of their columns, in PDF and Word
REST = 40  # letters of a second line, of which a long word may have left some on the first


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
    measures, groups = report.measures, [(short(m.title, MONTHLY), [m]) for m in report.measures]
    if len(groups) > ROWS:
        groups = [(f"ตัวชี้วัดที่ {group.indicator} ({group.instrument})", group.measures) for group in report.groups]
    commitments = [(measure, each) for measure in measures for each in measure.commitments]
    counted = Counter((each.state, each.actor) for _, each in commitments)
    months = heatmap.months_of(report.fiscal_year)
    behind = sorted(
        ((measure, each) for measure, each in commitments if each.state in LATE),
        key=lambda pair: (RANK[State(pair[1].state)], -pair[1].days_late),
    )
    counts = (
        Count(state, counted[state.value, Actor.OFFICER.value], counted[state.value, Actor.EXECUTIVE.value])
        for state in State
    )
    counts = tuple(count for count in counts if count.officers or count.executives)
    shown = fitting(
        [late(measure, each) for measure, each in behind], LINES - len(groups) - (len(counts) > WIDE_COUNTS)
    )
    return Summary(
        measures=len(measures),
        steps=sum(len(measure.steps) for measure in measures),
        officers=sum(each.actor == Actor.OFFICER for _, each in commitments),
        executives=sum(each.actor == Actor.EXECUTIVE for _, each in commitments),
        counts=counts,
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
    why = short(commitment.obstacle, WHY + REST)
    return Late(short(measure.title, MEASURE), commitment.number, short(commitment.text, TEXT), state, told, why)


def fitting(rows, lines):
    """As many of the first rows as go on so many lines: a long reason takes two, the word of what is left out one."""
    ends = list(accumulate(1 + (letters(row.why) > WHY) for row in rows))
    if ends and ends[-1] > lines:
        return tuple(row for row, end in zip(rows, ends, strict=True) if end < lines)
    return tuple(rows)


def letters(text):
    """How many letters stand side by side: vowels and tones above and below take no room."""
    return sum(category(letter) != "Mn" for letter in text)


def short(text, length):
    """Text in one line, cut where it has more letters than `length`."""
    line = " ".join(text.split())
    if letters(line) <= length:
        return line
    reached = accumulate(category(letter) != "Mn" for letter in line)
    return "".join(letter for letter, count in zip(line, reached, strict=True) if count < length).rstrip() + "…"
