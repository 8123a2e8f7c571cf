"""A plan's parts as they are told to people: for the trail, for amendments, and for comparing two versions."""

import re
from types import SimpleNamespace

from ita_tracker import thai
from measures.rule_words import rule_text

LABELS = {
    "indicator": "ตัวชี้วัด",
    "topic": "หัวข้อ",
    "items": "ข้อคำถาม",
    "heading": "ประเด็นที่ต้องปรับปรุงหรือพัฒนา",
    "responsible": "ผู้รับผิดชอบ",
    "divisions": "ส่วนราชการ",
    "lead_in": "ข้อความนำ",
    "theme": "ประเด็นหลัก",
    "number": "เลขข้อ",
    "text": "ข้อความ",
    "actor": "ผู้ดำเนินการ",
    "rule": "กำหนดเวลา",
    "each_division": "การบันทึก",
    "position": "ลำดับ",
    "order": "ลำดับ",
    "steps": "ขั้นตอน",
    "commitments": "รายการ",
    "due": "วันครบกำหนด",
    "assessed_year": "กรอบการประเมินที่อ้างถึง",
    "measures": "มาตรการ",
}
ALL = "ทุกส่วนราชการ"


def labelled(told):
    """What is told, with the names that people read, in the order in which forms ask."""
    order = {name: place for place, name in enumerate(LABELS)}
    names = sorted(told, key=lambda name: order.get(name, len(order)))
    return [(LABELS.get(name, name), as_text(told[name])) for name in names]


def told_amendment(amendment):
    """An Amendment with what changed as (name, before, after), None for what was not, or is no more."""
    before, after = (dict(labelled(told)) for told in (amendment.before, amendment.after))
    names = [name for name, _ in labelled(amendment.before | amendment.after)]
    return SimpleNamespace(row=amendment, changes=[(name, before.get(name), after.get(name)) for name in names])


def as_text(value):
    if isinstance(value, list):
        return " · ".join(dated(str(each)) for each in value) or "ไม่มี"
    return "ไม่มี" if value in (None, "") else dated(str(value))


def dated(text):
    """A text, or the date of the Buddhist era where it is nothing but a date as it is stored."""
    if re.fullmatch(r"(19|20|21)\d\d-\d\d(-\d\d)?", text):
        try:
            return thai.format_partial(thai.PartialDate.from_iso(text))
        except ValueError:
            return text
    return text


def told_measure(measure, *, items=None, divisions=None):
    """What a measure says of itself; `items` and `divisions` where they are not stored yet."""
    items = measure.items.all() if items is None else items
    divisions = measure.divisions.all() if divisions is None else divisions
    named = sorted(divisions, key=lambda d: (d.position, d.name, d.pk))
    return {
        "indicator": str(measure.indicator),
        "topic": str(measure.topic or ""),
        "items": [item.code for item in sorted(items, key=lambda i: (i.indicator_id, i.position, i.pk))],
        "heading": measure.heading,
        "responsible": measure.responsible_text,
        "divisions": [ALL] * measure.all_divisions + [division.name for division in named],
        "lead_in": measure.lead_in,
        "theme": measure.theme,
    }


def told_step(step):
    return {"number": step.number, "text": step.text}


def told_commitment(commitment, fiscal_year):
    return {
        "number": commitment.number,
        "text": commitment.text,
        "actor": commitment.get_actor_display(),
        "rule": rule_text(commitment.rule, fiscal_year),
        "each_division": "แต่ละส่วนราชการบันทึกของตน" if commitment.each_division else "บันทึกผลครั้งเดียว",
    }
