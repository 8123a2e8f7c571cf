"""Which parts of the menu a person sees beyond what everybody sees."""

from django.utils.functional import SimpleLazyObject

from measures.access import Permission, roles_with
from measures.models import Agency


def places(request):
    """For templates: the agencies whose people the signed-in person manages, asked of the database only if shown."""
    return {"managed": SimpleLazyObject(lambda: managed_agencies(getattr(request, "user", None)))}


def managed_agencies(user):
    if user is None or not user.is_authenticated:
        return []
    held = user.current_memberships().filter(role__in=roles_with(Permission.MANAGE_PEOPLE))
    return list(Agency.objects.filter(memberships__in=held))
