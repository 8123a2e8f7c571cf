"""An officer's day in a real browser: recording, undoing, correcting, a colleague in between."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from measures.actions.corrections import correct_completion
from measures.models import Completion, Measure
from tests import evidence_files as files

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KINDS = [
    pytest.param({"width": 1280}, id="wide"),
    pytest.param({"width": 360}, id="narrow"),
    pytest.param({"width": 1280, "javascript": False}, id="without JavaScript"),
]
TARGETS = (
    "main a.button, main button, main summary, main select, main textarea, main label:has(input),"
    "main input:not([type=hidden]):not([type=checkbox]):not([type=radio])"
)
SMALL = f"""[...document.querySelectorAll("{TARGETS}")]
    .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 120))"""


def sound(page):
    """Nothing is cut off, and everything is large enough to hit."""
    page.wait_for_load_state("load")  # with its style sheets
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SMALL) == []


def accessible(page):
    """Axe, which needs JavaScript, finds nothing serious."""
    found = Axe().run(page).response["violations"]
    assert not [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]


@pytest.fixture
def files_on_disk(tmp_path):
    """A document and a picture, as they lie on an officer's computer."""
    paths = [tmp_path / files.NAME, tmp_path / "ภาพป้าย.png"]
    for path, content in zip(paths, (files.pdf(), files.picture()), strict=True):
        path.write_bytes(content)
    return paths


def line_of(page, title):
    return page.locator(".line", has_text=title).first


@pytest.mark.parametrize("kind", KINDS)
def test_an_officer_records_undoes_and_corrects(visit, cast, reference, kind, files_on_disk):
    page = visit("officer", **kind)
    sound(page)
    expect(page.get_by_text("เกินกำหนด 3 รายการ")).to_be_visible()
    clicks = 0

    line_of(page, "e๖").get_by_role("link", name="บันทึกผล").click()
    clicks += 1
    form = page.locator("form.entry")
    expect(form).to_be_visible()
    sound(page)
    form.get_by_label("วันที่ดำเนินการ").fill("32 มีนาคม 2566")
    form.get_by_label("ทำอะไรไปแล้ว").fill("ติดป้ายประชาสัมพันธ์")
    form.get_by_role("button", name="บันทึกผล").click()
    expect(page.get_by_text("เดือนมีนาคมมี 31 วัน")).to_be_visible()
    expect(form.get_by_label("ทำอะไรไปแล้ว")).to_have_value("ติดป้ายประชาสัมพันธ์")
    sound(page)
    form.get_by_label("วันที่ดำเนินการ").fill("มีนาคม 2566")
    form.get_by_label("ลิงก์หลักฐาน").first.fill("www.example.go.th/news/1")
    form.get_by_label("เลือกไฟล์", exact=True).set_input_files(files_on_disk)
    clicks += 1  # the box is clicked, and the file chosen in the system's own window
    sound(page)
    form.get_by_role("button", name="บันทึกผล").click()
    clicks += 1
    assert clicks <= 3
    expect(page.get_by_text("เกินกำหนด 2 รายการ")).to_be_visible()
    expect(page.locator("form.entry")).to_have_count(0)
    made = Completion.objects.get(recorded_by=cast.officer)
    link, *brought = made.evidence.all()
    assert (made.date.iso, link.url) == ("2023-03", "https://www.example.go.th/news/1")
    assert {proof.file.name for proof in brought} == {path.name for path in files_on_disk}
    sound(page)

    page.get_by_role("button", name="เลิกทำ").click()
    expect(page.get_by_text("เลิกทำแล้ว")).to_be_visible()
    expect(page.get_by_text("เกินกำหนด 3 รายการ")).to_be_visible()

    line_of(page, "e๑๐").get_by_role("link", name="บันทึกผล").click()
    page.locator("form.entry").get_by_role("button", name="บันทึกผล").click()
    expect(page.get_by_role("button", name="เลิกทำ")).to_be_visible()
    page.get_by_role("link", name="แก้ไขผล").first.click()
    page.get_by_label("ทำอะไรไปแล้ว").fill("ของฉัน")
    page.get_by_label("เหตุผล").fill("เพิ่มรายละเอียด")
    colleague_corrects(cast)
    page.get_by_role("button", name="บันทึกการแก้ไข").click()
    expect(page.get_by_text("ของเพื่อนร่วมงาน")).to_be_visible()
    expect(page.get_by_label("ทำอะไรไปแล้ว")).to_have_value("ของฉัน")
    sound(page)
    page.get_by_role("button", name="บันทึกของฉันเป็นฉบับใหม่").click()
    expect(page.get_by_text("บันทึกการแก้ไขแล้ว")).to_be_visible()
    page.get_by_text("แก้ไขแล้ว ดูฉบับก่อนหน้า").click()
    expect(page.get_by_text("ของเพื่อนร่วมงาน")).to_be_visible()
    sound(page)


def colleague_corrects(cast):
    made = Completion.objects.filter(recorded_by=cast.officer, withdrawn_at=None).get()
    correct_completion(
        completion=made,
        version=1,
        date=made.date,
        number=None,
        note="ของเพื่อนร่วมงาน",
        division=made.division,
        answers=[link.deadline for link in made.answer_links.all()],
        evidence=[],
        reason="ตรวจทาน",
        by=cast.coordinator,
    )


def test_what_is_open_in_another_line_stays(visit, cast):
    page = visit("officer")
    first, second = line_of(page, "e๑๐"), line_of(page, "e๖")
    first.get_by_role("link", name="แจ้งความก้าวหน้า").click()
    first.get_by_label("รายละเอียด").fill("พิมพ์ค้างไว้")
    first.get_by_role("link", name="บันทึกผล").click()  # does not take the place of what was typed
    second.get_by_role("link", name="บันทึกผล").click()
    second.get_by_role("button", name="บันทึกผล").click()
    expect(page.get_by_role("button", name="เลิกทำ")).to_be_visible()
    expect(line_of(page, "e๑๐").get_by_label("รายละเอียด")).to_have_value("พิมพ์ค้างไว้")
    line_of(page, "e๑๐").get_by_role("button", name="บันทึกความก้าวหน้า").click()
    expect(page.get_by_text("ยังไม่ถือว่าแล้วเสร็จ")).to_be_visible()


def test_by_keyboard_alone(visit, cast):
    page = visit("officer")
    reach(page, "บันทึกผล ข่าวประชาสัมพันธ์")
    page.keyboard.press("Enter")
    expect(page.locator("form.entry")).to_be_visible()
    reach(page, "ทำอะไรไปแล้ว")
    page.keyboard.type("แจ้งผู้บริหารแล้ว")
    reach(page, "บันทึกผล")
    page.keyboard.press("Enter")
    expect(page.locator("#work [autofocus]")).to_be_focused()  # where the answer is, not lost; only then is it ready
    reach(page, "เลิกทำ")
    page.keyboard.press("Enter")
    expect(page.get_by_text("เลิกทำแล้ว")).to_be_visible()


NAME = "(e => (e.labels && e.labels[0] || e).innerText.trim().split(/\\s+/).join(' '))(document.activeElement)"


def reach(page, name):
    """Press Tab until what has the focus is called so."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(NAME) == name:
            return
    raise AssertionError(f"{name} cannot be reached")


def test_a_lost_connection_or_session_loses_nothing(visit, cast):
    page = visit("officer")
    line_of(page, "e๖").get_by_role("link", name="บันทึกผล").click()
    page.get_by_label("ทำอะไรไปแล้ว").fill("พิมพ์แล้ว")
    page.route("**/record/**", lambda route: route.abort("timedout"))
    page.get_by_role("button", name="บันทึกผล").click()
    expect(page.get_by_text("ยังส่งข้อมูลไม่ได้")).to_be_visible()
    page.unroute("**/record/**")
    session = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="บันทึกผล").click()
    expect(page.get_by_text("หมดเวลาการใช้งาน")).to_be_visible()
    page.context.add_cookies(session)
    line_of(page, "e๑๐").get_by_role("link", name="แจ้งความก้าวหน้า").click()
    line_of(page, "e๑๐").get_by_text("ไม่บันทึก").click()
    expect(page.get_by_label("ทำอะไรไปแล้ว")).to_have_value("พิมพ์แล้ว")
    page.get_by_role("button", name="บันทึกผล").click()
    expect(page.get_by_role("button", name="เลิกทำ")).to_be_visible()
    assert Completion.objects.get(recorded_by=cast.officer).note == "พิมพ์แล้ว"


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_serious_for_axe(visit, cast, reference, width):
    page = visit("officer", width=width)
    line_of(page, "e๖").get_by_role("link", name="บันทึกผล").click()
    expect(page.locator("form.entry")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="บันทึกผล").click()
    expect(page.get_by_role("button", name="เลิกทำ")).to_be_visible()
    accessible(page)
    made = Completion.objects.get(recorded_by=cast.officer)
    commitment = Measure.objects.get(plan=reference, position=13).commitments.first()
    assert commitment.deadlines.filter(due__gt=date(2023, 4, 20)).exists()
    for address in (
        f"/results/{made.pk}/correct/",
        f"/results/{made.pk}/withdraw/",
        f"/commitments/{commitment.pk}/note/",
    ):
        page.goto(address)
        accessible(page)
    executive = visit("executive", width=width)
    for address in (f"/commitments/{commitment.pk}/extend/", "/plans/phutthaisong/2566/measures/13/"):
        executive.goto(address)
        accessible(executive)
        sound(executive)
