"""The words for each state, the same on every screen; the sign and the colour always come with them."""

from functools import cache, lru_cache
from unicodedata import category

from django.utils.html import format_html, format_html_join

from ita_tracker import thai
from measures.status import State

SIGN = {  # the name of the drawing in templates/measures/signs.html
    State.OVERDUE: "overdue",
    State.DUE_SOON: "clock",
    State.DONE_LATE: "late",
    State.DONE_TIMING_UNKNOWN: "unknown",
    State.DONE_ON_TIME: "done",
    State.UPCOMING: "dot",
    State.NO_DEADLINE: "endless",
    State.CANCELLED: "cross",
}
DONE = (State.DONE_ON_TIME, State.DONE_LATE, State.DONE_TIMING_UNKNOWN)
NOTHING_RECORDED = "ยังไม่มีการบันทึกผล"


def words(status):
    """A Status in words, with its days: "เกินกำหนด (12 วัน)"."""
    days = status.days
    match status.state:
        case State.OVERDUE:
            detail = f"{days:,} วัน"
        case State.DUE_SOON:
            detail = f"อีก {days} วัน" if days else "วันสุดท้าย"  # not "today": the page may be of a day that is past
        case State.DONE_LATE:
            detail = f"ช้าอย่างน้อย {days:,} วัน" if status.at_least else f"ช้า {days:,} วัน"
        case _:
            return status.state.label
    return f"{status.state.label} ({detail})"


def deadline_name(deadline):
    """A deadline as a person tells it from the others of its measure: number, text, and when it falls due."""
    commitment = deadline.commitment
    number = f"{commitment.number}. " if commitment.number else ""
    parts = [
        f"{number}{shortened(commitment.text)}",
        deadline.event,
        deadline.due and f"ครบกำหนด {thai.format_date(deadline.due)}",
    ]
    return " · ".join(part for part in parts if part)


def due_days(deadlines):
    """When deadlines fall due by the plan, in a row; "" where none of them does."""
    return " · ".join(thai.format_date(deadline.due) for deadline in deadlines if deadline.due)


def shortened(text, longest=80):
    """A text in one line, cut where it is long, but not within what is one letter to the reader ("ที่", "นำ", "เ…")."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    cut = longest
    while cut > longest // 2 and (text[cut] == "ำ" or category(text[cut]) == "Mn" or text[cut - 1] in "เแโใไ"):
        cut -= 1
    return f"{text[:cut].rstrip()}…"


def month_sentence(day, counts):
    """The answer as of a day, as dashboards and mails say it of the officers' commitments."""
    return f"ณ {thai.format_date(day)} {counted(counts)}"


def result_date(completion):
    """The date of a result, as precise as it was given."""
    return thai.format_partial(completion.date)


@cache
def sign(state):
    """The drawing of a state, which says nothing to a screen reader: the words beside it do."""
    return format_html(
        '<svg class="sign" aria-hidden="true" focusable="false"><use href="#sign-{}"></use></svg>', SIGN[state]
    )


@lru_cache(1000)
def state_html(state, text):
    """Sign and words in the state's colour."""
    return format_html('<span class="state state-{}">{} {}</span>', state.value, sign(state), text)


def work_sentence(counts):
    """What a person has to do, in one sentence, from a mapping of State to the number of their commitments."""
    late, soon = counts.get(State.OVERDUE, 0), counts.get(State.DUE_SOON, 0)
    if not late and not soon:
        return "ไม่มีรายการที่เกินกำหนดหรือครบกำหนดภายใน 30 วัน"
    parts = [f"เกินกำหนด {late:,} รายการ"] if late else []
    parts += [f"ครบกำหนดภายใน 30 วัน {soon:,} รายการ"] if soon else []
    return f"ท่านมีรายการที่{' และ'.join(parts)}"


def states_html(commitments, actor):
    """A measure's commitments of an actor with their numbers and states; those that are `dated` with their days."""
    found = [
        (f"{each.number}." if each.number else "–", (dated_html if each.dated else status_html)(each.status))
        for each in commitments
        if each.actor == actor
    ]
    listed = format_html_join("", "<li><span>{}</span> {}</li>", found)
    return format_html('<ul class="states">{}</ul>', listed) if found else ""


def status_html(status):
    return state_html(status.state, words(status))


def dated_html(status):
    """A deadline's status with its due day below."""
    return format_html(
        '<div>{}<div class="detail">ครบกำหนด {}</div></div>', status_html(status), thai.format_date(status.due, "short")
    )


def nothing_recorded_html():
    """The mark of a measure without any result: not a state, but with a sign of its own too."""
    return format_html(
        '<span class="state state-none"><svg class="sign" aria-hidden="true" focusable="false">'
        '<use href="#sign-none"></use></svg> {}</span>',
        NOTHING_RECORDED,
    )


def counted(counts):
    """The answer in one sentence, from a mapping of State to the number of officers' commitments."""
    done, late = sum(counts.get(s, 0) for s in DONE), counts.get(State.DONE_LATE, 0)
    total = sum(counts.values()) - counts.get(State.CANCELLED, 0)
    parts = [f"แล้วเสร็จ {done:,} จาก {total:,} รายการ" + (f" (ในจำนวนนี้ล่าช้า {late:,})" if late else "")]
    told = {
        State.OVERDUE: "เกินกำหนดและยังไม่แล้วเสร็จ",
        State.DUE_SOON: "ใกล้ครบกำหนด",
        State.UPCOMING: "ยังไม่ถึงกำหนด",
        State.NO_DEADLINE: "ต่อเนื่องหรือไม่ได้ระบุกำหนดเวลา",
        State.CANCELLED: "ยกเลิก (ไม่นับรวม)",
    }
    parts += [f"{text} {counts[state]:,} รายการ" for state, text in told.items() if counts.get(state)]
    if len(parts) > 2:
        parts[-1] = f"และ{parts[-1]}"
    return " ".join(parts)
