"""The month as a PDF says what the screen says, and its workbook holds the figures as numbers and true dates."""

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from ita_tracker import thai
from measures.models import Commitment, ProgressNote
from reports import payload
from reports.month import pdf, xlsx
from reports.month.assemble import assemble_month
from reports.month.figures import By
from reports.month.page import shown
from reports.month.parts import MonthResult
from tests.readers import READERS, lost_in_layout, poppler

MARCH = date(2023, 3, 31)


def month_of(plan):
    return assemble_month(plan, thai.PartialDate(2023, 3), MARCH)


def close(text):
    return "".join(text.split())


def test_the_pdf_says_it_in_thai_digits_in_every_reader(reference):
    content = pdf.to_pdf(month_of(reference), By.MEASURE)
    said = "ณ๓๑มีนาคม๒๕๖๖แล้วเสร็จ๙จาก๒๔รายการ(ในจำนวนนี้ล่าช้า๓)เกินกำหนดและยังไม่แล้วเสร็จ๕รายการใกล้ครบกำหนด๖รายการ"
    for read in READERS:
        text = close(read(content))
        assert said in text, read.__name__
        for word in ("เกินกำหนด(๑๕๑วัน)", "ครบกำหนดภายใน๓๐วัน๑๑งวด", "ยังไม่มีการบันทึกผล๔มาตรการ", "นับแยกต่างหาก"):
            assert word in text, read.__name__
    assert lost_in_layout(content) == []
    assert not any(digit in close(poppler(content)) for digit in "0123456789")
    pages = PdfReader(BytesIO(content)).pages
    assert 6 <= len(pages) <= 10
    assert {(round(p.mediabox.width), round(p.mediabox.height)) for p in pages} == {(842, 595)}


def test_on_paper_a_heading_stays_with_its_table_and_the_line_with_its_numbers(reference):
    def pages(month, by):
        return [close(page.extract_text()) for page in PdfReader(BytesIO(pdf.to_pdf(month, by))).pages]

    january = assemble_month(reference, thai.PartialDate(2023, 1), date(2023, 1, 31))
    (year,) = [page for page in pages(january, By.DIVISION) if "ทั้งปีในภาพเดียว" in page]
    assert "ก.พ." in year.partition("ทั้งปีในภาพเดียว")[2]
    march = month_of(reference)
    first, *others = march.measures
    more = (MonthResult(None, "2023-03-10", "ผล", (1,)),) * 7  # so many that a page would end within the line
    longer = replace(march, measures=(replace(first, results=first.results + more), *others))
    (line,) = [page for page in pages(longer, By.MEASURE) if "งวดสะสม" in page.replace("จำนวนงวดสะสม", "")]
    assert "๒๗" in line.partition("งวดสะสม")[2]


def test_the_pdf_is_the_screens_own_part(reference):
    """Word for word, but for digits, links and what is only for the screen."""
    import re

    from django.template.loader import render_to_string

    def words(html):
        html = re.sub(r"<p class=\"tools\".*?</p>|<svg.*?</svg>", " ", html, flags=re.DOTALL)
        return thai.to_arabic_digits(
            close(re.sub(r"<[^>]*>", " ", html.partition("<article")[2].partition("</article")[0]))
        )

    month = month_of(reference)
    screen = render_to_string("reports/month/month.html", shown(month, By.MEASURE))
    assert words(screen) == words(pdf.to_html(month, By.MEASURE))
    assert len(words(screen)) > 3000


def test_the_pdf_holds_the_data_that_it_was_drawn_from(reference):
    month = month_of(reference)
    reader = PdfReader(BytesIO(pdf.to_pdf(month, By.DIVISION)))
    assert reader.attachments == {"ita-phutthaisong-2566-month-2023-03.json": [payload.to_json(month)]}
    assert pdf.to_pdf(month, By.DIVISION) == pdf.to_pdf(month, By.DIVISION)


def test_a_character_that_cannot_be_drawn_is_marked_and_told_of(reference):
    assert "แบบอักษรของเอกสารไม่มี" not in pdf.to_html(month_of(reference), By.MEASURE)
    measure = reference.measures.first()
    measure.heading = "ทดสอบ 😀 \u05d0"
    measure.save()
    drawn = PdfReader(BytesIO(pdf.to_pdf(month_of(reference), By.MEASURE)))
    printed = " ".join(" ".join(page.extract_text() for page in drawn.pages).split())
    assert "ทดสอบ [?] [?]" in printed
    assert "อักขระที่แบบอักษรของเอกสารไม่มี แสดงเป็น [?]" in printed
    (data,) = drawn.attachments["ita-phutthaisong-2566-month-2023-03.json"]
    assert "ทดสอบ 😀 \u05d0" in data.decode()


def test_a_check_box_in_a_note_is_no_fault(reference):
    ProgressNote.objects.create(
        measure=reference.measures.get(position=6),
        told_on=MARCH,
        kind="progress",
        text="☐ รอ",
        recorded_at="2023-03-31T09:00+07:00",
    )
    assert "รอ" in poppler(pdf.to_pdf(month_of(reference), By.MEASURE))


def workbook(month):
    book = CalamineWorkbook.from_filelike(BytesIO(xlsx.to_xlsx(month)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def day(value):
    return value.date() if isinstance(value, datetime) else value


def test_the_workbook(reference):
    sheets = workbook(month_of(reference))
    assert sheets["สรุป"][:3] == [
        ["สถานะ", "เจ้าหน้าที่", "ผู้บริหาร"],
        ["เกินกำหนด", 5, 5],
        ["ใกล้ครบกำหนด", 6, 5],
    ]
    assert ["ข้อมูล ณ วันที่", MARCH] in [[row[0], day(row[1])] for row in sheets["สรุป"]]
    overdue = sheets["เกินกำหนด"]
    assert len(overdue) == 6
    assert [overdue[1][0], *overdue[1][1:2], day(overdue[1][3]), *overdue[1][4:7]] == [
        *["การจัดซื้อจัดจ้างหรือการพัสดุ", 3, date(2022, 10, 31), 151, 5, "กองคลัง"]
    ]
    assert day(overdue[2][8]) == date(2022, 10, 1)
    assert len(sheets["ครบกำหนดใน 30 วัน"]) == 12
    assert len(sheets["เปลี่ยนแปลง"]) == 8
    assert sheets["เปลี่ยนแปลง"][0][3:5] == ["สถานะ ณ 28 กุมภาพันธ์ 2566", "สถานะ ณ 31 มีนาคม 2566"]
    assert len(sheets["ยังไม่มีการบันทึกผล"]) == 5
    assert [day(sheets["ผลที่ไม่ตอบรายการใด"][1][2])] == [date(2023, 2, 24)]
    assert sheets["ผลในเดือน"][1][3] == "ไม่ระบุวัน"
    heat = sheets["ปฏิทินตามมาตรการ"][1:]
    assert sum(row[3] for row in heat) == 49 - 2  # the plan's officers' deadlines but the two outside the year
    assert [sum(row[3] for row in heat if row[2] == "เกินกำหนด")] == [12]
    assert {type(row[1]) for row in heat} <= {date, datetime}
    line = sheets["สะสม"]
    assert [day(line[6][0]), *line[6][1:]] == [MARCH, 27, 11]
    assert line[12][1:] == [48, ""]


def test_what_looks_like_a_formula_is_text(reference):
    measure = reference.measures.get(position=13)
    measure.heading = '=HYPERLINK("https://example.com")'
    measure.save()
    Commitment.objects.filter(measure=measure, number=1).update(text="@SUM(1)\x07")
    content = xlsx.to_xlsx(month_of(reference))
    from openpyxl import load_workbook

    cells = [cell for sheet in load_workbook(BytesIO(content)) for row in sheet for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert any(cell.value == measure.heading for cell in cells)
    assert any(cell.value == "@SUM(1)" and cell.quotePrefix for cell in cells)


def test_downloads(client, cast):
    client.force_login(cast.auditor)
    for ending, kind in (("pdf", b"%PDF-"), ("xlsx", b"PK")):
        response = client.get(f"/plans/phutthaisong/2566/month.{ending}?month=2023-03")
        assert response.content.startswith(kind)
        name = f"ita-phutthaisong-2566-month-2023-03.{ending}"
        assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
