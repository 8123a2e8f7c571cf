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
