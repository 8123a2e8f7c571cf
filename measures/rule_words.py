"""A rule in words: what it says, when it falls due in a plan's year, and when next; pure."""

from dataclasses import dataclass
from datetime import date

from ita_tracker import thai
from measures import schedule
from measures.schedule import RECURRING, RuleKind


def rule_text(rule, fiscal_year):
    """The rule as an office would write it: "ภายในเดือนมกราคม 2566", "ทุกไตรมาส"."""
    match rule.kind:
        case RuleKind.MONTH:
            year = rule.year or thai.ce_to_be(schedule.year_of_month(rule.month, fiscal_year))
            taken = "" if rule.year else " (ปีตามปีงบประมาณของแผน)"
            return f"ภายในเดือน{thai.month_name(rule.month)} {year}{taken}"
        case RuleKind.DAY:
            return f"ภายในวันที่ {thai.format_date(rule.day)}"
        case RuleKind.FIXED_MONTHS:
            in_order = [month for _, month in thai.fiscal_months(fiscal_year)]
            months = sorted(rule.months, key=lambda m: (m == 10, in_order.index(m)))  # October closes the year
            return f"ภายในเดือน{' และเดือน'.join(thai.month_name(m) for m in months)} ของทุกปี"
        case RuleKind.AFTER_EVENT:
            return f"ไม่เกิน {rule.days} วันหลังเสร็จสิ้นแต่ละภารกิจ"
    return rule.kind.label


@dataclass(frozen=True)
class Meaning:
    """What a rule means in a plan: its days, and one sentence."""

    rule: str
    sentence: str
    days: tuple[date, ...]


def meaning(rule, fiscal_year, today, *, executive_days=0, set_times=()):
    """The Meaning of a rule as of a day; the arguments beyond are those of schedule.occurrences."""
    found = schedule.occurrences(rule, fiscal_year, executive_days=executive_days, set_times=set_times)
    days = tuple(o.due for o in found if o.due)
    return Meaning(rule_text(rule, fiscal_year), sentence(rule, days, today, executive_days), days)


def sentence(rule, days, today, executive_days):
    if rule.kind == RuleKind.AFTER_EVENT:
        return f"ครบกำหนด {rule.days} วันหลังวันที่บันทึกว่าภารกิจเสร็จสิ้นแต่ละครั้ง ยังไม่มีวันครบกำหนดจนกว่าจะบันทึกเหตุการณ์"
    if rule.kind == RuleKind.SET_TIMES:
        follows = "ครบกำหนดพร้อมกำหนดเวลาสุดท้ายของเจ้าหน้าที่ในมาตรการนี้"
        return f"{follows} คือ {thai.format_date(days[0])}" if days else f"{follows} ซึ่งยังไม่มีวันครบกำหนด"
    if not days:
        return "ไม่มีวันครบกำหนด แสดงเป็นงานต่อเนื่อง และไม่ถือว่าล่าช้า"
    if len(days) == 1:
        return f"ครบกำหนด {thai.format_date(days[0])}"
    name = rule.kind.label if rule.kind in RECURRING else f"ปีละ {len(days)} ครั้ง"
    if rule.kind in RECURRING and executive_days:
        name += f" ภายใน {executive_days} วันหลังสิ้นงวด"
    coming = next((day for day in days if day >= today), None)
    return f"{name}: ครั้งถัดไป {thai.format_date(coming)}" if coming else f"{name}: ครบกำหนดแล้วทุกครั้ง"
