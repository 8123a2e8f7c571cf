"""Making agencies, and accounts by command; what administrators do with people is in people.py."""

from django.db import IntegrityError, transaction

from measures.access import Permission, System, require, require_server_administrator
from measures.actions.divisions import require_lasting
from measures.actions.people import invite_administrator
from measures.actions.trail import ActionError, record
from measures.models import Agency, Division, Membership, User


@transaction.atomic
def create_agency(*, slug, name, district, province, divisions, by):
    """A new Agency with its divisions, in the order given."""
    require_server_administrator(by)
    agency = Agency(slug=slug, name=name, district=district, province=province)
    agency.full_clean()
    try:
        with transaction.atomic():
            agency.save()
    except IntegrityError:
        raise ActionError("มีหน่วยงานที่ใช้รหัสนี้แล้ว โปรดใช้รหัสอื่น") from None
    Division.objects.bulk_create(
        Division(agency=agency, name=division, position=position) for position, division in enumerate(divisions, 1)
    )
    record("agency created", agency, by=by, agency=agency, after={"slug": slug, "name": name, "divisions": divisions})
    return agency


def open_agency(*, slug, name, district, province, divisions, administrator, by):
    """An Agency, its first administrator (username, name, email) and the token of their link; all of it or nothing."""
    with transaction.atomic():
        agency = create_agency(slug=slug, name=name, district=district, province=province, divisions=divisions, by=by)
        return agency, *invite_administrator(agency=agency, by=by, **administrator)


@transaction.atomic
def create_user(*, username, name, password=None, by, **fields):
    """A new User, who is nothing in any agency yet."""
    require_server_administrator(by)
    user = User.objects.create_user(username, name=name, password=password, **fields)
    record("user created", user, by=by, agency=None, after={"username": username, "name": name})
    return user


@transaction.atomic
def grant_role(*, user, agency, role, divisions=(), position="", acting_position="", valid_until=None, by):
    """Give `user` a role in `agency`; for an officer, with the divisions that they answer for."""
    require(by, Permission.MANAGE_PEOPLE, agency)
    if any(division.agency_id != agency.pk for division in divisions):
        raise ActionError("ส่วนราชการที่เลือกไม่ใช่ของหน่วยงานนี้")
    require_lasting(divisions)
    if not isinstance(by, System) and not user.belongs_only_to(agency):
        raise ActionError("ให้บทบาทแก่บัญชีนี้ไม่ได้")
    membership = Membership.objects.create(
        user=user,
        agency=agency,
        role=role,
        position=position,
        acting_position=acting_position,
        valid_until=valid_until,
    )
    membership.divisions.set(divisions)
    record(
        "role granted",
        user,
        by=by,
        agency=agency,
        after={"role": role, "divisions": [d.name for d in divisions], "position": position},
    )
    return membership


@transaction.atomic
def set_password(*, user, password, by):
    """A new password for `user`, as the demonstration gives at each start."""
    require_server_administrator(by)
    user.set_password(password)
    user.is_active = True
    user.save(update_fields=["password", "is_active"])
    record("password set", user, by=by, agency=None)


@transaction.atomic
def deactivate_user(*, user, by):
    """`user` can no longer sign in; what they did stays theirs."""
    require_server_administrator(by)
    user.is_active = False
    user.save(update_fields=["is_active"])
    record("user deactivated", user, by=by, agency=None, before={"is_active": True}, after={"is_active": False})
