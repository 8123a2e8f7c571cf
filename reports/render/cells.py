"""The cells of the official table as plain text in Thai digits, for every form of it that is not HTML."""

import re

from ita_tracker import thai
from measures.status import State

HEADINGS = (
    "ประเด็นที่ต้องปรับปรุงแก้ไข/ประเด็นที่ต้องพัฒนา",
    "ผู้รับผิดชอบ",
    "ขั้นตอนหรือวิธีการ/มาตรการ",
    "การรายงานผลและการกำกับติดตาม กำหนดเวลาแล้วเสร็จ",
    "การดำเนินการ",
)
MONTHLY, BEHIND = "กำหนดเวลารายเดือน", "รายการที่ล่าช้าและสาเหตุ"  # headings of the summary
NOTHING_LATE = "ไม่มีรายการที่ล่าช้า"
SIGNS = {
    State.OVERDUE: "!",
    State.DUE_SOON: "◷",
    State.DONE_LATE: "✓◷",
    State.DONE_TIMING_UNKNOWN: "✓?",
    State.DONE_ON_TIME: "✓",
    State.UPCOMING: "·",
    State.NO_DEADLINE: "∞",
    State.CANCELLED: "×",
}
NO_EVIDENCE = "ยังไม่มีหลักฐานที่เปิดเผยต่อสาธารณะ"
DRAFT, WATERMARK = "ร่าง ยังไม่ได้อนุมัติ", "ร่าง"  # at the top of every page of a draft, and over it
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no XML can hold them


class Strong(str):
    """A paragraph set in bold."""


def written(text):
    """Text as it stands, without what no file can hold."""
    return UNWRITABLE.sub("", text)


def office(text):
    """The office's own text in Thai digits."""
    return thai.to_thai_digits(written(text))


def day(iso):
    """๓๐ เมษายน ๒๕๖๖"""
    return thai.format_partial(thai.PartialDate.from_iso(iso), thai_digits=True)


def numbered(entry, text):
    return office(f"{thai.numbering(entry.number)} {text}" if entry.number else text)


def cover(report):
    """The lines of the cover."""
    year = f"ประจำปีงบประมาณ พ.ศ. {report.fiscal_year}"
    lines = [report.heading, f"{year} {report.round_label}".strip(), report.round_span, report.agency.name]
    lines += [f"{report.agency.district} {report.agency.province}", *report.additions.cover_lines]
    return [office(line) for line in lines if line]


def opening(report):
    """The heading and the sentence before the table."""
    name, year = report.agency.name, report.fiscal_year
    analysis = (
        "จากการวิเคราะห์ผลการประเมินคุณธรรมและความโปร่งใสในการดำเนินงาน ประจำปีงบประมาณ พ.ศ. "
        f"{report.assessed_year} นำมาสู่ข้อเสนอแนะในการกำหนดมาตรการ"
        f"ในการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงานของ {name} ดังนี้"
    )
    heading = f"มาตรการส่งเสริมคุณธรรมและความโปร่งใสของ {name} ประจำปีงบประมาณ พ.ศ. {year}"
    return [office(heading), office(report.additions.intro or analysis)]


def headings(report):
    return HEADINGS if report.with_results else HEADINGS[:4]


def rows(report):
    """Each row as a tuple of cells, each cell a list of paragraphs; the heading of a group opens its first row."""
    for group in report.groups:
        for at, measure in enumerate(group.measures):
            first = [Strong(office(group.heading))] if at == 0 else []
            yield tuple(cells(report, measure, first))


def cells(report, measure, first):
    point = [*first, office(measure.heading)]
    if measure.theme and report.asks_theme:
        point.append(office(f"ประเด็นมาตรการ: {measure.theme}"))
    yield point
    yield [office(measure.responsible)]
    yield [numbered(step, step.text) for step in measure.steps]
    lead_in = [office(measure.lead_in)] if measure.lead_in else []
    yield [*lead_in, *(numbered(commitment, commitment.text) for commitment in measure.commitments)]
    if report.with_results:
        yield list(results(report, measure))


def results(report, measure):
    for result in measure.results:
        yield numbered(result, f"ดำเนินการเมื่อ{result.words}")
        if result.note:
            yield office(result.note)
        if result.outcome and report.asks_outcome:
            yield office(f"ผลลัพธ์: {result.outcome}")
    for note in measure.notes:
        yield office(note.words)


def checked(code, verify):
    """The lines by which a version that was issued is checked: its code, and the address where; none of a draft."""
    lines = (code and f"รหัสตรวจสอบ {code}", verify and f"ตรวจสอบเอกสารนี้ที่ {verify}")
    return [line for line in lines if line]


def evidence(report):
    """(measure, title, address) of all public evidence, in the order of the table."""
    for measure in report.measures:
        for result in measure.results:
            for each in result.evidence:
                yield measure.title, each.title, each.url


# --- the summary: its lines, and its tables as (headings, rows of cells) ----------------------------------------------


def summary_heading(report):
    return f"สรุปภาพรวม ณ วันที่ {day(report.as_of)}" if report.with_results else "สรุปภาพรวม"


def counted(told):
    return office(
        f"มาตรการ {told.measures} มาตรการ ขั้นตอน {told.steps} ขั้นตอน รายการของเจ้าหน้าที่ {told.officers} รายการ "
        f"รายการกำกับติดตามของผู้บริหาร {told.executives} รายการ"
    )


def counts(told):
    headings = ("จำนวนรายการตามสถานะ", *(f"{SIGNS[each.state]} {each.state.label}" for each in told.counts))
    officers = (["เจ้าหน้าที่"], *([office(str(each.officers))] for each in told.counts))
    executives = (["ผู้บริหาร"], *([office(str(each.executives))] for each in told.counts))
    return headings, (officers, executives)


def months(told):
    rows = [([office(title)], *([month(cell)] for cell in row)) for title, row in told.rows]
    return ("มาตรการ", *told.months), rows


def month(cell):
    if cell is None:
        return ""
    return office(f"{SIGNS[State(cell.state)]} {cell.count}" if cell.state else str(cell.count))


def legend(told):
    text = "ตัวเลขคือจำนวนกำหนดเวลาที่ครบในเดือนนั้น"
    if told.states:
        signs = "  ".join(f"{SIGNS[state]} {state.label}" for state in told.states)
        text += f" สัญลักษณ์คือสถานะที่ล่าช้าที่สุดในเดือนนั้น: {signs}"
    return text


def behind(told):
    rows = [
        (
            [office(late.measure)],
            [numbered(late, late.text)],
            [office(f"{SIGNS[late.state]} {late.words}")],
            [office(late.why) or "ยังไม่ได้แจ้ง"],
        )
        for late in told.late
    ]
    return ("มาตรการ", "รายการ", "สถานะ", "ปัญหา/อุปสรรคที่แจ้งล่าสุด"), rows


def more(told):
    return office(f"และอีก {told.more} รายการ")
