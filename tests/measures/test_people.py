"""People of an agency: invited, changed, closed; never without an administrator, never across agencies."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ita_tracker import clock, thai
from measures.access import GRANTS, SENTENCES, Permission, Role, System, may
from measures.actions import people
from measures.actions.organisation import create_user, grant_role
from measures.actions.people import Standing
from measures.actions.trail import ActionError
from measures.models import Agency, AuditEvent, Membership, OneTimeLink, User
from tests.together import at_once

BY = System("tests")
PAGE = "/agencies/phutthaisong/people/"
OFFICER = Standing((Role.OFFICER,))
ADMINISTRATOR = Standing((Role.ADMINISTRATOR,))


@pytest.fixture
def agency(reference):
    return reference.agency


@pytest.fixture
def other(reference):
    return Agency.objects.get(slug="other")


@pytest.fixture
def of_two(cast, agency, other):
    """A person whom two agencies know."""
    user = create_user(username="of.two", name="คนสองหน่วยงาน", password="password-of-tests", by=BY)
    grant_role(user=user, agency=agency, role=Role.OFFICER, by=BY)
    grant_role(user=user, agency=other, role=Role.COORDINATOR, by=BY)
    return user


def second_administrator(agency, **fields):
    user = create_user(username="second", name="คนที่สอง", password="password-of-tests", by=BY)
    grant_role(user=user, agency=agency, role=Role.ADMINISTRATOR, by=BY, **fields)
    return user


def test_every_role_has_a_sentence_and_the_permissions_of_the_table():
    assert set(SENTENCES) == set(GRANTS) == set(Role)
    changing = {Permission.RECORD_OWN, Permission.RECORD_ALL, Permission.EDIT_PLAN, Permission.DECIDE}
    assert GRANTS[Role.ADMINISTRATOR] & changing == set()  # people, roles, divisions; no say over results
    assert GRANTS[Role.AUDITOR] == {Permission.READ, Permission.READ_TRAIL}
    assert [role for role in Role if Permission.MANAGE_PEOPLE in GRANTS[role]] == [Role.ADMINISTRATOR]


def test_an_invited_person_sets_their_own_password_and_begins(client, cast, agency):
    client.force_login(cast.administrator)
    division = agency.divisions.first()
    page = client.post(
        f"{PAGE}invite/",
        {
            "name": "สมชาย ใจดี",
            "username": "somchai",
            "position": "นักวิชาการคลัง",
            "acting_position": "ผู้อำนวยการกองคลัง",
            "roles": ["officer", "executive"],
            "divisions": [division.pk],
        },
    )
    link = page.context["link"]
    assert link in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    token = link.rstrip("/").rpartition("/")[2]
    assert token not in str(list(OneTimeLink.objects.values())) + str(list(AuditEvent.objects.values()))
    client.logout()
    assert client.get(link).status_code == 200
    done = client.post(link, {"new": "แมวสามตัวบนหลังคา", "again": "แมวสามตัวบนหลังคา"})
    assert done.headers["Location"] == "/sign-in/"
    client.post("/sign-in/", {"username": "Somchai", "password": "แมวสามตัวบนหลังคา"})  # a telephone's capital
    assert client.get("/plans/phutthaisong/2566/").status_code == 200
    somchai = User.objects.get(username="somchai")
    assert {m.role for m in somchai.current_memberships()} == {"officer", "executive"}
    assert {m.acting_position for m in somchai.memberships.all()} == {"ผู้อำนวยการกองคลัง"}
    assert AuditEvent.objects.get(verb="person invited").after["divisions"] == [division.name]


def test_what_a_person_is_is_changed_at_once_and_told_by_its_differences(cast, agency):
    people.change_person(
        agency=agency,
        user=cast.officer,
        name="ชื่อใหม่",
        email="",
        standing=Standing((Role.OFFICER, Role.COORDINATOR), position="นักวิชาการ"),
        by=cast.administrator,
    )
    event = AuditEvent.objects.last()
    assert event.verb == "person changed"
    assert event.before["roles"] == ["officer"]
    assert event.after["roles"] == ["coordinator", "officer"]
    assert set(event.after) == {"name", "roles", "divisions", "position"}
    assert event.after["divisions"] == []
    before = AuditEvent.objects.count()
    same = Standing((Role.COORDINATOR, Role.OFFICER), position="นักวิชาการ")
    people.change_person(agency=agency, user=cast.officer, name="ชื่อใหม่", email="", standing=same, by=cast.administrator)
    assert AuditEvent.objects.count() == before  # nothing changed, nothing told


def test_an_auditor_has_an_end_after_which_nothing_is_seen(client, cast, agency, time_machine):
    arguments = {"agency": agency, "user": cast.auditor, "name": "ผู้ตรวจสอบ", "email": "", "by": cast.administrator}
    with pytest.raises(ActionError, match="วันสิ้นสุด"):
        people.change_person(standing=Standing((Role.AUDITOR,)), **arguments)
    yesterday = clock.today() - timedelta(days=1)
    with pytest.raises(ActionError, match="วันนี้หรือหลังจากนี้"):
        people.change_person(standing=Standing((Role.AUDITOR,), valid_until=yesterday), **arguments)
    end = clock.today() + timedelta(days=10)
    people.change_person(standing=Standing((Role.AUDITOR,), valid_until=end), **arguments)
    client.force_login(cast.auditor)
    time_machine.move_to(clock.now() + timedelta(days=9, hours=1))
    client.force_login(cast.auditor)
    assert client.get("/plans/phutthaisong/2566/").status_code == 200
    time_machine.move_to(clock.now() + timedelta(days=2))
    client.force_login(cast.auditor)
    assert client.get("/plans/phutthaisong/2566/").status_code == 404
    assert "พุทไธสง" not in client.get("/plans/").content.decode()
    assert "พุทไธสง" not in client.get("/account/").content.decode()


WAYS_OUT = {
    "role": lambda a, u, by: people.change_person(
        agency=a, user=u, name=u.name, email=u.email, standing=OFFICER, by=by
    ),
    "end": lambda a, u, by: people.change_person(
        agency=a,
        user=u,
        name=u.name,
        email=u.email,
        standing=Standing((Role.ADMINISTRATOR,), valid_until=clock.today() + timedelta(days=30)),
        by=by,
    ),
    "close": lambda a, u, by: people.close_account(agency=a, user=u, reason="ย้าย", by=by),
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_the_last_administrator_is_not_locked_out(cast, agency, way):
    administrator = cast.administrator
    before = AuditEvent.objects.count()
    with pytest.raises(ActionError, match="อย่างน้อยหนึ่งคน"):
        WAYS_OUT[way](agency, administrator, administrator)
    administrator.refresh_from_db()
    assert administrator.is_active
    assert may(administrator, Permission.MANAGE_PEOPLE, agency)
    assert administrator.memberships.get().valid_until is None
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("way", WAYS_OUT)
@pytest.mark.parametrize("second", ["invited", "ending", "closed", "none"])
def test_nor_left_to_somebody_who_cannot_sign_in_or_only_until_a_day(cast, agency, way, second):
    if second == "invited":
        people.invite(
            agency=agency, username="second", name="ข", email="", standing=ADMINISTRATOR, by=cast.administrator
        )
    elif second != "none":
        end = clock.today() + timedelta(days=5) if second == "ending" else None
        user = second_administrator(agency, valid_until=end)
        if second == "closed":
            people.close_account(agency=agency, user=user, reason="ย้าย", by=cast.administrator)
    with pytest.raises(ActionError, match="อย่างน้อยหนึ่งคน"):
        WAYS_OUT[way](agency, cast.administrator, cast.administrator)


@pytest.mark.parametrize("way", WAYS_OUT)
def test_with_a_second_one_the_first_may_go(cast, agency, way):
    second = second_administrator(agency)
    WAYS_OUT[way](agency, cast.administrator, second)
    with pytest.raises(ActionError, match="อย่างน้อยหนึ่งคน"):
        WAYS_OUT[way](agency, second, second)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_remove_each_other_at_once(reference):
    agency = reference.agency
    first, second = User.objects.get(username="administrator"), second_administrator(agency)

    def close(user, by):
        try:
            people.close_account(agency=agency, user=user, reason="ย้าย", by=by)
        except (ActionError, PermissionDenied):
            return "refused"
        return "closed"

    outcomes = at_once(lambda: close(first, second), lambda: close(second, first))
    assert sorted(outcomes) == ["closed", "refused"]
    assert people.administration(agency) == 2


def test_a_closed_account_is_out_at_once_and_can_be_opened_again(client, cast, agency):
    client.force_login(cast.officer)
    assert client.get("/plans/").status_code == 200
    with pytest.raises(ActionError, match="เหตุผล"):
        people.close_account(agency=agency, user=cast.officer, reason="  ", by=cast.administrator)
    token = people.renew_link(agency=agency, user=cast.officer, by=cast.administrator)
    people.close_account(agency=agency, user=cast.officer, reason="ย้าย", by=cast.administrator)
    assert client.get("/plans/").status_code == 302
    assert client.get(f"/one-time/{token}/").status_code == 404
    with pytest.raises(ActionError, match="ปิดอยู่"):
        people.renew_link(agency=agency, user=cast.officer, by=cast.administrator)
    people.open_account(agency=agency, user=cast.officer, by=cast.administrator)
    client.force_login(cast.officer)
    assert client.get("/plans/").status_code == 200


# --- across agencies -------------------------------------------------------------------------------------------------


def test_a_person_of_another_agency_too_is_only_placed_and_taken_out(cast, agency, of_two):
    arguments = {"agency": agency, "user": of_two, "by": cast.administrator}
    for refused in (
        lambda: people.close_account(reason="ย้าย", **arguments),
        lambda: people.open_account(**arguments),
        lambda: people.renew_link(**arguments),  # or their account elsewhere would be taken over
        lambda: people.change_person(name="ชื่ออื่น", email=of_two.email, standing=OFFICER, **arguments),
        lambda: people.change_person(name=of_two.name, email="mine@example.com", standing=OFFICER, **arguments),
    ):
        with pytest.raises(ActionError, match="เพียงแห่งเดียว"):
            refused()
    standing = Standing((Role.COORDINATOR,))
    people.change_person(name=of_two.name, email=of_two.email, standing=standing, **arguments)
    people.take_out(reason="พ้นหน้าที่", **arguments)
    assert list(of_two.memberships.values_list("agency__slug", "role")) == [("other", "coordinator")]
    of_two.refresh_from_db()
    assert of_two.is_active


def test_their_page_tells_nothing_of_the_other_agency(client, cast, of_two, other):
    client.force_login(cast.administrator)
    for address in (PAGE, f"{PAGE}{of_two.pk}/"):
        page = client.get(address).content.decode()
        assert of_two.name in page
        assert other.name not in page
    posted = client.post(f"{PAGE}{of_two.pk}/", {"name": "ชื่ออื่น", "email": "mine@example.com", "roles": ["auditor"]})
    assert posted.status_code == 200  # an auditor needs an end
    client.post(f"{PAGE}{of_two.pk}/", {"name": "ชื่ออื่น", "email": "mine@example.com", "roles": ["executive"]})
    of_two.refresh_from_db()
    assert (of_two.name, of_two.email) == ("คนสองหน่วยงาน", "")
    assert set(of_two.memberships.values_list("role", flat=True)) == {"executive", "coordinator"}


def test_a_server_administrator_is_not_an_agencys_to_close(cast, agency):
    grant_role(user=cast.server, agency=agency, role=Role.OFFICER, by=BY)
    with pytest.raises(ActionError, match="เพียงแห่งเดียว"):
        people.renew_link(agency=agency, user=cast.server, by=cast.administrator)


@pytest.mark.parametrize("username", ["outsider", "officer", "server"])
def test_a_name_that_is_taken_anywhere_is_only_of_no_use(client, cast, agency, username):
    client.force_login(cast.administrator)
    before = Membership.objects.count(), User.objects.count()
    page = client.post(f"{PAGE}invite/", {"name": "ใครสักคน", "username": username, "roles": ["officer"]})
    assert "ใช้ชื่อผู้ใช้นี้ไม่ได้" in page.content.decode()
    assert "คนนอก" not in page.content.decode()
    assert 'value="ใครสักคน"' in page.content.decode()  # what was typed is not lost
    assert page.content.decode().count('class="field wrong"') == 1  # as on every other form
    assert (Membership.objects.count(), User.objects.count()) == before


def test_names_that_differ_in_capitals_are_one_name(cast, agency):
    create_user(username="SomeBody", name="ก", by=BY)
    with pytest.raises(ActionError, match="ใช้ชื่อผู้ใช้นี้ไม่ได้"):
        people.invite(agency=agency, username="somebody", name="ข", email="", standing=OFFICER, by=cast.administrator)


def test_nobody_of_another_agency_is_reached_by_number(client, cast, other):
    client.force_login(cast.administrator)
    for person in (cast.outsider.pk, cast.server.pk, 10**9, 10**30):
        assert client.get(f"{PAGE}{person}/").status_code == 404
        for what in ("link", "close", "open", "take-out"):
            assert client.post(f"{PAGE}{person}/{what}/", {"reason": "x"}).status_code == 404
    foreign = other.divisions.get()
    page = client.post(
        f"{PAGE}invite/", {"name": "ก", "username": "abc", "roles": ["officer"], "divisions": [foreign.pk]}
    )
    assert "โปรดเลือกจากรายการ" in page.content.decode()
    standing = Standing((Role.OFFICER,), divisions=(foreign,))
    with pytest.raises(ActionError):
        people.invite(
            agency=cast.officer.memberships.get().agency,
            username="abc",
            name="ก",
            email="",
            standing=standing,
            by=cast.administrator,
        )
    with pytest.raises(PermissionDenied):
        people.invite(agency=other, username="abc", name="ก", email="", standing=OFFICER, by=cast.administrator)


def test_the_list_asks_the_same_number_of_questions_for_more_people(
    client, cast, agency, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(cast.administrator)
    client.get(PAGE)
    with django_assert_max_num_queries(12) as captured:
        client.get(PAGE)
    for n in range(12):
        user = create_user(username=f"more{n}", name=f"คนที่ {n}", by=BY)
        grant_role(user=user, agency=agency, role=Role.OFFICER, divisions=agency.divisions.all(), by=BY)
    with django_assert_num_queries(len(captured)):
        page = client.get(PAGE).content.decode()
    assert "มีผู้ใช้ 17 คน" in page
    assert "รอตั้งรหัสผ่าน 12 คน" in page


@pytest.mark.parametrize(
    "address", ['"0\x0c"@[::1]', '"\x0b0"@example.go.th', "a\u202e@example.go.th", "a\u200b@b.go.th"]
)
def test_an_address_with_what_cannot_be_seen_is_refused(client, cast, address):
    """Django takes some of these, and no mail can be made of them."""
    client.force_login(cast.administrator)
    data = {"name": "ก", "email": address, "roles": ["coordinator"], "position": "", "acting_position": ""}
    page = client.post(f"{PAGE}{cast.coordinator.pk}/", data)
    assert "มีอักขระที่มองไม่เห็นปนอยู่" in page.content.decode()
    assert User.objects.get(pk=cast.coordinator.pk).email == ""
    data["email"] = '"a.b"@example.go.th'
    assert client.post(f"{PAGE}{cast.coordinator.pk}/", data).status_code == 302


def test_what_cannot_be_seen_in_a_reason_is_taken_out_and_told(client, cast):
    client.force_login(cast.administrator)
    page = client.post(f"{PAGE}{cast.officer.pk}/close/", {"reason": "โอน\u202eย้าย"}).content.decode()
    assert "อักขระที่มองไม่เห็น" in page
    assert "โอนย้าย</textarea>" in page
    assert User.objects.get(pk=cast.officer.pk).is_active


def test_an_end_is_shown_in_the_buddhist_era(client, cast, agency):
    end = clock.today() + timedelta(days=10)
    people.change_person(
        agency=agency,
        user=cast.auditor,
        name="ก",
        email="",
        standing=Standing((Role.AUDITOR,), valid_until=end),
        by=cast.administrator,
    )
    client.force_login(cast.administrator)
    assert thai.format_date(end, "short") in client.get(PAGE).content.decode()
    assert f'value="{thai.format_date(end, "short")}"' in client.get(f"{PAGE}{cast.auditor.pk}/").content.decode()
