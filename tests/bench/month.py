"""The queries and the server's time of a month's page, against the very queries that it asks sent to the driver bare.

Bare means the same SQL with the same parameters, executed and fetched whole through psycopg2 or sqlite3, and nothing
done with the rows. The page is called through one test client: no network, no browser.
"""

from functools import partial

from django.db import connection, transaction
from django.test import Client

from measures.actions.organisation import create_agency
from tests.bench.data import BY
from tests.bench.figures import best_in_turns, title, told

QUERIES, RATIO = 15, 4  # the aims
ROUNDS = 10
AGENCIES = 1_000


def run(plans, user):
    database = f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}"
    title(f"(f) A month's page on {database}; the best of {ROUNDS} rounds in turns")
    client = Client()
    client.force_login(user)
    counts = [len(queries(client, address(plan))) for plan in plans.values()]
    with transaction.atomic():
        for number in range(AGENCIES):
            create_agency(slug=f"agency-{number}", name="ก", district="ข", province="ค", divisions=["ง"], by=BY)
        counts.append(len(queries(client, address(plans[min(plans)]))))
        transaction.set_rollback(True)
    sizes = ", ".join(f"{size:,}" for size in plans)
    met = len(set(counts)) == 1 and max(counts) <= QUERIES
    what = f"queries with {sizes} measures, and beside {AGENCIES:,} agencies"
    told(what, ", ".join(map(str, counts)), f"the same, ≤ {QUERIES}", met)
    for size, plan in plans.items():
        asked = queries(client, address(plan))
        taken = best_in_turns({"page": partial(get, client, address(plan)), "bare": partial(bare, asked)}, ROUNDS)
        ratio = taken["page"] / taken["bare"]
        detail = f"{taken['page'] * 1000:.1f} ms against {taken['bare'] * 1000:.1f} ms"
        told(f"{size:,} measures", f"{ratio:.1f} times", f"≤ {RATIO}", ratio <= RATIO, detail)


def address(plan):
    return f"/plans/{plan.agency.slug}/{plan.fiscal_year}/month/?month=2023-04"


def get(client, address):
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")


class Watch:
    """What a page executes, as the driver is given it."""

    def __init__(self):
        self.asked = []

    def __call__(self, execute, sql, params, many, context):
        self.asked.append((sql, params))
        return execute(sql, params, many, context)


def queries(client, address):
    """The (SQL, parameters) that a page asks."""
    watch = Watch()
    with connection.execute_wrapper(watch):
        get(client, address)
    return watch.asked


def bare(asked):
    """Execute and fetch through the driver's own cursor."""
    with connection.cursor() as wrapped:
        cursor = wrapped.cursor  # the driver's; on SQLite within Django's, which writes the placeholders in its way
        for sql, params in asked:
            cursor.execute(sql, params)
            cursor.fetchall()
