"""What was typed in a form that could not be saved, given back to be copied, with the way back to the form."""

from urllib.parse import urlsplit

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import UnreadablePostError
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from ita_tracker import thai

SECRET = {"password", "old", "new", "again"}  # what boxes for passwords are called


def given_back(request, status=403, reason=""):
    """The page with the texts of a form that was not saved, and the way back to it; None where nothing was typed.

    Without a `reason` it says that the session had ended, or was begun anew.
    """
    try:
        typed = typed_in(request.POST)
    except (UnreadablePostError, BadRequest, SuspiciousOperation):  # cut off, or far more than any form of ours
        return None
    if not typed:
        return None
    told = {"typed": typed, "opened": opened_at(request) or "/", "reason": reason}
    return render(request, "unsaved.html", told, status=status)


def opened_at(request):
    """The address on this server of the page from which a form was sent; "" where that is not told."""
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # no address at all
        return ""
    if came_from.netloc != request.get_host():
        return ""
    opened = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    return opened if url_has_allowed_host_and_scheme(opened, None) else ""


def typed_in(data):
    """The texts and links of a form that people wrote, and nothing that machines or passwords are made of."""
    values = [value for name, several in data.lists() if name not in SECRET for value in several]
    return [value for value in values if thai.is_written_in(value) or value.startswith(("http://", "https://"))]
