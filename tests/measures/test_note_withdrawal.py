"""A note that was told by mistake is withdrawn with a reason: shown in no month and no report, and still to be read."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from ita_tracker.thai import PartialDate
from measures.access import System
from measures.actions.corrections import withdraw_note
from measures.actions.progress import add_note
from measures.actions.trail import ActionError
from measures.models import AuditEvent, Measure, NoteWithdrawal
from reports.actions.documents import set_document
from reports.assemble import assemble_report
from reports.month.assemble import assemble_month

DAY, MARCH = date(2023, 3, 15), PartialDate(2023, 3)
PAGE = "/plans/phutthaisong/2566/measures/13/"
WRONG, RIGHT = "แจ้งผิดมาตรการ", "อยู่ระหว่างจัดทำประกาศ"
SHOWN_AS_WITHDRAWN = "ความก้าวหน้าที่ถอนแล้ว"


@pytest.fixture
def measure(reference):
    return Measure.objects.get(plan=reference, position=13)  # of the officer's division


@pytest.fixture
def note(measure, cast):
    """The latest of two notes on a commitment."""
    told = {"measure": measure, "commitment": measure.commitments.get(position=1), "kind": "obstacle", "told_on": DAY}
    add_note(text=RIGHT, by=cast.officer, **told)
    return add_note(text=WRONG, by=cast.officer, **told)


def test_what_is_withdrawn_stands_in_no_report_and_no_month(reference, cast, note):
    set_document(agency=reference.agency, kind="report", values={"notes": True, "summary": True}, by=System("tests"))

    def shown():
        report = assemble_report(reference, 6, date(2023, 4, 30))
        told = [each.text for m in report.measures for each in m.notes]
        told += [each.obstacle for m in report.measures for each in m.commitments if each.obstacle]
        latest = [each.text for m in assemble_month(reference, MARCH, MARCH.last).measures for each in m.notes]
        return told, latest

    assert shown() == ([RIGHT, WRONG, WRONG], [WRONG])  # the notes, the last obstacle of the summary; the month's last
    withdraw_note(note=note, reason="ผิดมาตรการ", by=cast.officer)
    assert shown() == ([RIGHT, RIGHT], [RIGHT])


def test_it_stays_to_be_read_with_who_when_and_why(client, cast, note):
    client.force_login(cast.officer)
    assert SHOWN_AS_WITHDRAWN not in client.get(PAGE).content.decode()
    form = f"/notes/{note.pk}/withdraw/"
    assert WRONG in client.get(form).content.decode()
    refused = client.post(form, {"reason": " "})
    assert refused.status_code == 422
    assert not NoteWithdrawal.objects.exists()
    for _ in range(2):  # a double click
        assert client.post(form, {"reason": "ผิดมาตรการ <b>"}).headers["Location"] == PAGE
    assert client.get(form).headers["Location"] == PAGE
    assert "ความก้าวหน้านี้ถอนไปแล้ว" in client.get(PAGE).content.decode()
    listed, _, withdrawn = client.get(PAGE).content.decode().partition(SHOWN_AS_WITHDRAWN)
    assert RIGHT in listed
    assert WRONG not in listed
    for said in (WRONG, "ผิดมาตรการ &lt;b&gt;", cast.officer.name):
        assert said in withdrawn
    (event,) = AuditEvent.objects.filter(verb="note withdrawn")
    assert (event.before, event.reason, event.actor_key) == (
        {"kind": "obstacle", "text": WRONG},
        "ผิดมาตรการ <b>",
        f"person:{cast.officer.pk}",
    )


def test_only_who_may_record_and_with_a_reason(cast, note):
    for person in (cast.executive, cast.auditor, cast.administrator, cast.outsider):
        with pytest.raises(PermissionDenied):
            withdraw_note(note=note, reason="ผิด", by=person)
    with pytest.raises(ActionError, match="เหตุผล"):
        withdraw_note(note=note, reason=" ", by=cast.coordinator)
    assert not NoteWithdrawal.objects.exists()


def test_the_database_keeps_a_withdrawal_as_it_is(cast, note):
    made = withdraw_note(note=note, reason="ผิด", by=cast.officer)
    for change in (
        lambda: NoteWithdrawal.objects.update(reason="อื่น"),
        lambda: NoteWithdrawal.objects.filter(pk=made.pk).delete(),
        lambda: NoteWithdrawal.objects.create(note=note, reason="x", withdrawn_at=made.withdrawn_at),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
