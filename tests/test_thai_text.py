"""Text as people paste it: one writing of each word, and nothing that cannot be seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ita_tracker import thai


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ดําเนินการ", "ดำเนินการ"),
        ("นํ้า", "น้ำ"),
        ("น้ํา", "น้ำ"),
        ("ก\r\nข\rค\n", "ก\nข\nค\n"),
        ("ก\u2028ข\u2029ค", "ก\nข\nค"),
        ("ก\x00ข\x0b\x7f\x85ค", "กขค"),
        ("\u202eกลับ\u2066ด้าน\u2069", "กลับด้าน"),
        ("ก\u200bข", "ก\u200bข"),  # where a word may be broken: people paste it, and it does no harm
        ("☑ 😀", "☑ 😀"),
        ("\ud800", ""),
        ("\u200b \ufeff\n", ""),  # shows nothing
    ],
)
def test_tidied(typed, meant):
    assert thai.tidied(typed) == meant


@pytest.mark.parametrize("text", ["ำำำ", "กำำำำ", "ำ" * 5000, "ก\nขำ่ำ้ำ", "ทำำ่ำ"])
def test_chained(text):
    assert thai.chained(text)


@pytest.mark.parametrize("text", ["", "น้ำดำคำจำทำ", "ทำำ", "ำ ำ ำ", "ดำเนินการ " * 500, "า" * 5000])
def test_not_chained(text):
    assert not thai.chained(text)


def test_a_single_line():
    assert thai.tidied("ก\r\nข", lines=False) == "ก ข"


@given(st.text())
def test_tidied_text_holds_nothing_unreadable_and_stays_as_it_is(text):
    once = thai.tidied(text)
    assert not thai.unreadable(once)
    assert thai.tidied(once) == once
    assert "ํา" not in once


@pytest.mark.parametrize(
    ("text", "thai_letters"), [("ก", True), ("No กอง here", True), ("๓", True), ("abc 123", False)]
)
def test_a_text_is_written_in_thai_where_it_holds_a_letter_of_it(text, thai_letters):
    assert thai.is_written_in(text) == thai_letters
