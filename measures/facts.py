"""From rows to the facts that status.py takes: which relations to fetch, and how they read."""

from dataclasses import dataclass

from django.db.models import Prefetch

from measures import status
from measures.models import Actor, Answer, Commitment, Completion, Deadline, Evidence, Measure, ProgressNote
from measures.status import Status


@dataclass(frozen=True)
class Judged:
    """A commitment with its status as of a day, and each of its deadlines with its own."""

    commitment: Commitment
    status: Status
    deadlines: tuple[tuple[Deadline, Status], ...]


def with_facts(commitments):
    """Fetch with a Commitment queryset what `judge` needs, in a fixed number of queries."""
    # joined, not prefetched: on SQLite Django cannot prefetch forward to more than a thousand rows
    answers = Answer.objects.filter(completion__withdrawn_at=None).select_related("completion")
    # as plain lists: of each of ten thousand deadlines Django would make two querysets, most of them empty
    return commitments.select_related("cancellation").prefetch_related(
        "required_divisions",
        Prefetch("deadlines__answer_links", queryset=answers, to_attr="fetched_answers"),
        Prefetch("deadlines__extensions", to_attr="fetched_extensions"),
    )


def with_lists(measures):
    """Fetch with a Measure queryset its three lists, what `judge` needs, the results that count, and all notes."""
    notes = ProgressNote.objects.select_related("recorded_by", "commitment", "withdrawal")
    counting = Completion.objects.filter(withdrawn_at=None)
    results = counting.select_related("division", "recorded_by").prefetch_related(
        Prefetch("evidence", queryset=Evidence.objects.with_destroyed().select_related("file")),
        Prefetch("answer_links", queryset=Answer.objects.select_related("deadline")),
    )
    return measures.select_related("plan__agency", "plan__assessed_framework", "indicator", "topic").prefetch_related(
        "items",
        "divisions",
        "steps",
        Prefetch("notes", queryset=notes),
        Prefetch("commitments", queryset=with_facts(Commitment.objects.all())),
        Prefetch("completions", queryset=results),
    )


def facts_of(deadline):
    """The status.Facts of a Deadline."""
    commitment = deadline.commitment
    cancellation = getattr(commitment, "cancellation", None)
    return status.Facts(
        due=deadline.due,
        answers=tuple(
            status.Answer(link.completion.done_on, link.completion.last_day, link.completion.division_id)
            for link in deadline.its_answers
            if link.completion.withdrawn_at is None
        ),
        grants=tuple(status.Grant(e.granted_on, e.from_due, e.new_due) for e in deadline.its_extensions),
        required=frozenset(d.pk for d in commitment.required_divisions.all()) if commitment.each_division else None,
        cancelled_on=cancellation and cancellation.cancelled_on,
    )


def judge(commitment, as_of):
    """A Judged commitment as of a day; asks no query if it was fetched by `with_facts`."""
    deadlines = tuple((d, status.deadline_status(facts_of(d), as_of)) for d in commitment.deadlines.all())
    cancellation = getattr(commitment, "cancellation", None)
    return Judged(
        commitment,
        status.commitment_status([s for _, s in deadlines], as_of, cancellation and cancellation.cancelled_on),
        deadlines,
    )


def missing_divisions(commitment, deadline, as_of):
    """The divisions that have not entered their own result for a deadline as of a day."""
    if not commitment.each_division:
        return []
    entered = {link.completion.division_id for link in deadline.its_answers if link.completion.last_day <= as_of}
    return [d for d in commitment.required_divisions.all() if d.pk not in entered]


def nothing_recorded(measure, as_of):
    """Whether a measure has no result of the officers' as of a day: a mark on the measure, not a state.

    A result that answers nothing but executives' follow-ups is none of theirs (as in Completions.of_officers).
    """
    executives = {c.pk for c in measure.commitments.all() if c.actor == Actor.EXECUTIVE}
    counting = (c for c in measure.completions.all() if c.last_day <= as_of)
    answered = ([link.deadline.commitment_id for link in c.answer_links.all()] for c in counting)
    return all(found and executives.issuperset(found) for found in answered)


def plan_measures(plan):
    """All measures of a plan with their lists, in order."""
    return with_lists(Measure.objects.filter(plan=plan))
