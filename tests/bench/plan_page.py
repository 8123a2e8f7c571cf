"""The queries and the server's time of the plan page, against a bare view behind the same middleware, session and user.

The bare view is `bare` below: one query over the plan's measures, Django's Paginator at the same 25 rows (it counts,
then fetches one page), and a plain table of their text columns on the same base template, compiled once. Both answer
through one test client, which calls the application directly: no network, no browser. Ours is asked for another day
each time, so that nothing remembered from the time before can help; the same day again is told beside it.
"""

from datetime import timedelta
from functools import cache, partial
from itertools import count

from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import path

from ita_tracker.urls import urlpatterns as product
from measures.models import Measure
from measures.views.plans import PAGE
from tests.bench.data import AS_OF
from tests.bench.figures import best_in_turns, title, told

QUERIES, RATIO = 12, 2.5  # the aims
ROUNDS = 20
TEMPLATE = """{% extends "base.html" %}
{% block main %}<table>
{% for row in page %}<tr><td>{{ row.position }}</td><td>{{ row.heading }}</td><td>{{ row.responsible_text }}</td>
<td>{{ row.lead_in }}</td><td>{{ row.theme }}</td></tr>
{% endfor %}</table>
<p>{{ page.number }} / {{ page.paginator.num_pages }}</p>{% endblock %}"""


def run(plans, user):
    database = f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}"
    title(f"(c) The plan page on {database}; the best of {ROUNDS} rounds in turns")
    print(f"  against a bare Django view: the same session, one query paged by {PAGE}, a plain table on base.html")
    with override_settings(ROOT_URLCONF=__name__):
        client = Client()
        client.force_login(user)
        counts = {size: queries(client, address(plan)) for size, plan in plans.items()}
        told(
            f"queries with {', '.join(f'{size:,}' for size in counts)} measures",
            ", ".join(map(str, counts.values())),
            f"the same, ≤ {QUERIES}",
            len(set(counts.values())) == 1 and max(counts.values()) <= QUERIES,
            f"bare: {queries(client, f'/bare/{plans[min(plans)].pk}/')}",
        )
        for size, plan in plans.items():
            days = count(1)
            calls = {
                "ours": lambda plan=plan, days=days: client.get(address(plan, AS_OF + timedelta(next(days)))),
                "again": partial(client.get, address(plan)),
                "bare": partial(client.get, f"/bare/{plan.pk}/"),
            }
            taken = best_in_turns(calls, ROUNDS)
            ratio = taken["ours"] / taken["bare"]
            milliseconds = {name: f"{seconds * 1000:.1f} ms" for name, seconds in taken.items()}
            detail = "{ours} against {bare}; the same day again {again}".format(**milliseconds)
            told(f"{size:,} measures", f"{ratio:.1f} times", f"≤ {RATIO}", ratio <= RATIO, detail)


def bare(request, plan):
    measures = Measure.objects.filter(plan=plan).order_by("position", "pk")
    page = Paginator(measures, PAGE).get_page(request.GET.get("page"))
    return HttpResponse(template().render({"page": page}, request))


@cache
def template():
    return engines["django"].from_string(TEMPLATE)


urlpatterns = [*product, path("bare/<int:plan>/", bare)]


def address(plan, as_of=AS_OF):
    return f"/plans/{plan.agency.slug}/{plan.fiscal_year}/?as_of={as_of.isoformat()}"


def queries(client, address):
    """How many queries the page asks the first time that it is looked at."""
    with CaptureQueriesContext(connection) as captured:
        status = client.get(address).status_code
    if status != 200:
        raise RuntimeError(f"{address} answered {status}")
    return len(captured)
