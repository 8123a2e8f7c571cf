"""The reference plan agrees with the table worked out by hand, commitment by commitment, on both dates."""

import json
from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

T, L, O, S, N, U = "done_on_time", "done_late", "overdue", "due_soon", "no_deadline", "upcoming"  # noqa: E741
OFFICERS = {  # measure: (as of 31 March 2566, as of 30 April 2566)
    1: ([L], [L]),
    2: ([O], [O]),
    3: ([T, S, T], [T, T, T]),
    4: ([T], [T]),
    5: ([T, S, T, O], [T, T, T, L]),
    6: ([L, N, O, O, N], [L, N, O, O, N]),
    7: ([L, S], [L, T]),
    8: ([T, S], [T, T]),
    9: ([S], [O]),
    10: ([N], [N]),
    11: ([N], [N]),
    12: ([S], [S]),
    13: ([O], [O]),
}
EXECUTIVES = {  # the same from the list below that table
    1: ([O], [O]),
    2: ([N], [N]),
    3: ([S], [S]),
    4: ([O], [O]),
    5: ([O], [O]),
    6: ([U], [U]),
    7: ([S], [S]),
    8: ([S], [S]),
    9: ([N], [N]),
    10: ([O], [O]),
    11: ([S], [S]),
    12: ([S], [S]),
    13: ([O], [O]),
}
DAYS_LATE = {(1, 1): 29, (6, 1): 116, (7, 1): 11}  # (measure, number) of what was done late, as of 31 March
SUMS = {
    "2023-03-31": {
        "officer": {T: 6, L: 3, O: 5, S: 6, N: 4},
        "executive": {O: 5, S: 5, U: 1, N: 2},
    },
    "2023-04-30": {
        "officer": {T: 10, L: 4, O: 5, S: 1, N: 4},
        "executive": {O: 5, S: 5, U: 1, N: 2},
    },
}


def plan_status(*arguments):
    out = StringIO()
    call_command("plan_status", *arguments, stdout=out)
    return out.getvalue()


def as_json(as_of):
    arguments = ("--agency", "phutthaisong", "--fiscal-year", "2566", "--as-of", as_of, "--format", "json")
    return json.loads(plan_status(*arguments))


@pytest.mark.parametrize(("column", "as_of"), list(enumerate(SUMS)))
def test_every_commitment_is_in_the_state_worked_out_by_hand(reference, column, as_of):
    counts = {"officer": Counter(), "executive": Counter()}
    for measure in as_json(as_of)["measures"]:
        for actor, table in (("officer", OFFICERS), ("executive", EXECUTIVES)):
            states = [c["state"] for c in measure["commitments"] if c["actor"] == actor]
            assert states == table[measure["position"]][column], (measure["title"], actor)
            counts[actor].update(states)
    assert counts == SUMS[as_of]


def test_days_late(reference):
    late = {
        (m["position"], c["number"]): c["days_late"]
        for m in as_json("2023-03-31")["measures"]
        for c in m["commitments"]
        if c["state"] == L
    }
    assert late == DAYS_LATE
    in_april = as_json("2023-04-30")["measures"][4]["commitments"][3]
    assert (in_april["state"], in_april["days_late"]) == (L, 95)
    assert in_april["deadlines"][0]["results"] == [{"number": 4, "date": "2023-04-05", "note": ""}]


def test_what_answers_nothing_and_where_nothing_is_recorded(reference):
    measures = as_json("2023-04-30")["measures"]
    assert [m["position"] for m in measures if m["nothing_recorded"]] == [10, 11, 12, 13]
    assert {m["position"]: len(m["unlinked_results"]) for m in measures if m["unlinked_results"]} == {6: 1}


def test_the_follow_up_within_the_set_times_ends_with_the_last_month_of_the_summaries(reference):
    (deadline,) = as_json("2023-04-30")["measures"][5]["commitments"][5]["deadlines"]
    assert deadline["due"] == "2023-09-30"


def test_the_text_form_names_every_commitment(reference):
    text = plan_status("--agency", "phutthaisong", "--fiscal-year", "๒๕๖๖", "--as-of", "2023-04-30")
    assert text.count("[เจ้าหน้าที่]") == 24
    assert text.count("[ผู้บริหาร]") == 13
    assert "แล้วเสร็จล่าช้า อย่างน้อย 29 วัน" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("--agency", "nobody", "--fiscal-year", "2566", "--as-of", "2023-04-30"),
        ("--agency", "phutthaisong", "--fiscal-year", "2567", "--as-of", "2023-04-30"),
        ("--agency", "phutthaisong", "--fiscal-year", "2023", "--as-of", "2023-04-30"),
        ("--agency", "phutthaisong", "--fiscal-year", "2566", "--as-of", "2566-04-30"),
        ("--agency", "phutthaisong", "--fiscal-year", "2566", "--as-of", "2023-04-31"),
        ("--agency", "phutthaisong", "--fiscal-year", "2566", "--as-of", "30/4/2566"),
    ],
)
def test_bad_arguments_end_with_status_2_and_one_line(reference, arguments):
    with pytest.raises(CommandError) as caught:
        plan_status(*arguments)
    assert caught.value.returncode == 2
    assert len(str(caught.value).splitlines()) == 1
