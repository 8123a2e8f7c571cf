"""Database triggers that refuse any change of logged rows, on SQLite and on PostgreSQL.

They are put back after every migrate, because a migration that rebuilds a table on SQLite drops its triggers silently.
On SQLite they hold against INSERT OR REPLACE only with PRAGMA recursive_triggers (see settings); on PostgreSQL TRUNCATE
has a guard of its own, and the application should connect as another role than the tables' owner. A guard counts as
there only if it stands on its own table, is enabled, and says what it should.
"""

from django.apps import apps
from django.db import connections

# No row is ever changed or deleted; a later application adds its own models' labels.
FROZEN = ["measures.AuditEvent", "measures.CompletionVersion"]
COUNTING = ["measures.TrailHead"]  # no row is deleted, and `seq` only ever goes on by one

MESSAGE = "rows of this table are never changed or deleted"
JUMP = "NEW.seq <> OLD.seq + 1 OR NEW.chain <> OLD.chain"

SQLITE = {
    "update": "CREATE TRIGGER {name} BEFORE UPDATE ON {table} {when}BEGIN SELECT RAISE(ABORT, '{message}'); END",
    "delete": "CREATE TRIGGER {name} BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{message}'); END",
}
POSTGRESQL_BODY = " BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END "
POSTGRESQL = {
    "update": "CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW {when}EXECUTE FUNCTION refuse_change()",
    "delete": "CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "truncate": "CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
}


def wanted(connection):
    """Each guard's name with its table and the statement that makes it."""
    found = {}
    for label in [*FROZEN, *COUNTING]:
        table = apps.get_model(label)._meta.db_table
        for event, sql in (POSTGRESQL if connection.vendor == "postgresql" else SQLITE).items():
            name = f"{table}_refuse_{event}"
            when = f"WHEN ({JUMP}) " if label in COUNTING else ""
            found[name] = (table, sql.format(name=name, table=table, when=when, message=MESSAGE))
    return found


def existing(connection):
    """Each trigger's name with its table and, on SQLite, its statement; PostgreSQL's own wording differs."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
            return {name: (table, sql) for name, table, sql in cursor.fetchall()}
        cursor.execute(
            """
            SELECT t.tgname, c.relname FROM pg_trigger t
            JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
            WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)
            AND p.proname = 'refuse_change' AND p.prosrc = %s
            """,
            [POSTGRESQL_BODY.format(message=MESSAGE)],
        )
        return {name: (table, wanted(connection).get(name, (None, None))[1]) for name, table in cursor.fetchall()}


def missing(connection):
    """The names of the guards that ought to be there and are not, or say something else; all, where a table is gone."""
    tables = set(connection.introspection.table_names())
    if not tables & {table for table, _ in wanted(connection).values()} and "measures_agency" not in tables:
        return []  # an empty database, which migrate is about to fill
    there = existing(connection)
    return sorted(name for name, guard in wanted(connection).items() if there.get(name) != guard)


def install(connection):
    """Create the guards that are missing, in the place of any that says something else."""
    tables = set(connection.introspection.table_names())  # a later application's may not be there yet
    absent = {name for name in missing(connection) if wanted(connection)[name][0] in tables}
    if not absent:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
                f" $${POSTGRESQL_BODY.format(message=MESSAGE)}$$"
            )
        for name, (table, sql) in wanted(connection).items():
            if name in absent:
                drop(cursor, connection, name, table)
                cursor.execute(sql)


def remove(connection):
    """Drop the guards; only for tests that must empty the tables between runs."""
    with connection.cursor() as cursor:
        for name, (table, _) in wanted(connection).items():
            drop(cursor, connection, name, table)


def drop(cursor, connection, name, table):
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def install_after_migrate(*, using, **_):
    install(connections[using])
