"""A signed month: who signs which, what it answers and keeps, and that nothing of it is ever changed."""

import json
from datetime import UTC, date, datetime
from hashlib import sha256
from io import StringIO
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ita_tracker import clock
from ita_tracker.thai import PartialDate
from measures import guards, status, trail
from measures.access import Role, System
from measures.actions import plans, progress
from measures.actions.corrections import undo_completion, withdraw_completion
from measures.actions.instructions import give_instruction
from measures.actions.organisation import create_user, grant_role
from measures.actions.trail import ActionError
from measures.models import Answer, AuditEvent, Commitment, Completion, CompletionVersion, Measure, Plan
from measures.months import signed_in
from measures.schedule import Rule, RuleKind
from reports.actions.month import Changed
from reports.models import SignedMonth
from reports.month import kept
from tests.measures.test_actions import new_measure
from tests.reports.signing import MARCH, seen_of, sign
from tests.together import at_once

BY = System("tests")


@pytest.fixture(autouse=True)
def april():
    with time_machine.travel("2023-04-10 09:00 +0700", tick=False) as traveller:
        yield traveller


def answered(signed):
    """(measure, number) of the commitments that a signature answered, from the rows."""
    found = Completion.objects.filter(signed__endswith=f"/signed/{signed.span.iso}/{signed.version}/")
    return {(c.measure.position, c.number) for c in found}


# From the list of executives' commitments in the domain's notes: every month ๑.๒ and e๗ ๒, every quarter e๑๐ ๒, every
# half-year e๘ ๒ and e๙ ๒, in January การปฏิบัติงาน ๒ and การให้บริการ ๕, within the set times the rest.
EVERY_MONTH = {(1, 2), (10, 2)}
BY_HAND = {
    "2022-10": EVERY_MONTH,
    "2022-12": EVERY_MONTH | {(13, 2)},
    "2023-01": EVERY_MONTH | {(4, 2), (5, 5)},
    "2023-03": EVERY_MONTH | {(13, 2), (11, 2), (12, 2)},
    "2023-04": EVERY_MONTH | {(3, 4), (7, 3), (8, 3)},
    "2023-09": EVERY_MONTH | {(13, 2), (11, 2), (12, 2), (6, 6)},
}


@pytest.mark.parametrize("month", BY_HAND)
def test_a_signature_answers_the_follow_ups_whose_period_ends_in_its_month(cast, reference, april, month):
    april.move_to("2023-10-02 09:00 +0700")
    signed = sign(reference, cast.executive, PartialDate.from_iso(month))
    assert answered(signed) == BY_HAND[month]
    assert {(f.measure, f.number) for f in kept.read(signed.data).content.follow_ups} == BY_HAND[month]


def test_what_it_answers_is_dated_today_with_the_signed_month_as_its_evidence(cast, reference):
    signed = sign(reference, cast.executive)
    result = Completion.objects.get(measure__plan=reference, measure__position=1, signed__gt="")
    assert (result.date, result.recorded_by) == (PartialDate(2023, 4, 10), cast.executive)
    assert result.note == "ลงนามติดตามประจำเดือน มีนาคม 2566"
    assert result.signed == f"/plans/phutthaisong/2566/signed/2023-03/{signed.version}/"
    (deadline,) = result.answers.all()
    assert (deadline.period_start, deadline.due) == (date(2023, 3, 1), date(2023, 4, 15))
    found = status.deadline_statuses(reference, date(2023, 4, 10))[deadline.pk]
    assert found.state == status.State.DONE_ON_TIME
    version = CompletionVersion.objects.get(completion=result)
    assert (version.version, version.note, version.answers != []) == (1, result.note, True)


def test_signed_after_its_days_it_is_late(cast, reference, april):
    april.move_to("2023-04-20 09:00 +0700")
    sign(reference, cast.executive)
    deadline = Commitment.objects.get(measure__plan=reference, measure__position=1, number=2).deadlines.get(
        period_end=date(2023, 3, 31)
    )
    found = status.deadline_statuses(reference, date(2023, 4, 20))[deadline.pk]
    assert (found.state, found.days) == (status.State.DONE_LATE, 5)


def test_the_document_holds_what_was_seen_and_its_hash(cast, reference):
    membership = cast.executive.memberships.get()
    membership.position, membership.acting_position = "ปลัดเทศบาล", "นายกเทศมนตรี"
    membership.save()
    give_instruction(
        measure=Measure.objects.get(plan=reference, position=13),
        text="เร่งประชาสัมพันธ์",
        answer_by=date(2023, 4, 20),
        month=MARCH.first,
        by=cast.executive,
    )
    signed = sign(reference, cast.executive, remark="ขอให้เร่งรัด")
    assert sha256(signed.data.encode()).hexdigest() == signed.sha256
    data = json.loads(signed.data)
    assert json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")) == signed.data
    assert data["remark"] == "ขอให้เร่งรัด"
    assert data["position"] == signed.signed_by_position == "ปลัดเทศบาล รักษาราชการแทนนายกเทศมนตรี"
    assert data["content"]["month"]["as_of"] == "2023-03-31"
    assert [i["text"] for i in data["content"]["instructions"]] == ["เร่งประชาสัมพันธ์"]
    states = [c["state"] for m in data["content"]["month"]["measures"] for c in m["commitments"]]
    assert len(states) == 37
    read = kept.read(SignedMonth.objects.get(pk=signed.pk).data)
    assert read.month.agency.slug == "phutthaisong"


def test_its_event_is_the_head_of_the_trail_that_it_is_anchored_in(cast, reference):
    signed = sign(reference, cast.executive, remark="รับทราบ")
    event = AuditEvent.objects.get(chain=signed.trail_chain, seq=signed.trail_seq)
    assert (event.verb, event.mac) == ("month signed", signed.trail_mac)
    assert event.after["sha256"] == signed.sha256
    assert str(trail.TrailHead.objects.get(chain=signed.trail_chain)).endswith(f":{signed.trail_mac}")
    assert kept.anchors() == {(signed.trail_chain, signed.trail_seq): signed.trail_mac}


def test_the_trail_cut_off_before_a_signature_shows_in_the_proof_of_the_trail(cast, reference):
    signed = sign(reference, cast.executive)
    guards.remove(connection)
    before = AuditEvent.objects.get(chain=signed.trail_chain, seq=signed.trail_seq - 1)
    AuditEvent.objects.filter(chain=signed.trail_chain, seq__gte=signed.trail_seq).delete()
    trail.TrailHead.objects.filter(chain=signed.trail_chain).update(seq=before.seq, mac=before.mac)
    (fault,) = trail.faults()
    assert f"สาย {signed.trail_chain} ลำดับที่ {signed.trail_seq}: หายไป" in fault
    err = StringIO()
    with pytest.raises(CommandError):
        call_command("check_signed", stderr=err)
    assert "ไม่พบเหตุการณ์ลงนาม" in err.getvalue()


def test_what_was_signed_is_proved_and_a_row_altered_or_removed_is_named(cast, reference):
    signed = sign(reference, cast.executive)
    out = StringIO()
    call_command("check_signed", stdout=out)
    assert "ไม่พบการแก้ไข" in out.getvalue()
    guards.remove(connection)
    rows = SignedMonth.objects.filter(pk=signed.pk)
    rows.update(data=signed.data.replace("2023-03", "2023-02"))
    assert ["ค่าแฮช" in fault for fault in kept.faults()] == [True]
    rows.update(data=signed.data, remark="แก้ไข")
    assert ["ไม่ตรงกับเหตุการณ์" in fault for fault in kept.faults()] == [True]
    rows.delete()
    assert ["มีเหตุการณ์ลงนาม แต่ไม่พบเอกสาร" in fault for fault in kept.faults()] == [True]


@pytest.mark.parametrize(
    ("altered", "fault"),
    [
        ({"plan": "next"}, "แผนหรือผู้ลงนาม"),
        ({"signed_by": "auditor"}, "แผนหรือผู้ลงนาม"),
        ({"signed_at": datetime(2023, 4, 1, tzinfo=UTC)}, "เวลาที่ลงนาม"),
    ],
)
def test_a_signed_month_moved_to_another_plan_person_or_hour_is_named(cast, reference, altered, fault):
    signed = sign(reference, cast.executive)
    if "plan" in altered:
        framework = reference.assessed_framework
        altered = {"plan": Plan.objects.create(agency=reference.agency, fiscal_year=2567, assessed_framework=framework)}
    elif "signed_by" in altered:
        altered = {"signed_by": cast.auditor}
    guards.remove(connection)
    SignedMonth.objects.filter(pk=signed.pk).update(**altered)
    assert [fault in said for said in kept.faults()] == [True]


def test_the_database_refuses_to_change_or_remove_it(cast, reference):
    signed = sign(reference, cast.executive)
    rows = SignedMonth.objects.filter(pk=signed.pk)
    removed = (rows.delete, lambda: rows._raw_delete("default"))
    for change in (lambda: rows.update(remark="ก"), lambda: rows.update(version=9), *removed):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert rows.get().remark == ""


def test_signing_again_needs_a_reason_supersedes_and_adds_no_second_result(cast, reference):
    first = sign(reference, cast.executive)
    results = Completion.objects.count()
    with pytest.raises(ActionError, match="เหตุผล"):
        sign(reference, cast.executive, latest=1, reason=" ")
    second = sign(reference, cast.executive, latest=1, reason="เพิ่มข้อคิดเห็น", remark="ดีมาก")
    assert (second.version, second.reason) == (2, "เพิ่มข้อคิดเห็น")
    assert Completion.objects.count() == results
    assert kept.read(second.data).content.follow_ups == ()
    assert SignedMonth.objects.get(pk=first.pk).data == first.data


def test_what_a_person_answered_before_gets_no_second_answer_and_a_cancelled_one_none(cast, reference):
    own = Commitment.objects.get(measure__plan=reference, measure__position=1, number=2)
    march = own.deadlines.get(period_end=date(2023, 3, 31))
    told = {"measure": own.measure, "date": PartialDate(2023, 4, 5)}
    progress.record_completion(**told, answers=[march], by=BY)
    quarterly = Commitment.objects.get(measure__plan=reference, measure__position=13, number=2)
    progress.cancel_commitment(commitment=quarterly, reason="ยุบ", by=BY)
    signed = sign(reference, cast.executive)
    assert answered(signed) == {(10, 2), (11, 2), (12, 2)}
    assert Answer.objects.filter(deadline=march).count() == 1


def test_nobody_else_signs(cast, reference):
    for person in ("officer", "coordinator", "auditor", "administrator", "server", "outsider"):
        with pytest.raises(PermissionDenied):
            sign(reference, getattr(cast, person))
    with pytest.raises(PermissionDenied):
        sign(reference, BY)
    assert not SignedMonth.objects.exists()


@pytest.mark.parametrize(
    ("moment", "month", "allowed"),
    [
        ("2023-03-31 23:59 +0700", "2023-03", False),  # the last evening in Bangkok
        ("2023-03-31 17:00 +0000", "2023-03", True),  # still 31 March in UTC, already 1 April in Bangkok
        ("2023-04-10 09:00 +0700", "2023-04", False),
        ("2023-04-10 09:00 +0700", "2023-05", False),
        ("2023-09-30 23:59 +0700", "2023-09", False),
        ("2023-10-01 00:00 +0700", "2023-09", True),  # after the fiscal year too
        ("2023-11-20 09:00 +0700", "2023-10", False),  # the next fiscal year's
        ("2023-11-20 09:00 +0700", "2022-09", False),  # the former one's
        ("2022-11-01 00:00 +0700", "2022-10", True),
    ],
)
def test_only_a_month_of_the_plan_that_has_ended_in_bangkok_is_signed(cast, reference, april, moment, month, allowed):
    april.move_to(moment)
    if allowed:
        assert sign(reference, cast.executive, PartialDate.from_iso(month)).version == 1
    else:
        with pytest.raises(ActionError, match=r"ยังไม่สิ้นสุด|ไม่อยู่ในปีงบประมาณ"):
            sign(reference, cast.executive, PartialDate.from_iso(month))


def test_february_of_a_leap_year_ends_on_its_29th(cast, reference, april):
    plan = plans.create_plan(
        agency=reference.agency, fiscal_year=2567, assessed_framework=reference.assessed_framework, by=BY
    )
    new = plans.NewCommitment("ผู้บริหารติดตามทุกเดือน", "executive", Rule(RuleKind.MONTHLY), 1)
    new_measure(plan, BY, new)
    february = PartialDate(2024, 2)
    april.move_to("2024-02-29 23:59 +0700")
    with pytest.raises(ActionError, match="ยังไม่สิ้นสุด"):
        sign(plan, cast.executive, february)
    april.move_to("2024-03-01 00:00 +0700")
    signed = sign(plan, cast.executive, february)
    assert kept.read(signed.data).month.as_of == "2024-02-29"
    (answer,) = Answer.objects.filter(completion__signed__gt="")
    assert (answer.deadline.period_end, answer.deadline.due) == (date(2024, 2, 29), date(2024, 3, 15))


def test_facts_that_changed_since_the_page_was_shown_stop_the_signature(cast, reference):
    seen = seen_of(reference)
    measure = Measure.objects.get(plan=reference, position=13)
    progress.record_completion(measure=measure, date=PartialDate(2023, 3, 20), answers=[], by=BY)
    with pytest.raises(Changed):
        sign(reference, cast.executive, seen=seen)
    assert not SignedMonth.objects.exists()
    assert not Completion.objects.filter(signed__gt="").exists()


def test_a_form_sent_twice_signs_once_and_another_tab_is_told(cast, reference):
    token, seen = uuid4(), seen_of(reference)
    first = sign(reference, cast.executive, token=token, seen=seen)
    assert sign(reference, cast.executive, token=token, seen=seen) == first
    with pytest.raises(ActionError, match="เป็นฉบับที่ 1 ด้วยข้อความก่อนแก้ไข"):
        sign(reference, cast.executive, token=token, seen=seen, remark="เพิ่มภายหลัง")
    with pytest.raises(ActionError, match="ลงนามเดือนนี้แล้วเมื่อ 10 เมษายน 2566 เป็นฉบับที่ 1"):
        sign(reference, cast.executive, token=uuid4(), seen=seen)
    with pytest.raises(ActionError, match="ใช้ไปแล้ว"):
        sign(reference, cast.executive, PartialDate(2023, 2), token=token)
    assert SignedMonth.objects.count() == 1


def test_without_its_event_nothing_is_signed(cast, reference, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("no event")

    monkeypatch.setattr("reports.actions.month.record", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        sign(reference, cast.executive)
    assert not SignedMonth.objects.exists()
    assert not Completion.objects.filter(signed__gt="").exists()


def test_what_a_signature_answered_is_neither_corrected_nor_withdrawn(cast, reference):
    sign(reference, cast.executive)
    result = Completion.objects.filter(signed__gt="").first()
    for act in (
        lambda: withdraw_completion(completion=result, version=1, reason="ก", by=cast.coordinator),
        lambda: undo_completion(completion=result, by=cast.coordinator),
    ):
        with pytest.raises(ActionError, match="ลงนาม"):
            act()


def test_the_queries_are_the_same_for_one_follow_up_and_for_forty(cast, reference):
    def queries(month):
        with CaptureQueriesContext(connection) as captured:
            sign(reference, cast.executive, month)
        return len(captured)

    before = queries(PartialDate(2022, 10))
    new = plans.NewCommitment("ผู้บริหารติดตามทุกเดือน", "executive", Rule(RuleKind.MONTHLY), 1)
    for _ in range(38):
        new_measure(reference, BY, new)
    assert queries(PartialDate(2022, 11)) == before
    assert Completion.objects.filter(signed__contains="2022-11").count() == 40


def test_what_was_signed_under_a_clock_that_was_ahead_is_signed_anew_as_of_the_day(cast, reference, april):
    month, own = PartialDate(2023, 4), Commitment.objects.get(measure__plan=reference, measure__position=1, number=2)
    follow_up = own.deadlines.get(period_end=month.last)

    def unsigned():
        found = kept.unsigned(reference, kept.versions_of(reference, month), clock.today())
        assert (month in found) == (month.iso not in signed_in(reference.agency, [reference]))  # as the mail says
        return found

    april.move_to("2024-04-10 09:00 +0700")
    sign(reference, cast.executive, month)
    assert month not in unsigned()
    april.move_to("2023-05-02 09:00 +0700")
    assert month in unsigned()
    second = sign(reference, cast.executive, month, latest=1, reason="วันที่ของเครื่องไม่ถูกต้อง")
    assert month not in unsigned()
    assert answered(second) == BY_HAND["2023-04"]
    found = status.deadline_statuses(reference, date(2023, 5, 20))[follow_up.pk]
    assert (found.state, found.due) == (status.State.DONE_ON_TIME, date(2023, 5, 15))
    former = Completion.objects.filter(signed__endswith="/signed/2023-04/1/")
    assert {c.versions.last().withdrawn for c in former} == {True}
    assert "10 เมษายน 2567 ซึ่งยังมาไม่ถึง" in former[0].versions.last().reason
    withdrawn = AuditEvent.objects.filter(verb="completion withdrawn")
    assert withdrawn.count() == former.count() == len(BY_HAND["2023-04"])
    assert list(kept.faults()) == list(trail.faults()) == []
    results = Completion.objects.count()
    sign(reference, cast.executive, month, latest=2, reason="เพิ่มข้อคิดเห็น")
    assert Completion.objects.count() == results


@pytest.mark.django_db(transaction=True)
def test_two_executives_who_sign_at_once_sign_one_version(reference, cast):
    second = create_user(username="second", name="รองนายก", password="password-of-tests", by=BY)
    grant_role(user=second, agency=reference.agency, role=Role.EXECUTIVE, by=BY)
    seen = seen_of(reference)

    def by(person):
        plan = Plan.objects.select_related("agency", "assessed_framework").get(pk=reference.pk)
        return sign(plan, person, seen=seen)

    found = at_once(lambda: by(cast.executive), lambda: by(second))
    (count, results), *_ = at_once(
        lambda: (SignedMonth.objects.count(), Completion.objects.filter(signed__gt="").count())
    )
    assert sorted(type(each).__name__ for each in found) == ["ActionError", "SignedMonth"], found
    assert (count, results) == (1, 5)
