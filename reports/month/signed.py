"""A month as it is signed, as one frozen object; and in what it differs from the figures as they are now. Pure."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from ita_tracker import thai
from measures import words
from measures.models import Actor
from measures.status import State
from reports.month import figures
from reports.month.parts import Month, from_data

FORMAT = 1  # of the JSON; whoever changes its shape teaches `signed_from` the former ones
NOTHING = "ไม่มี"


@dataclass(frozen=True, slots=True)
class AnswerPart:
    division: str
    text: str
    answered_by: str
    answered_at: str

    @property
    def when(self):
        return datetime.fromisoformat(self.answered_at)


@dataclass(frozen=True, slots=True)
class InstructionPart:
    """An instruction that was given in the month, with what was answered until it was signed."""

    measure: int  # its position
    title: str
    divisions: tuple[str, ...]
    text: str
    answer_by: str
    given_by: str
    given_at: str
    answers: tuple[AnswerPart, ...]

    @property
    def due(self):
        return thai.PartialDate.from_iso(self.answer_by)

    @property
    def given(self):
        return datetime.fromisoformat(self.given_at)


@dataclass(frozen=True, slots=True)
class FollowUpPart:
    """A follow-up of the executives that the signature answers."""

    fiscal_year: int  # of its plan
    measure: int
    title: str
    number: int | None
    text: str
    period_start: str
    period_end: str
    due: str

    @property
    def ends(self):
        return thai.PartialDate.from_iso(self.due)


@dataclass(frozen=True, slots=True)
class Content:
    """What an executive has before them when they sign."""

    month: Month
    instructions: tuple[InstructionPart, ...]
    follow_ups: tuple[FollowUpPart, ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """The content with the signature: this, as JSON, is the document."""

    content: Content
    version: int
    remark: str
    reason: str
    signed_by: str
    position: str
    signed_at: str
    format: int = FORMAT

    @property
    def month(self):
        return self.content.month

    @property
    def when(self):
        return datetime.fromisoformat(self.signed_at)


def signed_from(data):
    """The Signed whose JSON was read into `data`."""
    if data["format"] != FORMAT:
        raise ValueError(f"a signed month of the unknown format {data['format']!r}")
    content = data["content"]
    return Signed(
        **data
        | {
            "content": Content(
                month=from_data(content["month"]),
                instructions=tuple(instruction_from(each) for each in content["instructions"]),
                follow_ups=tuple(FollowUpPart(**each) for each in content["follow_ups"]),
            )
        }
    )


def instruction_from(data):
    answers = tuple(AnswerPart(**each) for each in data["answers"])
    return InstructionPart(**data | {"divisions": tuple(data["divisions"]), "answers": answers})


# --- then and now ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """What the signed month says about something, and what is said of it today."""

    about: str
    then: str
    now: str


def differences(then: Month, now: Month):
    """In words, what is not as it was signed: the counts, then the commitments, then the results; empty if all is."""
    if then == now:
        return []
    found = [*of_counts(then, now), *of_commitments(then, now), *of_results(then, now)]
    return found or [Difference("ชื่อหรือข้อความประกอบ เช่น ความก้าวหน้า ชื่อส่วนราชการ หรือข้อมูลปีก่อน", "ตามที่ลงนาม", "เปลี่ยนแล้ว")]


def of_counts(then, now):
    for actor in Actor:
        former, latter = figures.counts(then, actor), figures.counts(now, actor)
        for state in State:
            if former[state] != latter[state]:
                about = f"จำนวนรายการของ{actor.label} {state.label}"
                yield Difference(about, f"{former[state]:,} รายการ", f"{latter[state]:,} รายการ")


def of_commitments(then, now):
    former, latter = commitments(then), commitments(now)
    for place in sorted(former.keys() | latter.keys()):
        was, is_ = former.get(place), latter.get(place)
        if (was and was[1]) != (is_ and is_[1]):
            yield Difference((is_ or was)[0], was[1] if was else NOTHING, is_[1] if is_ else NOTHING)


def commitments(month):
    """What is said of each commitment, by its place: its name, and its state in words."""
    return {
        (m.position, c.position): (f"{m.title} · {f'{c.number}. ' if c.number else ''}{c.text}", words.words(c.status))
        for m in month.measures
        for c in m.commitments
    }


def of_results(then, now):
    former, latter = results(then), results(now)
    for place in sorted((former - latter).keys() | (latter - former).keys()):
        _, title, text = place
        about = f"{title} · ผลการดำเนินการ"
        yield Difference(about, said(text, former[place]), said(text, latter[place]))


def said(text, times):
    return NOTHING if not times else text if times == 1 else f"{text} ({times} ครั้ง)"


def results(month):
    """How often each result is told, by its measure and its words."""
    return Counter(
        (m.position, m.title, f"{thai.format_partial(r.when)} {r.note}".strip())
        for m in month.measures
        for r in m.results
    )
