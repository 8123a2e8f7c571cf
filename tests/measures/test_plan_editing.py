"""Measures, steps and commitments are added, changed, moved and removed; each leaves its event, or nothing at all."""

import pytest
from django.core.exceptions import PermissionDenied

from measures.actions import entries, plan_measures, plans
from measures.actions.editing import Changed, seal
from measures.actions.entries import (
    NewCommitment,
    NewStep,
    add_commitment,
    add_step,
    change_commitment,
    change_step,
    move_entry,
    remove_entry,
)
from measures.actions.plan_measures import add_measure, change_measure, move_measure, remove_measure
from measures.actions.plans import choose_framework, create_plan, move_group, set_heading
from measures.actions.trail import ActionError
from measures.models import Agency, AuditEvent, Commitment, Framework, Measure, Step
from measures.plan_words import told_commitment, told_measure, told_step
from measures.schedule import Rule, RuleKind

TOKEN = "00000000-0000-4000-8000-000000000007"
QUARTERLY = NewCommitment("รายงานทุกไตรมาส", "officer", Rule(RuleKind.QUARTERLY), 1)


@pytest.fixture
def plan(reference, cast):
    """A draft of two groups: measures ก and ข of indicator 9, then ค of indicator 7."""
    framework = reference.assessed_framework
    plan = create_plan(agency=reference.agency, fiscal_year=2567, assessed_framework=framework, by=cast.coordinator)
    for heading, number in (("ก", 9), ("ค", 7), ("ข", 9)):
        add(plan, cast.coordinator, heading, number)
    return plan


@pytest.fixture
def measure(plan):
    return plan.measures.get(heading="ก")


def said(plan, heading, number=9, **more):
    indicator = plan.assessed_framework.indicators.get(number=number)
    division = plan.agency.divisions.first()
    return {"indicator": indicator, "heading": heading, "responsible_text": "กอง", "divisions": [division]} | more


def add(plan, by, heading, number=9, **more):
    steps = [NewStep("หนึ่ง", 1), NewStep("สอง", 2)]
    rules = [QUARTERLY, NewCommitment("กำกับ", "executive", Rule(RuleKind.SET_TIMES), 2)]
    return add_measure(plan=plan, steps=steps, commitments=rules, by=by, **said(plan, heading, number) | more)


def headings(plan):
    return list(plan.measures.order_by("position").values_list("heading", flat=True))


def writes(plan, measure, by):
    """One call of each action that writes in a plan, by name."""
    step, commitment = measure.steps.first(), measure.commitments.first()
    indicator = measure.indicator
    ends = {"up": False, "at": 1, "by": by}
    return {
        "add_measure": lambda: add(plan, by, "ง"),
        "change_measure": lambda: change_measure(
            measure=measure, seen=seal(told_measure(measure)), by=by, **said(plan, "ก๒")
        ),
        "move_measure": lambda: move_measure(measure=measure, **ends),
        "remove_measure": lambda: remove_measure(measure=measure, by=by),
        "add_step": lambda: add_step(measure=measure, new=NewStep("สาม"), by=by),
        "change_step": lambda: change_step(step=step, seen=seal(told_step(step)), new=NewStep("x"), by=by),
        "move_step": lambda: move_entry(entry=step, **ends),
        "remove_step": lambda: remove_entry(entry=step, by=by),
        "add_commitment": lambda: add_commitment(measure=measure, new=QUARTERLY, by=by),
        "change_commitment": lambda: change_commitment(
            commitment=commitment,
            seen=seal(told_commitment(commitment, plan.fiscal_year)),
            new=NewCommitment("ทุกเดือน", "officer", Rule(RuleKind.MONTHLY)),
            by=by,
        ),
        "move_commitment": lambda: move_entry(entry=commitment, **ends),
        "remove_commitment": lambda: remove_entry(entry=commitment, by=by),
        "set_heading": lambda: set_heading(plan=plan, indicator=indicator, text="หัวข้อ", by=by),
        "move_group": lambda: move_group(plan=plan, indicator=indicator, **ends),
    }


NAMES = [
    "add_measure",
    "change_measure",
    "move_measure",
    "remove_measure",
    "add_step",
    "change_step",
    "move_step",
    "remove_step",
    "add_commitment",
    "change_commitment",
    "move_commitment",
    "remove_commitment",
    "set_heading",
    "move_group",
]


def state(plan):
    """All that a plan says, to see whether anything changed."""
    found = [list(plan.headings.values_list("text", flat=True))]
    for m in plan.measures.order_by("position"):
        found += [m.position, told_measure(m), [(s.position, told_step(s)) for s in m.steps.all()]]
        for c in m.commitments.all():
            found += [c.position, told_commitment(c, 2567), list(c.deadlines.values_list("due", flat=True))]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_each_leaves_one_event_and_where_that_fails_nothing(plan, measure, cast, monkeypatch, name):
    assert set(writes(plan, measure, cast.coordinator)) == set(NAMES)
    before = state(plan)
    with monkeypatch.context() as patch:

        def broken(*args, **kwargs):
            raise RuntimeError("no event")

        for module in (entries, plan_measures, plans):
            patch.setattr(module, "record", broken)
        with pytest.raises(RuntimeError):
            writes(plan, measure, cast.coordinator)[name]()
    assert state(plan) == before
    events = AuditEvent.objects.count()
    writes(plan, Measure.objects.get(pk=measure.pk), cast.coordinator)[name]()
    assert AuditEvent.objects.count() == events + 1
    assert state(plan) != before


@pytest.mark.parametrize("role", ["officer", "executive", "auditor", "administrator", "server", "outsider"])
def test_only_a_coordinator_of_the_agency_edits(plan, measure, cast, role):
    for write in writes(plan, measure, getattr(cast, role)).values():
        with pytest.raises(PermissionDenied):
            write()


def test_before_and_after_hold_what_changed_only(plan, measure, cast):
    writes(plan, measure, cast.coordinator)["change_measure"]()
    event = AuditEvent.objects.last()
    assert (event.before, event.after) == ({"heading": "ก"}, {"heading": "ก๒"})
    writes(plan, measure, cast.coordinator)["change_commitment"]()
    event = AuditEvent.objects.last()
    assert sorted(event.after) == ["due", "number", "rule", "text"]
    assert (event.before["rule"], event.after["rule"]) == ("ทุกไตรมาส", "ทุกเดือน")
    assert event.before["due"] == ["2023-12-31", "2024-03-31", "2024-06-30", "2024-09-30"]
    assert len(event.after["due"]) == 12


def test_the_last_officers_deadline_leads_what_is_within_the_set_times(plan, measure, cast):
    follow_up = measure.commitments.get(actor="executive").deadlines
    assert str(follow_up.get().due) == "2024-09-30"
    first = measure.commitments.first()
    january = NewCommitment("ภายในเดือนมกราคม", "officer", Rule(RuleKind.MONTH, month=1))
    change_commitment(commitment=first, seen=seal(told_commitment(first, 2567)), new=january, by=cast.coordinator)
    assert str(follow_up.get().due) == "2024-01-31"
    remove_entry(entry=first, by=cast.coordinator)
    assert follow_up.get().due is None


def test_order_within_a_group_and_of_the_groups(plan, measure, cast):
    by = cast.coordinator
    assert headings(plan) == ["ก", "ค", "ข"]  # ข is printed after ก, in their group
    move_measure(measure=plan.measures.get(heading="ข"), up=True, at=3, by=by)
    assert headings(plan) == ["ข", "ก", "ค"]
    events = AuditEvent.objects.count()
    move_measure(measure=plan.measures.get(heading="ข"), up=True, at=3, by=by)  # sent twice
    move_measure(measure=plan.measures.get(heading="ข"), up=True, at=1, by=by)  # the first already
    assert headings(plan) == ["ข", "ก", "ค"]
    assert AuditEvent.objects.count() == events
    move_group(plan=plan, indicator=measure.indicator, up=False, at=1, by=by)
    move_group(plan=plan, indicator=measure.indicator, up=False, at=1, by=by)
    assert headings(plan) == ["ค", "ข", "ก"]


def test_entries_are_put_in_order(measure, cast):
    for number in range(3, 7):
        add_step(measure=measure, new=NewStep(f"{number}", number), by=cast.coordinator)
    last = measure.steps.last()
    for at in (6, 5, 5, 4):
        move_entry(entry=last, up=True, at=at, by=cast.coordinator)
    assert list(measure.steps.values_list("text", flat=True)) == ["หนึ่ง", "สอง", "6", "3", "4", "5"]
    remove_entry(entry=measure.steps.get(text="3"), by=cast.coordinator)
    move_entry(entry=measure.steps.get(text="4"), up=True, at=5, by=cast.coordinator)  # over the gap
    assert list(measure.steps.values_list("text", flat=True)) == ["หนึ่ง", "สอง", "4", "6", "5"]


def test_a_form_that_is_sent_twice_adds_once(plan, measure, cast):
    by = cast.coordinator
    for model, send in (
        (Measure, lambda m: add(m.plan, by, "ใหม่", token=TOKEN)),
        (Step, lambda m: add_step(measure=m, new=NewStep("ใหม่"), token=TOKEN, by=by)),
        (Commitment, lambda m: add_commitment(measure=m, new=QUARTERLY, token=TOKEN, by=by)),
    ):
        before = model.objects.count()
        assert send(measure) == send(measure)
        assert model.objects.count() == before + 1
    with pytest.raises(ActionError, match="ใช้ไปแล้ว"):  # nor does it tell of another measure
        add_step(measure=plan.measures.get(heading="ข"), new=NewStep("ใหม่"), token=TOKEN, by=by)


def test_what_was_changed_after_the_first_press_is_not_told_as_added(plan, measure, cast):
    by, division = cast.coordinator, plan.agency.divisions.last()
    october = Rule(RuleKind.FIXED_MONTHS, months=(4, 10))
    to = {"measure": measure, "token": TOKEN, "by": by}
    add_commitment(new=NewCommitment("ก", "officer", october), **to)
    add_commitment(new=NewCommitment("ก", "officer", october), **to)
    add_step(new=NewStep("ก"), **to)
    add(plan, by, "ก", token=TOKEN)
    create_plan(agency=plan.agency, fiscal_year=2570, assessed_framework=plan.assessed_framework, token=TOKEN, by=by)
    for send in (
        lambda: add_commitment(new=NewCommitment("ข", "officer", october), **to),
        lambda: add_commitment(new=NewCommitment("ก", "officer", QUARTERLY.rule), **to),
        lambda: add_step(new=NewStep("ข"), **to),
        lambda: add_step(new=NewStep("ก", 7), **to),
        lambda: add(plan, by, "ข", token=TOKEN),
        lambda: add(plan, by, "ก", divisions=(division,), token=TOKEN),
        lambda: create_plan(
            agency=plan.agency, fiscal_year=2571, assessed_framework=plan.assessed_framework, token=TOKEN, by=by
        ),
    ):
        with pytest.raises(ActionError, match="ตามข้อความก่อนแก้ไข"):
            send()


def test_whoever_saves_over_what_they_have_not_seen_is_stopped(plan, measure, cast):
    by, seen = cast.coordinator, seal(told_measure(measure))
    change_measure(measure=measure, seen=seen, by=by, **said(plan, "ของเพื่อนร่วมงาน"))
    with pytest.raises(Changed) as caught:
        change_measure(measure=measure, seen=seen, by=by, **said(plan, "ของฉัน"))
    assert caught.value.standing["heading"] == "ของเพื่อนร่วมงาน"
    change_measure(measure=measure, seen=seen, by=by, **said(plan, "ของเพื่อนร่วมงาน"))  # sent twice
    assert Measure.objects.get(pk=measure.pk).heading == "ของเพื่อนร่วมงาน"
    step, commitment = measure.steps.first(), measure.commitments.first()
    with pytest.raises(Changed):
        change_step(step=step, seen="x", new=NewStep("ของฉัน"), by=by)
    with pytest.raises(Changed):
        change_commitment(commitment=commitment, seen="x", new=NewCommitment("x", "officer", QUARTERLY.rule), by=by)


def test_what_a_colleague_removed_is_told(plan, measure, cast):
    step = measure.steps.first()
    remove_entry(entry=step, by=cast.coordinator)
    with pytest.raises(ActionError, match="ถูกลบไปแล้ว"):
        change_step(step=step, seen="x", new=NewStep("x"), by=cast.coordinator)
    remove_measure(measure=measure, by=cast.coordinator)
    measure.pk = 0
    with pytest.raises(ActionError, match="ถูกลบไปแล้ว"):
        add_step(measure=measure, new=NewStep("x"), by=cast.coordinator)


def test_nothing_of_another_agency_or_framework(plan, measure, cast, reference):
    other = Agency.objects.get(slug="other").divisions.get()
    later = Framework.objects.get(fiscal_year=2566)
    foreign = later.indicators.get(number=9)
    for wrong in ({"divisions": [other]}, {"indicator": foreign}, {"items": [foreign.items.first()]}):
        with pytest.raises(ActionError):
            add(plan, cast.coordinator, "ใหม่", **wrong)
        seen = seal(told_measure(measure))
        with pytest.raises(ActionError):
            change_measure(measure=measure, seen=seen, by=cast.coordinator, **said(plan, "ใหม่") | wrong)
    with pytest.raises(ActionError):
        set_heading(plan=plan, indicator=foreign, text="ใหม่", by=cast.coordinator)
    with pytest.raises(ActionError, match="มีมาตรการ"):
        choose_framework(plan=plan, framework=later, by=cast.coordinator)


def test_another_assessment_while_there_is_no_measure(reference, cast):
    plan = create_plan(
        agency=reference.agency, fiscal_year=2568, assessed_framework=reference.assessed_framework, by=cast.coordinator
    )
    choose_framework(plan=plan, framework=Framework.objects.get(fiscal_year=2566), by=cast.coordinator)
    plan.refresh_from_db()
    assert plan.assessed_framework.fiscal_year == 2566
    assert AuditEvent.objects.last().before == {"assessed_year": 2565}
