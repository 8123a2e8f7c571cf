"""An executive's instruction waits in the work of each division until it answers, and the answer comes back."""

import re
from datetime import date
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from measures import words
from measures.access import System
from measures.actions import instructions
from measures.actions.instructions import answer_instruction, give_instruction, withdraw_instruction
from measures.actions.plans import create_plan
from measures.actions.trail import ActionError
from measures.models import AuditEvent, Instruction, InstructionAnswer, InstructionWithdrawal, Measure
from measures.work import ASKED, answer_status, instructions_of
from tests.measures.test_actions import new_measure
from tests.measures.test_pages import plain
from tests.together import at_once

BY = System("tests")
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/work/"}
PAGE = "/plans/phutthaisong/2566/measures/13/"


@pytest.fixture(autouse=True)
def april():
    with time_machine.travel("2023-04-20 09:00 +0700", tick=False) as traveller:
        yield traveller


@pytest.fixture
def measure(reference):
    return Measure.objects.get(plan=reference, position=13)


@pytest.fixture
def own(measure):
    """The officer's division, which answers for the measure."""
    return measure.divisions.get(name="กองยุทธศาสตร์และงบประมาณ")


def give(measure, by, **more):
    return give_instruction(measure=measure, by=by, **{"text": "เร่งรัด", "answer_by": date(2023, 4, 27)} | more)


def waiting(user, measure):
    return instructions_of(user, measure.plan.agency)[0]


def test_it_waits_in_the_work_of_its_division_until_that_answers(cast, measure, own):
    given = give(measure, cast.executive, division=own)
    assert waiting(cast.officer, measure) == waiting(cast.coordinator, measure) == [given]
    assert waiting(cast.executive, measure) == waiting(cast.outsider, measure) == []
    answer_instruction(instruction=given, division=own, text="ทำแล้ว", by=cast.officer)
    assert waiting(cast.officer, measure) == waiting(cast.coordinator, measure) == []


def test_without_a_division_each_of_those_that_answer_for_the_measure_answers(cast, reference):
    everyones = Measure.objects.get(plan=reference, position=2)  # ข่าวประชาสัมพันธ์: ทุกกอง
    given = give(everyones, cast.executive)
    assert set(given.divisions.all()) == set(reference.agency.divisions.all())
    mine = cast.officer.memberships.get().divisions.get()
    answer_instruction(instruction=given, division=mine, text="ทำแล้ว", by=cast.officer)
    assert waiting(cast.officer, everyones) == []
    assert waiting(cast.coordinator, everyones) == [given]
    fresh = Instruction.objects.whole().get(pk=given.pk)
    assert set(fresh.waiting) == set(reference.agency.divisions.exclude(pk=mine.pk))


def test_only_an_executive_of_the_agency_gives_and_withdraws(cast, measure, own):
    given = give(measure, cast.executive, division=own)
    for person in ("officer", "coordinator", "auditor", "administrator", "server", "outsider"):
        with pytest.raises(PermissionDenied):
            give(measure, getattr(cast, person))
        with pytest.raises(PermissionDenied):
            withdraw_instruction(instruction=given, reason="ก", by=getattr(cast, person))


def test_only_who_records_for_the_division_answers(cast, measure, reference):
    other = reference.agency.divisions.get(name="กองคลัง")
    everyones = Measure.objects.get(plan=reference, position=2)
    given = give(everyones, cast.executive, division=other)
    for person in ("officer", "executive", "auditor", "administrator", "server", "outsider"):
        with pytest.raises(PermissionDenied):
            answer_instruction(instruction=given, division=other, text="ก", by=getattr(cast, person))
    answer_instruction(instruction=given, division=other, text="ก", by=cast.coordinator)


def test_what_is_refused_says_why_and_leaves_nothing(cast, measure, own, reference):
    foreign = reference.agency.divisions.exclude(measures=measure).first()
    nobodys = Measure.objects.get(plan=reference, position=12)
    nobodys.divisions.clear()
    before = AuditEvent.objects.count()
    for field, target, more in (
        ("text", measure, {"text": " "}),
        ("answer_by", measure, {"answer_by": date(2023, 4, 19)}),
        ("division", measure, {"division": foreign}),
        ("division", nobodys, {}),
    ):
        with pytest.raises(ActionError) as refused:
            give(target, cast.executive, **more)
        assert refused.value.field == field
    assert give(measure, cast.executive, answer_by=date(2023, 4, 20))  # today is in time
    assert AuditEvent.objects.count() == before + 1


def test_answered_once_and_withdrawn_it_waits_for_nobody(cast, measure, own):
    given = give(measure, cast.executive)
    answer_instruction(instruction=given, division=own, text="ทำแล้ว", by=cast.officer)
    with pytest.raises(ActionError, match="ตอบข้อสั่งการนี้แล้ว"):
        answer_instruction(instruction=given, division=own, text="อีกครั้ง", by=cast.coordinator)
    with pytest.raises(ActionError, match="เหตุผล"):
        withdraw_instruction(instruction=given, reason=" ", by=cast.executive)
    first = withdraw_instruction(instruction=given, reason="ยกเลิกงาน", by=cast.executive)
    assert withdraw_instruction(instruction=given, reason="อีกครั้ง", by=cast.executive) == first
    assert waiting(cast.coordinator, measure) == []
    other = given.divisions.exclude(pk=own.pk).first()
    if other:
        with pytest.raises(ActionError, match="ถอน"):
            answer_instruction(instruction=given, division=other, text="ก", by=cast.coordinator)


def test_a_form_sent_twice_is_one_instruction_and_one_answer(cast, measure, own):
    token, again = uuid4(), uuid4()
    given = give(measure, cast.executive, division=own, token=token)
    assert give(measure, cast.executive, division=own, token=token) == given
    told = {"instruction": given, "division": own, "text": "ทำแล้ว", "token": again}
    assert answer_instruction(**told, by=cast.officer) == answer_instruction(**told, by=cast.officer)
    with pytest.raises(ActionError, match="ตามข้อความก่อนแก้ไข"):  # the answer to the first press was lost on its way
        answer_instruction(**told | {"text": "ทำแล้วทั้งหมด"}, by=cast.officer)
    with pytest.raises(ActionError, match="ตามข้อความก่อนแก้ไข"):
        give(measure, cast.executive, token=given.token, text="เร่งรัดทุกกอง")
    with pytest.raises(ActionError, match="ใช้ไปแล้ว"):
        answer_instruction(**told, by=cast.coordinator)
    assert (Instruction.objects.count(), InstructionAnswer.objects.count()) == (1, 1)


def test_a_form_sent_again_to_another_division_is_not_told_as_saved(cast, measure, own):
    other = measure.plan.agency.divisions.exclude(pk=own.pk).first()
    measure.divisions.add(other)
    given = give(measure, cast.executive, division=own, token=uuid4())
    for changed in (other, None):
        with pytest.raises(ActionError, match="ตามข้อความก่อนแก้ไข"):
            give(measure, cast.executive, division=changed, token=given.token)
    to_all = give(measure, cast.executive, token=uuid4())
    assert give(measure, cast.executive, token=to_all.token) == to_all
    told = {"instruction": to_all, "text": "ทำแล้ว", "token": uuid4(), "by": cast.coordinator}
    answer_instruction(**told, division=own)
    with pytest.raises(ActionError, match="ตามข้อความก่อนแก้ไข"):
        answer_instruction(**told, division=other)


def test_every_write_leaves_its_event_or_nothing(cast, measure, own, monkeypatch):
    given = give(measure, cast.executive, division=own)
    answer_instruction(instruction=given, division=own, text="ทำแล้ว", by=cast.officer)
    withdraw_instruction(instruction=given, reason="พอแล้ว", by=cast.executive)
    verbs = list(AuditEvent.objects.order_by("-pk").values_list("verb", flat=True)[:3])
    assert verbs == ["instruction withdrawn", "instruction answered", "instruction given"]

    def fail(*_, **__):
        raise RuntimeError("no event")

    other = give(measure, cast.executive)
    monkeypatch.setattr(instructions, "record", fail)
    for write in (
        lambda: give(measure, cast.executive),
        lambda: answer_instruction(instruction=other, division=own, text="ก", by=cast.officer),
        lambda: withdraw_instruction(instruction=other, reason="ก", by=cast.executive),
    ):
        with pytest.raises(RuntimeError), transaction.atomic():
            write()
    assert (Instruction.objects.count(), InstructionAnswer.objects.count()) == (2, 1)
    assert InstructionWithdrawal.objects.count() == 1


def test_the_database_refuses_to_change_what_was_told(cast, measure, own):
    given = give(measure, cast.executive, division=own)
    answer = answer_instruction(instruction=given, division=own, text="ทำแล้ว", by=cast.officer)
    withdrawal = withdraw_instruction(instruction=given, reason="พอแล้ว", by=cast.executive)
    for row, change in (
        (given, {"text": "ก"}),
        (answer, {"text": "ก"}),
        (withdrawal, {"reason": "ก"}),
    ):
        rows = type(row).objects.filter(pk=row.pk)
        for act in (
            lambda rows=rows, change=change: rows.update(**change),
            lambda rows=rows: rows._raw_delete("default"),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                act()
    with pytest.raises(IntegrityError), transaction.atomic():
        given.divisions.clear()


@pytest.mark.parametrize(
    ("today", "told"),
    [
        ("2023-04-20", "ใกล้ครบกำหนด (อีก 7 วัน)"),
        ("2023-04-27", "ใกล้ครบกำหนด (วันสุดท้าย)"),
        ("2023-04-28", "เกินกำหนด (1 วัน)"),
        ("2023-05-09", "เกินกำหนด (12 วัน)"),
    ],
)
def test_how_long_is_left_in_words(cast, measure, own, today, told):
    given = give(measure, cast.executive, division=own)
    assert words.words(answer_status(given, date.fromisoformat(today))) == told


def test_in_my_work_and_answered_without_javascript(client, cast, measure, own):
    given = give(measure, cast.executive, division=own, text="ให้ส่งแผนประชาสัมพันธ์")
    client.force_login(cast.officer)
    page = plain(client.get("/work/").content.decode())
    assert "ข้อสั่งการของผู้บริหารที่รอคำตอบ 1 เรื่อง" in page
    assert page.index("ให้ส่งแผนประชาสัมพันธ์") < page.index("ต้องดำเนินการ")
    assert "ตอบภายใน 27 เมษายน 2566" in page
    address = f"/instructions/{given.pk}/answer/"
    form = client.get(address).content.decode()
    assert "ตอบภายใน 27 เมษายน 2566 สั่งการโดย ผู้บริหาร เมื่อ 20 เมษายน 2566" in plain(form)
    token = re.search(r'name="token" value="([^"]+)"', form)[1]
    sent = {"division": own.pk, "text": "", "token": token}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "โปรดพิมพ์คำตอบ" in refused.content.decode()
    assert client.post(address, sent | {"text": "ส่งแล้ว"}).status_code == 302
    assert client.post(address, sent | {"text": "ส่งแล้ว"}).status_code == 302  # a second click
    assert "ข้อสั่งการของผู้บริหาร" not in plain(client.get("/work/").content.decode())
    client.force_login(cast.executive)
    told = plain(client.get(PAGE).content.decode())
    assert "กองยุทธศาสตร์และงบประมาณ ตอบ" in told
    assert "ส่งแล้ว" in told


def test_answered_without_javascript_it_leads_back_to_the_list_of_the_year_it_was_opened_from(
    client, cast, reference, measure, own
):
    later = create_plan(
        agency=reference.agency, fiscal_year=2567, assessed_framework=reference.assessed_framework, by=BY
    )
    new_measure(later, BY)
    given = give(measure, cast.executive, division=own)
    client.force_login(cast.officer)
    listed = client.get("/work/?agency=phutthaisong&year=2567").content.decode()
    address = re.search(r'href="(/instructions/[^"]+)"', listed)[1]
    assert address == f"/instructions/{given.pk}/answer/?year=2567"
    sent = {"division": own.pk, "text": "ส่งแล้ว", "token": str(uuid4())}
    assert client.post(address, sent).headers["Location"] == "/work/?agency=phutthaisong&year=2567"
    for wrong in ("", "x", "1%26page=2"):  # then that of its own plan
        form = client.get(f"/instructions/{given.pk}/answer/?year={wrong}").content.decode()
        assert "/work/?agency=phutthaisong&amp;year=2566" in form


def test_answered_in_place_the_list_comes_back(client, cast, measure, own):
    given = give(measure, cast.executive, division=own)
    client.force_login(cast.officer)
    address = f"/instructions/{given.pk}/answer/"
    fragment = client.get(address, headers=HTMX)
    assert fragment.headers["HX-Retarget"] == f"#slot-i{given.pk}"
    sent = {"division": own.pk, "text": "ส่งแล้ว", "token": str(uuid4())}
    answer = client.post(address, sent, headers=HTMX).content.decode()
    assert answer.startswith('<section id="work"') or '<section id="work"' in answer[:300]
    assert "รอคำตอบ" not in answer
    assert client.get("/instructions/999999/answer/").status_code == 404


def test_given_from_the_month_it_goes_back_there_and_is_withdrawn_with_a_reason(client, cast, measure, own):
    client.force_login(cast.executive)
    address = f"{PAGE}instruct/?month=2023-03"
    sent = {"text": "เร่งรัด", "division": "", "answer_by": "27 เม.ย. 2566", "token": str(uuid4())}
    past = client.post(address, sent | {"answer_by": "1 เม.ย. 2566"})
    assert past.status_code == 422
    assert "วันที่ให้ตอบต้องเป็นวันนี้หรือหลังจากนี้" in past.content.decode()
    assert "เร่งรัด" in past.content.decode()
    saved = client.post(address, sent)
    assert saved.headers["Location"] == "/plans/phutthaisong/2566/month/?month=2023-03#told"
    given = Instruction.objects.get()
    assert given.month == date(2023, 3, 1)
    withdraw = f"/instructions/{given.pk}/withdraw/"
    assert "โปรดระบุเหตุผล" in client.post(withdraw, {"reason": ""}).content.decode()
    assert client.post(withdraw, {"reason": "สั่งผิดเรื่อง"}).headers["Location"] == PAGE
    client.force_login(cast.officer)
    told = client.get(f"/instructions/{given.pk}/answer/", follow=True)  # a page that was open, or a link
    assert told.redirect_chain == [(PAGE, 302)]
    assert "ผู้บริหารถอนข้อสั่งการนี้แล้ว จึงไม่ต้องตอบ" in told.content.decode()
    client.force_login(cast.executive)
    assert "ถอนข้อสั่งการนี้แล้วเมื่อ 20 เมษายน 2566 เหตุผล: สั่งผิดเรื่อง" in plain(client.get(PAGE).content.decode())
    for again in (client.get(withdraw), client.post(withdraw, {"reason": "สั่งผิดเรื่อง"})):  # pressed twice, say
        assert again.headers["Location"] == PAGE
    assert "ข้อสั่งการนี้ถอนไปแล้ว" in client.get(PAGE).content.decode()
    assert InstructionWithdrawal.objects.count() == 1


def test_the_form_repeats_what_was_overdue_where_it_was_opened(client, cast, reference):
    client.force_login(cast.executive)
    listed = client.get("/plans/phutthaisong/2566/month/?month=2023-03").content.decode()
    address = unescape(re.search(r'href="([^"]*/measures/6/instruct/[^"]*)"', listed)[1])
    form = plain(client.get(address).content.decode())
    text = reference.measures.get(position=6).commitments.get(number=3).text
    assert f"3. {' '.join(text.split())} เกินกำหนด (151 วัน) ครบกำหนด 31 ตุลาคม 2565" in form  # on the last of March
    today = plain(client.get(address.replace("month=2023-03&", "")).content.decode())
    assert "เกินกำหนด (171 วัน)" in today  # on the 20th of April
    for wrong in ("0", "99", "x", "9" * 400, "²", "-1"):
        assert "เกินกำหนด" not in plain(client.get(f"{PAGE}instruct/?about={wrong}").content.decode())


def test_the_queries_of_my_work_do_not_grow_with_instructions(client, cast, measure, own):
    client.force_login(cast.officer)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/work/").content.decode()
        return len(captured), page.count("ตอบภายใน")

    give(measure, cast.executive, division=own)
    before, shown = queries()
    assert shown == 1
    for _ in range(ASKED - 1):
        give(measure, cast.executive)
    assert queries() == (before, ASKED)
    give(measure, cast.executive)
    assert queries() == (before + 1, ASKED)  # beyond a page's worth they are counted
    assert before <= 18, before


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_at_once_answer_once(cast, reference):
    target = Measure.objects.get(plan=reference, position=13)
    division = target.divisions.get(name="กองยุทธศาสตร์และงบประมาณ")
    given = give(target, cast.executive, division=division)
    told = {"instruction": given, "division": division, "text": "ทำแล้ว"}
    found = at_once(*(lambda by=by: answer_instruction(**told, by=by) for by in (cast.officer, cast.coordinator)))
    (count,) = at_once(InstructionAnswer.objects.count)
    assert sorted(type(each).__name__ for each in found) == ["ActionError", "InstructionAnswer"], found
    assert count == 1


@pytest.mark.django_db(transaction=True)
def test_one_form_for_several_measures_at_once_gives_one_instruction(cast, reference):
    token = uuid4()
    measures = Measure.objects.filter(plan=reference, all_divisions=True)[:3]
    found = at_once(*(lambda measure=measure: give(measure, cast.executive, token=token) for measure in measures))
    (count,) = at_once(Instruction.objects.count)
    assert sorted(type(each).__name__ for each in found) == ["ActionError", "ActionError", "Instruction"], found
    assert count == 1


@pytest.mark.parametrize("month", ["2023-05", "2022-09", "2023-10", "9999-12", "0001-01", "2023-03-05"])
def test_a_month_of_another_year_is_not_what_the_executive_looked_at(client, cast, measure, month):
    client.force_login(cast.executive)
    typed = {"text": "เร่งดำเนินการ", "answer_by": "30/9/2566", "division": "", "token": str(uuid4())}
    saved = client.post(f"{PAGE}instruct/?month={month}", typed)
    assert saved.headers["Location"] == PAGE
    assert Instruction.objects.get().month is None
