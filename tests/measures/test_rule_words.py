"""What a rule means is said as the issue says it: the words of an office, and its days."""

from datetime import date

import pytest

from measures.rule_words import meaning, rule_text
from measures.schedule import Occurrence, Rule, RuleKind

K = RuleKind
TODAY = date(2023, 1, 10)


@pytest.mark.parametrize(
    ("rule", "text", "sentence"),
    [
        (Rule(K.MONTH, month=1, year=2566), "ภายในเดือนมกราคม 2566", "ครบกำหนด 31 มกราคม 2566"),
        (
            Rule(K.MONTH, month=10),
            "ภายในเดือนตุลาคม 2565 (ปีตามปีงบประมาณของแผน)",
            "ครบกำหนด 31 ตุลาคม 2565",
        ),
        (Rule(K.DAY, day=date(2023, 1, 15)), "ภายในวันที่ 15 มกราคม 2566", "ครบกำหนด 15 มกราคม 2566"),
        (Rule(K.QUARTERLY), "ทุกไตรมาส", "ทุกไตรมาส: ครั้งถัดไป 31 มีนาคม 2566"),
        (Rule(K.MONTHLY), "ทุกเดือน", "ทุกเดือน: ครั้งถัดไป 31 มกราคม 2566"),
        (
            Rule(K.FIXED_MONTHS, months=(4, 10)),
            "ภายในเดือนเมษายน และเดือนตุลาคม ของทุกปี",
            "ปีละ 2 ครั้ง: ครั้งถัดไป 30 เมษายน 2566",
        ),
    ],
)
def test_words(rule, text, sentence):
    found = meaning(rule, 2566, TODAY)
    assert (found.rule, found.sentence) == (text, sentence)


def test_the_next_one_is_today_and_after_the_last_there_is_none():
    quarterly = Rule(K.QUARTERLY)
    assert meaning(quarterly, 2566, date(2023, 3, 31)).sentence.endswith("31 มีนาคม 2566")
    assert meaning(quarterly, 2566, date(2023, 10, 1)).sentence == "ทุกไตรมาส: ครบกำหนดแล้วทุกครั้ง"


def test_an_executive_has_days_after_the_period():
    found = meaning(Rule(K.QUARTERLY), 2566, TODAY, executive_days=15)
    assert found.days == (date(2023, 1, 15), date(2023, 4, 15), date(2023, 7, 15), date(2023, 10, 15))
    assert found.sentence == "ทุกไตรมาส ภายใน 15 วันหลังสิ้นงวด: ครั้งถัดไป 15 มกราคม 2566"


def test_within_the_set_times_names_the_day_that_it_follows():
    officers = [Occurrence(date(2022, 10, 1), date(2023, 4, 30), date(2023, 4, 30))]
    assert meaning(Rule(K.SET_TIMES), 2566, TODAY, set_times=officers).sentence.endswith("คือ 30 เมษายน 2566")
    assert "ยังไม่มีวันครบกำหนด" in meaning(Rule(K.SET_TIMES), 2566, TODAY).sentence


def test_what_never_falls_due():
    for kind in (K.CONTINUOUS, K.NONE):
        assert "ไม่มีวันครบกำหนด" in meaning(Rule(kind), 2566, TODAY).sentence
    assert "7 วันหลัง" in meaning(Rule(K.AFTER_EVENT, days=7), 2566, TODAY).sentence
    assert rule_text(Rule(K.AFTER_EVENT, days=7), 2566) == "ไม่เกิน 7 วันหลังเสร็จสิ้นแต่ละภารกิจ"
