"""The heat map of a document: how the deadlines of each measure stand, month by month of the fiscal year."""

from dataclasses import dataclass

from ita_tracker import thai
from measures.status import RANK, State


@dataclass(frozen=True)
class Cell:
    """The deadlines of a measure that fall due in a month: how many, and the worst state ("" where none is told)."""

    count: int
    state: str


def months_of(fiscal_year):
    """The fiscal year's months as "2022-10", October first."""
    return tuple(f"{year:04}-{month:02}" for year, month in thai.fiscal_months(fiscal_year))


def row(deadlines, months):
    """A Cell for each month, or None where nothing falls due, of DeadlineParts; their months lie within `months`."""
    return tuple(cell([d.state for d in deadlines if d.due and d.due[:7] == month]) for month in months)


def cell(states):
    if not states:
        return None
    return Cell(len(states), min(states, key=lambda state: RANK[State(state)]) if all(states) else "")
