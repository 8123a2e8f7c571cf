"""What the forms of the plan editor have in common: what an address asks for, saving, conflicts, moving, removing."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from measures.access import Permission, may, require
from measures.actions.editing import Changed, Gone, groups_of, seal
from measures.actions.trail import ActionError
from measures.models import Measure, Plan
from measures.plan_forms import MoveForm, WhyForm
from measures.plan_words import labelled
from measures.views.asked import number_of, plan_asked
from measures.views.attempt import tell, typed

PAGE = 50
ALREADY = "ไม่มีรายการนี้ในแผนแล้ว เพราะถูกลบไปก่อนหน้านี้"


def plan_to_edit(user, agency, fiscal_year):
    """The Plan of an address: 404 where `user` may not see it, 403 where they may not edit it."""
    plan = plan_asked(user, agency, fiscal_year)
    require(user, Permission.EDIT_PLAN, plan.agency)
    return plan


def row_to_edit(user, rows, pk, path=""):
    """A Measure, or a row that hangs on one along `path`, in the same way."""
    joined = [f"{path}plan__{name}" for name in ("agency", "assessed_framework", "adoption")]
    row = get_object_or_404(rows.visible_to(user).select_related(f"{path}indicator", f"{path}topic", *joined), pk=pk)
    require(user, Permission.EDIT_PLAN, (row if not path else row.measure).plan.agency)
    return row


def measure_to_edit(user, pk):
    return row_to_edit(user, Measure.objects, pk)


def editor_url(plan, measure=None, anchor=""):
    """The page of the editor that shows a measure, or the first."""
    url = reverse("plan_edit", args=[plan.agency.slug, plan.fiscal_year])
    order = [pk for group in groups_of(plan).values() for pk in group] if measure else []
    page = order.index(measure.pk) // PAGE + 1 if measure and measure.pk in order else 1
    return f"{url}{f'?page={page}' if page > 1 else ''}{f'#{anchor}' if anchor else ''}"


def measure_edit_url(measure, anchor=""):
    return reverse("measure_edit", args=[measure.pk]) + (f"#{anchor}" if anchor else "")


def page_of_measures(plan, number):
    """A page of the ids of a plan's measures, in the order in which it prints them, and all its groups."""
    groups = groups_of(plan)
    return Paginator([pk for group in groups.values() for pk in group], PAGE).get_page(number), groups


def edited(request, form_of, save, template, *, plan, title, back, preview=None, **context):
    """The answer to a form of the editor: saved, or the form again, beside what somebody else saved meanwhile.

    `save` takes the valid form and gives where to go and what to say. `preview` adds to the context what a form means
    that is not to be saved yet.
    """
    form, status = form_of(typed(request)), None
    asked_for_preview = preview and "preview" in request.POST
    if request.method == "POST" and form.is_valid() and not asked_for_preview:
        try:
            url, said = save(form)
            messages.success(request, said)
            return redirect(url)
        except Changed as conflict:
            data = request.POST.copy()
            data["seen"] = seal(conflict.standing)  # read now: saving again is a choice
            form, status = form_of(data), 409
            form.is_valid()
            form.add_error(None, str(conflict))
            context["standing"] = labelled(conflict.standing)
        except ActionError as refused:
            tell(form, refused)
    if preview:
        context |= preview(form)
    if asked_for_preview:
        status = 200
    context |= {"form": form, "form_template": template, "plan": plan, "title": title, "back": back, "section": "plans"}
    return render(request, "measures/plan/form_page.html", context, status=status or (422 if form.is_bound else 200))


def moved(request, plan, save, *, back, what, of=None):
    """The answer to a button that moves something; once the plan is adopted, first why."""
    form = MoveForm(request.POST, adopted=plan.is_adopted)
    where = {name: form.data.get(name) for name in ("direction", "at")}
    if form.is_valid():
        try:
            url = save(up=form.cleaned_data["direction"] == "up", at=form.cleaned_data["at"], reason=form.why)
            messages.success(request, f"เลื่อน{what}แล้ว")
            return redirect(url)
        except ActionError as error:
            messages.error(request, str(error))
            return redirect(back)
    if set(form.errors) != {"reason"}:
        messages.error(request, "แบบฟอร์มส่งมาไม่ครบ โปรดลองอีกครั้ง")
        return redirect(back)
    if "reason" not in request.POST:
        form = MoveForm(adopted=True, initial=where)
    context = {"form": form, "form_template": "measures/plan/fields_form.html", "plan": plan, "back": back}
    context |= {"title": f"เลื่อน{what}", "button": "เลื่อน", "section": "plans", "of": of}
    return render(request, "measures/plan/form_page.html", context, status=422 if form.is_bound else 200)


def removed(request, plan, remove, *, title, back, said, lost, refusal="", of=None):
    """The page that says what goes with something that is removed, or why it must stay; and its removal."""

    def form_of(data):
        return WhyForm(data, adopted=plan.is_adopted)

    def save(form):
        try:
            remove(reason=form.why)
        except Gone:  # two presses at the same moment, and this one waited for the other
            return place_in(plan, of and of.pk), ALREADY
        return back, said

    template = "measures/plan/remove_form.html"
    return edited(
        request, form_of, save, template, plan=plan, title=title, back=back, of=of, lost=lost, refusal=refusal
    )


def already_removed(request, rows, pk):
    """Where the second press of "remove" leads, when the first took the row away: into the plan that the form names.

    None where the row is there, or the form names no plan that the person may edit.
    """
    if request.method != "POST" or rows.visible_to(request.user).filter(pk=pk).exists():
        return None
    plan, measure = (number_of(request.POST.get(name, "")) for name in ("plan", "measure"))
    plan = Plan.objects.visible_to(request.user).select_related("agency").filter(pk=plan).first()
    if plan is None or not may(request.user, Permission.EDIT_PLAN, plan.agency):
        return None
    messages.success(request, ALREADY)
    return redirect(place_in(plan, measure))


def place_in(plan, measure):
    """The page of the editor of a measure by its key while the plan has it, else that of the plan."""
    found = Measure.objects.filter(plan=plan, pk=measure).first()
    return measure_edit_url(found) if found else editor_url(plan)
