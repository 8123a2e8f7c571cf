"""The measures of a plan: added, changed, moved and removed; what they name is of their own framework and agency."""

from dataclasses import dataclass

from django.db import transaction

from measures.actions.divisions import require_lasting
from measures.actions.editing import (
    Changed,
    added_before,
    amend,
    arrange,
    difference,
    editable,
    editable_measure,
    groups_of,
    next_position,
    seal,
    swapped,
)
from measures.actions.entries import fill, write_commitment
from measures.actions.progress import as_sent
from measures.actions.schedules import reschedule, told
from measures.actions.trail import ActionError, record
from measures.models import Deadline, Division, Extension, Indicator, Item, Measure, Step, Topic
from measures.plan_words import told_measure


@dataclass(frozen=True)
class NewMeasure:
    """What a measure says of itself, apart from its steps and commitments."""

    indicator: Indicator
    heading: str
    responsible_text: str
    divisions: tuple[Division, ...] = ()
    all_divisions: bool = False
    topic: Topic | None = None
    items: tuple[Item, ...] = ()
    lead_in: str = ""
    theme: str = ""

    COLUMNS = ("indicator", "topic", "heading", "responsible_text", "all_divisions", "lead_in", "theme")

    @property
    def columns(self):
        return {name: getattr(self, name) for name in self.COLUMNS}


@transaction.atomic
def add_measure(*, plan, steps=(), commitments=(), by, reason="", token=None, **said):
    """A Measure after the others of its indicator, of what NewMeasure says, with NewSteps and NewCommitments."""
    new = NewMeasure(**said)
    plan = editable(plan, by, reason)
    if sent := added_before(Measure, token, new.columns, plan_id=plan.pk):
        chosen = (set(sent.items.all()), set(sent.divisions.all()))
        return as_sent(sent, same=chosen == (set(new.items), set(new.divisions)))
    check(plan, new)
    measure = Measure.objects.create(plan=plan, position=next_position(plan.measures), token=token, **new.columns)
    measure.items.set(new.items)
    measure.divisions.set(new.divisions)
    Step.objects.bulk_create(
        Step(measure=measure, position=position, number=step.number, text=step.text)
        for position, step in enumerate(steps, 1)
    )
    for position, each in enumerate(commitments, 1):
        write_commitment(measure, position, each)
    reschedule(measure)
    after = told_measure(measure) | {"steps": len(steps), "commitments": len(commitments)}
    record("measure added", measure, by=by, agency=plan.agency, after=after, reason=reason)
    amend(plan, "เพิ่มมาตรการ", by=by, reason=reason, measure=measure, after=after)
    return measure


def check(plan, new):
    """Raise ActionError unless what a measure names is of the plan's own framework and agency."""
    named = [("indicator", "ตัวชี้วัด", new.indicator.framework_id)]
    named += [("topic", "หัวข้อ", new.topic.indicator.framework_id)] if new.topic else []
    named += [("items", "ข้อคำถาม", item.indicator.framework_id) for item in new.items]
    for field, what, framework in named:
        if framework != plan.assessed_framework_id:
            raise ActionError(f"{what}ไม่ได้อยู่ในกรอบการประเมินที่แผนนี้อ้างถึง", field)
    if any(division.agency_id != plan.agency_id for division in new.divisions):
        raise ActionError("ส่วนราชการที่เลือกไม่ใช่ของหน่วยงานนี้", "divisions")
    require_lasting(new.divisions)


@transaction.atomic
def change_measure(*, measure, seen, reason="", by, **said):
    """Let a measure say what NewMeasure says, over what was `seen` (a seal); Changed where that is no longer so."""
    new = NewMeasure(**said)
    measure = editable_measure(measure, by, reason)
    plan = measure.plan
    check(plan, new)
    before = told_measure(measure)
    for name, value in new.columns.items():
        setattr(measure, name, value)
    after = told_measure(measure, items=new.items, divisions=new.divisions)
    if before == after:
        return measure
    if seal(before) != seen:
        raise Changed(before)
    measure.save(update_fields=NewMeasure.COLUMNS)
    measure.items.set(new.items)
    measure.divisions.set(new.divisions)
    for commitment in measure.commitments.filter(each_division=True):
        commitment.measure = measure
        fill(commitment)
    before, after = difference(before, after)
    record("measure changed", measure, by=by, agency=plan.agency, before=before, after=after, reason=reason)
    amend(plan, "แก้ไขมาตรการ", by=by, reason=reason, measure=measure, before=before, after=after)
    return measure


@transaction.atomic
def move_measure(*, measure, up, at, reason="", by):
    """Let a measure change places with the one above it in its group, or below.

    `at` is the position in which it was seen: sent twice, it moves once.
    """
    measure = editable_measure(measure, by, reason)
    plan = measure.plan
    groups = groups_of(plan)
    group = groups[measure.indicator_id]
    moved = swapped(list(group), measure.pk, up)
    if measure.position != at or moved == group:
        return measure
    groups[measure.indicator_id] = moved
    arrange(plan.measures.all(), [pk for each in groups.values() for pk in each])
    measure.refresh_from_db(fields=["position"])
    before, after = {"position": at}, {"position": measure.position}
    record("measure moved", measure, by=by, agency=plan.agency, before=before, after=after, reason=reason)
    amend(plan, "เลื่อนมาตรการ", by=by, reason=reason, measure=measure, before=before, after=after)
    return measure


@transaction.atomic
def remove_measure(*, measure, reason="", by):
    """Remove a measure with its steps and commitments, while nothing was recorded for it."""
    measure = editable_measure(measure, by, reason)
    if refusal := why_not_removed(measure):
        raise ActionError(refusal)
    plan = measure.plan
    before = told_measure(measure)
    before |= {name: [each.text for each in getattr(measure, name).all()] for name in ("steps", "commitments")}
    record("measure removed", measure, by=by, agency=plan.agency, before=before, reason=reason)
    amend(plan, "ลบมาตรการ", by=by, reason=reason, measure=measure, before=before)
    measure.delete()


def why_not_removed(measure):
    """Why a measure has to stay, and what to do instead; "" where it may go."""
    results = measure.completions.all()
    if results.exists():  # withdrawn ones too: they stay readable on the page of the measure
        return (
            f"มาตรการนี้มีผลการดำเนินงานที่บันทึกไว้แล้ว คือ {told(results)} จึงลบไม่ได้ "
            "หากไม่ดำเนินการต่อ โปรดให้ผู้บริหารยกเลิกรายการของมาตรการนี้"
        )
    if measure.notes.exists():
        return "มาตรการนี้มีความก้าวหน้าที่บันทึกไว้แล้ว จึงลบไม่ได้ หากไม่ดำเนินการต่อ โปรดให้ผู้บริหารยกเลิกรายการของมาตรการนี้"
    if measure.commitments.exclude(cancellation=None).exists():
        return "ผู้บริหารยกเลิกรายการของมาตรการนี้ไว้แล้ว มาตรการต้องคงไว้ให้เห็นพร้อมเหตุผล จึงลบไม่ได้"
    if Extension.objects.filter(deadline__commitment__measure=measure).exists():
        return "ผู้บริหารขยายกำหนดเวลาของมาตรการนี้ไว้แล้ว จึงลบไม่ได้ หากไม่ดำเนินการต่อ โปรดให้ผู้บริหารยกเลิกรายการ"
    if Deadline.objects.filter(commitment__measure=measure).exclude(event="").exists():
        return "มาตรการนี้มีเหตุการณ์ที่บันทึกไว้แล้ว จึงลบไม่ได้ หากไม่ดำเนินการต่อ โปรดให้ผู้บริหารยกเลิกรายการ"
    return ""
