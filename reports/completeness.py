"""What a checker would fault in a document before it is issued: read from the assembled object, and nothing else.

Each Finding has a code that stays, its place, its weight and a sentence in Thai. What blocks makes the document faulty
in itself; what warns may be so. Findings are plain data, so that they can be frozen with what was submitted.
"""

import re
from dataclasses import dataclass
from datetime import date

from ita_tracker import thai
from measures.models import Actor
from measures.schedule import RuleKind
from measures.status import State

BLOCKS, WARNS = "blocks", "warns"
MARGIN = 6  # months before and after the fiscal year in which a day may still be meant

YEAR = re.compile(r"(?<![\d,-])25\d\d(?!\d|[,.]\d| ?(?:บาท|คน|ราย|ครั้ง|ครัวเรือน|ไร่|เมตร|เรื่อง|ชุด|ฉบับ))")
RIGHTFUL = re.compile(  # years that are meant, whatever the year of the plan
    r"""
    (?:https?://|www\.)\S+
    # a plan of five years is of every year in it
  | 25\d\d\s*(?:-|–|—|ถึง|จนถึง)\s*(?:พ\.ศ\.\s?)?25\d\d
    # a law, an order or a letter keeps the year in which it was made
  | (?:พระราช|พ\.ร\.[บกฎ]|ระเบียบ|ประกาศ|กฎกระทรวง|ประมวล|รัฐธรรมนูญ|ข้อบัญญัติ|เทศบัญญัติ|คำสั่ง|มติ|หนังสือ|ฉบับที่)
    (?:(?!ปีงบประมาณ|ประจำปี)[^\n]){0,150}?(?:พ\.ศ\.\s?|ลงวันที่(?:(?!ปีงบประมาณ)[^\n]){0,25}?\s)25\d\d
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Finding:
    """A fault. `measure` is its position in the plan, `part` what of it, `at` the place in that list from 1.

    Without a measure, `part` is the page that holds it: additions (the settings; `at` is the line of the cover, None
    for the text before the table) or scores (`at` is the place among the report's weak points).
    """

    code: str
    weight: str
    measure: int | None
    part: str
    at: int | None
    place: str
    text: str

    @property
    def blocks(self):
        return self.weight == BLOCKS


def findings(report):
    """All Findings of a Report, the blocking ones first, then in the order of the document."""
    found = [*of_additions(report), *of_scores(report)]
    for group in report.groups:
        for at, measure in enumerate(group.measures):
            found += of_measure(report, measure, group.heading if at == 0 else "")
    return sorted(found, key=lambda finding: not finding.blocks)


def of_additions(report):
    additions = report.additions
    for at, text in (*enumerate(additions.cover_lines, 1), (None, additions.intro)):
        yield from other_years(report, text, None, "additions", at, "รูปแบบเอกสารของหน่วยงาน")


def of_scores(report):
    for at, point in enumerate(report.weak_points, 1):
        if not point.answered:
            text = f"ได้คะแนน {point.score} ต่ำกว่าเกณฑ์ {point.pass_mark} แต่ไม่มีมาตรการใดรองรับ"
            yield Finding("weak_point", BLOCKS, None, "scores", at, f"{point.code} {point.name}", text)


def of_measure(report, measure, heading):
    """Findings of one measure; `heading` is the group's, where the measure opens it."""
    name = measure.title

    def found(code, weight, text, part="measure", at=None, where=""):
        return Finding(code, weight, measure.position, part, at, f"{name} {where}".strip(), text)

    if not measure.responsible.strip():
        yield found("no_responsible", BLOCKS, "ไม่ได้ระบุผู้รับผิดชอบ", "responsible")
    if not measure.steps:
        yield found("no_step", BLOCKS, "ไม่มีขั้นตอนหรือวิธีการ", "steps")
    if not measure.commitments:
        yield found("no_follow_up", BLOCKS, "ไม่มีการรายงานผลและการกำกับติดตาม", "commitments")
    elif not any(is_dated(commitment) for commitment in measure.commitments):
        yield found("no_deadline", BLOCKS, "ไม่มีรายการใดที่กำหนดเวลาแล้วเสร็จ", "commitments")
    if report.asks_theme and not measure.theme.strip():
        yield found("no_theme", BLOCKS, f"ปีงบประมาณ {report.fiscal_year} ต้องระบุประเด็นของมาตรการ")
    for at, commitment in enumerate(measure.commitments, 1):
        for code, weight, text in of_commitment(report, commitment):
            yield found(code, weight, text, "commitment", at, f"รายการที่ {commitment.number or at}")
    for at, result in enumerate(measure.results, 1):
        for code, weight, text in of_result(report, result):
            yield found(code, weight, text, "result", at, f"ผลลำดับที่ {at}")
    own = [("group", None, heading)] + [("measure", None, text) for text in (measure.heading, measure.theme)]
    own += [("responsible", None, measure.responsible), ("commitments", None, measure.lead_in)]
    own += [("step", at, step.text) for at, step in enumerate(measure.steps, 1)]
    own += [("commitment", at, each.text) for at, each in enumerate(measure.commitments, 1)]
    own += [("result", at, f"{each.note}\n{each.outcome}") for at, each in enumerate(measure.results, 1)]
    own += [("notes", at, note.text) for at, note in enumerate(measure.notes, 1)]
    for part, at, text in own:
        yield from other_years(report, text, measure.position, part, at, name)


def is_dated(commitment):
    """Whether a commitment says by when; one of days after an event does so before any event."""
    return commitment.rule == RuleKind.AFTER_EVENT or any(deadline.due for deadline in commitment.deadlines)


def of_commitment(report, commitment):
    """(code, weight, text) of what is wrong with a commitment, each once however many deadlines it has."""
    days = [date.fromisoformat(deadline.due) for deadline in commitment.deadlines if deadline.due]
    if wrong := [day for day in days if not reasonable(report, day)]:
        day = thai.format_date(wrong[0])
        yield "date_outside", BLOCKS, f"กำหนดเวลา {day} ห่างจากปีงบประมาณ {report.fiscal_year} เกินกว่าจะเป็นไปได้"
    if not report.with_results:
        return
    end = thai.round_bounds(report.fiscal_year, report.round)[1].isoformat()
    late = [d.due for d in commitment.deadlines if d.state == State.OVERDUE and d.due <= end]
    if late and commitment.state != State.CANCELLED:
        day = thai.format_date(date.fromisoformat(min(late)))
        times = f" รวม {len(late)} ครั้ง" if len(late) > 1 else ""
        weight = BLOCKS if commitment.actor == Actor.OFFICER else WARNS
        yield "no_result", weight, f"ครบกำหนดตั้งแต่วันที่ {day}{times} แต่ยังไม่มีผลการดำเนินการ"


def of_result(report, result):
    """(code, weight, text) of what is wrong with a result."""
    day = thai.PartialDate.from_iso(result.date)
    if not day.day:
        yield "no_day", BLOCKS, f"ระบุเพียงเดือน{thai.format_partial(day)} ไม่ได้ระบุวันที่ดำเนินการ"
    if not reasonable(report, day.last):
        yield (
            "date_outside",
            BLOCKS,
            f"วันที่ {thai.format_partial(day)} ห่างจากปีงบประมาณ {report.fiscal_year} เกินกว่าจะเป็นไปได้",
        )
    if not result.answers:
        yield "unlinked", WARNS, "ยังไม่ได้ระบุว่าเป็นผลของรายการใด"
    if not result.evidence:
        yield "no_evidence", WARNS, "ไม่มีหลักฐานที่เปิดเผยต่อสาธารณะ"
    if report.asks_outcome and not result.outcome.strip():
        yield "no_outcome", BLOCKS, f"ปีงบประมาณ {report.fiscal_year} ต้องระบุผลลัพธ์"


def reasonable(report, day):
    """Whether a day lies within the fiscal year, or half a year before or after it."""
    year = thai.be_to_ce(report.fiscal_year)
    return date(year - 1, 10 - MARGIN, 1) <= day <= date(year + 1, 9 - MARGIN, 31)


def other_years(report, text, measure, part, at, place):
    """A Finding for each year in a text that is neither the plan's, nor the assessed one's, nor near to them."""
    rightful = {report.assessed_year, report.fiscal_year - 1, report.fiscal_year, report.fiscal_year + 1}
    plain = RIGHTFUL.sub("", thai.to_arabic_digits(text))
    for year in sorted({int(found) for found in YEAR.findall(plain)} - rightful):
        said = f"กล่าวถึงปี {year} ซึ่งไม่ใช่ปีของเอกสารนี้ อาจเป็นข้อความที่ค้างมาจากปีอื่น"
        yield Finding("other_year", WARNS, measure, part, at, place, said)
