"""The people of an agency as the screens show them, gathered in a fixed number of queries."""

from dataclasses import dataclass

from django.db.models import Count, Q

from ita_tracker import clock
from measures.access import Role
from measures.models import Membership, User

CLOSED, ENDED, INVITED, ACTIVE = "ปิดบัญชีแล้ว", "สิ้นสุดแล้ว", "รอตั้งรหัสผ่าน", "ใช้งานอยู่"


@dataclass(frozen=True)
class Person:
    user: User
    roles: tuple[Role, ...]
    divisions: tuple
    position: str
    acting_position: str
    valid_until: object
    state: str

    @property
    def pk(self):
        return self.user.pk


def people(agency, users):
    """A Person for each of `users`, in their order."""
    held = {}
    memberships = Membership.objects.filter(agency=agency, user__in=[user.pk for user in users])
    for membership in memberships.prefetch_related("divisions").order_by("pk"):
        held.setdefault(membership.user_id, []).append(membership)
    return [person(user, held.get(user.pk, [])) for user in users]


def person(user, memberships):
    first = memberships[0]
    ends = [membership.valid_until for membership in memberships]
    end = None if None in ends else max(ends)
    divisions = {division.pk: division for membership in memberships for division in membership.divisions.all()}
    held = {membership.role for membership in memberships}
    if not user.is_active:
        state = CLOSED
    elif end and end < clock.today():
        state = ENDED
    else:
        state = ACTIVE if user.has_usable_password() else INVITED
    return Person(
        user=user,
        roles=tuple(role for role in Role if role in held),
        divisions=tuple(sorted(divisions.values(), key=lambda division: (division.position, division.pk))),
        position=first.position,
        acting_position=first.acting_position,
        valid_until=end,
        state=state,
    )


def counts(agency):
    """How many people an agency has: in all, closed, and not yet with a password of their own."""
    users = User.objects.of_agency(agency)
    waiting = Q(is_active=True, password__startswith="!")
    return users.aggregate(
        all=Count("pk", distinct=True),
        closed=Count("pk", distinct=True, filter=Q(is_active=False)),
        waiting=Count("pk", distinct=True, filter=waiting),
    )
