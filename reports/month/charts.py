"""The shapes of the charts, in numbers for SVG; every word and number beside them stands in HTML."""

from dataclasses import dataclass

from django.utils.safestring import mark_safe

from measures.status import State
from measures.words import SIGN
from reports.pictures import drawings

BAR, HEIGHT = 500, 36
FILL = {  # state: (ground, sign); told apart by lightness too
    State.OVERDUE: ("#94290f", "#ffffff"),
    State.DUE_SOON: ("#ffd479", "#4d3100"),
    State.DONE_LATE: ("#7fb0dc", "#06294a"),
    State.DONE_TIMING_UNKNOWN: ("#b7d3ec", "#06294a"),
    State.DONE_ON_TIME: ("#0b4f8a", "#ffffff"),
    State.UPCOMING: ("#d5dbe1", "#27323c"),
    State.NO_DEADLINE: ("#eceff2", "#27323c"),
    State.CANCELLED: ("#ffffff", "#27323c"),
}
COLUMN, CHART = 80, 200  # px of a month, and of the chart's height


@dataclass(frozen=True)
class Piece:
    """A part of a bar: its place, and the sign within it where there is room."""

    x: float
    width: float
    ground: str
    ink: str
    sign: str
    sign_x: float


def bar(counted):
    """The pieces of a bar for (state, number), in the order given."""
    total = sum(number for _, number in counted)
    pieces, x = [], 0.0
    for state, number in counted:
        width = round(number / total * BAR, 2)
        ground, ink = FILL[state]
        box, breadth, shape = drawings()[SIGN[state]]
        sign = mark_safe(f'<svg x="0" y="0" width="{breadth}" height="16" viewBox="{box}">{shape}</svg>')
        fits = width >= breadth + 6
        pieces.append(Piece(round(x, 2), width, ground, ink, sign if fits else "", round(x + (width - breadth) / 2, 2)))
        x += width
    return pieces


@dataclass(frozen=True)
class Curve:
    """A line through the months, and its marks."""

    points: str
    marks: tuple[tuple[int, float], ...]


def curves(points):
    """The lines of what was planned and of what was done, over twelve columns."""
    top = max([1, *(p.planned for p in points), *(p.done or 0 for p in points)])
    return [
        curve([(place, value) for place, value in enumerate(values) if value is not None], top)
        for values in ([p.planned for p in points], [p.done for p in points])
    ]


def curve(values, top):
    marks = tuple(
        (COLUMN // 2 + place * COLUMN, round(CHART - 12 - value / top * (CHART - 24), 1)) for place, value in values
    )
    return Curve(" ".join(f"{x},{y}" for x, y in marks), marks)
