"""The rule in SQL equals the rule in Python, over the whole grid of cases and on whichever database runs."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.utils import timezone

from measures import status
from measures.facts import judge, with_facts
from measures.models import (
    Answer,
    Cancellation,
    Commitment,
    Completion,
    Deadline,
    Extension,
    Indicator,
    Measure,
    Plan,
)

DUE = date(2023, 2, 15)
NEXT = date(2023, 3, 31)
DAYS = [
    DUE + timedelta(days=n) for n in (-60, -31, -30, -1, 0, 1, 13, 14, 20, 28, 29, 43, 44, 45, 74, 75, 400)
]  # every side of every boundary below
WITHDRAWN = "withdrawn"  # the one result that counts for nothing
RESULTS = {  # name: (done_on, precision, division index or None[, withdrawn])
    "on time": [(DUE, "day", 0)],
    "early": [(date(2023, 1, 20), "day", None)],
    "late": [(DUE + timedelta(days=14), "day", 1)],
    "unknown": [(date(2023, 2, 1), "month", 0)],
    "month before": [(date(2023, 1, 1), "month", 1)],
    "month after": [(date(2023, 3, 1), "month", 0)],
    "late and unknown": [(DUE + timedelta(days=1), "day", 0), (date(2023, 2, 1), "month", 0)],
    "both divisions": [(DUE, "day", 0), (DUE + timedelta(days=20), "day", 1), (date(2023, 3, 1), "month", 1)],
    "one twice": [(DUE, "day", 0), (DUE + timedelta(days=1), "day", 0)],
    "withdrawn": [(DUE, "day", 0, WITHDRAWN), (DUE, "day", 1, WITHDRAWN)],
    "withdrawn and late": [(DUE, "day", 0, WITHDRAWN), (DUE + timedelta(days=1), "day", 0)],
    "none": [],
}
GRANTS = {
    "none": [],
    "in time": [(DUE, DUE, DUE + timedelta(days=28))],
    "too late": [(DUE + timedelta(days=1), DUE, DUE + timedelta(days=28))],
    "twice": [
        (DUE - timedelta(days=1), DUE, DUE + timedelta(days=13)),
        (DUE + timedelta(days=13), DUE + timedelta(days=13), DUE + timedelta(days=44)),
    ],
}
CANCELLED = [None, DUE, DUE + timedelta(days=14)]


@pytest.fixture
def grid(reference):
    """A plan with a commitment for every combination, and commitments of two deadlines for every pair of answers."""
    plan = Plan.objects.create(
        agency=reference.agency, fiscal_year=2570, assessed_framework=reference.assessed_framework
    )
    measure = Measure.objects.create(
        plan=plan,
        position=1,
        indicator=Indicator.objects.filter(framework=reference.assessed_framework).first(),
        heading="ตาราง",
        responsible_text="ทุกกอง",
    )
    divisions = list(reference.agency.divisions.all()[:2])
    cases = [
        ([(due, results, grants)], cancelled, each, required)
        for due, results, grants, cancelled, (each, required) in product(
            [DUE], RESULTS.values(), GRANTS.values(), CANCELLED, [(False, ()), (True, divisions), (True, divisions[:1])]
        )
    ]
    cases += [
        ([(None, results, [])], cancelled, False, ()) for results, cancelled in product(RESULTS.values(), CANCELLED)
    ]
    cases += [
        ([(DUE, first, []), (due, second, [])], None, False, ())
        for due, first, second in product([DUE, NEXT, None], RESULTS.values(), RESULTS.values())
    ]
    cases += [([], cancelled, False, ()) for cancelled in CANCELLED]
    cases += [([(DUE, results, [])], None, True, ()) for results in RESULTS.values()]
    fill(measure, cases, divisions)
    return plan


def fill(measure, cases, divisions):
    commitments = Commitment.objects.bulk_create(
        Commitment(measure=measure, position=n, text="ก", actor="officer", rule_kind="continuous", each_division=each)
        for n, (_, _, each, _) in enumerate(cases, 1)
    )
    through = Commitment.required_divisions.through
    position = 0
    for commitment, (deadlines, cancelled, _, required) in zip(commitments, cases, strict=True):
        through.objects.bulk_create(through(commitment=commitment, division=d) for d in required)
        if cancelled:
            Cancellation.objects.create(commitment=commitment, cancelled_on=cancelled, reason="ก")
        for n, (due, results, grants) in enumerate(deadlines):
            start = date(2023, 1, 1) + timedelta(days=n)
            deadline = Deadline.objects.create(
                commitment=commitment, period_start=start, period_end=date(2023, 9, 30), due=due
            )
            Extension.objects.bulk_create(
                Extension(deadline=deadline, granted_on=on, from_due=was, new_due=new, reason="ก")
                for on, was, new in grants
            )
            for done_on, precision, division, *withdrawn in results:
                position += 1
                completion = Completion.objects.create(
                    measure=measure,
                    position=position,
                    done_on=done_on,
                    precision=precision,
                    division=None if division is None else divisions[division],
                    recorded_at=timezone.now(),
                    withdrawn_at=timezone.now() if withdrawn else None,
                )
                Answer.objects.create(completion=completion, deadline=deadline)


def test_sql_and_python_agree_on_every_case_and_day(grid):
    commitments = list(with_facts(Commitment.objects.filter(measure__plan=grid)))
    assert len(commitments) > 600
    seen = set()
    for as_of in DAYS:
        in_sql = {found.commitment: found for found in status.commitment_states(grid, as_of)}
        deadlines_in_sql = status.deadline_statuses(grid, as_of)
        for commitment in commitments:
            judged = judge(commitment, as_of)
            assert status.status_of(in_sql[commitment.pk].key, as_of) == judged.status, (as_of, commitment.pk)
            for deadline, expected in judged.deadlines:
                assert deadlines_in_sql[deadline.pk] == expected, (as_of, deadline.pk)
                seen.add(expected.state)
    assert seen == set(status.State)


def test_one_query_whatever_the_plan(grid, django_assert_num_queries):
    with django_assert_num_queries(1):
        status.commitment_states(grid, DUE)
    with django_assert_num_queries(1):
        status.deadline_statuses(grid, DUE)
