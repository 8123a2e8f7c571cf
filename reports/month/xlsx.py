"""The figures of a month as a workbook: true dates and numbers, and what looks like a formula is text."""

from datetime import date
from io import BytesIO

from ita_tracker import thai
from measures.models import Actor
from measures.status import State
from reports.month import figures
from reports.month.figures import By
from reports.month.page import BY
from reports.render import sheets as paper

MONTH = "[$-107041E]mmm yyyy"
WIDTHS = {  # in characters, by heading; others take 18
    **dict.fromkeys(("มาตรการ", "ตัวชี้วัด", "รายการ", "รายละเอียด", "แจ้งล่าสุด", "สถานะ"), 44),
    **dict.fromkeys(("ผู้รับผิดชอบ", "ส่วนราชการ", "เจ้าหน้าที่"), 30),
}
LINE = 16  # points that a line of text takes


def to_xlsx(month):
    """The workbook's bytes."""
    from openpyxl import Workbook  # only here: it takes a third of a second

    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets(month):
        sheet = book.create_sheet(title)
        widths = []
        for number, row in enumerate(rows, 1):
            widths = widths or [WIDTHS.get(heading, 18) for heading in row]
            for column, value in enumerate(row, 1):
                write(sheet.cell(number, column), value, heading=number == 1)
            texts = [value if isinstance(value, str) else "" for value in row]
            sheet.row_dimensions[number].height = paper.height(texts or [""], widths, LINE)
        for column, width in enumerate(widths, 1):
            sheet.column_dimensions[sheet.cell(1, column).column_letter].width = width
        sheet.freeze_panes = "A2"
        for_paper(sheet)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def for_paper(sheet):
    """A4 across, as wide as the page, the headings on each."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = "1:1"


def write(cell, value, *, heading):
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font

    match value:
        case str():
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
            cell.data_type, cell.quotePrefix = "s", True  # also "=1+1"
        case thai.PartialDate():
            cell.value, cell.number_format = value.first, MONTH
        case date():
            cell.value, cell.number_format = value, paper.DAY
        case _:
            cell.value = value
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if heading:
        cell.font = Font(bold=True)


def sheets(month):
    """(title, rows) of each sheet, the first row its headings."""
    yield "สรุป", summary(month)
    for by in By:
        yield f"ปฏิทินตาม{BY[by]}", heat(month, by)
    for by in (By.DIVISION, By.INDICATOR):
        yield f"สถานะตาม{BY[by]}", states(month, by)
    yield "สะสม", line(month)
    yield "เกินกำหนด", overdue(month, Actor.OFFICER)
    yield "ครบกำหนดใน 30 วัน", due_next(month)
    yield "เปลี่ยนแปลง", changed(month)
    yield "ผลในเดือน", results(figures.of_the_month(month))
    yield (
        "ยังไม่มีการบันทึกผล",
        [["มาตรการ", "ผู้รับผิดชอบ"]] + [[m.title, figures.divisions(m)] for m in figures.nothing_recorded(month)],
    )
    yield "ผลที่ไม่ตอบรายการใด", results(figures.unlinked(month))
    yield "ผู้บริหารเกินกำหนด", overdue(month, Actor.EXECUTIVE)


def summary(month):
    officers, executives = (figures.counts(month, actor) for actor in Actor)
    former = dict(month.year_before.counts) if month.year_before else None
    yield ["สถานะ", "เจ้าหน้าที่", "ผู้บริหาร", *(["เจ้าหน้าที่ เดือนเดียวกันของปีก่อน"] if former else [])]
    for state in State:
        yield [state.label, officers[state], executives[state], *([former.get(state.value, 0)] if former else [])]
    yield []
    yield ["หน่วยงาน", month.agency.name]
    yield ["ปีงบประมาณ พ.ศ.", month.fiscal_year]
    yield ["เดือน", thai.format_partial(month.span)]
    yield ["ข้อมูล ณ วันที่", month.day]
    yield ["สรุป", figures.sentence(month)]


def heat(month, by):
    """One line for each row, month and state: what a pivot table wants."""
    months = figures.fiscal_months(month)
    yield [BY[by], "เดือนที่ครบกำหนด", "สถานะ", "งวด"]
    for group in figures.groups(month, by):
        for each, found in zip(months, figures.heat(group.measures, months), strict=True):
            for state, number in figures.worst_first(found):
                yield [group.name, each, state.label, number]


def states(month, by):
    yield [BY[by], *(state.label for state in State)]
    for group in figures.groups(month, by):
        found = group.states()
        yield [group.name, *(found[state] for state in State)]


def line(month):
    yield ["สิ้นเดือน", "งวดที่ต้องแล้วเสร็จ (สะสม)", "งวดที่แล้วเสร็จ (สะสม)"]
    for point in figures.line(month):
        yield [point.month.last, point.planned, point.done]


def overdue(month, actor):
    yield ["มาตรการ", "ข้อ", "รายการ", "ครบกำหนด", "เกินกำหนด (วัน)", "งวดที่ค้าง", "ผู้รับผิดชอบ", "แจ้งล่าสุด", "วันที่แจ้ง"]
    for found in figures.overdue(month, actor):
        told = figures.last_word(found)
        status = found.commitment.status
        yield [
            *named(found),
            status.due,
            status.days,
            figures.open_deadlines(found.commitment),
            figures.responsible(found),
            " ".join(part for part in told[1:] if part) if told else None,
            told[0].last if told else None,
        ]


def due_next(month):
    yield ["มาตรการ", "ข้อ", "รายการ", "ครบกำหนด", "อีก (วัน)", "ผู้รับผิดชอบ"]
    for found in figures.due_next(month):
        due = date.fromisoformat(found.deadline.due)
        yield [*named(found), due, figures.days_left(found, month.day), figures.responsible(found)]


def changed(month):
    before, now = (thai.format_date(day) for day in (date.fromisoformat(month.before), month.day))
    yield ["มาตรการ", "ข้อ", "รายการ", f"สถานะ ณ {before}", f"สถานะ ณ {now}", "ผู้รับผิดชอบ"]
    for found in figures.changed(month):
        then, now = State(found.commitment.before), State(found.commitment.state)
        yield [*named(found), then.label, now.label, figures.responsible(found)]


def results(found):
    yield ["มาตรการ", "ผลที่", "วันที่", "ไม่ระบุวัน", "รายละเอียด"]
    for measure, result in found:
        unknown = None if result.when.day else "ไม่ระบุวัน"
        yield [measure.title, result.number, result.when.last, unknown, result.note]


def named(found):
    return [found.measure.title, found.commitment.number, found.commitment.text]
