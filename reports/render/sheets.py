"""What the sheets of a workbook have in common: text as text, lines that are high enough, and how they are printed."""

import re
from copy import copy
from io import BytesIO
from itertools import zip_longest
from weakref import WeakKeyDictionary

from measures import trail_csv
from reports.render import cells

FONT = "TH SarabunPSK"
SIZE = 16  # pt
DAY = "[$-107041E]d mmm yyyy"  # Thai month names and the Buddhist year; the value stays a date
PER_WIDTH = 1  # letters for each character of a column's width, which counts small ones
MARKS = re.compile("[ัิ-ฺ็-๎]")  # stand above or below a letter and take no place
MAX_HEIGHT, LINE = 409, 23  # points that a line of the sheet can have, and that a line of text takes
AMBER = "FFF3D1"  # of the screens, for what must not be missed
DOTS, EMU = 7, 9525  # on the screen for each character of a column's width, and Excel's units for each dot
MM = 36000  # Excel's units
LOOKS = WeakKeyDictionary()  # of each workbook that is being written


def height(texts, widths, line=LINE):
    """How high a line of the sheet must be for its longest text, in points: not every program works it out."""
    lines = max(
        sum(1 + int(len(MARKS.sub("", part)) / (width * PER_WIDTH)) for part in text.split("\n"))
        for text, width in zip(texts, widths, strict=False)
    )
    return min(MAX_HEIGHT, line * lines)


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


def heading(sheet, at, texts, widths):
    """The headings of a table in a line of the sheet, which every printed page repeats."""
    for column, text in enumerate(texts, 1):
        put(sheet.cell(at, column), text, bold=True, centred=True, first=True, last=True)
    sheet.row_dimensions[at].height = height(texts, widths)
    sheet.print_title_rows = f"{at}:{at}"


def row(sheet, at, cells_of_row, widths):
    """A row of a table from line `at` of the sheet; gives the line after it.

    It takes a line of the sheet for each line of text: one of Excel's is at most 409 pt high, and what does not go into
    it is not shown.
    """
    lines = list(zip_longest(*(pieces(*each) for each in zip(cells_of_row, widths, strict=False)), fillvalue=""))
    for number, line in enumerate(lines):
        for column, text in enumerate(line, 1):
            bold = isinstance(text, cells.Strong)
            cell = sheet.cell(at + number, column)
            put(cell, text, bold=bold, first=number == 0, last=number == len(lines) - 1)
        sheet.row_dimensions[at + number].height = height(line, widths)
    return at + len(lines)


def across(sheet, at, text, widths, **style):
    """A text over all columns, in line `at` of the sheet; gives the line after it."""
    put(sheet.cell(at, 1), text, **style)
    sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=len(widths))
    sheet.row_dimensions[at].height = height([text], [sum(widths)])
    return at + 1


def drafted(sheet, widths):
    """The first line of a draft, which says that it is one; gives the line after it."""
    from openpyxl.styles import PatternFill

    after = across(sheet, 1, cells.DRAFT, widths, bold=True, centred=True, first=True, last=True)
    cell = sheet.cell(1, 1)
    cell.font, cell.fill = font(bold=True, size=SIZE + 6), PatternFill("solid", AMBER)
    sheet.row_dimensions[1].height = LINE + 10
    return after


def picture(sheet, content, place, high, *, column=1, left=0):
    """A PNG of so many millimetres' height, from the top of a cell, so many units from its left."""
    from openpyxl.drawing.image import Image
    from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
    from openpyxl.drawing.xdr import XDRPositiveSize2D

    drawn = Image(BytesIO(content))
    wide = round(high * MM * drawn.width / drawn.height)
    marker = AnchorMarker(col=column - 1, colOff=left, row=place - 1, rowOff=MM)
    drawn.anchor = OneCellAnchor(marker, XDRPositiveSize2D(wide, high * MM))
    sheet.add_image(drawn)
    lowest = high * 72 / 25.4 + 6  # pt
    sheet.row_dimensions[place].height = max(lowest, sheet.row_dimensions[place].height or 0)


def put(cell, text, *, bold=False, centred=False, first=None, last=None, wrapped=True):
    """Write text as text: what looks like a formula stays what it says, also after somebody edits it."""
    cell.value = str(text)
    cell.data_type = "s"
    styled(cell, (bold, centred, first, last, wrapped, text != trail_csv.harmless(text)), lettered)


def figure(cell, value, written):
    """Write a number, or a day in the way that `written` says."""
    cell.value = value
    styled(cell, written, counted)


def styled(cell, look, dress):
    """Give a cell the look that `dress` makes of `look`, or a copy of it where the workbook has one already.

    To compare the parts of a look with all that it knows takes openpyxl most of the time of a large workbook.
    """
    known = LOOKS.setdefault(cell.parent.parent, {})
    if look not in known:
        dress(cell, look)
        known[look] = cell._style
    cell._style = copy(known[look])


def lettered(cell, look):
    from openpyxl.styles import Border, Side

    bold, centred, first, last, wrapped, quoted = look
    cell.quotePrefix = quoted
    cell.font, cell.alignment = font(bold), aligned(centred, wrapped)
    if first is not None:
        line, none = Side("thin"), Side()
        cell.border = Border(line, line, line if first else none, line if last else none)


def counted(cell, written):
    cell.font = font()
    if written:
        cell.number_format = written


def font(bold=False, size=SIZE):
    from openpyxl.styles import Font

    return Font(FONT, size=size, bold=bold)


def aligned(centred=False, wrapped=True):
    from openpyxl.styles import Alignment

    return Alignment("center" if centred else "left", "center" if centred else "top", wrap_text=wrapped)


def wide(sheet, widths):
    """The widths of the columns, in characters."""
    from openpyxl.utils import get_column_letter

    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width


def printed(sheet, draft, code, *, pages=1, high=0):
    """A4 landscape, as wide as so many pages (and as high, 0 for any), numbered as the form is.

    A draft says so at the top of every page; an issued version has its code in the foot, both as the PDF does.
    """
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages, high
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.print_area = f"A1:{sheet.dimensions.partition(':')[2]}"  # pictures alone are no part of the dimensions
    sheet.oddHeader.center.text = "- &P -"
    if draft:
        sheet.oddHeader.right.text = cells.DRAFT
        sheet.oddHeader.right.font, sheet.oddHeader.right.size = f"{FONT},Bold", SIZE
    if code:
        sheet.oddFooter.right.text = cells.checked(code, "")[0]
        sheet.oddFooter.right.font, sheet.oddFooter.right.size = f"{FONT},Regular", SIZE - 4
    for side in ("left", "right", "bottom"):
        setattr(sheet.page_margins, side, 0.59)  # 15 mm in inches
    sheet.page_margins.top = 0.79
    sheet.page_margins.header = sheet.page_margins.footer = 0.28
