"""The event that every action appends in its own transaction."""

from django.db import transaction

from ita_tracker import clock
from measures import trail
from measures.access import SERVER_ADMINISTRATOR, SYSTEM, System, held_in, role_names
from measures.models import AuditEvent, User
from measures.trail_keys import key_of_writer, keys_of


class ActionError(ValueError):
    """What was asked cannot be done; the text says in Thai why, and what to do instead; `field` names what to mend."""

    def __init__(self, text, field=None):
        super().__init__(text)
        self.field = field


def require_reason(reason):
    if not reason.strip():
        raise ActionError("โปรดระบุเหตุผล", "reason")


def record(verb, subject, *, by, agency, before=None, after=None, reason="", roles=None):
    """Append an event; must be called inside the transaction of the write that it tells of.

    `subject` is the row that it is about, which gives it its keys, or a text where there is no such row. `before` and
    `after` hold changed fields only. Returns the AuditEvent.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an event belongs in the transaction of its write")
    if roles is None:
        roles = roles_of(by, agency)
    key, plan_key = keys_of(subject)
    event = AuditEvent(
        at=clock.now(),
        agency=agency,
        actor=name_of(by),
        roles=roles,
        verb=verb,
        subject=(name_of(subject) if isinstance(subject, User) else str(subject))[:400],
        key=key,
        plan_key=plan_key,
        actor_key=key_of_writer(by),
        before=before or {},
        after=after or {},
        reason=reason,
    )
    trail.append(event)
    return event


def roles_of(by, agency):
    """The roles of a person in an agency, or of who looks after the server, as text that stays true."""
    if isinstance(by, System):
        return SYSTEM
    roles = role_names(held_in(by, agency)) if agency else ""
    return roles or (SERVER_ADMINISTRATOR if by.is_server_administrator else "")


def name_of(by):
    """A person, or the command that writes, as text that stays true when the account changes."""
    return str(by) if isinstance(by, System) else f"{by.name} ({by.username})"


def writer_of(by):
    """The user to note on a row, or None where a command writes."""
    return None if isinstance(by, System) else by
