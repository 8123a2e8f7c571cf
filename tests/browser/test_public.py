"""Public pages as a visitor meets them: read, checked by code, chosen and dropped, with scripts and without."""

import zipfile

import pytest
from playwright.sync_api import expect

from reports import codes, packs, stored
from tests.browser import looks
from tests.browser.conftest import NARROW, WIDE
from tests.reports.issuing import issued, issued_undrawn

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("drawn")]

DROP = """([text, name]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name));
  document.querySelector("[data-drop]").dispatchEvent(
    new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


@pytest.mark.parametrize("screen", [WIDE, NARROW], ids=["office", "phone"])
def test_every_public_page(enter, reference, cast, screen):
    first = issued_undrawn(reference, cast.coordinator, cast.executive)
    second = issued_undrawn(reference, cast.coordinator, cast.executive, reason="แก้ไข")
    page = enter(None, screen=screen)
    pages = {"/public/phutthaisong/": 200, f"/public/phutthaisong/{second.code}/": 200}
    pages |= {f"/public/phutthaisong/{first.code}/": 200, "/verify/": 200, f"/verify/{first.code}/": 200}
    pages |= {"/verify/?code=123": 422, "/verify/000000000000/": 404, "/public/nobody/": 404}
    for path, status in pages.items():
        assert page.goto(path).status == status
        assert looks.all_faults(page) == [], path
    assert page.context.cookies() == []
    coordinator = enter("coordinator", screen=screen)
    coordinator.goto(f"/issued/{second.code}/")
    coordinator.get_by_text("บันทึกการเผยแพร่บนเว็บไซต์ของหน่วยงาน").click()
    assert looks.all_faults(coordinator) == []


@pytest.mark.parametrize("screen", [WIDE, NARROW], ids=["office", "phone"])
def test_the_page_of_the_publication_pack_stands_alone(new_context, reference, cast, screen):
    version = issued_undrawn(reference, cast.coordinator, cast.executive)
    with packs.publication(version) as pack, zipfile.ZipFile(pack) as read:
        (html,) = (read.read(name).decode() for name in read.namelist() if name.endswith("/index.html"))
    page = new_context(viewport=screen).new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(html)
    assert [url for url in asked if not url.startswith("data:")] == []
    assert looks.sideways(page) == []
    assert looks.barriers(page) == []
    assert page.get_by_role("link", name="เอกสาร PDF").get_attribute("href") == stored.file_name(version)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_downloaded_and_verified(enter, reference, cast, scripts, tmp_path):
    version = issued(reference, cast.coordinator, cast.executive)
    page = enter(None, scripts=scripts)
    page.goto("/public/phutthaisong/")
    page.get_by_role("link", name="อ่านเอกสาร").click()
    with page.expect_download() as caught:
        page.get_by_role("link", name="ดาวน์โหลด PDF").click()
    file = tmp_path / "found.pdf"
    caught.value.save_as(file)
    page.get_by_role("link", name="ตรวจสอบเอกสาร").click()
    page.get_by_label("ไฟล์ PDF ของเอกสาร").set_input_files(file)
    page.get_by_role("button", name="ตรวจสอบไฟล์").click()
    expect(page.get_by_role("status")).to_contain_text("ตรงกับเอกสารที่ออกจากระบบนี้ทุกประการ", use_inner_text=True)
    file.write_bytes(file.read_bytes() + b" ")
    page.get_by_label("ไฟล์ PDF ของเอกสาร").set_input_files(file)
    page.get_by_role("button", name="ตรวจสอบไฟล์").click()
    expect(page.get_by_role("alert")).to_contain_text("ไม่ตรงกับเอกสารใด", use_inner_text=True)
    page.get_by_label("รหัสตรวจสอบ").fill(codes.shown(version.code).lower())
    page.get_by_role("button", name="ตรวจสอบรหัส").click()
    expect(page.get_by_role("status")).to_contain_text("รหัสนี้เป็นของเอกสาร", use_inner_text=True)
    assert page.context.cookies() == []


def test_a_file_is_dropped(enter, reference, cast):
    version = issued_undrawn(reference, cast.coordinator, cast.executive)
    page = enter(None)
    page.goto("/verify/")
    page.evaluate(DROP, [bytes(version.submission.data).decode(), "data.json"])
    page.get_by_role("status").wait_for()
    expect(page.get_by_role("status")).to_contain_text("เป็นข้อมูลของเอกสาร", use_inner_text=True)
    assert looks.all_faults(page) == []
    page.evaluate(DROP, ["x", "other.pdf"])
    page.get_by_role("alert").wait_for()
    assert looks.all_faults(page) == []
