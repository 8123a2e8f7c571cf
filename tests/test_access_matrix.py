"""Every address × every person: the outcome stands in one table, and an address missing from it fails."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from ita_tracker import clock, thai
from tests.matrix_places import (
    a_destruction,
    a_public_agency,
    a_public_document,
    a_public_file,
    a_signed_month,
    a_submission,
    an_instruction,
    an_issued_document,
    others_commitment,
    others_file,
    own_commitment,
    own_event_commitment,
    own_file,
    own_open_commitment,
    own_result,
)
from tests.plan_addresses import (
    PLAN,
    TOKEN,
    a_commitment,
    a_draft_for_next_year,
    a_heading,
    a_measure,
    a_new_measure,
    a_plan,
    a_step,
    an_adoption,
    own_measure,
    own_step,
)

PEOPLE = ("officer", "coordinator", "executive", "auditor", "administrator", "server", "outsider", "nobody")
NOBODY = {"nobody": "sign_in"}
READ = dict.fromkeys(PEOPLE[:5], 200) | {"server": 404, "outsider": 404, "nobody": "sign_in"}
MANAGE = dict.fromkeys(PEOPLE[:4], 403) | {"administrator": 200, "server": 404, "outsider": 404, "nobody": "sign_in"}
SERVER = dict.fromkeys(PEOPLE[:7], 403) | {"server": 200, "nobody": "sign_in"}
WRITE_ONLY = dict.fromkeys(PEOPLE[:7], 405) | {"nobody": "sign_in"}
ANYBODY = dict.fromkeys(PEOPLE[:7], 200) | {"nobody": "sign_in"}

EVERYBODY = dict.fromkeys(PEOPLE, 200)
TODAY = thai.format_date(clock.today())

SIGNED_IN = PEOPLE[:7]
RECORDERS = ("officer", "coordinator")


def outcomes(allowed, *people):
    """An address that writes: `allowed` for these people, 403 for who may only read, 404 for who may not see."""
    return (
        dict.fromkeys(PEOPLE[:5], 403)
        | {"server": 404, "outsider": 404, "nobody": "sign_in"}
        | dict.fromkeys(people, allowed)
    )


GROUP = PLAN | {"indicator": 9}
AGENCY = {"agency": "phutthaisong"}
DOCUMENT = AGENCY | {"kind": "report"}


def a_person(cast):
    return AGENCY | {"person": cast.officer.pk}


def a_division(cast):
    return AGENCY | {"division": cast.division.pk}


FOLLOWERS = dict.fromkeys(PEOPLE[:7], 403) | dict.fromkeys((*RECORDERS, "executive", "outsider"), 200) | NOBODY


def a_calendar(cast):
    return {"token": cast.calendar}


def a_link(cast):
    return {"token": cast.token}


EDIT = outcomes(200, "coordinator")
EDITED = outcomes(302, "coordinator")
TABLE = {  # name of the address: (its arguments, outcome of GET by person)
    "home": (
        {},
        dict.fromkeys(SIGNED_IN, "/plans/")
        | dict.fromkeys((*RECORDERS, "outsider"), "/work/")
        | {"executive": "/month/"}
        | NOBODY,
    ),
    "sign_in": ({}, dict.fromkeys(SIGNED_IN, "/") | {"nobody": 200}),
    "sign_out": ({}, dict.fromkeys(PEOPLE, 405)),
    "work": ({}, dict.fromkeys(SIGNED_IN, 403) | dict.fromkeys((*RECORDERS, "outsider"), 200) | NOBODY),
    "plan_list": ({}, ANYBODY),
    "plan": (PLAN, READ),
    "measure": (PLAN | {"position": 1}, READ),
    "measure_trail": (PLAN | {"position": 1}, READ),
    "trail": (AGENCY, READ | {"officer": 403}),
    "server_trail": ({}, SERVER),
    "record": (own_commitment, outcomes(200, *RECORDERS)),
    "note": (own_commitment, outcomes(200, *RECORDERS)),
    "event": (own_event_commitment, outcomes(200, *RECORDERS)),
    "extend": (own_commitment, outcomes(200, "executive")),
    "cancel": (own_commitment, outcomes(200, "executive")),
    "correct": (own_result, outcomes(200, *RECORDERS)),
    "withdraw": (own_result, outcomes(200, *RECORDERS)),
    "undo": (own_result, dict.fromkeys(SIGNED_IN, 405) | NOBODY),
    "evidence": (own_file, READ),
    "evidence_destroy": (own_file, outcomes(200, "coordinator")),
    "destructions": (AGENCY, READ),
    "destruction": (a_destruction, outcomes(200, "executive")),
    "plan_new": ({}, dict.fromkeys(SIGNED_IN, 403) | {"coordinator": 200, "outsider": 200} | NOBODY),
    "plan_edit": (PLAN, EDIT),
    "plan_framework": (PLAN, WRITE_ONLY),
    "plan_adopt": (PLAN, outcomes(200, "executive")),
    "amendments": (PLAN, READ),
    "group_heading": (GROUP, EDIT),
    "group_move": (GROUP, WRITE_ONLY),
    "measure_add": (PLAN, EDIT),
    "measure_edit": (own_measure, EDIT),
    "measure_change": (own_measure, EDIT),
    "measure_move": (own_measure, WRITE_ONLY),
    "measure_remove": (own_measure, EDIT),
    "step_add": (own_measure, EDIT),
    "step_edit": (own_step, EDIT),
    "step_move": (own_step, WRITE_ONLY),
    "step_remove": (own_step, EDIT),
    "commitment_add": (own_measure, EDIT),
    "commitment_edit": (own_commitment, EDIT),
    "commitment_move": (own_commitment, WRITE_ONLY),
    "commitment_remove": (own_commitment, EDIT),
    "instruct": (PLAN | {"position": 13}, outcomes(200, "executive")),
    "answer": (an_instruction, outcomes(200, *RECORDERS)),
    "withdraw_instruction": (an_instruction, outcomes(200, "executive")),
    "sign_month": (PLAN, WRITE_ONLY),
    "instruct_in_month": (PLAN, outcomes(400, "executive")),  # no measure was chosen
    "signed_month": (a_signed_month, READ),
    "signed_month_json": (a_signed_month, READ),
    "signed_month_pdf": (a_signed_month, READ),
    "report": (PLAN, READ),
    "report_pdf": (PLAN, READ),
    "document_list": ({}, ANYBODY),
    "documents": (PLAN, READ),
    "submit": (PLAN, outcomes(200, "coordinator")),
    "submission": (a_submission, READ),
    "submission_pdf": (a_submission, READ),
    "submission_progress": (a_submission, READ),
    "submission_return": (a_submission, WRITE_ONLY),
    "submission_approve": (a_submission, WRITE_ONLY),
    "issued": (an_issued_document, READ),
    "issued_pdf": (an_issued_document, READ),
    "issued_withdraw": (an_issued_document, WRITE_ONLY),
    "publication_pack": (an_issued_document, READ),
    "audit_pack": (an_issued_document, WRITE_ONLY),
    "publish": (an_issued_document, WRITE_ONLY),
    "public_agency": (a_public_agency, EVERYBODY),
    "public_document": (a_public_document, EVERYBODY),
    "public_pdf": (a_public_document, EVERYBODY),
    "public_json": (a_public_document, EVERYBODY),
    "public_csv": (a_public_document, EVERYBODY),
    "public_file": (a_public_file, EVERYBODY),
    "verify": ({}, EVERYBODY),
    "verify_code": (an_issued_document, EVERYBODY),
    "month_now": (
        {},
        dict.fromkeys(PEOPLE[:5], "/plans/phutthaisong/2566/month/") | dict.fromkeys(PEOPLE[5:7], 200) | NOBODY,
    ),
    "month": (PLAN, READ),
    "month_pdf": (PLAN, READ),
    "month_xlsx": (PLAN, READ),
    "measures_document": (PLAN, READ),
    "measures_pdf": (PLAN, READ),
    "office_file": (PLAN | {"kind": "report", "ending": "xlsx"}, READ),
    "scores": (PLAN, outcomes(200, "coordinator")),
    "document_settings": (DOCUMENT, outcomes(200, "coordinator")),
    "document_seal": (DOCUMENT, WRITE_ONLY),
    "forgotten": ({}, dict.fromkeys(PEOPLE, 200)),
    "one_time_link": (a_link, dict.fromkeys(PEOPLE, 200)),
    "account": ({}, ANYBODY),
    "change_password": ({}, ANYBODY),
    "dismiss_tour": ({"role": "officer"}, WRITE_ONLY),
    "glossary": ({}, ANYBODY),
    "reminder_choices": ({}, FOLLOWERS),
    "calendar": ({}, FOLLOWERS),
    "calendar_revoke": ({}, WRITE_ONLY),
    "calendar_feed": (a_calendar, dict.fromkeys(PEOPLE, 200)),
    "people": (AGENCY, MANAGE),
    "person_invite": (AGENCY, MANAGE),
    "person": (a_person, MANAGE),
    "person_link": (a_person, WRITE_ONLY),
    "person_close": (a_person, WRITE_ONLY),
    "person_open": (a_person, WRITE_ONLY),
    "person_take_out": (a_person, WRITE_ONLY),
    "divisions": (AGENCY, MANAGE),
    "division": (a_division, MANAGE),
    "division_move": (a_division, WRITE_ONLY),
    "division_remove": (a_division, WRITE_ONLY),
    "server": ({}, SERVER),
    "agency_new": ({}, SERVER),
    "agency_administrator": (AGENCY, SERVER),
    "framework": ({"fiscal_year": 2566}, SERVER),
}

EXTENSION = {"deadline": "900001", "new_due": "1 ต.ค. 2590", "reason": "ก"}
RESULT = {"date": "1 ต.ค. 2565", "token": TOKEN, "links-TOTAL_FORMS": "0", "links-INITIAL_FORMS": "0"}
POSTS = [  # name of the address that writes, its arguments, what is sent, outcome of POST by person (302: written)
    ("record", own_commitment, RESULT, outcomes(302, *RECORDERS)),
    ("record", others_commitment, RESULT, outcomes(302, "coordinator")),
    (
        "note",
        own_commitment,
        {"kind": "progress", "text": "ก", "told_on": "1 ต.ค. 2565", "token": TOKEN},
        outcomes(302, *RECORDERS),
    ),
    ("event", own_event_commitment, {"event": "ก", "day": "1 ต.ค. 2565"}, outcomes(302, *RECORDERS)),
    ("extend", own_open_commitment, EXTENSION, outcomes(302, "executive")),
    ("cancel", own_commitment, {"reason": "ก"}, outcomes(302, "executive")),
    ("correct", own_result, RESULT | {"reason": "ก", "version": "1"}, outcomes(302, *RECORDERS)),
    ("withdraw", own_result, {"reason": "ก", "version": "1"}, outcomes(302, *RECORDERS)),
    ("undo", own_result, {}, outcomes(302, "officer")),
    ("submit", lambda: PLAN, {"document": "report-6", "as_of": "30 เม.ย. 2566"}, outcomes(302, "coordinator")),
    ("submission_return", a_submission, {"back-reason": "ก"}, outcomes(302, "coordinator", "executive")),
    ("submission_approve", a_submission, {"reason_all": "ก"}, outcomes(302, "executive")),
    ("issued_withdraw", an_issued_document, {"reason": "ก"}, outcomes(302, "executive")),
    (
        "publish",
        an_issued_document,
        {"publish-url": "https://example.go.th/o43.pdf", "publish-published_on": TODAY},
        outcomes(302, "coordinator"),
    ),
    ("audit_pack", an_issued_document, {}, outcomes(200, "coordinator", "executive", "auditor", "administrator")),
    ("evidence_destroy", own_file, {"reason": "ก"}, outcomes(302, "coordinator")),
    ("evidence_destroy", others_file, {"reason": "ก"}, outcomes(302, "coordinator")),
    ("destruction", a_destruction, {"approved": "yes"}, outcomes(302, "executive")),
    ("destruction", a_destruction, {"approved": "no", "why": "ก"}, outcomes(302, "executive")),
    ("scores", lambda: PLAN, {"indicator-1": "80"}, outcomes(302, "coordinator")),
    ("document_settings", lambda: DOCUMENT, {"intro": "ก"}, outcomes(302, "coordinator")),
    ("document_seal", lambda: DOCUMENT, {"remove": "1"}, outcomes(302, "coordinator")),
    (
        "plan_new",
        dict,
        a_plan,
        dict.fromkeys(SIGNED_IN, 403) | {"coordinator": 302, "outsider": 422} | NOBODY,
    ),
    ("plan_framework", a_draft_for_next_year, lambda: {"framework": a_plan()["framework"]}, EDITED),
    ("plan_adopt", lambda: PLAN, an_adoption, outcomes(302, "executive")),
    ("group_heading", lambda: GROUP, a_heading, EDITED),
    ("group_move", lambda: GROUP, {"direction": "down", "at": "1"}, EDITED),
    ("measure_add", lambda: PLAN, a_measure, EDITED),
    ("measure_change", own_measure, a_measure, EDITED),
    ("measure_move", own_measure, {"direction": "up", "at": "13"}, EDITED),
    ("measure_remove", a_new_measure, {}, EDITED),
    ("step_add", own_measure, a_step, EDITED),
    ("step_edit", own_step, a_step, EDITED),
    ("step_move", own_step, {"direction": "down", "at": "1"}, EDITED),
    ("step_remove", own_step, {}, EDITED),
    ("commitment_add", own_measure, a_commitment, EDITED),
    ("commitment_edit", own_commitment, a_commitment, EDITED),
    ("commitment_move", own_commitment, {"direction": "down", "at": "1"}, EDITED),
    ("commitment_remove", own_commitment, {}, EDITED),
    (
        "instruct",
        lambda: PLAN | {"position": 13},
        {"text": "ก", "answer_by": "1 ต.ค. 2590", "token": TOKEN},
        outcomes(302, "executive"),
    ),
    ("answer", an_instruction, {"text": "ก", "token": TOKEN}, outcomes(302, *RECORDERS)),
    ("withdraw_instruction", an_instruction, {"reason": "ก"}, outcomes(302, "executive")),
]
ADMINISTRATOR = {"username": "somebody.new", "name": "คนใหม่"}
PERSON = {"name": "คนใหม่", "roles": ["officer"]}
DONE = MANAGE | {"administrator": 302}
WRITES = {  # name: (what is posted, outcome by person); whoever is refused leaves no event
    "person_invite": (PERSON | ADMINISTRATOR, MANAGE),
    "person": (PERSON, DONE),
    "person_link": ({}, MANAGE),
    "person_close": ({"reason": "ย้าย"}, DONE),
    "person_open": ({}, DONE),
    "person_take_out": ({"reason": "ย้าย"}, MANAGE),  # said on the page: an account of this agency alone is closed
    "divisions": ({"name": "กองใหม่"}, DONE),
    "division": ({"name": "กองใหม่"}, DONE),
    "division_move": ({"direction": "down"}, DONE),
    "division_remove": ({"reason": "ยุบรวม"}, DONE),
    "agency_new": (
        {"slug": "new", "agency_name": "ใหม่", "district": "ก", "province": "ข", "divisions": "กองคลัง"} | ADMINISTRATOR,
        SERVER,
    ),
    "agency_administrator": (ADMINISTRATOR, SERVER),
    "account": ({"thai_digits": "on"}, dict.fromkeys(PEOPLE[:7], 302) | {"nobody": "sign_in"}),
    "dismiss_tour": ({}, dict.fromkeys(PEOPLE[:7], 302) | {"nobody": "sign_in"}),
    "reminder_choices": ({"save": "1"}, {who: 302 if what == 200 else what for who, what in FOLLOWERS.items()}),
    "calendar": ({"make": "1"}, FOLLOWERS),
    "calendar_revoke": ({}, dict.fromkeys(PEOPLE[:7], 302) | NOBODY),
    "change_password": ({"old": "x", "new": "y", "again": "z"}, ANYBODY),
    "one_time_link": ({"new": "short", "again": "short"}, dict.fromkeys(PEOPLE, 200)),
    "forgotten": ({"username": "officer"}, dict.fromkeys(PEOPLE, 200)),
}


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


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("name", TABLE)
def test_outcome(client, cast, name, person):
    if person != "nobody":
        client.force_login(getattr(cast, person))
    assert_outcome(client.get(address(name, cast)), TABLE[name][1][person])


def seen(pk):
    """The hash of the facts that the page of a submission shows."""
    from reports.models import Submission

    return Submission.objects.get(pk=pk).data_sha256


def assert_outcome(response, expected):
    if response.streaming:
        list(response)  # read to its end, or the file stays open
    if isinstance(expected, int):
        assert response.status_code == expected
    else:
        assert response.status_code == 302
        target = "/sign-in/" if expected == "sign_in" else expected
        assert response.headers["Location"].partition("?")[0] == target


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize(("name", "arguments", "data", "expected"), POSTS)
def test_outcome_of_recording(client, cast, name, arguments, data, expected, person, monkeypatch):
    """It is written, with its event, where the table says so, and nowhere else."""
    from django.urls import reverse

    from measures.models import AuditEvent
    from reports import jobs

    monkeypatch.setattr(jobs, "start", lambda job: None)
    arguments = arguments()
    url = reverse(name, kwargs=arguments)
    data = data() if callable(data) else data
    if name == "submission_approve":
        data = data | {"seen": seen(arguments["pk"])}
    before = AuditEvent.objects.count()
    if person != "nobody":
        client.force_login(getattr(cast, person))
    response = client.post(url, data)
    expected = expected[person]
    written = expected == 302 or (name == "audit_pack" and expected == 200)
    if response.streaming:
        list(response)  # read to its end, or what it reads stays open
    assert response.status_code == (302 if expected == "sign_in" else expected), response.content.decode()
    assert ("/sign-in/" in response.headers.get("Location", "")) == (expected == "sign_in")
    assert AuditEvent.objects.count() - before == written


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("name", WRITES)
def test_outcome_of_writing(client, cast, name, person):
    from measures.models import AuditEvent

    if person != "nobody":
        client.force_login(getattr(cast, person))
    before = AuditEvent.objects.count()
    data, outcomes = WRITES[name]
    response = client.post(address(name, cast), data)
    expected = outcomes[person]
    assert_outcome(response, expected)
    if expected not in (200, 302):
        assert AuditEvent.objects.count() == before


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
