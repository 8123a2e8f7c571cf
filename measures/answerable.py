"""The deadlines that a result of a measure may answer: those that a form named, or all of them with their statuses.

Judging them reads every result and extension, so it waits until a form is shown; what was sent is found in one query.
"""

from datetime import date
from functools import cached_property

from measures import words
from measures.facts import judge, with_facts
from measures.models import Actor, Commitment, Deadline
from measures.status import State

OPEN = (State.OVERDUE, State.DUE_SOON, State.UPCOMING, State.NO_DEADLINE)


class Answerable:
    """The deadlines of a measure's officers' commitments as of a day."""

    def __init__(self, measure, as_of: date):
        self.measure, self.as_of = measure, as_of

    def named(self, numbers):
        """The Deadlines of these ids, which are texts; those of other measures and mere texts are left out."""
        pks = [number for number in numbers if number.isascii() and number.isdecimal() and len(number) < 19]
        own = Deadline.objects.filter(commitment__measure=self.measure, commitment__actor=Actor.OFFICER)
        return list(own.filter(pk__in=pks).select_related("commitment").order_by()) if pks else []

    @cached_property
    def statuses(self):
        """All of them, each with its Status."""
        commitments = with_facts(Commitment.objects.filter(measure=self.measure, actor=Actor.OFFICER))
        return {d: s for commitment in commitments for d, s in judge(commitment, self.as_of).deadlines}

    def choices(self):
        """Each one's id, and its name with its status in words."""
        return [(d.pk, f"{words.deadline_name(d)} · {words.words(s)}") for d, s in self.statuses.items()]

    @property
    def offered(self):
        """The ids of those that are open."""
        return {d.pk for d, s in self.statuses.items() if s.state in OPEN}
