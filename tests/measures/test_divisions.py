"""The divisions of an agency: added, renamed, put in order, and removed while nothing names them."""

import pytest

from measures.actions import divisions
from measures.models import AuditEvent, Division


@pytest.fixture
def agency(reference):
    return reference.agency


def names(agency):
    return list(agency.divisions.values_list("name", flat=True))


def test_divisions_are_added_renamed_moved_and_removed(client, cast, agency):
    client.force_login(cast.administrator)
    address = "/agencies/phutthaisong/divisions/"
    before = names(agency)
    client.post(address, {"name": "กองใหม่"})
    assert names(agency) == [*before, "กองใหม่"]
    assert "มีส่วนราชการชื่อนี้แล้ว" in client.post(address, {"name": "กองใหม่"}).content.decode()
    new = agency.divisions.get(name="กองใหม่")
    client.post(f"{address}{new.pk}/move/", {"direction": "up"})
    assert names(agency)[-2:] == ["กองใหม่", before[-1]]
    client.post(f"{address}{new.pk}/move/", {"direction": "down"})
    client.post(f"{address}{new.pk}/move/", {"direction": "down"})  # already the last: nothing happens
    assert names(agency) == [*before, "กองใหม่"]
    client.post(f"{address}{new.pk}/", {"name": "กองชื่อใหม่"})
    assert names(agency)[-1] == "กองชื่อใหม่"
    assert "โปรดระบุเหตุผล" in client.post(f"{address}{new.pk}/remove/").content.decode()
    client.post(f"{address}{new.pk}/remove/", {"reason": "ยุบรวมกับกองอื่น"})
    assert names(agency) == before
    verbs = list(AuditEvent.objects.filter(verb__startswith="division").values_list("verb", flat=True))[-6:]
    assert (
        verbs
        == [
            "division added",
            "divisions reordered",
            "divisions reordered",
            "division renamed",
            "division removed",
        ][-len(verbs) :]
    )


def test_a_division_in_use_stays(client, cast, agency):
    client.force_login(cast.administrator)
    division = cast.officer.memberships.get().divisions.get()
    page = client.post(f"/agencies/phutthaisong/divisions/{division.pk}/remove/", {"reason": "ยุบ"})
    assert "ลบส่วนราชการนี้ไม่ได้" in page.content.decode()
    assert Division.objects.filter(pk=division.pk).exists()


def test_each_use_of_a_division_is_noticed(agency, cast, reference):
    by = cast.administrator
    division = divisions.add_division(agency=agency, name="กองใหม่", by=by)
    measure = reference.measures.first()
    for use, release in (
        (lambda: measure.divisions.add(division), lambda: measure.divisions.remove(division)),
        (
            lambda: cast.officer.memberships.get().divisions.add(division),
            lambda: cast.officer.memberships.get().divisions.remove(division),
        ),
        (
            lambda: measure.completions.update(division=division),
            lambda: measure.completions.update(division=None),
        ),
    ):
        assert not divisions.is_used(division)
        use()
        assert divisions.is_used(division)
        release()
