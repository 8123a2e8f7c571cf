"""A copy of the reference plan by a year, worked out by hand: rules move, texts stay, nothing recorded comes along."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures.access import System
from measures.actions import copying
from measures.actions.copying import copy_plan, moved
from measures.actions.plans import NewCommitment, NewStep, add_measure, create_plan
from measures.actions.progress import cancel_commitment, extend_deadline
from measures.actions.trail import ActionError
from measures.models import (
    AuditEvent,
    Commitment,
    Completion,
    Deadline,
    Extension,
    Framework,
    Indicator,
    Item,
    Plan,
    ProgressNote,
)
from measures.schedule import Rule, RuleKind

BY = System("tests")
MONTH = RuleKind.MONTH
# officers' and executives' rules of the reference plan that name a year or a day, one year on
RULES = {
    (1, 1): Rule(MONTH, month=1),  # without a year: the plan's own
    (3, 1): Rule(MONTH, month=10, year=2566),
    (3, 2): Rule(MONTH, month=4, year=2567),
    (3, 3): Rule(MONTH, month=12, year=2566),
    (4, 2): Rule(MONTH, month=1, year=2567),
    (7, 1): Rule(MONTH, month=9, year=2566),  # before the fiscal year begins
    (9, 1): Rule(RuleKind.QUARTERLY),
    (11, 2): Rule(RuleKind.FIXED_MONTHS, months=(4, 10)),
}
DUE = {
    (1, 1): [date(2024, 1, 31)],
    (3, 1): [date(2023, 10, 31)],
    (3, 2): [date(2024, 4, 30)],
    (3, 4): [date(2024, 4, 30)],  # within the set times
    (7, 1): [date(2023, 9, 30)],
    (9, 1): [date(2023, 12, 31), date(2024, 3, 31), date(2024, 6, 30), date(2024, 9, 30)],
    (11, 2): [date(2024, 4, 30), date(2024, 10, 31)],
    (13, 2): [date(2024, 1, 15), date(2024, 4, 15), date(2024, 7, 15), date(2024, 10, 15)],
}


@pytest.fixture
def copied(reference, cast):
    framework = reference.assessed_framework
    return copy_plan(source=reference, fiscal_year=2567, assessed_framework=framework, by=cast.coordinator)


def commitment(plan, place):
    return Commitment.objects.get(measure__plan=plan, measure__position=place[0], position=place[1])


def test_rules_and_deadlines_one_year_on(copied):
    assert {place: commitment(copied, place).rule for place in RULES} == RULES
    due = {place: list(commitment(copied, place).deadlines.values_list("due", flat=True)) for place in DUE}
    assert due == DUE


def test_the_words_stay_and_nothing_recorded_comes_along(reference, copied):
    def words(plan):
        measures = plan.measures.order_by("position")
        return [
            (
                *(m.position, m.heading, m.responsible_text, m.lead_in, m.indicator_id, m.topic_id, m.all_divisions),
                *(set(m.items.all()), set(m.divisions.all())),
                list(m.steps.values_list("position", "number", "text")),
                list(m.commitments.values_list("position", "number", "text", "actor", "each_division")),
            )
            for m in measures
        ]

    assert words(copied) == words(reference)
    headings = ["indicator", "text"]
    assert list(copied.headings.values_list(*headings)) == list(reference.headings.values_list(*headings))
    assert (copied.measures.count(), copied.to_check) == (13, [])
    assert not Completion.objects.filter(measure__plan=copied).exists()
    assert not ProgressNote.objects.filter(measure__plan=copied).exists()
    assert not copied.is_adopted
    event = AuditEvent.objects.last()
    assert (event.verb, event.after["copied_from"], event.after["measures"]) == ("plan copied", 2566, 13)


def test_the_28th_of_february_follows_a_leap_day():
    assert moved(Rule(RuleKind.DAY, day=date(2024, 2, 29)), 1).day == date(2025, 2, 28)
    assert moved(Rule(RuleKind.DAY, day=date(2023, 2, 28)), 1).day == date(2024, 2, 28)


def test_what_the_new_framework_does_not_ask_for_is_told_and_nothing_is_guessed(reference, cast):
    other = Framework.objects.create(fiscal_year=2590)
    ninth = Indicator.objects.create(framework=other, number=9, name="การเปิดเผยข้อมูล", instrument="OIT")
    seventh = Indicator.objects.create(framework=other, number=7, name="ชื่ออื่น", instrument="EIT")
    old = {item.code: item for item in Item.objects.filter(indicator__framework=reference.assessed_framework)}
    Item.objects.create(indicator=seventh, code="e6", position=1, title=old["e6"].title)
    Item.objects.create(indicator=seventh, code="e7", position=2, title="ถามเรื่องอื่น")
    plan = copy_plan(source=reference, fiscal_year=2567, assessed_framework=other, by=cast.coordinator)
    told = "\n".join(plan.to_check)
    assert plan.measures.count() == 11  # the two of indicator 10 have no place
    assert "“การดำเนินการเพื่อป้องกันการทุจริต” ไม่ได้คัดลอก" in told
    assert "“มาตรการภายในเพื่อป้องกันการทุจริต” ไม่ได้คัดลอก" in told
    assert "หัวข้อของตัวชี้วัดที่ 10 ไม่ได้คัดลอก" in told
    assert "ในกรอบใหม่ชื่อ “ชื่ออื่น”" in told
    assert "ไม่มีหัวข้อ “ข้อมูลพื้นฐาน”" in told
    assert "ข้อ e7 เดิมคือ" in told
    assert "ไม่ได้ระบุข้อ e8" in told
    assert "ข้อ e6" not in told
    items = {m.position: [item.code for item in m.items.all()] for m in plan.measures.all() if m.items.all()}
    assert items == {9: ["e6"], 10: ["e7"]}
    assert {m.indicator_id for m in plan.measures.all()} == {seventh.pk, ninth.pk}


def test_each_division_extensions_and_cancellations(reference, cast, time_machine):
    time_machine.move_to("2023-04-20 09:00 +0700")
    everyones = NewCommitment("ทุกกองรายงาน", "officer", Rule(MONTH, month=3), each_division=True)
    said = {"heading": "ใหม่", "responsible_text": "ทุกกอง", "all_divisions": True}
    indicator = reference.assessed_framework.indicators.get(number=9)
    new = add_measure(plan=reference, indicator=indicator, steps=[NewStep("ก")], commitments=[everyones], by=BY, **said)
    other = commitment(reference, (6, 3))
    extend_deadline(deadline=other.deadlines.last(), new_due=date(2024, 1, 31), reason="รอระบบ", by=cast.executive)
    cancel_commitment(commitment=commitment(reference, (6, 1)), reason="ยุบรวม", by=cast.executive)
    framework = reference.assessed_framework
    copied = copy_plan(source=reference, fiscal_year=2567, assessed_framework=framework, by=cast.coordinator)
    same = commitment(copied, (new.position, 1))
    assert set(same.required_divisions.all()) == set(reference.agency.divisions.all())
    assert not Extension.objects.filter(deadline__commitment__measure__plan=copied).exists()
    assert not hasattr(commitment(copied, (6, 1)), "cancellation")
    assert any("ยกเลิกไปในแผนเดิม" in sentence for sentence in copied.to_check)


def test_sent_twice_it_copies_once_and_a_second_plan_of_the_year_is_refused(reference, cast):
    token = "00000000-0000-4000-8000-000000000009"
    said = {"source": reference, "fiscal_year": 2567, "assessed_framework": reference.assessed_framework}
    first = copy_plan(**said, token=token, by=cast.coordinator)
    assert copy_plan(**said, token=token, by=cast.coordinator) == first
    assert first.measures.count() == 13
    with pytest.raises(ActionError, match="อยู่แล้ว"):
        copy_plan(**said, by=cast.coordinator)
    with pytest.raises(ActionError, match="ปีก่อนหน้า"):
        copy_plan(**said | {"fiscal_year": 2565}, by=cast.coordinator)


def test_queries_do_not_grow_with_the_measures(reference, cast):

    framework = reference.assessed_framework
    small = create_plan(agency=reference.agency, fiscal_year=2560, assessed_framework=framework, by=BY)
    indicator = framework.indicators.get(number=9)
    rule = NewCommitment("ทุกไตรมาส", "officer", Rule(RuleKind.QUARTERLY))
    said = {"heading": "ก", "responsible_text": "ก", "divisions": [reference.agency.divisions.first()]}
    add_measure(plan=small, indicator=indicator, steps=[NewStep("ก")], commitments=[rule], by=BY, **said)

    def queries(source, year):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            copy_plan(source=source, fiscal_year=year, assessed_framework=framework, by=BY)
        return len(captured)

    assert queries(reference, 2567) <= queries(small, 2561) + 3  # its headings, topics and items are one query each


def test_where_the_event_fails_nothing_is_copied(reference, cast, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no event")

    monkeypatch.setattr(copying, "record", broken)
    before = Deadline.objects.count()
    framework = reference.assessed_framework
    with pytest.raises(RuntimeError):
        copy_plan(source=reference, fiscal_year=2567, assessed_framework=framework, by=cast.coordinator)
    assert (Plan.objects.filter(fiscal_year=2567).count(), Deadline.objects.count()) == (0, before)
