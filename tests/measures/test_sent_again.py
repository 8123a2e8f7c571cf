"""A form that is sent again records once: what it said first, and never told as saved what was changed since."""

import re
from datetime import date
from uuid import uuid4

import pytest

from measures.actions import progress
from measures.actions.corrections import correct_completion
from measures.actions.trail import ActionError
from measures.models import AuditEvent, Completion, Measure
from tests import evidence_files as files
from tests.evidence_files import upload
from tests.measures.test_recording import DAY, address, sent
from tests.together import at_once

pytestmark = pytest.mark.time_machine("2023-04-20 09:00 +0700", tick=False)


@pytest.fixture
def own(reference):
    """A commitment of a measure of the officer's own division."""
    return Measure.objects.get(plan=reference, position=13).commitments.get(position=1)


def test_a_form_sent_again_records_once(client, cast, own):
    client.force_login(cast.officer)
    form = sent(answers=[own.deadlines.first().pk])
    answers = [client.post(address(own), form) for _ in range(3)]
    assert len({(a.status_code, a.headers["Location"]) for a in answers}) == 1
    assert Completion.objects.filter(recorded_by=cast.officer).count() == 1
    assert AuditEvent.objects.filter(verb="completion recorded", actor__contains="officer").count() == 1
    changed = client.post(address(own), form | {"note": "แก้ข้อความเพราะคำตอบแรกหายไปกลางทาง"})
    assert (changed.status_code, Completion.objects.filter(recorded_by=cast.officer).count()) == (422, 1)
    assert "ตามข้อความก่อนแก้ไข" in changed.content.decode()
    assert "แก้ข้อความเพราะคำตอบแรกหายไปกลางทาง" in changed.content.decode()
    client.force_login(cast.coordinator)
    assert "แบบฟอร์มนี้ใช้ไปแล้ว" in client.post(address(own), form).content.decode()
    assert Completion.objects.filter(token=form["token"]).count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"answers": []},
        {"number": "7"},
        {"date": "เม.ย. 2566"},
        {"links-0-url": "https://www.example.go.th/"},
        {"uploads": upload(files.pdf())},
    ],
    ids=str,
)
def test_what_was_changed_after_the_first_press_is_never_told_as_saved(client, cast, own, changed):
    client.force_login(cast.officer)
    form = sent(answers=[own.deadlines.first().pk])
    client.post(address(own), form)
    again = client.post(address(own), form | changed)
    assert (again.status_code, "ตามข้อความก่อนแก้ไข" in again.content.decode()) == (422, True)
    (recorded,) = Completion.objects.filter(recorded_by=cast.officer)
    assert (recorded.answer_links.count(), recorded.evidence.count()) == (1, 0)
    assert client.post(address(own), form).status_code == 302
    correct_completion(
        completion=recorded, version=1, date=DAY, number=None, note="แก้แล้ว", division=recorded.division,
        answers=[], evidence=[], reason="คำผิด", by=cast.officer,
    )  # fmt: skip
    assert client.post(address(own), form).status_code == 302  # as it was recorded first


def test_a_note_of_another_day_is_not_told_as_saved_either(cast, own):
    note = {"measure": own.measure, "kind": "progress", "text": "ก", "token": uuid4(), "by": cast.officer}
    first = progress.add_note(**note, told_on=date(2023, 4, 5))
    assert progress.add_note(**note, told_on=date(2023, 4, 5)) == first
    for changed in ({"told_on": date(2023, 4, 6)}, {"told_on": date(2023, 4, 5), "commitment": own}):
        with pytest.raises(ActionError, match="ตามข้อความก่อนแก้ไข"):
            progress.add_note(**note, **changed)


@pytest.mark.parametrize("token", ["", "x", "9" * 5000])
def test_a_form_without_its_token_gets_one_and_loses_nothing(client, cast, own, token):
    client.force_login(cast.officer)
    html = client.post(address(own), sent(token=token)).content.decode()
    assert "โปรดกดบันทึกอีกครั้ง" in html
    again = re.search(r'name="token" value="([^"]+)"', html)[1]
    assert client.post(address(own), sent(token=again)).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_double_click_records_once(cast, reference):
    """Eight requests with one form at the same moment."""
    measure = Measure.objects.get(plan=reference, position=13)
    token = uuid4()

    def click():
        return progress.record_completion(measure=measure, date=DAY, answers=[], token=token, by=cast.officer).pk

    def count():
        events = AuditEvent.objects.filter(verb="completion recorded", actor__contains="officer")
        return Completion.objects.filter(measure=measure).count(), events.count()

    found = at_once(*[click] * 8)
    assert len(set(found)) == 1
    assert isinstance(found[0], int)
    assert at_once(count) == [(1, 1)]
