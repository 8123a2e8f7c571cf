"""What the executives' mail of a month says of signing it, which the trail tells it: the same as the month's page."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ita_tracker import clock, thai
from ita_tracker.thai import PartialDate
from measures.access import System
from measures.actions import plans
from measures.actions.instructions import answer_instruction, give_instruction, withdraw_instruction
from measures.letters import letters
from measures.models import Measure, User
from measures.months import month_of, signed_in
from measures.schedule import Rule, RuleKind
from tests.measures.test_actions import new_measure
from tests.measures.test_pages import plain
from tests.reports.signing import MARCH, sign

BY = System("tests")
SITE = "https://ita.example.go.th"
PAGE = "/plans/phutthaisong/2566/month/?month=2023-03"
LAST = date(2023, 3, 31)


@pytest.fixture(autouse=True)
def april():
    with time_machine.travel("2023-04-10 09:00 +0700", tick=False) as traveller:
        yield traveller


def letter_of(cast, agency, day):
    User.objects.filter(pk=cast.executive.pk).update(email="executive@example.go.th")
    return next(each for each in letters(agency, day, clock.now(), SITE) if each.user == cast.executive)


def words_of(letter):
    """The letter as text, and as the words of its HTML."""
    return letter.text(), bare(letter.html())


def bare(html):
    return " ".join(unescape(re.sub("<[^>]*>", "", html)).split())


def test_a_month_that_nobody_signed_leads_to_where_it_is_signed(cast, reference):
    letter = letter_of(cast, reference.agency, date(2023, 4, 10))
    earlier = "เดือนก่อนหน้านี้ที่ยังไม่ได้ลงนาม 5 เดือน: ตุลาคม 2565, พฤศจิกายน 2565, ธันวาคม 2565, มกราคม 2566, กุมภาพันธ์ 2566"
    assert f"ดูทั้งหมดและลงนามได้ที่ {SITE}{PAGE}" in letter.text()
    assert "เปิดภาพรวมเดือนมีนาคม 2566 เพื่อดูทั้งหมดและลงนาม" in letter.html()
    for content in words_of(letter):
        assert earlier in content
        assert "ลงนามแล้ว" not in content


def test_a_signed_month_says_when_and_asks_for_no_signature(cast, reference, april):
    sign(reference, cast.executive, PartialDate(2022, 11))
    sign(reference, cast.executive)
    april.move_to("2023-04-12 00:30 +0700")  # still the 11th in UTC
    sign(reference, cast.executive, latest=1, reason="แก้ไขผล")
    letter = letter_of(cast, reference.agency, date(2023, 4, 13))
    assert f"เดือนนี้ลงนามแล้วเมื่อ 12 เมษายน 2566 ดูได้ที่ {SITE}{PAGE}\n" in letter.text()
    assert "เดือนนี้ลงนามแล้วเมื่อ 12 เมษายน 2566 เปิดภาพรวมเดือนมีนาคม 2566 เพื่อดูทั้งหมด" in bare(letter.html())
    for content in words_of(letter):
        assert "และลงนาม" not in content
        assert "ที่ยังไม่ได้ลงนาม 4 เดือน: ตุลาคม 2565, ธันวาคม 2565, มกราคม 2566, กุมภาพันธ์ 2566" in content


def test_where_all_is_signed_nothing_is_said_of_it(cast, reference):
    for month in (PartialDate(2022, 10), PartialDate(2022, 11), PartialDate(2022, 12), PartialDate(2023, 1)):
        sign(reference, cast.executive, month)
    sign(reference, cast.executive, PartialDate(2023, 2))
    for content in words_of(letter_of(cast, reference.agency, date(2023, 4, 10))):
        assert "ที่ยังไม่ได้ลงนาม" not in content
        assert "และลงนาม" in content


@pytest.mark.parametrize(
    ("today", "month", "former"),
    [
        ("2023-04-10", "2023-03", False),
        ("2022-11-03", "2022-10", False),
        ("2023-10-05", "2023-09", False),
        ("2023-11-03", "2023-10", True),  # of the year before too, until December
        ("2023-12-03", "2023-11", True),
        ("2024-01-03", "2023-12", True),
    ],
)
def test_the_months_that_nobody_signed_are_those_of_the_page(client, cast, reference, april, today, month, former):
    if former:
        rule = plans.NewCommitment("รายงาน", "officer", Rule(RuleKind.MONTH, month=3))
        framework = reference.assessed_framework
        later = plans.create_plan(agency=reference.agency, fiscal_year=2567, assessed_framework=framework, by=BY)
        new_measure(later, BY, rule)
    april.move_to(f"{today} 09:00 +0700")
    if today != "2022-11-03":
        sign(reference, cast.executive, PartialDate(2022, 12))
    asked = PartialDate.from_iso(month)
    letter = letter_of(cast, reference.agency, date.fromisoformat(today))
    found = letter.sections[0].month
    assert found.last == asked.last
    client.force_login(cast.executive)
    page = plain(client.get(found.url.removeprefix(SITE)).content.decode())
    listed = re.search(r"เดือนที่ยังไม่ได้ลงนาม \d+ เดือน: ((?:\S+ \d{4}(?: · )?)+)", page)[1].split(" · ")
    assert [name.strip() for name in listed] == [*found.unsigned, thai.format_partial(asked)]


def test_answers_to_instructions_since_the_month_began_are_counted(cast, reference, april):
    april.move_to("2023-02-20 09:00 +0700")
    measure = Measure.objects.get(plan=reference, position=13)
    divisions = list(measure.responsible_divisions)
    one, two, three, four = (
        give_instruction(measure=measure, text="ก", answer_by=date(2023, 4, 30), by=cast.executive) for _ in range(4)
    )
    answer_instruction(instruction=one, division=divisions[0], text="ก่อนเดือนนั้น", by=BY)
    april.move_to("2023-03-01 00:00 +0700")
    for division in divisions:
        answer_instruction(instruction=two, division=division, text="ทำแล้ว", by=BY)
    april.move_to("2023-04-09 09:00 +0700")
    answer_instruction(instruction=three, division=divisions[0], text="ทำแล้ว", by=BY)
    answer_instruction(instruction=four, division=divisions[0], text="ทำแล้ว", by=BY)
    withdraw_instruction(instruction=four, reason="สั่งผิดเรื่อง", by=cast.executive)
    for content in words_of(letter_of(cast, reference.agency, date(2023, 4, 10))):
        assert "ตั้งแต่ 1 มีนาคม 2566 มีคำตอบต่อข้อสั่งการ 2 เรื่อง" in content
    for content in words_of(letter_of(cast, reference.agency, date(2023, 5, 10))):
        assert "มีคำตอบต่อข้อสั่งการ 2 เรื่อง" not in content  # since 1 April: one


def test_what_was_signed_is_asked_of_the_trail_in_one_query_by_its_index(cast, reference):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            month_of(reference.agency, LAST, date(2023, 4, 10), SITE)
        return len(captured)

    before = queries()
    sign(reference, cast.executive)
    assert queries() == before
    with CaptureQueriesContext(connection) as captured:
        assert list(signed_in(reference.agency, [reference])) == [MARCH.iso]
    (query,) = captured
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            assert "audit_verb" in str(cursor.fetchall())
