"""For whoever looks after the server: agencies and their first administrators, and the frameworks; no agency's data."""

from functools import wraps

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from measures.access import require_server_administrator
from measures.actions.organisation import open_agency
from measures.actions.people import invite_administrator
from measures.models import Agency, Framework, OneTimeLink
from measures.people_forms import AdministratorForm, AgencyForm
from measures.views.attempt import on_form
from measures.views.people import show_link

PAGE = 50


def server_administrators_only(view):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        require_server_administrator(request.user)
        return view(request, *args, **kwargs)

    return guarded


@server_administrators_only
def server(request):
    page = Paginator(Agency.objects.order_by("name", "pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "measures/server/server.html", {"page": page, "frameworks": Framework.objects.all()})


@server_administrators_only
@never_cache
def agency_new(request):
    form = AgencyForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and (opened := on_form(form, open_agency, **form.said, by=request.user))
    ):
        agency, user, token = opened
        return show_link(request, user, token, OneTimeLink.Purpose.INVITATION, reverse("server"), made=agency)
    return render(request, "measures/server/agency.html", {"form": form})


@server_administrators_only
@never_cache
def agency_administrator(request, agency):
    agency = Agency.objects.filter(slug=agency).first()
    if agency is None:
        raise Http404("ไม่พบหน่วยงานนี้")
    form = AdministratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        invited = on_form(form, invite_administrator, agency=agency, by=request.user, **form.cleaned_data)
        if invited:
            return show_link(request, *invited, OneTimeLink.Purpose.INVITATION, reverse("server"))
    return render(request, "measures/server/administrator.html", {"form": form, "named": agency.name})


@server_administrators_only
def framework(request, fiscal_year):
    framework = Framework.objects.filter(fiscal_year=fiscal_year).prefetch_related("bands").first()
    if framework is None:
        raise Http404("ไม่พบกรอบการประเมินของปีนี้")
    indicators = framework.indicators.prefetch_related("items__topic")
    return render(request, "measures/server/framework.html", {"framework": framework, "indicators": indicators})
