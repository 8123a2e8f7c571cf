"""What every page knows of the person who looks at it."""

from django.utils.functional import SimpleLazyObject

from measures.access import records_somewhere


def person(request):
    """Whether the menu shows "my work"; asked only where a page draws the menu."""
    return {"records": SimpleLazyObject(lambda: records_somewhere(request.user))}
