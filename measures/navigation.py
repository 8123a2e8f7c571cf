"""Which parts of the menu a person sees beyond what everybody sees."""

from django.utils.functional import SimpleLazyObject

from measures.access import RECORD_ALL, RECORD_OWN, Permission, roles_with
from measures.help import tours_for


def places(request):
    """For templates: whether the person records results, and in which agencies they do what; one query."""
    held = SimpleLazyObject(lambda: memberships(getattr(request, "user", None)))
    return {
        "may_edit": SimpleLazyObject(lambda: agencies_with(held, Permission.EDIT_PLAN)),
        "may_adopt": SimpleLazyObject(lambda: agencies_with(held, Permission.ADOPT)),
        "records": SimpleLazyObject(lambda: any(m.role in (*RECORD_ALL, *RECORD_OWN) for m in held)),
        "managed": SimpleLazyObject(
            lambda: [m.agency for m in held if m.role in roles_with(Permission.MANAGE_PEOPLE)],
        ),
        "tours": SimpleLazyObject(lambda: tours_for(held)),
        "trails": SimpleLazyObject(
            lambda: list({m.agency: None for m in held if m.role in roles_with(Permission.READ_TRAIL)}),
        ),
    }


def agencies_with(held, permission):
    """The ids of the agencies in which a person holds a permission."""
    return {m.agency_id for m in held if m.role in roles_with(permission)}


def memberships(user):
    """The memberships that hold today of who is signed in, asked once for a page; actions ask anew."""
    if user is None or not user.is_authenticated:
        return []
    if not hasattr(user, "held_today"):
        user.held_today = list(user.current_memberships().select_related("agency"))
    return user.held_today


def shows(user, permission, agency):
    """Whether a page offers somebody what `permission` allows; the action that does it decides."""
    return any(m.agency_id == agency.pk and m.role in roles_with(permission) for m in memberships(user))
