"""The pages on which documents are submitted, decided and shown: nothing typed is lost, no list grows slower."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ita_tracker import clock
from measures.actions.plans import set_heading
from measures.actions.trail import ActionError
from measures.models import AuditEvent
from reports import compared, jobs, payload, stored, submission_views
from reports.actions import issuing, submitting
from reports.models import IssuedDocument, RenderJob, Submission
from tests.readers import poppler
from tests.reports.issuing import approved, issued, issued_undrawn, submitted

DOCUMENTS = "/plans/phutthaisong/2566/documents/"
SENT = {"document": "report-6", "as_of": "30 เม.ย. 2566"}


@pytest.fixture(autouse=True)
def no_beat(monkeypatch):
    monkeypatch.setattr(jobs, "BEAT", 3600)  # nobody else sees the tests' open transaction


@pytest.fixture
def as_(client, cast):
    def as_(person):
        client.force_login(getattr(cast, person))
        return client

    return as_


@pytest.fixture
def waiting(as_, reference, cast):
    """The address of a submission that waits."""
    return f"/submissions/{submitted(reference, cast.coordinator).pk}/"


def text(response):
    return response.content.decode()


def seen(shown):
    return re.search(r'name="seen" value="([\w:-]{100,})"', shown)[1]


def test_what_was_typed_stays_when_it_is_refused(as_):
    client = as_("coordinator")
    response = client.post(f"{DOCUMENTS}submit/", SENT | {"as_of": "31 ก.พ. 2566", "reason": "แก้คำผิด"})
    assert response.status_code == 200
    assert 'value="31 ก.พ. 2566"' in text(response)
    assert "แก้คำผิด" in text(response)
    assert re.search(r'value="report-6"[^>]*checked', text(response))
    assert not Submission.objects.exists()


def test_a_form_sent_again_finds_what_it_submitted_even_when_that_was_returned(as_, reference, cast):
    client, address = as_("coordinator"), f"{DOCUMENTS}submit/"
    token = re.search(r'name="token" value="([0-9a-f-]{36})"', text(client.get(address)))[1]
    sent = SENT | {"token": token}
    first, second = (client.post(address, sent) for _ in range(2))
    assert first.url == second.url == f"/submissions/{Submission.objects.get().pk}/"
    submitting.return_submission(submission=Submission.objects.get(), reason="ตัวเลขไม่ครบ", by=cast.executive)
    again = client.post(address, sent, follow=True)
    assert again.redirect_chain[0][0] == first.url
    assert submission_views.ALREADY in text(again)
    other = client.post(address, sent | {"document": "report-12", "reason": "พิมพ์ไว้"})
    assert submitting.USED in text(other)
    assert "พิมพ์ไว้" in text(other)
    assert Submission.objects.count() == 1
    assert client.post(address, SENT | {"token": str(uuid4())}).status_code == 302  # a form that was opened anew
    assert Submission.objects.count() == 2


def test_a_form_sent_again_with_another_reason_is_not_told_as_submitted(reference, cast):
    issued_undrawn(reference, cast.coordinator, cast.executive)
    asked = {"plan": reference, "kind": "report", "round": 6, "as_of": date(2023, 4, 30), "by": cast.coordinator}
    asked["token"] = uuid4()
    first = submitting.submit_document(**asked, reason="แก้คำผิด")
    assert submitting.submit_document(**asked, reason="แก้คำผิด ") == first
    with pytest.raises(ActionError, match="ด้วยเหตุผลก่อนแก้ไข"):
        submitting.submit_document(**asked, reason="แก้ตัวเลข")
    assert Submission.objects.filter(decision=None).get().reason == "แก้คำผิด"


def test_the_form_opens_with_the_round_and_the_day_of_the_draft(as_):
    opened = text(as_("coordinator").get(f"{DOCUMENTS}submit/?round=12&as_of=2023-05-31"))
    assert re.search(r'value="report-12"[^>]*checked', opened)
    assert 'value="31 พ.ค. 2566"' in opened


def test_an_executive_sees_exactly_what_was_submitted(as_, waiting, reference, cast):
    client = as_("executive")
    before = text(client.get(waiting)).partition('class="paper"')[2]
    assert "ดำเนินการเมื่อวันที่ ๒๐ เดือน ตุลาคม" in before
    indicator = reference.assessed_framework.indicators.get(number=9)
    set_heading(plan=reference, indicator=indicator, text="หัวข้อใหม่", by=cast.coordinator)
    changed = text(client.get(waiting))
    assert changed.partition('class="paper"')[2] == before
    assert "ข้อมูลเปลี่ยนแปลงหลังเสนอ 1 รายการ" in changed
    assert "หัวข้อใหม่" in changed.partition("draft-mark")[0]


def test_an_approval_asks_for_reasons_and_keeps_them_when_it_is_refused(as_, waiting, monkeypatch):
    started = []
    monkeypatch.setattr(jobs, "start", started.append)
    client = as_("executive")
    form = text(client.get(waiting))
    refused = client.post(f"{waiting}approve/", {"seen": seen(form), "reason_0": "รอเอกสารจากจังหวัด"})
    assert refused.status_code == 200
    assert "โปรดระบุเหตุผลที่ยอมรับข้อบกพร่องทุกข้อ" in text(refused)
    assert "ยังขาด 5 ข้อ" in text(refused)
    assert text(refused).count("โปรดระบุเหตุผลที่ยอมรับข้อนี้") == 5  # at every box but that of the reason given
    assert 'name="reason_0" value="รอเอกสารจากจังหวัด" id="id_reason_0"' in text(refused)
    assert (started, RenderJob.objects.count()) == ([], 0)
    sent = {"seen": seen(form), "reason_0": "รอเอกสารจากจังหวัด", "reason_all": "อยู่ระหว่างดำเนินการ"}
    for _ in range(2):  # two clicks
        assert client.post(f"{waiting}approve/", sent).status_code == 302
    (job,) = started
    assert [each["reason"] for each in job.accepted] == ["รอเอกสารจากจังหวัด", *["อยู่ระหว่างดำเนินการ"] * 5]


def test_facts_that_changed_between_reading_and_approving_are_shown_first(
    as_, waiting, reference, cast, drawn, undrawn
):
    client = as_("executive")
    sent = {"seen": seen(text(client.get(waiting))), "reason_all": "รับทราบ"}
    indicator = reference.assessed_framework.indicators.get(number=9)
    set_heading(plan=reference, indicator=indicator, text="หัวข้อใหม่", by=cast.coordinator)
    refused = text(client.post(f"{waiting}approve/", sent, follow=True))
    assert issuing.CHANGED in refused
    assert "หัวข้อใหม่" in refused
    assert "รับทราบ" in refused
    assert not IssuedDocument.objects.exists()
    undecided = text(client.post(f"{waiting}approve/", {"seen": seen(refused)}))
    assert "โปรดเลือกว่าจะออกตามที่เสนอ" in undecided
    assert undecided.count("โปรดระบุเหตุผลที่ยอมรับข้อนี้") == 6  # with what else is missing
    agreed = sent | {"seen": seen(refused), "as_submitted": "on"}
    assert client.post(f"{waiting}approve/", agreed).status_code == 302
    assert IssuedDocument.objects.count() == 1


def test_neither_the_page_nor_an_approval_reads_the_plan_anew_while_nothing_was_written(as_, waiting, monkeypatch):
    def read(*_):
        raise AssertionError("the plan was read in the request")

    monkeypatch.setattr(jobs, "start", lambda job: None)
    monkeypatch.setattr(compared, "as_it_is_now", read)
    client = as_("executive")
    sent = {"seen": seen(text(client.get(waiting))), "reason_all": "รับทราบ"}
    assert client.post(f"{waiting}approve/", sent).status_code == 302
    assert RenderJob.objects.get().seen == Submission.objects.get().data_sha256


@pytest.mark.parametrize("sent", [{}, {"seen": ""}, {"seen": "a" * 64}, {"seen": "x" * 5000}])
def test_an_approval_that_does_not_say_what_was_seen_shows_the_page_again(as_, waiting, sent):
    refused = as_("executive").post(f"{waiting}approve/", sent | {"reason_all": "รับทราบ"})
    assert issuing.CHANGED in text(refused)
    assert "รับทราบ" in text(refused)
    assert not RenderJob.objects.exists()


def test_progress_is_shown_until_the_end_and_a_job_that_died_is_told_of(as_, waiting, cast, time_machine):
    job = approved(Submission.objects.get(), cast.executive)
    client = as_("executive")
    issuing.beat(job=job, stage="กำลังจัดหน้า หน้าที่ 7")
    shown = text(client.get(waiting))
    assert "กำลังจัดหน้า หน้าที่ 7" in shown
    assert '<noscript><meta http-equiv="refresh"' in shown
    assert "อนุมัติและออกเอกสาร" not in shown
    assert "หน้าที่ 7" in text(client.get(f"{waiting}progress/"))
    time_machine.move_to(clock.now() + issuing.LEASE * 2)
    assert client.get(f"{waiting}progress/").headers["HX-Redirect"] == waiting
    stopped = text(client.get(waiting))
    assert issuing.STOPPED in stopped
    assert "อนุมัติและออกเอกสาร" in stopped
    assert stopped.count("รับทราบ อยู่ระหว่างดำเนินการ") == len(job.accepted) > 1  # no reason is typed again


def test_a_submission_that_was_altered_can_only_be_returned(as_, waiting):
    from measures import guards

    guards.remove(connection)
    row = Submission.objects.get()
    altered = bytes(row.data).replace("สำนักปลัด".encode(), "สำนักปลอม".encode())
    Submission.objects.filter(pk=row.pk).update(data=altered)
    shown = text(as_("executive").get(waiting))
    assert "ไม่ตรงกับค่าแฮชที่บันทึกไว้" in shown
    assert "สำนักปลอม" not in shown
    assert "อนุมัติและออกเอกสาร" not in shown
    assert "ส่งคืนโดยระบุเหตุผล" in shown


UNREADABLE = [b"", b"{", b"[]", b"\xff", b'{"fiscal_year": 2566}', b"[" * 100_000]


@pytest.mark.parametrize("data", UNREADABLE)
def test_a_submission_that_cannot_be_read_says_so_and_can_be_returned(as_, waiting, cast, data, capsys):
    """With its hash or without: written by another version of the software, or by a hand that took the hash along."""
    from measures import guards

    client = as_("executive")
    sent = {"seen": seen(text(client.get(waiting))), "reason_all": "รับทราบ"}
    job = approved(Submission.objects.get(), cast.executive)
    guards.remove(connection)
    for data_sha256, said in (
        (payload.sha256(data), stored.SUBMISSION_UNREADABLE),
        ("0" * 64, stored.SUBMISSION_ALTERED),
    ):
        Submission.objects.update(data=data, data_sha256=data_sha256)
        RenderJob.objects.update(ended_at=None)
        assert jobs.run(jobs.job_to_run(job.pk)) is None
        job.refresh_from_db()
        assert (said in job.error, "check_issued" in job.error) == (True, True)
        for answer in (client.get(waiting), client.post(f"{waiting}approve/", sent)):
            assert answer.status_code == 200
            assert said in text(answer)
            assert "check_issued แล้วส่งคืนฉบับนี้" in text(answer)
            assert "ส่งคืนโดยระบุเหตุผล" in text(answer)
        draft = client.get(f"{waiting}draft.pdf")
        assert (draft.status_code, said in text(draft)) == (500, True)
        with pytest.raises(CommandError):
            call_command("check_issued")
        assert said in capsys.readouterr().err
    assert client.post(f"{waiting}return/", {"back-reason": "อ่านไม่ได้"}).status_code == 302
    assert text(client.get(waiting)).count("อ่านไม่ได้") >= 1


def test_a_version_that_cannot_be_read_is_a_mismatch_and_no_crash(as_, client, reference, cast, capsys):
    from measures import guards

    version = issued_undrawn(reference, cast.coordinator, cast.executive)
    guards.remove(connection)
    IssuedDocument.objects.update(data=b"{}", data_sha256=payload.sha256(b"{}"))
    as_("coordinator")
    for address in ("public/phutthaisong/{}/", "issued/{}/publication.zip"):
        answer = client.get("/" + address.format(version.code))
        assert (answer.status_code, "ไม่ตรงกับฉบับที่ออก" in text(answer)) == (500, True), address
    assert client.get(f"/issued/{version.code}/").status_code == 200
    assert as_("auditor").post(f"/issued/{version.code}/audit.zip").status_code == 500
    with pytest.raises(CommandError):
        call_command("check_issued")
    assert "ข้อมูลไม่ตรงกับฉบับที่เสนอ" in capsys.readouterr().err


def test_returned_with_its_reason_for_the_coordinator_to_see(as_, waiting):
    assert "โปรดระบุเหตุผล" in text(as_("executive").post(f"{waiting}return/", {"back-reason": " "}))
    assert as_("executive").post(f"{waiting}return/", {"back-reason": "ตัวเลขข้อ 2 ไม่ตรง"}).status_code == 302
    assert "ตัวเลขข้อ 2 ไม่ตรง" in text(as_("coordinator").get(DOCUMENTS))
    assert "อนุมัติและออกเอกสาร" not in text(as_("executive").get(waiting))


def test_an_executive_is_told_of_what_waits_and_whoever_prepared_it_is_not(as_, waiting):
    assert "มีเอกสารรอท่านพิจารณา 1 ฉบับ" in text(as_("executive").get("/plans/"))
    for person in ("coordinator", "auditor", "officer"):
        assert "รอท่านพิจารณา" not in text(as_(person).get("/plans/"))
    assert "มีเอกสารรอการพิจารณา 1 ฉบับ" in text(as_("executive").get("/documents/"))
    assert "อนุมัติและออกเอกสาร" not in text(as_("coordinator").get(waiting))


def test_superseded_and_withdrawn_are_said_where_the_version_is(as_, reference, cast, drawn, undrawn):
    first = issued(reference, cast.coordinator, cast.executive)
    second = issued(reference, cast.coordinator, cast.executive, reason="แก้ชื่อกอง")
    client = as_("executive")
    client.post(f"/issued/{first.code}/withdraw/", {"reason": "มีเลขบัตรประชาชน"})
    shown = text(client.get(f"/issued/{first.code}/"))
    for expected in (f'/issued/{second.code}/">ฉบับที่ 2', "แก้ชื่อกอง", "ถอนจากหน้าสาธารณะแล้ว", "มีเลขบัตรประชาชน"):
        assert expected in shown
    listed = text(client.get(DOCUMENTS))
    assert "มีฉบับที่ 2 แทนแล้ว" in listed
    assert "ถอนจากหน้าสาธารณะแล้ว" in listed
    assert "ฉบับที่ใช้อยู่" in listed


def test_the_lists_ask_no_more_with_more_documents_nor_read_their_data(as_, reference, cast, drawn, undrawn):
    def queries(address):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        read = [q["sql"] for q in captured if '"data"' in q["sql"] and "reports_" in q["sql"]]
        assert not [sql for sql in read if "session" not in sql], read
        return len(captured)

    issued(reference, cast.coordinator, cast.executive)
    returned = submitted(reference, cast.coordinator, round=12)
    submitting.return_submission(submission=returned, reason="ก", by=cast.executive)
    submitted(reference, cast.coordinator, round=12)
    client = as_("executive")
    few = {address: queries(address) for address in (DOCUMENTS, "/documents/")}
    for n in range(3):
        issued(reference, cast.coordinator, cast.executive, reason=f"ครั้งที่ {n}")
    assert {address: queries(address) for address in few} == few
    assert max(few.values()) <= 12


def test_unknown_codes_are_not_found(as_, reference):
    for code in ("000000000000", "x", "๑"):
        assert as_("executive").get(f"/issued/{code}/").status_code == 404


def test_hostile_text_is_only_text(as_, reference, cast, drawn):
    nasty = '<script>alert(1)</script>"><b>x</b>'
    measure = reference.measures.first()
    type(measure).objects.filter(pk=measure.pk).update(heading=nasty)
    waiting = submitted(reference, cast.coordinator)
    shown = text(as_("executive").get(f"/submissions/{waiting.pk}/"))
    assert "<script>alert" not in shown
    assert "<b>x</b>" not in shown
    document = jobs.run(jobs.job_to_run(approved(waiting, cast.executive).pk))
    assert "<script>alert(๑)</script>" in poppler(b"".join(stored.chunks(document))).replace("\n", "").replace(" ", "")
    assert "<script>alert" not in text(as_("executive").get(f"/issued/{document.code}/"))
    assert IssuedDocument.objects.count() == 1
    assert AuditEvent.objects.filter(verb="document issued").count() == 1
