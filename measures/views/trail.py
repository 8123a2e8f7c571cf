"""What happened: the trail of an agency, of a measure, and of the server, page by page or as a file."""

from heapq import merge
from itertools import groupby
from types import SimpleNamespace

from django.shortcuts import render
from django.urls import reverse

from measures import trail, trail_csv
from measures.access import Permission, roles_with
from measures.addresses import measure_url
from measures.models import Agency, AuditEvent, TrailHead
from measures.tables import TrailTable
from measures.trail_filters import TrailFilter
from measures.trail_keys import key_of
from measures.views.asked import agency_asked, measure_asked, number_of, plan_asked
from measures.views.server import server_administrators_only

PAGE = 25


def agency_trail(request, agency):
    """Everything that was done in an agency; filtered, also the trail of a person, of a plan, of what is gone."""
    agency = agency_asked(request.user, agency, Permission.READ_TRAIL)
    events = AuditEvent.objects.visible_to(request.user).filter(chain=trail.chain_of(agency))
    held = request.user.current_memberships().filter(role__in=roles_with(Permission.READ_TRAIL))
    context = {
        "agency": agency,
        "agencies": Agency.objects.filter(pk__in=held.values("agency")),
        "title": f"ประวัติการดำเนินการของ{agency.name}",
    }
    return answered(request, events, context, agency=agency, name=f"trail-{agency.slug}")


def measure_trail(request, agency, fiscal_year, position):
    """Everything that was done to a measure, its commitments and its results; for all who may read the plan."""
    plan = plan_asked(request.user, agency, fiscal_year)
    measure = measure_asked(request.user, plan, position)
    chain = trail.chain_of(plan.agency)
    events = AuditEvent.objects.visible_to(request.user).filter(chain=chain, key=key_of(measure))
    context = {
        "plan": plan,
        "title": f"ประวัติของมาตรการ “{measure.title}”",
        "back": (measure_url(plan, measure), "กลับไปที่มาตรการ"),
    }
    return answered(request, events, context, name=f"trail-{plan.agency.slug}-{plan.fiscal_year}-{position}")


@server_administrators_only
def server_trail(request):
    """What was done on the server and in no agency."""
    context = {"title": "ประวัติของเครื่องแม่ข่าย", "back": (reverse("server"), "เครื่องแม่ข่าย")}
    return answered(request, AuditEvent.objects.filter(chain=trail.SERVER), context, name="trail-server")


def answered(request, events, context, *, name, agency=None):
    """The page of the events that the filters ask for, or all of them as a file."""
    found = TrailFilter(request.GET, queryset=events, agency=agency)
    if request.GET.get("format") == "csv" and found.form.is_valid():
        return trail_csv.response(in_order(found.branches), name)
    page = page_of(found.branches, *(number_of(request.GET.get(name, "")) for name in ("before", "after")))
    query = request.GET.copy()
    for key in ("before", "after", "format"):
        query.pop(key, None)
    chain = page.rows[0].chain if page.rows else ""
    context |= {
        "section": "trail",
        "filter": found,
        "filtered": any(request.GET.get(name) for name in found.filters),
        "page": page,
        "kept": query.urlencode(),
        "head": TrailHead.objects.filter(chain=chain).first(),
        "broken": [event.seq for event in trail.broken(page.rows)],
        "table": TrailTable(page.rows, linked=agency is not None),
    }
    return render(request, "measures/trail.html", context)


def page_of(branches, before, after):
    """The events next to a place in the chain, the newest first, and the places where the pages beside them begin.

    Pages are found by place and not by counting rows, so that the last of a million is as near as the first.
    """
    forward = after is not None
    if forward:
        branches = [events.filter(seq__gt=after) for events in branches]
    elif before is not None:
        branches = [events.filter(seq__lt=before) for events in branches]
    order = "seq" if forward else "-seq"
    found = {event.seq: event for events in branches for event in events.order_by(order)[: PAGE + 1]}
    rows = [found[seq] for seq in sorted(found, reverse=not forward)]
    more, rows = len(rows) > PAGE, sorted(rows[:PAGE], key=lambda event: -event.seq)
    newer, older = (more, True) if forward else (before is not None, more)
    return SimpleNamespace(
        rows=rows, newer=rows[0].seq if rows and newer else None, older=rows[-1].seq if rows and older else None
    )


def in_order(branches):
    """All events of the branches, the newest first and each once, read bit by bit."""
    streams = [events.order_by("-seq").iterator(chunk_size=1000) for events in branches]
    for _, same in groupby(merge(*streams, key=lambda event: -event.seq), key=lambda event: event.seq):
        yield next(same)
