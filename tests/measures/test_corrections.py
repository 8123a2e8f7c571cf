"""A result is changed only by saying why; what it said before stays readable, and nobody is overwritten unseen."""

import re
from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from ita_tracker.thai import PartialDate
from measures import status
from measures.actions import corrections, progress
from measures.actions.corrections import Conflict, correct_completion, withdraw_completion
from measures.actions.trail import ActionError
from measures.models import AuditEvent, Completion, CompletionVersion, Measure
from measures.status import State
from reports.assemble import assemble_report
from tests.measures.test_pages import plain
from tests.together import at_once

TODAY = date(2023, 4, 20)
LINKS = [("ภาพ", "https://example.go.th/1")]
TOLD = [{"title": "ภาพ", "url": "https://example.go.th/1"}]


@pytest.fixture(autouse=True)
def april():
    with time_machine.travel("2023-04-20 09:00 +0700", tick=False):
        yield


@pytest.fixture
def own(reference):
    return Measure.objects.get(plan=reference, position=13)


@pytest.fixture
def first(own):
    return own.commitments.get(position=1).deadlines.get(due=date(2022, 12, 31))


@pytest.fixture
def result(cast, own, first):
    """A result of the officer: late by five days."""
    day = PartialDate(2023, 1, 5)
    return progress.record_completion(
        measure=own, date=day, answers=[first], note="ร่างแรก", evidence=LINKS, by=cast.officer
    )


def correct(completion, by, **changes):
    said = {
        "version": completion.version,
        "date": completion.date,
        "number": completion.number,
        "note": completion.note,
        "division": completion.division,
        "answers": [link.deadline for link in completion.answer_links.all()],
        "evidence": LINKS,
        "reason": "พิมพ์ผิด",
    }
    return correct_completion(completion=completion, **said | changes, by=by)


def state(deadline):
    return status.deadline_statuses(deadline.commitment.measure.plan, TODAY)[deadline.pk].state


def test_a_correction_counts_and_keeps_the_former_version(cast, result, first):
    assert state(first) == State.DONE_LATE
    correct(result, cast.coordinator, date=PartialDate(2022, 12, 30), note="แก้แล้ว", evidence=[], number=3)
    assert state(first) == State.DONE_ON_TIME
    result.refresh_from_db()
    assert (result.version, result.note, result.number, result.evidence.count()) == (2, "แก้แล้ว", 3, 0)
    old, new = result.versions.all()
    assert (old.note, old.date, old.evidence, old.reason) == ("ร่างแรก", "2023-01-05", TOLD, "")
    assert (new.note, new.date, new.evidence, new.reason) == ("แก้แล้ว", "2022-12-30", [], "พิมพ์ผิด")
    assert "coordinator" in new.saved_by
    event = AuditEvent.objects.last()
    assert (event.verb, event.reason) == ("completion corrected", "พิมพ์ผิด")
    assert event.before == {"date": "2023-01-05", "note": "ร่างแรก", "number": None, "evidence": TOLD}
    assert event.after == {"date": "2022-12-30", "note": "แก้แล้ว", "number": 3, "evidence": None}


def test_the_answers_may_be_corrected(cast, result, first):
    later = first.commitment.deadlines.get(due=date(2023, 3, 31))
    correct(result, cast.officer, answers=[later])
    assert (state(first), state(later)) == (State.OVERDUE, State.DONE_ON_TIME)


@pytest.mark.parametrize("change", [{"reason": " "}, {}, {"date": PartialDate(2023, 5), "note": "x"}])
def test_corrections_that_are_refused(cast, result, change):
    with pytest.raises(ActionError):
        correct(result, cast.officer, **change)
    for role in ("executive", "auditor", "administrator", "outsider"):
        with pytest.raises(PermissionDenied):
            correct(result, getattr(cast, role), note="x")
        with pytest.raises(PermissionDenied):
            withdraw_completion(completion=result, version=1, reason="ก", by=getattr(cast, role))
    assert result.versions.count() == 1


def test_withdrawn_counts_for_nothing_anywhere(client, cast, reference, result, first, own):
    with pytest.raises(ActionError):
        withdraw_completion(completion=result, version=1, reason="", by=cast.officer)
    withdraw_completion(completion=result, version=1, reason="บันทึกผิดมาตรการ", by=cast.officer)
    assert state(first) == State.OVERDUE
    report = assemble_report(reference, 6, TODAY)
    assert not report.groups[-1].measures[-1].results
    client.force_login(cast.officer)
    page = plain(client.get("/plans/phutthaisong/2566/measures/13/").content.decode())
    assert "ยังไม่มีการบันทึกผล" in page
    assert "บันทึกผิดมาตรการ" in page.partition("ผลที่ถอนแล้ว (ไม่นับ)")[2]
    assert "ร่างแรก" in page
    filtered = client.get("/plans/phutthaisong/2566/?state=nothing_recorded&as_of=2023-04-20").content.decode()
    assert "measures/13/" in filtered
    assert AuditEvent.objects.last().verb == "completion withdrawn"
    withdraw_completion(completion=result, version=1, reason="อีกครั้ง", by=cast.officer)
    assert result.versions.count() == 2
    result.refresh_from_db()
    with pytest.raises(ActionError, match="ถูกถอนแล้ว"):
        correct(result, cast.officer, note="x")


def test_whoever_saves_over_a_newer_version_is_stopped(cast, result):
    correct(result, cast.coordinator, note="ของผู้ประสานงาน")
    with pytest.raises(Conflict) as caught:
        correct(result, cast.officer, version=1, note="ของเจ้าหน้าที่")
    assert caught.value.standing.note == "ของผู้ประสานงาน"
    with pytest.raises(Conflict):
        withdraw_completion(completion=result, version=1, reason="ก", by=cast.officer)
    assert Completion.objects.get(pk=result.pk).note == "ของผู้ประสานงาน"
    correct(result, cast.coordinator, version=1, note="ของผู้ประสานงาน")  # sent again: the same, and no conflict
    assert result.versions.count() == 2


def test_where_the_event_fails_nothing_is_changed(cast, result, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no event")

    monkeypatch.setattr(corrections, "record", broken)
    for change in (
        lambda: correct(result, cast.officer, note="x"),
        lambda: withdraw_completion(completion=result, version=1, reason="ก", by=cast.officer),
        lambda: corrections.undo_completion(completion=result, by=cast.officer),
    ):
        with pytest.raises(RuntimeError):
            change()
    kept = Completion.objects.get(pk=result.pk)
    assert (kept.note, kept.version, kept.withdrawn_at) == ("ร่างแรก", 1, None)
    assert kept.evidence.count() == kept.answer_links.count() == kept.versions.count() == 1


def test_a_version_is_never_changed_or_deleted(result):
    version = result.versions.get()
    for change in (
        lambda: CompletionVersion.objects.filter(pk=version.pk).update(note="x"),
        lambda: CompletionVersion.objects.filter(pk=version.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def form_in(client, address):
    """The fields of a form as a browser would send them."""
    html = client.get(address).content.decode()
    data = dict(re.findall(r'<input type="(?:text|hidden)" name="([^"]+)" value="([^"]*)"', html))
    data["answers"] = re.findall(r'name="answers" value="(\d+)"[^>]*checked', html)
    data["note"] = re.search(r'<textarea name="note"[^>]*>\n?([^<]*)', html)[1]
    return data


def test_two_people_correct_the_same_result_in_their_browsers(client, cast, result):
    address = f"/results/{result.pk}/correct/"
    client.force_login(cast.officer)
    mine = form_in(client, address) | {"note": "ของเจ้าหน้าที่", "reason": "เพิ่มรายละเอียด"}
    assert (mine["version"], mine["links-0-url"]) == ("1", LINKS[0][1])
    client.force_login(cast.coordinator)
    theirs = form_in(client, address) | {"note": "ของผู้ประสานงาน", "reason": "ตรวจทาน"}
    assert client.post(address, theirs).status_code == 302
    client.force_login(cast.officer)
    answer = client.post(address, mine)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "ของผู้ประสานงาน" in html
    assert "ของเจ้าหน้าที่" in html
    assert "ตรวจทาน" in html
    assert "คงฉบับล่าสุดไว้" in html
    assert Completion.objects.get(pk=result.pk).note == "ของผู้ประสานงาน"
    chosen = mine | {"version": re.search(r'name="version" value="(\d+)"', html)[1]}
    assert client.post(address, chosen).status_code == 302
    assert [v.note for v in result.versions.all()] == ["ร่างแรก", "ของผู้ประสานงาน", "ของเจ้าหน้าที่"]
    page = plain(client.get("/plans/phutthaisong/2566/measures/13/").content.decode())
    for note in ("ร่างแรก", "ของผู้ประสานงาน", "ของเจ้าหน้าที่", "เพิ่มรายละเอียด"):
        assert note in page
    stale = client.post(f"/results/{result.pk}/withdraw/", {"reason": "ก", "version": "1"})
    assert stale.status_code == 409
    assert "ของเจ้าหน้าที่" in stale.content.decode()


def test_a_correction_without_change_or_reason_is_told(client, cast, result):
    address = f"/results/{result.pk}/correct/"
    client.force_login(cast.officer)
    form = form_in(client, address)
    assert "โปรดระบุเหตุผล" in client.post(address, form).content.decode()
    assert "ยังไม่ได้แก้ไขส่วนใด" in client.post(address, form | {"reason": "ก"}).content.decode()
    for version in ("", "x", "0", "9" * 400):
        assert client.post(address, form | {"reason": "ก", "version": version}).status_code == 422


def test_the_measure_page_offers_only_what_the_person_may_do(client, cast, result):
    address = "/plans/phutthaisong/2566/measures/13/"
    offers = {"แก้ไขผล": "officer", "ถอนผล": "officer", "ขยายกำหนดเวลา": "executive", "ยกเลิกรายการ": "executive"}
    for person in ("officer", "executive", "auditor", "administrator"):
        client.force_login(getattr(cast, person))
        page = plain(client.get(address).content.decode())
        for words, whose in offers.items():
            assert (words in page) == (person == whose), (person, words)


def test_an_executive_extends_and_cancels_in_the_browser(client, cast, own):
    commitment = own.commitments.get(position=1)
    coming = commitment.deadlines.get(due=date(2023, 6, 30))
    client.force_login(cast.executive)
    address = f"/commitments/{commitment.pk}/extend/"
    form = {"deadline": coming.pk, "new_due": "31/7/2566", "reason": "รอระบบ"}
    for wrong, told in (
        ({"reason": ""}, "โปรดระบุเหตุผล"),
        ({"new_due": "1/6/2566"}, "ต้องหลังวันที่"),
        ({"deadline": "0"}, "โปรดเลือก"),
    ):
        answer = client.post(address, form | wrong)
        assert answer.status_code == 422
        assert told in answer.content.decode()
    answer = client.post(address, form, follow=True)
    assert "ขยายกำหนดเวลาเป็นวันที่ 31 กรกฎาคม 2566 แล้ว" in answer.content.decode()
    passed = commitment.deadlines.get(due=date(2022, 12, 31))
    answer = client.post(address, form | {"deadline": passed.pk}, follow=True)
    assert "ยังแสดงว่าเกินกำหนด" in answer.content.decode()
    answer = client.post(f"/commitments/{commitment.pk}/cancel/", {"reason": "ยุบรวม"}, follow=True)
    assert "ยกเลิกรายการแล้ว" in answer.content.decode()
    assert client.post(f"/commitments/{commitment.pk}/cancel/", {"reason": "ยุบรวม"}).status_code == 302  # pressed twice
    again = client.post(f"/commitments/{commitment.pk}/cancel/", {"reason": "เหตุผลอื่น"})
    assert "ถูกยกเลิกไว้แล้ว" in again.content.decode()
    executives = own.commitments.get(actor="executive")
    answer = client.post(f"/commitments/{executives.pk}/cancel/", {"reason": "ก"})
    assert "ของตนเอง" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_many_corrections_at_once_one_is_saved_and_the_others_are_told(cast, reference):
    measure = Measure.objects.get(plan=reference, position=13)
    made = progress.record_completion(measure=measure, date=PartialDate(2023, 4, 5), answers=[], by=cast.officer)

    def correction(n):
        return lambda: correct(Completion.objects.get(pk=made.pk), cast.officer, version=1, note=f"ฉบับ {n}").version

    found = at_once(*(correction(n) for n in range(6)))
    assert sorted(map(str, map(type, found))) == sorted([str(int)] + [str(Conflict)] * 5)
    assert at_once(lambda: CompletionVersion.objects.filter(completion=made).count()) == [2]
