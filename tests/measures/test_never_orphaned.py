"""Whatever a coordinator changes in a plan, what was recorded for it stays, or the change is refused with a reason."""

from datetime import date

import pytest

from ita_tracker.thai import PartialDate
from measures import status
from measures.access import System
from measures.actions import progress
from measures.actions.corrections import withdraw_completion
from measures.actions.editing import seal
from measures.actions.entries import NewCommitment, add_commitment, change_commitment, remove_entry
from measures.actions.plan_measures import add_measure, change_measure, remove_measure
from measures.actions.trail import ActionError
from measures.models import Actor, Answer, Commitment, Deadline, Measure
from measures.plan_words import told_commitment, told_measure
from measures.schedule import Rule, RuleKind
from measures.status import State

BY = System("tests")
DAY = PartialDate(2023, 4, 5)
K = RuleKind
OFFICER, EXECUTIVE = Actor.OFFICER, Actor.EXECUTIVE


@pytest.fixture(autouse=True)
def april(time_machine):
    time_machine.move_to("2023-04-20 09:00 +0700", tick=False)


def make(plan, rule, actor=OFFICER, each_division=False, **more):
    """A measure of two divisions with one commitment."""
    said = {"indicator": plan.assessed_framework.indicators.get(number=9), "heading": "ใหม่", "responsible_text": "กอง"}
    said |= {"divisions": list(plan.agency.divisions.all()[:2])} | more
    new = NewCommitment("รายการ", actor, rule, 1, each_division)
    return add_measure(plan=plan, commitments=[new], by=BY, **said).commitments.get()


def change(commitment, rule=None, actor=None, each_division=None, text=None):
    commitment = Commitment.objects.get(pk=commitment.pk)
    new = NewCommitment(
        text or commitment.text,
        Actor(actor or commitment.actor),
        rule or commitment.rule,
        commitment.number,
        commitment.each_division if each_division is None else each_division,
    )
    seen = seal(told_commitment(commitment, commitment.measure.plan.fiscal_year))
    return change_commitment(commitment=commitment, seen=seen, new=new, by=BY)


def answer(deadline, division=None):
    measure = deadline.commitment.measure
    return progress.record_completion(measure=measure, date=DAY, answers=[deadline], division=division, by=BY)


JANUARY, MONTHLY, QUARTERLY = Rule(K.MONTH, month=1), Rule(K.MONTHLY), Rule(K.QUARTERLY)
CONTINUOUS, NONE, EVENT, SET = Rule(K.CONTINUOUS), Rule(K.NONE), Rule(K.AFTER_EVENT, days=7), Rule(K.SET_TIMES)
HALVES = Rule(K.HALF_YEARLY)
RULES = (JANUARY, MONTHLY, QUARTERLY, HALVES, CONTINUOUS, NONE, Rule(K.DAY, day=date(2023, 1, 31)), SET, EVENT)
SAME_DEADLINE = {  # what an answered first deadline stays for: the periods are the same
    frozenset((CONTINUOUS, NONE)),
    frozenset((CONTINUOUS, SET)),  # with nothing to follow, it has the whole year too
    frozenset((NONE, SET)),
}


@pytest.mark.parametrize("after", RULES, ids=lambda rule: rule.kind)
@pytest.mark.parametrize("before", RULES[:-1], ids=lambda rule: rule.kind)
def test_an_answered_deadline_stays_or_the_change_is_refused(reference, before, after):
    commitment = make(reference, before)
    result = answer(commitment.deadlines.first())
    days = list(commitment.deadlines.values_list("pk", "due"))
    january = (before, after) == (JANUARY, MONTHLY)  # the period of the month is the same
    if before == after or january or frozenset((before, after)) in SAME_DEADLINE:
        change(commitment, after)
    else:
        with pytest.raises(ActionError, match=r"ผลวันที่ 5 เมษายน 2566.*โปรดแก้ไขผล"):
            change(commitment, after)
        assert list(commitment.deadlines.values_list("pk", "due")) == days
        assert Commitment.objects.get(pk=commitment.pk).rule == before
    assert Answer.objects.get(completion=result).deadline_id == days[0][0]


@pytest.mark.parametrize("after", RULES, ids=lambda rule: rule.kind)
@pytest.mark.parametrize("before", RULES, ids=lambda rule: rule.kind)
def test_where_nothing_is_recorded_the_deadlines_are_those_of_the_new_rule(reference, before, after):
    def days(commitment):
        return list(commitment.deadlines.values_list("period_start", "period_end", "due"))

    commitment = make(reference, before)
    change(commitment, after)
    assert days(commitment) == days(make(reference, after))


def test_a_change_of_the_text_alone_leaves_the_deadlines_as_they_are(reference, cast):
    commitment = make(reference, QUARTERLY)
    result = answer(commitment.deadlines.first())
    last = commitment.deadlines.last()
    progress.extend_deadline(deadline=last, new_due=date(2023, 11, 30), reason="รอ", by=BY)
    rows = list(Deadline.objects.filter(commitment=commitment).values())
    change(commitment, text="ถ้อยคำใหม่")
    assert list(Deadline.objects.filter(commitment=commitment).values()) == rows
    assert result.answer_links.count() == last.extensions.count() == 1


def test_what_an_officer_answered_does_not_become_an_executives(reference):
    commitment = make(reference, QUARTERLY)
    result = answer(commitment.deadlines.first())
    with pytest.raises(ActionError, match="5 เมษายน 2566"):
        change(commitment, actor=EXECUTIVE)
    withdraw_completion(completion=result, version=1, reason="ผิด", by=BY)
    change(commitment, actor=EXECUTIVE)
    assert commitment.deadlines.first().due == date(2023, 1, 15)  # 15 days after its quarter
    assert result.answer_links.count() == 1  # the period is the same


def test_a_withdrawn_result_holds_nothing_up_and_still_says_what_it_answered(reference):
    commitment = make(reference, JANUARY)
    result = answer(commitment.deadlines.get())
    withdraw_completion(completion=result, version=1, reason="ผิด", by=BY)
    change(commitment, QUARTERLY)
    assert commitment.deadlines.count() == 4
    assert not result.answer_links.exists()
    assert all("ครบกำหนด 31 มกราคม 2566" in version.answers[0] for version in result.versions.all())


@pytest.mark.parametrize("late", [False, True])
def test_an_extension_stays_with_its_deadline(reference, late):
    commitment = make(reference, QUARTERLY)
    deadline = commitment.deadlines.all()[0 if late else 3]
    progress.extend_deadline(deadline=deadline, new_due=date(2023, 12, 31), reason="รอ", by=BY)
    for refused in (
        lambda: change(commitment, MONTHLY),
        lambda: change(commitment, actor=EXECUTIVE),
        lambda: remove_entry(entry=commitment, by=BY),
        lambda: remove_measure(measure=commitment.measure, by=BY),
    ):
        with pytest.raises(ActionError, match="ขยายกำหนดเวลา"):
            refused()
    assert deadline.extensions.count() == 1


def test_events_stay_and_their_days_follow_the_rule(reference):
    commitment = make(reference, EVENT)
    made = progress.record_event(commitment=commitment, day=date(2023, 4, 3), event="วันสงกรานต์", by=BY)
    result = answer(made)
    change(commitment, Rule(K.AFTER_EVENT, days=10))
    made.refresh_from_db()
    assert (made.due, made.completions.get()) == (date(2023, 4, 13), result)
    with pytest.raises(ActionError, match="5 เมษายน 2566"):
        change(commitment, MONTHLY)
    withdraw_completion(completion=result, version=1, reason="ผิด", by=BY)
    with pytest.raises(ActionError, match="เหตุการณ์ที่บันทึกไว้แล้ว คือ วันสงกรานต์"):
        change(commitment, MONTHLY)
    with pytest.raises(ActionError, match="วันสงกรานต์"):
        remove_entry(entry=commitment, by=BY)


def test_what_is_cancelled_keeps_its_rule_and_stays(reference, cast):
    commitment = make(reference, QUARTERLY)
    progress.cancel_commitment(commitment=commitment, reason="ยุบรวม", by=cast.executive)
    change(commitment, text="ถ้อยคำใหม่")
    for refused in (
        lambda: change(commitment, MONTHLY),
        lambda: remove_entry(entry=Commitment.objects.get(pk=commitment.pk), by=BY),
        lambda: remove_measure(measure=commitment.measure, by=BY),
    ):
        with pytest.raises(ActionError, match="ยกเลิก"):
            refused()


@pytest.mark.parametrize("recorded", ["result", "withdrawn result", "unlinked result", "note", "note on a commitment"])
def test_a_measure_with_something_recorded_stays(reference, recorded):
    commitment = make(reference, QUARTERLY)
    measure = commitment.measure
    if "result" in recorded:
        answers = [] if recorded.startswith("unlinked") else [commitment.deadlines.first()]
        result = progress.record_completion(measure=measure, date=DAY, answers=answers, by=BY)
    else:
        on = commitment if recorded.endswith("commitment") else None
        told = {"kind": "obstacle", "text": "รอ", "told_on": date(2023, 4, 1)}
        progress.add_note(measure=measure, commitment=on, by=BY, **told)
        if on:
            with pytest.raises(ActionError, match="ความก้าวหน้า"):
                remove_entry(entry=commitment, by=BY)
    if recorded.startswith("withdrawn"):
        withdraw_completion(completion=result, version=1, reason="ผิด", by=BY)
    with pytest.raises(ActionError, match="จึงลบไม่ได้"):
        remove_measure(measure=measure, by=BY)
    assert Measure.objects.filter(pk=measure.pk).exists()


def test_a_commitment_without_anything_goes_with_its_deadlines(reference):
    commitment = make(reference, QUARTERLY)
    remove_entry(entry=commitment, by=BY)
    assert not Deadline.objects.filter(commitment=commitment.pk).exists()


def said(measure, divisions):
    names = ("indicator", "topic", "heading", "responsible_text", "lead_in", "theme")
    return {name: getattr(measure, name) for name in names} | {"divisions": divisions}


def test_a_division_that_entered_its_own_stays_required(reference):
    first, second, third = reference.agency.divisions.all()[:3]
    commitment = make(reference, JANUARY, each_division=True)
    measure = commitment.measure
    answer(commitment.deadlines.get(), division=first)

    def choose(*divisions):
        seen = seal(told_measure(measure))
        change_measure(measure=measure, seen=seen, by=BY, **said(measure, list(divisions)))

    with pytest.raises(ActionError, match=r"5 เมษายน 2566.*ระบุส่วนราชการ"):
        choose(second, third)
    choose(first, third)
    assert set(commitment.required_divisions.all()) == {first, third}
    with pytest.raises(ActionError, match="ต้องระบุส่วนราชการ"):
        choose()
    change(commitment, each_division=False)
    assert not commitment.required_divisions.exists()
    state = status.deadline_statuses(reference, date(2023, 4, 20))[commitment.deadlines.get().pk].state
    assert state == State.DONE_LATE


def test_each_division_is_not_asked_where_a_result_names_none(reference):
    commitment = make(reference, JANUARY)
    answer(commitment.deadlines.get())
    with pytest.raises(ActionError, match="ซึ่งจะไม่นับ"):
        change(commitment, each_division=True)
    assert not Commitment.objects.get(pk=commitment.pk).each_division


def test_whoever_records_for_a_deadline_that_is_gone_is_told(reference, cast):
    commitment = make(reference, JANUARY)
    gone = commitment.deadlines.get()
    change(commitment, QUARTERLY)
    with pytest.raises(ActionError, match="โปรดเปิดหน้านี้ใหม่"):
        answer(gone)
    with pytest.raises(ActionError, match="โปรดเปิดหน้านี้ใหม่"):
        progress.extend_deadline(deadline=gone, new_due=date(2023, 12, 31), reason="รอ", by=cast.executive)
    measure = commitment.measure
    remove_measure(measure=measure, by=BY)
    measure.pk = 0
    with pytest.raises(ActionError, match="โปรดเปิดหน้านี้ใหม่"):
        progress.record_completion(measure=measure, date=DAY, answers=[], by=BY)


def test_a_new_commitment_touches_no_other(reference):
    commitment = make(reference, QUARTERLY)
    result = answer(commitment.deadlines.first())
    add_commitment(measure=commitment.measure, new=NewCommitment("อีกรายการ", OFFICER, MONTHLY), by=BY)
    assert result.answer_links.get().deadline.commitment_id == commitment.pk
    assert commitment.deadlines.count() == 4


def test_a_measure_with_an_event_stays(reference):
    commitment = make(reference, EVENT)
    progress.record_event(commitment=commitment, day=date(2023, 4, 3), event="วันสงกรานต์", by=BY)
    with pytest.raises(ActionError, match="เหตุการณ์"):
        remove_measure(measure=commitment.measure, by=BY)
