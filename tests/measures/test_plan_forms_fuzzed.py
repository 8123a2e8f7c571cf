"""Whatever is typed into the forms of the plan editor gets an answer, quickly; nothing breaks and nothing hangs."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from measures.models import Measure
from tests.measures.test_forms_fuzzed import LONG, NASTY

PLAN = "/plans/phutthaisong/2566/"
MEASURE = [
    "indicator",
    "topic",
    "items",
    "heading",
    "responsible_text",
    "divisions",
    "all_divisions",
    "lead_in",
    "theme",
    "token",
    "seen",
]
RULE = ["kind", "month", "year", "day", "months", "days"]
COMMITMENT = [*["text", "number", "actor", "each_division", "preview", "token", "seen"], *RULE]
KINDS = ["month", "day", "fixed_months", "monthly", "after_event", "set_times", "none"]
FORMS = {  # address: (who, its fields)
    "/plans/new/": ("coordinator", ["agency", "fiscal_year", "source", "framework", "token"]),
    f"{PLAN}framework/": ("coordinator", ["framework"]),
    f"{PLAN}adopt/": ("executive", ["adopted_on", "revision"]),
    f"{PLAN}groups/9/": ("coordinator", ["text", "seen"]),
    f"{PLAN}groups/9/move/": ("coordinator", ["direction", "at"]),
    f"{PLAN}measures/add/": ("coordinator", MEASURE),
    "/measures/{measure}/change/": ("coordinator", MEASURE),
    "/measures/{measure}/move/": ("coordinator", ["direction", "at"]),
    "/measures/{measure}/steps/add/": ("coordinator", ["text", "number", "token"]),
    "/steps/{step}/edit/": ("coordinator", ["text", "number", "seen"]),
    "/measures/{measure}/commitments/add/": ("coordinator", COMMITMENT),
    "/commitments/{commitment}/edit/": ("coordinator", COMMITMENT),
}


@pytest.fixture
def send(client, cast, reference):
    measure = Measure.objects.get(plan=reference, position=13)
    own = {"measure": measure.pk, "step": measure.steps.first().pk, "commitment": measure.commitments.first().pk}

    def post(address, data):
        client.force_login(getattr(cast, FORMS[address][0]))
        start = time.process_time()
        response = client.post(address.format(**own), data)
        return response.status_code, time.process_time() - start

    return post


@pytest.mark.parametrize("address", FORMS)
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_form_breaks(send, address, data):
    typed = {
        field: data.draw(st.one_of(NASTY, st.lists(NASTY, max_size=3)), label=field) for field in FORMS[address][1]
    }
    if "kind" in typed:
        typed["kind"] = data.draw(st.one_of(st.sampled_from(KINDS), NASTY))
    status, seconds = send(address, typed)
    assert status < 500
    assert seconds < 2


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
@pytest.mark.parametrize("address", FORMS)
def test_a_megabyte_is_answered_at_once(send, address, text):
    """A third of all pairs: every field gets two of the texts, and the same field of the next form two others."""
    turn = LONG.index(text) + list(FORMS).index(address)
    for field in FORMS[address][1][turn % 3 :: 3]:
        more = {"kind": "month", "preview": "suggest"} if "kind" in FORMS[address][1] else {}
        status, seconds = send(address, more | {field: text})
        assert status < 500, field
        assert seconds < 2, (field, seconds)
