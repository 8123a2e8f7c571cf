"""What people choose for themselves."""

from django.db import transaction

from measures.actions.trail import ActionError, record


@transaction.atomic
def choose_digits(*, user, thai_digits, by):
    """Whether the screen shows Thai digits to this person."""
    if by != user:
        raise ActionError("เลือกแทนผู้อื่นไม่ได้")
    before = user.thai_digits
    if before != thai_digits:
        user.thai_digits = thai_digits
        user.save(update_fields=["thai_digits"])
        change = {"before": {"thai_digits": before}, "after": {"thai_digits": thai_digits}}
        record("digits chosen", user, by=by, agency=None, **change)


@transaction.atomic
def dismiss_tour(*, user, role, by):
    """Do not offer the first steps of a role to this person again."""
    if by != user:
        raise ActionError("เลือกแทนผู้อื่นไม่ได้")
    if user.memberships.filter(role=role, tour_dismissed=False).update(tour_dismissed=True):
        record("tour dismissed", user, by=by, agency=None, after={"role": role})
