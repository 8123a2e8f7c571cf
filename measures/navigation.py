"""Which parts of the menu a person sees beyond what everybody sees."""

from django.utils.functional import SimpleLazyObject

from measures.access import RECORD_ALL, RECORD_OWN, Permission, roles_with
from measures.help import tours_for


def places(request):
    """For templates: whether the person records results, and the agencies whose people they manage or whose trail they
    may read; one query."""
    held = SimpleLazyObject(lambda: memberships(getattr(request, "user", None)))
    return {
        "records": SimpleLazyObject(lambda: any(m.role in (*RECORD_ALL, *RECORD_OWN) for m in held)),
        "managed": SimpleLazyObject(
            lambda: [m.agency for m in held if m.role in roles_with(Permission.MANAGE_PEOPLE)],
        ),
        "tours": SimpleLazyObject(lambda: tours_for(held)),
        "trails": SimpleLazyObject(
            lambda: list({m.agency: None for m in held if m.role in roles_with(Permission.READ_TRAIL)}),
        ),
    }


def memberships(user):
    if user is None or not user.is_authenticated:
        return []
    return list(user.current_memberships().select_related("agency"))
