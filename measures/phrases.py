"""Thai phrases of deadlines become a rule, as a suggestion only: where a text leaves a doubt, nothing is suggested.

"ภายในเดือนมกราคม ๒๕๖๖", "ไตรมาสละ ๑ ครั้ง", "ไม่เกิน ๗ วันหลังเสร็จสิ้นแต่ละภารกิจ" … Two phrases that disagree are a doubt.
"""

import re

from ita_tracker import thai
from measures.schedule import Rule, RuleKind

# fmt: off
_MONTHS = {name: i for names in (thai.MONTHS, thai.MONTHS_SHORT) for i, name in enumerate(names, 1)}
_MONTH = "(?:" + "|".join(re.escape(name) for name in sorted(_MONTHS, key=len, reverse=True)) + ")"
_YEAR = r"(?: ?(?:พ\.?ศ\.?)? ?(?P<{}>[0-9]+))?"
_AND = r"(?: ?(?:และ|,) ?)"
_WITHIN_MONTH = re.compile(
    rf"(?:ภายใน|ใน)?(?P<end>สิ้น)?เดือน ?(?P<months>{_MONTH}(?:{_AND}(?:เดือน)? ?{_MONTH})*){_YEAR.format('year')}"
)
_WITHIN_DAY = re.compile(
    rf"(?:ภายใน|ไม่เกิน)(?:วัน)?(?:ที่)? ?(?P<day>[0-9]{{1,2}}) ?(?:เดือน ?)?(?P<month>{_MONTH}){_YEAR.format('year')}"
)
_AFTER = re.compile(r"(?:ไม่เกิน|ภายใน) ?(?P<days>[0-9]+) ?วัน(?:ทำการ)? ?(?:หลัง|นับ)")
_EVERY = {1: RuleKind.MONTHLY, 3: RuleKind.QUARTERLY, 6: RuleKind.HALF_YEARLY}
_EVERY_MONTHS = re.compile(r"ทุก ?(?P<n>[0-9]+) ?เดือน")
_EVERY_MONTH = re.compile(rf"ทุก ?เดือน(?! ?{_MONTH})|เดือนละ ?(?:1|หนึ่ง) ?ครั้ง")
_EVERY_QUARTER = re.compile(r"ทุก ?ไตรมาส|ไตรมาสละ ?(?:1|หนึ่ง) ?ครั้ง")
_SET_TIMES = re.compile(r"ตามกำหนด|(?:ภายใน|ตาม)ระยะเวลาที่กำหนด")
_CONTINUOUS = re.compile(r"สม่ำเสมอ|ต่อเนื่อง|เป็นปัจจุบัน")
_DOUBT = re.compile(  # parts of a year, other rhythms, negations, working days: no rule of ours says these
    r"ไม่ต้อง|ยกเว้น|ไตรมาสที่|ครึ่งปี|ปีละ|สัปดาห์|ทุกวัน|วันทำการ|(?:เดือน|ไตรมาส)ละ ?(?!1 |1$|หนึ่ง)[0-9๐-๙]"
)
# fmt: on


def suggest(text):
    """The Rule that a commitment's text states beyond doubt, or None."""
    text = " ".join(thai.to_arabic_digits(text).split())
    if _DOUBT.search(text):
        return None
    found = {*_dated(text), *_recurring(text)}
    if _SET_TIMES.search(text):
        found.add(Rule(RuleKind.SET_TIMES))
    if None in found:
        return None
    fixed = [rule for rule in found if rule.kind == RuleKind.FIXED_MONTHS]
    if len(fixed) == 1 and _half_a_year_apart(fixed[0].months):
        found.discard(Rule(RuleKind.HALF_YEARLY))  # "ทุก ๖ เดือน ภายในเดือนเมษายน และเดือนตุลาคม" says one thing
    if not found and _CONTINUOUS.search(text):
        return Rule(RuleKind.CONTINUOUS)  # beside a deadline these words only say how
    return found.pop() if len(found) == 1 else None


def _dated(text):
    """A rule for each month or day by which something is due; None for one that cannot be told."""
    half_yearly = Rule(RuleKind.HALF_YEARLY) in _recurring(text)
    for match in _WITHIN_DAY.finditer(text):
        try:
            typed = f"{match['day']} {match['month']} {match['year'] or ''}"
            yield Rule(RuleKind.DAY, day=thai.parse_date(typed).first)
        except thai.DateError:
            yield None
    for match in _WITHIN_MONTH.finditer(text):
        before, after = text[: match.start()], text[match.end() :].lstrip()
        every_year = after.startswith(("ของทุกปี", "ทุกปี")) or before.endswith("ทุก")
        if not (match[0].startswith("ภายใน") or every_year):
            continue  # a month that is only spoken of
        months = tuple(sorted({_MONTHS[name] for name in re.findall(_MONTH, match["months"])}))
        year = match["year"] and int(match["year"][:5])
        if after.startswith(("-", "–", "ถึง", "หรือ")) or (year and not thai.MIN_YEAR <= year <= thai.MAX_YEAR):
            yield None
        elif every_year or (not year and half_yearly and _half_a_year_apart(months)):
            yield None if year else Rule(RuleKind.FIXED_MONTHS, months=months)
        elif len(months) > 1:
            yield None  # one rule names one month, or those of every year
        else:
            yield Rule(RuleKind.MONTH, month=months[0], year=year or None)
    for match in _AFTER.finditer(text):
        days = int(match["days"][:4])
        yield Rule(RuleKind.AFTER_EVENT, days=days) if 1 <= days <= 366 else None


def _recurring(text):
    if _EVERY_MONTH.search(text):
        yield Rule(RuleKind.MONTHLY)
    if _EVERY_QUARTER.search(text):
        yield Rule(RuleKind.QUARTERLY)
    for match in _EVERY_MONTHS.finditer(text):
        kind = _EVERY.get(int(match["n"][:3]))
        yield kind and Rule(kind)


def _half_a_year_apart(months):
    return len(months) == 2 and months[1] - months[0] == 6
