"""System checks of the database; the server refuses to start while one fails (see ita_tracker/wsgi.py)."""

from django.conf import settings
from django.core import checks
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from measures import guards


@checks.register("start")
def tables_are_up_to_date(databases=None, **_):
    """Every migration has been applied; only asked where the server starts, since migrate itself runs checks."""
    errors = []
    for alias in databases or ():
        executor = MigrationExecutor(connections[alias])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            errors.append(
                checks.Error(
                    "The database's tables are not up to date.", hint="Run: manage.py migrate", id="measures.E003"
                )
            )
    return errors


@checks.register(checks.Tags.database, "start")
def guards_are_there(databases=None, **_):
    """The triggers that guard logged rows exist."""
    errors = []
    for alias in databases or ():
        missing = guards.missing(connections[alias])
        if missing:
            errors.append(
                checks.Error(
                    f"Guards of the audit trail are missing: {', '.join(missing)}.",
                    hint="Run: manage.py migrate (it puts them back), and find out who dropped them.",
                    id="measures.E001",
                )
            )
    return errors


@checks.register(checks.Tags.database, "start")
def no_demonstration_account(databases=None, **_):
    """Production has no account whose password was shown to whoever ran the demonstration."""
    from measures.models import User

    errors = []
    for alias in databases or () if settings.PRODUCTION else ():
        if User._meta.db_table not in connections[alias].introspection.table_names():
            continue
        names = list(
            User.objects.using(alias).filter(is_demonstration=True, is_active=True).values_list("username", flat=True)
        )
        if names:
            errors.append(
                checks.Error(
                    f"Demonstration accounts exist in this database: {', '.join(names)}.",
                    hint="Run: manage.py demonstration --close-accounts, or point DATABASE_URL to another database.",
                    id="measures.E002",
                )
            )
    return errors
