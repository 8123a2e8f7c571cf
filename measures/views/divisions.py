"""The divisions of an agency: the list with a form to add one, and a page for each."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from measures.actions import divisions as actions
from measures.models import Division
from measures.people_forms import DivisionForm, ReasonForm
from measures.views.attempt import on_form, on_next_page
from measures.views.people import agency_managed


def asked(request, agency, division):
    agency = agency_managed(request, agency)
    found = Division.objects.visible_to(request.user).filter(agency=agency, pk=division).first()
    if found is None:
        raise Http404("ไม่พบส่วนราชการนี้ในหน่วยงาน")
    return agency, found


def division_list(request, agency):
    agency = agency_managed(request, agency)
    form = DivisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        if on_form(form, actions.add_division, agency=agency, name=name, by=request.user):
            messages.success(request, f"เพิ่ม{name}แล้ว")
            return redirect("divisions", agency.slug)
    context = {"agency": agency, "divisions": agency.divisions.all(), "form": form}
    return render(request, "measures/people/divisions.html", context)


def division(request, agency, division):
    agency, found = asked(request, agency, division)
    form = DivisionForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        if on_form(form, actions.rename_division, agency=agency, division=found, name=name, by=request.user):
            messages.success(request, f"บันทึกชื่อ{name}แล้ว")
            return redirect("divisions", agency.slug)
    return division_page(request, agency, found, form, ReasonForm())


def division_page(request, agency, division, form, reason):
    context = {"agency": agency, "division": division, "form": form, "reason": reason}
    return render(request, "measures/people/division.html", context)


@require_POST
def division_move(request, agency, division):
    agency, found = asked(request, agency, division)
    up = request.POST.get("direction") != "down"
    done = f"เลื่อน{found.name}{'ขึ้น' if up else 'ลง'}แล้ว"
    on_next_page(request, done, actions.move_division, agency=agency, division=found, up=up, by=request.user)
    return redirect("divisions", agency.slug)


@require_POST
def division_remove(request, agency, division):
    agency, found = asked(request, agency, division)
    form = ReasonForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        on_form(form, actions.remove_division, agency=agency, division=found, reason=reason, by=request.user)
    if form.is_valid():
        messages.success(request, f"ลบ{found.name}แล้ว")
        return redirect("divisions", agency.slug)
    return division_page(request, agency, found, DivisionForm(initial={"name": found.name}), form)
