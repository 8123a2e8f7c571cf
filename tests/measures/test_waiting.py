"""Whoever decides on a row and whoever writes one that names it, at the same moment: each waits, neither is lost."""

import threading
from datetime import date
from decimal import Decimal
from functools import partial
from time import sleep

import pytest

from ita_tracker import clock
from ita_tracker.thai import PartialDate
from measures import trail
from measures.access import Role, System
from measures.actions.corrections import correct_completion
from measures.actions.divisions import add_division, is_used, remove_division, rename_division
from measures.actions.editing import seal
from measures.actions.entries import NewCommitment, change_commitment
from measures.actions.instructions import give_instruction
from measures.actions.people import Standing, invite
from measures.actions.plan_measures import add_measure
from measures.actions.plans import create_plan
from measures.actions.progress import add_note, cancel_commitment, extend_deadline, record_completion, record_event
from measures.actions.trail import ActionError
from measures.models import Actor, Commitment, Deadline, Division, Indicator, Measure
from measures.plan_words import told_commitment
from measures.schedule import Rule, RuleKind
from reports.actions.documents import set_document, set_scores
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
BY = System("tests")
LONG = 1  # seconds: on SQLite the two cannot meet, and do not wait longer for each other


@pytest.fixture
def crossing(monkeypatch):
    """Runs two actions: the first has the trail before the second asks for it, which by then holds its row.

    The first has written what names that row, and asks for the row itself when it commits.
    """
    append, writes, decides = trail.append, threading.Event(), threading.Event()
    first = threading.local()

    def crossed(event):
        if hasattr(first, "here"):
            append(event)
            writes.set()
            decides.wait(LONG)
        else:
            decides.set()
            writes.wait(LONG)
            append(event)

    def run(writing, deciding):
        def marked():
            first.here = True
            return writing()

        monkeypatch.setattr(trail, "append", crossed)
        return at_once(marked, deciding)

    return run


def refused(found):
    return [repr(each) for each in found if isinstance(each, Exception)]


@pytest.fixture
def waiting(monkeypatch):
    """Runs two actions: the second begins when the first has written and not yet committed, and so waits for it."""
    append, written = trail.append, threading.Event()
    first = threading.local()

    def slow(event):
        append(event)
        if hasattr(first, "here"):
            written.set()
            sleep(LONG)

    def run(former, latter):
        def marked():
            first.here = True
            return former()

        def after():
            assert written.wait(20)
            return latter()

        monkeypatch.setattr(trail, "append", slow)
        return at_once(marked, after)

    return run


def note(measure, commitment=None):
    return lambda: add_note(
        measure=measure, commitment=commitment, kind="progress", text="กำลังทำ", told_on=date(2023, 4, 1), by=BY
    )


@pytest.mark.parametrize("what", ["scores", "settings", "plan"])
def test_writing_anything_while_the_agency_is_set(crossing, reference, what):
    agency, framework = reference.agency, reference.assessed_framework
    indicator = Indicator.objects.filter(framework=framework).first()
    deciding = {
        "scores": lambda: set_scores(agency=agency, framework=framework, scores={indicator: Decimal(80)}, by=BY),
        "settings": lambda: set_document(agency=agency, kind="report", values={"summary": True}, by=BY),
        "plan": lambda: create_plan(agency=agency, fiscal_year=2568, assessed_framework=framework, by=BY),
    }
    assert refused(crossing(note(reference.measures.first()), deciding[what])) == []


def test_telling_of_a_commitment_while_it_is_cancelled(crossing, reference):
    commitment = Commitment.objects.filter(measure__plan=reference, actor="officer").select_related("measure").first()

    def deciding():
        return cancel_commitment(commitment=commitment, reason="ยกเลิก", by=BY)

    assert refused(crossing(note(commitment.measure, commitment), deciding)) == []


def test_recording_for_a_deadline_while_it_is_extended(crossing, reference):
    found = Deadline.objects.filter(commitment__measure__plan=reference, commitment__actor="officer", due__isnull=False)
    deadline = found.select_related("commitment__measure").first()
    measure, day = deadline.commitment.measure, PartialDate(2023, 4, 1)

    def writing():
        return record_completion(measure=measure, date=day, answers=[deadline], by=BY)

    def deciding():
        return extend_deadline(deadline=deadline, new_due=date(2026, 12, 31), reason="รอ", by=BY)

    assert refused(crossing(writing, deciding)) == []


def test_recording_for_a_division_while_it_is_renamed(crossing, reference):
    measure = Measure.objects.filter(plan=reference, all_divisions=True).first()
    division, day = measure.responsible_divisions.first(), PartialDate(2023, 4, 1)

    def writing():
        return record_completion(measure=measure, date=day, answers=[], division=division, by=BY)

    def deciding():
        return rename_division(agency=reference.agency, division=division, name="กองใหม่", by=BY)

    assert refused(crossing(writing, deciding)) == []


@pytest.mark.parametrize("way", ["crossing", "waiting"])
@pytest.mark.parametrize("first", ["writing", "removing"])
@pytest.mark.parametrize("what", ["result", "correction", "instruction", "person", "measure", "commitment"])
def test_a_division_is_removed_at_the_moment_that_something_names_it(request, reference, cast, what, first, way):
    agency = reference.agency
    division = add_division(agency=agency, name="กองที่ไม่มีใครใช้", by=BY)
    measure = Measure.objects.filter(plan=reference, all_divisions=True).first()
    former = record_completion(measure=measure, date=PartialDate(2023, 4, 1), answers=[], by=BY)
    new = {"plan": reference, "indicator": measure.indicator, "heading": "มาตรการใหม่", "responsible_text": "กอง"}
    of_each = NewCommitment("รายงาน", Actor.OFFICER, Rule(RuleKind.CONTINUOUS), 1, True)
    namings = {
        "result": partial(
            record_completion, measure=measure, date=PartialDate(2023, 4, 1), answers=[], division=division
        ),
        "correction": partial(
            correct_completion,
            completion=former,
            version=1,
            division=division,
            reason="แก้",
            date=PartialDate(2023, 4, 2),
            number=None,
            note="",
            answers=[],
            evidence=(),
        ),
        "instruction": partial(
            give_instruction, measure=measure, text="เร่งดำเนินการ", answer_by=clock.today(), division=division
        ),
        "person": partial(
            invite,
            agency=agency,
            username="new",
            name="เจ้าหน้าที่ตัวอย่าง",
            email="",
            standing=Standing((Role.OFFICER,), (division,)),
        ),
        "measure": partial(add_measure, **new, divisions=(division,)),
        "commitment": partial(add_measure, **new, all_divisions=True, commitments=[of_each]),
    }

    def writing():
        return namings[what](by=BY)

    def removing():
        return remove_division(agency=agency, division=division, reason="ยุบ", by=BY)

    found = request.getfixturevalue(way)(*((writing, removing) if first == "writing" else (removing, writing)))
    wrong = [each for each in found if isinstance(each, Exception)]
    assert [type(each) for each in wrong] in ([ActionError], [] if what == "commitment" else [ActionError]), wrong
    (there, named) = at_once(lambda: Division.objects.filter(pk=division.pk).exists(), lambda: is_used(division))
    assert there == named
    assert at_once(lambda: list(trail.faults())) == [[]]


# --- what was decided while one waited -------------------------------------------------------------------------------


@pytest.fixture
def measure(reference):
    """One with an event, a month, and an executives' follow-up of both."""
    indicator = reference.assessed_framework.indicators.first()
    commitments = [
        NewCommitment("ภายใน ๗ วัน", "officer", Rule(RuleKind.AFTER_EVENT, days=7)),
        NewCommitment("ภายใน ๗ วันหลังประชุม", "officer", Rule(RuleKind.AFTER_EVENT, days=7)),
        NewCommitment("ภายในมกราคม", "officer", Rule(RuleKind.MONTH, month=1)),
        NewCommitment("ตามกำหนดระยะเวลา", "executive", Rule(RuleKind.SET_TIMES)),
    ]
    more = {"heading": "ใหม่", "responsible_text": "ทุกกอง", "all_divisions": True, "steps": []}
    return add_measure(plan=reference, indicator=indicator, commitments=commitments, by=BY, **more)


def changed(commitment, **changes):
    """A function that changes a commitment as a coordinator at the editor does."""
    seen = seal(told_commitment(commitment, 2566))
    standing = {"text": commitment.text, "actor": commitment.actor, "rule": commitment.rule}
    new = NewCommitment(**standing | changes)
    return lambda: change_commitment(commitment=commitment, seen=seen, new=new, by=BY)


def asked(measure, position):
    return measure.commitments.select_related("measure__plan").get(position=position)


def test_two_events_of_one_measure_at_once_both_move_what_follows_the_set_times(waiting, measure):
    def event(position, day):
        commitment = asked(measure, position)
        return lambda: record_event(commitment=commitment, day=day, event="ประชุม", by=BY)

    assert refused(waiting(event(1, date(2023, 5, 3)), event(2, date(2023, 4, 3)))) == []
    (due,) = at_once(lambda: asked(measure, 4).deadlines.get().due)
    assert due == date(2023, 5, 10)


def test_an_executive_does_not_extend_what_has_become_the_executives_own(waiting, measure, cast):
    commitment = asked(measure, 3)
    deadline = commitment.deadlines.select_related("commitment__measure__plan").get()

    def extend():
        return extend_deadline(deadline=deadline, new_due=date(2027, 12, 31), reason="รอ", by=cast.executive)

    made, extended = waiting(changed(commitment, actor="executive"), extend)
    assert made.actor == "executive"
    assert isinstance(extended, ActionError)


def test_an_officer_does_not_answer_what_has_become_the_executives_own(waiting, measure, cast):
    commitment, day = asked(measure, 3), PartialDate(2023, 1, 5)
    deadline = commitment.deadlines.select_related("commitment").get()

    def record():
        return record_completion(measure=measure, date=day, answers=[deadline], by=cast.coordinator)

    made, recorded = waiting(changed(commitment, actor="executive"), record)
    assert made.actor == "executive"
    assert isinstance(recorded, ActionError)


def test_a_correction_that_names_a_deadline_which_has_gone_is_told_so(waiting, measure):
    commitment, day = asked(measure, 3), PartialDate(2023, 1, 5)
    deadline = commitment.deadlines.select_related("commitment").get()
    completion = record_completion(measure=measure, date=day, answers=[], by=BY)

    def correct():
        said = {"date": day, "number": None, "note": "แก้", "division": None, "evidence": ()}
        return correct_completion(
            completion=completion, version=1, answers=[deadline], reason="ตอบกำหนดเวลา", by=BY, **said
        )

    made, corrected = waiting(changed(commitment, rule=Rule(RuleKind.CONTINUOUS)), correct)
    assert made.rule_kind == RuleKind.CONTINUOUS
    assert isinstance(corrected, ActionError), repr(corrected)
