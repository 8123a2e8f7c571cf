"""Asking an action for something, and telling what it refused where it was asked: on the form, or on the next page."""

from django.contrib import messages

from measures.actions.trail import ActionError


def on_form(form, action, **arguments):
    """What the action gives; None where the form or the action refuses, which the form then says."""
    try:
        return action(**arguments)
    except ActionError as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return None


def on_next_page(request, done, action, **arguments):
    """Run the action, and leave for the next page what was done or why not."""
    try:
        action(**arguments)
    except ActionError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
