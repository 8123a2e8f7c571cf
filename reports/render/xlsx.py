"""The document as an Excel file: the official form, what the agency adds to it, and flat rows with true dates."""

from datetime import date
from io import BytesIO

from reports.render import cells, flat, sheets, xlsx_added
from reports.render.sheets import put

WIDTHS = (30, 22, 40, 40, 28)  # in characters; printed, the sheet is made to fit the page's width
LIMIT = 32_000  # characters of a cell: Excel opens no file with one of more than 32,767
SEAL = 28  # mm, as on the cover of the PDF


def write(report, *, draft=False, code="", verify=""):
    """The bytes of the workbook; the marks are those of the PDF (`document.to_html`)."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.title, book.properties.creator = report.title, report.agency.name
    form(book.active, report, draft, cells.checked(code, verify))
    sheets.printed(book.active, draft, code)
    if report.additions.summary:
        sheet = book.create_sheet("สรุปภาพรวม")
        xlsx_added.summary(sheet, report, draft)
        sheets.printed(sheet, draft, code, high=1)
    if report.additions.evidence_list:
        sheet = book.create_sheet("บัญชีหลักฐาน")
        xlsx_added.evidence(sheet, report, draft, verify)
        sheets.printed(sheet, draft, code)
    sheet = book.create_sheet("ข้อมูล")
    rows(sheet, report, draft)
    sheets.printed(sheet, draft, code, pages=2)  # its columns would take a dozen
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def form(sheet, report, draft, checks):
    """The seal, the cover's lines, the sentence and the table; after it who signs, and how it is checked."""
    sheet.title = "ตามแบบ"
    columns = cells.headings(report)
    widths = WIDTHS[: len(columns)]
    sheets.wide(sheet, widths)
    at = sheets.drafted(sheet, widths) if draft else 1
    if report.additions.seal:
        at = seal(sheet, at, report.additions.seal.content, widths)
    heading, sentence = cells.opening(report)
    for line in (*cells.cover(report), heading):
        at = sheets.across(sheet, at, line, widths, bold=True, centred=True)
    at = sheets.across(sheet, at, sentence, widths)
    sheets.heading(sheet, at, columns, widths)
    at += 1
    for row in cells.rows(report):
        at = sheets.row(sheet, at, row, widths)
    at += bool(report.additions.signers)
    for signer in report.additions.signers:
        text = f"ลงชื่อ …………………………… {signer.role} ({signer.name or '……………………………'}) {signer.position}"
        at = sheets.across(sheet, at, cells.office(text.strip()), widths)
    at += bool(checks)
    for line in checks:
        at = sheets.across(sheet, at, line, widths)


def seal(sheet, at, content, widths):
    """The agency's seal in the middle of a line of its own; gives the line after it."""
    from PIL import Image

    across, high = Image.open(BytesIO(content)).size
    left = (sum(widths) * sheets.DOTS * sheets.EMU - SEAL * sheets.MM * across // high) // 2
    column = 1
    while left > (width := widths[column - 1] * sheets.DOTS * sheets.EMU):
        left, column = left - width, column + 1
    sheets.picture(sheet, content, at, SEAL, column=column, left=left)
    return at + 1


def rows(sheet, report, draft):
    """Each entry a line, with a filter; the days are days of Excel, shown in the Buddhist era."""
    wide = ("ประเด็น", "ผู้รับผิดชอบ", "ข้อความ", "หัวข้อกลุ่ม", "ลิงก์")
    widths = [45 if text in wide else 18 for text in flat.COLUMNS]
    sheets.wide(sheet, widths)
    head = sheets.drafted(sheet, widths[:6]) if draft else 1  # those that a screen shows
    sheets.heading(sheet, head, flat.COLUMNS, widths)
    for number, row in enumerate(flat.rows(report), head + 1):
        for at, value in enumerate(row, 1):
            cell = sheet.cell(number, at)
            if isinstance(value, str):
                put(cell, value[:LIMIT], wrapped=False)
            elif value is not None:
                sheets.figure(cell, value, sheets.DAY if isinstance(value, date) else "")
    sheet.freeze_panes = f"A{head + 1}"
    sheet.auto_filter.ref = sheet.dimensions.replace("A1:", f"A{head}:")
