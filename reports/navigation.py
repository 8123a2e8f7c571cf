"""What waits for an executive, for the pages on which they begin."""

from django.utils.functional import SimpleLazyObject

from measures.access import Permission, roles_with
from reports.submission_views import waiting_for


def waiting(request):
    """For templates: how many submissions wait for this person's decision; asked only where a page shows it."""
    return {"awaiting_me": SimpleLazyObject(lambda: count(getattr(request, "user", None)))}


def count(user):
    if user is None or not user.is_authenticated:
        return 0
    held = user.current_memberships().filter(role__in=roles_with(Permission.APPROVE))
    return waiting_for(user).filter(agency__in=held.values("agency")).exclude(prepared_by=user).count()
