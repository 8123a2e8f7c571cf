"""My work: the worst first, only what is mine, in a number of queries that nothing makes grow."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ita_tracker import clock
from ita_tracker.thai import PartialDate
from measures.access import Role, System, may_record
from measures.actions import plans, progress
from measures.actions.organisation import create_agency, grant_role
from measures.models import Adoption, Framework, Measure
from measures.schedule import Rule, RuleKind
from measures.status import State
from measures.work import Group, work_of
from tests.measures.test_actions import new_measure
from tests.measures.test_pages import grow, plain

BY = System("tests")
DAY = date(2023, 4, 20)


@pytest.fixture(autouse=True)
def april():
    with time_machine.travel("2023-04-20 09:00 +0700", tick=False):
        yield


def lines(user, plan, group=None):
    return [line for line in work_of(user, plan, DAY).lines if group in (None, line.group)]


def test_worst_first_then_what_comes_next(cast, reference):
    work = work_of(cast.officer, reference, DAY)
    found = [(line.group, line.status.state, line.status.days) for line in work.lines]
    assert found[:4] == [
        (Group.DUE, State.OVERDUE, 141),  # ข่าวประชาสัมพันธ์: since November, and four months more
        (Group.DUE, State.OVERDUE, 110),
        (Group.DUE, State.OVERDUE, 20),
        (Group.DUE, State.DUE_SOON, 10),
    ]
    assert work.lines[0].overdue == 5
    assert [g for g, *_ in found] == sorted(g for g, *_ in found)
    assert work.counts == {State.OVERDUE: 3, State.DUE_SOON: 1}


def test_an_officer_has_what_their_divisions_answer_for_and_a_coordinator_has_all(cast, reference):
    mine = {line.commitment_id for line in lines(cast.officer, reference)}
    everything = {line.commitment_id for line in lines(cast.coordinator, reference)}
    assert mine < everything
    for measure in Measure.objects.filter(plan=reference):
        own = set(measure.commitments.values_list("pk", flat=True)) & everything
        assert (own <= mine) == may_record(cast.officer, measure) or not own
        assert may_record(cast.coordinator, measure)
        assert not may_record(cast.auditor, measure)
        assert not may_record(cast.outsider, measure)
    assert not lines(cast.outsider, reference)


def everyones(plan, by):
    new = plans.NewCommitment("ทุกกองรายงาน", "officer", Rule(RuleKind.MONTH, month=3), each_division=True)
    return new_measure(plan, by, new).commitments.get()


def test_where_each_division_enters_its_own_the_line_says_who_has_and_who_has_not(client, cast, reference):
    commitment = everyones(reference, cast.coordinator)
    deadline = commitment.deadlines.get()
    own = cast.officer.memberships.get().divisions.get()
    other = commitment.required_divisions.exclude(pk=own.pk).first()
    told = {"measure": commitment.measure, "date": PartialDate(2023, 4, 5), "answers": [deadline]}
    progress.record_completion(**told, division=other, by=cast.coordinator)
    client.force_login(cast.officer)
    page = plain(client.get("/work/").content.decode())
    assert f"บันทึกแล้ว: {other}" in page
    assert str(own) in page.partition("ยังไม่บันทึก:")[2]
    assert commitment.pk in {line.commitment_id for line in lines(cast.officer, reference, Group.DUE)}
    progress.record_completion(**told, division=own, by=cast.officer)
    assert commitment.pk in {line.commitment_id for line in lines(cast.officer, reference, Group.OTHERS)}
    assert commitment.pk in {line.commitment_id for line in lines(cast.coordinator, reference, Group.DUE)}
    assert "รอส่วนราชการอื่น" in plain(client.get("/work/").content.decode())


def test_an_officer_of_no_division_is_told_whom_to_ask(client, cast, reference):
    commitment = everyones(reference, cast.coordinator)
    cast.officer.memberships.get().divisions.clear()
    client.force_login(cast.officer)
    page = plain(client.get(f"/commitments/{commitment.pk}/record/").content.decode())
    assert "โปรดให้ผู้ดูแลระบบของหน่วยงานกำหนดส่วนราชการของท่าน" in page


def test_the_page_in_words(client, cast, reference):
    client.force_login(cast.officer)
    page = plain(client.get("/work/").content.decode())
    assert "ท่านมีรายการที่เกินกำหนด 3 รายการ และครบกำหนดภายใน 30 วัน 1 รายการ" in page
    assert "เกินกำหนด (141 วัน) ครบกำหนด 30 พฤศจิกายน 2565 และเกินกำหนดอีก 4 งวด" in page
    assert page.index("ต้องดำเนินการ") < page.index("ทำต่อเนื่อง")


def test_several_agencies_are_chosen_among(client, cast, reference):
    other = create_agency(slug="second", name="กกแห่งที่สอง", district="ก", province="ก", divisions=["ก"], by=BY)
    grant_role(user=cast.officer, agency=other, role=Role.COORDINATOR, by=BY)
    client.force_login(cast.officer)
    assert "ยังไม่มีแผน" in plain(client.get("/work/?agency=second").content.decode())
    page = plain(client.get("/work/?agency=phutthaisong").content.decode())
    assert other.name in page
    assert "ข่าวประชาสัมพันธ์" in page
    assert client.get("/work/?agency=other").status_code == 404
    assert client.get("/work/?agency=%00").status_code == 404


def test_a_draft_of_next_year_takes_no_place_from_the_plan_that_people_work_by(client, cast, reference):
    framework = Framework.objects.get(fiscal_year=2566)
    later = plans.create_plan(agency=reference.agency, fiscal_year=2567, assessed_framework=framework, by=BY)

    def shown(day):
        with time_machine.travel(f"{day} 09:00 +0700"):
            client.force_login(cast.officer)
            return re.search(r"ปีงบประมาณ พ.ศ. (\d+)", client.get("/work/").content.decode())[1]

    def adopt(plan):
        Adoption.objects.create(plan=plan, adopted_on=DAY, adopter="ก", adopted_at=clock.now())

    assert shown("2023-10-01") == "2566"  # nothing is in the later one yet
    new_measure(later, BY)
    assert (shown("2023-09-30"), shown("2023-10-01")) == ("2566", "2567")
    adopt(reference)  # what is adopted comes before any draft
    assert shown("2023-10-01") == "2566"
    adopt(later)
    assert shown("2023-10-01") == "2567"
    # what is left of the year before is a link away, and so is the way back to it after recording
    client.force_login(cast.officer)
    page = client.get("/work/").content.decode()
    assert "agency=phutthaisong&amp;year=2566" in page
    assert "ข่าวประชาสัมพันธ์" not in page
    assert "ข่าวประชาสัมพันธ์" in client.get("/work/?agency=phutthaisong&year=2566").content.decode()


@pytest.mark.parametrize("person", ["officer", "coordinator"])
def test_queries_grow_neither_with_the_plan_nor_with_the_agencies(client, cast, reference, person):
    client.force_login(getattr(cast, person))

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/work/?agency=phutthaisong").status_code == 200
        return len(captured)

    everyones(reference, cast.coordinator)
    own = Measure.objects.get(plan=reference, position=13)
    progress.record_completion(measure=own, date=PartialDate(2023, 4, 5), answers=[], by=getattr(cast, person))
    before = queries()
    grow(reference)
    for n in range(5):
        create_agency(slug=f"more-{n}", name=f"แห่งที่ {n}", district="ก", province="ก", divisions=["ก"], by=BY)
    for _ in range(12):
        progress.record_completion(measure=own, date=PartialDate(2023, 4, 5), answers=[], by=getattr(cast, person))
    assert queries() == before
    assert before <= 15, before


def test_pages_of_a_long_list(client, cast, reference):
    grow(reference)
    grow(reference)
    client.force_login(cast.coordinator)
    first, second = (client.get(f"/work/?page={n}").content.decode() for n in (1, 2))
    assert first.count('class="line"') == 25
    assert "หน้า 2 จาก 2" in plain(second)
    assert plain(client.get("/work/?page=x").content.decode()) == plain(first)


def test_no_script_or_style_within_the_page(client, cast, reference):
    client.force_login(cast.officer)
    html = client.get("/work/").content.decode()
    assert html.count("<script") == html.count('<script src="/static/') == 2
    assert " style=" not in html
    assert "hx-on" not in html


FORMATS = ("PDF", "JPEG", "PNG", "DOCX", "XLSX", "MB")  # names that offices use for files, and their size


def test_no_english_and_no_gregorian_year(client, cast, reference):
    own = Measure.objects.get(plan=reference, position=13)
    made = progress.record_completion(measure=own, date=PartialDate(2023, 4, 5), answers=[], by=cast.officer)
    client.force_login(cast.officer)
    commitment = f"/commitments/{own.commitments.get(position=1).pk}"
    result = f"/results/{made.pk}"
    for address in (
        "/work/",
        f"{commitment}/record/",
        f"{commitment}/note/",
        f"{result}/correct/",
        f"{result}/withdraw/",
    ):
        text = plain(client.get(address).content.decode())
        assert not set(re.findall(r"[A-Za-z]{2,}", text)) - {"ITA", "officer", *FORMATS}, address
        assert not re.search(r"\b20[12]\d\b", text), address
