"""What an agency adds to a document, as sheets of the workbook: the one-page summary and the list of evidence."""

from measures.status import State
from reports import pictures
from reports.render import cells, sheets
from reports.summary import summary_of

WIDTHS = (60, *[11] * 12)  # of the summary: measures, and a column for each month of the fiscal year
WIDE_COUNTS = 6  # more states than these get one column each
LATE = (1, 5, 3, 4)  # columns that those of what is late take
GROUNDS = {  # of the heat map, as in the PDF
    State.OVERDUE: "FDEBE5",
    State.DUE_SOON: sheets.AMBER,
    State.UPCOMING: "ECEFF2",
    **dict.fromkeys((State.DONE_ON_TIME, State.DONE_LATE, State.DONE_TIMING_UNKNOWN), "E6F0F9"),
}
EVIDENCE = (7, 42, 42, 62, 15)
QR = 22  # mm


def summary(sheet, report, draft):
    """The summary, which is printed on one page."""
    told = summary_of(report)
    sheets.wide(sheet, WIDTHS)
    at = sheets.drafted(sheet, WIDTHS) if draft else 1
    at = sheets.across(sheet, at, cells.summary_heading(report), WIDTHS, bold=True, centred=True)
    at = sheets.across(sheet, at, cells.counted(told), WIDTHS)
    if report.with_results:
        each = 2 if len(told.counts) <= WIDE_COUNTS else 1
        at = table(sheet, at, *cells.counts(told), (1, *[each] * len(told.counts)), centred=True)
    at = sheets.across(sheet, at, cells.MONTHLY, WIDTHS, bold=True)
    first = at + 1
    at = table(sheet, at, *cells.months(told), [1] * len(WIDTHS), centred=True)
    for place, (_, row) in enumerate(told.rows, first):
        for column, cell in enumerate(row, 2):
            if cell and cell.state:
                shade(sheet.cell(place, column), State(cell.state))
    at = sheets.across(sheet, at, cells.legend(told), WIDTHS)
    if report.with_results:
        at = sheets.across(sheet, at, cells.BEHIND, WIDTHS, bold=True)
        if told.late:
            at = table(sheet, at, *cells.behind(told), LATE)
        else:
            at = sheets.across(sheet, at, cells.NOTHING_LATE, WIDTHS)
        if told.more:
            sheets.across(sheet, at, cells.more(told), WIDTHS)


def table(sheet, at, headings, rows, spans, centred=False):
    """A table whose fields take several columns of the sheet each; gives the line after it."""
    starts = [1 + sum(spans[:place]) for place in range(len(spans))]
    widths = [sum(WIDTHS[start - 1 :][:span]) for start, span in zip(starts, spans, strict=True)]
    for number, row in enumerate([headings, *rows]):
        texts = [text if isinstance(text, str) else "\n".join(text) for text in row]
        for start, span, text in zip(starts, spans, texts, strict=True):
            middle = number == 0 or (centred and start > 1)
            sheets.put(sheet.cell(at, start), text, bold=number == 0, centred=middle, first=True, last=True)
            if span > 1:
                sheet.merge_cells(start_row=at, end_row=at, start_column=start, end_column=start + span - 1)
        sheet.row_dimensions[at].height = sheets.height(texts, widths)
        at += 1
    return at


def shade(cell, state):
    from openpyxl.styles import PatternFill

    if state in GROUNDS:
        cell.fill = PatternFill("solid", GROUNDS[state])
    cell.font = sheets.font(bold=state == State.OVERDUE)


def evidence(sheet, report, draft, verify):
    """All public evidence with its address, which is a link, and the QR code of it."""
    sheets.wide(sheet, EVIDENCE)
    at = sheets.drafted(sheet, EVIDENCE) if draft else 1
    at = sheets.across(sheet, at, "บัญชีหลักฐาน", EVIDENCE, bold=True, centred=True)
    found = list(cells.evidence(report))
    if found:
        sheets.heading(sheet, at, ("ที่", "มาตรการ", "หลักฐาน", "ที่อยู่", "คิวอาร์โค้ด"), EVIDENCE)
        at += 1
        for number, (measure, title, url) in enumerate(found, 1):
            row = [[cells.office(text)] for text in (str(number), measure, title)]
            first, at = at, sheets.row(sheet, at, [*row, [cells.written(url)], [""]], EVIDENCE)
            if pictures.has_qr(url):
                sheet.cell(first, 4).hyperlink = url
                scanned(sheet, first, url, column=5)
    else:
        at = sheets.across(sheet, at, cells.NO_EVIDENCE, EVIDENCE)
    if verify:
        scanned(sheet, at, verify)
        sheets.across(sheet, at + 1, cells.checked("", verify)[0], EVIDENCE)


def scanned(sheet, at, url, column=1):
    """The QR code of an address, within a line of the sheet."""
    sheets.picture(sheet, pictures.qr(url, "png"), at, QR, column=column, left=3 * sheets.EMU)
