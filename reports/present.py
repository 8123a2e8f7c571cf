"""A document assembled from the facts of one moment, however long the reading takes and whoever writes meanwhile."""

from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction

from measures.models import Plan
from reports.assemble import assemble_measures, assemble_report
from reports.models import Kind

ASSEMBLE = {  # by kind of document: what gives its object, from plan, round and day
    Kind.REPORT: assemble_report,
    Kind.MEASURES: lambda plan, round, as_of: assemble_measures(plan, as_of),
}


@contextmanager
def one_moment():
    """All reading inside sees the database as it was at one moment, and keeps nobody from writing."""
    if connection.in_atomic_block or within_one():
        yield  # the caller's transaction is the moment
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # Django's own BEGIN IMMEDIATE would keep every writer waiting
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def within_one():
    """Whether SQLite is at one moment already: Django knows nothing of the transaction that we begin there."""
    return connection.vendor == "sqlite" and connection.connection is not None and connection.connection.in_transaction


def assemble(plan, kind, round, as_of):
    """The object of a document of a plan as of a day, read at one moment."""
    with one_moment():
        plan = Plan.objects.select_related("agency", "assessed_framework").get(pk=plan.pk)
        return ASSEMBLE[Kind(kind)](plan, round, as_of)


def as_it_is_now(submission):
    """The object that a submission would hold if it were made now; None where its plan is gone."""
    plan = Plan.objects.filter(agency=submission.agency_id, fiscal_year=submission.fiscal_year).first()
    return plan and assemble(plan, submission.kind, submission.round, date.fromisoformat(str(submission.as_of)))
