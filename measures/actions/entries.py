"""The steps and commitments of a measure: added, changed, moved, removed; a commitment's deadlines follow its rule."""

from dataclasses import dataclass

from django.db import transaction

from measures.actions.divisions import lasting
from measures.actions.editing import (
    Changed,
    added_before,
    amend,
    arrange,
    difference,
    editable_entry,
    editable_measure,
    next_position,
    seal,
    swapped,
)
from measures.actions.schedules import Held, refuse_where_named, remove, reschedule, told
from measures.actions.trail import ActionError, record
from measures.models import Actor, Commitment, Completion, Step
from measures.plan_words import told_commitment, told_step
from measures.schedule import Rule

STEP, COMMITMENT = "ขั้นตอน", "รายการ"


@dataclass(frozen=True)
class NewStep:
    text: str
    number: int | None = None


@dataclass(frozen=True)
class NewCommitment:
    text: str
    actor: Actor
    rule: Rule
    number: int | None = None
    each_division: bool = False

    @property
    def columns(self):
        rule = self.rule
        return {
            "number": self.number,
            "text": self.text,
            "actor": self.actor,
            "rule_kind": rule.kind,
            "rule_month": rule.month,
            "rule_year": rule.year,
            "rule_day": rule.day,
            "rule_months": rule.months or None,
            "rule_days": rule.days,
            "each_division": self.each_division,
        }


# --- steps -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_step(*, measure, new, reason="", token=None, by):
    """A Step at the end of a measure's list."""
    measure = editable_measure(measure, by, reason)
    if sent := added_before(Step, token, {"text": new.text, "number": new.number}, measure_id=measure.pk):
        return sent
    position = next_position(measure.steps)
    step = Step.objects.create(measure=measure, position=position, number=new.number, text=new.text, token=token)
    after = told_step(step)
    record("step added", measure, by=by, agency=measure.plan.agency, after=after, reason=reason)
    amend(measure.plan, f"เพิ่ม{STEP}", by=by, reason=reason, measure=measure, after=after)
    return step


@transaction.atomic
def change_step(*, step, seen, new, reason="", by):
    """Another text or number for a step, over what was `seen`; Changed where that is no longer so."""
    step = editable_entry(step, by, reason)
    before = told_step(step)
    step.text, step.number = new.text, new.number
    after = told_step(step)
    if before == after:
        return step
    if seal(before) != seen:
        raise Changed(before)
    step.save(update_fields=["text", "number"])
    measure = step.measure
    before, after = difference(before, after)
    record("step changed", measure, by=by, agency=measure.plan.agency, before=before, after=after, reason=reason)
    amend(measure.plan, f"แก้ไข{STEP}", by=by, reason=reason, measure=measure, before=before, after=after)
    return step


# --- commitments -----------------------------------------------------------------------------------------------------


@transaction.atomic
def add_commitment(*, measure, new, reason="", token=None, by):
    """A Commitment at the end of a measure's list, with the deadlines of its rule."""
    measure = editable_measure(measure, by, reason)
    said = {name: getattr(new, name) for name in ("text", "actor", "rule", "number", "each_division")}
    if sent := added_before(Commitment, token, said, measure_id=measure.pk):
        return sent
    commitment = write_commitment(measure, next_position(measure.commitments), new, token)
    reschedule(measure)
    after = told_commitment(commitment, measure.plan.fiscal_year) | {"due": due_days(commitment)}
    record("commitment added", commitment, by=by, agency=measure.plan.agency, after=after, reason=reason)
    amend(measure.plan, f"เพิ่ม{COMMITMENT}", by=by, reason=reason, measure=measure, after=after)
    return commitment


@transaction.atomic
def change_commitment(*, commitment, seen, new, reason="", by):
    """Let a commitment say what NewCommitment says, over what was `seen`; its deadlines follow where its rule changed.

    Held where results, events or an executive's decision stand on deadlines that would go.
    """
    commitment = editable_entry(commitment, by, reason)
    measure, year = commitment.measure, commitment.measure.plan.fiscal_year
    before = told_commitment(commitment, year)
    former, rule = commitment.actor, commitment.rule
    for name, value in new.columns.items():
        setattr(commitment, name, value)
    after = told_commitment(commitment, year)
    if before == after and rule == new.rule:
        return commitment
    if seal(before) != seen:
        raise Changed(before)
    days = due_days(commitment)
    if (former, rule) != (new.actor, new.rule):
        refuse_where_cancelled(commitment)
    if former != new.actor:
        refuse_where_named(commitment.deadlines.all())  # officers' results are no follow-up of an executive's
    commitment.save(update_fields=[*new.columns])
    fill(commitment)
    if (former, rule) != (new.actor, new.rule):
        reschedule(measure, changed=commitment if rule.kind != new.rule.kind else None)
        before, after = before | {"due": days}, after | {"due": due_days(commitment)}
    before, after = difference(before, after)
    record(
        "commitment changed", commitment, by=by, agency=measure.plan.agency, before=before, after=after, reason=reason
    )
    amend(measure.plan, f"แก้ไข{COMMITMENT}", by=by, reason=reason, measure=measure, before=before, after=after)
    return commitment


def write_commitment(measure, position, new, token=None):
    """One commitment of a measure, its deadlines still to be made."""
    commitment = Commitment.objects.create(measure=measure, position=position, token=token, **new.columns)
    fill(commitment)
    return commitment


def fill(commitment):
    """Fix which divisions must enter their own: those of the measure now; Held where a result would not count."""
    measure = commitment.measure
    if not commitment.each_division:
        commitment.required_divisions.clear()
        return
    required = lasting(measure.responsible_divisions)
    if not required:
        raise ActionError("รายการที่ทุกส่วนราชการต้องบันทึกของตน ต้องระบุส่วนราชการของมาตรการก่อน", "each_division")
    answering = Completion.objects.filter(withdrawn_at=None, answer_links__deadline__commitment=commitment).distinct()
    without = answering.exclude(division__in=required)
    if without.exists():
        raise Held(
            f"รายการที่แต่ละส่วนราชการบันทึกของตนมีผลที่ส่วนราชการบันทึกไว้แล้ว คือ {told(without)} "
            "ซึ่งจะไม่นับตามที่แก้ไข โปรดแก้ไขผลนั้นให้ระบุส่วนราชการที่รับผิดชอบก่อน"
        )
    commitment.required_divisions.set(required)


def refuse_where_cancelled(commitment):
    if hasattr(commitment, "cancellation"):
        raise Held("ผู้บริหารยกเลิกรายการนี้ไว้แล้ว จึงเปลี่ยนกำหนดเวลาหรือลบไม่ได้ โปรดเพิ่มรายการใหม่")


def due_days(commitment):
    """The days on which a commitment falls due, for the trail."""
    days = commitment.deadlines.exclude(due=None).order_by("due").values_list("due", flat=True)
    return [day.isoformat() for day in days]


# --- both ------------------------------------------------------------------------------------------------------------


def kind(entry):
    """What to call a step or a commitment, the list that it stands in, and what its events are about."""
    if isinstance(entry, Step):
        return STEP, entry.measure.steps, entry.measure
    return COMMITMENT, entry.measure.commitments, entry


@transaction.atomic
def move_entry(*, entry, up, at, reason="", by):
    """Let a step or a commitment change places with the one above it, or below.

    `at` is the position in which it was seen: sent twice, it moves once.
    """
    entry = editable_entry(entry, by, reason)
    measure = entry.measure
    words, rows, subject = kind(entry)
    order = list(rows.order_by("position", "pk").values_list("pk", flat=True))
    moved = swapped(list(order), entry.pk, up)
    if entry.position != at or moved == order:
        return entry
    arrange(rows.all(), moved)
    entry.refresh_from_db(fields=["position"])
    before, after = {"position": at}, {"position": entry.position}
    record(
        "step moved" if isinstance(entry, Step) else "commitment moved",
        subject,
        by=by,
        agency=measure.plan.agency,
        before=before,
        after=after,
        reason=reason,
    )
    amend(measure.plan, f"เลื่อน{words}", by=by, reason=reason, measure=measure, before=before, after=after)
    return entry


@transaction.atomic
def remove_entry(*, entry, reason="", by):
    """Remove a step, or a commitment while nothing was recorded for it."""
    entry = editable_entry(entry, by, reason)
    measure = entry.measure
    words, _, subject = kind(entry)
    if isinstance(entry, Commitment):
        before = told_commitment(entry, measure.plan.fiscal_year) | {"due": due_days(entry)}
        deadlines = list(entry.deadlines.select_for_update(of=("self",), no_key=True))
        refuse_removal(entry)
        remove(deadlines)
    else:
        before = told_step(entry)
    record(
        "step removed" if isinstance(entry, Step) else "commitment removed",
        subject,
        by=by,
        agency=measure.plan.agency,
        before=before,
        reason=reason,
    )
    amend(measure.plan, f"ลบ{words}", by=by, reason=reason, measure=measure, before=before)
    entry.delete()
    reschedule(measure)


def refuse_removal(commitment):
    """Raise Held where anything recorded names the commitment."""
    refuse_where_cancelled(commitment)
    if commitment.notes.exists():
        raise Held("รายการนี้มีความก้าวหน้าที่บันทึกไว้แล้ว จึงลบไม่ได้ หากไม่ดำเนินการต่อ โปรดให้ผู้บริหารยกเลิกรายการนี้")
    refuse_where_named(commitment.deadlines.all())


def why_not_removed(entry):
    """Why a step or a commitment has to stay, and what to do instead; "" where it may go."""
    try:
        if isinstance(entry, Commitment):
            refuse_removal(entry)
    except Held as held:
        return str(held)
    return ""
