"""Every page, on an office PC and on a phone: nothing cut off, nothing too small, nothing said by colour alone."""

from datetime import date

import pytest
from playwright.sync_api import expect

from ita_tracker import thai
from measures.access import System
from measures.actions.progress import record_completion
from tests.browser import looks
from tests.browser.conftest import NARROW, WIDE, watch

pytestmark = pytest.mark.browser

PLAN = "/plans/phutthaisong/2566/"
PAGES = {  # what is shown: (who looks, the address, the status)
    "sign-in": (None, "/sign-in/", 200),
    "plans": ("executive", "/plans/", 200),
    "no plans": ("server", "/plans/", 200),
    "plan": ("executive", f"{PLAN}?as_of=2023-04-30", 200),
    "plan, filtered, worst first": ("officer", f"{PLAN}?as_of=2023-03-31&state=overdue&sort=worst", 200),
    "plan, nothing found": ("officer", f"{PLAN}?as_of=2023-03-31&text=ไม่มีคำนี้", 200),
    "plan, wrong choice": ("officer", f"{PLAN}?state=nonsense", 200),
    "measure": ("auditor", f"{PLAN}measures/6/?as_of=2023-04-30", 200),
    "measure, every month": ("auditor", f"{PLAN}measures/2/?as_of=2023-03-31", 200),
    "measure, later results": ("auditor", f"{PLAN}measures/5/?as_of=2023-03-31", 200),
    "measure, nothing recorded": ("auditor", f"{PLAN}measures/10/?as_of=2023-04-30", 200),
    "new plan": ("coordinator", "/plans/new/", 200),
    "plan editor": ("coordinator", f"{PLAN}edit/", 200),
    "heading": ("coordinator", f"{PLAN}groups/9/", 200),
    "new measure": ("coordinator", f"{PLAN}measures/add/?indicator=9", 200),
    "adoption": ("executive", f"{PLAN}adopt/", 200),
    "amendments": ("auditor", f"{PLAN}amendments/", 200),
    "documents of all plans": ("executive", "/documents/", 200),
    "documents": ("coordinator", f"{PLAN}documents/", 200),
    "submit": ("coordinator", f"{PLAN}documents/submit/", 200),
    "report": ("auditor", f"{PLAN}report/?round=6&as_of=2023-04-30", 200),
    "month": ("executive", f"{PLAN}month/?month=2023-03", 200),
    "month by division": ("executive", f"{PLAN}month/?month=2023-03&by=division", 200),
    "month by indicator": ("officer", f"{PLAN}month/?month=2022-10&by=indicator", 200),
    "month, none to choose": ("outsider", "/month/", 200),
    "month that is none": ("executive", f"{PLAN}month/?month=2023-10", 400),
    "measures document": ("auditor", f"{PLAN}measures-document/", 200),
    "document settings": ("coordinator", "/agencies/phutthaisong/documents/report/", 200),
    "scores": ("coordinator", f"{PLAN}scores/", 200),
    "wrong day": ("executive", f"{PLAN}?as_of=2023-02-30", 400),
    "trail": ("auditor", "/agencies/phutthaisong/trail/", 200),
    "trail, filtered": ("executive", "/agencies/phutthaisong/trail/?verb=plan+created&since=1+ม.ค.+2560", 200),
    "trail, wrong day": ("executive", "/agencies/phutthaisong/trail/?since=เมื่อวาน", 200),
    "trail of a measure": ("officer", f"{PLAN}measures/1/trail/", 200),
    "trail of the server": ("server", "/server/trail/", 200),
    "destructions, none": ("executive", "/agencies/phutthaisong/destructions/", 200),
    "people": ("administrator", "/agencies/phutthaisong/people/", 200),
    "invite": ("administrator", "/agencies/phutthaisong/people/invite/", 200),
    "divisions": ("administrator", "/agencies/phutthaisong/divisions/", 200),
    "people, not for officers": ("officer", "/agencies/phutthaisong/people/", 403),
    "account": ("officer", "/account/", 200),
    "account without a role": ("server", "/account/", 200),
    "glossary": ("officer", "/glossary/", 200),
    "reminders": ("coordinator", "/account/reminders/", 200),
    "calendar": ("officer", "/account/calendar/", 200),
    "password": ("officer", "/account/password/", 200),
    "forgotten": (None, "/forgotten/", 200),
    "server": ("server", "/server/", 200),
    "new agency": ("server", "/server/agencies/new/", 200),
    "new administrator": ("server", "/server/agencies/phutthaisong/administrator/", 200),
    "framework": ("server", "/server/frameworks/2566/", 200),
    "framework, little known": ("server", "/server/frameworks/2569/", 200),
    "not found": ("outsider", PLAN, 404),
}


@pytest.mark.parametrize("shown", PAGES)
def test_on_an_office_pc_and_on_a_phone(enter, shown):
    person, address, status = PAGES[shown]
    page = enter(person)
    assert page.goto(address).status == status
    for screen in (WIDE, NARROW):
        page.set_viewport_size(screen)
        assert looks.all_faults(page) == [], screen


@pytest.mark.parametrize("shown", ["sign-in", "plan, nothing found", "measure", "report", "month"])
def test_text_of_twice_the_size(enter, shown):
    person, address, _ = PAGES[shown]
    page = enter(person)
    page.goto(address)
    page.set_viewport_size({"width": 640, "height": 400})  # what is left of the office PC at a zoom of 200 %
    assert looks.sideways(page) == []
    page.set_viewport_size(WIDE)
    page.evaluate("document.documentElement.style.fontSize = '200%'")  # larger text alone
    assert looks.sideways(page) == []


def test_a_result_and_its_evidence(enter, cast, reference):
    measure = reference.measures.get(position=10)
    record_completion(
        measure=measure,
        date=thai.PartialDate.of(date(2023, 4, 20)),
        answers=[],
        note="เผยแพร่แล้ว",
        evidence=[("ประกาศหน้าเว็บไซต์", "https://example.go.th/")],
        by=System("tests"),
    )
    page = enter()
    page.goto(f"{PLAN}measures/10/?as_of=2023-04-30")
    link = page.get_by_role("link", name="ประกาศหน้าเว็บไซต์")
    assert link.get_attribute("href") == "https://example.go.th/"
    assert looks.all_faults(page) == []


def columns(page):
    """The cells of the first row: the name drawn before each, and the head of its column."""
    return page.evaluate(
        """[...document.querySelector("tbody tr:has(td)").cells].map((cell, i) => [
            getComputedStyle(cell, "::before").content,
            JSON.stringify(cell.closest("table").tHead.rows[0].cells[i].textContent.trim()),
            cell.offsetWidth / cell.parentNode.offsetWidth,
        ])"""
    )


@pytest.mark.parametrize("shown", ["plans", "plan", "report"])
def test_on_a_phone_rows_are_cards_with_the_name_of_the_column_before_each_value(enter, shown):
    person, address, _ = PAGES[shown]
    page = enter(person)
    page.goto(address)
    expect(page.locator("thead")).to_be_visible()
    assert {before for before, _, _ in columns(page)} == {"none"}
    page.set_viewport_size(NARROW)
    expect(page.locator("thead")).to_be_hidden()
    for before, head, share in columns(page):
        assert before == head
        assert share > 0.9
    for heading in page.locator("tr.group th").all():
        assert heading.bounding_box()["width"] > 300


def test_the_looks_find_faults(new_context):
    """Each look fails on a page made for it, so that a pass means something."""
    page = new_context(viewport=NARROW).new_page()
    faults = watch(page, "http://127.0.0.1")
    page.set_content(
        """<html lang="th"><title>x</title><main><h1>x</h1><div style="width: 999px">x</div>
        <button style="height: 30px"></button><nav><a href="#">x</a></nav>
        <span class="state state-overdue">เกินกำหนด</span>
        <script>console.error("x")</script><img alt="x" src="http://127.0.0.2:9/x.png">"""
    )
    found = looks.all_faults(page)
    assert [fault.partition(":")[0] for fault in found] == [
        "sideways",
        *["typeface"] * 3,
        *["small_targets"] * 2,
        "bare_states",
        "barriers",
    ], found
    assert [fault.partition(":")[0] for fault in faults] == ["console", "another host"]
