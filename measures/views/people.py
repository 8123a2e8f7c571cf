"""The people of an agency: the list, one person, an invitation, and what is done to an account."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from measures import mail
from measures.access import Permission, may
from measures.actions import people as actions
from measures.actions.trail import ActionError
from measures.models import OneTimeLink, User
from measures.people import counts, people
from measures.people_forms import InvitationForm, PersonForm, ReasonForm
from measures.tables import PeopleTable
from measures.views.asked import agency_asked
from measures.views.attempt import on_form, on_next_page

PAGE = 25


def agency_managed(request, slug):
    return agency_asked(request.user, slug, Permission.MANAGE_PEOPLE)


def person_asked(agency, pk):
    user = User.objects.of_agency(agency).filter(pk=pk).first()
    if user is None:
        raise Http404("ไม่พบบุคคลนี้ในหน่วยงาน")
    return user


def people_list(request, agency):
    agency = agency_managed(request, agency)
    users = User.objects.of_agency(agency).order_by("-is_active", "name", "pk")
    page = Paginator(users, PAGE).get_page(request.GET.get("page"))
    table = PeopleTable(people(agency, list(page)), agency=agency)
    context = {"agency": agency, "page": page, "table": table, "counts": counts(agency)}
    return render(request, "measures/people/people.html", context)


@never_cache
def person_invite(request, agency):
    agency = agency_managed(request, agency)
    form = InvitationForm(request.POST or None, agency=agency)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        named = {name: data[name] for name in ("username", "name", "email")}
        invited = on_form(form, actions.invite, agency=agency, standing=form.standing, by=request.user, **named)
        if invited:
            back = reverse("people", args=[agency.slug])
            return show_link(request, *invited, OneTimeLink.Purpose.INVITATION, back, agency=agency)
    return render(request, "measures/people/invite.html", {"agency": agency, "form": form})


def show_link(request, user, token, purpose, back, **context):
    """The page that shows a one-time link, this once: what is kept of it cannot be turned back into it."""
    link = request.build_absolute_uri(reverse("one_time_link", args=[token]))
    text = mail.INVITATION if purpose == OneTimeLink.Purpose.INVITATION else mail.RESET
    sent = mail.send_link(user, link, text)
    context |= {"person": user, "link": link, "purpose": purpose.value, "sent": sent, "back": back}
    return render(request, "measures/people/link.html", context)


@never_cache
def person(request, agency, person):
    agency = agency_managed(request, agency)
    user = person_asked(agency, person)
    (shown,) = people(agency, [user])
    form = person_form(agency, shown, request.POST or None)
    if request.method == "POST" and form.is_valid():
        named = {name: form.cleaned_data[name] for name in ("name", "email")}
        arguments = {"agency": agency, "user": user, "standing": form.standing, "by": request.user}
        if on_form(form, actions.change_person, **arguments, **named):
            messages.success(request, f"บันทึกข้อมูลของ{named['name']}แล้ว")
            return after_change(request, agency)
    return person_page(request, agency, shown, form, ReasonForm())


def person_form(agency, shown, data=None):
    """The form of a person, filled in with what they are."""
    initial = {
        "name": shown.user.name,
        "email": shown.user.email,
        "position": shown.position,
        "acting_position": shown.acting_position,
        "roles": [role.value for role in shown.roles],
        "divisions": [division.pk for division in shown.divisions],
        "valid_until": shown.valid_until,
    }
    return PersonForm(data, agency=agency, own=shown.user.belongs_only_to(agency), initial=initial)


def person_page(request, agency, shown, form, reason):
    context = {
        "agency": agency,
        "person": shown,
        "form": form,
        "reason": reason,
        "own": shown.user.belongs_only_to(agency),
        "mail": settings.MAIL_IS_SET and shown.user.email,
    }
    return render(request, "measures/people/person.html", context)


def after_change(request, agency):
    """To the list, or away from it for administrators who have just given up their own role."""
    if may(request.user, Permission.MANAGE_PEOPLE, agency):
        return redirect("people", agency.slug)
    return redirect("home")


@require_POST
@never_cache
def person_link(request, agency, person):
    agency = agency_managed(request, agency)
    user = person_asked(agency, person)
    try:
        token = actions.renew_link(agency=agency, user=user, by=request.user)
    except ActionError as refused:
        messages.error(request, str(refused))
        return redirect("person", agency.slug, user.pk)
    purpose = OneTimeLink.Purpose.RESET if user.has_usable_password() else OneTimeLink.Purpose.INVITATION
    return show_link(request, user, token, purpose, reverse("person", args=[agency.slug, user.pk]), agency=agency)


@require_POST
def person_close(request, agency, person):
    return with_reason(request, agency, person, actions.close_account, "ปิดบัญชีของ{}แล้ว")


@require_POST
def person_take_out(request, agency, person):
    return with_reason(request, agency, person, actions.take_out, "นำ{}ออกจากหน่วยงานแล้ว")


def with_reason(request, agency, person, action, done):
    """Do what needs a reason; what was typed stays on the page of the person where it is refused."""
    agency = agency_managed(request, agency)
    user = person_asked(agency, person)
    form = ReasonForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        on_form(form, action, agency=agency, user=user, reason=reason, by=request.user)
    if form.is_valid():
        messages.success(request, done.format(user.name))
        return after_change(request, agency)
    (shown,) = people(agency, [user])
    return person_page(request, agency, shown, person_form(agency, shown), form)


@require_POST
def person_open(request, agency, person):
    agency = agency_managed(request, agency)
    user = person_asked(agency, person)
    done = f"เปิดใช้บัญชีของ{user.name}อีกครั้งแล้ว"
    on_next_page(request, done, actions.open_account, agency=agency, user=user, by=request.user)
    return redirect("person", agency.slug, user.pk)
