"""Which facts changed between two assembled documents, in words: the place, what, before and after."""

from dataclasses import dataclass, fields, is_dataclass, replace
from difflib import SequenceMatcher

from ita_tracker import thai
from measures.status import State, Status
from measures.words import shortened, words
from reports import payload
from reports.assemble import CommitmentPart, DeadlinePart, Group, MeasurePart, Numbered, ResultPart

WORDS = {  # field: what it is called; a field without a word of its own goes by that of the one that holds it
    "agency": "หน่วยงาน",
    "groups": "มาตรการ",
    "heading": "ประเด็นหรือหัวข้อ",
    "items": "ข้อคำถาม",
    "topic": "หัวข้อ",
    "theme": "ประเด็นตามเกณฑ์",
    "responsible": "ผู้รับผิดชอบ",
    "lead_in": "ข้อความนำ",
    "steps": "ขั้นตอนหรือวิธีการ",
    "commitments": "การรายงานผลและการกำกับติดตาม",
    "results": "การดำเนินการ",
    "number": "เลขข้อ",
    "state": "สถานะ",
    "deadlines": "กำหนดเวลา",
    "due": "วันครบกำหนด",
    "date": "วันที่ดำเนินการ",
    "note": "ทำอะไรไปแล้ว",
    "outcome": "ผลลัพธ์",
    "answers": "กำหนดเวลาที่ผลนี้ตอบ",
    "evidence": "หลักฐาน",
}
DATES = {"due", "date", "as_of", "period_start", "period_end"}
ENTRIES = {Numbered: "ขั้นตอนที่", CommitmentPart: "รายการที่", ResultPart: "ผลลำดับที่"}  # as the findings name them
DERIVED = {"state", "days_late", "at_least", "file"}  # told by other facts: of a commitment as a whole, by the hash


@dataclass(frozen=True)
class Change:
    place: str
    what: str
    before: str
    after: str


def differences(before, after):
    """The Changes from one object to another of the same kind; at least one where they are not the same."""
    found = list(_changes(before, after, "เอกสาร", "ข้อมูลทั่วไป"))
    if not found and before != after:
        found.append(Change("เอกสาร", "ข้อมูลที่ระบบคำนวณ", "ตามที่เสนอ", "เปลี่ยนแปลง"))
    return found


def _changes(before, after, place, what):
    if before == after:
        return
    if type(before) is type(after) and is_dataclass(before):
        if isinstance(before, MeasurePart):
            place = f"มาตรการ “{shortened(before.heading)}”"
        elif isinstance(before, Group):
            place = f"หัวข้อ “{shortened(before.heading)}”"
        elif isinstance(before, DeadlinePart) and before.due:
            what = f"{what} {_date(before.due)}"
        for field in fields(before):
            if field.name in ("days_late", "at_least"):
                continue  # told with the state
            pair = getattr(before, field.name), getattr(after, field.name)
            if field.name == "state":
                pair = _standing(before), _standing(after)
            elif field.name == "deadlines" and _only_one(*pair):
                continue  # how it stands is how its commitment stands
            yield from _changes(*pair, place, _what(what, field.name))
    elif isinstance(before, tuple) and isinstance(after, tuple):
        yield from _list_changes(before, after, place, what)
    else:
        yield Change(place, what, _said(before, what), _said(after, what))


def _standing(part):
    """The state in words, with its days where it is late."""
    if not part.state:
        return ""
    state = State(part.state)
    if state in (State.OVERDUE, State.DONE_LATE):
        return words(Status(state, days=part.days_late, at_least=part.at_least))
    return str(state.label)


def _only_one(before, after):
    """Whether both have a single deadline, with the same due day and period."""
    return len(before) == len(after) == 1 and _key(_bare(before[0])) == _key(_bare(after[0]))


def _bare(deadline):
    return replace(deadline, state="", days_late=0, at_least=False)


def _what(outer, name):
    word = WORDS.get(name, "")
    return outer if not word else word if outer in ("ข้อมูลทั่วไป", "มาตรการ") else f"{outer}: {word}"


def _list_changes(before, after, place, what):
    """Entries that stand in both are compared with each other; the rest came or went."""
    matcher = SequenceMatcher(None, [_key(each) for each in before], [_key(each) for each in after], autojunk=False)
    for _, start, end, other, until in matcher.get_opcodes():
        old, new = before[start:end], after[other:until]
        if len(old) == len(new):
            for at, pair in enumerate(zip(old, new, strict=True), start + 1):
                entry = ENTRIES.get(type(pair[0]))
                yield from _changes(*pair, f"{place} {entry} {at}" if entry else place, what)
        else:
            yield from (Change(place, what, _said(each, what), "") for each in old)
            yield from (Change(place, what, "", _said(each, what)) for each in new)


def _key(entry):
    """What an entry is known by on both sides."""
    if isinstance(entry, Group):
        return entry.indicator
    if isinstance(entry, MeasurePart):
        return entry.heading
    return payload.to_json(entry) if is_dataclass(entry) else entry


def _said(value, what):
    """A value as people read it; of an entry, its texts."""
    if is_dataclass(value):
        texts = (_said_field(f.name, getattr(value, f.name)) for f in fields(value) if f.name not in DERIVED)
        return " ".join(text for text in texts if text)
    if value is None or value == "":
        return "ไม่มี"
    if isinstance(value, bool):
        return "ใช่" if value else "ไม่ใช่"
    if value in State.values:
        return str(State(value).label)
    return _date(value) if what.endswith((WORDS["due"], WORDS["date"])) else str(value)


def _said_field(name, value):
    if isinstance(value, str):
        return _date(value) if name in DATES else value
    if name == "number" and value:
        return f"{value}."
    return " ".join(_said(each, "") for each in value if is_dataclass(each)) if name == "evidence" else ""


def _date(text):
    return thai.format_partial(thai.PartialDate.from_iso(str(text)), "short") if text else ""
