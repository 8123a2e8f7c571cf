"""A coordinator makes a small plan from nothing and an executive adopts it; measures are put in order by keyboard."""

import pytest
from playwright.sync_api import expect

from measures.models import Commitment, Plan
from tests.browser import looks
from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.browser

KINDS = [
    pytest.param({"screen": WIDE}, id="office"),
    pytest.param({"screen": NARROW}, id="phone"),
    pytest.param({"screen": WIDE, "scripts": False}, id="without JavaScript"),
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_small_plan_from_nothing_is_made_and_adopted(enter, cast, reference, kind):
    page = enter("coordinator", **kind)
    scripts = kind.get("scripts", True)

    def sound(page=page):
        assert (looks.all_faults(page) if scripts else []) == []

    def save(button="บันทึก"):
        page.get_by_role("button", name=button, exact=True).click()

    page.goto("/plans/")
    page.get_by_role("link", name="จัดทำแผนใหม่").click()
    page.get_by_label("ปีงบประมาณของแผน").fill("2667")
    page.get_by_label("แผนเปล่า").check()
    page.get_by_label("ตอบผลการประเมิน").select_option(label="ปีงบประมาณ พ.ศ. 2565")
    sound()
    save("สร้างแผน")
    expect(page.get_by_text("แผนนี้ยังไม่มีมาตรการ")).to_be_visible()
    sound()

    for heading, indicator in (("ข่าวประชาสัมพันธ์", 9), ("ข้อมูลพื้นฐาน", 9)):
        page.get_by_role("link", name="เพิ่มมาตรการ", exact=True).click()
        name = page.get_by_label("ตัวชี้วัด").locator("option").filter(has_text=f"ที่ {indicator} ").inner_text()
        page.get_by_label("ตัวชี้วัด").select_option(label=name)
        page.get_by_label("ประเด็นที่ต้องปรับปรุง").fill(heading)
        save("เพิ่มมาตรการ")
        expect(page.get_by_text("โปรดพิมพ์ผู้รับผิดชอบ")).to_be_visible()
        expect(page.get_by_label("ประเด็นที่ต้องปรับปรุง")).to_have_value(heading)
        sound()
        page.get_by_label("ผู้รับผิดชอบ (ช่องที่ 2)").fill("สำนักปลัด")
        page.get_by_label("สำนักปลัด").check()
        save("เพิ่มมาตรการ")
        page.get_by_role("link", name="เพิ่มขั้นตอน").click()
        page.get_by_label("ขั้นตอนหรือวิธีการ").fill("รายงานผู้บริหาร")
        sound()
        save()
        page.get_by_role("link", name="เพิ่มรายการ").click()
        page.get_by_label("การรายงานผลหรือการกำกับติดตาม").fill("รายงานผู้บริหารทราบ ภายในเดือนมกราคม ๒๖๖๗")
        if scripts:
            page.get_by_label("ภายในเดือนหนึ่ง").check()
            page.get_by_label("เดือน", exact=True).select_option(label="กุมภาพันธ์")
            page.get_by_label("ปี พ.ศ.").fill("2667")
            expect(page.get_by_text("ครบกำหนด 29 กุมภาพันธ์ 2667")).to_be_visible()
            sound()
        else:
            save("ดูความหมายของกำหนดเวลา")
        page.get_by_role("button", name="ใช้กำหนดเวลานี้").click()
        expect(page.get_by_text("ครบกำหนด 31 มกราคม 2667")).to_be_visible()
        sound()
        save()
        expect(page.get_by_text("เพิ่มรายการแล้ว")).to_be_visible()
        expect(page.get_by_text("ภายในเดือนมกราคม 2667").first).to_be_visible()
        sound()
        page.get_by_role("link", name="กลับไปที่แผน").click()

    titles = page.locator(".editor-list a.alone")
    expect(titles).to_have_text(["ข่าวประชาสัมพันธ์", "ข้อมูลพื้นฐาน"])
    button = page.get_by_role("button", name="เลื่อนขึ้น ข้อมูลพื้นฐาน")
    button.focus()
    page.keyboard.press("Enter")
    expect(titles).to_have_text(["ข้อมูลพื้นฐาน", "ข่าวประชาสัมพันธ์"])
    if scripts:
        expect(button).to_be_focused()  # the focus is where it was
    page.keyboard.press("Enter")  # it is the first: nothing moves
    expect(titles).to_have_text(["ข้อมูลพื้นฐาน", "ข่าวประชาสัมพันธ์"])
    sound()

    plan = Plan.objects.get(fiscal_year=2667)
    assert [
        list(c.deadlines.values_list("due__year", flat=True)) for c in Commitment.objects.filter(measure__plan=plan)
    ]
    executive = enter("executive", **kind)
    executive.goto("/plans/phutthaisong/2667/")
    expect(executive.get_by_text("แผนนี้ยังไม่ได้ประกาศใช้")).to_be_visible()
    executive.get_by_role("link", name="ประกาศใช้แผน").click()
    sound(executive)
    executive.get_by_label("วันที่ประกาศใช้").fill("1 ต.ค. 2699")
    executive.get_by_role("button", name="ประกาศใช้แผน").click()
    expect(executive.get_by_text("วันที่ประกาศใช้ต้องไม่เกินวันนี้")).to_be_visible()
    executive.get_by_label("วันที่ประกาศใช้").fill("1 ต.ค. 2565")
    executive.get_by_role("button", name="ประกาศใช้แผน").click()
    expect(executive.get_by_text("ประกาศใช้เมื่อ 1 ตุลาคม 2565")).to_be_visible()
    sound(executive)

    page.reload()
    page.get_by_role("link", name="ข้อมูลพื้นฐาน", exact=True).click()
    page.get_by_role("link", name="แก้ไข รายการลำดับที่ 1").click()
    page.get_by_label("ทุกไตรมาส").check()
    if scripts:
        expect(page.locator("#meaning .answer")).to_contain_text("ทุกไตรมาส")
    save()
    expect(page.get_by_text("โปรดระบุเหตุผล เหตุผลจะแสดงไว้ในประวัติ")).to_be_visible()
    page.get_by_label("เหตุผลของการแก้ไข").fill("ผู้บริหารให้รายงานบ่อยขึ้น")
    sound()
    save()
    page.get_by_role("link", name="ดูหน้ามาตรการ").click()
    expect(page.get_by_text("แก้ไขแผนครั้งที่ 1")).to_be_visible()
    expect(page.get_by_text("ผู้บริหารให้รายงานบ่อยขึ้น")).to_be_visible()
    sound()
    page.get_by_role("link", name="กลับไปที่แผน").click()
    expect(page.get_by_text("แก้ไขแผนครั้งที่ 1")).to_be_visible()
    page.get_by_role("link", name="ดูการแก้ไขทั้งหมด").click()
    sound()
