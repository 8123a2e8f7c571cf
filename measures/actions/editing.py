"""What every change of a plan has in common: the lock, the reason once it is adopted, the amendment, the order."""

import hashlib
import json

from django.db.models import Case, F, Max, PositiveSmallIntegerField, When

from ita_tracker import clock
from measures.access import Permission, System, require
from measures.actions.progress import as_sent
from measures.actions.trail import ActionError, name_of
from measures.models import Amendment, Measure, Plan

ASIDE = 16_000  # added to positions for a moment, so that no two are the same while they change places
WHY = "แผนนี้ประกาศใช้แล้ว โปรดระบุเหตุผลของการแก้ไข เหตุผลจะแสดงไว้ในหน้าแผน"


class Changed(ActionError):
    """Somebody saved what one was editing, after it was read; `standing` is what holds now, by name."""

    def __init__(self, standing):
        super().__init__("มีผู้แก้ไขส่วนนี้หลังจากที่ท่านเปิดหน้านี้ โปรดเปรียบเทียบแล้วเลือกฉบับที่จะใช้")
        self.standing = standing


class Gone(ActionError):
    """Somebody removed what one was editing, perhaps oneself with the first of two presses."""


def locked_plan(plan):
    """The plan as it is now, and nobody else's to change until this transaction ends.

    Its adoption is asked for after the lock: joined to it, PostgreSQL would give what stood before the wait.
    """
    return Plan.objects.select_for_update(of=("self",), no_key=True).select_related("agency").get(pk=plan.pk)


def editable(plan, by, reason=""):
    """The plan locked, if `by` may change it; one that was adopted is changed for a reason only.

    Whoever writes in a plan has prepared it, and will not be the one who adopts it.
    """
    plan = locked_plan(plan)
    require(by, Permission.EDIT_PLAN, plan.agency)
    if plan.is_adopted and not reason.strip():
        raise ActionError(WHY, "reason")
    plan.revision += 1
    plan.save(update_fields=["revision"])
    if not isinstance(by, System):
        plan.prepared_by.add(by)
    return plan


def editable_measure(measure, by, reason=""):
    """A measure locked together with its plan, if `by` may change it; gone where somebody removed it."""
    plan = editable(measure.plan, by, reason)
    found = Measure.objects.select_for_update(of=("self",), no_key=True).filter(pk=measure.pk, plan=plan).first()
    if found is None:
        raise Gone("มาตรการนี้ถูกลบไปแล้ว")
    found.plan = plan
    return found


def editable_entry(entry, by, reason=""):
    """A step or a commitment, locked in the same way."""
    measure = editable_measure(entry.measure, by, reason)
    found = (
        type(entry).objects.select_for_update(of=("self",), no_key=True).filter(pk=entry.pk, measure=measure).first()
    )
    if found is None:
        raise Gone("รายการนี้ถูกลบไปแล้ว")
    found.measure = measure
    return found


def amend(plan, what, *, by, reason, measure=None, before=None, after=None):
    """Keep a change of an adopted plan in sight, numbered; a draft is changed freely."""
    if not plan.is_adopted:
        return
    last = plan.amendments.aggregate(last=Max("number"))["last"] or 0
    Amendment.objects.create(
        plan=plan,
        number=last + 1,
        measure_key=measure and measure.pk,
        about=f"มาตรการที่ {measure.position} {measure.title}"[:400] if measure else "",
        what=what,
        before=before or {},
        after=after or {},
        reason=reason,
        amended_by=name_of(by),
        amended_at=clock.now(),
    )


def seal(told):
    """A short mark of what was read, which a form carries: whoever saves says what they saw."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def difference(before, after):
    """What two tellings say differently: before, and after."""
    names = [name for name in after.keys() | before.keys() if before.get(name) != after.get(name)]
    return {n: before.get(n) for n in sorted(names)}, {n: after.get(n) for n in sorted(names)}


def added_before(model, token, said, **within):
    """What the form with this token added before, or None; to be asked when the plan is locked.

    ActionError where the form now says something else than `said` tells of it.
    """
    sent = model.objects.filter(token=token).first() if token else None
    if sent and any(getattr(sent, name) != value for name, value in within.items()):
        raise ActionError("แบบฟอร์มนี้ใช้ไปแล้ว โปรดเปิดแบบฟอร์มใหม่")
    return sent and as_sent(sent, **said)


def next_position(rows):
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def groups_of(plan):
    """The ids of the measures by their indicator's id, in the order in which a plan prints them."""
    groups = {}
    for pk, indicator in plan.measures.order_by("position", "pk").values_list("pk", "indicator_id"):
        groups.setdefault(indicator, []).append(pk)
    return groups


def arrange(rows, pks):
    """Give `rows` the order of `pks`, within the places that they have; no two are in one place on the way."""
    places = dict(rows.values_list("pk", "position"))
    wanted = dict(zip(pks, sorted(places.values()), strict=True))
    moving = {pk: place for pk, place in wanted.items() if places[pk] != place}
    if moving:
        rows.filter(pk__in=moving).update(position=F("position") + ASIDE)
        whens = [When(pk=pk, then=place) for pk, place in moving.items()]
        rows.filter(pk__in=moving).update(position=Case(*whens, output_field=PositiveSmallIntegerField()))


def swapped(order, item, up):
    """A list in which an item has changed places with the one before it, or after; the same where there is none."""
    at = order.index(item)
    to = at - 1 if up else at + 1
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
    return order
