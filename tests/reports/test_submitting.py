"""A submission: frozen at its moment, once however often it is sent, and refused where it could not be issued."""

import hashlib
from datetime import date
from uuid import uuid4

import pytest

from measures.access import System
from measures.actions.plans import create_plan
from measures.actions.trail import ActionError
from measures.models import AuditEvent
from reports import payload
from reports.actions import submitting
from reports.assemble import assemble_report
from reports.models import Submission
from tests.reports.issuing import APRIL, change_a_fact, submitted
from tests.together import at_once


@pytest.fixture
def submission(reference, cast):
    return submitted(reference, cast.coordinator)


def test_a_submission_freezes_the_facts_of_its_moment(reference, submission):
    expected = payload.to_json(assemble_report(reference, 6, APRIL))
    change_a_fact(reference)
    submission.refresh_from_db()
    assert bytes(submission.data) == expected
    assert submission.data_sha256 == hashlib.sha256(expected).hexdigest()
    assert submission.prepared_name == "ผู้ประสานงาน ITA"
    assert AuditEvent.objects.latest("pk").verb != "document submitted"


def test_one_waits_at_a_time_and_sent_twice_it_is_submitted_once(reference, cast, submission):
    assert submitted(reference, cast.coordinator).pk == submission.pk
    change_a_fact(reference)
    with pytest.raises(ActionError, match="รอการพิจารณาอยู่"):
        submitted(reference, cast.coordinator)
    assert Submission.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_submit_once(reference, cast):
    token = uuid4()

    def press():
        return submitted(reference, cast.coordinator, token=token).pk

    first, second = at_once(press, press)
    assert first == second
    assert at_once(Submission.objects.count) == [1]


def test_a_form_sent_again_reads_no_plan(reference, cast, monkeypatch):
    token = uuid4()
    first = submitted(reference, cast.coordinator, token=token)
    monkeypatch.setattr(submitting, "assemble", lambda *_: pytest.fail("the plan was read"))
    assert submitted(reference, cast.coordinator, token=token) == first


def test_what_cannot_be_submitted(reference, cast):
    with pytest.raises(ActionError, match="ไม่เกินวันนี้") as refused:
        submitted(reference, cast.coordinator, as_of=date(2100, 1, 1))
    assert refused.value.field == "as_of"
    step = reference.measures.first().steps.first()
    type(step).objects.filter(pk=step.pk).update(text="ทำ 😀")
    with pytest.raises(ActionError, match="😀"):
        submitted(reference, cast.coordinator)
    framework = reference.assessed_framework
    empty = create_plan(agency=reference.agency, fiscal_year=2567, assessed_framework=framework, by=System("tests"))
    with pytest.raises(ActionError, match="ยังไม่มีมาตรการ"):
        submitted(empty, cast.coordinator)
    assert not Submission.objects.exists()
