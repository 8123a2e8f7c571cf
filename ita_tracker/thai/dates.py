"""The Buddhist era, month names, the fiscal year and its parts, and dates as Thai offices write them.

A `year_ce` is of the Christian era, a fiscal year (`fy`) of the Buddhist era; an error is a sentence for the person who
typed.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from ita_tracker.thai.digits import DIGITS, thai_number, to_arabic_digits

# --- months, years and the parts of a fiscal year --------------------------------------------------------------------

# fmt: off
MONTHS = ("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
          "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม")
# fmt: on
MONTHS_SHORT = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")

MIN_YEAR, MAX_YEAR = 2540, 2700  # fiscal years that may be typed or stored, B.E.
MIN_DATE_YEAR = 2500  # dates may be older than the first plan, but not so old that they can only be a slip


def month_name(month):
    """1 is "มกราคม"."""
    return MONTHS[_checked_month(month) - 1]


def month_abbreviation(month):
    """1 is "ม.ค."."""
    return MONTHS_SHORT[_checked_month(month) - 1]


def _checked_month(month):
    if not 1 <= month <= 12:  # else 0 would silently be December
        raise ValueError(f"no month {month}")
    return month


def ce_to_be(year):
    """2023 is 2566."""
    return year + 543


def be_to_ce(year):
    """2566 is 2023."""
    return year - 543


def be_year(day):
    """The Buddhist year of a date, or of a year of the Christian era (an int)."""
    return ce_to_be(day if isinstance(day, int) else day.year)


def last_day(year_ce, month):
    """The last date of a month."""
    return date(year_ce, month, monthrange(year_ce, month)[1])


def month_bounds(year_ce, month):
    """The first and the last date of a month."""
    return date(year_ce, month, 1), last_day(year_ce, month)


def fiscal_year(day):
    """The fiscal year (B.E., named by the year it ends in) of a date: 1 October 2565 opens 2566."""
    return ce_to_be(day.year) + (day.month >= 10)


def fiscal_year_start(fy):
    """1 October of the year before."""
    return date(be_to_ce(fy) - 1, 10, 1)


def fiscal_year_end(fy):
    """30 September."""
    return date(be_to_ce(fy), 9, 30)


def fiscal_months(fy):
    """The twelve months as (year of the Christian era, month), October first."""
    year = be_to_ce(fy)
    return tuple((year - (month >= 10), month) for month in (10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9))


class Round(IntEnum):
    """A round of reporting, named by the months it covers from October."""

    SIX = 6
    TWELVE = 12


def round_bounds(fy, which):
    """The first and the last date that a round covers."""
    return fiscal_year_start(fy), last_day(*fiscal_months(fy)[Round(which) - 1])


def round_label(which):
    """รอบ ๖ เดือน"""
    return f"รอบ {thai_number(Round(which).value)} เดือน"


def round_span(fy, which):
    """(เดือน ตุลาคม ๒๕๖๕ - มีนาคม ๒๕๖๖)"""
    first, last = (format_month(day.year, day.month, thai_digits=True) for day in round_bounds(fy, which))
    return f"(เดือน {first} - {last})"


# --- dates, written --------------------------------------------------------------------------------------------------


def format_date(day, style="long", thai_digits=False):
    """A date as "31 มกราคม 2566" (long), "31 ม.ค. 2566" (short) or "วันที่ ๓๑ เดือน มกราคม พ.ศ. ๒๕๖๖" (form)."""
    return _written(day.year, day.month, day.day, style, thai_digits)


def format_month(year_ce, month, style="long", thai_digits=False):
    """A month as "มกราคม 2566" (long), "ม.ค. 2566" (short) or "วันที่ … เดือน มกราคม พ.ศ. ๒๕๖๖" (form)."""
    return _written(year_ce, month, None, style, thai_digits)


def format_partial(partial, style="long", thai_digits=False):
    """A date, or a month where the day is not known, in the styles of `format_date` and `format_month`."""
    return _written(partial.year_ce, partial.month, partial.day, style, thai_digits)


def _written(year_ce, month, day, style, thai_digits):
    year = be_year(year_ce)
    if style == "form":  # of official documents, so always in Thai digits
        return thai_number(f"วันที่ {day or '…'} เดือน {month_name(month)} พ.ศ. {year}")
    name = {"long": month_name, "short": month_abbreviation}[style](month)
    text = f"{day} {name} {year}" if day else f"{name} {year}"
    return thai_number(text) if thai_digits else text


# --- dates, read -----------------------------------------------------------------------------------------------------


class DateError(ValueError):
    """What was typed is not a date; the text is a Thai sentence that says what to type."""


@dataclass(frozen=True)
class PartialDate:
    """A date whose day may be unknown, as "วันที่ … เดือน มีนาคม พ.ศ. ๒๕๖๖"."""

    year_ce: int
    month: int
    day: int | None = None

    def __post_init__(self):
        date(self.year_ce, self.month, 1 if self.day is None else self.day)  # a ValueError where there is no such date

    def __str__(self):
        return format_partial(self, "short")

    @property
    def precision(self):
        """Either "day" or "month"."""
        return "month" if self.day is None else "day"

    @property
    def first(self):
        """The earliest date it can be."""
        return date(self.year_ce, self.month, self.day or 1)

    @property
    def last(self):
        """The latest date it can be."""
        return self.first if self.day else last_day(self.year_ce, self.month)

    @property
    def iso(self):
        """2023-03-10 or 2023-03, for storing and for machines."""
        return self.first.isoformat() if self.day else f"{self.year_ce:04}-{self.month:02}"

    @classmethod
    def of(cls, day):
        """The partial date of a whole date."""
        return cls(day.year, day.month, day.day)

    @classmethod
    def from_iso(cls, text):
        """The partial date that `iso` wrote so; a ValueError where it did not."""
        found = _ISO.fullmatch(text)
        if not found:
            raise ValueError(f"neither a date nor a month: {text!r}")
        return cls(*(int(part) for part in found.groups() if part))


MAX_LENGTH = 100  # of what is typed; more was pasted by mistake
_HOW = "โปรดพิมพ์วัน เดือน และปี พ.ศ. เช่น 30 ก.ย. 2569 หรือ 30/9/2569"
_UNSEEN = dict.fromkeys((0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_NUMBER_OF_MONTH = {name.replace(".", ""): i for names in (MONTHS, MONTHS_SHORT) for i, name in enumerate(names, 1)}
_WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
_ISO = re.compile("([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")
_PREFIX = re.compile(rf"วัน({'|'.join(_WEEKDAYS)})? ?ที่ ?(?:…|\.+|_+|-)? ?")  # a dotted line stands where no day is known
_ERA = r"(?P<era>[พค]\.? ?ศ\.?)? ?"
_YEAR_FIRST = re.compile("(?P<year>[0-9]{4}) ?[-/.] ?(?P<month>[0-9]{1,2})(?: ?[-/.] ?(?P<day>[0-9]{1,2}))?")
_NUMBERS = re.compile(rf"(?:(?P<day>[0-9]+) ?([-/.]) ?)?(?P<month>[0-9]+) ?(?(2)\2|[-/.]) ?{_ERA}(?P<year>[0-9]+)")
_WORDS = re.compile(rf"(?P<day>[0-9]+)? ?(?:เดือน ?)?(?P<month>[ก-ฺเ-์. ]+?),? ?(?:ปี ?)?{_ERA}(?P<year>[0-9]*)")


def parse_date(text, *, allow_month=False):
    """The date that a person typed, or with `allow_month` a month without its day, as a PartialDate.

    Years are of the Buddhist era, but in ISO 8601 ("2026-09-30"). For any text at all it returns or raises DateError.
    """
    text = _tidied(text, _HOW)
    prefix = _PREFIX.match(text)
    if prefix:
        text = text[prefix.end() :]
    for pattern in (_YEAR_FIRST, _NUMBERS, _WORDS):
        if found := pattern.fullmatch(text):
            break
    else:
        raise DateError(_HOW)
    day, month, year = found["day"] and int(found["day"]), found["month"], found["year"]
    month = _NUMBER_OF_MONTH.get(re.sub("[. ]", "", month), 0) if pattern is _WORDS else int(month)
    if pattern is _WORDS and not month:
        raise DateError(_HOW)
    if len(year) != 4:
        raise DateError(f"โปรดพิมพ์ปี พ.ศ. ให้ครบสี่หลัก เช่น {f'25{year}' if len(year) == 2 else '2569'}")
    if day is None and not allow_month:
        raise DateError("โปรดระบุวันที่ด้วย เช่น 30 ก.ย. 2569")
    christian = int(year) < MIN_DATE_YEAR
    partial = _existing(day, month, int(year) if christian else be_to_ce(int(year)))

    if pattern is _WORDS:
        right = format_partial(partial)
    else:
        right = "/".join(str(part) for part in (day, month, be_year(partial.year_ce)) if part)
    years = f"(พ.ศ. {be_year(partial.year_ce)} คือ ค.ศ. {partial.year_ce})"
    if pattern is _YEAR_FIRST and not (christian and _ISO.fullmatch(text)):
        raise DateError(f"โปรดเรียงเป็นวัน เดือน ปี พ.ศ. คือ {right} {years}")
    if pattern is not _YEAR_FIRST and (christian or (found["era"] or "").startswith("ค")):
        raise DateError(f"ปีต้องเป็น พ.ศ. โปรดพิมพ์ {right} {years}")
    if prefix and prefix[1] and day and prefix[1] != (weekday := _WEEKDAYS[partial.first.weekday()]):
        raise DateError(f"วันที่ {format_partial(partial)} เป็นวัน{weekday} โปรดตรวจสอบแล้วพิมพ์ใหม่")
    return partial


def _existing(day, month, year_ce):
    """The partial date of these numbers; a DateError where there is none, or none that anybody can mean."""
    year = be_year(year_ce)
    if not MIN_DATE_YEAR <= year <= MAX_YEAR:
        raise DateError(f"ปี พ.ศ. ต้องอยู่ระหว่าง {MIN_DATE_YEAR} ถึง {MAX_YEAR} โปรดพิมพ์ใหม่ เช่น 30 ก.ย. 2569")
    if not 1 <= month <= 12:
        if day and day <= 12 and 1 <= month <= monthrange(year_ce, day)[1]:
            raise DateError(f"โปรดพิมพ์วันก่อนเดือน คือ {month}/{day}/{year}")
        raise DateError("เดือนต้องเป็นเลข 1 ถึง 12 โปรดพิมพ์วันก่อนเดือน เช่น 30/9/2569")
    days = monthrange(year_ce, month)[1]
    if day is not None and not 1 <= day <= days:
        name = f"{month_name(month)} {year} " if month == 2 else month_name(month)
        raise DateError(f"เดือน{name}มี {days} วัน โปรดพิมพ์วันที่ 1 ถึง {days}")
    return PartialDate(year_ce, month, day)


def parse_fiscal_year(text):
    """The fiscal year (B.E.) that a person typed; raises DateError."""
    how = "โปรดพิมพ์ปีงบประมาณ พ.ศ. เป็นเลขสี่หลัก เช่น 2569"
    found = re.fullmatch(rf"(?:ปี ?)?(?:งบประมาณ ?)?{_ERA}(?P<year>[0-9]{{4}})", _tidied(text, how))
    if not found:
        raise DateError(how)
    year = int(found["year"])
    if MIN_YEAR <= ce_to_be(year) <= MAX_YEAR:
        raise DateError(f"ปีต้องเป็น พ.ศ. โปรดพิมพ์ {ce_to_be(year)} (พ.ศ. {ce_to_be(year)} คือ ค.ศ. {year})")
    if not MIN_YEAR <= year <= MAX_YEAR or (found["era"] or "").startswith("ค"):
        raise DateError(f"ปีงบประมาณ พ.ศ. ต้องอยู่ระหว่าง {MIN_YEAR} ถึง {MAX_YEAR} โปรดพิมพ์ใหม่ เช่น 2569")
    return year


def _tidied(text, how):
    """What was typed with Arabic digits, plain hyphens and single spaces; a DateError where it cannot be read."""
    if len(text) > MAX_LENGTH:
        raise DateError(f"ข้อความยาวเกินไป {how}")
    if any(c.isnumeric() and c not in DIGITS and not c.isascii() for c in text):
        raise DateError(f"มีตัวเลขที่ระบบอ่านไม่ได้ {how}")
    text = " ".join(to_arabic_digits(text).translate(_UNSEEN).translate(_DASHES).split())
    if not text:
        raise DateError(how)
    return text
