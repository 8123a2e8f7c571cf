"""Database triggers that refuse any change of logged rows, on SQLite and on PostgreSQL.

They are put back after every migrate, because a migration that rebuilds a table on SQLite drops its triggers silently.
On SQLite they hold against INSERT OR REPLACE only with PRAGMA recursive_triggers (see settings); on PostgreSQL TRUNCATE
has a guard of its own, and the application should connect as another role than the tables' owner.
"""

from django.apps import apps
from django.db import connections

GUARDED = ["measures.AuditEvent", "measures.CompletionVersion"]  # a later application adds its own models' labels

MESSAGE = "rows of this table are never changed or deleted"

SQLITE = {
    "update": "CREATE TRIGGER {name} BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{message}'); END",
    "delete": "CREATE TRIGGER {name} BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{message}'); END",
}
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
POSTGRESQL = {
    "update": "CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "delete": "CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "truncate": "CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
}


def guarded_tables():
    return [apps.get_model(label)._meta.db_table for label in GUARDED]


def statements(connection):
    return POSTGRESQL if connection.vendor == "postgresql" else SQLITE


def trigger_names(connection, table):
    return {f"{table}_refuse_{event}": sql for event, sql in statements(connection).items()}


def existing(connection):
    """The names of all triggers of the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}


def missing(connection):
    """The names of the guards that ought to be there and are not."""
    tables = [t for t in guarded_tables() if t in connection.introspection.table_names()]
    return sorted({name for table in tables for name in trigger_names(connection, table)} - existing(connection))


def install(connection):
    """Create the guards that are missing."""
    absent = missing(connection)
    with connection.cursor() as cursor:
        if absent and connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION.format(message=MESSAGE))
        for table in guarded_tables():
            for name, sql in trigger_names(connection, table).items():
                if name in absent:
                    cursor.execute(sql.format(name=name, table=table, message=MESSAGE))


def remove(connection):
    """Drop the guards; only for tests that must empty the tables between runs."""
    present = existing(connection)
    with connection.cursor() as cursor:
        for table in guarded_tables():
            for name in trigger_names(connection, table):
                if name in present:
                    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
                    cursor.execute(f"DROP TRIGGER {name}{on_table}")


def install_after_migrate(*, using, **_):
    install(connections[using])
