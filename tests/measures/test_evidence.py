"""Files as evidence: taken by their content, kept with the form, handed out to readers, told of in the trail."""

import hashlib
import re
from datetime import date
from urllib.parse import unquote
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from measures import vault
from measures.models import AuditEvent, Completion, Evidence, EvidenceFile, Measure
from reports.assemble import assemble_report
from tests import evidence_files as files
from tests.evidence_files import NAME, upload
from tests.measures.test_pages import plain


@pytest.fixture(autouse=True)
def april():
    with time_machine.travel("2023-04-20 09:00 +0700", tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def empty_vault(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    return settings.EVIDENCE_ROOT


@pytest.fixture
def own(reference):
    return Measure.objects.get(plan=reference, position=13)


@pytest.fixture
def form(client, cast, own):
    """A function that sends the form of a result."""
    client.force_login(cast.officer)
    address = f"/commitments/{own.commitments.first().pk}/record/"

    def send(*uploads, **more):
        data = {
            "date": "5 เม.ย. 2566",
            "note": "ข้อความที่พิมพ์",
            "token": str(uuid4()),
            "links-TOTAL_FORMS": "0",
            "links-INITIAL_FORMS": "0",
            "files-TOTAL_FORMS": "0",
            "files-INITIAL_FORMS": "0",
        }
        return client.post(address, data | {"uploads": list(uploads)} | more)

    return send


def lines(html):
    """The tokens of the files that a form shows again."""
    return re.findall(r'name="files-\d+-token" value="([^"]+)"', html)


GOOD = {  # what is brought: (bytes, name, its kind)
    "PDF": (files.pdf, NAME, "pdf"),
    "PNG": (files.picture, "ภาพ.png", "png"),
    "JPEG": (lambda: files.picture("JPEG"), "ภาพถ่าย.JPG", "jpeg"),
    "DOCX": (files.docx, "บันทึกข้อความ.docx", "docx"),
    "XLSX": (files.xlsx, "ตาราง.xlsx", "xlsx"),
}


@pytest.mark.parametrize("brought", GOOD)
def test_a_file_is_kept_and_handed_out_as_it_was(client, form, cast, empty_vault, brought):
    make, name, kind = GOOD[brought]
    content = make()
    assert form(upload(content, name, "text/html")).status_code == 302
    evidence = Evidence.objects.get(completion__recorded_by=cast.officer)
    file = evidence.file
    assert (evidence.title, evidence.url, evidence.public, evidence.dated) == (name, "", False, "")
    assert (file.name, file.kind, file.size, file.brought_by) == (name, kind, len(content), cast.officer)
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    (stored,) = empty_vault.iterdir()
    assert re.fullmatch("[0-9a-f]{32}", stored.name)
    assert (stored.read_bytes(), stored.stat().st_mode & 0o777) == (content, 0o600)
    got = client.get(f"/evidence/{file.key}/")
    assert files.read(got) == content
    disposition = got.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert unquote(disposition.partition("utf-8''")[2]) == name
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in got.headers["Cache-Control"]
    assert "html" not in got.headers["Content-Type"]


HTML = b"<!doctype html><script>alert(1)</script>"
ZIP = files.packed({"a.txt": "x"})
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
GROWING = '<!DOCTYPE x [<!ENTITY a "a">]>'
MAIN = '<Override PartName="/word/document.xml" ContentType="{}"/>'
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
HOSTILE = {  # what is brought: (bytes, name, a part of the sentence)
    "nothing": (lambda: b"", "ว่าง.pdf", "ว่างเปล่า (0 ไบต์)"),
    "a ZIP called PDF": (lambda: ZIP, "หลักฐาน.pdf", "เป็น ZIP"),
    "HTML called DOCX": (lambda: HTML, "หลักฐาน.docx", "เป็นหน้าเว็บ"),
    "HTML called PNG": (lambda: b"\xef\xbb\xbf\n" + HTML, "ภาพ.png", "เป็นหน้าเว็บ"),
    "an SVG": (lambda: b"<svg onload='alert(1)'/>", "ภาพ.png", "เป็นหน้าเว็บ"),
    "a program": (lambda: b"MZ" + bytes(500), "ดู.pdf", "ไม่ใช่ชนิดที่รับ"),
    "plain text": (lambda: "ข้อความ".encode(), "ข้อความ.pdf", "ไม่ใช่ชนิดที่รับ"),
    "a PDF called exe": (files.pdf, "หลักฐาน.exe", "ลงท้ายด้วย .pdf"),
    "DOCX called PDF": (files.docx, "หลักฐาน.pdf", "เป็น Word (DOCX)"),
    "half a PDF": (lambda: files.pdf()[: len(files.pdf()) // 2], "หลักฐาน.pdf", "ไม่ครบหรือเสียหาย"),
    "half a PNG": (lambda: files.picture()[:-100], "ภาพ.png", "ไม่ครบหรือเสียหาย"),
    "half a JPEG": (lambda: files.picture("JPEG")[:-100], "ภาพ.jpg", "ไม่ครบหรือเสียหาย"),
    "half a DOCX": (lambda: files.docx()[:-100], "งาน.docx", "ไม่ครบหรือเสียหาย"),
    "an old Word file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "งาน.docx", "รุ่นเก่า"),
    "a macro": (lambda: files.repacked(files.docx(), **{"word/vbaProject.bin": b"x"}), "งาน.docx", "มาโคร"),
    "a macro's type": (
        lambda: files.packed(
            {
                "[Content_Types].xml": TYPES.format(
                    MAIN.format("application/vnd.ms-word.document.macroEnabled.main+xml")
                ),
                "word/document.xml": "<x/>",
            }
        ),
        "งาน.docx",
        "มาโคร",
    ),
    "no main part": (
        lambda: files.packed({"[Content_Types].xml": TYPES.format(MAIN.format(WORD))}),
        "งาน.docx",
        "ไม่ครบหรือเสียหาย",
    ),
    "a bomb of parts": (
        lambda: files.packed({f"{n}": "" for n in range(10_001)} | {"[Content_Types].xml": "x"}),
        "งาน.docx",
        "ไม่ครบหรือเสียหาย",
    ),
    "a bomb": (
        lambda: files.repacked(files.xlsx(), **{f"xl/{n}": bytes(2**26) for n in range(9)}),
        "ตาราง.xlsx",
        "ใหญ่ผิดปกติ",
    ),
    "entities that grow": (
        lambda: files.packed({"[Content_Types].xml": GROWING + TYPES.format("")}),
        "งาน.docx",
        "ไม่ครบหรือเสียหาย",
    ),
    "entities that grow, in UTF-16": (
        lambda: files.packed(
            {
                "[Content_Types].xml": (GROWING + TYPES.format(MAIN.format(WORD))).encode("utf-16"),
                "word/document.xml": "<x/>",
            }
        ),
        "งาน.docx",
        "ไม่ครบหรือเสียหาย",
    ),
    "a list of parts behind the list": (lambda: files.with_a_second_list(files.docx()), "งาน.docx", "ไม่ครบหรือเสียหาย"),
    "a JPEG of endless parts": (
        lambda: files.with_parts(files.picture("JPEG"), 2, b"\xff\xe1\x00\x09Exif\0\0x"),
        "ภาพ.jpg",
        "ไม่ครบหรือเสียหาย",
    ),
    "a JPEG of rubbish": (lambda: files.with_parts(files.picture("JPEG"), 20, b"\0"), "ภาพ.jpg", "ไม่ครบหรือเสียหาย"),
    "a PNG of endless parts": (
        lambda: files.with_parts(files.picture(), 33, b"\0\0\0\0abCd\x78\x06\xe9\xb3"),
        "ภาพ.png",
        "ไม่ครบหรือเสียหาย",
    ),
    "a picture of too many points": (lambda: enlarged(files.picture()), "ภาพ.png", "จำนวนจุดมากเกินไป"),
    "a long name": (files.pdf, "ก" * 10_000 + ".pdf", "ชื่อไฟล์ยาว 10,004 ตัวอักษร"),
}


def enlarged(png):
    """A PNG whose head speaks of 100,000 by 100,000 points, its sum right."""
    import struct
    import zlib

    head = b"IHDR" + struct.pack(">LL", 100_000, 100_000) + png[24:29]
    return png[:12] + head + struct.pack(">L", zlib.crc32(head)) + png[33:]


@pytest.mark.parametrize("brought", HOSTILE)
def test_what_is_not_taken_gets_its_sentence_and_what_was_typed_stays(form, cast, empty_vault, brought):
    make, name, sentence = HOSTILE[brought]
    content = make()
    # Django's own class for tests would shorten a long name before it is sent
    sent = SimpleUploadedFile("x", content)
    sent._name = name
    response = form(sent)
    html = response.content.decode()
    assert response.status_code == 422
    assert sentence in plain(html)
    assert "ข้อความที่พิมพ์" in html
    assert not Completion.objects.filter(recorded_by=cast.officer).exists()
    assert not list(empty_vault.iterdir())


def test_a_file_that_is_too_large_takes_no_room(form, settings, empty_vault):
    settings.EVIDENCE_MAX_BYTES = 1000
    response = form(upload(files.pdf() + bytes(1000)))
    assert "ไฟล์ใหญ่เกินไป" in response.content.decode()
    assert not list(empty_vault.iterdir())


def test_a_form_that_failed_for_another_reason_keeps_the_files(form, cast, empty_vault):
    again = form(upload(files.pdf()), upload(HTML, "เว็บ.html"), date="31/4/2566").content.decode()
    assert "เดือนเมษายนมี 30 วัน" in again
    assert "“เว็บ.html”" in plain(again)
    (token,) = lines(again)
    assert NAME in again
    kept = {"files-TOTAL_FORMS": "1", "files-0-token": token, "files-0-title": "รายงาน", "files-0-dated": "มี.ค. 2566"}
    assert form(**kept).status_code == 302
    evidence = Evidence.objects.get(completion__recorded_by=cast.officer)
    assert (evidence.title, evidence.dated, evidence.file.name) == ("รายงาน", "2023-03", NAME)
    assert form(**kept).status_code == 422  # one file is recorded once, whatever form names it
    assert EvidenceFile.objects.count() == len(list(empty_vault.iterdir())) == 1


def test_a_token_is_of_one_person_and_one_measure_and_of_a_day(client, form, cast, own, april, reference):
    (token,) = lines(form(upload(files.pdf()), date="x").content.decode())
    kept = {"files-TOTAL_FORMS": "1", "files-0-token": token}
    client.force_login(cast.coordinator)
    assert "หมดเวลาแล้ว" in form(**kept).content.decode()
    client.force_login(cast.officer)
    other = Measure.objects.get(plan=reference, position=2).commitments.first()
    data = {"date": "5 เม.ย. 2566", "token": str(uuid4()), "links-TOTAL_FORMS": "0", "links-INITIAL_FORMS": "0"}
    assert client.post(f"/commitments/{other.pk}/record/", data | kept).status_code == 422
    for wrong in (token[:-2], "x", str(uuid4())):
        assert form(**kept | {"files-0-token": wrong}).status_code == 422
    april.shift(13 * 3600)
    client.force_login(cast.officer)
    assert "หมดเวลาแล้ว" in form(**kept).content.decode()
    assert form(**kept, **{"files-0-remove": "on"}).status_code == 302
    assert not EvidenceFile.objects.exists()


def test_a_form_sent_twice_records_its_file_once(form, empty_vault):
    token = str(uuid4())
    for _ in range(2):
        assert form(upload(files.pdf()), token=token).status_code == 302
    assert EvidenceFile.objects.count() == len(list(empty_vault.iterdir())) == 1


def test_public_only_once_personal_data_was_looked_for(form, cast):
    html = form(upload(files.pdf()), uploads_public="on").content.decode()
    assert "ก่อนเผยแพร่ โปรดตรวจว่าไม่มีข้อมูลส่วนบุคคล" in plain(html)
    marked = {"uploads_public": "on", "uploads_checked": "on"}
    assert form(upload(files.pdf()), uploads_dated="5 เม.ย. 2566", **marked).status_code == 302
    link = {"links-TOTAL_FORMS": "1", "links-0-url": "https://example.go.th/", "links-0-public": "on"}
    assert "ก่อนเผยแพร่" in form(**link).content.decode()
    assert form(**link, **{"links-0-checked": "on"}).status_code == 302
    assert sorted(e.title for e in Evidence.objects.public()) == ["https://example.go.th/", NAME]
    assert Evidence.objects.get(title=NAME).dated == "2023-04-05"


def test_the_report_names_no_file(reference):
    files.record_with_file()
    report = assemble_report(reference, 6, date(2023, 4, 20))
    (result,) = report.groups[-1].measures[-1].results
    assert result.evidence == ()


def test_reading_a_private_file_is_told_in_the_trail(client, cast, reference):
    private, public = files.record_with_file(), files.record_with_file(public=True)
    client.force_login(cast.auditor)
    before = AuditEvent.objects.count()
    for file in (private, public):
        files.read(client.head(f"/evidence/{file.key}/"))
    assert AuditEvent.objects.count() == before
    files.read(client.get(f"/evidence/{public.key}/"))
    assert AuditEvent.objects.count() == before
    files.read(client.get(f"/evidence/{private.key}/"))
    event = AuditEvent.objects.last()
    assert (event.verb, event.after["sha256"]) == ("evidence read", private.sha256)
    assert "auditor" in event.actor


def test_altered_or_lost_bytes_are_not_handed_out(client, cast, reference, caplog):
    file = files.record_with_file()
    client.force_login(cast.auditor)
    path = vault.path_of(file.key)
    path.write_bytes(path.read_bytes() + b"x")
    response = client.get(f"/evidence/{file.key}/")
    assert response.status_code == 500
    assert "ไม่ตรงกับที่แนบไว้" in response.content.decode()
    path.unlink()
    assert "ไม่พบไฟล์นี้ในที่เก็บ" in client.get(f"/evidence/{file.key}/").content.decode()
    assert AuditEvent.objects.filter(verb="evidence found damaged").count() == 2
    assert sum(r.levelname == "CRITICAL" for r in caplog.records) == 2
