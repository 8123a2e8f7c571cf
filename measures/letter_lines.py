"""The lines of letters: a deadline, or an executive's instruction, as a mail writes it."""

from dataclasses import dataclass, replace
from datetime import date

from measures import status, words
from measures.addresses import measure_url
from measures.models import Deadline, Instruction

LINES = 10  # of each part of a letter; of the others it says how many
TOLD = 160  # letters of an instruction's text


@dataclass(frozen=True)
class Line:
    """A deadline, or an instruction, as a letter writes it."""

    measure: str
    text: str
    state: str
    due: date
    divisions: str
    url: str
    more: int = 0  # overdue periods of the same commitment


@dataclass(frozen=True)
class Part:
    """The first lines of a list, and how many there are in all."""

    lines: tuple[Line, ...] = ()
    count: int = 0

    @property
    def more(self):
        return self.count - len(self.lines)


NOTHING = Part()


def lines_of(waiting, day, site):
    """{id of deadline: Line} of what a letter shows; `waiting` has them by id."""
    rows = Deadline.objects.select_related("commitment__measure__plan__agency").in_bulk(list(waiting))
    return {
        pk: line(rows[pk].commitment, judged(waiting[pk].due, day), site, event=rows[pk].event)
        for pk in waiting
        if pk in rows  # a plan may have been changed a moment ago
    }


def judged(due, day):
    return status.deadline_status(status.Facts(due=due), day)


def line(commitment, found, site, *, event="", divisions="", more=0):
    """The Line of a commitment whose Status is `found`."""
    measure = commitment.measure
    url = site + measure_url(measure.plan, measure)
    number = f"{commitment.number}. " if commitment.number else ""
    text = words.shortened(f"{number}{commitment.text}" + (f" ({event})" if event else ""))
    return Line(words.shortened(measure.title), text, words.words(found), found.due, divisions, url, more)


def part(waiting, written):
    """The Part of deadlines, each with how many of its commitment it stands for."""
    first = [(w.deadline, times) for w, times in waiting.items()][:LINES]
    lines = (replace(written[pk], more=times - 1) for pk, times in first if pk in written)
    return Part(tuple(lines), len(waiting))


def asked_lines(asked, day, site):
    """{id of instruction: Line} of what a letter shows; `asked` has them by id."""
    rows = (
        Instruction.objects.select_related("measure__plan__agency").prefetch_related("divisions").in_bulk(list(asked))
    )
    return {pk: asked_line(one, asked[pk].divisions, day, site) for pk, one in rows.items()}


def asked_part(told, count, written):
    """The Part of instructions; `count` has those too that wait and were told before."""
    lines = [written[each.instruction] for each in told[:LINES] if each.instruction in written]
    return Part(tuple(lines), count) if told else NOTHING


def asked_line(instruction, waiting, day, site):
    measure = instruction.measure
    found = judged(instruction.answer_by, day)
    return Line(
        words.shortened(measure.title),
        words.shortened(instruction.text, TOLD),
        words.words(found),
        found.due,
        " · ".join(str(d) for d in instruction.divisions.all() if d.pk in waiting),
        f"{site}{measure_url(measure.plan, measure)}#instructions",
    )
