"""A file that should never have been there: a coordinator asks, an executive decides, the bytes go, the word stays."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from measures import vault
from measures.access import Role, System
from measures.actions.evidence import ask_destruction, decide_destruction
from measures.actions.organisation import grant_role
from measures.actions.trail import ActionError
from measures.models import AuditEvent, Destruction, Evidence
from tests import evidence_files as files
from tests.measures.test_evidence import april, empty_vault  # noqa: F401  (fixtures)
from tests.measures.test_pages import plain

WHY = "เป็นสำเนาบัตรประจำตัวประชาชน"


@pytest.fixture
def file(cast, reference):
    return files.record_with_file(public=True)


@pytest.fixture
def asked(cast, file):
    return ask_destruction(file=file, reason=WHY, by=cast.coordinator)


def test_from_the_page_to_the_end(client, cast, file, django_capture_on_commit_callbacks):
    measure = "/plans/phutthaisong/2566/measures/13/"
    client.force_login(cast.coordinator)
    assert f"/evidence/{file.key}/destroy/" in client.get(measure).content.decode()
    assert client.post(f"/evidence/{file.key}/destroy/", {"reason": " "}).status_code == 422
    assert client.post(f"/evidence/{file.key}/destroy/", {"reason": WHY}).status_code == 302
    assert "รอผู้บริหารพิจารณา" in client.get(measure).content.decode()
    files.read(client.get(f"/evidence/{file.key}/"))  # until then it can be read

    client.force_login(cast.executive)
    assert "คำขอทำลายไฟล์ที่รอพิจารณา 1 รายการ" in plain(client.get("/plans/").content.decode())
    address = f"/destructions/{Destruction.objects.get().pk}/"
    assert address in client.get("/agencies/phutthaisong/destructions/").content.decode()
    assert WHY in plain(client.get(address).content.decode())
    assert client.post(address, {"why": "ก"}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, {"approved": "yes"}).status_code == 302
    assert not vault.path_of(file.key).exists()
    assert "คำขอทำลายไฟล์ที่รอพิจารณา" not in client.get("/plans/").content.decode()

    gone = client.get(f"/evidence/{file.key}/")
    assert gone.status_code == 410
    for said in (file.sha256, WHY, file.name, "(coordinator)", "(executive)"):
        assert said in plain(gone.content.decode())
    page = plain(client.get(measure).content.decode())
    assert "ไฟล์ถูกทำลาย" in page
    assert WHY in page
    assert not Evidence.objects.public().exists()
    event = AuditEvent.objects.last()
    assert (event.verb, event.after["sha256"], event.before["reason"]) == ("evidence destroyed", file.sha256, WHY)


def test_a_process_killed_after_the_decision_leaves_nothing_for_good(cast, asked, file):
    decide_destruction(
        destruction=asked, approved=True, why="", by=cast.executive
    )  # what follows the commit is not run
    assert vault.path_of(file.key).exists()
    told = io.StringIO()
    with pytest.raises(CommandError):
        call_command("check_evidence", stderr=told)
    assert "อนุมัติให้ทำลายแล้วแต่ยังอยู่" in told.getvalue()
    call_command("tidy_evidence", stdout=io.StringIO())
    assert not vault.path_of(file.key).exists()
    call_command("check_evidence", stdout=io.StringIO())


def test_refused_with_a_reason_and_asked_again(cast, asked, file):
    with pytest.raises(ActionError, match="เหตุผล"):
        decide_destruction(destruction=asked, approved=False, why=" ", by=cast.executive)
    decide_destruction(destruction=asked, approved=False, why="ไม่มีข้อมูลส่วนบุคคล", by=cast.executive)
    with pytest.raises(ActionError, match="พิจารณาไปแล้ว"):
        decide_destruction(destruction=asked, approved=True, why="", by=cast.executive)
    assert vault.path_of(file.key).exists()
    again = ask_destruction(file=file, reason="ดูหน้า ๒", by=cast.coordinator)
    assert again != asked
    assert ask_destruction(file=file, reason="ดูหน้า ๒", by=cast.coordinator) == again


def test_it_takes_two_people_of_these_roles(cast, asked, file, reference):
    for person in (cast.officer, cast.executive, cast.auditor, cast.administrator, cast.outsider, cast.server):
        with pytest.raises(PermissionDenied):
            ask_destruction(file=file, reason=WHY, by=person)
    for person in (cast.officer, cast.coordinator, cast.auditor, cast.administrator, cast.outsider, cast.server):
        with pytest.raises(PermissionDenied):
            decide_destruction(destruction=asked, approved=True, why="", by=person)
    grant_role(user=cast.coordinator, agency=reference.agency, role=Role.EXECUTIVE, by=System("tests"))
    with pytest.raises(PermissionDenied, match="คำขอของตนเอง"):
        decide_destruction(destruction=asked, approved=True, why="", by=cast.coordinator)
    assert not Destruction.objects.waiting_for(cast.coordinator)


def test_the_database_holds_it_too(cast, asked, file):
    rows = Destruction.objects.filter(pk=asked.pk)
    decided = {"approved": True, "decided_by": cast.executive, "decided_by_name": "ก", "decided_at": asked.asked_at}
    for change in (
        {"approved": True},
        decided | {"reason": "อื่น"},
        decided | {"decided_by": cast.coordinator},
        decided | {"approved": False},
        {"why": "x"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Destruction.objects.create(
            file=file, reason="ก", asked_by=cast.coordinator, asked_by_name="ก", asked_at=asked.asked_at
        )
    rows.update(**decided)
    for change in (lambda: rows.update(why="x"), lambda: rows._raw_delete("default")):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_where_the_event_fails_nothing_is_destroyed(cast, asked, file, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no event")

    monkeypatch.setattr("measures.actions.evidence.record", broken)
    with pytest.raises(RuntimeError):
        decide_destruction(destruction=asked, approved=True, why="", by=cast.executive)
    asked.refresh_from_db()
    assert asked.approved is None
