"""The guards of logged rows come back after every migrate, and a check notices when they are gone."""

import re
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from measures import guards
from measures.models import AuditEvent, TrailHead


def faults():
    return [found.id for found in run_checks(tags=["start"], databases=["default"])]


def test_they_are_there(db):
    assert faults() == []
    assert guards.missing(connection) == []


def test_a_guard_dropped_is_noticed_and_comes_back_with_migrate(db):
    guards.remove(connection)
    assert faults() == ["measures.W001"]
    call_command("migrate", verbosity=0, skip_checks=False, stderr=StringIO())
    assert faults() == []


def test_a_guard_that_says_something_else_is_as_good_as_none(db):
    table = AuditEvent._meta.db_table
    if connection.vendor == "postgresql":
        tricks = [
            f"ALTER TABLE {table} ENABLE REPLICA TRIGGER {table}_refuse_update",
            f"ALTER TABLE {table} DISABLE TRIGGER {table}_refuse_delete",
            f"CREATE OR REPLACE FUNCTION {table}_refuse_update() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RETURN NEW; END $$",
        ]
    else:
        tricks = [
            f"DROP TRIGGER {table}_refuse_update; CREATE TRIGGER {table}_refuse_update BEFORE UPDATE ON measures_plan"
            " BEGIN SELECT 1; END",
            f"DROP TRIGGER {table}_refuse_delete; CREATE TRIGGER {table}_refuse_delete BEFORE DELETE ON {table}"
            " BEGIN SELECT 1; END",
        ]
    for trick in tricks:
        with connection.cursor() as cursor:
            for statement in trick.split("; CREATE"):
                cursor.execute(statement if statement.startswith(("DROP", "ALTER", "CREATE")) else f"CREATE{statement}")
        assert faults() == ["measures.W001"], trick
        guards.install(connection)
        assert faults() == [], trick


def test_the_head_of_a_chain_only_goes_on_by_one(reference):
    head = TrailHead.objects.first()
    for change in ({"seq": head.seq + 2}, {"seq": head.seq - 1}, {"mac": "x"}, {"chain": "x", "seq": head.seq + 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TrailHead.objects.filter(chain=head.chain).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        head.delete()


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_rebuilds_the_table_does_not_lose_them():
    actor = AuditEvent._meta.get_field("actor")
    longer = altered(actor)
    with connection.schema_editor() as editor:
        editor.alter_field(AuditEvent, actor, longer)
    try:
        if connection.vendor == "sqlite":
            assert guards.missing(connection)  # the trap: nothing said a word
        call_command("migrate", verbosity=0)
        assert guards.missing(connection) == []
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(AuditEvent, longer, actor)
        guards.install(connection)


def altered(field):
    """The same column with room for more, which on SQLite rebuilds the table."""
    longer = field.clone()
    longer.max_length = field.max_length + 1
    longer.set_attributes_from_name(field.name)
    longer.model = field.model
    return longer


def test_every_guarded_model_exists():
    assert all(apps.get_model(label) for label in [*guards.FROZEN, *guards.REFUSED_WHEN])


def test_the_readme_takes_from_the_application_what_it_never_does():
    """PostgreSQL lets nobody lock a row who may not change it, so two logged tables stay to the triggers alone."""
    locked = {"measures_evidencefile", "measures_instruction"}
    statement = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8").partition("REVOKE ")[2].partition(";")[0]
    logged = {apps.get_model(label)._meta.db_table for label in guards.FROZEN}
    assert set(re.findall(r"(?:measures|reports)_\w+", statement)) == logged - locked
