"""/verify/: a code or a file tells its document, anything else is none of ours, and nothing dropped is kept."""

import hashlib
import io
import os
import resource
import tempfile
import zipfile
from time import perf_counter

import pytest
from django.db import connection
from django.test import Client

from measures import guards
from measures.models import AuditEvent
from reports import codes, open_files, stored
from reports.actions import issuing
from reports.models import IssuedFile
from reports.render import flat
from tests.reports.issuing import issued_undrawn


@pytest.fixture
def version(reference, cast):
    return issued_undrawn(reference, cast.coordinator, cast.executive)


def drop(client, content, name="document.pdf"):
    file = io.BytesIO(content)
    file.name = name
    return client.post("/verify/", {"file": file})


def test_every_way_of_typing_a_code(client, version):
    shown = codes.shown(version.code)
    thai = version.code.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    misread = version.code.replace("0", "O").replace("1", "l")
    for typed in (version.code, shown, shown.lower(), thai, misread, f"  {shown.replace('-', ' – ')}\u200b "):
        answer = client.get("/verify/", {"code": typed}, follow=True)
        assert answer.status_code == 200, typed
        assert answer.redirect_chain == [(f"/verify/{version.code}/", 302)]
        text = answer.content.decode()
        assert "รหัสนี้เป็นของเอกสารที่ออกจากระบบนี้" in text
        for told in ("เทศบาลตำบลพุทไธสง", "ฉบับล่าสุด", shown, version.pdf_sha256):
            assert told in text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("4F7K-29QX-M3T", "ที่พิมพ์มามี 11 ตัว"),
        ("4F7K-29QX-M3TBB", "ที่พิมพ์มามี 13 ตัว"),
        ("4F7K-29QX-M3Tก", "ไม่มีอักขระ ก"),
        ("4F7K-29QX-M3TU", "ไม่มีอักขระ U"),
        ("-", "โปรดพิมพ์รหัสตรวจสอบ"),
    ],
)
def test_a_code_that_is_none_says_why_and_is_kept(client, db, typed, told):
    answer = client.get("/verify/", {"code": typed})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert f'value="{typed}"' in answer.content.decode()


def test_a_code_of_nobody(client, version):
    answer = client.get("/verify/0000-0000-0000/")
    assert answer.status_code == 404
    assert "ไม่มีเอกสารที่ออกจากระบบนี้ที่ใช้รหัสนี้" in answer.content.decode()


def test_the_file_itself_its_data_and_one_bit_beside(client, version):
    content = b"".join(stored.chunks(version))
    told = drop(client, content)
    assert "ตรงกับเอกสารที่ออกจากระบบนี้ทุกประการ" in told.content.decode()
    assert codes.shown(version.code) in told.content.decode()
    assert "เป็นข้อมูลของเอกสาร" in drop(client, bytes(version.submission.data), "data.json").content.decode()
    for altered in (content[:-1] + b"x", content + b"\n", content[:-1]):
        told = drop(client, altered)
        assert told.status_code == 404
        assert "ไม่ตรงกับเอกสารใดที่ออกจากระบบนี้" in told.content.decode()
        assert hashlib.sha256(altered).hexdigest() in told.content.decode()


def in_pack(client, version, person):
    """The files of the publication pack by their names, as an agency puts them up."""
    client.force_login(person)
    answer = client.get(f"/issued/{version.code}/publication.zip")
    content = b"".join(answer.streaming_content)
    for let_go in answer._resource_closers:
        let_go()
    client.logout()
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        return {name.partition("/")[2]: pack.read(name) for name in pack.namelist()}


def test_the_table_and_the_page_of_the_pack_are_known_whatever_the_software_draws_later(
    client, version, cast, monkeypatch
):
    files = in_pack(client, version, cast.coordinator)
    monkeypatch.setattr(flat, "to_csv", lambda report: b"another way of writing it")
    monkeypatch.setattr(open_files, "web_page", lambda *_: "<p>another</p>")
    assert in_pack(client, version, cast.coordinator) == files
    assert client.get(f"/public/phutthaisong/{version.code}/data.csv").content == files["data.csv"]
    for name, said in (("data.csv", "เป็นข้อมูลเปิด (CSV)"), ("index.html", "เป็นหน้าเว็บในชุดเผยแพร่")):
        told = drop(client, files[name], name)
        assert (told.status_code, said in told.content.decode()) == (200, True)
        assert codes.shown(version.code) in told.content.decode()
        assert drop(client, files[name] + b"\n", name).status_code == 404
    assert "index.html data.csv และ data.json" in files["README.txt"].decode("utf-8-sig")


def test_of_a_version_issued_before_they_were_stored_the_pdf_and_the_data_are_known(client, version, cast):
    guards.remove(connection)
    IssuedFile.objects.filter(document=version).delete()
    files = in_pack(client, version, cast.coordinator)
    assert "ไฟล์ PDF และ data.json" in files["README.txt"].decode("utf-8-sig")
    for name, content in files.items():
        known = name == "data.json" or name.endswith(".pdf")
        told = drop(client, content, name)
        assert told.status_code == (200 if known else 404), name
        assert known or "พิสูจน์ได้เฉพาะไฟล์ PDF และ JSON" in told.content.decode()
    assert client.get(f"/public/phutthaisong/{version.code}/data.csv").content == files["data.csv"]


def test_an_altered_file_is_handed_out_nowhere(client, version, cast):
    guards.remove(connection)
    IssuedFile.objects.filter(document=version).update(content=b"x")
    assert client.get(f"/public/phutthaisong/{version.code}/data.csv").status_code == 500
    client.force_login(cast.coordinator)
    assert client.get(f"/issued/{version.code}/publication.zip").status_code == 500


def test_what_came_after_and_what_was_withdrawn(client, version, reference, cast):
    second = issued_undrawn(reference, cast.coordinator, cast.executive, reason="แก้ไข")
    told = drop(client, b"".join(stored.chunks(version))).content.decode()
    assert "มีฉบับที่ใหม่กว่าแล้ว" in told
    assert f"/public/phutthaisong/{second.code}/" in told
    issuing.withdraw_document(document=version, reason="นายลับ", by=cast.executive)
    told = client.get(f"/verify/{version.code}/").content.decode()
    assert "ถอนจากหน้าสาธารณะแล้ว" in told
    assert version.pdf_sha256 in told
    assert "นายลับ" not in told
    assert f"/public/phutthaisong/{version.code}/" not in told


def test_no_token_is_needed_and_nothing_is_written_or_kept(version, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a file was made")

    before = AuditEvent.objects.count()
    client = Client(enforce_csrf_checks=True)
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    assert drop(client, os.urandom(5 * 2**20)).status_code == 404
    assert AuditEvent.objects.count() == before


def test_no_file_and_an_empty_one(client, db):
    for answer in (client.post("/verify/"), drop(client, b"")):
        assert answer.status_code == 422
        assert "โปรดเลือกไฟล์ PDF" in answer.content.decode()


def test_one_too_large_is_told_so(client, db):
    answer = drop(client, bytes(50 * 2**20 + 1))
    assert answer.status_code == 413
    assert "ใหญ่เกิน 50 MB" in answer.content.decode()
    announced = client.generic("POST", "/verify/", b"x", "multipart/form-data; boundary=x", CONTENT_LENGTH=10**12)
    assert announced.status_code == 413


def test_one_that_stops_half_way_is_told_so(client, db):
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\nabc'
    cut = {"wsgi.input": io.BytesIO(head), "CONTENT_LENGTH": len(head) + 99}
    answer = client.generic("POST", "/verify/", head, "multipart/form-data; boundary=x", **cut)
    assert answer.status_code == 400
    assert "ได้รับไฟล์ไม่ครบ" in answer.content.decode()


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made, made.open("zeros", "w", force_zip64=True) as part:
        for _ in range(64):
            part.write(bytes(2**24))
    return out.getvalue()


HOSTILE = {
    "a ZIP of a gigabyte of nothing": bomb,
    "a PDF that names itself": lambda: b"%PDF-1.7\n1 0 obj<</Kids[1 0 R]/Parent 1 0 R>>endobj\n" * 20_000,
    "a PDF of a million brackets": lambda: b"%PDF-1.7\n" + b"[" * 10**6,
    "a PDF that runs a script": lambda: b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "nothing that is known": lambda: os.urandom(2**20),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_cost_nothing(client, db, name):
    content = HOSTILE[name]()
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, perf_counter()
    answer = drop(client, content, 'x"><script>alert(1)</script>.pdf')
    assert answer.status_code == 404
    assert perf_counter() - start < 10
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 300
    assert "<script>alert" not in answer.content.decode()


def test_many_files_and_many_fields_are_refused_without_harm(client, db):
    files = {f"f{number}": io.BytesIO(b"x") for number in range(100)}
    fields = {f"x{number}": "x" for number in range(2_000)}
    for sent in (files, fields):
        answer = client.post("/verify/", sent)
        assert answer.status_code == 400
        assert "เลือกไฟล์ครั้งละหนึ่งไฟล์" in answer.content.decode()


@pytest.mark.parametrize("codec", ["base64", "rot13", "idna", "undefined", "utf-16"])
def test_whatever_codec_a_visitor_names_is_answered(client, version, codec):
    kind = f"text/plain; charset={codec}"
    assert client.generic("GET", f"/verify/?code={version.code}", content_type=kind).status_code == 302
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\nnone of ours\r\n--x--\r\n'
    kind = f"multipart/form-data; boundary=x; charset={codec}"
    assert client.generic("POST", "/verify/", part, content_type=kind).status_code == 404
