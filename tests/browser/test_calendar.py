"""A person finds their reminders and their calendar from the page of their account, chooses, and revokes."""

import pytest
from playwright.sync_api import expect

from tests.browser import looks
from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", [WIDE, NARROW], ids=["office", "phone"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_the_account_to_a_calendar_and_back(enter, screen, scripts):
    page = enter("officer", screen=screen, scripts=scripts)

    def faults():
        return looks.all_faults(page) if scripts else []

    page.goto("/account/")
    page.get_by_role("link", name="การแจ้งเตือนทางอีเมล").click()
    page.get_by_label("เตือนก่อนครบกำหนด 30 วัน").uncheck()
    page.get_by_role("button", name="บันทึก").click()
    expect(page.get_by_text("บันทึกแล้ว")).to_be_visible()
    expect(page.get_by_label("เตือนก่อนครบกำหนด 30 วัน")).not_to_be_checked()
    expect(page.get_by_label("เตือนก่อนครบกำหนด 7 วัน")).to_be_checked()
    assert faults() == []

    page.goto("/account/")
    page.get_by_role("link", name="ปฏิทินของฉัน").click()
    page.get_by_role("button", name="สร้างที่อยู่ปฏิทิน").click()
    address = page.get_by_label("ที่อยู่ปฏิทิน").input_value()
    assert page.get_by_role("link", name="เปิดในโปรแกรมปฏิทินของเครื่องนี้").get_attribute("href") == address.replace(
        "http://", "webcal://"
    )
    assert faults() == []
    feed = page.request.get(address)
    assert feed.status == 200
    assert feed.text().startswith("BEGIN:VCALENDAR\r\n")
    page.get_by_role("button", name="ยกเลิกที่อยู่ปฏิทิน").click()
    expect(page.get_by_text("ยกเลิกที่อยู่ปฏิทินแล้ว")).to_be_visible()
    assert page.request.get(address).status == 404
    assert faults() == []
