"""Both packs, checked with sha256sum alone: to publish elsewhere, and to audit, with every file and the trail."""

import csv
import hashlib
import io
import json
import re
import subprocess
import tracemalloc
import zipfile
from datetime import date

import pytest

from ita_tracker import thai
from measures import vault
from measures.actions.evidence import ask_destruction, decide_destruction
from measures.actions.progress import record_completion
from measures.models import AuditEvent, Evidence
from measures.proofs import Proof
from reports import packs, stored
from tests.evidence_files import pdf, staged
from tests.reports.issuing import issued_undrawn


@pytest.fixture
def result(reference, cast):
    proofs = [
        Proof("ลิงก์", "https://www.example.go.th/1", public=True),
        Proof("ไฟล์ลับ", file=staged(pdf() + b"%1", "ลับ.pdf")),
        Proof("=ไฟล์ที่ถูกทำลาย", file=staged(pdf() + b"%2", "ทำลาย.pdf")),
        Proof("ไฟล์ที่เสียหาย", file=staged(pdf() + b"%3", "เสีย.pdf"), public=True),
    ]
    day = thai.PartialDate.of(date(2023, 4, 20))
    measure = reference.measures.get(position=13)
    return record_completion(measure=measure, date=day, answers=[], note="ทำแล้ว", evidence=proofs, by=cast.coordinator)


@pytest.fixture
def version(reference, cast, result):
    return issued_undrawn(reference, cast.coordinator, cast.executive)


def unpacked(content, folder):
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        assert pack.testzip() is None
        pack.extractall(folder)
        return pack.namelist()


def checked(folder):
    """What sha256sum says of a folder."""
    return subprocess.run(["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True)


def test_the_publication_pack_is_a_folder_to_put_up_as_it_is(client, version, cast, tmp_path):
    client.force_login(cast.coordinator)
    answer = client.get(f"/issued/{version.code}/publication.zip")
    content = b"".join(answer.streaming_content)
    for let_go in answer._resource_closers:  # closing the answer itself would close the connection with it
        let_go()
    name = f"ita-phutthaisong-2566-round-6-v1-{version.code}"
    names = unpacked(content, tmp_path)
    files = {f"{name}.pdf", "data.json", "data.csv", "index.html", "README.txt", "SHA256SUMS"}
    assert set(names) == {f"{name}/{each}" for each in files}
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        assert {entry.external_attr >> 16 for entry in pack.infolist()} == {0o644}
    said = checked(tmp_path / name)
    assert said.returncode == 0, said.stderr
    assert said.stdout.count(": OK\n") == 5
    assert hashlib.sha256((tmp_path / name / f"{name}.pdf").read_bytes()).hexdigest() == version.pdf_sha256
    page = (tmp_path / name / "index.html").read_text(encoding="utf-8")
    assert 'lang="th"' in page
    assert "https://www.example.go.th/1" not in page  # the list of evidence is off
    assert "<script" not in page
    fetched = re.findall(r"""src\w*=["'](?!data:)|url\(["']?(?!data:)|@import|<link|<iframe|<object""", page)
    assert fetched == []  # it needs nothing from elsewhere; a typeface that is not there is another of the system
    assert f'href="{name}.pdf"' in page
    assert page.count('<th scope="col"') == 5
    assert "SHA256SUMS" in (tmp_path / name / "README.txt").read_text(encoding="utf-8-sig")
    with packs.publication(version) as again:
        assert again.read() == content  # the same bytes each time


def test_altered_bytes_go_into_no_pack(client, version, cast):
    from django.db import connection

    from measures import guards
    from reports.models import IssuedPart

    guards.remove(connection)
    IssuedPart.objects.filter(document=version, position=1).update(content=b"x")
    client.force_login(cast.coordinator)
    assert client.get(f"/issued/{version.code}/publication.zip").status_code == 500
    assert client.post(f"/issued/{version.code}/audit.zip").status_code == 500
    assert not AuditEvent.objects.filter(verb="audit pack downloaded").exists()


def test_altered_data_go_into_no_pack_and_are_told_on_the_page(client, version, cast):
    from django.db import connection

    from measures import guards
    from reports.models import IssuedDocument

    guards.remove(connection)
    altered = bytes(version.data).replace("สำนักปลัด".encode(), "สำนักปลอม".encode())
    assert altered != bytes(version.data)
    IssuedDocument.objects.filter(pk=version.pk).update(data=altered)
    client.force_login(cast.coordinator)
    assert client.get(f"/issued/{version.code}/publication.zip").status_code == 500
    assert client.post(f"/issued/{version.code}/audit.zip").status_code == 500
    assert not AuditEvent.objects.filter(verb="audit pack downloaded").exists()
    assert "ไม่ตรงกับฉบับที่ออก" in client.get(f"/issued/{version.code}/").content.decode()


def audited(client, version, person):
    client.force_login(person)
    answer = client.post(f"/issued/{version.code}/audit.zip")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_the_audit_pack_holds_every_file_and_the_trail(client, version, result, cast, tmp_path):
    hidden, gone, broken = (Evidence.objects.get(completion=result, position=place).file for place in (2, 3, 4))
    asked = ask_destruction(file=gone, reason="ข้อมูลส่วนบุคคล", by=cast.coordinator)
    decide_destruction(destruction=asked, approved=True, why="", by=cast.executive)
    vault.path_of(broken.key).chmod(0o600)
    vault.path_of(broken.key).write_bytes(b"something else")
    later = thai.PartialDate.of(date(2023, 4, 21))
    record_completion(
        measure=result.measure,
        date=later,
        answers=[],
        evidence=[Proof("ภายหลัง", file=staged(pdf() + b"%9"))],
        by=cast.coordinator,
    )
    names = unpacked(audited(client, version, cast.auditor), tmp_path)
    assert names[-1] == "SHA256SUMS"
    said = checked(tmp_path)
    assert said.returncode == 0, said.stderr
    assert said.stdout.count(": OK\n") == len(names) - 1
    (file,) = (tmp_path / "evidence").iterdir()
    assert file.name == f"0002-{hidden.sha256[:12]}.pdf"
    assert hashlib.sha256(file.read_bytes()).hexdigest() == hidden.sha256
    assert hashlib.sha256((tmp_path / "document.pdf").read_bytes()).hexdigest() == version.pdf_sha256
    assert hashlib.sha256((tmp_path / "issued.json").read_bytes()).hexdigest() == version.data_sha256
    listed = list(csv.DictReader(io.StringIO((tmp_path / "evidence.csv").read_text(encoding="utf-8-sig"), newline="")))
    assert [row["ชื่อหลักฐาน"] for row in listed] == ["ลิงก์", "ไฟล์ลับ", "'=ไฟล์ที่ถูกทำลาย", "ไฟล์ที่เสียหาย"]
    assert [row["SHA-256"] for row in listed] == ["", hidden.sha256, gone.sha256, broken.sha256]
    assert [row["สถานะ"].split()[0] for row in listed] == [
        "ลิงก์",
        "ตรงกับที่แนบไว้",
        "ทำลายแล้วโดยการอนุมัติของ",
        "ไฟล์ในที่เก็บไม่ตรงกับที่แนบไว้",
    ]
    events = [json.loads(line) for line in (tmp_path / "trail.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [event["seq"] for event in events] == list(range(1, version.trail_seq + 1))
    assert events[-1]["mac"] == version.trail_mac
    assert (tmp_path / "trail.csv").read_text(encoding="utf-8-sig").count("ออกเอกสาร") >= 1
    how = (tmp_path / "HOW-TO-CHECK.txt").read_text(encoding="utf-8-sig")
    assert "sha256sum -c SHA256SUMS" in how
    shown = client.get(f"/issued/{version.code}/").content.decode()
    for name in ("document.pdf", "data.json", "issued.json"):  # with what the page shows each can be compared
        found = hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
        assert f"{name} ต้องเป็น\n   {found}" in how
        assert found in shown


def test_one_flipped_bit_in_the_pack_is_found_by_sha256sum(client, version, cast, tmp_path):
    unpacked(audited(client, version, cast.auditor), tmp_path)
    file = next((tmp_path / "evidence").iterdir())
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    said = checked(tmp_path)
    assert said.returncode == 1
    assert f"evidence/{file.name}: FAILED" in said.stdout


def test_taking_it_is_on_record_before_the_first_byte(client, version, cast):
    client.force_login(cast.auditor)
    answer = client.post(f"/issued/{version.code}/audit.zip")
    event = AuditEvent.objects.get(verb="audit pack downloaded")
    assert event.actor_key == f"person:{cast.auditor.pk}"
    assert event.after["files"] == ["ลับ.pdf", "ทำลาย.pdf", "เสีย.pdf"]
    list(answer.streaming_content)


def test_its_memory_does_not_grow_with_the_evidence(version, result):
    hidden = Evidence.objects.get(completion=result, position=2).file
    path = vault.path_of(hidden.key)
    with path.open("wb") as handle:
        for _ in range(64):
            handle.write(bytes(2**20))
    found = hashlib.sha256(bytes(64 * 2**20)).hexdigest()
    from django.db import connection

    from measures import guards

    guards.remove(connection)
    type(hidden).objects.filter(pk=hidden.pk).update(sha256=found)
    tracemalloc.start()
    size = sum(len(chunk) for chunk in packs.audit(version))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 64 * 2**20
    assert peak < 10 * 2**20


def test_the_measures_document_has_no_results_to_prove(reference, cast, result):
    version = issued_undrawn(reference, cast.coordinator, cast.executive, kind="measures", round=0)
    assert list(packs.evidence_of(version)) == []
    with zipfile.ZipFile(io.BytesIO(b"".join(packs.audit(version)))) as pack:
        assert "trail.jsonl" in pack.namelist()
        assert pack.read("document.pdf") == b"".join(stored.chunks(version))
