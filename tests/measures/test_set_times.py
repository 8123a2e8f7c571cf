"""What is due "within the set times" follows the officers, but what was told of an answered deadline stays true."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ita_tracker.thai import PartialDate
from measures import status
from measures.access import System
from measures.actions import progress
from measures.actions.corrections import correct_completion, withdraw_completion
from measures.actions.editing import seal
from measures.actions.entries import NewCommitment, add_commitment, change_commitment, remove_entry
from measures.actions.plan_measures import add_measure
from measures.actions.schedules import follow
from measures.actions.trail import ActionError
from measures.models import Commitment, Completion
from measures.plan_words import told_commitment
from measures.schedule import Occurrence, Rule, RuleKind
from measures.status import State
from reports.month import kept
from tests.reports.signing import sign

BY = System("tests")
JANUARY, APRIL = PartialDate(2023, 1), PartialDate(2023, 4)
START, END = date(2023, 1, 1), date(2023, 1, 31)


@pytest.fixture(autouse=True)
def june(time_machine):
    time_machine.move_to("2023-06-20 09:00 +0700", tick=False)


def make(plan, actor="executive"):
    commitments = [
        NewCommitment("ภายใน ๗ วัน", "officer", Rule(RuleKind.AFTER_EVENT, days=7), 1),
        NewCommitment("ภายในมกราคม", "officer", Rule(RuleKind.MONTH, month=1), 2),
        NewCommitment("ตามกำหนดระยะเวลา", actor, Rule(RuleKind.SET_TIMES), 3),
    ]
    said = {"heading": "ใหม่", "responsible_text": "ทุกกอง", "all_divisions": True, "steps": []}
    indicator = plan.assessed_framework.indicators.get(number=9)
    return add_measure(plan=plan, indicator=indicator, commitments=commitments, by=BY, **said)


@pytest.fixture
def measure(reference):
    return make(reference)


def happened(measure, day, event="ประชุม"):
    return progress.record_event(commitment=measure.commitments.get(number=1), day=day, event=event, by=BY)


def spells(measure):
    return [(d.period_start, d.period_end, d.due) for d in measure.commitments.get(number=3).deadlines.all()]


def states(measure, day):
    found = status.deadline_statuses(measure.plan, day)
    own = (found[d.pk] for d in measure.commitments.get(number=3).deadlines.all())
    return [(each.state, each.days) for each in own]


def changed(measure, number, rule):
    commitment = Commitment.objects.get(measure=measure, number=number)
    new = NewCommitment(commitment.text, commitment.actor, rule, commitment.number)
    seen = seal(told_commitment(commitment, 2566))
    return change_commitment(commitment=commitment, seen=seen, new=new, by=BY)


def added(measure, day):
    return add_commitment(measure=measure, new=NewCommitment("ทบทวน", "officer", Rule(RuleKind.DAY, day=day), 9), by=BY)


FIRST, LATE = (START, END, END), (State.DONE_LATE, 140)
SECOND = (date(2023, 2, 1), date(2023, 6, 26), date(2023, 6, 26))
MAY = (date(2023, 2, 1), date(2023, 5, 17), date(2023, 5, 17))


@pytest.mark.parametrize("by_amendment", [False, True])
def test_what_was_signed_late_stays_late_and_later_work_is_followed_up_too(reference, cast, measure, by_amendment):
    sign(reference, cast.executive, JANUARY)
    assert (spells(measure), states(measure, date(2023, 6, 20))) == ([FIRST], [LATE])
    if by_amendment:
        added(measure, date(2023, 6, 26))
    else:
        happened(measure, date(2023, 6, 19))
    assert spells(measure) == [FIRST, SECOND]
    assert states(measure, date(2023, 6, 20)) == [LATE, (State.DUE_SOON, 6)]
    followed = [f for f in kept.follow_ups_of(reference, PartialDate(2023, 6)) if f.measure == measure.position]
    assert [(f.number, f.period_start, f.due) for f in followed] == [(3, "2023-02-01", "2023-06-26")]


def test_the_second_moves_until_a_signature_answers_it_and_then_there_is_a_third(
    reference, cast, measure, time_machine
):
    sign(reference, cast.executive, JANUARY)
    happened(measure, date(2023, 5, 10))
    happened(measure, date(2023, 4, 3), "ก่อนหน้า")  # no later than the others
    assert spells(measure) == [FIRST, MAY]
    happened(measure, date(2023, 6, 19))
    assert spells(measure) == [FIRST, SECOND]
    time_machine.move_to("2023-07-05 09:00 +0700", tick=False)
    sign(reference, cast.executive, PartialDate(2023, 6))
    happened(measure, date(2023, 7, 3))
    assert spells(measure) == [FIRST, SECOND, (date(2023, 6, 27), date(2023, 7, 10), date(2023, 7, 10))]
    assert states(measure, date(2023, 7, 5)) == [LATE, (State.DONE_LATE, 9), (State.DUE_SOON, 5)]


def test_where_the_later_work_goes_its_open_follow_up_goes_and_the_answered_one_stays(reference, cast, measure):
    sign(reference, cast.executive, JANUARY)
    later = added(measure, date(2023, 6, 26))
    happened(measure, date(2023, 5, 10))
    remove_entry(entry=later, by=BY)
    assert spells(measure) == [FIRST, MAY]
    changed(measure, 1, Rule(RuleKind.AFTER_EVENT, days=1))
    assert spells(measure) == [FIRST, (date(2023, 2, 1), date(2023, 5, 11), date(2023, 5, 11))]
    follow_up = measure.commitments.get(number=3).deadlines.last()
    progress.record_completion(measure=measure, date=PartialDate(2023, 6, 1), answers=[follow_up], by=BY)
    changed(measure, 2, Rule(RuleKind.MONTH, month=11))  # earlier than what was signed
    changed(measure, 1, Rule(RuleKind.AFTER_EVENT, days=2))
    happened(measure, date(2023, 5, 20))
    assert [due for _, _, due in spells(measure)] == [END, date(2023, 5, 11), date(2023, 5, 22)]
    assert states(measure, date(2023, 6, 20)) == [LATE, (State.DONE_LATE, 21), (State.OVERDUE, 29)]


def test_without_anything_later_an_earlier_time_leaves_the_answered_one(reference, cast, measure):
    sign(reference, cast.executive, JANUARY)
    changed(measure, 2, Rule(RuleKind.MONTH, month=11))
    assert (spells(measure), states(measure, date(2023, 6, 20))) == ([FIRST], [LATE])
    remove_entry(entry=measure.commitments.get(number=2), by=BY)  # nothing is left to follow
    assert (spells(measure), states(measure, date(2023, 6, 20))) == ([FIRST], [LATE])


def test_an_answer_that_is_withdrawn_or_corrected_opens_its_deadline_again_where_it_stands(reference):
    measure = make(reference, actor="officer")
    first = measure.commitments.get(number=3).deadlines.get()
    result = progress.record_completion(measure=measure, date=PartialDate(2023, 3, 1), answers=[first], by=BY)
    happened(measure, date(2023, 5, 10))
    assert states(measure, date(2023, 6, 20)) == [(State.DONE_LATE, 29), (State.OVERDUE, 34)]
    second = measure.commitments.get(number=3).deadlines.last()
    said = {"date": PartialDate(2023, 5, 15), "number": None, "note": "", "division": None, "evidence": ()}
    correct_completion(completion=result, version=1, answers=[second], reason="ผิดรายการ", by=BY, **said)
    assert states(measure, date(2023, 6, 20)) == [(State.OVERDUE, 140), (State.DONE_ON_TIME, 0)]
    happened(measure, date(2023, 6, 1))
    assert [due for _, _, due in spells(measure)] == [END, date(2023, 5, 17), date(2023, 6, 8)]
    withdraw_completion(completion=result, version=2, reason="ผิด", by=BY)
    happened(measure, date(2023, 6, 19))  # only the last one moves
    assert [due for _, _, due in spells(measure)] == [END, date(2023, 5, 17), date(2023, 6, 26)]


def test_the_only_one_whose_answer_was_withdrawn_follows_again(reference):
    measure = make(reference)
    first = measure.commitments.get(number=3).deadlines.get()
    result = progress.record_completion(measure=measure, date=PartialDate(2023, 3, 1), answers=[first], by=BY)
    withdraw_completion(completion=result, version=1, reason="ผิด", by=BY)
    happened(measure, date(2023, 5, 10))
    assert spells(measure) == [(START, date(2023, 5, 17), date(2023, 5, 17))]
    assert result.answer_links.get().deadline_id == first.pk


@pytest.mark.parametrize("by_amendment", [False, True])
def test_an_extended_one_keeps_its_day_and_later_work_has_its_own(reference, measure, by_amendment, time_machine):
    time_machine.move_to("2023-01-20 09:00 +0700", tick=False)
    first = measure.commitments.get(number=3).deadlines.get()
    progress.extend_deadline(deadline=first, new_due=date(2023, 3, 31), reason="รอ", by=BY)
    time_machine.move_to("2023-06-20 09:00 +0700", tick=False)
    if by_amendment:
        added(measure, date(2023, 5, 17))
    else:
        happened(measure, date(2023, 5, 10))
    assert spells(measure) == [FIRST, MAY]
    assert states(measure, date(2023, 6, 20)) == [(State.OVERDUE, 81), (State.OVERDUE, 34)]


def test_two_deadlines_stand_or_fall_with_the_rule_of_their_commitment(reference, cast, measure):
    sign(reference, cast.executive, JANUARY)
    happened(measure, date(2023, 5, 10))
    with pytest.raises(ActionError, match="20 มิถุนายน 2566"):
        changed(measure, 3, Rule(RuleKind.QUARTERLY))
    with pytest.raises(ActionError, match="20 มิถุนายน 2566"):
        remove_entry(entry=measure.commitments.get(number=3), by=BY)
    assert spells(measure) == [FIRST, MAY]
    assert Completion.objects.get(measure=measure).answers.get().due == END


DAYS = st.integers(0, 300).map(lambda n: START + timedelta(days=n))


@given(
    steps=st.lists(
        st.tuples(st.one_of(st.none(), DAYS), st.sampled_from(("", "answer", "withdraw")), st.integers(0, 9))
    )
)
def test_whatever_comes_no_fixed_one_moves_and_none_overlap(steps):
    commitment, standing, fixed, numbers = Commitment(pk=1), [], set(), iter(range(1, 1000))
    year = Occurrence(date(2022, 10, 1), date(2023, 9, 30), None)
    for last, act, which in steps:
        found = Occurrence(START, last, last) if last else year
        before = {d.pk: (d.period_start, d.period_end, d.due) for d in standing if d.pk in fixed}
        pairs, gone = follow(commitment, found, standing, fixed)
        assert not {d.pk for d in gone} & fixed
        standing = [d for d in standing if d not in gone]
        for deadline, spell in pairs:
            deadline.period_start, deadline.period_end, deadline.due = spell.period_start, spell.period_end, spell.due
            if not deadline.pk:
                deadline.pk = next(numbers)
                standing.append(deadline)
        standing.sort(key=lambda d: d.period_end)
        assert {d.pk: (d.period_start, d.period_end, d.due) for d in standing if d.pk in before} == before
        assert all(d.period_start <= d.period_end for d in standing)
        assert all(a.period_end < b.period_start for a, b in pairwise(standing))
        assert not last or standing[-1].due >= last  # all that the officers do is followed up
        assert follow(commitment, found, standing, fixed)[1] == []
        chosen = standing[which % len(standing)]
        if act == "answer" and chosen.due:
            fixed.add(chosen.pk)
        elif act == "withdraw":
            fixed.discard(chosen.pk)
