"""What anybody sees of issued documents: without session or cookie, with public evidence only, and not too often."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import date

import pypdf
import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from ita_tracker import clock, thai, visitors
from measures.actions.progress import record_completion
from measures.models import AuditEvent, Evidence
from measures.proofs import Proof
from reports import open_files, packs, stored
from reports.actions import issuing, publishing
from reports.models import IssuedDocument, IssuedPart
from tests.evidence_files import pdf, staged
from tests.reports.issuing import APRIL, issued, issued_undrawn

pytestmark = pytest.mark.usefixtures("drawn")
SECRET_TITLE, SECRET_URL = "บันทึกภายในห้ามเผยแพร่", "https://intranet.example.go.th/hidden-one"
SECRET_FILE = "สำเนาบัตรประชาชน"
OPEN_TITLE, OPEN_URL = "ประกาศหน้าเว็บไซต์", "https://www.example.go.th/open-one"


@pytest.fixture
def result(reference, cast):
    """A result with a link and a file that are public, and a link and a file that are not."""
    proofs = [
        Proof(SECRET_TITLE, SECRET_URL),
        Proof(OPEN_TITLE, OPEN_URL, public=True),
        Proof(SECRET_FILE, file=staged(pdf() + b"%secret", "secret-name.pdf")),
        Proof("ภาพกิจกรรม", file=staged(name="open-name.pdf"), public=True),
    ]
    day = thai.PartialDate.of(date(2023, 4, 20))
    measure = reference.measures.get(position=13)
    return record_completion(measure=measure, date=day, answers=[], note="ทำแล้ว", evidence=proofs, by=cast.coordinator)


@pytest.fixture
def version(reference, cast, result):
    return issued_undrawn(reference, cast.coordinator, cast.executive)


@pytest.fixture
def whole(reference, cast, result):
    """One that is drawn."""
    return issued(reference, cast.coordinator, cast.executive)


def home(version, path=""):
    return f"/public/phutthaisong/{version.code}/{path}"


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_private_evidence_is_nowhere_in_what_is_public(client, whole):
    stored_pdf = b"".join(stored.chunks(whole))
    read = pypdf.PdfReader(io.BytesIO(stored_pdf))
    attached = [content for contents in read.attachments.values() for content in contents]
    shown = {
        "payload": bytes(whole.submission.data),
        "issued data": bytes(whole.data),
        "attachment": attached[0],
        "text of the PDF": "".join(page.extract_text() for page in read.pages).encode(),
        "bytes of the PDF": stored_pdf,
    }
    with packs.publication(whole) as pack:
        shown["pack"] = pack.read()
    for path in ("", "document.pdf", "data.json", "data.csv"):
        shown[path] = body(client.get(home(whole, path)))
    assert len(attached) == 1
    for place, content in shown.items():
        for secret in (SECRET_TITLE, SECRET_URL, SECRET_FILE, "secret-name"):
            assert secret.encode() not in content, place
            assert json.dumps(secret)[1:-1].encode() not in content, place
    for place in ("payload", "attachment", "", "data.json", "data.csv"):
        assert OPEN_TITLE.encode() in shown[place], place
        assert OPEN_URL.encode() in shown[place], place


def test_open_data_is_what_is_attached_to_the_pdf(client, whole):
    content = body(client.get(home(whole, "data.json")))
    read = pypdf.PdfReader(io.BytesIO(b"".join(stored.chunks(whole))))
    ((attached,),) = read.attachments.values()
    assert content == attached == bytes(whole.submission.data)
    lines = list(csv.reader(io.StringIO(body(client.get(home(whole, "data.csv"))).decode("utf-8-sig"), newline="")))
    assert {len(line) for line in lines} == {21}
    assert [line[11] for line in lines if line[9] == "หลักฐาน"] == [OPEN_TITLE, "ภาพกิจกรรม"]


@pytest.mark.parametrize("cookie", ["", "broken", "stale" * 6 + "ab"])
def test_an_address_of_nothing_gives_a_visitor_no_cookie_and_asks_no_session(client, db, cookie):
    if cookie:
        client.cookies["sessionid"] = client.cookies["messages"] = cookie
    public = (
        "/public/nobody/",
        "/public/nobody/x/",
        "/public/nobody/x/data.csv",
        "/verify/0000-0000-0000/",
        "/verify/x/",
    )
    for path in (*public, "/nowhere/", "/nowhere", "/public/", "/verify/x/y/", "/favicon.ico", "/static/none.css"):
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        assert answer.status_code == 404, path
        if path in public:
            assert not answer.cookies, path
            assert "Cookie" not in answer.get("Vary", ""), path
            assert not [query for query in captured if "session" in query["sql"]], path
        elif not cookie:
            assert (len(captured), answer.cookies) == (0, {}), path


def test_nobody_gets_a_session_or_a_cookie(client, version, cast):
    paths = ["/public/phutthaisong/", home(version), home(version, "document.pdf"), home(version, "data.json")]
    paths += [home(version, "data.csv"), "/verify/", f"/verify/{version.code}/", "/public/nobody/", "/verify/x/"]
    client.cookies["sessionid"] = "stale" * 6
    client.cookies["messages"] = "stale"
    for path in paths:
        response = client.get(path)
        body(response)
        assert not response.cookies, path
        assert "Cookie" not in response.get("Vary", ""), path
    upload = client.post("/verify/", {"file": io.BytesIO(b"x")})
    assert not upload.cookies
    assert "Cookie" not in upload.get("Vary", "")
    client.force_login(cast.officer)
    assert cast.officer.name not in client.get("/public/phutthaisong/").content.decode()


def test_the_page_of_an_agency(client, version, reference, cast):
    page = client.get("/public/phutthaisong/")
    text = page.content.decode()
    assert page.headers["Cache-Control"] == "public, max-age=60"
    assert "O43 (การประเมินปี 2566)" in text
    assert "ฉบับที่ 1" in text
    assert version.pdf_sha256 in text
    assert home(version, "document.pdf") in text
    second = issued_undrawn(reference, cast.coordinator, cast.executive, reason="แก้ไขชื่อ")
    text = client.get("/public/phutthaisong/").content.decode()
    assert text.index("ฉบับที่ 2") < text.index("ฉบับก่อนหน้า")
    assert f'href="{home(second)}">ฉบับที่ 2</a>' in client.get(home(version)).content.decode()
    assert client.get("/public/other/").status_code == 404


def test_queries_do_not_grow_with_documents(client, version, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        client.get("/public/phutthaisong/")


def test_a_withdrawn_version_leaves_its_tombstone(client, version, cast):
    issuing.withdraw_document(document=version, reason="ชื่อบุคคล นายลับ", by=cast.executive)
    gone = client.get(home(version))
    assert gone.status_code == 410
    assert version.pdf_sha256 in gone.content.decode()
    assert "นายลับ" not in gone.content.decode()
    assert "ทำแล้ว" not in gone.content.decode()
    for path in ("document.pdf", "data.json", "data.csv"):
        assert client.get(home(version, path)).status_code == 404
    agency = client.get("/public/phutthaisong/").content.decode()
    assert version.pdf_sha256 in agency
    assert home(version) not in agency
    client.force_login(cast.coordinator)
    assert "ชุดเผยแพร่" not in client.get(f"/issued/{version.code}/").content.decode()
    assert client.get(f"/issued/{version.code}/publication.zip").status_code == 410
    told = {"publish-url": "https://www.example.go.th/o43.pdf", "publish-published_on": thai.format_date(clock.today())}
    assert client.post(f"/issued/{version.code}/publish/", told).status_code == 200
    assert not version.publications.exists()


def test_a_file_is_public_as_long_as_both_say_so(client, version, result, cast):
    shown = Evidence.objects.get(completion=result, title="ภาพกิจกรรม").file
    hidden = Evidence.objects.get(completion=result, title=SECRET_FILE).file
    path = f"/public/phutthaisong/files/{shown.key}/"
    answer = client.get(path)
    assert hashlib.sha256(body(answer)).hexdigest() == shown.sha256
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client.get(f"/public/phutthaisong/files/{hidden.key}/").status_code == 404
    assert client.get(f"/public/other/files/{shown.key}/").status_code == 404
    evidence = Evidence.objects.get(file=shown)
    Evidence.objects.filter(pk=evidence.pk).update(public=False)
    assert client.get(path).status_code == 404
    Evidence.objects.filter(pk=evidence.pk).update(public=True)
    body(client.get(path))
    issuing.withdraw_document(document=version, reason="ข้อมูลส่วนบุคคล", by=cast.executive)
    assert client.get(path).status_code == 404


def test_a_public_file_that_no_document_shows_stays_here(client, result):
    shown = Evidence.objects.get(completion=result, title="ภาพกิจกรรม").file
    assert client.get(f"/public/phutthaisong/files/{shown.key}/").status_code == 404


def test_the_list_of_evidence_bears_the_address_of_checking(reference, cast, result, settings, tmp_path):
    from reports import issue
    from reports.actions.documents import set_document

    set_document(agency=reference.agency, kind="report", values={"evidence_list": True}, by=cast.coordinator)
    without = issued(reference, cast.coordinator, cast.executive)
    settings.SITE_URL = "https://ita.example.go.th"
    within = issued(reference, cast.coordinator, cast.executive, reason="แก้ไข")
    texts = [
        "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(issue.draw(v.data))).pages)
        for v in (without, within)
    ]
    assert f"https://ita.example.go.th/verify/{within.code}/" in "".join(texts[1].split())
    assert "verify/" not in texts[0]
    links = [
        a["/A"]["/URI"]
        for p in pypdf.PdfReader(io.BytesIO(issue.draw(within.data))).pages
        for a in p.get("/Annots", [])
    ]
    assert f"https://ita.example.go.th/verify/{within.code}/" in links
    page, plain = (open_files.content(version, open_files.HTML).decode() for version in (within, without))
    assert f'<p>ตรวจสอบเอกสารนี้ที่ <a href="https://ita.example.go.th/verify/{within.code}/">' in page
    assert "ตรวจสอบเอกสารนี้ที่" not in plain
    assert hashlib.sha256(issue.draw(within.data)).hexdigest() == within.pdf_sha256


def test_a_link_is_that_of_the_public_address(reference, result):
    from reports.assemble import assemble_report

    with override_settings(SITE_URL="https://ita.example.go.th"):
        report = assemble_report(reference, 6, APRIL)
    files = [e for m in report.measures for r in m.results for e in r.evidence if e.file]
    assert [e.url for e in files] == [f"https://ita.example.go.th/public/phutthaisong/files/{files[0].file}/"]
    assert files[0].sha256 == Evidence.objects.get(title="ภาพกิจกรรม").file.sha256


def test_altered_bytes_are_refused_and_kept_in_the_trail(client, version, caplog):
    from django.db import connection

    from measures import guards

    guards.remove(connection)
    part = IssuedPart.objects.filter(document=version).first()
    IssuedPart.objects.filter(pk=part.pk).update(content=b"x" + bytes(part.content)[1:])
    for _ in range(2):
        assert client.get(home(version, "document.pdf")).status_code == 500
    assert "does not match" in caplog.text
    assert AuditEvent.objects.filter(verb="issued document does not match", actor="หน้าสาธารณะ").count() == 1


def test_altered_data_are_shown_to_nobody(client, version, caplog):
    from django.db import connection

    from measures import guards

    guards.remove(connection)
    altered = bytes(version.data).replace("สำนักปลัด".encode(), "สำนักปลอม".encode())
    assert altered != bytes(version.data)
    IssuedDocument.objects.filter(pk=version.pk).update(data=altered)
    for path in ("", "data.csv"):
        refused = client.get(home(version, path))
        assert refused.status_code == 500
        assert "สำนักปลอม" not in refused.content.decode()
    assert "does not match" in caplog.text


@pytest.mark.parametrize("code", ["%00", "%E0%B8%81%00", "0" * 12, "X" * 5000])
def test_what_is_no_code_is_found_nowhere(client, version, cast, code):
    places = [f"/public/phutthaisong/{code}/{part}" for part in ("", "document.pdf", "data.json", "data.csv")]
    assert [client.get(place).status_code for place in (*places, f"/verify/{code}/")] == [404] * 5
    client.force_login(cast.coordinator)
    parts = ("", "document.pdf", "publication.zip")
    assert [client.get(f"/issued/{code}/{part}").status_code for part in parts] == [404] * 3


def test_etag_saves_sending_again(client, version):
    for path in ("document.pdf", "data.json", "data.csv"):
        first = client.get(home(version, path))
        body(first)
        again = client.get(home(version, path), headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304


def test_too_many_are_told_to_wait(client, db, settings, tmp_path):
    settings.BUILD_DIR = tmp_path
    for _ in range(120):
        assert client.get("/verify/").status_code == 200
    told = client.get("/verify/")
    assert told.status_code == 429
    assert told.headers["Retry-After"] == "60"
    assert "โปรดรอ 1 นาที" in told.content.decode()
    assert client.get("/verify/", REMOTE_ADDR="192.0.2.7").status_code == 200
    assert client.get("/public/phutthaisong/").status_code == 404  # counted apart
    assert "127.0.0.1" not in str([path.name for path in tmp_path.rglob("*")])


def test_visits_of_former_minutes_go_and_a_network_of_ipv6_is_one(settings, tmp_path, time_machine_at):
    settings.BUILD_DIR = tmp_path
    assert visitors.visits("read", "2001:db8:1:2:3::1") == 1
    assert visitors.visits("read", "2001:db8:1:2::9") == 2
    assert visitors.visits("read", "2001:db8:1:3::9") == 1
    before = set((tmp_path / "visits").iterdir())
    time_machine_at(180)
    assert visitors.visits("read", "2001:db8:1:2::9") == 1
    assert not before & set((tmp_path / "visits").iterdir())


def test_visitors_of_ipv4_are_told_apart_however_the_server_writes_them(settings, tmp_path):
    settings.BUILD_DIR = tmp_path
    assert visitors.visits("read", "::ffff:192.0.2.1") == 1  # what a server that listens on [::] is told
    assert visitors.visits("read", "::ffff:192.0.2.2") == 1
    assert visitors.visits("read", "192.0.2.1") == 2


@pytest.fixture
def time_machine_at(monkeypatch):
    """Lets the clock go on by some seconds."""
    from datetime import timedelta

    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    return lambda seconds: monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=seconds))


def test_where_it_was_published_is_shown_and_never_changed(client, version, cast, reference):
    client.force_login(cast.coordinator)
    path = f"/issued/{version.code}/publish/"
    wrong = client.post(path, {"publish-url": "javascript:alert(1)", "publish-published_on": "1 ม.ค. 2560"})
    assert wrong.status_code == 200
    assert wrong.content.decode().count("โปรดพิมพ์ที่อยู่เต็มของหน้าเว็บ") == 1
    assert "javascript:alert(1)" in wrong.content.decode()  # what was typed stays
    url = "https://www.example.go.th/o43.pdf"
    early = client.post(path, {"publish-url": url, "publish-published_on": "1 ม.ค. 2560"})
    assert "ไม่ก่อนวันที่ออกเอกสาร" in early.content.decode()
    today = thai.format_date(clock.today())
    for typed in (url, url, url.replace("https", "HTTPS")):  # as a telephone begins what is typed
        told = client.post(path, {"publish-url": typed, "publish-published_on": today})
        assert told.status_code == 302
    assert version.publications.count() == 1
    event = AuditEvent.objects.get(verb="publication recorded")
    assert event.after == {"url": url, "published_on": clock.today().isoformat()}
    for page in ("/public/phutthaisong/", home(version), f"/verify/{version.code}/", f"/issued/{version.code}/"):
        assert url in client.get(page).content.decode()


def test_publication_fails_whole(version, cast, monkeypatch):
    monkeypatch.setattr(publishing, "record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        publishing.record_publication(
            document=version, url="https://example.go.th/", published_on=clock.today(), by=cast.coordinator
        )
    assert not version.publications.exists()


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '=HYPERLINK("http://x")'])
def test_hostile_text_is_harmless(client, reference, cast, text):
    measure = reference.measures.get(position=1)
    type(measure).objects.filter(pk=measure.pk).update(responsible_text=text)
    version = issued_undrawn(reference, cast.coordinator, cast.executive)
    assert "<script>alert" not in client.get(home(version)).content.decode()
    with packs.publication(version) as pack, zipfile.ZipFile(pack) as read:
        (page,) = (read.read(name) for name in read.namelist() if name.endswith("/index.html"))
    assert b"<script>alert" not in page
    lines = csv.reader(io.StringIO(body(client.get(home(version, "data.csv"))).decode("utf-8-sig"), newline=""))
    assert not [cell for line in lines for cell in line if cell.startswith("=")]


def test_the_measures_document_is_published_too(client, reference, cast):
    version = issued_undrawn(reference, cast.coordinator, cast.executive, kind="measures", round=0)
    page = client.get(home(version)).content.decode()
    assert "มาตรการส่งเสริมคุณธรรมและความโปร่งใส" in page
    assert "ดำเนินการเมื่อ" not in page
    assert "O42" in client.get("/public/phutthaisong/").content.decode()
