"""Where things go wrong on the way to the disk: full, cut off, killed, altered; and that memory does not grow."""

import hashlib
import io
import os
import socket
import time
import tracemalloc
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.core.checks import run_checks
from django.core.handlers.wsgi import WSGIRequest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory

from measures import guards, vault, waiting
from measures.attachments import Attached
from measures.models import Completion, EvidenceFile, Measure
from measures.uploads import takes_files
from measures.views.evidence import evidence_file
from tests import evidence_files as files
from tests.evidence_files import upload
from tests.measures.test_evidence import april, empty_vault, form, lines, own  # noqa: F401  (fixtures)

MEGABYTE = 2**20
DAY = 24 * 3600


def test_a_full_disk_is_a_sentence_and_what_was_typed_stays(form, cast, empty_vault, monkeypatch):  # noqa: F811
    usual = vault.new_file

    def on_a_full_disk():
        path, handle = usual()
        handle.close()
        return path, open("/dev/full", "r+b")  # (the kernel's own "no space left on device")

    monkeypatch.setattr(vault, "new_file", on_a_full_disk)
    for content in (files.pdf(), b"%PDF-" + bytes(MEGABYTE)):  # noticed when it is flushed, and while it is written
        response = form(upload(content))
        html = response.content.decode()
        assert response.status_code == 422
        assert "ไม่มีที่ว่างสำหรับเก็บไฟล์" in html
        assert "ข้อความที่พิมพ์" in html
        assert not list(empty_vault.iterdir())
    assert not Completion.objects.filter(recorded_by=cast.officer).exists()


def test_a_disk_that_fails_at_the_last_step(form, empty_vault, monkeypatch):  # noqa: F811
    def broken(descriptor):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    response = form(upload(files.pdf()))
    assert "เก็บไฟล์ไม่ได้ในขณะนี้" in response.content.decode()
    assert not list(empty_vault.iterdir())


def test_where_recording_breaks_no_file_is_left(form, empty_vault, monkeypatch):  # noqa: F811
    def broken(*args, **kwargs):
        raise RuntimeError("no event")

    monkeypatch.setattr("measures.actions.progress.record", broken)
    with pytest.raises(RuntimeError):
        form(upload(files.pdf()))
    assert not EvidenceFile.objects.exists()
    assert not list(empty_vault.iterdir())


@pytest.mark.django_db(transaction=True)
def test_an_upload_that_stops_half_way(live_server, cast, reference, empty_vault):  # noqa: F811
    client = Client()
    client.force_login(cast.officer)
    session = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    commitment = Measure.objects.get(plan=reference, position=13).commitments.first()
    body = (
        b'--b\r\nContent-Disposition: form-data; name="date"\r\n\r\n5/4/2566\r\n'
        b'--b\r\nContent-Disposition: form-data; name="uploads"; filename="a.pdf"\r\n\r\n' + bytes(MEGABYTE)
    )
    head = (
        f"POST /commitments/{commitment.pk}/record/ HTTP/1.1\r\nHost: {urlsplit(live_server.url).netloc}\r\n"
        f"Cookie: sessionid={session}\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        f"Content-Length: {len(body) + 50_000}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((urlsplit(live_server.url).hostname, urlsplit(live_server.url).port), 20) as line:
        line.sendall(head.encode() + body)
        line.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: line.recv(65536), b"")).decode()
    assert answer.startswith("HTTP/1.1 400")
    assert "ข้อมูลส่งมาไม่ครบ" in answer
    for _ in range(50):  # the server clears away after its answer
        if empty_vault.exists() and not list(empty_vault.iterdir()):
            break
        time.sleep(0.1)
    assert not list(empty_vault.iterdir())
    assert not Completion.objects.filter(recorded_by=cast.officer).exists()


def test_nobody_sends_files_without_signing_in_or_without_csrf(cast, own, empty_vault, monkeypatch):  # noqa: F811
    address = f"/commitments/{own.commitments.first().pk}/record/"
    received = []
    monkeypatch.setattr(vault, "new_file", lambda: received.append(1))
    assert Client().post(address, {"uploads": upload(files.pdf())}).status_code == 302
    assert received == []
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.officer)
    assert strict.post(address, {"date": "5/4/2566"}).status_code == 403


def test_a_file_sent_where_none_is_asked_for_takes_no_room(monkeypatch, db):
    monkeypatch.setattr("django.core.files.temp.NamedTemporaryFile", lambda *_, **__: pytest.fail("a file is made"))
    answer = Client().post("/sign-in/", {"username": "officer", "password": "x", "f": upload(bytes(3 * 2**20))})
    assert answer.status_code == 200


class Slowly(io.RawIOBase):
    """The body of a request that is made while it is read."""

    def __init__(self, *parts):
        self.parts = iter([b"".join([part]) if isinstance(part, bytes) else part for part in parts])
        self.buffer = b""

    def read(self, size=-1):
        while len(self.buffer) < size:
            part = next(self.parts, b"")
            if isinstance(part, int):  # so many zeros still to come
                step = min(part, 65536)
                self.parts = chain_of(part - step, self.parts)
                part = bytes(step)
            if not part:
                break
            self.buffer += part
        found, self.buffer = self.buffer[:size], self.buffer[size:]
        return found


def chain_of(rest, parts):
    if rest:
        yield rest
    yield from parts


@pytest.mark.parametrize("megabytes", [1, 19])
def test_memory_does_not_grow_with_the_file(cast, own, megabytes):  # noqa: F811
    head = b'--b\r\nContent-Disposition: form-data; name="uploads"; filename="a.pdf"\r\n\r\n%PDF-1.7\n'
    tail = b"\nstartxref\n0\n%%EOF\r\n--b--\r\n"
    zeros = megabytes * MEGABYTE
    environ = RequestFactory().post("/").environ | {
        "CONTENT_TYPE": "multipart/form-data; boundary=b",
        "CONTENT_LENGTH": str(len(head) + zeros + len(tail)),
        "wsgi.input": Slowly(head, zeros, tail),
    }
    request = WSGIRequest(environ)
    request.user, request._dont_enforce_csrf_checks = cast.officer, True
    found = []

    @takes_files
    def view(request):
        found.append(Attached(request, own))
        return HttpResponse()

    tracemalloc.start()
    view(request)
    sent = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    (received,) = found[0].received
    file = EvidenceFile.objects.create(
        key=received.key,
        completion=files.record_with_file().completion,
        name=received.name,
        kind=received.kind,
        size=received.size,
        sha256=received.sha256,
        brought_by_name="ก",
        brought_at="2023-04-20T00:00Z",
    )
    asked = RequestFactory().get("/")
    asked.user = cast.officer
    tracemalloc.reset_peak()
    response = evidence_file(asked, file.key)
    assert sum(len(block) for block in response.streaming_content) == received.size > zeros
    got = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    response.close()
    request.close()
    assert max(sent, got) < 3 * MEGABYTE, (sent, got)


def test_what_was_given_up_is_cleared_away_and_what_is_named_never(form, empty_vault, reference):  # noqa: F811
    kept = files.record_with_file()
    form(upload(files.pdf()), date="x")  # received, and the form given up
    (empty_vault / f"{vault.COMING}0").write_bytes(b"killed")
    (empty_vault / "notes.txt").write_text("somebody's own")
    call_command("tidy_evidence", stdout=io.StringIO())
    assert len(list(empty_vault.iterdir())) == 4  # a form may still be open
    for path in empty_vault.iterdir():
        os.utime(path, (0, 0))
    call_command("tidy_evidence", stdout=io.StringIO())
    assert {path.name for path in empty_vault.iterdir()} == {kept.key.hex, "notes.txt"}


def waiting_files(form, *uploads):  # noqa: F811
    """What a form that has a mistake keeps of what was brought, and what it says."""
    html = form(*uploads, date="31 ก.พ. 2566").content.decode()
    return lines(html), html


def test_only_so_many_files_of_a_person_wait(form, client, cast, own, empty_vault, monkeypatch):  # noqa: F811
    monkeypatch.setattr(waiting, "MOST", 3)
    some = [upload(files.pdf(), f"{number}.pdf") for number in range(3)]
    tokens, _ = waiting_files(form, *some)
    assert len(tokens) == 3
    none, html = waiting_files(form, upload(files.pdf(), "อีก.pdf"))
    assert none == []
    assert "ท่านมีไฟล์ที่ส่งไว้แต่ยังไม่ได้บันทึก 3 ไฟล์" in html
    assert len(list(empty_vault.iterdir())) == 3
    client.force_login(cast.coordinator)  # another person has room of their own
    theirs, _ = waiting_files(form, upload(files.pdf(), "ของอีกคน.pdf"))
    assert len(theirs) == 1
    client.force_login(cast.officer)
    told = {"files-TOTAL_FORMS": "3"} | {f"files-{n}-token": token for n, token in enumerate(tokens)}
    assert form(**told).status_code == 302  # what is recorded waits no more
    assert Completion.objects.get(recorded_by=cast.officer).files.count() == 3
    again, _ = waiting_files(form, upload(files.pdf(), "ใหม่.pdf"))
    assert len(again) == 1


def test_only_so_many_bytes_of_a_person_wait_and_for_a_day(form, empty_vault, settings, monkeypatch):  # noqa: F811
    monkeypatch.setattr(waiting, "FORM", 1)
    settings.EVIDENCE_MAX_BYTES = len(files.pdf()) * 3 // 2
    assert len(waiting_files(form, upload(files.pdf(), "ก.pdf"))[0]) == 1
    none, html = waiting_files(form, upload(files.pdf(), "ข.pdf"))
    assert none == []
    assert "ซึ่งเต็มจำนวนแล้ว" in html
    (old,) = empty_vault.iterdir()
    two_days = time.time() - 2 * DAY
    os.utime(old, (two_days, two_days))
    assert len(waiting_files(form, upload(files.pdf(), "ค.pdf"))[0]) == 1
    assert not old.exists()  # no form can use it any more


def test_every_stored_file_can_be_checked(reference, empty_vault):  # noqa: F811
    fine, altered, lost = (files.record_with_file() for _ in range(3))
    out = io.StringIO()
    call_command("check_evidence", stdout=out)
    assert "ครบถ้วน" in out.getvalue()
    path = vault.path_of(altered.key)
    path.write_bytes(path.read_bytes().replace(b"%PDF", b"%PDX"))
    vault.remove(lost.key)
    told = io.StringIO()
    with pytest.raises(CommandError, match="2 ไฟล์"):
        call_command("check_evidence", stderr=told)
    assert f"{altered.key} {altered.name}: เนื้อหาถูกเปลี่ยน" in told.getvalue()
    assert f"{lost.key} {lost.name}: หายไป" in told.getvalue()
    assert str(fine.key) not in told.getvalue()


def test_a_file_altered_together_with_its_row_is_named(reference, empty_vault):  # noqa: F811
    """Whoever has the disk and the database has not the key of the trail."""
    files.record_with_file()
    file = files.record_with_file()
    forged = files.pdf() + b"%forged"
    vault.path_of(file.key).write_bytes(forged)
    guards.remove(connection)
    EvidenceFile.objects.filter(pk=file.pk).update(sha256=hashlib.sha256(forged).hexdigest(), size=len(forged))
    told = io.StringIO()
    with pytest.raises(CommandError, match="1 ไฟล์"):
        call_command("check_evidence", stderr=told)
    assert f"{file.key} {file.name}: ไม่ตรงกับที่ประวัติบันทึกไว้" in told.getvalue()


def test_the_folder_must_be_apart_and_writable(settings, tmp_path):
    def faults():
        return [found.id for found in run_checks(tags=["start"]) if found.id.startswith("measures.E00")]

    assert faults() == []
    settings.EVIDENCE_ROOT = settings.STATIC_ROOT / "evidence"
    assert "measures.E003" in faults()
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    settings.EVIDENCE_ROOT = in_the_way / "evidence"
    assert faults() == ["measures.E004"]


def test_a_file_is_never_changed_or_deleted(reference):
    file = files.record_with_file()
    for change in (
        lambda: EvidenceFile.objects.filter(pk=file.pk).update(sha256="x"),
        lambda: EvidenceFile.objects.filter(pk=file.pk)._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
