"""By keyboard alone, with scripts and without: from signing in to the report as a PDF."""

import pytest
from playwright.sync_api import expect

from tests.browser import looks
from tests.browser.conftest import NARROW, WIDE
from tests.browser.test_every_page import PLAN

pytestmark = pytest.mark.browser


class Keys:
    """A person without a mouse at a page."""

    def __init__(self, page):
        self.page, self.press, self.type = page, page.keyboard.press, page.keyboard.insert_text

    def focused(self, wanted=None):
        """Whether `wanted` has the focus; whatever has it must be seen to have it, or it is a fault."""
        has, seen, marked = self.page.evaluate(
            """wanted => {
                const here = document.activeElement, box = here.getBoundingClientRect()
                const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
                const style = getComputedStyle(here)
                return [here == wanted, seen, style.outlineStyle == "solid" && parseFloat(style.outlineWidth) >= 2]
            }""",
            wanted and wanted.element_handle(),
        )
        focus = self.page.locator(":focus")
        assert seen or not focus.count(), f"the focus is off the screen: {focus.evaluate('e => e.outerHTML')}"
        # past the end of the page, where a browser has its own buttons, nothing has it
        assert marked or not focus.count(), f"the focus cannot be seen: {focus.evaluate('e => e.outerHTML')}"
        return has

    def to(self, wanted):
        """Tab on to what is wanted."""
        for _ in range(80):
            self.press("Tab")
            if self.focused(wanted):
                return
        raise AssertionError(f"the Tab key does not lead to {wanted}")

    def follow(self, wanted):
        """Tab on to a link or a button and press Enter; the next page."""
        self.to(wanted)
        return self.enter()

    def enter(self):
        with self.page.expect_navigation():
            self.press("Enter")
        return self.page


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request):
    return request.param


def test_signing_in_and_out(enter, scripts):
    page = enter(None, scripts=scripts)
    keys = Keys(page)
    page.goto(PLAN)
    assert keys.focused(page.get_by_label("ชื่อผู้ใช้")), "the first thing to type has the focus"
    keys.type("officer")
    keys.press("Tab")
    keys.type("wrong")
    keys.enter()
    expect(page.get_by_role("alert")).to_contain_text("ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง", use_inner_text=True)
    assert page.get_by_label("ชื่อผู้ใช้").input_value() == "officer"
    for screen in (NARROW, WIDE) if scripts else ():
        page.set_viewport_size(screen)
        assert looks.all_faults(page) == []
    keys.to(page.get_by_label("รหัสผ่าน"))
    keys.type("password-of-tests")
    keys.enter()
    assert page.url.endswith(PLAN), "signing in leads on to the page asked for"
    keys.follow(page.get_by_role("button", name="ออกจากระบบ"))
    assert page.url.endswith("/sign-in/")


def test_the_first_key_skips_to_the_content(enter, scripts):
    page = enter(scripts=scripts)
    keys = Keys(page)
    page.goto(f"{PLAN}?as_of=2023-03-31")
    keys.press("Tab")
    assert keys.focused(page.get_by_role("link", name="ข้ามไปยังเนื้อหา"))
    keys.press("Enter")
    assert page.url.endswith("#main")
    keys.press("Tab")
    assert keys.focused(page.locator("main a").first)


def test_from_the_list_of_plans_to_the_report(enter, scripts):
    page = enter(scripts=scripts, screen=WIDE if scripts else NARROW)
    keys = Keys(page)
    page.goto("/plans/")
    keys.follow(page.get_by_role("link", name="2566"))
    assert page.url.endswith(PLAN)

    keys.to(page.get_by_label("ดูสถานะ ณ วันที่"))
    keys.press("Control+A")
    keys.type("30 เม.ย. 2566")
    keys.enter()
    expect(page.locator(".answer")).to_contain_text(
        "ณ วันที่ 30 เมษายน 2566 เจ้าหน้าที่ดำเนินการแล้วเสร็จ 14 จาก 24", use_inner_text=True
    )

    keys.to(page.locator("summary"))
    keys.press("Enter")
    state = page.locator("#id_state")
    keys.to(state)
    keys.press("ArrowDown")
    expect(state.locator("option:checked")).to_have_text("เกินกำหนด", use_inner_text=True)
    keys.follow(page.locator("details").get_by_role("button", name="แสดง"))
    assert "30 เม.ย. 2566" in page.get_by_label("ดูสถานะ ณ วันที่").input_value()
    found = page.locator("tbody tr:not(.group)").count()
    assert 0 < found < 13

    keys.follow(page.get_by_role("link", name="การจัดซื้อจัดจ้างหรือการพัสดุ"))
    expect(page.locator("h1")).to_have_text("การจัดซื้อจัดจ้างหรือการพัสดุ", use_inner_text=True)
    page.go_back()
    expect(page.locator("tbody tr:not(.group)")).to_have_count(found)
    page.go_forward()
    keys.follow(page.get_by_role("link", name="กลับไปที่แผน"))
    expect(page.locator(".answer")).to_contain_text("ณ วันที่ 30 เมษายน 2566", use_inner_text=True)

    keys.follow(page.get_by_role("link", name="รายงานรอบ 6 เดือน"))
    expect(page.locator(".answer")).to_contain_text("ถึงวันที่ 30 เมษายน 2566", use_inner_text=True)
    keys.to(page.get_by_role("link", name="ดาวน์โหลดร่าง PDF"))
    with page.expect_download() as download:
        keys.press("Enter")
    assert download.value.suggested_filename == "ita-phutthaisong-2566-round-6-2023-04-30-draft.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def test_another_day_keeps_what_was_filtered(enter):
    page = enter()
    keys = Keys(page)
    page.goto(f"{PLAN}?as_of=2023-03-31&state=overdue&sort=worst")
    keys.to(page.get_by_label("ดูสถานะ ณ วันที่"))
    keys.press("Control+A")
    keys.type("๓๐/๔/๒๕๖๖")
    keys.enter()
    assert page.get_by_label("ดูสถานะ ณ วันที่").input_value() == "30 เม.ย. 2566"
    assert page.locator("#id_state").input_value() == "overdue"
    assert page.locator("#sort").input_value() == "worst"


def test_a_wrong_day_is_answered_with_what_to_type(enter, scripts):
    page = enter(scripts=scripts)
    keys = Keys(page)
    for typed, told in (("30 กุมภา 2566", "โปรดพิมพ์"), ("30/4/2023", "30/4/2566"), ("เมื่อวาน", "โปรดพิมพ์")):
        page.goto(PLAN)
        keys.to(page.get_by_label("ดูสถานะ ณ วันที่"))
        keys.press("Control+A")
        keys.type(typed)
        with page.expect_response("**as_of=*") as answer:
            keys.enter()
        assert answer.value.status == 400
        expect(page.locator("main")).to_contain_text(told, use_inner_text=True)
