"""Which month an address means, and the day that its figures are as of; pure: today is handed in."""

from ita_tracker import thai
from measures.months import months_of


class MonthError(ValueError):
    """There is no such month to be shown; the text is a Thai sentence that says what to choose."""


def month_asked(text, fiscal_year, today):
    """The month that `text` names ("2023-03", or as people write it), or the current one: the last that has begun."""
    begun = months_of(fiscal_year, today)
    if not text.strip():
        return begun[-1]
    try:
        asked = thai.parse_date(text, allow_month=True)
    except thai.DateError:
        raise MonthError(f"อ่านเดือนที่ระบุไม่ได้ {choose(begun)}") from None
    month = thai.PartialDate(asked.year_ce, asked.month)
    if thai.fiscal_year(month.first) != fiscal_year:
        raise MonthError(f"เดือน{thai.format_partial(month)} ไม่อยู่ในปีงบประมาณ พ.ศ. {fiscal_year} {choose(begun)}")
    if month not in begun:
        raise MonthError(f"เดือน{thai.format_partial(month)} ยังมาไม่ถึง {choose(begun)}")
    return month


def choose(begun):
    if len(begun) == 1:
        return f"โปรดเลือกเดือน{thai.format_partial(begun[0])}"
    return f"โปรดเลือกเดือนระหว่าง{thai.format_partial(begun[0])} ถึง {thai.format_partial(begun[-1])}"


def day_of(month, today):
    """The end of the month, or today where it has not ended."""
    return min(month.last, today)
