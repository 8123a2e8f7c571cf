"""Thai digits, the Buddhist era, the parts of a fiscal year, and dates written; worked out by hand."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ita_tracker import thai
from ita_tracker.thai import PartialDate, Round, to_arabic_digits, to_thai_digits

# --- digits ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("ปีงบประมาณ พ.ศ. 2566 รอบ 6 เดือน", "ปีงบประมาณ พ.ศ. ๒๕๖๖ รอบ ๖ เดือน"),
        ("e6 e10 i30 O42", "e๖ e๑๐ i๓๐ O๔๒"),
        ("ข้อ e1-e15, i1-i30 และ O1-O43", "ข้อ e๑-e๑๕, i๑-i๓๐ และ O๑-O๔๓"),
        ("ITA 2566 (O42/O43)", "ITA ๒๕๖๖ (O๔๒/O๔๓)"),
        ("เวลา 08:30 น. ร้อยละ 12.5", "เวลา ๐๘:๓๐ น. ร้อยละ ๑๒.๕"),
        ("30/9/2569 และ 1,234,567 บาท", "๓๐/๙/๒๕๖๙ และ ๑,๒๓๔,๕๖๗ บาท"),
        ("โทร 044-123456 ต่อ 12345678", "โทร ๐๔๔-๑๒๓๔๕๖ ต่อ ๑๒๓๔๕๖๗๘"),
        ("1.เจ้าหน้าที่ 2.OIT 3.Facebook", "๑.เจ้าหน้าที่ ๒.OIT ๓.Facebook"),
        ("1.IIT/EIT 2.facebook/line", "๑.IIT/EIT ๒.facebook/line"),
        ("โควิด-19 รุ่น 2", "โควิด-๑๙ รุ่น ๒"),
        ("๑ 2 ๓ 4e", "๑ ๒ ๓ ๔e"),
        ("٣ ３ ² ½", "٣ ３ ² ½"),  # only Arabic digits as Thai keyboards type them
    ],
)
def test_thai_digits_in_text(text, expected):
    assert to_thai_digits(text) == expected


KEPT = [
    "https://www.phutthaisong.go.th/a1?id=22&p=3#s4",
    "http://192.168.1.10:8080/x2",
    "HTTPS://X.GO.TH/A1",
    "https://x.go.th/%E0%B8%82%E0%B9%882566/5",
    "https://th.wikipedia.org/wiki/A_(2)",
    "https://x.go.th/ข่าว2566/15",
    "https://เทศบาล5.ไทย/a1",
    "https://เทศบาล5.ไทย",
    "ftp://x.go.th/2566/o42.pdf",
    "www.x.go.th/a1",
    "www.x1.go.th",
    "example.go.th/page2",
    "tessaban5.go.th",
    "localadmin3.go.th:8443/a1",
    "forms.gle/a1B2c3",
    "bit.ly/3xYz",
    "shorturl.at/abc12",
    "saraban_05310201@dla.go.th",
    "officer.5+ita@x1.go.th",
    "2.officer@x.go.th",  # could be number 2 of a list: kept, for it could also be the address
    "@tessaban66",
    "report-2566.pdf",
    "REPORT-2566.PDF",
    "แผนงาน2566ฉบับ2.docx",
    "1.แผนปฏิบัติการ.pdf",
    "รายงาน_(1)_2566.xlsx",
    "report2[1].pdf",
    "a2&b2.pdf",
    "uploads/2023/05/a1.jpg",
    "“แผน 2566 ฉบับที่ 2.pdf”",
    "SHA-256",
    "SHA‑256",
    "UTF-8",
    "PDF/A-3a",
    "COVID-19",
    "ITA-7F3K-29QX",
    "ITA-2345-ABCD",
    "7F3K-29QX",
    "7F3K29QX",
    "a1b2c3d4",
    "DEADBEEF01",
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "12345678 00000000 0000000a",
    "550e8400-e29b-41d4-a716-446655440000",
]


@pytest.mark.parametrize("piece", KEPT)
@pytest.mark.parametrize(
    ("before", "after", "before_thai", "after_thai"),
    [
        ("", "", "", ""),
        ("ปี 2566 ดูที่ ", " 5 ครั้ง", "ปี ๒๕๖๖ ดูที่ ", " ๕ ครั้ง"),
        ("(ข้อ 3: ", ") 7", "(ข้อ ๓: ", ") ๗"),
        ('"', '" 7', '"', '" ๗'),
        ("ดูที่", "ครับ 9", "ดูที่", "ครับ ๙"),
        ("1. ", "\n2. ต่อไป", "๑. ", "\n๒. ต่อไป"),
    ],
)
def test_what_is_for_machines_is_kept(piece, before, after, before_thai, after_thai):
    assert to_thai_digits(before + piece + after) == before_thai + piece + after_thai


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ดูที่https://x.go.th/a1ครับ5", "ดูที่https://x.go.th/a1ครับ๕"),
        ("https://x.go.th/a1,https://x.go.th/a2. 3", "https://x.go.th/a1,https://x.go.th/a2. ๓"),
        ("<https://x.go.th/a1>5", "<https://x.go.th/a1>๕"),
        ("(https://x.go.th/a1)5", "(https://x.go.th/a1)๕"),
        ("“https://x.go.th/a1”5", "“https://x.go.th/a1”๕"),
        ("https://x.go.th/a1\u200b5 คน", "https://x.go.th/a1\u200b๕ คน"),
        ("ข้อ5https://x.go.th/a1", "ข้อ๕https://x.go.th/a1"),
        ("3.https://x.go.th/a1", "๓.https://x.go.th/a1"),
        ("ข้อ5https://intranet/a1", "ข้อ๕https://intranet/a1"),
        ("ข้อ 1-https://intranet/a1", "ข้อ ๑-https://intranet/a1"),
        ("https://x.go.th/a1และ5/6", "https://x.go.th/a1และ๕/๖"),
        ("https://x.go.th/ก๑2", "https://x.go.th/ก๑๒"),
        ("https://x.go.th/a๑2 3", "https://x.go.th/a๑2 ๓"),  # an address mistyped is not mended by halves
        ("2.www.x1.go.th", "๒.www.x1.go.th"),
        ("ปี 2566 example.go.th/page2และ 5", "ปี ๒๕๖๖ example.go.th/page2และ ๕"),
        ("แผนงาน 2566.docx ปี 2566", "แผนงาน 2566.docx ปี ๒๕๖๖"),
        ("ข้อ 5 “แผน 2566” และ “แผน 2.pdf” 3", "ข้อ ๕ “แผน ๒๕๖๖” และ “แผน 2.pdf” ๓"),
        ("ราคา @5 บาท", "ราคา @๕ บาท"),
        ("Iit2566-Eit2566", "Iit๒๕๖๖-Eit๒๕๖๖"),
        ("ITA2566 ISO 27001 A4", "ITA๒๕๖๖ ISO ๒๗๐๐๑ A๔"),
        ("12345678 87654321", "๑๒๓๔๕๖๗๘ ๘๗๖๕๔๓๒๑"),
    ],
)
def test_where_a_kept_piece_ends(text, expected):
    assert to_thai_digits(text) == expected


def test_arabic_digits():
    assert to_arabic_digits("e๑๐ ปี ๒๕๖๖ https://x/๑") == "e10 ปี 2566 https://x/1"


def test_numbers_and_numbering():
    assert thai.thai_number(1234567890) == "๑๒๓๔๕๖๗๘๙๐"
    assert thai.thai_number("12.50") == "๑๒.๕๐"
    assert thai.numbering(10) == "๑๐."


# Text made of the pieces that make trouble, not of letters at random.
# fmt: off
pieces = st.sampled_from([
    *KEPT, "ก", "ดูที่", "2566", "5", "๕", "e", "O42", "a1", "a", "Z", ".", "-", "/", "@", "(", ")", "“", "”", '"', " ",
    "\n", "https://", "www.", ".go.th", ".pdf", "ไทย", ":", "_", "\u200b", "%",
])
# fmt: on
messy = st.one_of(st.text(), st.lists(pieces, max_size=12).map("".join))


@given(messy)
def test_thai_digits_change_nothing_the_second_time(text):
    once = to_thai_digits(text)
    assert to_thai_digits(once) == once


@given(messy)
def test_thai_digits_change_only_digits(text):
    assert to_arabic_digits(to_thai_digits(text)) == to_arabic_digits(text)


words = st.text("กขคงปีที่ดูำ", min_size=1, max_size=8)
segments = st.text("abcXYZ0123456789-_~%=&", min_size=1, max_size=10)
labels = st.from_regex("[a-z][a-z0-9]{0,8}", fullmatch=True)
urls = st.builds(
    "{}{}.{}/{}".format,
    st.sampled_from(["https://", "http://", "www.", "https://www.", ""]),
    labels,
    st.sampled_from(["go.th", "co.th", "com"]),
    st.lists(segments, max_size=3).map("/".join),
)
emails = st.builds("{}{}@{}.go.th".format, labels, st.sampled_from(["", ".5", "_05310201", "+1"]), labels)
files = st.builds("{}{}.{}".format, labels, segments, st.sampled_from(["pdf", "docx", "xlsx", "zip", "mp4"]))


@given(words, st.sampled_from(["", " ", "\n", " ("]), urls | emails | files, st.sampled_from(["", " ", ") "]), words)
def test_addresses_are_kept_wherever_they_stand(before, gap, address, end, after):
    text = f"25 {before}{gap}{address}{end}{after} 66"
    assert to_thai_digits(text) == f"๒๕ {before}{gap}{address}{end}{after} ๖๖"


@given(st.text("กขคงจฉชซ เแโใไ่้๊๋์0123456789ฯๆ,:;()/", max_size=60))
def test_no_arabic_digit_is_left_in_text_without_latin_letters(text):
    assert not set("0123456789") & set(to_thai_digits(text))


@pytest.mark.parametrize("unit", ["a.", "1.", "-", "a@", "12345678 ", "ก1", "https://", "(a", "a/", "/ก", "A1-", '"a'])
def test_hostile_text_takes_no_more_than_its_share_of_time(unit):
    text = (unit * 20_000)[:20_000] + "x1"
    start = time.process_time()
    to_thai_digits(text)
    assert time.process_time() - start < 3  # 0.3 s; quadratic time would be minutes


# --- months and years ------------------------------------------------------------------------------------------------

# fmt: off
NAMES = [
    (1, "มกราคม", "ม.ค."), (2, "กุมภาพันธ์", "ก.พ."), (3, "มีนาคม", "มี.ค."), (4, "เมษายน", "เม.ย."),
    (5, "พฤษภาคม", "พ.ค."), (6, "มิถุนายน", "มิ.ย."), (7, "กรกฎาคม", "ก.ค."), (8, "สิงหาคม", "ส.ค."),
    (9, "กันยายน", "ก.ย."), (10, "ตุลาคม", "ต.ค."), (11, "พฤศจิกายน", "พ.ย."), (12, "ธันวาคม", "ธ.ค."),
]
# The days of each month, of the fiscal years 2566 and 2567: the second has a 29 February.
MONTHS_2566 = [
    (2022, 10, 31), (2022, 11, 30), (2022, 12, 31), (2023, 1, 31), (2023, 2, 28), (2023, 3, 31),
    (2023, 4, 30), (2023, 5, 31), (2023, 6, 30), (2023, 7, 31), (2023, 8, 31), (2023, 9, 30),
]
MONTHS_2567 = [
    (2023, 10, 31), (2023, 11, 30), (2023, 12, 31), (2024, 1, 31), (2024, 2, 29), (2024, 3, 31),
    (2024, 4, 30), (2024, 5, 31), (2024, 6, 30), (2024, 7, 31), (2024, 8, 31), (2024, 9, 30),
]
# fmt: on


@pytest.mark.parametrize(("month", "name", "short"), NAMES)
def test_month_names(month, name, short):
    assert thai.month_name(month) == name
    assert thai.month_abbreviation(month) == short


@pytest.mark.parametrize("month", [0, 13, -1])
def test_no_name_for_no_month(month):
    with pytest.raises(ValueError, match="no month"):
        thai.month_name(month)
    with pytest.raises(ValueError, match="no month"):
        thai.month_abbreviation(month)


def test_the_two_eras():
    assert thai.be_year(date(2023, 1, 1)) == 2566
    assert thai.be_year(2023) == 2566
    assert thai.ce_to_be(2026) == 2569
    assert thai.be_to_ce(2569) == 2026


@pytest.mark.parametrize(
    ("fy", "year", "month", "days"),
    [(2566, *row) for row in MONTHS_2566] + [(2567, *row) for row in MONTHS_2567],
)
def test_first_and_last_day_of_every_month(fy, year, month, days):
    first, last = date(year, month, 1), date(year, month, days)
    assert thai.last_day(year, month) == last
    assert thai.month_bounds(year, month) == (first, last)
    assert thai.fiscal_year(first) == thai.fiscal_year(last) == fy


def test_the_months_of_a_fiscal_year():
    assert thai.fiscal_months(2566) == tuple(row[:2] for row in MONTHS_2566)


@pytest.mark.parametrize(
    ("day", "fy"),
    [
        (date(2022, 9, 30), 2565),
        (date(2022, 10, 1), 2566),
        (date(2022, 12, 31), 2566),
        (date(2023, 1, 1), 2566),
        (date(2023, 9, 30), 2566),
        (date(2023, 10, 1), 2567),
        (date(2024, 2, 29), 2567),
        (date(2026, 9, 30), 2569),
        (date(2026, 10, 1), 2570),
    ],
)
def test_fiscal_year(day, fy):
    assert thai.fiscal_year(day) == fy


def test_bounds_of_the_fiscal_year_and_its_rounds():
    assert thai.fiscal_year_start(2566) == date(2022, 10, 1)
    assert thai.fiscal_year_end(2566) == date(2023, 9, 30)
    assert thai.round_bounds(2566, 6) == (date(2022, 10, 1), date(2023, 3, 31))
    assert thai.round_bounds(2566, Round.TWELVE) == (date(2022, 10, 1), date(2023, 9, 30))


def test_there_is_no_other_round():
    with pytest.raises(ValueError, match="9"):
        thai.round_bounds(2566, 9)


def test_a_round_is_worded_as_on_the_cover():
    assert thai.round_label(Round.SIX) == "รอบ ๖ เดือน"
    assert thai.round_label(12) == "รอบ ๑๒ เดือน"
    assert thai.round_span(2566, Round.SIX) == "(เดือน ตุลาคม ๒๕๖๕ - มีนาคม ๒๕๖๖)"
    assert thai.round_span(2566, 12) == "(เดือน ตุลาคม ๒๕๖๕ - กันยายน ๒๕๖๖)"


days = st.dates(date(1957, 1, 1), date(2157, 12, 31))


@given(days)
def test_every_day_is_in_the_year_and_month_that_it_says(day):
    fy = thai.fiscal_year(day)
    assert thai.fiscal_year_start(fy) <= day <= thai.fiscal_year_end(fy)
    assert (day.year, day.month) in thai.fiscal_months(fy)
    assert thai.last_day(day.year, day.month) + timedelta(days=1) == thai.month_bounds(*_next_month(day))[0]


def _next_month(day):
    return (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)


# --- dates, written --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("style", "thai_digits", "expected"),
    [
        ("long", False, "31 มกราคม 2566"),
        ("long", True, "๓๑ มกราคม ๒๕๖๖"),
        ("short", False, "31 ม.ค. 2566"),
        ("short", True, "๓๑ ม.ค. ๒๕๖๖"),
        ("form", False, "วันที่ ๓๑ เดือน มกราคม พ.ศ. ๒๕๖๖"),
        ("form", True, "วันที่ ๓๑ เดือน มกราคม พ.ศ. ๒๕๖๖"),
    ],
)
def test_a_date_written(style, thai_digits, expected):
    assert thai.format_date(date(2023, 1, 31), style, thai_digits) == expected
    assert thai.format_partial(PartialDate(2023, 1, 31), style, thai_digits) == expected


@pytest.mark.parametrize(
    ("style", "thai_digits", "expected"),
    [
        ("long", False, "มีนาคม 2566"),
        ("long", True, "มีนาคม ๒๕๖๖"),
        ("short", False, "มี.ค. 2566"),
        ("short", True, "มี.ค. ๒๕๖๖"),
        ("form", False, "วันที่ … เดือน มีนาคม พ.ศ. ๒๕๖๖"),
    ],
)
def test_a_month_written(style, thai_digits, expected):
    assert thai.format_month(2023, 3, style, thai_digits) == expected
    assert thai.format_partial(PartialDate(2023, 3), style, thai_digits) == expected


def test_partial_dates():
    month, day = PartialDate(2024, 2), PartialDate(2024, 2, 9)
    assert (month.first, month.last) == (date(2024, 2, 1), date(2024, 2, 29))
    assert (day.first, day.last) == (date(2024, 2, 9), date(2024, 2, 9))
    assert (month.precision, day.precision) == ("month", "day")
    assert (month.iso, day.iso) == ("2024-02", "2024-02-09")
    assert PartialDate.from_iso("2024-02") == month
    assert PartialDate.from_iso("2024-02-09") == day == PartialDate.of(date(2024, 2, 9))
    assert (str(month), str(day)) == ("ก.พ. 2567", "9 ก.พ. 2567")


@pytest.mark.parametrize("parts", [(2023, 2, 29), (2023, 0), (2023, 13), (2023, 1, 0), (2023, 4, 31)])
def test_there_is_no_such_partial_date(parts):
    with pytest.raises(ValueError, match=r"must be in|out of range"):
        PartialDate(*parts)


@pytest.mark.parametrize(
    "text", ["", "2024", "2024-2", "2024-02-", "2024-02-09T00:00", "๒๐๒๔-๐๒", "2024-02-30", "2024-00"]
)
def test_only_iso_is_read_as_iso(text):
    with pytest.raises(ValueError):  # noqa: PT011  (the message is for programmers)
        PartialDate.from_iso(text)
