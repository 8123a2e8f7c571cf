"""What was sent with a form, and asking an action for it: what is refused is told on the form, or on the next page."""

from django.contrib import messages

from measures.actions.trail import ActionError


def typed(request):
    """What was sent, even where that is nothing; None where nothing was."""
    return request.POST if request.method == "POST" else None


def on_form(form, action, **arguments):
    """What the action gives; None where it refuses, which the form then says."""
    try:
        return action(**arguments)
    except ActionError as refused:
        tell(form, refused)
        return None


def tell(form, refused):
    """Let a form say an ActionError, at the field that it names."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))


def on_next_page(request, done, action, **arguments):
    """Run the action, and leave for the next page what was done or why not."""
    try:
        action(**arguments)
    except ActionError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
