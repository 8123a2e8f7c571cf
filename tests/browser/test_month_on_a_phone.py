"""The month on a phone: the answer and what is overdue at once, the rest folded under its headings."""

import pytest

from tests.browser.conftest import NARROW
from tests.browser.test_every_page import PLAN

pytestmark = pytest.mark.browser

MARCH = f"{PLAN}month/?month=2023-03"
FOLDED = ["next", "year", "changed", "bars-1", "bars-2", "line", "nothing", "unlinked", "executives"]


def shown(page):
    """The folded sections whose contents are to be seen."""
    return [name for name in FOLDED if page.locator(f"#show-{name} ~ .folded").is_visible()]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_headings_open_and_fold_what_stands_below_the_overdue_list(enter, scripts):
    page = enter(screen=NARROW, scripts=scripts)
    page.goto(MARCH)
    assert page.locator("table.overdue").first.is_visible()
    assert shown(page) == []
    assert page.locator("body").bounding_box()["height"] < 8000  # unfolded, some 20,000
    page.get_by_role("checkbox", name="ครบกำหนดภายใน 30 วัน 11 งวด").click()
    page.get_by_role("checkbox", name="ทั้งปีในภาพเดียว").click()
    assert shown(page) == ["next", "year"]
    page.get_by_role("checkbox", name="ครบกำหนดภายใน 30 วัน 11 งวด").click()
    assert shown(page) == ["year"]
    page.get_by_role("link", name="ตามส่วนราชการ").click()
    page.wait_for_url("**by=division#year")
    assert shown(page) == ["year"]
    page.get_by_role("checkbox", name="ทั้งปีในภาพเดียว").click()
    assert shown(page) == []


def test_a_heading_is_large_enough_and_opens_by_the_keyboard(enter):
    page = enter(screen=NARROW)
    page.goto(MARCH)
    heights = [page.locator(f"label[for=show-{name}]").bounding_box()["height"] for name in FOLDED]
    assert min(heights) >= 44
    box = page.get_by_role("checkbox", name="เปลี่ยนแปลงจากสิ้นเดือนก่อน")
    box.focus()
    page.keyboard.press("Space")
    assert shown(page) == ["changed"]


def test_the_year_opens_at_the_month_that_is_shown(enter):
    page = enter(screen=NARROW)
    page.goto(MARCH)
    if not page.evaluate("CSS.supports('scroll-initial-target: nearest')"):
        return  # then it opens at October
    page.get_by_role("checkbox", name="ทั้งปีในภาพเดียว").click()
    current = page.locator(".heat thead .current").bounding_box()
    names = page.locator(".heat thead th").first.bounding_box()
    assert names["x"] + names["width"] <= current["x"] + 1  # not behind the first column
    assert current["x"] + current["width"] <= NARROW["width"]
    assert page.locator("html").evaluate("e => e.scrollWidth") == NARROW["width"]


def test_nothing_is_folded_on_a_wide_screen_or_on_paper(enter):
    page = enter()
    page.goto(MARCH)
    assert shown(page) == FOLDED
    assert page.get_by_role("checkbox").count() == 0
    page = enter(screen=NARROW)
    page.goto(MARCH)
    acts = page.locator("main").get_by_role("link", name="ให้ข้อสั่งการ").or_(page.get_by_text("ไปที่การลงนาม"))
    assert acts.first.is_visible()
    page.emulate_media(media="print")
    assert shown(page) == FOLDED
    assert [each.inner_text() for each in acts.all() if each.is_visible()] == []
