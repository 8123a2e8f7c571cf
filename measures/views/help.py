"""Help: the words of the field, and putting the first steps away."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from measures.access import Role
from measures.actions import account as actions
from measures.help import GLOSSARY


def glossary(request):
    return render(request, "measures/help/glossary.html", {"glossary": GLOSSARY})


@require_POST
def dismiss_tour(request, role):
    if role not in Role:
        raise Http404("ไม่มีบทบาทนี้")
    actions.dismiss_tour(user=request.user, role=role, by=request.user)
    return redirect("home")
