"""The plan editor: a new plan, its groups of measures in order, their headings, and its adoption."""

from collections import Counter

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ita_tracker import clock, thai
from measures.access import Permission, require, roles_with
from measures.actions.adoption import adopt_plan, why_not_adopted
from measures.actions.copying import copy_plan
from measures.actions.editing import seal
from measures.actions.plans import choose_framework, create_plan, move_group, set_heading
from measures.addresses import plan_url
from measures.models import Agency, Indicator, Plan
from measures.plan_forms import AdoptForm, FrameworkForm, HeadingForm, PlanForm, assessments
from measures.views.asked import plan_asked
from measures.views.attempt import on_form, typed
from measures.views.editing import edited, editor_url, moved, page_of_measures, plan_to_edit

FIELDS = "measures/plan/fields_form.html"


@never_cache
def plan_new(request):
    held = request.user.current_memberships().filter(role__in=roles_with(Permission.EDIT_PLAN))
    agencies = list(Agency.objects.filter(pk__in=held.values("agency")).order_by("name", "pk"))
    if not agencies:
        raise PermissionDenied("เฉพาะผู้ประสานงาน ITA ของหน่วยงานเท่านั้นที่จัดทำแผนได้")

    def save(form):
        given = dict(form.cleaned_data)
        source, agency = given.pop("source"), given.pop("agency")
        given |= {"assessed_framework": given.pop("framework"), "by": request.user}
        plan = copy_plan(source=source, **given) if source else create_plan(agency=agency, **given)
        return editor_url(plan), "สร้างแผนแล้ว แผนเป็นร่างจนกว่าผู้บริหารจะประกาศใช้"

    def form_of(data):
        return PlanForm(data, agencies=agencies, initial=likely(agencies))

    if not assessments().exists():
        return render(request, "measures/plan/no_framework.html", {"section": "plans"})
    return edited(
        request, form_of, save, FIELDS, plan=None, title="จัดทำแผนใหม่", back=reverse("plan_list"), button="สร้างแผน"
    )


def likely(agencies):
    """What a new plan most likely is: the year after the last one, copied from it, answering the year before."""
    last = Plan.objects.filter(agency=agencies[0]).first() if len(agencies) == 1 else None
    year = last.fiscal_year + 1 if last else thai.fiscal_year(clock.today())
    framework = assessments().filter(fiscal_year__lt=year).first()
    return {
        "fiscal_year": min(year, thai.MAX_YEAR),
        "source": last and last.pk,
        "framework": framework and framework.pk,
    }


def plan_edit(request, agency, fiscal_year):
    plan = plan_to_edit(request.user, agency, fiscal_year)
    page, groups = page_of_measures(plan, request.GET.get("page"))
    counts = Count("steps", distinct=True), Count("commitments", distinct=True)
    shown = plan.measures.filter(pk__in=page.object_list).annotate(step_count=counts[0], commitment_count=counts[1])
    shown = {measure.pk: measure for measure in shown}
    for pks in groups.values():
        for pk in {pks[0], pks[-1]} & shown.keys():
            shown[pk].first, shown[pk].last = pk == pks[0], pk == pks[-1]
    headings = dict(plan.headings.order_by().values_list("indicator_id", "text"))
    indicators = {i.pk: i for i in Indicator.objects.filter(framework=plan.assessed_framework_id)}
    context = {
        "section": "plans",
        "plan": plan,
        "page": page,
        "groups": [
            {
                "indicator": indicators[indicator],
                "heading": headings.get(indicator, ""),
                "place": place,
                "first": place == 1,
                "last": place == len(groups),
                "measures": [shown[pk] for pk in pks if pk in shown],
            }
            for place, (indicator, pks) in enumerate(groups.items(), 1)
            if any(pk in shown for pk in pks)
        ],
        "framework_form": None if groups else FrameworkForm(initial={"framework": plan.assessed_framework_id}),
        "total": Counter(measures=sum(map(len, groups.values())), groups=len(groups)),
    }
    return render(request, "measures/plan/edit.html", context)


@require_POST
def plan_framework(request, agency, fiscal_year):
    plan = plan_to_edit(request.user, agency, fiscal_year)

    def save(form):
        choose_framework(plan=plan, framework=form.cleaned_data["framework"], by=request.user)
        return editor_url(plan), "เปลี่ยนกรอบการประเมินแล้ว"

    title = "เปลี่ยนกรอบการประเมินที่แผนนี้อ้างถึง"
    return edited(request, FrameworkForm, save, FIELDS, plan=plan, title=title, back=editor_url(plan))


def indicator_asked(plan, number):
    indicator = plan.assessed_framework.indicators.filter(number=number).first()
    if indicator is None:
        raise Http404("กรอบการประเมินของแผนนี้ไม่มีตัวชี้วัดนี้")
    return indicator


@never_cache
def group_heading(request, agency, fiscal_year, indicator):
    plan = plan_to_edit(request.user, agency, fiscal_year)
    indicator = indicator_asked(plan, indicator)
    heading = plan.headings.filter(indicator=indicator).first()
    back = editor_url(plan, anchor=f"group-{indicator.number}")

    def form_of(data):
        told = {"text": heading.text} if heading else {}
        return HeadingForm(data, adopted=plan.is_adopted, initial=told | {"seen": seal(told)})

    def save(form):
        said = {name: form.cleaned_data[name] for name in ("text", "seen")}
        set_heading(plan=plan, indicator=indicator, **said, reason=form.why, by=request.user)
        return back, "บันทึกหัวข้อแล้ว"

    return edited(request, form_of, save, FIELDS, plan=plan, title=f"หัวข้อของ{indicator}", back=back)


@require_POST
def group_move(request, agency, fiscal_year, indicator):
    plan = plan_to_edit(request.user, agency, fiscal_year)
    indicator = indicator_asked(plan, indicator)
    back = editor_url(plan)

    def save(up, at, reason):
        move_group(plan=plan, indicator=indicator, up=up, at=at, reason=reason, by=request.user)
        first = plan.measures.filter(indicator=indicator).order_by("position", "pk").first()
        return editor_url(plan, first, f"group-{indicator.number}-{'up' if up else 'down'}")

    return moved(request, plan, save, back=back, what=f"กลุ่ม{indicator}")


@never_cache
def plan_adopt(request, agency, fiscal_year):
    """Adopt a plan: an executive's page."""
    plan = plan_asked(request.user, agency, fiscal_year)
    require(request.user, Permission.ADOPT, plan.agency)
    form = AdoptForm(typed(request), initial={"adopted_on": clock.today(), "revision": plan.revision})
    sent = request.method == "POST" and form.is_valid()
    if sent and on_form(form, adopt_plan, plan=plan, by=request.user, **form.cleaned_data):
        return redirect(plan_url(plan))
    context = {
        "section": "plans",
        "plan": plan,
        "form": form,
        "refusal": "" if plan.is_adopted else why_not_adopted(plan, request.user),
        "measures": plan.measures.annotate(commitment_count=Count("commitments")).order_by("position", "pk"),
        "back": plan_url(plan),
    }
    status = 422 if form.is_bound else 200
    return render(request, "measures/plan/adopt.html", context, status=status)
