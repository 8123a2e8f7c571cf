"""My work: what is due or overdue for my divisions, what comes next, and what I did lately."""

from types import SimpleNamespace
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from ita_tracker import clock, thai
from measures import words
from measures.access import decides_somewhere, records_somewhere
from measures.actions.corrections import just_now
from measures.addresses import measure_url
from measures.models import Plan
from measures.work import (
    Group,
    agencies_of,
    answer_status,
    instructions_of,
    lately,
    read_whole,
    work_of,
)

PAGE = 25
HEADINGS = {
    Group.DUE: "ต้องดำเนินการ",
    Group.NEXT: "ลำดับถัดไป",
    Group.EVENTS: "นับวันจากภารกิจหรือเหตุการณ์",
    Group.ONGOING: "ทำต่อเนื่อง ไม่มีวันครบกำหนด",
    Group.OTHERS: "ส่วนราชการของท่านบันทึกแล้ว รอส่วนราชการอื่น",
}


def home(request):
    """Whoever records lands on their work, executives on the month, others on the plans."""
    if records_somewhere(request.user):
        return redirect("work")
    return redirect("month_now" if decides_somewhere(request.user) else "plan_list")


def work(request):
    agencies = agencies_of(request.user)
    if not agencies:
        raise PermissionDenied("หน้านี้มีไว้สำหรับผู้ที่บันทึกผล บัญชีของท่านดูแผนและรายงานได้จากเมนูแผน")
    asked = request.GET.get("agency", agencies[0].slug)
    agency = next((a for a in agencies if a.slug == asked), None)
    if agency is None:
        raise Http404("ท่านไม่ได้บันทึกผลให้หน่วยงานนี้")
    context = work_context(request.user, agency, request.GET.get("page"), request.GET.get("year"))
    context["agencies"] = agencies
    return render(request, "measures/work/work.html", context)


def work_context(user, agency, page, year=None):
    """What the list of a person's work shows, in a fixed number of queries.

    It is that of the plan that people work by, or of the `year` asked for: a plan of the year before may have
    deadlines that are open still.
    """
    today, now = clock.today(), clock.now()
    plans = list(Plan.objects.visible_to(user).filter(agency=agency).select_related("agency").worked_by(today))
    if not plans:
        return {"agency": agency, "section": "work", "as_of": today}
    plan = next((each for each in plans if str(each.fiscal_year) == year), plans[0])
    found = work_of(user, plan, today)
    page = Paginator(found.lines, PAGE).get_page(page)
    instructions, asked = instructions_of(user, agency)
    return {
        "agency": agency,
        "section": "work",
        "plan": plan,
        "as_of": today,
        "sentence": words.work_sentence(found.counts),
        "instructions": [told(one, today) for one in instructions],
        "asked": asked,
        "page": page,
        "years": sorted((each.fiscal_year for each in plans if each == plan or not each.empty), reverse=True),
        "kept": f"agency={agency.slug}&year={plan.fiscal_year}",
        "lines": [shown(line, plan) for line in read_whole(page.object_list, found.entered)],
        "lately": [done(completion, plan, user, now) for completion in lately(user, plan)],
    }


def shown(line, plan):
    """A line as the page writes it."""
    return SimpleNamespace(
        line=line,
        heading=HEADINGS[line.group],
        slot=f"{'e' if line.group == Group.EVENTS else 'c'}{line.commitment_id}",
        event=line.group == Group.EVENTS,
        urgent=line.group == Group.DUE,
        measure=line.commitment.measure,
        url=measure_url(plan, line.commitment.measure),
        commitment=line.commitment,
        status=line.status,
        more=line.overdue - 1 if line.overdue > 1 else 0,
    )


def told(instruction, as_of):
    """An instruction as the page writes it."""
    measure = instruction.measure
    return SimpleNamespace(
        instruction=instruction,
        slot=f"i{instruction.pk}",
        measure=measure,
        url=measure_url(measure.plan, measure),
        status=answer_status(instruction, as_of),
        waiting=instruction.waiting,
    )


def done(completion, plan, user, now):
    """A result that was recorded lately."""
    return SimpleNamespace(
        completion=completion,
        measure=completion.measure,
        url=measure_url(plan, completion.measure),
        date=thai.format_partial(completion.date),
        undoable=undoable(completion, user, now),
        periods=periods_of(completion),
    )


def periods_of(completion):
    """The first period that a result of work.lately answers, and how many more; "" where it answers none with a day."""
    more = f" และอีก {completion.answered - 1} งวด" if completion.answered > 1 else ""
    return f"{thai.format_date(completion.first_due)}{more}" if completion.first_due else ""


def undoable(completion, user, now):
    """Whether the page offers to take a result back; the action decides."""
    mine = completion.recorded_by_id == user.pk and not completion.signed
    return mine and completion.version == 1 and just_now(completion, now)


def came_from(request, measure):
    """The address of the page from which a form was opened: the measure's, or that of the person's work.

    An instruction of another year's plan stands in the list of the `year` that the person works by.
    """
    if request.GET.get("from") == "measure":
        return measure_url(measure.plan, measure)
    year = request.GET.get("year", "")
    year = year if year.isdecimal() else measure.plan.fiscal_year
    return f"{reverse('work')}?{urlencode({'agency': measure.plan.agency.slug, 'year': year})}"


def after_saving(request, measure, said, slot=""):
    """The answer to something that was saved: the list anew in its place, or back to where the person came from.

    `slot` is the line's place for forms, which is emptied; forms that are open in other lines stay as they are.
    """
    if said:
        messages.success(request, said)
    plan = measure.plan
    if not request.htmx:
        return redirect(came_from(request, measure))
    shown_before = QueryDict(urlsplit(request.htmx.current_url or "").query)
    context = work_context(request.user, plan.agency, shown_before.get("page"), shown_before.get("year"))
    return render(request, "measures/work/list.html", context | {"saved_slot": slot, "fresh": True})
