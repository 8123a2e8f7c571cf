"""What Word and Excel files say of themselves: a draft on each page, an issued version its code; and how they come."""

import re
from io import BytesIO
from zipfile import ZipFile

from django.db import connection

from measures import guards
from measures.models import Measure
from reports import codes
from reports.assemble import assemble_report
from reports.models import IssuedDocument
from reports.render import document, office
from tests.reports.issuing import issued_undrawn
from tests.reports.test_office import ADDED, ISSUED, opened
from tests.reports.test_report import APRIL


def test_an_ending_or_a_kind_that_is_none(client, cast):
    client.force_login(cast.auditor)
    for name in ("report.odt", "nonsense.docx"):
        assert client.get(f"/plans/phutthaisong/2566/office/{name}").status_code == 404


def parts(ending, report, **marks):
    """The parts of a Word or Excel file by their names."""
    with ZipFile(BytesIO(office.FORMATS[ending].write(report, **marks))) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_a_draft_in_word_says_so_on_every_page_and_behind_the_text(reference):
    report = assemble_report(reference, 6, APRIL, ADDED)
    found = parts("docx", report, draft=True)
    assert (
        found["word/document.xml"].count(b"<w:headerReference") == found["word/document.xml"].count(b"<w:sectPr") == 2
    )
    headers = [content.decode() for name, content in found.items() if re.match(r"word/header\d", name)]
    assert len(headers) == 2
    for header in headers:
        assert "ร่าง ยังไม่ได้อนุมัติ" in header
        assert 'string="ร่าง"' in header  # the watermark
        assert header.count('w:val="clear"') == 2  # the tabs of the style, which are those of a narrower page
    assert [" PAGE " in header for header in sorted(headers, key=len)] == [False, True]
    for marks in ({}, ISSUED):
        assert not [name for name, content in parts("docx", report, **marks).items() if "ร่าง".encode() in content]


def test_a_draft_in_excel_says_so_in_its_first_line_and_on_every_page(reference):
    report = assemble_report(reference, 6, APRIL, ADDED)
    book = opened(report, draft=True)
    assert book.sheetnames == ["ตามแบบ", "สรุปภาพรวม", "บัญชีหลักฐาน", "ข้อมูล"]
    for sheet in book:
        assert sheet["A1"].value == sheet.oddHeader.right.text == "ร่าง ยังไม่ได้อนุมัติ"
        assert sheet.oddHeader.center.text == "- &P -"
    data = book["ข้อมูล"]
    assert (data.freeze_panes, data.print_title_rows, data.auto_filter.ref[:2]) == ("A3", "$2:$2", "A2")
    assert data["A2"].value == "มาตรการที่"
    for marks in ({}, ISSUED):
        assert "ร่าง" not in str([[cell.value for cell in row] for sheet in opened(report, **marks) for row in sheet])
        assert {sheet.oddHeader.right.text for sheet in opened(report, **marks)} == {None}


def test_word_and_pdf_mark_a_draft_with_the_same_words(reference):
    html = document.to_html(assemble_report(reference, 6, APRIL), draft=True)
    assert 'content: "ร่าง ยังไม่ได้อนุมัติ"' in html
    assert '<p class="draft-mark">ร่าง</p>' in html


def test_an_issued_version_can_be_had_as_word_and_excel_with_its_code(client, reference, cast):
    version = issued_undrawn(reference, cast.coordinator, cast.executive)
    code = codes.shown(version.code)
    Measure.objects.filter(plan=reference, position=1).update(heading="เปลี่ยนภายหลัง")
    client.force_login(cast.coordinator)
    page = client.get(f"/issued/{version.code}/").content.decode()
    for ending in ("docx", "xlsx"):
        address = f"/issued/{version.code}/document.{ending}"
        assert f'href="{address}"' in page
        answer = client.get(address)
        assert answer.headers["Content-Disposition"].endswith(f'-v1-{version.code}.{ending}"')
        with ZipFile(BytesIO(answer.content)) as file:
            everything = b"".join(map(file.read, file.namelist())).decode(errors="ignore")
        assert code in everything
        assert "เปลี่ยนภายหลัง" not in everything
        assert "ร่าง ยังไม่ได้อนุมัติ" not in everything
    assert client.get(f"/issued/{version.code}/document.csv").status_code == 404
    client.force_login(cast.executive)
    client.post(f"/issued/{version.code}/withdraw/", {"reason": "มีเลขบัตรประชาชน"})
    assert client.get(f"/issued/{version.code}/document.docx").status_code == 410
    assert "document.docx" not in client.get(f"/issued/{version.code}/").content.decode()


def test_an_altered_version_is_written_as_nothing(client, reference, cast):
    version = issued_undrawn(reference, cast.coordinator, cast.executive)
    guards.remove(connection)
    IssuedDocument.objects.update(data=bytes(version.data).replace("สำนักปลัด".encode(), "สำนักปลอม".encode()))
    client.force_login(cast.coordinator)
    assert client.get(f"/issued/{version.code}/document.xlsx").status_code == 500


def test_the_file_comes_with_its_name_and_kind(client, cast):
    client.force_login(cast.auditor)
    response = client.get("/plans/phutthaisong/2566/office/measures.docx?as_of=2023-04-30")
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="ita-phutthaisong-2566-measures-2023-04-30-draft.docx"'
    )
    assert response.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    with ZipFile(BytesIO(response.content)) as file:
        assert file.testzip() is None
        assert "ร่าง ยังไม่ได้อนุมัติ" in file.read("word/header1.xml").decode()


def test_a_draft_too_long_for_a_pdf_says_what_else_there_is(client, reference, cast, monkeypatch):
    monkeypatch.setattr(document, "LONG", 12)
    client.force_login(cast.coordinator)
    refused = client.get("/plans/phutthaisong/2566/report.pdf?round=6&as_of=2023-04-30")
    assert refused.status_code == 400
    assert "ดาวน์โหลดร่างเป็น Word" in refused.content.decode()
    assert client.get("/plans/phutthaisong/2566/office/report.docx?round=6&as_of=2023-04-30").status_code == 200
