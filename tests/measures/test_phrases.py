"""Phrases of deadlines suggest the rule that an office means, and where there is a doubt nothing."""

from datetime import date

import pytest
from django.conf import settings

from measures import plan_file
from measures.phrases import suggest
from measures.schedule import Rule, RuleKind

K = RuleKind
DATA = plan_file.read(settings.FIXTURE_DIR / "reference-2566.toml")
COMMITMENTS = {
    (place, row["number"]): (row["text"], plan_file.rule_of(row["rule"]))
    for place, measure in enumerate(DATA["measure"], 1)
    for row in measure["commitment"]
}
SILENT = {  # "เผยแพร่…" states nothing; "ทุก ๖ เดือน ตามกำหนด" leans on the commitment above it
    (6, 5),
    (12, 2),
}


def test_over_all_commitments_of_the_reference_plan():
    assert len(COMMITMENTS) == 37
    right = {place for place, (text, rule) in COMMITMENTS.items() if suggest(text) == rule}
    wrong = {place for place, (text, rule) in COMMITMENTS.items() if suggest(text) not in (rule, None)}
    print(f"suggested right {len(right)} of {len(COMMITMENTS)}, wrong {len(wrong)}, silent {37 - len(right)}")
    assert wrong == set()
    assert right == COMMITMENTS.keys() - SILENT


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("ภายในเดือนมกราคม ๒๕๖๖", Rule(K.MONTH, month=1, year=2566)),
        ("ภายในเดือน มกราคม พ.ศ. 2566", Rule(K.MONTH, month=1, year=2566)),
        ("ภายในสิ้นเดือนธันวาคม", Rule(K.MONTH, month=12)),
        ("ภายในเดือน ม.ค. ๒๕๖๖", Rule(K.MONTH, month=1, year=2566)),
        ("ภายในวันที่ ๑๕ มกราคม ๒๕๖๖", Rule(K.DAY, day=date(2023, 1, 15))),
        ("ภายใน 15 ม.ค. 2566", Rule(K.DAY, day=date(2023, 1, 15))),
        ("ทุก ๖ เดือน ภายในเดือนเมษายน และเดือนตุลาคม", Rule(K.FIXED_MONTHS, months=(4, 10))),
        ("ภายในเดือนมกราคมของทุกปี", Rule(K.FIXED_MONTHS, months=(1,))),
        ("ทุกเดือนเมษายนและเดือนตุลาคม", Rule(K.FIXED_MONTHS, months=(4, 10))),
        ("รายงานทุกเดือน", Rule(K.MONTHLY)),
        ("เดือนละ ๑ ครั้ง", Rule(K.MONTHLY)),
        ("ไตรมาสละ ๑ ครั้ง", Rule(K.QUARTERLY)),
        ("ทุก ๓ เดือน", Rule(K.QUARTERLY)),
        ("ทุก ๖ เดือน", Rule(K.HALF_YEARLY)),
        ("ไม่เกิน ๗ วันหลังเสร็จสิ้นแต่ละภารกิจ", Rule(K.AFTER_EVENT, days=7)),
        ("ภายใน 30 วัน นับแต่วันที่ได้รับเรื่อง", Rule(K.AFTER_EVENT, days=30)),
        ("ให้เป็นไปตามกำหนดระยะเวลา", Rule(K.SET_TIMES)),
        ("อย่างสม่ำเสมอ", Rule(K.CONTINUOUS)),
        ("ให้เป็นปัจจุบัน", Rule(K.CONTINUOUS)),
        ("เผยแพร่ข้อมูลเดือนตุลาคม ๒๕๖๕ ภายในเดือนมกราคม ๒๕๖๖", Rule(K.MONTH, month=1, year=2566)),
    ],
)
def test_what_offices_write(text, rule):
    assert suggest(text) == rule


@pytest.mark.parametrize(
    "text",
    [
        "",
        "รายงานผู้บริหาร",
        "ภายในเดือนมกราคม - มีนาคม ๒๕๖๖",
        "ภายในเดือนมกราคม ๖๖",
        "ภายในเดือนมกราคม ๒๕๖๖ และภายในเดือนเมษายน ๒๕๖๖",
        "ภายในเดือนมกราคมและเดือนมีนาคม ๒๕๖๖",
        "ภายในเดือนมกราคม 2023",
        "ภายในวันที่ ๓๑ กุมภาพันธ์ ๒๕๖๖",
        "ทุกเดือน และภายในเดือนมกราคม ๒๕๖๖",
        "ทุก ๖ เดือน ตามกำหนด",
        "ทุก ๔ เดือน",
        "ทุก ๑๒ เดือน",
        "ไตรมาสละ ๒ ครั้ง",
        "เดือนละ 2 ครั้ง",
        "ปีละ ๒ ครั้ง",
        "ภายในไตรมาสที่ ๒ และต่อเนื่อง",
        "ไม่ต้องรายงานทุกเดือน",
        "ภายใน ๗ วันทำการหลังเสร็จสิ้น",
        "ไม่เกิน ๙๙๙ วันหลังเสร็จสิ้น",
        "9" * 5000,
        "ภายในเดือนมกราคม " + "9" * 5000,
        "ทุก " + "9" * 5000 + " เดือน",
    ],
)
def test_a_doubt_suggests_nothing(text):
    assert suggest(text) is None
