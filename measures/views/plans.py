"""The list of plans, and a plan: the answer in a sentence, the counts, and the measures with their states."""

from collections import Counter, defaultdict
from types import SimpleNamespace

from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import render
from django_tables2 import RequestConfig

from ita_tracker import thai
from measures import status, words
from measures.addresses import measure_url
from measures.filters import NOTHING, MeasureFilter
from measures.models import Actor, Completion, Destruction, Plan
from measures.plan_words import told_amendment
from measures.tables import MeasureTable, PlanTable
from measures.views.asked import day_asked, plan_asked

PAGE = 25
LATEST = 5  # amendments that the page of a plan shows


def plan_list(request):
    plans = (
        Plan.objects.visible_to(request.user)
        .select_related("agency")
        .annotate(
            measure_count=Count("measures", distinct=True),
            commitment_count=Count("measures__commitments", distinct=True),
        )
    )
    table = PlanTable(plans)
    RequestConfig(request, paginate=False).configure(table)  # it would take any number of rows a page from the address
    table.page = Paginator(table.rows, PAGE).get_page(request.GET.get("page"))
    context = {"table": table, "section": "plans", "kept": kept(request)}
    context["destructions"] = Destruction.objects.waiting_for(request.user)
    return render(request, "measures/plan_list.html", context)


def plan(request, agency, fiscal_year):
    plan = plan_asked(request.user, agency, fiscal_year)
    as_of = day_asked(request)
    states = status.commitment_states(plan, as_of)
    measures = plan.measures.all()  # the plan itself came through visible_to
    chosen = MeasureFilter(request.GET, plan=plan, states=states, as_of=as_of, queryset=measures)
    worst_first = request.GET.get("sort") == "worst"
    found = chosen.qs  # reads the form, which then knows the actor
    actor = chosen.form.cleaned_data.get("actor") or Actor.OFFICER
    ids = sequence(found, states, actor if worst_first else None)
    page = Paginator(ids, PAGE).get_page(request.GET.get("page"))
    measures_shown = rows(plan, page.object_list, states, as_of, chosen.matched)
    if not worst_first:
        group(measures_shown, plan)
    for measure in measures_shown:
        measure.url = f"{measure_url(plan, measure)}?as_of={as_of.isoformat()}"
    filtered = any(request.GET.get(name) for name in chosen.filters)
    context = {
        "section": "plans",
        "plan": plan,
        "as_of": as_of,
        "answers": answers(states),
        "nothing_recorded": measures.with_nothing_recorded(as_of).count(),
        "nothing_filter": NOTHING,
        "filter": chosen,
        "filtered": filtered,
        # a form that somebody filters by stays open; after a link it would hide the list, on a phone all of it
        "opened": bool(chosen.form.errors) or (filtered and ("sort" in request.GET or not page.object_list)),
        "matched": count_matched(chosen.matched, states, ids),
        "results": None if chosen.results is None else chosen.results.filter(measure__in=found.values("pk")).count(),
        "worst_first": worst_first,
        "table": MeasureTable(measures_shown),
        "page": page,
        "days": usual_days(plan),
        "amendments": latest_amendments(plan),
        "kept": kept(request),
    }
    return render(request, "measures/plan.html", context)


def amendments(request, agency, fiscal_year):
    """All changes of a plan since its adoption, the newest first."""
    plan = plan_asked(request.user, agency, fiscal_year)
    page = Paginator(plan.amendments.all(), PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "plans",
        "plan": plan,
        "page": page,
        "amendments": [told_amendment(each) for each in page.object_list],
    }
    return render(request, "measures/plan/amendments.html", context)


def latest_amendments(plan):
    """The newest changes of a plan since its adoption; a draft has none."""
    return [told_amendment(each) for each in plan.amendments.all()[:LATEST]] if plan.is_adopted else []


def sequence(measures, states, worst_of):
    """The ids of the measures in the order of the plan, or with the worst commitment of an actor first."""
    ids = list(measures.order_by("position", "pk").values_list("pk", flat=True))
    if worst_of:
        worst = {}
        for found in states:
            if found.actor == worst_of:
                worst[found.measure] = min(found.key, worst.get(found.measure, found.key))
        ids.sort(key=lambda pk: worst.get(pk, "9"))  # stable: equals stay in the order of the plan
    return ids


def count_matched(matched, states, ids):
    """How many of the commitments or deadlines of MeasureFilter.matched the measures hold, in words; "" for None."""
    if matched is None:
        return ""
    measures = set(ids)
    found = [matched[state.commitment] for state in states if state.commitment in matched and state.measure in measures]
    if any(found):
        return f"{sum(map(len, found)):,} งวด"
    return f"{len(found):,} รายการ"


def rows(plan, ids, states, as_of, matched):
    """The measures of a page with their latest result, and the statuses of their commitments.

    Of those only what MeasureFilter.matched tells, if anything: commitments, or their deadlines with their due days.
    """
    measures = plan.measures.filter(pk__in=ids).select_related("indicator")
    found = {measure.pk: measure for measure in measures}
    judged, latest = defaultdict(list), {}
    for state in states:
        if state.measure in found and (matched is None or state.commitment in matched):
            deadlines = matched and matched[state.commitment]
            judged[state.measure] += [
                SimpleNamespace(
                    actor=state.actor,
                    number=state.number,
                    status=status.status_of(each.key, as_of),
                    dated=bool(deadlines),
                )
                for each in deadlines or [state]
            ]
    results = Completion.objects.counting(as_of).of_officers().filter(measure__in=ids).order_by("done_on", "pk")
    for result in results.only("measure", "done_on", "precision"):
        latest[result.measure_id] = result.date
    for pk, measure in found.items():
        measure.officers, measure.executives = (words.states_html(judged[pk], actor) for actor in Actor)
        day = latest.get(pk)
        measure.latest = thai.format_partial(day, "short") if day else words.nothing_recorded_html()
    return [found[pk] for pk in ids]


def group(measures, plan):
    """Give each measure the office's heading of its indicator, under which it stands."""
    headings = dict(plan.headings.order_by().values_list("indicator_id", "text"))
    for measure in measures:
        measure.group = headings.get(measure.indicator_id, str(measure.indicator))


def answers(states):
    """For officers, then executives: their sentence, and the counts by state, the worst first."""
    counts = {actor: Counter() for actor in Actor}
    for found in states:
        counts[found.actor][found.state] += 1
    return {
        actor.value: SimpleNamespace(
            sentence=words.counted(counts[actor]),
            counts=[(state, counts[actor][state]) for state in status.State if counts[actor][state]],
        )
        for actor in Actor
    }


def usual_days(plan):
    """The days that a plan is most often looked at as of, with their names."""
    return [
        ("วันนี้", None),
        ("สิ้นรอบ 6 เดือน", thai.round_bounds(plan.fiscal_year, 6)[1]),
        ("สิ้นรอบ 12 เดือน", thai.round_bounds(plan.fiscal_year, 12)[1]),
    ]


def kept(request):
    """The query of this address without the page, to build links that keep the rest."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
