"""Whatever is typed into a form gets an answer, quickly: control characters, a megabyte, huge numbers, wrong types."""

import time

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from measures.access import System
from measures.actions.divisions import add_division
from measures.actions.evidence import ask_destruction
from measures.actions.people import invite_server_administrator
from measures.models import User
from tests.evidence_files import record_with_file

FORMS = {  # name: (who, fields)
    "sign_in": ("nobody", ["username", "password", "next"]),
    "forgotten": ("nobody", ["username"]),
    "one_time_link": ("nobody", ["new", "again"]),
    "account": ("officer", ["thai_digits"]),
    "change_password": ("officer", ["old", "new", "again"]),
    "person_invite": (
        "administrator",
        ["name", "username", "email", "position", "acting_position", "roles", "divisions", "valid_until"],
    ),
    "person": ("administrator", ["name", "email", "position", "acting_position", "roles", "divisions", "valid_until"]),
    "person_close": ("administrator", ["reason"]),
    "person_take_out": ("administrator", ["reason"]),
    "divisions": ("administrator", ["name"]),
    "division": ("administrator", ["name"]),
    "division_move": ("administrator", ["direction"]),
    "agency_new": (
        "server",
        ["slug", "agency_name", "district", "province", "divisions", "name", "username", "email"],
    ),
    "evidence_destroy": ("coordinator", ["reason"]),
    "destruction": ("executive", ["approved", "why"]),
    "agency_administrator": ("server", ["username", "name", "email"]),
}
NASTY = st.one_of(
    st.text(max_size=300),
    st.text(alphabet=st.characters(categories=["Cc", "Cf", "Mn", "So"]), max_size=60),
    st.sampled_from(
        [
            "",
            "\0",
            "ก\0ข",
            "\u202eabc",
            "\u200f\u200e",
            "๙" * 400,
            "9" * 5000,
            "9" * 20,
            "๙" * 256,
            "-1",
            "1e999",
            "31/12/99999",
            "30 ก.พ. 2569",
            "officer",
            "auditor",
            "[]",
            "{}",
            "' OR 1=1 --",
            "<script>alert(1)</script>",
            "a@b.th",
            "somebody.new",
            "\ud7ff\ue000",
            "ก" * 200,
        ]
    ),
)
LONG = ["a" * 10**6, "ก" * 300_000, "\n" * 10**6, "a@" * 400_000, "1" * 10**6, "\u0e33" * 300_000]


@pytest.fixture
def send(cast, reference, settings):
    settings.MAIL_IS_SET = True
    agency = reference.agency
    division = add_division(agency=agency, name="กองชั่วคราว", by=cast.administrator)
    _, token = invite_server_administrator(username="linked", name="ก", email="", by=System("tests"))
    arguments = {
        "one_time_link": {"token": token},
        "person": {"agency": agency.slug, "person": cast.officer.pk},
        "division": {"agency": agency.slug, "division": division.pk},
        "agency_administrator": {"agency": agency.slug},
    }
    file = record_with_file()
    asked = ask_destruction(file=file, reason="ก", by=cast.coordinator)
    arguments |= {"evidence_destroy": {"key": file.key}, "destruction": {"pk": asked.pk}}
    arguments |= dict.fromkeys(("person_close", "person_take_out"), arguments["person"])
    arguments |= {name: {"agency": agency.slug} for name in ("person_invite", "divisions")}
    arguments["division_move"] = arguments["division"]
    clients = {name: Client() for name in ("nobody", "officer", "coordinator", "executive", "administrator", "server")}
    for name, client in clients.items():
        if name != "nobody":
            client.force_login(getattr(cast, name))

    def post(name, data):
        client = clients[FORMS[name][0]]
        if name in ("person_close", "change_password"):  # what was done before must not be in the way
            User.objects.filter(pk=cast.officer.pk).update(is_active=True)
        start = time.process_time()
        response = client.post(reverse(name, kwargs=arguments.get(name, {})), data)
        return response, time.process_time() - start

    return post


@pytest.mark.parametrize("name", FORMS)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_form_breaks(send, name, data):
    fields = FORMS[name][1]
    typed = {field: data.draw(st.one_of(NASTY, st.lists(NASTY, max_size=3)), label=field) for field in fields}
    response, seconds = send(name, typed)
    assert response.status_code < 500
    assert seconds < 2


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
@pytest.mark.parametrize("name", FORMS)
def test_a_megabyte_is_answered_at_once(send, name, text):
    for field in FORMS[name][1]:
        response, seconds = send(name, {field: text})
        assert response.status_code < 500, field
        assert seconds < 2, (field, seconds)
