"""The rule of status by hand-worked cases, one line each."""

from datetime import date

import pytest

from measures.status import Answer, Facts, Grant, State, Status, commitment_status, deadline_status

DUE = date(2023, 1, 31)
DAY = {day: date(2023, 1, day) for day in range(1, 32)}


def on(year, month, day, division=None):
    return Answer(date(year, month, day), date(year, month, day), division)


MARCH = Answer(date(2023, 3, 1), date(2023, 3, 31))
JANUARY = Answer(date(2023, 1, 1), date(2023, 1, 31))


@pytest.mark.parametrize(
    ("answers", "as_of", "state", "days"),
    [
        ((), date(2022, 12, 31), State.UPCOMING, 31),
        ((), date(2023, 1, 1), State.DUE_SOON, 30),
        ((), date(2023, 1, 31), State.DUE_SOON, 0),
        ((), date(2023, 2, 1), State.OVERDUE, 1),
        ((), date(2024, 2, 29), State.OVERDUE, 394),
        ((on(2023, 1, 31),), date(2023, 1, 31), State.DONE_ON_TIME, 0),
        ((on(2023, 1, 31),), date(2023, 1, 30), State.DUE_SOON, 1),  # a result after the day does not count
        ((on(2023, 2, 1),), date(2023, 2, 1), State.DONE_LATE, 1),
        ((on(2023, 2, 1),), date(2023, 1, 31), State.DUE_SOON, 0),
        ((on(2023, 2, 1), on(2023, 1, 31)), date(2023, 2, 1), State.DONE_ON_TIME, 0),
        ((on(2023, 2, 9), on(2023, 2, 5)), date(2023, 3, 1), State.DONE_LATE, 5),
        ((on(2023, 2, 9), on(2023, 2, 5)), date(2023, 2, 4), State.OVERDUE, 4),
        ((MARCH,), date(2023, 3, 30), State.OVERDUE, 58),  # a month counts once it has ended
        ((MARCH,), date(2023, 3, 31), State.DONE_LATE, 29),
        ((JANUARY,), date(2023, 1, 31), State.DONE_ON_TIME, 0),
    ],
)
def test_a_deadline_on_31_january(answers, as_of, state, days):
    found = deadline_status(Facts(DUE, answers), as_of)
    assert (found.state, found.days, found.due) == (state, days, DUE)


def test_a_month_that_holds_the_due_day_before_its_end_leaves_timing_unknown():
    facts = Facts(date(2023, 1, 30), (JANUARY,))
    assert deadline_status(facts, date(2023, 1, 31)).state == State.DONE_TIMING_UNKNOWN


def test_late_by_a_month_without_a_day_is_at_least_so_late():
    assert deadline_status(Facts(DUE, (MARCH,)), date(2023, 4, 1)).at_least
    assert not deadline_status(Facts(DUE, (on(2023, 3, 1),)), date(2023, 4, 1)).at_least


@pytest.mark.parametrize(
    ("granted_on", "as_of", "state", "due"),
    [
        (date(2023, 1, 31), date(2023, 2, 1), State.DUE_SOON, date(2023, 2, 28)),  # granted on the due day: counts
        (date(2023, 2, 1), date(2023, 2, 1), State.OVERDUE, DUE),  # granted after it: changes nothing
        (date(2023, 1, 20), date(2023, 1, 19), State.DUE_SOON, DUE),  # only from its grant on
        (date(2023, 1, 20), date(2023, 3, 1), State.OVERDUE, date(2023, 2, 28)),
    ],
)
def test_an_extension(granted_on, as_of, state, due):
    found = deadline_status(Facts(DUE, grants=(Grant(granted_on, DUE, date(2023, 2, 28)),)), as_of)
    assert (found.state, found.due) == (state, due)


def test_two_extensions_and_a_late_second_one():
    first = Grant(date(2023, 1, 20), DUE, date(2023, 2, 28))
    in_time = Grant(date(2023, 2, 28), date(2023, 2, 28), date(2023, 3, 31))
    late = Grant(date(2023, 3, 1), date(2023, 2, 28), date(2023, 3, 31))
    assert deadline_status(Facts(DUE, grants=(first, in_time)), date(2023, 4, 1)).due == date(2023, 3, 31)
    assert deadline_status(Facts(DUE, grants=(first, late)), date(2023, 4, 1)).due == date(2023, 2, 28)


def test_each_division_must_enter_and_the_slowest_decides():
    facts = Facts(DUE, (on(2023, 1, 10, 1), on(2023, 2, 3, 2), on(2023, 2, 9, 2)), required=frozenset({1, 2}))
    assert deadline_status(facts, date(2023, 2, 2)).state == State.OVERDUE
    assert deadline_status(facts, date(2023, 2, 3)) == Status(State.DONE_LATE, DUE, 3)
    three = Facts(DUE, facts.answers, required=frozenset({1, 2, 3}))
    assert deadline_status(three, date(2023, 3, 1)).state == State.OVERDUE


def test_cancelling_leaves_what_was_answered():
    cancelled = date(2023, 2, 15)
    done = Facts(DUE, (on(2023, 2, 3),), cancelled_on=cancelled)
    open_ = Facts(DUE, cancelled_on=cancelled)
    assert deadline_status(done, cancelled).state == State.DONE_LATE
    assert deadline_status(open_, cancelled).state == State.CANCELLED
    assert deadline_status(open_, date(2023, 2, 14)).state == State.OVERDUE
    assert commitment_status([deadline_status(done, cancelled)], cancelled, cancelled).state == State.CANCELLED


def test_no_deadline():
    assert deadline_status(Facts(None, (on(2023, 1, 1),)), DUE).state == State.NO_DEADLINE
    assert commitment_status([], DUE).state == State.NO_DEADLINE


def test_a_commitment_is_as_bad_as_its_worst_deadline_due_or_next():
    as_of = date(2023, 2, 15)
    on_time = Status(State.DONE_ON_TIME, date(2022, 10, 31), 0)
    late = Status(State.DONE_LATE, date(2022, 11, 30), 4)
    overdue = Status(State.OVERDUE, date(2022, 12, 31), 46)
    soon = Status(State.DUE_SOON, date(2023, 2, 28), 13)
    soon_too = Status(State.DUE_SOON, date(2023, 3, 10), 23)
    upcoming = Status(State.UPCOMING, date(2023, 4, 30), 74)
    assert commitment_status([on_time, late, overdue, soon], as_of) == overdue
    assert commitment_status([on_time, late, soon], as_of) == soon
    assert commitment_status([on_time, late, upcoming], as_of) == late
    assert commitment_status([on_time, upcoming], as_of) == on_time
    assert commitment_status([soon_too, soon], as_of) == soon
    answered_early = Status(State.DONE_ON_TIME, date(2023, 2, 28), 0)
    assert commitment_status([answered_early, soon_too], as_of) == answered_early  # only the next one counts
