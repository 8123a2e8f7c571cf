"""The page on which people choose their reminders: what it offers to whom, and what it keeps."""

from measures.access import Role, System
from measures.actions.organisation import grant_role
from measures.models import AuditEvent, User
from tests.measures.test_pages import plain

BY = System("tests")


def test_choosing_reminders(client, cast):
    client.force_login(cast.officer)
    page = client.get("/account/reminders/").content.decode()
    assert page.count('type="checkbox"') == page.count(" checked") == 2
    assert "โปรดแจ้งอีเมล" in page or "ยังไม่ได้เปิดการส่งอีเมล" in page
    client.post("/account/reminders/", {"save": "1", "wanted": ["30"]})
    cast.officer.refresh_from_db()
    assert cast.officer.reminders_off == ["7"]
    assert client.get("/account/reminders/").content.decode().count(" checked") == 1
    client.post("/account/reminders/", {"save": "1", "wanted": ["30"]})
    (event,) = AuditEvent.objects.filter(verb="reminders chosen")
    assert (event.before, event.after) == ({"reminders_off": []}, {"reminders_off": ["7"]})
    wrong = client.post("/account/reminders/", {"save": "1", "wanted": ["nonsense"]})
    assert "โปรดเลือกจากรายการ" in wrong.content.decode()


def test_a_choice_that_is_not_offered_now_stays(client, cast, reference):
    User.objects.filter(pk=cast.officer.pk).update(reminders_off=["summary"])
    client.force_login(cast.officer)
    client.post("/account/reminders/", {"save": "1", "wanted": ["30", "7"]})
    cast.officer.refresh_from_db()
    assert cast.officer.reminders_off == ["summary"]
    grant_role(user=cast.officer, agency=reference.agency, role=Role.EXECUTIVE, by=BY)
    assert client.get("/account/reminders/").content.decode().count('type="checkbox"') == 3


def test_the_page_of_choices_says_what_concerns_the_person(client, cast, reference):
    def page(person):
        client.force_login(person)
        return plain(client.get("/account/reminders/").content.decode())

    officers, executives, coordinators = (page(p) for p in (cast.officer, cast.executive, cast.coordinator))
    assert "ก่อนครบกำหนด 1 วัน" in officers
    assert "ข้อสั่งการของผู้บริหารที่ส่วนราชการของท่านยังไม่ตอบ" in officers
    assert "เลือกไม่รับไม่ได้" in officers
    for other in (executives, coordinators):
        assert "เจ้าหน้าที่" not in other.partition("<h1>")[2]
        assert "ก่อนครบกำหนด 1 วัน" not in other
        assert "เลือกไม่รับไม่ได้" not in other
    assert "สรุปรายการและข้อสั่งการที่เกินกำหนดของทุกส่วนราชการ สัปดาห์ละครั้ง" in coordinators
