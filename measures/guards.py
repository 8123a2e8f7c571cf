"""Database triggers that refuse what no action ever does, on SQLite and on PostgreSQL: any change of logged rows, links
between rows that do not belong together, and texts of blanks (belonging.py).

They are put back after every migrate, because a migration that rebuilds a table on SQLite drops its triggers silently.
On SQLite they hold against INSERT OR REPLACE only with PRAGMA recursive_triggers (see settings); on PostgreSQL TRUNCATE
has a guard of its own, and the application should connect as another role than the tables' owner. A guard counts as
there only if it stands on its own table, is enabled, and says what it should.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db import connections

from measures import belonging

# No row is ever changed or deleted; a later application adds its own models' labels.
FROZEN = [
    "measures.AuditEvent",
    "measures.CompletionVersion",
    "measures.EvidenceFile",
    "measures.NoteWithdrawal",
    "measures.Adoption",
    "measures.Amendment",
    "measures.Instruction",
    "measures.Instruction_divisions",
    "measures.InstructionAnswer",
    "measures.InstructionWithdrawal",
]

# No row is ever deleted, nor changed where this holds: `seq` only ever goes on by one, and a request is decided once.
REFUSED_WHEN = {
    "measures.TrailHead": "NEW.seq <> OLD.seq + 1 OR NEW.chain <> OLD.chain",
    "measures.Destruction": "OLD.decided_at IS NOT NULL OR NEW.decided_at IS NULL OR NEW.id <> OLD.id"
    " OR NEW.file_id <> OLD.file_id OR NEW.reason <> OLD.reason OR NEW.asked_by_id <> OLD.asked_by_id"
    " OR NEW.asked_by_name <> OLD.asked_by_name OR NEW.asked_at <> OLD.asked_at",
}

NEVER = "rows of this table are never changed or deleted"
WRONG = {
    "link": "the rows named do not belong together",
    "move": "what others were linked by is never changed",
    "blank": "the text holds nothing but blanks",
}


@dataclass(frozen=True)
class Guard:
    """A trigger: before which statement it looks, and what it refuses."""

    name: str
    table: str
    event: str  # insert, update, delete or truncate
    message: str = NEVER
    when: str = ""  # SQL of NEW and OLD that is true where it refuses; empty: always

    @property
    def body(self):
        """What it does; on PostgreSQL in a function of its own, because WHEN takes no subquery there."""
        refuse = f"RAISE EXCEPTION '{self.message}' USING ERRCODE = 'integrity_constraint_violation';"
        return f" BEGIN IF {self.when} THEN {refuse} END IF; RETURN NEW; END " if self.when else f" BEGIN {refuse} END "

    @property
    def sqlite(self):
        """The statement that makes it on SQLite."""
        when = f"WHEN {self.when} " if self.when else ""
        action = f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        return f"CREATE TRIGGER {self.name} BEFORE {self.event.upper()} ON {self.table} {when}{action}"

    @property
    def postgresql(self):
        """The statements that make it on PostgreSQL."""
        each = "STATEMENT" if self.event == "truncate" else "ROW"
        return (
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $${self.body}$$;"
            f" CREATE TRIGGER {self.name} BEFORE {self.event.upper()} ON {self.table} FOR EACH {each}"
            f" EXECUTE FUNCTION {self.name}()"
        )


def wanted(connection):
    """The guards that ought to be there, by name."""
    events = ("update", "delete", "truncate") if connection.vendor == "postgresql" else ("update", "delete")
    found = []
    for label in [*FROZEN, *REFUSED_WHEN]:
        table = apps.get_model(label)._meta.db_table
        for event in events:
            when = f"({REFUSED_WHEN[label]})" if label in REFUSED_WHEN and event == "update" else ""
            found.append(Guard(f"{table}_refuse_{event}", table, event, when=when))
    for table, rule, event, when in belonging.rules():
        found.append(Guard(f"{table}_refuse_{rule}_{event}", table, event, WRONG[rule], when))
    return {guard.name: guard for guard in found}


def existing(connection):
    """Each trigger's name with its table and what it does: on SQLite its statement, else its function's body."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                """
                SELECT t.tgname, c.relname, p.prosrc FROM pg_trigger t
                JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
                WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)
                """
            )
        return {name: (table, does) for name, table, does in cursor.fetchall()}


def missing(connection):
    """The names of the guards that ought to be there and are not, or say something else; all, where a table is gone."""
    guards = wanted(connection)
    tables = set(connection.introspection.table_names())
    if not tables & {guard.table for guard in guards.values()}:
        return []  # an empty database, which migrate is about to fill
    there = existing(connection)
    postgresql = connection.vendor == "postgresql"
    return sorted(
        name
        for name, guard in guards.items()
        if there.get(name) != (guard.table, guard.body if postgresql else guard.sqlite)
    )


def install(connection):
    """Create the guards that are missing, in the place of any that says something else."""
    tables = set(connection.introspection.table_names())  # a later application's may not be there yet
    guards = {name: guard for name, guard in wanted(connection).items() if guard.table in tables}
    with connection.cursor() as cursor:
        for name in guards.keys() & missing(connection):
            drop(cursor, connection, guards[name])
            cursor.execute(guards[name].postgresql if connection.vendor == "postgresql" else guards[name].sqlite)


def remove(connection):
    """Drop the guards; only for tests that must empty the tables between runs."""
    with connection.cursor() as cursor:
        for guard in wanted(connection).values():
            drop(cursor, connection, guard)


def drop(cursor, connection, guard):
    on_table = f" ON {guard.table}" if connection.vendor == "postgresql" else ""
    cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}{on_table}")


def step_aside_before_migrate(*, using, **_):
    """Drop the rules that look into other tables: SQLite renames no table while a trigger names one that is gone.

    A migration rebuilds a table by dropping it and renaming its copy. The guards of logged rows name no other table,
    and stay.
    """
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for guard in wanted(connection).values():
                if guard.message != NEVER:
                    drop(cursor, connection, guard)


def install_after_migrate(*, using, **_):
    install(connections[using])
