"""Files in a real browser: kept while a form is mended, replaced, handed out by their Thai names, and destroyed."""

import hashlib

import pytest
from playwright.sync_api import expect

from measures.models import Completion, EvidenceFile
from tests import evidence_files as files
from tests.browser.test_recording import KINDS, accessible, files_on_disk, line_of, sound  # noqa: F401  (fixture)
from tests.evidence_files import NAME

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("kind", KINDS)
def test_from_choosing_a_file_to_its_destruction(visit, cast, reference, kind, files_on_disk, tmp_path):  # noqa: F811
    page = visit("officer", **kind)
    line_of(page, "e๑๐").get_by_role("link", name="บันทึกผล").click()
    form = page.locator("form.entry")
    form.get_by_label("วันที่ดำเนินการ").fill("32 มีนาคม 2566")
    bad = tmp_path / "หลักฐาน.docx"
    bad.write_bytes(files.packed({"a": "b"}))
    form.get_by_label("เลือกไฟล์", exact=True).set_input_files([*files_on_disk, bad])
    form.get_by_role("button", name="บันทึกผล").click()
    expect(page.get_by_text("“หลักฐาน.docx”")).to_be_visible()
    expect(page.get_by_text("รับไฟล์แล้ว ยังไม่ได้บันทึก")).to_have_count(2)
    form.get_by_text("วันที่และการเผยแพร่ของไฟล์นี้").first.click()
    sound(page)
    if kind.get("javascript", True):
        accessible(page)
    form.get_by_label("วันที่ดำเนินการ").fill("มีนาคม 2566")
    form.get_by_role("button", name="บันทึกผล").click()
    expect(page.get_by_role("button", name="เลิกทำ")).to_be_visible()
    made = Completion.objects.get(recorded_by=cast.officer)
    assert [proof.file.name for proof in made.evidence.all()] == [path.name for path in files_on_disk]

    page.goto("/plans/phutthaisong/2566/measures/13/")
    sound(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name=NAME).click()
    assert waiting.value.suggested_filename == NAME
    assert hashlib.sha256(waiting.value.path().read_bytes()).hexdigest() == made.files.first().sha256

    page.get_by_role("link", name="แก้ไขผล").click()
    page.locator(".proof").first.get_by_text("วันที่และการเผยแพร่ของไฟล์นี้").click()
    page.locator(".proof").first.get_by_label("เปลี่ยนเป็นไฟล์อื่น").set_input_files(files_on_disk[1])
    page.get_by_label("เหตุผล").fill("แนบไฟล์ผิด")
    sound(page)
    page.get_by_role("button", name="บันทึกการแก้ไข").click()
    expect(page.get_by_text("บันทึกการแก้ไขแล้ว")).to_be_visible()

    destroyed(visit, kind)
    assert EvidenceFile.objects.count() == 3


def destroyed(visit, kind):
    page = visit("coordinator", **kind)
    page.goto("/plans/phutthaisong/2566/measures/13/")
    page.get_by_text("แก้ไขแล้ว ดูฉบับก่อนหน้า").click()
    sound(page)
    page.get_by_role("link", name=f"ขอทำลายไฟล์นี้ {NAME}").click()
    page.get_by_label("เหตุผล").fill("มีเลขประจำตัวประชาชน")
    sound(page)
    page.get_by_role("button", name="ส่งคำขอทำลายไฟล์").click()
    expect(page.get_by_text("ส่งคำขอทำลายไฟล์แล้ว")).to_be_visible()
    page = visit("executive", **kind)
    page.get_by_role("link", name="พิจารณาคำขอของ").click()
    sound(page)
    page.get_by_role("link", name=f"พิจารณา {NAME}").click()
    sound(page)
    if kind.get("javascript", True):
        accessible(page)
    page.get_by_role("button", name="อนุมัติให้ทำลาย").click()
    expect(page.get_by_text("อนุมัติแล้ว ไฟล์ถูกทำลาย")).to_be_visible()
    if kind.get("javascript", True):
        accessible(page)
