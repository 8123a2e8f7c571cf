"""Every action keeps its rules, writes its event in the same transaction, and leaves nothing when it fails."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from ita_tracker.thai import PartialDate
from measures import actions, status
from measures.access import Role, System
from measures.actions import organisation, plans, progress
from measures.actions.trail import ActionError, record
from measures.facts import judge, with_facts
from measures.models import Agency, AuditEvent, Cancellation, Commitment, Completion, Extension, Measure, Plan
from measures.schedule import Rule, RuleKind

DAY = PartialDate(2023, 4, 5)
BY = System("tests")


@pytest.fixture
def april():
    with time_machine.travel("2023-04-20 09:00 +0700", tick=False):
        yield


@pytest.fixture
def measure(reference):
    return Measure.objects.get(plan=reference, position=2)  # every division's: ข่าวประชาสัมพันธ์


@pytest.fixture
def own(reference):
    return Measure.objects.get(plan=reference, position=13)  # of the officer's own division


@pytest.fixture
def others(reference):
    return Measure.objects.get(plan=reference, position=6)  # of another division


def deadline(measure, due):
    return measure.commitments.get(position=1).deadlines.get(due=date.fromisoformat(due))


def test_a_result_changes_the_state_and_leaves_an_event(cast, own, april):
    open_ = deadline(own, "2022-12-31")
    before = AuditEvent.objects.count()
    made = progress.record_completion(
        measure=own,
        date=DAY,
        answers=[open_],
        note="ประชาสัมพันธ์แล้ว",
        evidence=[("ภาพ", "https://example.go.th/1")],
        by=cast.officer,
    )
    commitment = with_facts(Commitment.objects).get(pk=open_.commitment_id)
    found = dict(judge(commitment, date(2023, 4, 20)).deadlines)[open_]
    assert (found.state, found.days) == (status.State.DONE_LATE, 95)
    assert made.recorded_by == cast.officer
    event = AuditEvent.objects.last()
    assert AuditEvent.objects.count() == before + 1
    assert (event.verb, event.agency, event.roles) == ("completion recorded", own.plan.agency, "เจ้าหน้าที่")
    assert cast.officer.username in event.actor
    assert event.after["date"] == "2023-04-05"
    assert event.after["evidence"] == [{"title": "ภาพ", "url": "https://example.go.th/1"}]


def test_where_the_event_fails_nothing_is_written(cast, own, april, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no event")

    monkeypatch.setattr(progress, "record", broken)
    with pytest.raises(RuntimeError):
        progress.record_completion(measure=own, date=DAY, answers=[], by=cast.officer)
    assert not Completion.objects.filter(measure=own).exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_a_mistake():
    with pytest.raises(RuntimeError):
        record("nothing", "nothing", by=BY, agency=None)


@pytest.mark.parametrize("role", ["executive", "auditor", "administrator", "server", "outsider"])
def test_who_may_not_record(cast, measure, april, role):
    with pytest.raises(PermissionDenied):
        progress.record_completion(measure=measure, date=DAY, answers=[], by=getattr(cast, role))


def test_an_officer_records_for_their_own_division_and_a_coordinator_for_all(cast, measure, own, others, april):
    for allowed in (measure, own):
        progress.record_completion(measure=allowed, date=DAY, answers=[], by=cast.officer)
    with pytest.raises(PermissionDenied):
        progress.record_completion(measure=others, date=DAY, answers=[], by=cast.officer)
    progress.record_completion(measure=others, date=DAY, answers=[], by=cast.coordinator)


def test_a_role_that_ran_out_or_a_closed_account_may_nothing(cast, own, april):
    membership = cast.officer.memberships.get()
    membership.valid_until = date(2023, 4, 19)
    membership.save()
    with pytest.raises(PermissionDenied):
        progress.record_completion(measure=own, date=DAY, answers=[], by=cast.officer)
    organisation.deactivate_user(user=cast.coordinator, by=BY)
    with pytest.raises(PermissionDenied):
        progress.record_completion(measure=own, date=DAY, answers=[], by=cast.coordinator)


def test_results_that_cannot_be(cast, measure, own, april):
    foreign = deadline(own, "2022-12-31")
    for wrong in (
        {"measure": measure, "date": DAY, "answers": [foreign]},
        {"measure": measure, "date": PartialDate(2023, 4, 21), "answers": []},
        {"measure": measure, "date": PartialDate(2023, 5), "answers": []},
        {
            "measure": measure,
            "date": DAY,
            "answers": [],
            "division": Agency.objects.get(slug="other").divisions.get(),
        },
    ):
        with pytest.raises(ActionError):
            progress.record_completion(**wrong, by=cast.coordinator)
    assert not Completion.objects.filter(measure=own).exists()


def test_a_note_completes_nothing(cast, own, april):
    before = status.commitment_states(own.plan, date(2023, 4, 20))
    progress.add_note(measure=own, kind="obstacle", text="รอข้อมูล", told_on=date(2023, 4, 20), by=cast.officer)
    assert status.commitment_states(own.plan, date(2023, 4, 20)) == before
    assert own.notes.get().text == "รอข้อมูล"


def test_an_extension_in_time_and_one_too_late(cast, others, april):
    coming = others.commitments.get(position=3).deadlines.get(due=date(2023, 4, 30))
    passed = others.commitments.get(position=4).deadlines.get()
    in_time = progress.extend_deadline(deadline=coming, new_due=date(2023, 5, 31), reason="รอระบบ", by=cast.executive)
    assert in_time.from_due == date(2023, 4, 30)
    again = progress.extend_deadline(deadline=coming, new_due=date(2023, 6, 30), reason="รอระบบ", by=cast.executive)
    assert again.from_due == date(2023, 5, 31)
    progress.extend_deadline(deadline=passed, new_due=date(2023, 5, 31), reason="รอระบบ", by=cast.executive)
    found = status.deadline_statuses(others.plan, date(2023, 4, 20))
    assert found[coming.pk].due == date(2023, 6, 30)
    assert (found[passed.pk].state, found[passed.pk].days) == (status.State.OVERDUE, 110)
    assert AuditEvent.objects.filter(verb="deadline extended").count() == 3


def test_pressed_twice_it_extends_and_cancels_once(cast, others, april):
    coming = others.commitments.get(position=3).deadlines.get(due=date(2023, 4, 30))
    asked = {"deadline": coming, "new_due": date(2023, 5, 31), "reason": "รอระบบ", "by": cast.executive}
    assert progress.extend_deadline(**asked) == progress.extend_deadline(**asked)
    cancelled = {"commitment": coming.commitment, "reason": "ยุบรวม", "by": cast.executive}
    assert progress.cancel_commitment(**cancelled) == progress.cancel_commitment(**cancelled)
    events = AuditEvent.objects.filter(verb__in=["deadline extended", "commitment cancelled"])
    assert (Extension.objects.count(), Cancellation.objects.count(), events.count()) == (1, 1, 2)


def test_extensions_that_are_refused(cast, others, april):
    coming = others.commitments.get(position=3).deadlines.get(due=date(2023, 4, 30))
    continuous = others.commitments.get(position=2).deadlines.get()
    executives = others.commitments.get(position=6).deadlines.get()
    good = {"deadline": coming, "new_due": date(2023, 5, 31), "reason": "รอระบบ", "by": cast.executive}
    for wrong in (
        {"reason": "  "},
        {"new_due": date(2023, 4, 30)},
        {"deadline": continuous},
        {"deadline": executives, "new_due": date(2023, 12, 31)},  # nobody extends their own
    ):
        with pytest.raises(ActionError):
            progress.extend_deadline(**good | wrong)
    with pytest.raises(PermissionDenied):
        progress.extend_deadline(**good | {"by": cast.coordinator})
    assert not Extension.objects.exists()


def test_an_executive_who_is_also_the_officer_does_not_decide_on_their_own(cast, others, april):
    organisation.grant_role(
        user=cast.executive, agency=others.plan.agency, role=Role.OFFICER, divisions=others.divisions.all(), by=BY
    )
    with pytest.raises(ActionError):
        progress.cancel_commitment(commitment=others.commitments.get(position=1), reason="ก", by=cast.executive)
    assert not Cancellation.objects.exists()


def test_cancelling(cast, others, april):
    commitment = others.commitments.get(position=3)
    progress.cancel_commitment(commitment=commitment, reason="ยุบรวมกับรายการอื่น", by=cast.executive)
    found = {s.commitment: s.state for s in status.commitment_states(others.plan, date(2023, 4, 20))}
    assert found[commitment.pk] == status.State.CANCELLED
    earlier = {s.commitment: s.state for s in status.commitment_states(others.plan, date(2023, 4, 19))}
    assert earlier[commitment.pk] == status.State.OVERDUE
    with pytest.raises(ActionError):
        progress.cancel_commitment(commitment=commitment, reason="อีกครั้ง", by=cast.executive)


def test_days_after_an_event(cast, reference, april):
    measure = new_measure(
        reference, cast.coordinator, plans.NewCommitment("ภายใน ๗ วัน", "officer", Rule(RuleKind.AFTER_EVENT, days=7))
    )
    commitment = measure.commitments.get()
    assert not commitment.deadlines.exists()
    made = progress.record_event(commitment=commitment, day=date(2023, 4, 3), event="วันสงกรานต์", by=cast.coordinator)
    assert made.due == date(2023, 4, 10)
    assert status.deadline_statuses(reference, date(2023, 4, 11))[made.pk].days == 1
    with pytest.raises(ActionError):
        progress.record_event(commitment=commitment, day=date(2023, 4, 3), event="วันสงกรานต์", by=cast.coordinator)


def test_within_the_set_times_follows_a_later_event(cast, reference, april):
    measure = new_measure(
        reference,
        cast.coordinator,
        plans.NewCommitment("ภายใน ๗ วัน", "officer", Rule(RuleKind.AFTER_EVENT, days=7)),
        plans.NewCommitment("ภายในมกราคม", "officer", Rule(RuleKind.MONTH, month=1)),
        plans.NewCommitment("ตามกำหนดระยะเวลา", "executive", Rule(RuleKind.SET_TIMES)),
    )
    follow_up = measure.commitments.get(position=3).deadlines.get
    assert follow_up().due == date(2023, 1, 31)
    event = {"day": date(2023, 4, 3), "event": "วันสงกรานต์", "by": cast.coordinator}
    progress.record_event(commitment=measure.commitments.get(position=1), **event)
    assert follow_up().due == date(2023, 4, 10)


def test_only_executives_answer_what_is_the_executives(cast, own, april):
    executives = own.commitments.get(position=2).deadlines.first()
    for person in (cast.officer, cast.coordinator):
        with pytest.raises(ActionError):
            progress.record_completion(measure=own, date=DAY, answers=[executives], by=person)


def new_measure(plan, by, *commitments, **more):
    indicator = plan.assessed_framework.indicators.get(number=9)
    arguments = {"heading": "ใหม่", "responsible_text": "ทุกกอง", "all_divisions": True, "steps": []} | more
    return plans.add_measure(plan=plan, indicator=indicator, commitments=commitments, by=by, **arguments)


def test_each_division_enters_its_own(cast, reference, april):
    everyones = plans.NewCommitment("ทุกกองรายงาน", "officer", Rule(RuleKind.MONTH, month=3), each_division=True)
    measure = new_measure(reference, cast.coordinator, everyones)
    commitment = measure.commitments.get()
    divisions = list(reference.agency.divisions.all())
    assert set(commitment.required_divisions.all()) == set(divisions)
    due = commitment.deadlines.get()
    for division in divisions:
        assert status.deadline_statuses(reference, date(2023, 4, 20))[due.pk].state == status.State.OVERDUE
        progress.record_completion(measure=measure, date=DAY, answers=[due], division=division, by=cast.coordinator)
    found = status.deadline_statuses(reference, date(2023, 4, 20))[due.pk]
    assert (found.state, found.days) == (status.State.DONE_LATE, 5)


def test_plans_and_who_makes_them(cast, reference):
    framework = reference.assessed_framework
    plan = plans.create_plan(
        agency=reference.agency, fiscal_year=2567, assessed_framework=framework, by=cast.coordinator
    )
    assert Plan.objects.get(fiscal_year=2567) == plan
    with pytest.raises(ActionError):
        plans.create_plan(agency=reference.agency, fiscal_year=2567, assessed_framework=framework, by=cast.coordinator)
    for role in ("officer", "executive", "auditor", "administrator", "server", "outsider"):
        with pytest.raises(PermissionDenied):
            plans.create_plan(
                agency=reference.agency, fiscal_year=2568, assessed_framework=framework, by=getattr(cast, role)
            )


def test_a_measure_stays_within_its_agency_and_its_framework(cast, reference):
    other = Agency.objects.get(slug="other")
    with pytest.raises(ActionError):
        new_measure(reference, cast.coordinator, divisions=[other.divisions.get()])
    later = plans.create_plan(
        agency=reference.agency,
        fiscal_year=2567,
        assessed_framework=type(reference.assessed_framework).objects.get(fiscal_year=2566),
        by=cast.coordinator,
    )
    with pytest.raises(ActionError):
        plans.add_measure(
            plan=later,
            indicator=reference.assessed_framework.indicators.get(number=9),
            heading="ใหม่",
            responsible_text="ทุกกอง",
            steps=[],
            commitments=[],
            by=cast.coordinator,
        )


def test_a_heading_set_again_keeps_the_former_in_the_trail(cast, reference):
    indicator = reference.assessed_framework.indicators.get(number=9)
    former = reference.headings.get(indicator=indicator).text
    plans.set_heading(plan=reference, indicator=indicator, text="ใหม่", by=cast.coordinator)
    event = AuditEvent.objects.last()
    assert (event.before, event.after) == ({"text": former}, {"text": "ใหม่"})


def test_people(cast, reference):
    with pytest.raises(PermissionDenied):
        organisation.create_user(username="new", name="ใหม่", by=cast.administrator)
    new = organisation.create_user(username="new", name="ใหม่", by=cast.server)
    assert not new.has_usable_password()
    organisation.grant_role(user=new, agency=reference.agency, role=Role.AUDITOR, by=cast.administrator)
    with pytest.raises(ActionError):  # an account of another agency cannot be drawn into one's own
        organisation.grant_role(user=cast.outsider, agency=reference.agency, role=Role.OFFICER, by=cast.administrator)
    with pytest.raises(PermissionDenied):
        organisation.grant_role(user=new, agency=reference.agency, role=Role.OFFICER, by=cast.server)
    organisation.set_password(user=new, password="a new password", by=BY)
    assert new.check_password("a new password")
    passwords = AuditEvent.objects.filter(verb="password set", subject__endswith=" (new)")
    assert "a new password" not in str(passwords.values())
    assert actions.__doc__
