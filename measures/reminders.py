"""What a person is to be told on a day: chosen by ranges, so that a missed day is caught up, and each thing once.

- Officers hear of a deadline of their divisions when 30, 7 and 1 days are left; after missed days only the most urgent
  of these is said. Of what is overdue they hear once in a week (Monday to Sunday), in the same mail.
- Coordinators, who answer for all divisions, would be flooded by that: they get the week's overdue ones only.
- Executives get the month that ended, within the first days of the next.
- Of an executive's instruction the officers of the divisions that have not answered hear when it was given, when 1 day
  or less is left, and once in a week while it is overdue; coordinators of all overdue ones once in a week.

What was told is remembered by key. Another due day, after an extension, makes another key: the count begins anew.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

MILESTONES = (1, 7, 30)
LAST = 1  # day left: an instruction that waits is told again
MONTH_DAYS = 15  # of the next month: executives' follow-ups of the month usually fall due by then

GIVEN = "given:"  # the keys that may have been told long ago: how far ahead an answer is asked for is the executive's


class Choice(TextChoices):
    """What a person may switch off.

    The last notice, the overdue ones and the executives' instructions of one's own divisions always come.
    """

    MONTH_BEFORE = "30", "เตือนก่อนครบกำหนด 30 วัน"
    WEEK_BEFORE = "7", "เตือนก่อนครบกำหนด 7 วัน"
    SUMMARY = "summary", "สรุปรายการและข้อสั่งการที่เกินกำหนดของทุกส่วนราชการ สัปดาห์ละครั้ง"
    MONTH = "month", "สรุปผลของเดือนที่ผ่านมา เดือนละครั้ง"


@dataclass(frozen=True)
class Waiting:
    """An officers' deadline without its result, and the divisions that are asked for it (None: every one)."""

    deadline: int
    commitment: int
    due: date
    divisions: frozenset[int] | None
    nagging: bool = True  # False: its plan is over for so long that no report waits for it


@dataclass(frozen=True)
class Asked:
    """An executive's instruction, and the divisions that have not answered it."""

    instruction: int
    answer_by: date
    divisions: frozenset[int]


@dataclass(frozen=True)
class Share:
    """What a person is in an agency."""

    officer: bool = False
    coordinator: bool = False
    executive: bool = False
    divisions: frozenset[int] = frozenset()

    def asked(self, waiting):
        """Whether it is for this person, as an officer, to enter the result, or to answer."""
        return self.officer and (waiting.divisions is None or not waiting.divisions.isdisjoint(self.divisions))


def coming(share, waiting, day, off, told):
    """The deadlines to announce on a day, each as (Waiting, key), the most urgent first."""
    found = []
    for each in waiting:
        left = (each.due - day).days
        reached = [m for m in MILESTONES if 0 <= left <= m and str(m) not in off]
        said = any(deadline_key(each, m) in told for m in MILESTONES if reached and m <= reached[0])
        if reached and not said and share.asked(each):
            found.append((each, deadline_key(each, reached[0])))
    return sorted(found, key=lambda pair: (pair[0].due, pair[0].deadline))


def overdue(share, waiting, day, off, told):
    """What is overdue and to be told on a day, the longest first; nothing where the week's was told.

    A commitment is told once: {its oldest overdue deadline: how many are overdue}, as on the page of one's work.
    """
    if week_key(day) in told:
        return {}
    everything = share.coordinator and Choice.SUMMARY not in off
    late = [w for w in waiting if w.due < day and w.nagging and (everything or share.asked(w))]
    late = sorted(late, key=lambda w: (w.due, w.deadline))
    times = Counter(w.commitment for w in late)
    oldest = {w.commitment: w for w in reversed(late)}
    return {w: times[w.commitment] for w in late if oldest[w.commitment] is w}


def instructed(share, asked, day, off, told):
    """The instructions to tell of on a day, the first due first, as {Asked: its key}."""
    everything = share.coordinator and Choice.SUMMARY not in off
    this_week = asked_key(day) in told
    found = {}
    for each in sorted(asked, key=lambda a: (a.answer_by, a.instruction)):
        left = (each.answer_by - day).days
        own = share.asked(each)
        if left < 0:
            if (own or everything) and not this_week:
                found[each] = asked_key(day)
        elif own and left <= LAST:
            if last_key(each) not in told:
                found[each] = last_key(each)
        elif own and told.isdisjoint([given_key(each), last_key(each)]):
            found[each] = given_key(each)
    return found


def month_to_tell(agency, share, day, off, told):
    """The last day of the month that an executive is to be told of on a day, or None."""
    if not share.executive or Choice.MONTH in off or day.day > MONTH_DAYS:
        return None
    last = day.replace(day=1) - timedelta(days=1)
    return None if month_key(agency, last) in told else last


def choices_of(shares):
    """The reminders that a person who is all this may switch off."""
    officer = any(share.officer for share in shares)
    wanted = {
        Choice.MONTH_BEFORE: officer,
        Choice.WEEK_BEFORE: officer,
        Choice.SUMMARY: any(share.coordinator for share in shares),
        Choice.MONTH: any(share.executive for share in shares),
    }
    return [choice for choice, offered in wanted.items() if offered]


def deadline_key(waiting, milestone):
    return f"deadline:{waiting.deadline}:{waiting.due.isoformat()}:{milestone}"


def week_key(day):
    """Of the Monday of the day's week."""
    return f"overdue:{(day - timedelta(days=day.weekday())).isoformat()}"


def given_key(asked):
    return f"{GIVEN}{asked.instruction}"


def last_key(asked):
    return f"last:{asked.instruction}"


def asked_key(day):
    """Of the Monday of the day's week, for the instructions that are overdue."""
    return f"asked:{(day - timedelta(days=day.weekday())).isoformat()}"


def month_key(agency, last):
    return f"month:{agency}:{last:%Y-%m}"
