"""Making a plan: its measures with their steps and commitments, and the deadlines that the rules give."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from measures import schedule
from measures.access import Permission, require
from measures.actions.trail import ActionError, record
from measures.models import Actor, Agency, Commitment, Deadline, IndicatorHeading, Measure, Plan, Step
from measures.schedule import Rule, RuleKind


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


@transaction.atomic
def create_plan(*, agency, fiscal_year, assessed_framework, by):
    """An empty Plan of `agency` for a fiscal year (B.E.), answering the assessment of `assessed_framework`."""
    require(by, Permission.EDIT_PLAN, agency)
    Agency.objects.select_for_update().get(pk=agency.pk)  # two who make the same plan wait for each other
    if Plan.objects.filter(agency=agency, fiscal_year=fiscal_year).exists():
        raise ActionError(f"มีแผนของปีงบประมาณ พ.ศ. {fiscal_year} อยู่แล้ว")
    plan = Plan.objects.create(agency=agency, fiscal_year=fiscal_year, assessed_framework=assessed_framework)
    after = {"fiscal_year": fiscal_year, "assessed_year": assessed_framework.fiscal_year}
    record("plan created", plan, by=by, agency=agency, after=after)
    return plan


@transaction.atomic
def set_heading(*, plan, indicator, text, by):
    """The office's own heading above the measures of an indicator."""
    require(by, Permission.EDIT_PLAN, plan.agency)
    Plan.objects.select_for_update().get(pk=plan.pk)
    heading, made = IndicatorHeading.objects.get_or_create(plan=plan, indicator=indicator, defaults={"text": text})
    before = {} if made else {"text": heading.text}
    if not made:
        heading.text = text
        heading.save(update_fields=["text"])
    record("heading set", heading, by=by, agency=plan.agency, before=before, after={"text": text})
    return heading


@transaction.atomic
def add_measure(
    *,
    plan,
    indicator,
    heading,
    responsible_text,
    steps,
    commitments,
    by,
    divisions=(),
    all_divisions=False,
    topic=None,
    items=(),
    lead_in="",
    theme="",
):
    """A Measure at the end of the plan, with its NewSteps and NewCommitments, and the deadlines of their rules."""
    agency = plan.agency
    require(by, Permission.EDIT_PLAN, agency)
    named = [("ตัวชี้วัด", indicator.framework_id)]
    named += [("หัวข้อ", topic.indicator.framework_id)] if topic else []
    named += [("ข้อคำถาม", item.indicator.framework_id) for item in items]
    for what, framework in named:
        if framework != plan.assessed_framework_id:
            raise ActionError(f"{what}ไม่ได้อยู่ในกรอบการประเมินที่แผนนี้อ้างถึง")
    if any(division.agency_id != agency.pk for division in divisions):
        raise ActionError("ส่วนราชการที่เลือกไม่ใช่ของหน่วยงานนี้")
    if any(new.each_division for new in commitments) and not (divisions or all_divisions):
        raise ActionError("รายการที่ทุกส่วนราชการต้องบันทึกของตน ต้องระบุส่วนราชการของมาตรการก่อน")

    Plan.objects.select_for_update().get(pk=plan.pk)
    last = plan.measures.aggregate(last=Max("position"))["last"] or 0
    measure = Measure.objects.create(
        plan=plan,
        position=last + 1,
        indicator=indicator,
        topic=topic,
        heading=heading,
        responsible_text=responsible_text,
        all_divisions=all_divisions,
        lead_in=lead_in,
        theme=theme,
    )
    measure.items.set(items)
    measure.divisions.set(divisions)
    Step.objects.bulk_create(
        Step(measure=measure, position=position, number=step.number, text=step.text)
        for position, step in enumerate(steps, 1)
    )
    for position, new in enumerate(commitments, 1):
        add_commitment(measure, position, new)
    schedule_measure(measure)
    after = {"heading": heading, "steps": len(steps), "commitments": len(commitments)}
    record("measure added", measure, by=by, agency=agency, after=after)
    return measure


def add_commitment(measure, position, new):
    """One commitment of a measure; where each division must enter its own, those are fixed now."""
    rule = new.rule
    commitment = Commitment.objects.create(
        measure=measure,
        position=position,
        number=new.number,
        text=new.text,
        actor=new.actor,
        rule_kind=rule.kind,
        rule_month=rule.month,
        rule_year=rule.year,
        rule_day=rule.day,
        rule_months=rule.months or None,
        rule_days=rule.days,
        each_division=new.each_division,
    )
    if new.each_division:
        required = measure.plan.agency.divisions if measure.all_divisions else measure.divisions
        commitment.required_divisions.set(required.all())
    return commitment


def schedule_measure(measure):
    """Make the deadlines of a measure's commitments that are not there yet, the executives' set times last."""
    plan = measure.plan
    officers = []
    commitments = sorted(measure.commitments.all(), key=lambda c: (c.actor == Actor.EXECUTIVE, c.position))
    commitments.sort(key=lambda c: c.rule_kind == RuleKind.SET_TIMES)
    for commitment in commitments:
        executive = commitment.actor == Actor.EXECUTIVE
        found = schedule.occurrences(
            commitment.rule,
            plan.fiscal_year,
            executive_days=plan.agency.executive_days if executive else 0,
            set_times=officers,
        )
        if not executive:
            officers += found
        add_deadlines(commitment, found)


def reschedule_set_times(measure):
    """Let what is due "within the set times" follow the officers' deadlines of the measure as they now are."""
    officers = [
        schedule.Occurrence(d.period_start, d.period_end, d.due)
        for d in Deadline.objects.filter(commitment__measure=measure, commitment__actor=Actor.OFFICER).exclude(
            commitment__rule_kind=RuleKind.SET_TIMES  # what follows does not lead
        )
    ]
    rule = Rule(RuleKind.SET_TIMES)
    (found,) = schedule.occurrences(rule, measure.plan.fiscal_year, set_times=officers)
    Deadline.objects.filter(commitment__measure=measure, commitment__rule_kind=RuleKind.SET_TIMES).update(
        period_start=found.period_start, period_end=found.period_end, due=found.due
    )


def add_deadlines(commitment, occurrences, event=""):
    return Deadline.objects.bulk_create(
        Deadline(commitment=commitment, period_start=o.period_start, period_end=o.period_end, due=o.due, event=event)
        for o in occurrences
    )
