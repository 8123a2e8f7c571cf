"""Files through corrections: they stay, are replaced or taken out, and the former ones stay readable."""

import pytest

from measures.models import Evidence, EvidenceFile
from tests import evidence_files as files
from tests.evidence_files import NAME, upload
from tests.measures.test_evidence import april, empty_vault, lines  # noqa: F401  (fixtures)
from tests.measures.test_pages import plain


@pytest.fixture
def result(cast, reference):
    return files.record_with_file().completion


@pytest.fixture
def correct(client, cast, result):
    client.force_login(cast.officer)

    def send(**more):
        data = {"date": "20 เม.ย. 2566", "version": "1", "reason": "แก้ไข", "links-TOTAL_FORMS": "0"}
        return client.post(f"/results/{result.pk}/correct/", data | {"links-INITIAL_FORMS": "0"} | more)

    return send


def line_of(file):
    return {"files-TOTAL_FORMS": "1", "files-INITIAL_FORMS": "1", "files-0-token": str(file.key)}


def test_a_file_stays_unless_it_is_spoken_of(client, correct, result):
    file = result.files.get()
    page = client.get(f"/results/{result.pk}/correct/").content.decode()
    assert lines(page) == [str(file.key)]
    assert correct(note="ข้อความใหม่").status_code == 302  # a form that speaks of no files
    assert result.evidence.get().file == file
    assert correct(version="2", note="อีกครั้ง", **line_of(file)).status_code == 302
    assert result.evidence.get().file == file


def test_a_file_that_is_replaced_stays_readable_in_the_former_version(client, correct, result):
    former = result.files.get()
    new = upload(files.picture(), "ภาพใหม่.png")
    assert correct(**line_of(former), **{"files-0-new": new, "files-0-title": "หลักฐาน"}).status_code == 302
    now = result.evidence.get()
    assert (now.file.name, now.title) == ("ภาพใหม่.png", "ภาพใหม่.png")
    first, second = result.versions.all()
    assert (first.evidence[0]["sha256"], first.evidence[0]["name"]) == (former.sha256, NAME)
    assert second.evidence[0]["file"] == str(now.file.key)
    page = client.get("/plans/phutthaisong/2566/measures/13/").content.decode()
    for file in (former, now.file):
        assert f"/evidence/{file.key}/" in page
        files.read(client.get(f"/evidence/{file.key}/"))


def test_a_file_taken_out_and_one_made_public(correct, result):
    file = result.files.get()
    public = line_of(file) | {"files-0-public": "on"}
    assert "ก่อนเผยแพร่" in correct(**public).content.decode()
    assert not Evidence.objects.public().exists()
    assert correct(**public, **{"files-0-checked": "on", "files-0-dated": "19 เม.ย. 2566"}).status_code == 302
    assert [e.file for e in Evidence.objects.public()] == [file]
    assert result.versions.last().evidence[0]["public"] is True
    assert correct(version="2", **line_of(file), **{"files-0-remove": "on"}).status_code == 302
    assert not result.evidence.exists()
    assert EvidenceFile.objects.filter(pk=file.pk).exists()


def test_a_correction_sent_twice_brings_its_file_once_and_meets_no_conflict(correct, result, empty_vault):  # noqa: F811
    for _ in range(2):
        data = line_of(result.files.first()) | {"uploads": [upload(files.picture(), "ภาพ.png")]}
        assert correct(**data).status_code == 302
    assert result.versions.count() == result.files.count() == len(list(empty_vault.iterdir())) == 2


def test_in_a_conflict_the_files_stay_with_the_form(client, cast, correct, result):
    file = result.files.get()
    assert correct(note="ของเพื่อนร่วมงาน", **line_of(file)).status_code == 302
    client.force_login(cast.coordinator)
    shown = correct(note="ของฉัน", **line_of(file), uploads=[upload(files.picture(), "ภาพ.png")])
    assert shown.status_code == 409
    kept, token = lines(shown.content.decode())
    assert "ของเพื่อนร่วมงาน" in plain(shown.content.decode())
    data = {"files-TOTAL_FORMS": "2", "files-INITIAL_FORMS": "1", "files-0-token": kept, "files-1-token": token}
    assert correct(version="2", note="ของฉัน", **data).status_code == 302
    assert [e.file.name for e in result.evidence.all()] == [NAME, "ภาพ.png"]


def test_a_file_of_another_result_cannot_be_named(correct, result):
    other = files.record_with_file()
    assert correct(**line_of(other)).status_code == 422
    assert result.versions.count() == 1
