"""The reference plan in three sizes: 13 measures, and copies of its rows that make plans of 130 and 1,300."""

from datetime import date
from io import StringIO

from django.core.management import call_command
from django.db import connection, transaction

from measures.access import Role, System
from measures.actions.organisation import create_agency, create_user, grant_role
from measures.actions.plans import create_plan
from measures.models import (
    Answer,
    Cancellation,
    Commitment,
    Completion,
    Deadline,
    Division,
    Evidence,
    Extension,
    IndicatorHeading,
    Measure,
    Plan,
    ProgressNote,
    Step,
)

BY = System("bench")
AS_OF = date(2023, 4, 30)  # a month after the round of six months: some late, some done, some to come
COPIED = [  # in an order in which each row finds the copies of those it refers to
    (Measure, "plan"),
    (Measure.items.through, "measure__plan"),
    (Measure.divisions.through, "measure__plan"),
    (Step, "measure__plan"),
    (Commitment, "measure__plan"),
    (Commitment.required_divisions.through, "commitment__measure__plan"),
    (Cancellation, "commitment__measure__plan"),
    (Deadline, "commitment__measure__plan"),
    (Extension, "deadline__commitment__measure__plan"),
    (Completion, "measure__plan"),
    (Answer, "completion__measure__plan"),
    (Evidence, "completion__measure__plan"),
    (ProgressNote, "measure__plan"),
]


def prepare():
    """A migrated database with the plans by their number of measures, and an executive who may read them all."""
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        call_command("load_reference", stdout=StringIO())
        reference = Plan.objects.select_related("agency", "assessed_framework").get()
        size = reference.measures.count()
        plans = {size: reference} | {size * times: multiply(reference, times) for times in (10, 100)}
        user = create_user(username="bench", name="ผู้บริหารทดสอบ", by=BY)
        for plan in plans.values():
            grant_role(user=user, agency=plan.agency, role=Role.EXECUTIVE, by=BY)
    if connection.vendor == "postgresql":  # as its autovacuum would within a minute; nobody does it for SQLite
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return plans, user


def multiply(plan, times, slug=None):
    """A plan of another agency that holds everything of `plan` so many times over."""
    old = plan.agency
    agency = create_agency(
        slug=slug or f"bench-{times}",
        name=old.name,
        district=old.district,
        province=old.province,
        divisions=[division.name for division in old.divisions.all()],
        by=BY,
    )
    copy = create_plan(agency=agency, fiscal_year=plan.fiscal_year, assessed_framework=plan.assessed_framework, by=BY)
    IndicatorHeading.objects.bulk_create(
        IndicatorHeading(plan=copy, indicator=heading.indicator, text=heading.text) for heading in plan.headings.all()
    )
    new = {(Plan, plan.pk): [copy.pk] * times}  # by a row's model and key, the keys of its copies
    for before, after in zip(old.divisions.all(), agency.divisions.all(), strict=True):
        new[Division, before.pk] = [after.pk] * times
    for model, path in COPIED:
        rows = list(model._default_manager.filter(**{path: plan}))
        copies = [[model(**values(row, new, which, len(rows))) for which in range(times)] for row in rows]
        model._default_manager.bulk_create(each for several in copies for each in several)
        new |= {(model, row.pk): [each.pk for each in several] for row, several in zip(rows, copies, strict=True)}
    return copy


def values(row, new, which, count):
    """The columns of a row's copy number `which`: it refers to copies where there are any.

    Measures follow those of the copies before, `count` each.
    """
    found = {}
    for field in row._meta.concrete_fields:
        if not field.primary_key and not field.generated:
            value = getattr(row, field.attname)
            found[field.attname] = new.get((field.related_model, value), [value] * (which + 1))[which]
    if isinstance(row, Measure):
        found["position"] += which * count
    return found
