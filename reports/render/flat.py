"""A document as flat rows, one per entry of a measure, for those who count and filter; days are days, not text."""

import csv
from datetime import date
from io import StringIO

from ita_tracker import thai
from measures import trail_csv
from measures.models import Actor
from measures.schedule import RuleKind
from measures.status import State
from reports.render.cells import UNWRITABLE

COLUMNS = (
    "มาตรการที่",
    "เครื่องมือ",
    "ตัวชี้วัดที่",
    "หัวข้อกลุ่ม",
    "ประเด็น",
    "ข้อ",
    "หัวข้อ",
    "ประเด็นมาตรการ",
    "ผู้รับผิดชอบ",
    "ชนิดรายการ",
    "เลขที่",
    "ข้อความ",
    "ผู้ดำเนินการ",
    "กติกากำหนดเวลา",
    "ตั้งแต่วันที่",
    "ถึงวันที่",
    "ครบกำหนด",
    "สถานะ",
    "ช้า (วัน)",
    "เป็นผลของรายการลำดับที่",
    "ลิงก์",
)


def rows(report):
    """Tuples in the order of COLUMNS, of text, int, date or None."""
    for group in report.groups:
        for measure in group.measures:
            own = (
                measure.position,
                group.instrument,
                group.indicator,
                group.heading,
                measure.heading,
                ", ".join(measure.items),
                measure.topic,
                measure.theme,
                measure.responsible,
            )
            for entry in entries(measure):
                yield tuple(UNWRITABLE.sub("", v) if isinstance(v, str) else v for v in (*own, *entry))


def entries(measure):
    if measure.lead_in:
        yield entry("ข้อความนำ", None, measure.lead_in)
    for step in measure.steps:
        yield entry("ขั้นตอน", step.number, step.text)
    for each in measure.commitments:
        who, rule = Actor(each.actor).label, RuleKind(each.rule).label
        told = {"actor": who, "rule": rule, "state": label(each.state), "late": each.days_late or None}
        yield entry("การรายงานผลและการกำกับติดตาม", each.number, each.text, **told)
        for one in each.deadlines:
            told = {"actor": who, "rule": rule, "state": label(one.state), "late": one.days_late or None}
            yield entry("กำหนดเวลา", each.number, each.text, **told, **span(one.period_start, one.period_end, one.due))
    for result in measure.results:
        day = thai.PartialDate.from_iso(result.date)
        answered = ", ".join(dict.fromkeys(str(answer.commitment) for answer in result.answers))
        text = "\n".join(part for part in (result.note, result.outcome and f"ผลลัพธ์: {result.outcome}") if part)
        yield entry("ผล", result.number, text, answered=answered, **span(day.first.isoformat(), day.last.isoformat()))
        for link in result.evidence:
            yield entry("หลักฐาน", result.number, link.title, url=link.url)
    for note in measure.notes:
        yield entry("ความก้าวหน้า", None, note.words, **span(note.date, note.date))


def entry(
    kind, number, text, *, actor="", rule="", first=None, last=None, due=None, state="", late=None, answered="", url=""
):
    return (kind, number, text, actor, rule, first, last, due, state, late, answered, url)


def span(first, last, due=None):
    return {
        "first": date.fromisoformat(first),
        "last": date.fromisoformat(last),
        "due": due and date.fromisoformat(due),
    }


def label(state):
    return State(state).label if state else ""


def to_csv(report):
    """The rows as CSV that Excel opens as UTF-8; days are those of ISO 8601, and nothing is taken for a formula."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows(report):
        writer.writerow([trail_csv.harmless(value) for value in row])
    return out.getvalue().encode("utf-8-sig")
