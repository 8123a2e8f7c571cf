"""An administrator invites, the invited person sets a password and begins; an auditor is let in and runs out."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from ita_tracker import clock, thai
from tests.browser import looks
from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.browser

PASSWORD = "แมวสามตัวบนหลังคา"


@pytest.mark.parametrize("screen", [WIDE, NARROW], ids=["office", "phone"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_auditor_is_invited_let_in_and_runs_out(enter, screen, scripts, time_machine):
    end = clock.today() + timedelta(days=3)
    page = enter("administrator", screen=screen, scripts=scripts)

    def faults():
        return looks.all_faults(page) if scripts else []

    page.goto("/plans/")
    page.get_by_role("link", name="ผู้ใช้และส่วนราชการ").click()
    page.get_by_role("link", name="เชิญผู้ใช้ใหม่").click()
    page.get_by_label("ชื่อ-นามสกุล").fill("สมศรี ตรวจสอบ")
    page.get_by_label("ชื่อผู้ใช้").fill("somsri")
    page.get_by_label("ผู้ตรวจสอบ").check()
    page.get_by_role("button", name="บันทึกและออกลิงก์").click()
    expect(page.locator("main")).to_contain_text("โปรดระบุวันสิ้นสุดของผู้ตรวจสอบ", use_inner_text=True)
    assert page.get_by_label("ชื่อ-นามสกุล").input_value() == "สมศรี ตรวจสอบ"
    assert faults() == []
    page.get_by_label("ใช้งานได้ถึงวันที่").fill(thai.format_date(end, "short"))
    page.get_by_role("button", name="บันทึกและออกลิงก์").click()
    link = page.get_by_label("ลิงก์").input_value()
    assert faults() == []
    page.get_by_role("link", name="เรียบร้อย").click()
    page.get_by_role("link", name="สมศรี ตรวจสอบ").click()
    expect(page.locator(".answer")).to_contain_text("รอตั้งรหัสผ่าน", use_inner_text=True)
    assert faults() == []

    page = enter(None, screen=screen, scripts=scripts)
    page.goto(link)
    assert faults() == []
    page.get_by_label("รหัสผ่านใหม่", exact=True).fill(PASSWORD)
    page.get_by_label("รหัสผ่านใหม่อีกครั้ง").fill(PASSWORD)
    page.get_by_role("button", name="บันทึกรหัสผ่าน").click()
    page.get_by_label("ชื่อผู้ใช้").fill("somsri")
    page.get_by_label("รหัสผ่าน").fill(PASSWORD)
    page.get_by_role("button", name="เข้าสู่ระบบ").click()
    page.get_by_role("link", name="2566").click()
    expect(page.locator(".answer")).to_contain_text("เจ้าหน้าที่ดำเนินการ", use_inner_text=True)
    assert page.goto(link).status == 410

    time_machine.move_to(clock.now() + timedelta(days=4))
    page.goto("/sign-in/")  # the session has ended long ago; the account still opens, and shows nothing
    page.get_by_label("ชื่อผู้ใช้").fill("somsri")
    page.get_by_label("รหัสผ่าน").fill(PASSWORD)
    page.get_by_role("button", name="เข้าสู่ระบบ").click()
    assert "พุทไธสง" not in page.content()
    assert page.goto("/plans/phutthaisong/2566/").status == 404
    page.goto("/account/")
    expect(page.locator("main")).to_contain_text("ไม่มีบทบาทในหน่วยงานใด", use_inner_text=True)
