"""An executive adopts what others prepared; from then on each change says why, and that stays to be read."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from measures.access import Role, System
from measures.actions import adoption, editing
from measures.actions.adoption import adopt_plan
from measures.actions.editing import seal
from measures.actions.entries import NewCommitment, NewStep, add_step, change_commitment
from measures.actions.organisation import grant_role
from measures.actions.plan_measures import add_measure, remove_measure
from measures.actions.plans import create_plan
from measures.actions.trail import ActionError
from measures.models import Adoption, Amendment, AuditEvent, Plan
from measures.plan_words import told_commitment
from measures.schedule import Rule, RuleKind
from tests.measures.test_pages import plain

BY = System("tests")
DAY = date(2023, 4, 1)
PAGE = "/plans/phutthaisong/2567/"


@pytest.fixture(autouse=True)
def april(time_machine):
    time_machine.move_to("2023-04-20 09:00 +0700", tick=False)


@pytest.fixture
def plan(reference, cast):
    framework = reference.assessed_framework
    plan = create_plan(agency=reference.agency, fiscal_year=2567, assessed_framework=framework, by=cast.coordinator)
    rule = NewCommitment("รายงานทุกไตรมาส", "officer", Rule(RuleKind.QUARTERLY), 1)
    said = {"indicator": framework.indicators.get(number=9), "heading": "- ก", "responsible_text": "กอง"}
    add_measure(plan=plan, commitments=[rule], by=cast.coordinator, **said)
    return Plan.objects.get(pk=plan.pk)


def adopt(plan, by, **more):
    said = {"adopted_on": DAY, "revision": Plan.objects.get(pk=plan.pk).revision} | more
    return adopt_plan(plan=plan, by=by, **said)


def amend(plan, by, reason, rule=RuleKind.MONTHLY):
    commitment = plan.measures.get().commitments.get()
    new = NewCommitment(commitment.text, "officer", Rule(rule), 1)
    seen = seal(told_commitment(commitment, 2567))
    return change_commitment(commitment=commitment, seen=seen, new=new, reason=reason, by=by)


def test_adopted_as_of_a_day_by_somebody_with_a_position(plan, cast):
    held = cast.executive.memberships.get()
    held.position, held.acting_position = "รองปลัดเทศบาล", "ปลัดเทศบาล"
    held.save()
    made = adopt(plan, cast.executive)
    assert (made.adopted_on, made.adopted_by) == (DAY, cast.executive)
    assert made.adopter == "ผู้บริหาร (executive) รองปลัดเทศบาล รักษาราชการแทนปลัดเทศบาล"
    event = AuditEvent.objects.last()
    assert (event.verb, event.after) == ("plan adopted", {"adopted_on": "2023-04-01", "measures": 1})
    assert adopt(plan, cast.executive) == made  # sent twice
    with pytest.raises(ActionError, match="ประกาศใช้แล้ว"):
        adopt(plan, cast.executive, adopted_on=date(2023, 4, 2))
    assert Adoption.objects.filter(plan=plan).count() == 1


@pytest.mark.parametrize("role", ["officer", "coordinator", "auditor", "administrator", "server", "outsider"])
def test_only_an_executive_of_the_agency_adopts(plan, cast, role):
    with pytest.raises(PermissionDenied):
        adopt(plan, getattr(cast, role))


def test_nobody_adopts_what_they_prepared(plan, cast, reference):
    grant_role(user=cast.coordinator, agency=reference.agency, role=Role.EXECUTIVE, by=BY)
    with pytest.raises(ActionError, match="ท่านเป็นผู้จัดทำแผนนี้"):
        adopt(plan, cast.coordinator)
    grant_role(user=cast.executive, agency=reference.agency, role=Role.COORDINATOR, by=BY)
    add_step(measure=plan.measures.get(), new=NewStep("ก"), by=cast.executive)  # one word is enough
    with pytest.raises(ActionError, match="ท่านเป็นผู้จัดทำแผนนี้"):
        adopt(plan, cast.executive)
    assert not Adoption.objects.exists()


def test_what_cannot_be_adopted(plan, cast, reference, monkeypatch):
    with pytest.raises(ActionError, match="ไม่เกินวันนี้"):
        adopt(plan, cast.executive, adopted_on=date(2023, 4, 21))
    with pytest.raises(ActionError, match="มีผู้แก้ไขแผน"):  # somebody wrote in it after it was read
        adopt(plan, cast.executive, revision=plan.revision - 1)
    said = {"indicator": plan.measures.get().indicator, "heading": "ข", "responsible_text": "กอง"}
    bare = add_measure(plan=plan, by=cast.coordinator, **said)
    with pytest.raises(ActionError, match="“ข” ยังไม่มีรายการ"):
        adopt(plan, cast.executive)
    remove_measure(measure=bare, by=cast.coordinator)
    remove_measure(measure=plan.measures.get(), by=cast.coordinator)
    with pytest.raises(ActionError, match="ยังไม่มีมาตรการ"):
        adopt(plan, cast.executive)

    def broken(*args, **kwargs):
        raise RuntimeError("no event")

    monkeypatch.setattr(adoption, "record", broken)
    with pytest.raises(RuntimeError):
        adopt(reference, cast.executive)
    assert not Adoption.objects.exists()


def test_a_draft_is_changed_without_a_reason_and_an_adopted_plan_is_not(plan, cast):
    amend(plan, cast.coordinator, "")
    assert not Amendment.objects.exists()
    adopt(plan, cast.executive)
    for reason in ("", "  "):
        with pytest.raises(ActionError, match="โปรดระบุเหตุผล"):
            amend(plan, cast.coordinator, reason, RuleKind.QUARTERLY)
    amend(plan, cast.coordinator, "ผู้บริหารสั่งการ", RuleKind.QUARTERLY)
    made = Amendment.objects.get()
    assert (made.number, made.reason, made.what) == (1, "ผู้บริหารสั่งการ", "แก้ไขรายการ")
    assert (made.about, made.measure_key) == ("มาตรการที่ 1 ก", plan.measures.get().pk)
    assert (made.before["rule"], made.after["rule"]) == ("ทุกเดือน", "ทุกไตรมาส")
    assert (len(made.before["due"]), len(made.after["due"])) == (12, 4)
    assert AuditEvent.objects.last().reason == "ผู้บริหารสั่งการ"


def test_the_reason_stays_on_the_pages_also_of_a_measure_that_is_gone(client, plan, cast):
    adopt(plan, cast.executive)
    amend(plan, cast.coordinator, "เหตุผลแรก")
    said = {"indicator": plan.measures.get().indicator, "heading": "ข", "responsible_text": "กอง"}
    second = add_measure(plan=plan, reason="เหตุผลที่สอง", by=cast.coordinator, **said)
    remove_measure(measure=second, reason="เหตุผลที่สาม", by=cast.coordinator)
    client.force_login(cast.auditor)
    page = plain(client.get(PAGE).content.decode())
    assert "ประกาศใช้เมื่อ 1 เมษายน 2566" in page
    for each in ("แก้ไขแผนครั้งที่ 3", "เหตุผลแรก", "เหตุผลที่สอง", "เหตุผลที่สาม", "ลบมาตรการ"):
        assert each in page
        assert each in plain(client.get(f"{PAGE}amendments/").content.decode())
    measure = plain(client.get(f"{PAGE}measures/1/").content.decode())
    assert "แก้ไขแผนครั้งที่ 1" in measure
    assert "เหตุผลแรก" in measure
    assert "เหตุผลที่สอง" not in measure


def test_drafts_say_so_and_offer_what_a_person_may_do(client, plan, cast):
    for person in ("officer", "coordinator", "executive", "auditor", "administrator"):
        client.force_login(getattr(cast, person))
        page = plain(client.get(PAGE).content.decode())
        assert "ร่าง แผนนี้ยังไม่ได้ประกาศใช้" in page
        assert ("แก้ไขแผน" in page) == (person == "coordinator")
        assert ("ประกาศใช้แผน" in page) == (person == "executive")
        assert ("จัดทำแผนใหม่" in client.get("/plans/").content.decode()) == (person == "coordinator")


def test_what_was_adopted_and_amended_is_never_changed_or_deleted(plan, cast):
    adopt(plan, cast.executive)
    amend(plan, cast.coordinator, "เหตุผล")
    for model, change in ((Adoption, {"adopted_on": date(2020, 1, 1)}), (Amendment, {"reason": "อื่น"})):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.all().delete()


def test_where_the_amendment_fails_nothing_is_changed(plan, cast, monkeypatch):
    adopt(plan, cast.executive)
    before, revision = AuditEvent.objects.count(), Plan.objects.get(pk=plan.pk).revision
    monkeypatch.setattr(editing.Amendment.objects, "create", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        amend(plan, cast.coordinator, "เหตุผล")
    assert plan.measures.get().commitments.get().rule_kind == RuleKind.QUARTERLY
    assert (AuditEvent.objects.count(), Plan.objects.get(pk=plan.pk).revision) == (before, revision)
