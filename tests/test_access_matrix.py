"""Every address × every person: the outcome stands in one table, and an address missing from it fails."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

PEOPLE = ("officer", "coordinator", "executive", "auditor", "administrator", "server", "outsider", "nobody")
PLAN = {"agency": "phutthaisong", "fiscal_year": "2566"}
READ = dict.fromkeys(PEOPLE[:5], 200) | {"server": 404, "outsider": 404, "nobody": "sign_in"}
ANYBODY = dict.fromkeys(PEOPLE[:7], 200) | {"nobody": "sign_in"}

TABLE = {  # name of the address: (its arguments, outcome of GET by person)
    "home": ({}, dict.fromkeys(PEOPLE[:7], "/plans/") | {"nobody": "sign_in"}),
    "sign_in": ({}, dict.fromkeys(PEOPLE[:7], "/plans/") | {"nobody": 200}),
    "sign_out": ({}, dict.fromkeys(PEOPLE, 405)),
    "plan_list": ({}, ANYBODY),
    "plan": (PLAN, READ),
    "measure": (PLAN | {"position": 1}, READ),
    "report": (PLAN, READ),
    "report_pdf": (PLAN, READ),
}


def patterns(resolver=None):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        elif isinstance(entry, URLPattern):
            yield entry


def test_every_address_is_in_the_table_and_named():
    assert sorted(str(entry.name) for entry in patterns()) == sorted(TABLE)


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("name", TABLE)
def test_outcome(client, cast, name, person):
    from django.urls import reverse

    arguments, outcomes = TABLE[name]
    if person != "nobody":
        client.force_login(getattr(cast, person))
    response = client.get(reverse(name, kwargs=arguments))
    expected = outcomes[person]
    if isinstance(expected, int):
        assert response.status_code == expected
    else:
        assert response.status_code == 302
        target = "/sign-in/" if expected == "sign_in" else expected
        assert response.headers["Location"].partition("?")[0] == target


@pytest.mark.parametrize("name", [name for name in TABLE if name not in ("sign_in", "sign_out")])
def test_what_is_read_is_not_written(client, cast, name):
    """No address of this table takes a POST that changes anything."""
    from django.urls import reverse

    from measures.models import AuditEvent

    client.force_login(cast.coordinator)
    before = AuditEvent.objects.count()
    client.post(reverse(name, kwargs=TABLE[name][0]))
    assert AuditEvent.objects.count() == before


def test_lists_and_choices_show_nothing_of_another_agency(client, cast, reference):
    from measures.actions.plans import create_plan
    from measures.models import Agency

    other = Agency.objects.get(slug="other")
    create_plan(agency=other, fiscal_year=2566, assessed_framework=reference.assessed_framework, by=cast.outsider)
    client.force_login(cast.officer)
    assert other.name not in client.get("/plans/").content.decode()
    page = client.get("/plans/phutthaisong/2566/").content.decode()
    foreign = other.divisions.get()
    assert f'<option value="{foreign.pk}">' not in page
    filtered = client.get(f"/plans/phutthaisong/2566/?division={foreign.pk}")
    assert filtered.context["filter"].form.errors
    client.force_login(cast.outsider)
    assert "พุทไธสง" not in client.get("/plans/").content.decode()


def test_a_role_that_ran_out_sees_nothing(client, cast):
    from datetime import date

    membership = cast.auditor.memberships.get()
    membership.valid_until = date(2020, 1, 1)
    membership.save()
    client.force_login(cast.auditor)
    assert client.get("/plans/phutthaisong/2566/").status_code == 404
