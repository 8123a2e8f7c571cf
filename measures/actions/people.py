"""What an administrator does with the people of an agency: invite, change, close, open again, take out.

An account may be known in more than one agency. Only where an agency alone answers for it (`User.belongs_only_to`) may
its administrator change its name, close it, or give it a new password; elsewhere they say what it is in their own.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from ita_tracker import clock, thai
from measures.access import Permission, Role, require, require_server_administrator, roles_with
from measures.actions.divisions import require_lasting
from measures.actions.links import make_link, void_links
from measures.actions.trail import ActionError, record, require_reason
from measures.models import Agency, Division, Membership, OneTimeLink, User

LAST = "ต้องมีผู้ดูแลระบบของหน่วยงานที่ใช้งานได้โดยไม่มีวันสิ้นสุดอย่างน้อยหนึ่งคน โปรดให้บทบาทนี้แก่ผู้อื่นและให้ผู้นั้นตั้งรหัสผ่านก่อน"
TAKEN = "ใช้ชื่อผู้ใช้นี้ไม่ได้ โปรดใช้ชื่ออื่น"
NOT_ONLY_OURS = "บัญชีนี้ไม่ได้อยู่ในความดูแลของหน่วยงานนี้เพียงแห่งเดียว ท่านเปลี่ยนบทบาทในหน่วยงานนี้หรือนำออกจากหน่วยงานนี้ได้เท่านั้น"


@dataclass(frozen=True)
class Standing:
    """What a person is in an agency: one or several roles, with divisions, position and an end that they share."""

    roles: tuple[str, ...]
    divisions: tuple[Division, ...] = ()
    position: str = ""
    acting_position: str = ""
    valid_until: date | None = None


@transaction.atomic
def invite(*, agency, username, name, email, standing, by):
    """A new person of an agency, and the token of the link by which they set their own password."""
    require(by, Permission.MANAGE_PEOPLE, agency)
    user = add_user(username, name, email)
    place(user, agency, standing)
    record("person invited", user, by=by, agency=agency, after=in_words(user, agency))
    return user, make_link(user, OneTimeLink.Purpose.INVITATION, agency)


@transaction.atomic
def invite_administrator(*, agency, username, name, email, by):
    """An administrator for an agency that has none yet, or lost them; invited by whoever looks after the server."""
    require_server_administrator(by)
    user = add_user(username, name, email)
    place(user, agency, Standing((Role.ADMINISTRATOR,)))
    record("administrator invited", user, by=by, agency=agency, after=in_words(user, agency))
    return user, make_link(user, OneTimeLink.Purpose.INVITATION, agency)


@transaction.atomic
def invite_server_administrator(*, username, name, email, by):
    """A person who looks after the server, and the token of their link."""
    require_server_administrator(by)
    user = add_user(username, name, email, is_server_administrator=True)
    record("server administrator invited", user, by=by, agency=None, after={"username": username, "name": name})
    return user, make_link(user, OneTimeLink.Purpose.INVITATION, None)


@transaction.atomic
def change_person(*, agency, user, name, email, standing, by):
    """Set a person's name, e-mail address, roles and what goes with them, as a form shows them all at once."""
    with managing(agency, user, by) as user:
        before = in_words(user, agency)
        if (name, email) != (user.name, user.email):
            require_only_ours(user, agency)
            User.objects.filter(pk=user.pk).update(name=name, email=email)
            user.name, user.email = name, email
        place(user, agency, standing)
        after = in_words(user, agency)
    changed = [key for key in after if before[key] != after[key]]
    if changed:
        record(
            "person changed",
            user,
            by=by,
            agency=agency,
            before={key: before[key] for key in changed},
            after={key: after[key] for key in changed},
        )
    return user


@transaction.atomic
def close_account(*, agency, user, reason, by):
    """The person can no longer sign in, their sessions and links end; what they did stays theirs."""
    with managing(agency, user, by) as user:
        require_only_ours(user, agency)
        require_reason(reason)
        User.objects.filter(pk=user.pk).update(is_active=False)
        void_links(user)
    active = {"before": {"is_active": user.is_active}, "after": {"is_active": False}}
    record("account closed", user, by=by, agency=agency, reason=reason, **active)


@transaction.atomic
def open_account(*, agency, user, by):
    """A closed account can sign in again, with the password it had."""
    with managing(agency, user, by) as user:
        require_only_ours(user, agency)
        User.objects.filter(pk=user.pk).update(is_active=True)
    active = {"before": {"is_active": user.is_active}, "after": {"is_active": True}}
    record("account opened again", user, by=by, agency=agency, **active)


@transaction.atomic
def take_out(*, agency, user, reason, by):
    """Remove all that a person is in an agency; for accounts that another agency, or the server, answers for too."""
    with managing(agency, user, by) as user:
        if user.belongs_only_to(agency):
            raise ActionError("บัญชีนี้อยู่ในหน่วยงานนี้เพียงแห่งเดียว หากไม่ปฏิบัติงานแล้ว โปรดปิดบัญชี")
        require_reason(reason)
        before = in_words(user, agency)
        user.memberships.filter(agency=agency).delete()
    record("person taken out", user, by=by, agency=agency, before=before, reason=reason)


@transaction.atomic
def renew_link(*, agency, user, by):
    """A new one-time link for a person of an agency; those they had no longer work. Returns its token."""
    with managing(agency, user, by) as user:
        require_only_ours(user, agency)
        if not user.is_active:
            raise ActionError("บัญชีนี้ปิดอยู่ โปรดเปิดใช้บัญชีก่อนออกลิงก์")
    void_links(user)
    purpose = OneTimeLink.Purpose.RESET if user.has_usable_password() else OneTimeLink.Purpose.INVITATION
    record("link issued", user, by=by, agency=agency, after={"purpose": purpose})
    return make_link(user, purpose, agency)


@contextmanager
def managing(agency, user, by):
    """The person's row, locked, for a change that may not leave the agency without an administrator.

    The agency's row is locked first, so that two administrators who remove each other do so one after the other.
    """
    agency = Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    require(by, Permission.MANAGE_PEOPLE, agency)
    user = User.objects.of_agency(agency).filter(pk=user.pk).first()
    if user is None:
        raise ActionError("ไม่พบบุคคลนี้ในหน่วยงาน")
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    before = administration(agency)
    yield user
    if administration(agency) < before:
        raise ActionError(LAST)


def administration(agency):
    """2 where somebody who can sign in administers without end, 1 where somebody does until a day, 0 where nobody."""
    held = Membership.objects.current().filter(agency=agency, role__in=roles_with(Permission.MANAGE_PEOPLE))
    ends = set(held.exclude(user__password__startswith="!").values_list("valid_until", flat=True))
    return 2 if None in ends else min(len(ends), 1)


def add_user(username, name, email, **fields):
    """A saved user without a password; a name that is taken, wherever that is, is only said to be of no use."""
    try:
        with transaction.atomic():
            return User.objects.create_user(username, name=name, email=email, **fields)
    except IntegrityError:
        raise ActionError(TAKEN, "username") from None


def place(user, agency, standing):
    """Make the person's memberships of an agency what `standing` says."""
    if not standing.roles or not set(standing.roles) <= set(Role.values):
        raise ActionError("โปรดเลือกอย่างน้อยหนึ่งบทบาท")
    if any(division.agency_id != agency.pk for division in standing.divisions):
        raise ActionError("ส่วนราชการที่เลือกไม่ใช่ของหน่วยงานนี้")
    require_lasting(standing.divisions)
    held = {membership.role: membership for membership in user.memberships.filter(agency=agency)}
    end = standing.valid_until
    if end is None and Role.AUDITOR in standing.roles:
        raise ActionError("โปรดระบุวันสิ้นสุดของผู้ตรวจสอบ", "valid_until")
    if end and end < clock.today() and end not in {membership.valid_until for membership in held.values()}:
        raise ActionError("วันสิ้นสุดต้องเป็นวันนี้หรือหลังจากนี้ หากต้องการให้สิ้นสุดทันที โปรดปิดบัญชี", "valid_until")
    user.memberships.filter(agency=agency).exclude(role__in=standing.roles).delete()
    for role in standing.roles:
        membership = held.get(role) or Membership(user=user, agency=agency, role=role)
        membership.position, membership.acting_position = standing.position, standing.acting_position
        membership.valid_until = end
        membership.save()
        membership.divisions.set(standing.divisions)


def in_words(user, agency):
    """What a person is in an agency, as the trail keeps it."""
    held = list(user.memberships.filter(agency=agency).prefetch_related("divisions"))
    ends = sorted({m.valid_until for m in held if m.valid_until})
    return {
        "username": user.username,
        "name": user.name,
        "email": user.email,
        "roles": sorted(m.role for m in held),
        "divisions": sorted({division.name for m in held for division in m.divisions.all()}),
        "position": ", ".join(sorted({m.position for m in held if m.position})),
        "acting_position": ", ".join(sorted({m.acting_position for m in held if m.acting_position})),
        "valid_until": ", ".join(thai.format_date(end) for end in ends),
    }


def require_only_ours(user, agency):
    if not user.belongs_only_to(agency):
        raise ActionError(NOT_ONLY_OURS)
