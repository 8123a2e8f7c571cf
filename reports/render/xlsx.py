"""The document as an Excel file: one sheet in the official form, and one of flat rows with true dates."""

import re
from datetime import date
from io import BytesIO
from itertools import zip_longest

from measures import trail_csv
from reports.render import cells, flat

FONT = "TH SarabunPSK"
WIDTHS = (30, 22, 40, 40, 28)  # in characters; printed, the sheet is made to fit the page's width
BUDDHIST = "[$-107041E]d mmm yyyy"  # Thai month names and the Buddhist year, in Excel and in LibreOffice
PER_WIDTH = 1  # letters for each character of a column's width, which counts small ones
MARKS = re.compile("[ัิ-ฺ็-๎]")  # stand above or below a letter and take no place
MAX_HEIGHT, LINE = 409, 23  # points that a line of the sheet can have, and that a line of text takes
LIMIT = 32_000  # characters of a cell: Excel opens no file with one of more than 32,767


def write(report):
    """The bytes of the workbook."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.title, book.properties.creator = report.title, report.agency.name
    form(book.active, report)
    rows(book.create_sheet("ข้อมูล"), report)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def form(sheet, report):
    """The cover's lines, the sentence, and the table, whose heading every printed page repeats.

    A row of the table takes a line of the sheet for each line of text: one of Excel's is at most 409 pt high, and what
    does not go into it is not shown.
    """
    sheet.title = "ตามแบบ"
    columns = cells.headings(report)
    for line in (*cells.cover(report), *cells.opening(report)):
        sheet.append([None])
        top = put(sheet.cell(sheet.max_row, 1), line, bold=True, centred=True)
        sheet.merge_cells(start_row=top.row, end_row=top.row, start_column=1, end_column=len(columns))
        sheet.row_dimensions[top.row].height = LINE
    top.alignment = aligned()  # the sentence
    top.font = font()
    sheet.row_dimensions[top.row].height = height([top.value], [sum(WIDTHS[: len(columns)])])
    head = sheet.max_row + 1
    for at, text in enumerate(columns, 1):
        put(sheet.cell(head, at), text, bold=True, centred=True, first=True, last=True)
    sheet.row_dimensions[head].height = height(columns)
    for row in cells.rows(report):
        lines = list(zip_longest(*(pieces(*each) for each in zip(row, WIDTHS, strict=False)), fillvalue=""))
        for number, line in enumerate(lines):
            for at, text in enumerate(line, 1):
                bold = isinstance(text, cells.Strong)
                put(sheet.cell(head + 1, at), text, bold=bold, first=number == 0, last=number == len(lines) - 1)
            head += 1
            sheet.row_dimensions[head].height = height(line)
    for letter, width in zip("ABCDE", WIDTHS, strict=False):
        sheet.column_dimensions[letter].width = width
    header = len(cells.cover(report)) + len(cells.opening(report)) + 1
    print_setup(sheet, header)
    for signer in report.additions.signers:
        text = f"ลงชื่อ …………………………… {signer.role} ({signer.name or '……………………………'}) {signer.position}"
        put(sheet.cell(head + 2, 1), cells.office(text.strip()))
        sheet.merge_cells(start_row=head + 2, end_row=head + 2, start_column=1, end_column=len(columns))
        head += 1


def height(texts, widths=WIDTHS):
    """How high a line of the sheet must be for its longest text, in points: not every program works it out."""
    lines = max(
        sum(1 + int(len(MARKS.sub("", part)) / (width * PER_WIDTH)) for part in text.split("\n"))
        for text, width in zip(texts, widths, strict=False)
    )
    return min(MAX_HEIGHT, LINE * lines)


def pieces(cell, width):
    """The lines of a cell; one that is longer than a line of the sheet can show is cut, where it can be at a space."""
    most = int(width * PER_WIDTH * (MAX_HEIGHT // LINE - 1))
    for paragraph in cell:
        for line in paragraph.split("\n"):
            while len(line) > most:
                at = line.rfind(" ", 0, most) + 1 or most
                yield type(paragraph)(line[:at])
                line = line[at:]
            yield type(paragraph)(line)


def rows(sheet, report):
    """Each entry a line, with a filter; the days are days of Excel, shown in the Buddhist era."""
    for at, text in enumerate(flat.COLUMNS, 1):
        put(sheet.cell(1, at), text, bold=True, centred=True, first=True, last=True)
    for number, row in enumerate(flat.rows(report), 2):
        for at, value in enumerate(row, 1):
            cell = sheet.cell(number, at)
            if isinstance(value, str):
                put(cell, value[:LIMIT], wrapped=False)
            elif value is not None:
                cell.value, cell.font = value, font()
                if isinstance(value, date):
                    cell.number_format = BUDDHIST
    for at, text in enumerate(flat.COLUMNS, 1):
        wide = text in ("ประเด็น", "ผู้รับผิดชอบ", "ข้อความ", "หัวข้อกลุ่ม", "ลิงก์")
        sheet.column_dimensions[sheet.cell(1, at).column_letter].width = 45 if wide else 18
    print_setup(sheet, 1, pages=2)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def put(cell, text, *, bold=False, centred=False, first=None, last=None, wrapped=True):
    """Write text as text: what looks like a formula stays what it says, also after somebody edits it."""
    from openpyxl.styles import Border, Side

    cell.value = str(text)
    cell.data_type = "s"
    cell.quotePrefix = text != trail_csv.harmless(text)
    cell.font, cell.alignment = font(bold), aligned(centred, wrapped)
    if first is not None:
        line, none = Side("thin"), Side()
        cell.border = Border(line, line, line if first else none, line if last else none)
    return cell


def font(bold=False):
    from openpyxl.styles import Font

    return Font(FONT, size=16, bold=bold)


def aligned(centred=False, wrapped=True):
    from openpyxl.styles import Alignment

    return Alignment("center" if centred else "left", "center" if centred else "top", wrap_text=wrapped)


def print_setup(sheet, header, pages=1):
    """A4 landscape, as wide as so many pages, its heading repeated on each, numbered as the form is."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{header}:{header}"
    sheet.oddHeader.center.text = "- &P -"
    for side in ("left", "right", "bottom"):
        setattr(sheet.page_margins, side, 0.59)  # 15 mm in inches
    sheet.page_margins.top = 0.79
