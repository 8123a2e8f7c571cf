"""The steps and commitments of a measure in the plan editor: added, changed, moved and removed, one form each."""

from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ita_tracker import clock
from measures import phrases
from measures.actions.editing import seal
from measures.actions.entries import (
    NewStep,
    add_commitment,
    add_step,
    change_commitment,
    change_step,
    move_entry,
    remove_entry,
    why_not_removed,
)
from measures.models import Actor, Commitment, Step
from measures.plan_forms import StepForm
from measures.plan_words import told_commitment, told_step
from measures.rule_forms import CommitmentForm, fields_of
from measures.rule_words import meaning, rule_text
from measures.views.editing import (
    already_removed,
    edited,
    measure_edit_url,
    measure_to_edit,
    moved,
    removed,
    row_to_edit,
)
from measures.views.measure_editor import set_times

STEP_FORM, COMMITMENT_FORM = "measures/plan/fields_form.html", "measures/plan/commitment_form.html"


def next_number(entries):
    """The number that an office would print before the next entry of a list: none where it prints none."""
    numbers = [entry.number for entry in entries]
    if not numbers:
        return 1
    return max(numbers) + 1 if all(numbers) and max(numbers) < 999 else None


@never_cache
def step_add(request, pk):
    measure = measure_to_edit(request.user, pk)

    def form_of(data):
        initial = {"number": next_number(measure.steps.all())}
        return StepForm(data, adopted=measure.plan.is_adopted, adding=True, initial=initial)

    def save(form):
        new, token = NewStep(form.cleaned_data["text"], form.cleaned_data["number"]), form.cleaned_data["token"]
        step = add_step(measure=measure, new=new, token=token, reason=form.why, by=request.user)
        return measure_edit_url(measure, f"step-{step.pk}"), "เพิ่มขั้นตอนแล้ว"

    return answered(request, form_of, save, STEP_FORM, measure, "เพิ่มขั้นตอน")


@never_cache
def step_edit(request, pk):
    step = entry_asked(request.user, Step, pk)
    measure = step.measure

    def form_of(data):
        initial = {"text": step.text, "number": step.number, "seen": seal(told_step(step))}
        return StepForm(data, adopted=measure.plan.is_adopted, initial=initial)

    def save(form):
        given = form.cleaned_data
        new = NewStep(given["text"], given["number"])
        change_step(step=step, seen=given["seen"], new=new, reason=form.why, by=request.user)
        return measure_edit_url(measure, f"step-{pk}"), "บันทึกขั้นตอนแล้ว"

    return answered(request, form_of, save, STEP_FORM, measure, "แก้ไขขั้นตอน")


@never_cache
def commitment_add(request, pk):
    measure = measure_to_edit(request.user, pk)

    def form_of(data):
        initial = {"number": next_number(measure.commitments.all()), "actor": Actor.OFFICER}
        return CommitmentForm(suggested(data), adopted=measure.plan.is_adopted, adding=True, initial=initial)

    def save(form):
        token = form.cleaned_data["token"]
        new = add_commitment(measure=measure, new=form.new, token=token, reason=form.why, by=request.user)
        return measure_edit_url(measure, f"commitment-{new.pk}"), "เพิ่มรายการแล้ว"

    return answered(request, form_of, save, COMMITMENT_FORM, measure, "เพิ่มรายการ", preview=means(measure))


@never_cache
def commitment_edit(request, pk):
    commitment = entry_asked(request.user, Commitment, pk)
    measure = commitment.measure

    def form_of(data):
        initial = {name: getattr(commitment, name) for name in ("text", "number", "actor", "each_division")}
        initial |= fields_of(commitment.rule)
        initial["seen"] = seal(told_commitment(commitment, measure.plan.fiscal_year))
        return CommitmentForm(suggested(data), adopted=measure.plan.is_adopted, initial=initial)

    def save(form):
        seen = form.cleaned_data["seen"]
        change_commitment(commitment=commitment, seen=seen, new=form.new, reason=form.why, by=request.user)
        return measure_edit_url(measure, f"commitment-{pk}"), "บันทึกรายการแล้ว"

    preview = means(measure, commitment)
    return answered(request, form_of, save, COMMITMENT_FORM, measure, "แก้ไขรายการ", preview=preview)


def suggested(data):
    """What was sent, with the rule that its text suggests, where that was asked for."""
    if data is None or data.get("preview") != "suggest":
        return data
    rule = phrases.suggest(data.get("text", "")[:10_000])
    if rule is None:
        return data
    data = data.copy()
    for name, value in fields_of(rule).items():
        if name == "months":
            data.setlist(name, value)
        else:
            data[name] = "" if value is None else value
    return data


def means(measure, commitment=None):
    """A function that tells of a form what its rule means, and what its text suggests."""
    plan = measure.plan

    def preview(form):
        if form.is_bound:
            form.is_valid()
            if "preview" in form.data:  # a look at the rule is not asked for the rest
                for name in ("text", "reason"):
                    form.errors.pop(name, None)
            rule, actor, text = form.rule, form.cleaned_data.get("actor"), form.cleaned_data.get("text", "")
        elif commitment:
            rule, actor, text = commitment.rule, commitment.actor, commitment.text
        else:
            return {"preview": True}
        others = [each for each in measure.commitments.all() if each != commitment]
        days = plan.agency.executive_days if actor == Actor.EXECUTIVE else 0
        proposed = phrases.suggest(text)
        means = rule and meaning(
            rule, plan.fiscal_year, clock.today(), executive_days=days, set_times=set_times(measure, others)
        )
        return {
            "preview": True,
            "meaning": means,
            "suggestion": rule_text(proposed, plan.fiscal_year) if proposed and proposed != rule else "",
        }

    return preview


@require_POST
def entry_move(request, pk, model):
    entry = entry_asked(request.user, model, pk)
    measure, name = entry.measure, model._meta.model_name

    def save(up, at, reason):
        move_entry(entry=entry, up=up, at=at, reason=reason, by=request.user)
        return measure_edit_url(measure, f"{name}-{pk}-{'up' if up else 'down'}")

    return moved(request, measure.plan, save, back=measure_edit_url(measure), what=NAMES[model], of=measure)


@never_cache
def entry_remove(request, pk, model):
    if already := already_removed(request, model.objects, pk):
        return already
    entry = entry_asked(request.user, model, pk)

    def remove(reason):
        remove_entry(entry=entry, reason=reason, by=request.user)

    return removed(
        request,
        entry.measure.plan,
        remove,
        title=f"ลบ{NAMES[model]}",
        back=measure_edit_url(entry.measure),
        said=f"ลบ{NAMES[model]}แล้ว",
        lost=[entry.text],
        refusal=why_not_removed(entry),
        of=entry.measure,
    )


NAMES = {Step: "ขั้นตอน", Commitment: "รายการ"}


def entry_asked(user, model, pk):
    return row_to_edit(user, model.objects, pk, "measure__")


def answered(request, form_of, save, template, measure, title, **more):
    back = measure_edit_url(measure)
    return edited(request, form_of, save, template, plan=measure.plan, title=title, back=back, of=measure, **more)
