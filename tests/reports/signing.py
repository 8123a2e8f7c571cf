"""What the tests of signing share: an executive who signs a month as they see it."""

from ita_tracker.thai import PartialDate
from reports import payload
from reports.actions.month import sign_month
from reports.month import kept
from reports.month.assemble import assemble_month

MARCH = PartialDate(2023, 3)


def seen_of(plan, month=MARCH):
    """The hash of what an executive has before them."""
    return payload.sha256(payload.to_json(kept.content_of(plan, assemble_month(plan, month, month.last))))


def sign(plan, by, month=MARCH, **more):
    return sign_month(plan=plan, month=month, by=by, **{"seen": seen_of(plan, month), "latest": 0} | more)
