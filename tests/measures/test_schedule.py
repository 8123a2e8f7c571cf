"""A rule and a fiscal year give the deadlines that an officer would count on the fingers."""

from datetime import date
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.schedule import Occurrence, Rule, RuleKind, after_event, answered_by_default, occurrences


def dues(rule, fiscal_year=2566, **more):
    return [o.due for o in occurrences(rule, fiscal_year, **more)]


def days(*texts):
    return [date.fromisoformat(text) for text in texts]


@pytest.mark.parametrize(
    ("rule", "fiscal_year", "due"),
    [
        (Rule(RuleKind.MONTH, month=1, year=2566), 2566, "2023-01-31"),
        (Rule(RuleKind.MONTH, month=1), 2566, "2023-01-31"),
        (Rule(RuleKind.MONTH, month=9), 2566, "2023-09-30"),
        (Rule(RuleKind.MONTH, month=10), 2566, "2022-10-31"),  # October to December: the year before
        (Rule(RuleKind.MONTH, month=12), 2566, "2022-12-31"),
        (Rule(RuleKind.MONTH, month=9, year=2565), 2566, "2022-09-30"),  # in the fiscal year before
        (Rule(RuleKind.MONTH, month=2), 2566, "2023-02-28"),
        (Rule(RuleKind.MONTH, month=2), 2567, "2024-02-29"),
        (Rule(RuleKind.MONTH, month=2), 2643, "2100-02-28"),  # a century that is no leap year
        (Rule(RuleKind.DAY, day=date(2023, 5, 17)), 2566, "2023-05-17"),
    ],
)
def test_once(rule, fiscal_year, due):
    assert dues(rule, fiscal_year) == days(due)


def test_a_month_is_its_own_period():
    (found,) = occurrences(Rule(RuleKind.MONTH, month=1), 2566)
    assert found == Occurrence(date(2023, 1, 1), date(2023, 1, 31), date(2023, 1, 31))


def test_april_and_october_report_the_half_just_ended():
    april, october = occurrences(Rule(RuleKind.FIXED_MONTHS, months=(4, 10)), 2566)
    assert april == Occurrence(date(2022, 10, 1), date(2023, 3, 31), date(2023, 4, 30))
    assert october == Occurrence(date(2023, 4, 1), date(2023, 9, 30), date(2023, 10, 31))


def test_other_fixed_months():
    assert dues(Rule(RuleKind.FIXED_MONTHS, months=(1, 4, 7, 10))) == days(
        "2023-01-31", "2023-04-30", "2023-07-31", "2023-10-31"
    )
    assert dues(Rule(RuleKind.FIXED_MONTHS, months=(3, 9))) == days("2023-03-31", "2023-09-30")


MONTH_ENDS = days(
    *(["2022-10-31", "2022-11-30", "2022-12-31", "2023-01-31", "2023-02-28", "2023-03-31"]),
    *(["2023-04-30", "2023-05-31", "2023-06-30", "2023-07-31", "2023-08-31", "2023-09-30"]),
)


@pytest.mark.parametrize(
    ("kind", "ends"),
    [
        (RuleKind.MONTHLY, MONTH_ENDS),
        (RuleKind.QUARTERLY, days("2022-12-31", "2023-03-31", "2023-06-30", "2023-09-30")),
        (RuleKind.HALF_YEARLY, days("2023-03-31", "2023-09-30")),
    ],
)
def test_officers_recurring_work_falls_due_on_the_last_day_of_the_period(kind, ends):
    assert dues(Rule(kind)) == ends


def test_executives_have_fifteen_days_after_the_period():
    assert dues(Rule(RuleKind.MONTHLY), executive_days=15)[:5] == days(
        "2022-11-15", "2022-12-15", "2023-01-15", "2023-02-15", "2023-03-15"
    )
    assert dues(Rule(RuleKind.MONTHLY), executive_days=15)[-1] == date(2023, 10, 15)
    assert dues(Rule(RuleKind.QUARTERLY), executive_days=15)[0] == date(2023, 1, 15)
    assert dues(Rule(RuleKind.HALF_YEARLY), 2567, executive_days=15) == days("2024-04-15", "2024-10-15")
    # a fixed month and a month are days that the office itself named: nothing is added
    assert dues(Rule(RuleKind.FIXED_MONTHS, months=(4, 10)), executive_days=15) == days("2023-04-30", "2023-10-31")
    assert dues(Rule(RuleKind.MONTH, month=1), executive_days=15) == days("2023-01-31")


def test_within_the_set_times_ends_with_the_last_of_the_officers():
    officers = occurrences(Rule(RuleKind.MONTH, month=12), 2566) + occurrences(Rule(RuleKind.MONTHLY), 2566)
    (found,) = occurrences(Rule(RuleKind.SET_TIMES), 2566, set_times=officers, executive_days=15)
    assert found == Occurrence(date(2022, 10, 1), date(2023, 9, 30), date(2023, 9, 30))


@pytest.mark.parametrize("kind", [RuleKind.CONTINUOUS, RuleKind.NONE, RuleKind.SET_TIMES])
def test_without_a_day_there_is_the_year_and_nothing_due(kind):
    continuous = occurrences(Rule(RuleKind.CONTINUOUS), 2566)
    assert occurrences(Rule(kind), 2566, set_times=continuous) == (
        Occurrence(date(2022, 10, 1), date(2023, 9, 30), None),
    )


def test_days_after_an_event_need_the_event():
    rule = Rule(RuleKind.AFTER_EVENT, days=7)
    assert occurrences(rule, 2566) == ()
    assert after_event(rule, date(2024, 2, 26)) == Occurrence(date(2024, 2, 26), date(2024, 3, 4), date(2024, 3, 4))


rules = st.one_of(
    st.builds(Rule, st.just(RuleKind.MONTH), month=st.integers(1, 12)),
    st.builds(
        Rule,
        st.just(RuleKind.FIXED_MONTHS),
        months=st.sets(st.integers(1, 12), min_size=1).map(lambda months: tuple(sorted(months))),
    ),
    st.builds(Rule, st.sampled_from([RuleKind.MONTHLY, RuleKind.QUARTERLY, RuleKind.HALF_YEARLY])),
)


@given(rules, st.integers(2540, 2699), st.integers(0, 90))
def test_periods_are_in_order_without_gap_or_overlap(rule, fiscal_year, executive_days):
    found = occurrences(rule, fiscal_year, executive_days=executive_days)
    assert found
    for occurrence in found:
        assert occurrence.period_start <= occurrence.period_end
        assert occurrence.due >= occurrence.period_end
    for before, after in pairwise(found):
        assert (after.period_start - before.period_end).days == 1
        assert before.due < after.due


def rows(found):
    return [
        SimpleNamespace(pk=n, period_start=o.period_start, period_end=o.period_end, due=o.due)
        for n, o in enumerate(found, 1)
    ]


@pytest.mark.parametrize(
    ("rule", "executive_days", "span", "answered", "pk"),
    [
        (Rule(RuleKind.MONTHLY), 0, ("2022-10-01", "2022-10-01"), (), 1),
        (Rule(RuleKind.MONTHLY), 0, ("2022-11-30", "2022-11-30"), (), 2),
        (Rule(RuleKind.MONTHLY), 0, ("2022-11-30", "2022-11-30"), (2,), None),  # that one is answered already
        (Rule(RuleKind.MONTHLY), 0, ("2023-10-01", "2023-10-01"), (), None),
        (Rule(RuleKind.QUARTERLY), 0, ("2023-02-01", "2023-02-28"), (), 2),  # a month without its day
        (Rule(RuleKind.FIXED_MONTHS, months=(4, 10)), 0, ("2023-04-20", "2023-04-20"), (), 1),
        (Rule(RuleKind.FIXED_MONTHS, months=(4, 10)), 0, ("2023-05-01", "2023-05-01"), (), 2),
        (Rule(RuleKind.MONTHLY), 15, ("2022-11-10", "2022-11-10"), (), 1),  # the oldest open one
        (Rule(RuleKind.MONTHLY), 15, ("2022-11-10", "2022-11-10"), (1,), 2),
        (Rule(RuleKind.MONTH, month=1), 0, ("2023-08-01", "2023-08-01"), (), 1),  # the only one there is
    ],
)
def test_a_result_answers_the_oldest_open_deadline_whose_period_holds_it(rule, executive_days, span, answered, pk):
    found = answered_by_default(
        rows(occurrences(rule, 2566, executive_days=executive_days)), tuple(days(*span)), answered
    )
    assert (found and found.pk) == pk
