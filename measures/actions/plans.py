"""Making a plan: an empty one, the headings of its groups, and the assessment that it answers."""

from django.db import transaction

from measures.access import Permission, require
from measures.actions.editing import Changed, added_before, amend, arrange, editable, groups_of, seal, swapped
from measures.actions.entries import NewCommitment, NewStep
from measures.actions.plan_measures import add_measure
from measures.actions.trail import ActionError, record
from measures.models import Agency, IndicatorHeading, Plan

__all__ = [
    "NewCommitment",
    "NewStep",
    "add_measure",
    "choose_framework",
    "create_plan",
    "move_group",
    "open_plan",
    "set_heading",
]


@transaction.atomic
def create_plan(*, agency, fiscal_year, assessed_framework, by, token=None):
    """An empty Plan of `agency` for a fiscal year (B.E.), answering the assessment of `assessed_framework`.

    `token` is that of the form that was sent: sent again, it gives the plan that it made the first time.
    """
    plan, made = open_plan(agency, fiscal_year, assessed_framework, by, token)
    if made:
        after = {"fiscal_year": fiscal_year, "assessed_year": assessed_framework.fiscal_year}
        record("plan created", plan, by=by, agency=agency, after=after)
    return plan


def open_plan(agency, fiscal_year, assessed_framework, by, token):
    """A Plan without anything in it, and whether it is new."""
    require(by, Permission.EDIT_PLAN, agency)
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)  # two who make the same plan wait for each other
    said = {"fiscal_year": fiscal_year, "assessed_framework": assessed_framework}
    if sent := added_before(Plan, token, said, agency_id=agency.pk):
        return sent, False
    if Plan.objects.filter(agency=agency, fiscal_year=fiscal_year).exists():
        raise ActionError(f"มีแผนของปีงบประมาณ พ.ศ. {fiscal_year} อยู่แล้ว", "fiscal_year")
    plan = Plan.objects.create(
        agency=agency, fiscal_year=fiscal_year, assessed_framework=assessed_framework, token=token
    )
    return editable(plan, by), True


@transaction.atomic
def choose_framework(*, plan, framework, reason="", by):
    """Let a plan that has no measures yet answer another assessment."""
    plan = editable(plan, by, reason)
    before = plan.assessed_framework
    if plan.measures.exists() or plan.headings.exists():
        raise ActionError("แผนนี้มีมาตรการหรือหัวข้อของตัวชี้วัดแล้ว จึงเปลี่ยนกรอบการประเมินไม่ได้ โปรดลบมาตรการก่อน", "framework")
    plan.assessed_framework = framework
    plan.save(update_fields=["assessed_framework"])
    told = [{"assessed_year": each.fiscal_year} for each in (before, framework)]
    record("framework chosen", plan, by=by, agency=plan.agency, before=told[0], after=told[1], reason=reason)
    amend(plan, "เปลี่ยนกรอบการประเมิน", by=by, reason=reason, before=told[0], after=told[1])
    return plan


@transaction.atomic
def set_heading(*, plan, indicator, text, seen=None, reason="", by):
    """The office's own heading above the measures of an indicator; without text, the indicator's own name stands.

    `seen` is the seal of what was read, where somebody read it; Changed where that is no longer so.
    """
    plan = editable(plan, by, reason)
    if indicator.framework_id != plan.assessed_framework_id:
        raise ActionError("ตัวชี้วัดไม่ได้อยู่ในกรอบการประเมินที่แผนนี้อ้างถึง")
    heading = IndicatorHeading.objects.filter(plan=plan, indicator=indicator).first()
    before = {"text": heading.text} if heading else {}
    after = {"text": text} if text else {}
    if before == after:
        return heading
    if seen not in (None, seal(before)):
        raise Changed(before)
    if not text:
        heading.delete()
    elif heading:
        heading.text = text
        heading.save(update_fields=["text"])
    else:
        heading = IndicatorHeading.objects.create(plan=plan, indicator=indicator, text=text)
    record("heading set", plan, by=by, agency=plan.agency, before=before, after=after, reason=reason)
    amend(plan, f"แก้ไขหัวข้อของ{indicator}"[:100], by=by, reason=reason, before=before, after=after)
    return heading if text else None


@transaction.atomic
def move_group(*, plan, indicator, up, at, reason="", by):
    """Let the measures of an indicator change places with the group above, or below.

    `at` is the place, from 1, in which it was seen: sent twice, it moves once.
    """
    plan = editable(plan, by, reason)
    groups = groups_of(plan)
    order = list(groups)
    if indicator.pk not in order or order.index(indicator.pk) + 1 != at:
        return plan
    after = swapped(list(order), indicator.pk, up)
    if after == order:
        return plan
    arrange(plan.measures.all(), [pk for each in after for pk in groups[each]])
    told = [{"order": place} for place in (at, after.index(indicator.pk) + 1)]
    record("group moved", plan, by=by, agency=plan.agency, before=told[0], after=told[1], reason=reason)
    amend(plan, f"เลื่อน{indicator}"[:100], by=by, reason=reason, before=told[0], after=told[1])
    return plan
