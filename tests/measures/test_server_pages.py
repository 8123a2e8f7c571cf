"""Whoever looks after the server makes agencies, shows frameworks, and sees no agency's data."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from measures.access import Role
from measures.models import Agency, AuditEvent, OneTimeLink, User

NEW = {
    "slug": "nongbua",
    "agency_name": "เทศบาลตำบลหนองบัว",
    "district": "อำเภอเมือง",
    "province": "จังหวัดขอนแก่น",
    "divisions": "สำนักปลัด\r\nกองคลัง\r\n\r\n",
    "name": "สมหญิง ดีงาม",
    "username": "somying",
}


def test_an_agency_begins_with_an_administrator_who_sets_their_own_password(client, cast):
    client.force_login(cast.server)
    page = client.post("/server/agencies/new/", NEW)
    agency = Agency.objects.get(slug="nongbua")
    assert list(agency.divisions.values_list("name", flat=True)) == ["สำนักปลัด", "กองคลัง"]
    link = page.context["link"]
    client.logout()
    client.post(link, {"new": "แมวสามตัวบนหลังคา", "again": "แมวสามตัวบนหลังคา"})
    client.post("/sign-in/", {"username": "somying", "password": "แมวสามตัวบนหลังคา"})
    assert client.get("/agencies/nongbua/people/").status_code == 200
    assert client.get("/agencies/phutthaisong/people/").status_code == 404


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"slug": "phutthaisong"}, "มีหน่วยงานที่ใช้รหัสนี้แล้ว"),
        ({"slug": "Nong Bua"}, "พิมพ์เล็ก"),
        ({"username": "officer"}, "ใช้ชื่อผู้ใช้นี้ไม่ได้"),
        ({"divisions": "กองคลัง\nกองคลัง"}, "ซ้ำกัน"),
        ({"divisions": " \n "}, "อย่างน้อยหนึ่งส่วนราชการ"),
        ({"agency_name": "ก" * 201}, "ไม่เกิน 200"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_half_made(client, cast, change, said):
    client.force_login(cast.server)
    before = Agency.objects.count(), User.objects.count(), AuditEvent.objects.count()
    page = client.post("/server/agencies/new/", NEW | change)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert (Agency.objects.count(), User.objects.count(), AuditEvent.objects.count()) == before


def test_an_agency_without_administrator_gets_one(client, cast, reference):
    client.force_login(cast.server)
    page = client.post(
        "/server/agencies/phutthaisong/administrator/", {"username": "second", "name": "คนที่สอง", "email": ""}
    )
    assert "/one-time/" in page.context["link"]
    assert User.objects.get(username="second").memberships.get().role == Role.ADMINISTRATOR
    event = AuditEvent.objects.get(verb="administrator invited")
    assert event.agency == reference.agency  # the agency's own trail tells
    assert event.roles == "ผู้ดูแลเครื่องแม่ข่าย"


def test_the_server_page_shows_no_agencys_data(client, cast, reference):
    client.force_login(cast.server)
    page = client.get("/server/").content.decode()
    assert reference.agency.name in page
    for address in ("/plans/phutthaisong/2566/", "/agencies/phutthaisong/people/", "/agencies/phutthaisong/divisions/"):
        assert client.get(address).status_code == 404
    assert "พุทไธสง" not in client.get("/plans/").content.decode()


def test_a_framework_shows_its_items_and_what_is_not_known(client, cast):
    client.force_login(cast.server)
    page = client.get("/server/frameworks/2566/").content.decode()
    assert "O43" in page
    assert "ผ่านดีเยี่ยม" in page
    assert "ชื่อย่อที่ระบบตั้งเอง" in page
    latest = client.get("/server/frameworks/2569/").content.decode()
    assert "ยังไม่มีข้อมูล" in latest
    assert client.get("/server/frameworks/2500/").status_code == 404


def test_the_command_makes_an_agency_and_prints_the_link(client, db):
    out = StringIO()
    arguments = {
        "--slug": "nongbua",
        "--name": "เทศบาลตำบลหนองบัว",
        "--district": "อำเภอเมือง",
        "--province": "จังหวัดขอนแก่น",
        "--administrator-username": "somying",
        "--administrator-name": "สมหญิง ดีงาม",
    }
    given = [part for pair in arguments.items() for part in pair]
    call_command("create_agency", *given, "--division", "สำนักปลัด", "--division", "กองคลัง", stdout=out)
    path = out.getvalue().split()[-1]
    assert client.get(path).status_code == 200
    assert Agency.objects.get(slug="nongbua").divisions.count() == 2
    with pytest.raises(CommandError, match="รหัสหน่วยงาน") as refused:
        call_command("create_agency", *given, "--division", "สำนักปลัด")
    assert refused.value.returncode == 2


def test_the_command_makes_a_server_administrator(client, db):
    out = StringIO()
    call_command("create_server_administrator", "--username", "root.of.all", "--name", "ผู้ดูแล", stdout=out)
    assert client.get(out.getvalue().split()[-1]).status_code == 200
    assert User.objects.get(username="root.of.all").is_server_administrator
    assert OneTimeLink.objects.get().agency is None
    with pytest.raises(CommandError, match="ใช้ชื่อผู้ใช้นี้ไม่ได้"):
        call_command("create_server_administrator", "--username", "root.of.all", "--name", "ผู้ดูแล")
