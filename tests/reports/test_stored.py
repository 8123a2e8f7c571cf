"""What is issued cannot be changed, is compared before it is sent, and is found out where somebody altered it."""

import hashlib
import io
import json
import random

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from ita_tracker import clock
from measures import guards, trail
from measures.models import AuditEvent, TrailHead
from reports import models, open_files, stored
from reports.actions import issuing, publishing, submitting
from reports.models import Decision, IssuedDocument, IssuedFile, IssuedPart, Submission, Withdrawal
from tests.reports.flips import TARGETS, flip, found
from tests.reports.issuing import issued, submitted

pytestmark = pytest.mark.usefixtures("drawn", "undrawn")


@pytest.fixture
def document(reference, cast):
    return issued(reference, cast.coordinator, cast.executive)


@pytest.fixture
def address(document):
    return f"/issued/{document.code}/document.pdf"


@pytest.mark.parametrize("model", [f"reports.{model.__name__}" for model in models.LOGGED])
def test_no_row_is_changed_or_deleted(reference, cast, document, model):
    day, url = clock.today(), "https://example.go.th/"
    publishing.record_publication(document=document, url=url, published_on=day, by=cast.coordinator)
    issuing.withdraw_document(document=document, reason="ก", by=cast.executive)
    waiting = submitted(reference, cast.coordinator, round=12)
    submitting.return_submission(submission=waiting, reason="ก", by=cast.executive)
    name = model.partition(".")[2]
    table = getattr(models, name)._meta.db_table
    assert getattr(models, name).objects.exists()
    connection.check_constraints()  # or PostgreSQL would refuse TRUNCATE for what it has yet to check
    statements = [f"UPDATE {table} SET id = id + 1000", f"DELETE FROM {table}"]
    if connection.vendor == "postgresql":
        statements.append(f"TRUNCATE {table} CASCADE")
    else:
        statements.append(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    for statement in statements:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_database_takes_one_decision_on_a_submission(document, cast):
    decision = Decision.objects.get()
    decision.pk, decision.outcome, decision.reason = None, "returned", "ก"
    with pytest.raises(IntegrityError), transaction.atomic():
        decision.save(force_insert=True)


def test_it_is_sent_as_it_was_issued(client, cast, document, address):
    client.force_login(cast.auditor)
    response = client.get(address)
    content = b"".join(response.streaming_content)
    assert hashlib.sha256(content).hexdigest() == document.pdf_sha256
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Length"] == str(len(content))
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    expected = f'attachment; filename="ita-phutthaisong-2566-round-6-v1-{document.code}.pdf"'
    assert response.headers["Content-Disposition"] == expected
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(content))
    assert client.get(address, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_a_mismatch_is_refused_loudly_and_logged(client, cast, document, address, caplog):
    guards.remove(connection)
    flip("bytes", random.Random(1))
    client.force_login(cast.auditor)
    response = client.get(address)
    assert response.status_code == 500
    assert "ไม่ตรงกับฉบับที่ออก" in response.content.decode()
    assert b"%PDF" not in response.content
    (record,) = [each for each in caplog.records if each.levelname == "CRITICAL"]
    assert document.code in record.getMessage()
    assert AuditEvent.objects.latest("pk").verb == "issued document does not match"


def test_sending_takes_the_memory_of_a_piece(document, monkeypatch, django_assert_num_queries):
    content = b"".join(stored.chunks(document))
    monkeypatch.setattr(stored, "PART", 30_000)
    parts = stored.parts_of(content)
    assert [len(part) for part in parts[:-1]] == [30_000] * (len(content) // 30_000)
    assert b"".join(parts) == content
    guards.remove(connection)
    IssuedPart.objects.all().delete()
    for position, part in enumerate(parts):
        IssuedPart.objects.create(document=document, position=position, content=part)
    assert list(stored.faults()) == []
    with django_assert_num_queries(len(parts)):
        sent = stored.compared(document)
    with django_assert_num_queries(len(parts)):
        assert list(sent) == parts
    IssuedPart.objects.create(document=document, position=len(parts), content=b"more")
    assert "ไฟล์ PDF ไม่ตรง" in next(stored.faults())


@pytest.mark.parametrize("seed", range(10))
def test_one_flipped_bit_is_found(document, seed):
    guards.remove(connection)
    assert not found()
    chance = random.Random(seed)
    what = flip(TARGETS[seed % len(TARGETS)], chance)
    assert found(), what


def test_a_file_altered_together_with_its_hash_or_taken_away_is_found_by_the_trail(document):
    guards.remove(connection)
    assert list(stored.faults()) == []
    file, other = IssuedFile.objects.get(document=document, name=open_files.CSV), open_files.packed(b"x")
    IssuedFile.objects.filter(pk=file.pk).update(content=other.content, sha256=other.sha256)
    for _ in range(2):
        (fault,) = stored.faults()
        assert "รายละเอียดของเอกสารไม่ตรงกับเหตุการณ์ออกเอกสารในประวัติ" in fault
        IssuedFile.objects.filter(pk=file.pk).delete()


def test_hashes_altered_together_with_what_they_hash_are_found_by_the_trail(document):
    guards.remove(connection)
    part = IssuedPart.objects.get(document=document, position=0)
    content = bytes(part.content) + b"\n"
    IssuedPart.objects.filter(pk=part.pk).update(content=content)
    digest = hashlib.sha256(content).hexdigest()
    IssuedDocument.objects.filter(pk=document.pk).update(pdf_sha256=digest, pdf_size=len(content))
    assert list(trail.faults()) == []
    (fault,) = stored.faults()
    assert "รายละเอียดของเอกสารไม่ตรงกับเหตุการณ์ออกเอกสารในประวัติ" in fault
    assert document.code in fault


def test_a_removed_document_is_found(document):
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM reports_issuedpart")
        cursor.execute("DELETE FROM reports_issuedfile")
        cursor.execute("DELETE FROM reports_issueddocument")
    (fault,) = stored.faults()
    assert "มีเหตุการณ์ออกเอกสาร แต่ไม่พบเอกสาร" in fault


def test_the_end_of_the_trail_cut_off_with_its_head_shows_against_the_document(document):
    guards.remove(connection)
    place = {"chain": document.trail_chain, "seq__gte": document.trail_seq}
    AuditEvent.objects.filter(**place).delete()
    last = AuditEvent.objects.filter(chain=document.trail_chain).order_by("seq").last()
    TrailHead.objects.filter(chain=last.chain).update(seq=last.seq, mac=last.mac)
    (fault,) = trail.faults()
    assert f"ลำดับที่ {document.trail_seq}: หายไป แต่มีจุดอ้างอิงเก็บไว้" in fault


def test_the_command_names_what_is_wrong_and_fails(document):
    out = io.StringIO()
    call_command("check_issued", stdout=out)
    assert "1 ฉบับครบถ้วน" in out.getvalue()
    guards.remove(connection)
    flip("data", random.Random(3))
    err = io.StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("check_issued", stderr=err)
    assert failed.value.returncode == 1
    assert f"เอกสารเลขที่ 1/2566 รหัส {document.code}" in err.getvalue()


def test_nothing_of_another_agency_can_be_reached(document, cast):
    assert not IssuedDocument.objects.visible_to(cast.outsider).exists()
    for model in (Submission, Decision, IssuedFile, IssuedPart, Withdrawal):
        assert not model.objects.visible_to(cast.outsider).exists()
    assert json.loads(document.data)["code"] == document.code
