"""How many queries "my work" and the plan page ask, with more measures in a plan and more agencies in the database."""

from django.db import connection, transaction
from django.test import Client

from measures.access import Role
from measures.actions.organisation import create_agency, create_user, grant_role
from measures.actions.plans import create_plan
from tests.bench.data import BY
from tests.bench.figures import title, told
from tests.bench.plan_page import address, queries

AGENCIES = 1000


def run(plans, user):
    title(f"(d) Queries of the two pages on {connection.display_name}, with more measures and with more agencies")
    pages = {}
    for size, plan in plans.items():
        coordinator = create_user(username=f"coordinator-{size}", name="ผู้ประสานงาน", by=BY)
        grant_role(user=coordinator, agency=plan.agency, role=Role.COORDINATOR, by=BY)
        client = Client()
        client.force_login(coordinator)
        pages[size] = client, address(plan)
    few = counted(pages)
    crowd(plans[min(plans)].assessed_framework)
    many = counted(pages)
    for name, index in (("my work", 0), ("the plan page", 1)):
        before, after = [counts[index] for counts in few], [counts[index] for counts in many]
        sizes = ", ".join(f"{size:,}" for size in plans)
        same = len({*before, *after}) == 1
        detail = f"and {', '.join(map(str, after))} with {AGENCIES:,} agencies more"
        told(f"{name} with {sizes} measures", ", ".join(map(str, before)), "the same", same, detail)


def counted(pages):
    return [(queries(client, "/work/"), queries(client, plan)) for client, plan in pages.values()]


@transaction.atomic
def crowd(framework):
    """Other agencies, each with a plan, a division and an executive."""
    for number in range(AGENCIES):
        agency = create_agency(
            slug=f"a-{number}", name=f"เทศบาล {number}", district="อ", province="จ", divisions=["สำนักปลัด"], by=BY
        )
        create_plan(agency=agency, fiscal_year=2566, assessed_framework=framework, by=BY)
        executive = create_user(username=f"executive-{number}", name="ผู้บริหาร", by=BY)
        grant_role(user=executive, agency=agency, role=Role.EXECUTIVE, by=BY)
