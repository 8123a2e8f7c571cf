"""Whoever decides on a row and whoever writes one that names it, at the same moment: each waits, neither is lost."""

import threading
from datetime import date
from decimal import Decimal

import pytest

from ita_tracker.thai import PartialDate
from measures import trail
from measures.access import System
from measures.actions.divisions import rename_division
from measures.actions.plans import create_plan
from measures.actions.progress import add_note, cancel_commitment, extend_deadline, record_completion
from measures.models import Commitment, Deadline, Indicator, Measure
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
