"""Several people at one plan at the same moment: nothing is lost in silence, and no two things are in one place."""

import pytest

from measures.access import System
from measures.actions.adoption import adopt_plan
from measures.actions.editing import seal
from measures.actions.entries import NewCommitment, NewStep, add_step, change_commitment, change_step, move_entry
from measures.actions.progress import record_completion
from measures.actions.trail import ActionError
from measures.models import Answer, Commitment, Deadline, Measure, Plan
from measures.plan_words import told_commitment, told_step
from measures.schedule import Rule, RuleKind
from tests.measures.test_actions import DAY
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
BY = System("tests")


@pytest.fixture
def measure(reference):
    return Measure.objects.get(plan=reference, position=9)


def kinds(found):
    return sorted(type(each).__name__ for each in found)


def test_of_many_who_save_at_once_one_is_saved_and_the_others_are_told(measure, cast):
    step = measure.steps.first()
    seen = seal(told_step(step))

    def change(n):
        return lambda: change_step(step=step, seen=seen, new=NewStep(f"ฉบับ {n}"), by=cast.coordinator)

    assert kinds(at_once(*(change(n) for n in range(5)))) == ["Changed"] * 4 + ["Step"]


def test_those_who_add_and_move_at_once_end_in_places_of_their_own(measure, cast):
    step = measure.steps.first()

    def add(n):
        return lambda: add_step(measure=measure, new=NewStep(f"ใหม่ {n}"), by=cast.coordinator)

    def move():
        return move_entry(entry=step, up=False, at=step.position, by=cast.coordinator)

    assert kinds(at_once(*(add(n) for n in range(3)), move, move)) == ["Step"] * 5
    (found,) = at_once(lambda: list(measure.steps.values_list("position", "text")))
    assert [place for place, _ in found] == list(range(1, 7))
    assert found[1][1] == step.text  # moved once: it was seen in the first place


def test_a_result_and_a_change_of_its_rule_at_once_leave_no_result_without_its_deadline(measure, cast):
    commitment = Commitment.objects.select_related("measure__plan").get(measure=measure, position=1)
    deadline = commitment.deadlines.last()
    seen = seal(told_commitment(commitment, 2566))
    continuous = NewCommitment(commitment.text, "officer", Rule(RuleKind.CONTINUOUS), 1)

    def record():
        return record_completion(measure=measure, date=DAY, answers=[deadline], by=BY)

    def change():
        return change_commitment(commitment=commitment, seen=seen, new=continuous, by=cast.coordinator)

    def left():
        return Answer.objects.filter(deadline=deadline.pk).count(), Deadline.objects.filter(pk=deadline.pk).count()

    Answer.objects.filter(deadline__commitment=commitment).delete()
    recorded, changed = at_once(record, change)
    (found,) = at_once(left)
    refused = [isinstance(each, ActionError) for each in (recorded, changed)]
    assert sorted(refused) == [False, True]  # whoever came second is told
    assert found == ((0, 0) if refused[0] else (1, 1))


def test_a_plan_is_not_adopted_in_another_wording_than_was_read(measure, cast):
    revision = Plan.objects.get(pk=measure.plan_id).revision

    def adopt():
        day = DAY.first
        return adopt_plan(plan=measure.plan, adopted_on=day, revision=revision, by=cast.executive)

    def write():
        return add_step(measure=measure, new=NewStep("ใหม่"), by=cast.coordinator)

    found = at_once(adopt, write)
    assert [isinstance(each, ActionError) for each in found].count(True) == 1, found
