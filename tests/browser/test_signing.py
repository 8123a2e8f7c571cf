"""An executive's month in a real browser: an instruction goes out, its answer comes back, and the month is signed."""

from datetime import date

import pytest
from playwright.sync_api import expect

from ita_tracker import clock, thai
from measures.access import System
from measures.actions.instructions import give_instruction
from measures.actions.progress import record_completion
from measures.models import Instruction, InstructionAnswer, Measure
from reports.models import SignedMonth
from tests.browser import looks
from tests.browser.conftest import NARROW, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MARCH = "/plans/phutthaisong/2566/month/?month=2023-03"
DIVISION = "กองยุทธศาสตร์และงบประมาณ"
KINDS = [
    pytest.param({"width": 1280}, id="wide"),
    pytest.param({"width": 360}, id="narrow"),
    pytest.param({"width": 1280, "javascript": False}, id="without JavaScript"),
]


def sound(page, kind):
    if kind.get("javascript", True):  # axe needs JavaScript
        assert looks.all_faults(page) == []


@pytest.mark.parametrize("kind", KINDS)
def test_instructed_answered_and_signed(visit, cast, reference, kind):
    page = visit("executive", **kind)
    page.goto(MARCH)
    page.get_by_label("สั่งการในมาตรการ").select_option("13")
    page.locator("form", has=page.get_by_label("สั่งการในมาตรการ")).get_by_role("button", name="ให้ข้อสั่งการ").click()
    page.get_by_label("ข้อสั่งการ").fill("ให้เร่งประชาสัมพันธ์ช่องทางร้องเรียน")
    page.get_by_label("สั่งการถึง").select_option(label=DIVISION)
    page.get_by_label("ให้ตอบภายในวันที่").fill("วันไหนก็ได้")
    page.get_by_role("button", name="บันทึกข้อสั่งการ").click()
    expect(page.get_by_label("ข้อสั่งการ")).to_have_value("ให้เร่งประชาสัมพันธ์ช่องทางร้องเรียน")
    sound(page, kind)
    page.get_by_label("ให้ตอบภายในวันที่").fill(thai.format_date(clock.today()))
    page.get_by_role("button", name="บันทึกข้อสั่งการ").click()
    expect(page.get_by_text("บันทึกข้อสั่งการแล้ว")).to_be_visible()
    assert Instruction.objects.get().month == date(2023, 3, 1)

    officer = visit("officer", **kind)
    officer.goto("/work/")
    expect(officer.get_by_text("ข้อสั่งการของผู้บริหารที่รอคำตอบ 1 เรื่อง")).to_be_visible()
    officer.get_by_role("link", name="ตอบ", exact=False).first.click()
    form = officer.locator("form.entry")
    form.get_by_role("button", name="บันทึกคำตอบ").click()
    expect(officer.get_by_text("โปรดพิมพ์คำตอบ")).to_be_visible()
    sound(officer, kind)
    form.get_by_label("คำตอบ").fill("ติดป้ายแล้ว 3 แห่ง")
    form.get_by_role("button", name="บันทึกคำตอบ").click()
    expect(officer.get_by_text(f"บันทึกคำตอบของ{DIVISION}แล้ว")).to_be_visible()
    expect(officer.get_by_text("ที่รอคำตอบ")).to_have_count(0)
    assert InstructionAnswer.objects.get().text == "ติดป้ายแล้ว 3 แห่ง"

    page.goto(MARCH)
    expect(page.get_by_text("มีคำตอบใหม่ต่อข้อสั่งการ 1 เรื่อง")).to_be_visible()
    page.get_by_label("ข้อคิดเห็นของผู้บริหาร").fill("รับทราบ ขอให้เร่งรัด")
    page.get_by_role("button", name="ลงนามเดือนมีนาคม 2566").dblclick()
    expect(page.get_by_text("ลงนามแล้วโดย ผู้บริหาร")).to_be_visible()
    assert SignedMonth.objects.count() == 1
    record_completion(
        measure=Measure.objects.get(plan=reference, position=10),
        date=thai.PartialDate(2023, 3, 9),
        answers=[],
        by=System("tests"),
    )
    page.goto(MARCH)
    expect(page.get_by_role("heading", name="ข้อมูลที่ต่างจากฉบับที่ลงนาม")).to_be_visible()
    sound(page, kind)
    page.get_by_role("link", name="เปิดฉบับที่ลงนาม").click()
    expect(page.get_by_role("heading", name="ฉบับที่ลงนาม (ฉบับที่ 1)")).to_be_visible()
    expect(page.get_by_text("รับทราบ ขอให้เร่งรัด").first).to_be_visible()
    sound(page, kind)


def test_the_pages_of_instructions(enter, cast, reference):
    measure = Measure.objects.get(plan=reference, position=13)
    given = give_instruction(measure=measure, text="ให้เร่งรัด", answer_by=clock.today(), by=cast.executive)
    for person, address in (
        ("executive", "/plans/phutthaisong/2566/measures/13/"),
        ("executive", "/plans/phutthaisong/2566/measures/13/instruct/"),
        ("executive", f"/instructions/{given.pk}/withdraw/"),
        ("officer", f"/instructions/{given.pk}/answer/"),
    ):
        page = enter(person)
        page.goto(address)
        for screen in (WIDE, NARROW):
            page.set_viewport_size(screen)
            assert looks.all_faults(page) == [], (address, screen)
