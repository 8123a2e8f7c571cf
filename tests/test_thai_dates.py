"""Dates, months and fiscal years as people type them: read, or refused with advice; worked out by hand."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ita_tracker import thai
from ita_tracker.thai import DateError, PartialDate, parse_date, to_thai_digits
from tests.test_thai import NAMES, days

# --- dates, read -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "30 ก.ย. 2569",
        "๓๐ ก.ย. ๒๕๖๙",
        "30 ก.ย 2569",
        "30 กย 2569",
        "30 กย. 2569",
        "30 ก. ย. 2569",
        "30ก.ย.2569",
        "30 กันยายน 2569",
        "30 กันยายน, 2569",
        "30 กันยายน พ.ศ. 2569",
        "30 กันยายน พ.ศ.2569",
        "30 กันยายน พ. ศ. 2569",
        "30 กันยายน พศ 2569",
        "30 กันยายน ปี 2569",
        "30 เดือนกันยายน พ.ศ. 2569",
        "วันที่ 30 กันยายน 2569",
        "วันที่ 30 เดือน กันยายน พ.ศ. 2569",
        "วันที่ ๓๐ เดือน กันยายน พ.ศ. ๒๕๖๙",
        "วันที่30เดือนกันยายนพ.ศ.2569",
        "วันที่ 30/9/2569",
        "วันพุธที่ 30 กันยายน พ.ศ. 2569",
        "วันพุธ ที่ 30 กันยายน 2569",
        "30/9/2569",
        "30/09/2569",
        "๓๐/๐๙/๒๕๖๙",
        "30-9-2569",
        "30.9.2569",
        "30 / 9 / 2569",
        "30–9–2569",
        "30\u00a0ก.ย.\u00a02569",
        "30\u3000กันยายน\u30002569",
        "30 \u200bกันยายน\u200b 2569",
        "\ufeff 30  กันยายน\t2569\n",
        "2026-09-30",
        "๒๐๒๖-๐๙-๓๐",
    ],
)
def test_a_date_read(text):
    assert parse_date(text) == PartialDate(2026, 9, 30)
    assert parse_date(text, allow_month=True) == PartialDate(2026, 9, 30)


MONTH_ONLY = ["กันยายน 2569", "ก.ย. 2569", "กย2569", "เดือนกันยายน พ.ศ. ๒๕๖๙", "9/2569", "09/2569", "9-2569", "2026-09"]
MONTH_ONLY += ["วันที่ … เดือน กันยายน พ.ศ. ๒๕๖๙", "วันที่ ....... เดือนกันยายน พ.ศ. 2569", "วันที่ - เดือน กันยายน 2569"]


@pytest.mark.parametrize("text", MONTH_ONLY)
def test_a_month_read(text):
    assert parse_date(text, allow_month=True) == PartialDate(2026, 9)
    with pytest.raises(DateError, match=r"โปรดระบุวันที่ด้วย เช่น 30 ก\.ย\. 2569"):
        parse_date(text)


@pytest.mark.parametrize(("month", "name", "short"), NAMES)
def test_every_month_read(month, name, short):
    expected = PartialDate(2023, month, 28)
    for written in (name, short, short.replace(".", ""), short[:-1]):
        assert parse_date(f"28 {written} 2566") == expected


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("30/9/2026", "พิมพ์ 30/9/2569 (พ.ศ. 2569 คือ ค.ศ. 2026)"),
        ("30-9-2026", "พิมพ์ 30/9/2569 (พ.ศ. 2569 คือ ค.ศ. 2026)"),
        ("30 ก.ย. 2026", "พิมพ์ 30 กันยายน 2569 (พ.ศ. 2569 คือ ค.ศ. 2026)"),
        ("30 ก.ย. พ.ศ. 2026", "พิมพ์ 30 กันยายน 2569 (พ.ศ. 2569 คือ ค.ศ. 2026)"),
        ("30 ก.ย. ค.ศ. 2026", "พิมพ์ 30 กันยายน 2569 (พ.ศ. 2569 คือ ค.ศ. 2026)"),
        ("30 ก.ย. ค.ศ. 2569", "พิมพ์ 30 กันยายน 2569 (พ.ศ. 2569 คือ ค.ศ. 2026)"),
        ("29/2/2024", "พิมพ์ 29/2/2567 (พ.ศ. 2567 คือ ค.ศ. 2024)"),
        ("2569-09-30", "เรียงเป็นวัน เดือน ปี พ.ศ. คือ 30/9/2569 (พ.ศ. 2569 คือ ค.ศ. 2026)"),
        ("2569/9/30", "เรียงเป็นวัน เดือน ปี พ.ศ. คือ 30/9/2569"),
        ("2026/9/30", "เรียงเป็นวัน เดือน ปี พ.ศ. คือ 30/9/2569"),
        ("2026-9-30", "เรียงเป็นวัน เดือน ปี พ.ศ. คือ 30/9/2569"),
        ("30 ก.ย. 69", "พิมพ์ปี พ.ศ. ให้ครบสี่หลัก เช่น 2569"),
        ("30/9/66", "พิมพ์ปี พ.ศ. ให้ครบสี่หลัก เช่น 2566"),
        ("30/9/256", "พิมพ์ปี พ.ศ. ให้ครบสี่หลัก เช่น 2569"),
        ("30/9/25699", "พิมพ์ปี พ.ศ. ให้ครบสี่หลัก เช่น 2569"),
        ("30 กันยายน", "พิมพ์ปี พ.ศ. ให้ครบสี่หลัก เช่น 2569"),
        ("30/9", "พิมพ์ปี พ.ศ. ให้ครบสี่หลัก เช่น 2569"),
        ("31 กันยายน 2569", "เดือนกันยายนมี 30 วัน โปรดพิมพ์วันที่ 1 ถึง 30"),
        ("31/4/2569", "เดือนเมษายนมี 30 วัน โปรดพิมพ์วันที่ 1 ถึง 30"),
        ("32 ม.ค. 2569", "เดือนมกราคมมี 31 วัน โปรดพิมพ์วันที่ 1 ถึง 31"),
        ("0/1/2569", "เดือนมกราคมมี 31 วัน โปรดพิมพ์วันที่ 1 ถึง 31"),
        ("29 ก.พ. 2566", "เดือนกุมภาพันธ์ 2566 มี 28 วัน โปรดพิมพ์วันที่ 1 ถึง 28"),
        ("30 ก.พ. 2567", "เดือนกุมภาพันธ์ 2567 มี 29 วัน โปรดพิมพ์วันที่ 1 ถึง 29"),
        ("29/2/2643", "เดือนกุมภาพันธ์ 2643 มี 28 วัน"),  # 2100 C.E., a year of the century
        ("2023-02-29", "เดือนกุมภาพันธ์ 2566 มี 28 วัน"),
        ("31/9/2026", "เดือนกันยายนมี 30 วัน"),
        ("30/9/2499", "ปี พ.ศ. ต้องอยู่ระหว่าง 2500 ถึง 2700"),
        ("30/9/2701", "ปี พ.ศ. ต้องอยู่ระหว่าง 2500 ถึง 2700"),
        ("30/9/1956", "ปี พ.ศ. ต้องอยู่ระหว่าง 2500 ถึง 2700"),
        ("30/9/0000", "ปี พ.ศ. ต้องอยู่ระหว่าง 2500 ถึง 2700"),
        ("9999-12-31", "ปี พ.ศ. ต้องอยู่ระหว่าง 2500 ถึง 2700"),
        ("9/30/2569", "โปรดพิมพ์วันก่อนเดือน คือ 30/9/2569"),
        ("9/31/2569", "เดือนต้องเป็นเลข 1 ถึง 12"),
        ("13/13/2569", "เดือนต้องเป็นเลข 1 ถึง 12"),
        ("1/0/2569", "เดือนต้องเป็นเลข 1 ถึง 12"),
        ("วันศุกร์ที่ 30 กันยายน 2569", "วันที่ 30 กันยายน 2569 เป็นวันพุธ"),
        ("", "โปรดพิมพ์วัน เดือน และปี พ.ศ. เช่น 30 ก.ย. 2569 หรือ 30/9/2569"),
        (" \u200b\u00a0", "โปรดพิมพ์วัน เดือน และปี พ.ศ."),
        ("2569", "โปรดพิมพ์วัน เดือน และปี พ.ศ."),
        ("พรุ่งนี้", "โปรดพิมพ์วัน เดือน และปี พ.ศ."),
        ("30 กันยายก 2569", "โปรดพิมพ์วัน เดือน และปี พ.ศ."),
        ("30 Sep 2026", "โปรดพิมพ์วัน เดือน และปี พ.ศ."),
        ("30/9-2569", "โปรดพิมพ์วัน เดือน และปี พ.ศ."),
        ("30 9 2569", "โปรดพิมพ์วัน เดือน และปี พ.ศ."),
        ("30/9/2569 30/9/2569", "โปรดพิมพ์วัน เดือน และปี พ.ศ."),
        ("-30/9/2569", "โปรดพิมพ์วัน เดือน และปี พ.ศ."),
        ("٣٠/٩/٢٥٦٩", "มีตัวเลขที่ระบบอ่านไม่ได้ โปรดพิมพ์"),
        ("３０/9/2569", "มีตัวเลขที่ระบบอ่านไม่ได้ โปรดพิมพ์"),
        ("30/9/256²", "มีตัวเลขที่ระบบอ่านไม่ได้ โปรดพิมพ์"),
        ("1" * 101, "ข้อความยาวเกินไป โปรดพิมพ์"),
        ("1" * 100, "โปรดพิมพ์วัน เดือน และปี พ.ศ."),
        ("1/1/" + "1" * 90, "พิมพ์ปี พ.ศ. ให้ครบสี่หลัก"),
        ("9" * 80 + "/1/2569", "เดือนมกราคมมี 31 วัน"),
    ],
)
def test_a_refusal_says_what_to_type(text, advice):
    for allow_month in (False, True):
        with pytest.raises(DateError) as error:
            parse_date(text, allow_month=allow_month)
        assert advice in str(error.value)
        assert "โปรด" in str(error.value)


@pytest.mark.parametrize("text", ["29 ก.พ. 2567", "29/2/2563", "2000-02-29", "29 กุมภาพันธ์ 2543"])
def test_leap_days_are_read(text):
    assert (parse_date(text).month, parse_date(text).day) == (2, 29)


def test_the_first_and_the_last_year():
    assert parse_date("1/1/2500").first == date(1957, 1, 1)
    assert parse_date("31/12/2700").last == date(2157, 12, 31)
    assert parse_date("1957-01-01").first == date(1957, 1, 1)
    assert parse_date("2157-12-31").last == date(2157, 12, 31)


styles = st.sampled_from(["long", "short", "form"])


@given(days, styles, st.booleans())
def test_a_date_written_is_read_back(day, style, thai_digits):
    assert parse_date(thai.format_date(day, style, thai_digits)) == PartialDate.of(day)


@given(days, styles, st.booleans())
def test_a_month_written_is_read_back(day, style, thai_digits):
    month = PartialDate(day.year, day.month)
    assert parse_date(thai.format_partial(month, style, thai_digits), allow_month=True) == month


@given(days, st.booleans())
def test_iso_is_read_back(day, month_only):
    partial = PartialDate(day.year, day.month, None if month_only else day.day)
    assert PartialDate.from_iso(partial.iso) == parse_date(partial.iso, allow_month=True) == partial


@given(days, st.sampled_from("/-."), st.booleans())
def test_numbers_are_read_day_first_in_the_buddhist_era_only(day, separator, thai_digits):
    text = separator.join((str(day.day), str(day.month), str(day.year + 543)))
    assert parse_date(to_thai_digits(text) if thai_digits else text) == PartialDate.of(day)
    with pytest.raises(DateError, match=f"{day.day}/{day.month}/{day.year + 543}"):
        parse_date(separator.join((str(day.day), str(day.month), str(day.year))))


# fmt: off
date_pieces = st.sampled_from([
    "30", "9", "2569", "2026", "69", "๓๐", "0", "31", "/", "-", ".", " ", "_", "…", "กันยายน", "ก.ย.", "ก", "พ.ศ.",
    "ค.ศ.", "วันที่", "วันพุธที่", "เดือน", "ปี", "\u200b", "\u00a0", "٣", "²", "\0", "\ud800",
])
# fmt: on
typed = st.one_of(st.text(), st.lists(date_pieces, max_size=8).map("".join))


@given(typed, st.booleans())
def test_whatever_is_typed_gives_a_date_or_advice(text, allow_month):
    try:
        partial = parse_date(text, allow_month=allow_month)
    except DateError as error:
        assert "โปรด" in str(error)  # noqa: PT017
        return
    assert 2500 <= thai.be_year(partial.year_ce) <= 2700
    assert allow_month or partial.day


@pytest.mark.parametrize("unit", ["1", " ", "ก", ". ", "ก.", "1 ", "วันที่", "พ.ศ.", "_", "1/", "/", "ปี "])
def test_hostile_dates_are_refused_at_once(unit):
    start = time.process_time()
    for length in (100, 100_000):
        with pytest.raises(DateError):
            parse_date((unit * length)[:length], allow_month=True)
    assert time.process_time() - start < 0.5


# --- fiscal years, read ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["2566", "๒๕๖๖", " 2566 ", "พ.ศ. 2566", "ปีงบประมาณ พ.ศ. ๒๕๖๖", "ปี 2566", "25\u200b66"])
def test_a_fiscal_year_read(text):
    assert thai.parse_fiscal_year(text) == 2566


def test_the_first_and_the_last_fiscal_year():
    assert thai.parse_fiscal_year("2540") == thai.MIN_YEAR == 2540
    assert thai.parse_fiscal_year("2700") == thai.MAX_YEAR == 2700


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("2023", "ปีต้องเป็น พ.ศ. โปรดพิมพ์ 2566 (พ.ศ. 2566 คือ ค.ศ. 2023)"),
        ("ค.ศ. 2023", "โปรดพิมพ์ 2566"),
        ("1997", "โปรดพิมพ์ 2540"),
        ("1996", "ต้องอยู่ระหว่าง 2540 ถึง 2700"),
        ("2539", "ต้องอยู่ระหว่าง 2540 ถึง 2700"),
        ("2701", "ต้องอยู่ระหว่าง 2540 ถึง 2700"),
        ("66", "โปรดพิมพ์ปีงบประมาณ พ.ศ. เป็นเลขสี่หลัก เช่น 2569"),
        ("2566/2", "โปรดพิมพ์ปีงบประมาณ"),
        ("", "โปรดพิมพ์ปีงบประมาณ"),
        ("２５６６", "มีตัวเลขที่ระบบอ่านไม่ได้"),
        ("2" * 200, "ข้อความยาวเกินไป"),
    ],
)
def test_a_refused_fiscal_year(text, advice):
    with pytest.raises(DateError) as error:
        thai.parse_fiscal_year(text)
    assert advice in str(error.value)


@given(typed)
def test_whatever_is_typed_gives_a_fiscal_year_or_advice(text):
    try:
        assert 2540 <= thai.parse_fiscal_year(text) <= 2700
    except DateError as error:
        assert "โปรด" in str(error)  # noqa: PT017
