"""A measure in the plan editor: its own words, its steps and commitments in order, and what each rule means."""

from types import SimpleNamespace

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ita_tracker import clock
from measures import phrases
from measures.actions.editing import seal
from measures.actions.plan_measures import add_measure, change_measure, move_measure, remove_measure, why_not_removed
from measures.actions.schedules import occurrences_of
from measures.models import Actor, Deadline, Measure
from measures.plan_forms import MeasureForm
from measures.plan_words import labelled, told_measure
from measures.rule_words import meaning, rule_text
from measures.schedule import RuleKind
from measures.views.asked import number_of
from measures.views.editing import (
    already_removed,
    edited,
    editor_url,
    measure_edit_url,
    measure_to_edit,
    moved,
    plan_to_edit,
    removed,
)

FORM = "measures/plan/measure_form.html"


@never_cache
def measure_add(request, agency, fiscal_year):
    plan = plan_to_edit(request.user, agency, fiscal_year)
    number = number_of(request.GET.get("indicator", ""))
    indicator = plan.assessed_framework.indicators.filter(number=number).first()

    def form_of(data):
        return MeasureForm(data, plan=plan, adding=True, initial={"indicator": indicator and indicator.pk})

    def save(form):
        token = form.cleaned_data["token"]
        measure = add_measure(plan=plan, **form.said, reason=form.why, token=token, by=request.user)
        return measure_edit_url(measure), "เพิ่มมาตรการแล้ว โปรดเพิ่มขั้นตอนและรายการของมาตรการนี้"

    return edited(
        request, form_of, save, FORM, plan=plan, title="เพิ่มมาตรการ", back=editor_url(plan), button="เพิ่มมาตรการ"
    )


def measure_edit(request, pk):
    measure = measure_to_edit(request.user, pk)
    plan = measure.plan
    commitments = list(measure.commitments.all())
    leading = set_times(measure, commitments)
    context = {
        "section": "plans",
        "plan": plan,
        "measure": measure,
        "told": labelled(told_measure(measure)),
        "steps": [named(step, f"ขั้นตอนลำดับที่ {place}") for place, step in enumerate(measure.steps.all(), 1)],
        "commitments": [
            named(shown(each, plan, leading), f"รายการลำดับที่ {place}") for place, each in enumerate(commitments, 1)
        ],
        "back": editor_url(plan, measure, f"measure-{measure.pk}"),
    }
    return render(request, "measures/plan/measure.html", context)


def named(row, name):
    """Give a row of a list a short name, for the buttons beside it."""
    row.name = f" {name}"
    return row


def set_times(measure, commitments):
    """The occurrences of the officers' commitments, which what is due "within the set times" follows."""
    counted = any(c.rule_kind == RuleKind.AFTER_EVENT for c in commitments)
    events = Deadline.objects.filter(commitment__measure=measure).exclude(event="") if counted else ()
    wanted = occurrences_of(commitments, measure.plan, events)
    leading = [c for c in commitments if c.actor == Actor.OFFICER and c.rule_kind != RuleKind.SET_TIMES]
    return [occurrence for c in leading for _, occurrence in wanted[c.pk]]


def shown(commitment, plan, set_times):
    """A commitment with what its rule means, and what its text says instead where they differ."""
    days = plan.agency.executive_days if commitment.actor == Actor.EXECUTIVE else 0
    rule, suggested = commitment.rule, phrases.suggest(commitment.text)
    return SimpleNamespace(
        commitment=commitment,
        meaning=meaning(rule, plan.fiscal_year, clock.today(), executive_days=days, set_times=set_times),
        differs=rule_text(suggested, plan.fiscal_year) if suggested and suggested != rule else "",
    )


@never_cache
def measure_change(request, pk):
    measure = measure_to_edit(request.user, pk)

    def form_of(data):
        initial = {name: getattr(measure, name) for name in ("heading", "responsible_text", "lead_in", "theme")}
        initial |= {
            "indicator": measure.indicator_id,
            "topic": measure.topic_id,
            "all_divisions": measure.all_divisions,
        }
        for name in ("items", "divisions"):
            initial[name] = [row.pk for row in getattr(measure, name).all()]
        initial["seen"] = seal(told_measure(measure))
        return MeasureForm(data, plan=measure.plan, initial=initial)

    def save(form):
        change_measure(measure=measure, seen=form.cleaned_data["seen"], **form.said, reason=form.why, by=request.user)
        return measure_edit_url(measure), "บันทึกมาตรการแล้ว"

    back = measure_edit_url(measure)
    return edited(request, form_of, save, FORM, plan=measure.plan, title="แก้ไขมาตรการ", back=back, of=measure)


@require_POST
def measure_move(request, pk):
    measure = measure_to_edit(request.user, pk)
    plan = measure.plan

    def save(up, at, reason):
        move_measure(measure=measure, up=up, at=at, reason=reason, by=request.user)
        return editor_url(plan, measure, f"measure-{pk}-{'up' if up else 'down'}")

    return moved(request, plan, save, back=editor_url(plan, measure), what=f"มาตรการ “{measure.title}”")


@never_cache
def measure_remove(request, pk):
    if already := already_removed(request, Measure.objects, pk):
        return already
    measure = measure_to_edit(request.user, pk)
    lost = [step.text for step in measure.steps.all()] + [each.text for each in measure.commitments.all()]
    plan = measure.plan

    def remove(reason):
        remove_measure(measure=measure, reason=reason, by=request.user)

    return removed(
        request,
        plan,
        remove,
        title=f"ลบมาตรการ “{measure.title}”",
        back=editor_url(plan),
        said=f"ลบมาตรการ “{measure.title}” แล้ว",
        lost=lost,
        refusal=why_not_removed(measure),
    )
