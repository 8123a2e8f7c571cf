"""System checks of the database and of evidence; the server refuses to start while one fails (ita_tracker/wsgi.py)."""

import os
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import connections

from measures import guards


@checks.register(checks.Tags.database, "start")
def guards_are_there(databases=None, **_):
    """The triggers that guard logged rows exist."""
    errors = []
    for alias in databases or ():
        missing = guards.missing(connections[alias])
        if missing:
            errors.append(
                checks.Warning(  # no error, which would stop the very migrate that mends it
                    f"Guards of the audit trail are missing: {', '.join(missing)}.",
                    hint="Run: manage.py migrate (it puts them back), and find out who dropped them.",
                    id="measures.W001",
                )
            )
    return errors


@checks.register(checks.Tags.security, "start")
def evidence_is_kept_apart(**_):
    """The folder of evidence is outside what the web server hands out, and can be written to."""
    folder = Path(settings.EVIDENCE_ROOT).resolve()
    handed_out = [settings.STATIC_ROOT, *(d[1] if isinstance(d, tuple) else d for d in settings.STATICFILES_DIRS)]
    errors = []
    if any(folder.is_relative_to(Path(each).resolve()) for each in handed_out):
        errors.append(
            checks.Error(
                f"EVIDENCE_ROOT ({folder}) lies inside a folder of static files, which everybody may read.",
                hint="Set EVIDENCE_ROOT to a folder outside it, such as /var/lib/ita-tracker/evidence.",
                id="measures.E003",
            )
        )
    there = next(each for each in (folder, *folder.parents) if each.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        errors.append(
            checks.Error(
                f"EVIDENCE_ROOT ({folder}) cannot be written to.",
                hint="Create it for the account of the service: install -d -m 700 -o ita /var/lib/ita-tracker/evidence",
                id="measures.E004",
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
