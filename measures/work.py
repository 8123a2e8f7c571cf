"""What a person has to do in a plan as of a day: open commitments of their divisions as lines, the worst first.

A commitment is one line, that of its oldest open deadline. The lines are assembled in a fixed number of queries, of
which none depends on how many there are; only those of the page that is shown are read whole.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from itertools import groupby

from django.db.models import Count, Min

from measures import status
from measures.access import RECORD_ALL, RECORD_OWN
from measures.models import Actor, Answer, Commitment, Completion, Deadline, Division, Instruction, Measure
from measures.navigation import memberships
from measures.schedule import RuleKind
from measures.status import State, Status

LATELY = 10  # results of one's own that are listed
ASKED = 20  # instructions that are listed at a time


class Group(IntEnum):
    """The parts of the list, in their order."""

    DUE = 1
    NEXT = 2
    EVENTS = 3
    ONGOING = 4
    OTHERS = 5


GROUP_OF = {
    State.OVERDUE: Group.DUE,
    State.DUE_SOON: Group.DUE,
    State.UPCOMING: Group.NEXT,
    State.NO_DEADLINE: Group.ONGOING,
}


@dataclass
class Line:
    """A commitment with its oldest open deadline, or none where only an event makes one."""

    group: Group
    commitment_id: int
    place: int  # in the plan
    deadline_id: int | None = None
    status: Status | None = None
    overdue: int = 0  # deadlines of it that are overdue
    commitment: Commitment | None = None
    deadline: Deadline | None = None
    entered: list[Division] = field(default_factory=list)
    missing: list[Division] = field(default_factory=list)

    @property
    def sort_key(self):
        return (self.group, self.status.worst_first if self.status else (), self.place)


@dataclass(frozen=True)
class Work:
    """All lines of a person in order, how many are in each state, and what the divisions have entered."""

    lines: list[Line]
    counts: Counter
    entered: set[tuple[int, int]]  # deadline and division, where each division must enter its own


def agencies_of(user):
    """The agencies in which a person records results, by name."""
    held = [m for m in memberships(user) if m.role in (*RECORD_ALL, *RECORD_OWN)]
    return sorted({m.agency for m in held}, key=lambda a: (a.name, a.pk))


def work_of(user, plan, as_of: date) -> Work:
    """What `user` has to do in a plan as of a day."""
    measures = Measure.objects.visible_to(user).recordable_by(user).filter(plan=plan)
    mine = set(measures.values_list("pk", flat=True))
    found = [o for o in status.open_deadlines(plan, Actor.OFFICER, as_of) if o.measure in mine]
    entered = entries(plan, as_of)
    waiting = waiting_for(user, plan, entered)
    lines = []
    for place, (commitment, deadlines) in enumerate(groupby(found, key=lambda o: o.commitment)):
        deadlines = list(deadlines)
        own = [o for o in deadlines if not o.each_division or o.deadline in waiting]
        first = (own or deadlines)[0]
        found_status = status.status_of(first.key, as_of)
        lines.append(
            Line(
                group=GROUP_OF[found_status.state] if own else Group.OTHERS,
                commitment_id=commitment,
                place=place,
                deadline_id=first.deadline,
                status=found_status,
                overdue=sum(o.state == State.OVERDUE for o in own),
            )
        )
    events = Commitment.objects.filter(
        measure__in=measures, actor=Actor.OFFICER, rule_kind=RuleKind.AFTER_EVENT, cancellation=None
    )
    lines += [
        Line(group=Group.EVENTS, commitment_id=pk, place=place)
        for place, pk in enumerate(events.order_by("measure__position", "position").values_list("pk", flat=True))
    ]
    counts = Counter(line.status.state for line in lines if line.group in (Group.DUE, Group.NEXT))
    return Work(sorted(lines, key=lambda line: line.sort_key), counts, entered)


def waiting_for(user, plan, entered):
    """The ids of deadlines that each division must answer, where one of the person's own has not."""
    required = Commitment.required_divisions.through.objects.filter(
        commitment__measure__plan=plan, commitment__each_division=True
    )
    own = user.current_memberships().filter(agency=plan.agency_id)
    if not own.filter(role__in=RECORD_ALL).exists():
        required = required.filter(division__memberships__in=own.filter(role__in=RECORD_OWN))
    pairs = set(required.values_list("commitment__deadlines", "division"))
    return {deadline for deadline, _ in pairs - entered}


def entries(plan, as_of):
    """(deadline, division) of the results that count, for the commitments which each division must answer."""
    answers = Answer.objects.filter(
        deadline__commitment__each_division=True,
        completion__in=Completion.objects.counting(as_of).filter(measure__plan=plan),
    )
    return set(answers.values_list("deadline", "completion__division"))


def read_whole(lines, pairs):
    """Read what a page shows of its lines: commitments with their measures, deadlines, and who has entered.

    `pairs` are those of Work.entered.
    """
    commitments = Commitment.objects.select_related("measure").prefetch_related("required_divisions")
    commitments = commitments.in_bulk([line.commitment_id for line in lines])
    deadlines = Deadline.objects.in_bulk([line.deadline_id for line in lines if line.deadline_id])
    entered = defaultdict(set)
    for deadline, division in pairs:
        entered[deadline].add(division)
    for line in lines:
        line.commitment = commitments[line.commitment_id]
        line.deadline = deadlines.get(line.deadline_id)
        if line.commitment.each_division and line.deadline:
            required = line.commitment.required_divisions.all()
            line.entered = [d for d in required if d.pk in entered[line.deadline_id]]
            line.missing = [d for d in required if d.pk not in entered[line.deadline_id]]
    return lines


def lately(user, plan):
    """The last results that a person recorded in a plan, the newest first, with how many deadlines each answers."""
    own = Completion.objects.visible_to(user).filter(measure__plan=plan, recorded_by=user)
    own = own.annotate(first_due=Min("answers__due"), answered=Count("answers__due"))
    return list(own.select_related("measure").order_by("-recorded_at", "-pk")[:LATELY])


def instructions_of(user, agency):
    """The instructions that wait for an answer of a person's divisions, the first due first, and how many there are."""
    found = Instruction.objects.visible_to(user).answerable_by(user).filter(measure__plan__agency=agency)
    listed = list(found.whole().order_by("answer_by", "pk")[: ASKED + 1])
    return listed[:ASKED], len(listed) if len(listed) <= ASKED else found.count()


def answer_status(instruction, as_of):
    """How an instruction stands as of a day, by the rule of deadlines."""
    return status.deadline_status(status.Facts(due=instruction.answer_by), as_of)
