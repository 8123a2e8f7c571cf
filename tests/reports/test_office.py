"""Word, Excel and CSV, read back by readers that share no code with what wrote them: the source's texts, in order."""

import csv
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from io import BytesIO, StringIO
from zipfile import ZipFile

import mammoth
import pytest
from django.conf import settings
from python_calamine import CalamineWorkbook

from ita_tracker.thai import thai_number
from measures import plan_file
from measures.access import System
from measures.actions.progress import record_completion
from measures.models import Measure, Step
from measures.proofs import Proof
from reports.additions import Additions, Seal, Signer
from reports.assemble import assemble_measures, assemble_report
from reports.render import document, office, sheets
from reports.seal import as_png
from reports.summary import summary_of
from tests.readers import READERS
from tests.reports.test_documents import picture
from tests.reports.test_report import APRIL, HEADINGS, RESULTS

HOSTILE = (
    "<script>alert('x')</script>",
    '=HYPERLINK("http://evil.example/","กดที่นี่")',
    " =1+1",
    "@SUM(A1)",
    "+66 81 234 5678",
)


@pytest.fixture
def report(reference):
    return assemble_report(reference, 6, APRIL)


@pytest.fixture(scope="module")
def source():
    """The table of the source, a list of cells per row, from the fixture file; results are looked at by themselves."""
    data = plan_file.read(settings.FIXTURE_DIR / "reference-2566.toml")
    headings = {heading["indicator"]: heading["text"] for heading in data["heading"]}

    def text(entry):
        number = (
            f"{entry['number']}. ".translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")) if "number" in entry else ""
        )
        return number + entry["text"]

    return [
        [
            headings.pop(row["indicator"], "") + row["heading"],
            row["responsible"],
            "".join(text(step) for step in row["step"]),
            row["lead_in"] + "".join(text(each) for each in row["commitment"]),
        ]
        for row in data["measure"]
    ]


def bare(text):
    return re.sub(r"\s", "", text)


class Tables(HTMLParser):
    """The tables of HTML as rows of cells' texts."""

    def __init__(self, html):
        super().__init__()
        self.tables, self.cell = [], None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.cell = []

    def handle_data(self, data):
        if self.cell is not None:
            self.cell.append(data)

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.tables[-1][-1].append("".join(self.cell))
            self.cell = None


def word(report):
    return mammoth.convert_to_html(BytesIO(office.FORMATS["docx"].write(report))).value


def sheet(report, at=0):
    book = CalamineWorkbook.from_filelike(BytesIO(office.FORMATS["xlsx"].write(report)))
    return book.get_sheet_by_index(at).to_python()


def form_of(report, columns=5):
    """The table of the first sheet, its lines put together again: a row ends where the first sheet's border does."""
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(office.FORMATS["xlsx"].write(report)))
    ends = [row[0].border.bottom.style == "thin" for row in book.worksheets[0].iter_rows()]
    found, current = [], [""] * columns
    for line, end in zip(sheet(report), ends, strict=False):
        if not line[1]:
            line = [*line, *[""] * columns]
        current = [a + str(b) for a, b in zip(current, line[:columns], strict=True)]
        if end:
            found.append(current)
            current = [""] * columns
    return found


def test_word_holds_the_same_cells_in_the_same_order(report, source):
    (table,) = Tables(word(report)).tables
    assert [bare(cell) for cell in table[0]] == HEADINGS
    assert [[bare(cell) for cell in row[:4]] for row in table[1:]] == [[bare(cell) for cell in row] for row in source]
    dates = re.findall(r"ดำเนินการเมื่อ(วันที่(?:[๐-๙]+|…)เดือน[ก-๙]+?พ\.ศ\.[๐-๙]{4})", bare("".join(r[4] for r in table[1:])))
    assert dates == RESULTS


def test_excel_holds_the_same_cells_in_the_same_order(report, source):
    head, *rows = form_of(report)
    assert bare(head[0]).endswith(HEADINGS[0])  # below the lines of the cover
    assert [bare(cell) for cell in head[1:]] == HEADINGS[1:]
    assert [[bare(cell) for cell in row[:4]] for row in rows] == [[bare(cell) for cell in row] for row in source]
    dates = re.findall(r"ดำเนินการเมื่อ(วันที่(?:[๐-๙]+|…)เดือน[ก-๙]+?พ\.ศ\.[๐-๙]{4})", bare("".join(r[4] for r in rows)))
    assert dates == RESULTS


def test_the_pages_table_and_words_are_one(report):
    """What the form on screen says, Word says too, cell by cell, white space aside."""
    screen = Tables(document.to_html(report)).tables[0]
    (table,) = Tables(word(report)).tables
    assert [[bare(c).replace("☐", "") for c in row] for row in table] == [[bare(c) for c in row] for row in screen]


def test_the_measures_document_has_four_columns_and_no_result(reference, source):
    measures = assemble_measures(reference, APRIL)
    (table,) = Tables(word(measures)).tables
    assert [[bare(cell) for cell in row] for row in table[1:]] == [[bare(cell) for cell in row] for row in source]
    assert "ดำเนินการเมื่อ" not in word(measures)
    assert [[bare(cell) for cell in row] for row in form_of(measures, 4)[1:]] == [[bare(c) for c in r] for r in source]
    assert "ผล" not in {row[9] for row in sheet(measures, 1)}


def test_the_flat_sheet_has_true_dates(report):
    head, *rows = sheet(report, 1)
    results = [row for row in rows if row[9] == "ผล"]
    assert len(results) == 18
    assert results[0][14:16] == [date(2023, 3, 1), date(2023, 3, 31)]  # a month without its day
    assert results[2][14:16] == [date(2022, 10, 20), date(2022, 10, 20)]
    assert [row[9] for row in rows].count("ขั้นตอน") == 40
    assert [row[9] for row in rows].count("การรายงานผลและการกำกับติดตาม") == 37
    (late,) = [
        row for row in rows if row[9] == "กำหนดเวลา" and row[0] == 6 and row[16] == date(2022, 12, 31) and row[10] == 4
    ]
    assert late[17:19] == ["เกินกำหนด", 120]
    assert head[16] == "ครบกำหนด"


def test_csv_holds_the_same_rows_as_the_flat_sheet(report):
    content = office.FORMATS["csv"].write(report)
    assert content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))

    def text(value):
        if isinstance(value, date):
            return value.isoformat()
        return str(int(value)) if isinstance(value, float) else str(value)

    plain = [[text(value) for value in row] for row in sheet(report, 1)]
    assert [[value.removeprefix("'") for value in row] for row in read] == plain


def test_word_is_made_to_be_printed_and_edited(report):
    with ZipFile(BytesIO(office.FORMATS["docx"].write(report))) as file:
        body, styles = file.read("word/document.xml").decode(), file.read("word/styles.xml").decode()
        headers = "".join(file.read(n).decode() for n in file.namelist() if re.match(r"word/header\d*\.xml", n))
        fonts = file.read("word/fontTable.xml").decode()
    assert body.count("<w:tblHeader/>") == 1
    assert "cantSplit" not in body
    assert body.count('w:orient="landscape"') == 2
    assert re.findall(r'w:pgSz w:w="(\d+)" w:h="(\d+)"', body) == [("16838", "11906")] * 2
    assert body.count('<w:pgNumType w:fmt="thaiNumbers"/>') == 1  # the cover's section has no header
    assert body.count("<w:headerReference") == 1
    assert " PAGE " in headers
    normal = styles[styles.index('w:styleId="Normal"') :][:900]
    assert 'w:cs="TH SarabunPSK"' in normal
    assert '<w:szCs w:val="32"/>' in normal
    assert 'w:bidi="th-TH"' in normal
    assert 'w:name="TH SarabunPSK"><w:altName w:val="TH Sarabun New"/>' in fonts


def test_excel_is_made_to_be_printed(report):
    with ZipFile(BytesIO(office.FORMATS["xlsx"].write(report))) as file:
        first, second, book = (
            file.read(f"xl/{part}.xml").decode() for part in ("worksheets/sheet1", "worksheets/sheet2", "workbook")
        )
    assert 'orientation="landscape"' in first
    assert 'paperSize="9"' in first
    assert 'fitToWidth="1"' in first
    assert 'orientation="landscape"' in second
    assert 'fitToWidth="2"' in second  # its columns would take a dozen
    assert "$8:$8" in book  # five lines of the cover and two before the table


def test_what_is_added_is_in_word_too(reference):
    measure = Measure.objects.get(plan=reference, position=10)
    record_completion(
        measure=measure,
        date=document_day(),
        answers=[],
        evidence=[Proof("ประกาศ", "https://example.go.th/a?b=1", public=True)],
        by=System("t"),
    )
    signers = (Signer("ผู้จัดทำ", "นางสมศรี", "นักวิเคราะห์"), Signer("ผู้ตรวจสอบ", "", ""), Signer("ผู้อนุมัติ", "", "นายก"))
    additions = Additions(None, ("ฉบับที่ 2",), "ข้อความนำ", signers, summary=True, evidence_list=True)
    html = word(assemble_report(reference, 6, APRIL, additions))
    for text in ("ฉบับที่ ๒", "ข้อความนำ", "นางสมศรี", "บัญชีหลักฐาน", "https://example.go.th/a?b=1", "<img"):
        assert text in html
    for text in ("สรุปภาพรวม ณ วันที่ ๓๐ เมษายน ๒๕๖๖", "สัญลักษณ์คือสถานะที่ล่าช้าที่สุดในเดือนนั้น: ! เกินกำหนด"):
        assert text in html  # as in the PDF
    plan_only = word(assemble_measures(reference, APRIL, additions))
    assert "สรุปภาพรวม</" in plan_only
    assert "สัญลักษณ์คือ" not in plan_only


def document_day():
    from ita_tracker.thai import PartialDate

    return PartialDate(2023, 4, 20)


def test_a_blank_before_a_formula_does_not_hide_it(reference):
    Step.objects.filter(measure__plan=reference, measure__position=1, position=1).update(text=" =1+1", number=None)
    assert "' =1+1" in office.FORMATS["csv"].write(assemble_report(reference, 6, APRIL)).decode("utf-8-sig")


def test_markup_and_formulas_are_text_everywhere(client, cast, reference):
    """Each in a measure of its own."""
    for position, hostile in enumerate(HOSTILE, 1):
        Step.objects.filter(measure__plan=reference, measure__position=position, position=1).update(
            text=hostile, number=None
        )
        Measure.objects.filter(plan=reference, position=position).update(responsible_text=hostile)
    report = assemble_report(reference, 6, APRIL)
    digits = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
    shown = [hostile if "http" in hostile else hostile.translate(digits) for hostile in HOSTILE]
    count = len(HOSTILE)

    client.force_login(cast.auditor)
    page = client.get("/plans/phutthaisong/2566/report/?round=6&as_of=2023-04-30").content.decode()
    assert "<script>alert" not in page
    for text, row in zip(shown, Tables(page).tables[-1][1 : count + 1], strict=True):
        assert bare(text) in bare(row[1])

    pdf = document.to_pdf(report)
    assert b"/JavaScript" not in pdf
    for read in READERS:
        found = bare(read(pdf))
        assert [text for text in shown if bare(text) not in found] == []

    (table,) = Tables(word(report)).tables
    assert [row[1] for row in table[1 : count + 1]] == shown
    assert "<script>alert" not in word(report)

    content = office.FORMATS["xlsx"].write(report)
    with ZipFile(BytesIO(content)) as file:
        sheets = "".join(file.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2))
    assert "<f>" not in sheets
    assert "<hyperlink" not in sheets
    assert [row[1] for row in form_of(report)[1 : count + 1]] == shown
    assert set(HOSTILE) <= {row[8] for row in sheet(report, 1)}

    rows = list(csv.reader(StringIO(office.FORMATS["csv"].write(report).decode("utf-8-sig"), newline="")))
    for position, hostile in enumerate(HOSTILE, 1):
        assert {row[8] for row in rows if row[0] == str(position)} == {hostile if hostile[0] == "<" else f"'{hostile}"}
    assert not [value for row in rows for value in row if value[:1] in "=+-@\t\r" and value]


def test_a_text_of_many_lines_is_whole_in_excel(reference):
    lines = "\n".join(f"ขั้นตอนย่อยที่ {n} " + "ดำเนินการให้แล้วเสร็จ " * 60 for n in range(30))
    Step.objects.filter(measure__plan=reference, measure__position=1, position=2).update(text=lines, number=None)
    report = assemble_report(reference, 6, APRIL)
    from ita_tracker.thai import to_thai_digits

    assert bare(to_thai_digits(lines)) in bare(form_of(report)[1][2])


ADDED = Additions(summary=True, evidence_list=True)
ISSUED = {"code": "7K2M-9QXT-4HWD", "verify": "https://ita.example.go.th/verify/7K2M9QXT4HWD/"}


def opened(report, **marks):
    from openpyxl import load_workbook

    return load_workbook(BytesIO(office.FORMATS["xlsx"].write(report, **marks)))


def with_evidence(reference, additions):
    measure = Measure.objects.get(plan=reference, position=10)
    proofs = [
        Proof("ประกาศ ฉบับที่ 1", "https://example.go.th/a?b=1&c=2", public=True),
        Proof("ภายใน", "https://example.go.th/secret"),
        Proof("=1+1", "http://example.go.th/" + "ย" * 600, public=True),
    ]
    record_completion(measure=measure, date=document_day(), answers=[], evidence=proofs, by=System("t"))
    return assemble_report(reference, 6, APRIL, additions)


def test_the_workbook_alone_holds_what_the_agency_adds(reference):
    signers = (Signer("ผู้จัดทำ", "นางสมศรี", "นักวิเคราะห์"), Signer("ผู้ตรวจสอบ", "", ""), Signer("ผู้อนุมัติ", "", "นายก"))
    seal = Seal.of(as_png(picture("PNG", (400, 200))), "")
    report = with_evidence(reference, Additions(seal, (), "", signers, summary=True, evidence_list=True))
    book = opened(report, **ISSUED)
    form, told, listed = book["ตามแบบ"], book["สรุปภาพรวม"], book["บัญชีหลักฐาน"]

    (shown,) = form._images
    assert shown.anchor._from.row == 0
    assert (shown.anchor.ext.cy, shown.anchor.ext.cx) == (28 * 36000, 56 * 36000)  # 28 mm high, as in the PDF
    assert form.row_dimensions[1].height > 28 * 72 / 25.4
    assert form.print_title_rows == "$9:$9"  # after the seal, five lines of the cover and two before the table
    assert form.print_area == f"'ตามแบบ'!$A$1:$E${form.max_row}"
    last = [form.cell(row, 1).value for row in range(form.max_row - 1, form.max_row + 1)]
    assert last == ["รหัสตรวจสอบ 7K2M-9QXT-4HWD", "ตรวจสอบเอกสารนี้ที่ https://ita.example.go.th/verify/7K2M9QXT4HWD/"]
    assert {sheet.oddFooter.right.text for sheet in book} == {"รหัสตรวจสอบ 7K2M-9QXT-4HWD"}

    lines = [[cell.value for cell in row if cell.value] for row in told]
    summary = summary_of(report)
    assert lines[0] == ["สรุปภาพรวม ณ วันที่ ๓๐ เมษายน ๒๕๖๖"]
    assert lines[3] == ["เจ้าหน้าที่", *(thai_number(each.officers) for each in summary.counts)]
    assert ["มาตรการ", *summary.months] in lines
    assert ["ข่าวประชาสัมพันธ์", "✓ ๑", *["! ๑"] * 5, "◷ ๑", *["· ๑"] * 5] in lines
    assert lines[-1][0] == summary.late[-1].measure
    assert not re.search("[0-9]", str([line for row in lines for line in row]))  # Thai digits everywhere
    assert (told.page_setup.fitToWidth, told.page_setup.fitToHeight) == (1, 1)

    links = [[cell.value for cell in row] for row in listed.iter_rows(min_row=3, max_row=4, max_col=4)]
    assert [(number, title) for number, _, title, _ in links] == [("๑", "ประกาศ ฉบับที่ ๑"), ("๒", "=๑+๑")]
    assert links[0][3] == listed["D3"].hyperlink.target == "https://example.go.th/a?b=1&c=2"
    assert len(listed._images) == 2  # a link too long for a code has none; the last is where the document is checked
    assert listed.print_title_rows == "$2:$2"
    assert "secret" not in str([[cell.value for cell in row] for row in listed])
    assert [cell.value for cell in listed["A"]][-1] == last[1]


def test_a_look_is_made_once_however_many_cells_have_it(report, monkeypatch):
    """Making it anew for each cell took three quarters of the time of a large workbook."""
    made, lettered = [], sheets.lettered

    def counted(cell, look):
        made.append(look)
        lettered(cell, look)

    monkeypatch.setattr(sheets, "lettered", counted)
    twice = replace(report, groups=report.groups * 2)
    looks = []
    for each in (report, twice):
        office.FORMATS["xlsx"].write(each, draft=True)
        looks.append(sorted(made, key=str))
        made.clear()
    assert looks[0] == looks[1]
    assert len(looks[0]) == len(set(looks[0])) < 20


def test_a_workbook_with_nothing_added_is_the_form_and_its_rows(report):
    book = opened(report)
    assert book.sheetnames == ["ตามแบบ", "ข้อมูล"]
    assert not book["ตามแบบ"]._images
    assert {sheet.oddFooter.right.text for sheet in book} == {None}


def test_where_nothing_is_late_or_public_word_and_excel_say_so_as_the_pdf_does(reference):
    early = assemble_report(reference, 6, date(2022, 9, 1), ADDED)
    for said in ("ไม่มีรายการที่ล่าช้า", "ยังไม่มีหลักฐานที่เปิดเผยต่อสาธารณะ"):
        assert said in document.to_html(early)
        assert said in word(early)
        assert said in str([[cell.value for cell in row] for sheet in opened(early) for row in sheet])
