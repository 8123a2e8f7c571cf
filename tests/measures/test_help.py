"""The first steps of each role, offered until they are put away, and the glossary."""

import pytest

from measures.access import Role
from measures.actions.account import dismiss_tour
from measures.actions.trail import ActionError
from measures.help import TOURS
from measures.models import AuditEvent

OFFER = "เริ่มใช้งานใน 4 ขั้นตอน"


def test_every_role_has_four_steps():
    assert {role: len(steps) for role, steps in TOURS.items()} == dict.fromkeys(Role, 4)


@pytest.mark.parametrize("role", Role)
def test_offered_on_the_landing_page_until_put_away(client, cast, role):
    client.force_login(getattr(cast, role.value))
    assert f"{OFFER} สำหรับ{role.label}" in client.get("/", follow=True).content.decode()
    before = AuditEvent.objects.count()
    for _ in range(2):  # a double click
        client.post(f"/account/tour/{role.value}/dismiss/")
    assert AuditEvent.objects.count() == before + 1
    assert OFFER not in client.get("/", follow=True).content.decode()


def test_of_two_roles_the_other_is_still_offered(client, cast):
    from measures.access import System
    from measures.actions.organisation import grant_role

    agency = cast.officer.memberships.get().agency
    grant_role(user=cast.officer, agency=agency, role=Role.EXECUTIVE, by=System("tests"))
    client.force_login(cast.officer)
    client.post("/account/tour/officer/dismiss/")
    page = client.get("/work/").content.decode()
    assert "สำหรับเจ้าหน้าที่</summary>" not in page
    assert "สำหรับผู้บริหาร</summary>" in page


def test_nobody_puts_away_what_is_another_s(cast):
    with pytest.raises(ActionError):
        dismiss_tour(user=cast.officer, role="officer", by=cast.executive)


def test_a_role_that_is_none(client, cast):
    client.force_login(cast.officer)
    assert client.post("/account/tour/king/dismiss/").status_code == 404
