"""From draft to download, as a coordinator and an executive do it, with scripts and without, on a PC and on a phone."""

import hashlib

import pytest
from playwright.sync_api import expect

from reports.models import IssuedDocument
from tests.browser import looks
from tests.browser.conftest import NARROW, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("drawn")]


@pytest.mark.parametrize(
    ("screen", "scripts"), [(WIDE, True), (NARROW, True), (NARROW, False)], ids=["office", "phone", "no scripts"]
)
def test_drafted_returned_submitted_again_approved_and_downloaded(enter, screen, scripts):
    def faults(page):
        return looks.all_faults(page) if scripts else []

    coordinator = enter("coordinator", screen=screen, scripts=scripts)
    executive = enter("executive", screen=screen, scripts=scripts)

    def submit():
        coordinator.goto("/plans/")
        coordinator.get_by_role("link", name="รายงาน", exact=True).click()
        assert faults(coordinator) == []
        coordinator.get_by_role("link", name="2566").click()
        assert faults(coordinator) == []
        coordinator.get_by_role("link", name="ดูร่างรายงานรอบ 6 เดือน").click()
        coordinator.goto(f"{coordinator.url}&as_of=2023-04-30")
        coordinator.get_by_role("link", name="เสนอเอกสารให้ผู้บริหาร").click()
        assert coordinator.get_by_label("ข้อมูล ณ วันที่").input_value() == "30 เม.ย. 2566"
        assert faults(coordinator) == []
        coordinator.get_by_role("button", name="เสนอเอกสาร").click()
        expect(coordinator.locator("main .answer").first).to_contain_text("รอผู้บริหารพิจารณา", use_inner_text=True)
        expect(coordinator.get_by_role("button", name="อนุมัติและออกเอกสาร")).to_have_count(0)
        assert faults(coordinator) == []

    def consider():
        executive.goto("/plans/")
        executive.get_by_role("link", name="มีเอกสารรอท่านพิจารณา 1 ฉบับ").click()
        executive.get_by_role("link", name="รายงานการดำเนินการตามมาตรการ").click()
        assert faults(executive) == []

    submit()
    consider()
    executive.get_by_text("ส่งคืนโดยระบุเหตุผล").click()
    executive.get_by_label("เหตุผล", exact=True).fill("โปรดตรวจข้อ 2 อีกครั้ง")
    executive.get_by_role("button", name="ส่งคืน").click()
    expect(executive.locator("main")).to_contain_text("โปรดตรวจข้อ 2 อีกครั้ง", use_inner_text=True)
    assert faults(executive) == []

    submit()
    consider()
    executive.get_by_role("button", name="อนุมัติและออกเอกสาร").click()
    expect(executive.locator("main")).to_contain_text("โปรดระบุเหตุผลที่ยอมรับข้อบกพร่องทุกข้อ", use_inner_text=True)
    assert faults(executive) == []
    executive.get_by_label("เหตุผลที่ยอมรับ ใช้กับทุกข้อ").fill("อยู่ระหว่างดำเนินการ")
    executive.get_by_role("button", name="อนุมัติและออกเอกสาร").click(timeout=60_000)
    executive.get_by_role("link", name="เลขที่ 1/2566 ฉบับที่ 1").click(timeout=60_000)
    assert faults(executive) == []
    with executive.expect_download() as caught:
        executive.get_by_role("link", name="ดาวน์โหลด PDF").click()
    document = IssuedDocument.objects.get()
    assert caught.value.suggested_filename == f"ita-phutthaisong-2566-round-6-v1-{document.code}.pdf"
    assert hashlib.sha256(caught.value.path().read_bytes()).hexdigest() == document.pdf_sha256
    expect(executive.locator("main")).to_contain_text(document.pdf_sha256, use_inner_text=True)
    coordinator.goto("/plans/phutthaisong/2566/documents/")
    expect(coordinator.locator("main")).to_contain_text("ฉบับที่ใช้อยู่", use_inner_text=True)
    assert faults(coordinator) == []


def test_the_page_follows_the_drawing_to_its_end(enter, reference, cast, drawn):
    """The page asks every other second, and shows the issued version by itself once there is one."""
    from reports import jobs
    from tests.reports.issuing import approved, submitted

    job = approved(submitted(reference, cast.coordinator), cast.executive)
    page = enter("executive")
    page.goto(f"/submissions/{job.submission_id}/")
    expect(page.locator("#progress")).to_contain_text("กำลังจัดทำ PDF", use_inner_text=True)
    assert looks.all_faults(page) == []
    jobs.start(job)
    page.get_by_text("อนุมัติและออกแล้ว").wait_for(timeout=30_000)


def test_a_draft_printed_from_the_browser_bears_its_mark_on_every_sheet(enter, tmp_path):
    from tests.readers import poppler

    page = enter("coordinator")
    page.goto("/plans/phutthaisong/2566/report/?round=6&as_of=2023-04-30")
    sheets = poppler(page.pdf(prefer_css_page_size=True)).rstrip("\f").split("\f")
    assert len(sheets) > 5
    assert all("ร่าง" in sheet for sheet in sheets)
