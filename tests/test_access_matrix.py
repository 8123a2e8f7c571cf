"""Every address × every person: the outcome stands in one table, and an address missing from it fails."""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from ita_tracker import thai
from reports.render import pdf
from tests.access_table import AGENCY, PEOPLE, POSTS, TABLE, WRITES, a_division, a_person


@pytest.fixture(autouse=True)
def undrawn(monkeypatch):
    """What is drawn is looked at elsewhere; drawing it for each person would take minutes."""
    monkeypatch.setattr(pdf, "render", lambda *_, **__: b"%PDF-1.7")


@pytest.fixture
def cast(cast, reference):
    """The cast, with a division that nothing uses, and the tokens of a one-time link and of a calendar."""
    from measures.actions.divisions import add_division
    from measures.actions.people import renew_link
    from measures.actions.reminders import make_calendar

    cast.calendar = make_calendar(user=cast.officer, by=cast.officer)
    cast.division = add_division(agency=reference.agency, name="กองชั่วคราว", by=cast.administrator)
    cast.token = renew_link(agency=reference.agency, user=cast.auditor, by=cast.administrator)
    return cast


def address(name, cast):
    from django.urls import reverse

    arguments = TABLE[name][0]
    return reverse(name, kwargs=arguments(cast) if callable(arguments) else arguments)


def patterns(resolver=None):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        elif isinstance(entry, URLPattern):
            yield entry


def test_every_address_is_in_the_table_and_named():
    assert sorted(str(entry.name) for entry in patterns()) == sorted(TABLE)


@pytest.fixture
def visit(subtests, cast):
    """A person's client, in a test of its own; what they do is taken back, so that the next one finds the same."""

    @contextmanager
    def visit(person):
        with subtests.test(person), transaction.atomic():
            client = Client()
            if person != "nobody":
                client.force_login(getattr(cast, person))
            yield client
            connection.check_constraints()
            transaction.set_rollback(True)

    return visit


@pytest.mark.parametrize("name", TABLE)
def test_outcome(visit, cast, name):
    there = address(name, cast)
    for person, expected in TABLE[name][1].items():
        with visit(person) as client:
            assert_outcome(client.get(there), expected)


def seen(pk):
    """What the page of a submission shows, as its form carries it."""
    from reports import compared, stored
    from reports.models import Submission

    submission = Submission.objects.get(pk=pk)
    return compared.now(submission, stored.report_of(submission)).seen.signed(submission)


def typed_thai(data):
    """Whether a form holds a text that a person wrote, which is given back before they sign in."""
    return any(thai.is_written_in(each) for each in data.values() if isinstance(each, str))


def assert_outcome(response, expected, data=()):
    """`data` is what was sent."""
    if response.streaming:
        list(response)  # read to its end, or the file stays open
    if isinstance(expected, int):
        assert response.status_code == expected
    elif expected != "sign_in":
        assert (response.status_code, response.headers["Location"].partition("?")[0]) == (302, expected)
    elif data and typed_thai(data):
        assert response.status_code == 403
        assert response.context["typed"]
    else:
        assert (response.status_code, response.headers["Location"].partition("?")[0]) == (302, "/sign-in/")


@pytest.mark.parametrize(("name", "arguments", "data", "outcomes"), POSTS)
def test_outcome_of_recording(visit, cast, name, arguments, data, outcomes, monkeypatch):
    """It is written, with its event, where the table says so, and nowhere else."""
    from django.urls import reverse

    from measures.models import AuditEvent
    from reports import jobs

    monkeypatch.setattr(jobs, "start", lambda job: None)
    arguments = arguments()
    url = reverse(name, kwargs=arguments)
    more = {"seen": seen(arguments["pk"])} if name == "submission_approve" else {}
    for person, expected in outcomes.items():
        with visit(person) as client:
            sent = data() if callable(data) else data  # anew: a file is read by whom it is sent to
            before = AuditEvent.objects.count()
            response = client.post(url, sent | more)
            written = expected == 302 or (name == "audit_pack" and expected == 200)
            assert_outcome(response, expected, sent | more)
            if expected == 302:
                assert "/sign-in/" not in response.headers["Location"]
            assert AuditEvent.objects.count() - before == written


@pytest.mark.parametrize("name", WRITES)
def test_outcome_of_writing(visit, cast, name):
    from measures.models import AuditEvent

    data, outcomes = WRITES[name]
    there = address(name, cast)
    before = AuditEvent.objects.count()
    for person, expected in outcomes.items():
        with visit(person) as client:
            assert_outcome(client.post(there, data), expected, data)
            if expected not in (200, 302):
                assert AuditEvent.objects.count() == before


def test_nobody_is_left_out():
    outcomes = [of for _, of in TABLE.values()] + [of for *_, of in POSTS] + [of for _, of in WRITES.values()]
    assert all(sorted(of) == sorted(PEOPLE) for of in outcomes)


@pytest.mark.parametrize("name", [name for name in WRITES if TABLE[name][0] in (a_person, a_division, AGENCY)])
def test_an_administrator_of_another_agency_writes_nothing_here(client, cast, name):
    from measures.access import Role, System
    from measures.actions.organisation import grant_role
    from measures.models import Agency, AuditEvent

    other = Agency.objects.get(slug="other")
    grant_role(user=cast.outsider, agency=other, role=Role.ADMINISTRATOR, by=System("tests"))
    client.force_login(cast.outsider)
    before = AuditEvent.objects.count()
    expected = WRITES[name][1]["outsider"]
    assert client.post(address(name, cast), WRITES[name][0]).status_code == expected
    # nor by naming another agency's person or division inside one's own
    if TABLE[name][0] in (a_person, a_division):
        own = address(name, cast).replace("phutthaisong", "other")
        assert client.post(own, WRITES[name][0]).status_code == 404
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize(
    "name", [name for name in TABLE if name not in ("sign_in", "sign_out", *(n for n, *_ in POSTS))]
)
def test_what_is_read_is_not_written(client, cast, name):
    """No address of this table takes a POST that changes anything."""
    from measures.models import AuditEvent

    client.force_login(cast.coordinator)
    there = address(name, cast)
    before = AuditEvent.objects.count()
    client.post(there)
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
