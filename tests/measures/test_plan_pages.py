"""The pages of the plan editor: what is typed is never lost, a preview saves nothing, and queries stay as they are."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures.access import System
from measures.actions.adoption import adopt_plan
from measures.actions.editing import Gone
from measures.actions.entries import NewCommitment, NewStep, add_commitment, add_step
from measures.actions.plan_measures import add_measure
from measures.actions.plans import create_plan
from measures.models import AuditEvent, Commitment, Framework, Measure, Plan
from measures.schedule import Rule, RuleKind
from measures.views import editing, entry_editor
from tests.measures.plan_editing import form_in
from tests.measures.test_pages import plain

BY = System("tests")
PLAN = "/plans/phutthaisong/2566/"


@pytest.fixture(autouse=True)
def april(time_machine):
    time_machine.move_to("2023-04-20 09:00 +0700", tick=False)


@pytest.fixture
def coordinator(client, cast):
    client.force_login(cast.coordinator)
    return client


def text(response):
    return plain(response.content.decode())


def test_a_new_plan_is_likely_next_years_from_last_years(coordinator, reference):
    form = form_in(coordinator, "/plans/new/")
    assert (form["fiscal_year"], form["source"]) == (["2567"], [str(reference.pk)])
    answer = coordinator.post("/plans/new/", form, follow=True)
    assert answer.redirect_chain == [("/plans/phutthaisong/2567/edit/", 302)]
    plan = Plan.objects.get(fiscal_year=2567)
    assert plan.assessed_framework.fiscal_year == 2566
    assert plan.measures.count() == 13
    for sentence in plan.to_check:  # its topics are not known in the framework of 2566
        assert sentence in text(answer)
    assert len(plan.to_check) == 8
    again = coordinator.post("/plans/new/", form, follow=True)  # a double click
    assert (again.status_code, Plan.objects.count()) == (200, 2)
    hint = text(coordinator.get(f"/measures/{plan.measures.get(position=3).pk}/edit/"))
    assert "ข้อความกล่าวถึง “ภายในเดือนตุลาคม 2565” ซึ่งไม่ตรงกับกำหนดเวลา" in hint


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"fiscal_year": "2566", "source": ""}, "มีแผนของปีงบประมาณ พ.ศ. 2566 อยู่แล้ว"),
        ({"fiscal_year": "2565"}, "คัดลอกได้จากแผนของปีก่อนหน้าเท่านั้น"),
        ({"fiscal_year": "x"}, "โปรดพิมพ์ปีงบประมาณ"),
        ({"framework": "0"}, "โปรดเลือกจากรายการ"),
        ({"source": "9" * 30}, "โปรดเลือกจากรายการ"),
        ({"agency": "9" * 30}, "ยังไม่ได้บันทึก"),
    ],
)
def test_what_is_wrong_with_a_new_plan(coordinator, reference, change, told):
    answer = coordinator.post("/plans/new/", form_in(coordinator, "/plans/new/") | change)
    assert answer.status_code == 422
    assert told in text(answer)
    assert Plan.objects.count() == 1


def test_an_assessment_without_indicators_is_not_offered(coordinator, reference):
    unknown = Framework.objects.get(fiscal_year=2569)
    assert not unknown.indicators.exists()
    form = form_in(coordinator, "/plans/new/") | {"fiscal_year": "2570", "source": ""}
    assert "ประเมิน ITA ของปี โดยทั่วไปคือปีก่อนหน้า" in text(coordinator.get("/plans/new/"))
    assert coordinator.post("/plans/new/", form | {"framework": str(unknown.pk)}).status_code == 422
    plan = create_plan(agency=reference.agency, fiscal_year=2570, assessed_framework=unknown, by=BY)
    assert "จึงยังเพิ่มมาตรการไม่ได้" in text(coordinator.get(f"/plans/phutthaisong/{plan.fiscal_year}/measures/add/"))


def test_plans_of_another_agency_are_no_source(coordinator, client, cast, reference):
    client.force_login(cast.outsider)
    form = form_in(client, "/plans/new/")
    assert str(reference.pk) not in form.get("source", [])
    answer = client.post("/plans/new/", form | {"fiscal_year": "2570", "source": reference.pk})
    assert "โปรดเลือกจากรายการ" in text(answer)


def commitment(plan, measure, position=1):
    return Commitment.objects.get(measure__plan=plan, measure__position=measure, position=position)


def test_a_preview_says_what_a_rule_means_and_saves_nothing(coordinator, reference):
    address = f"/commitments/{commitment(reference, 9).pk}/edit/"
    form, events = form_in(coordinator, address), AuditEvent.objects.count()
    for change, told in (
        ({"kind": "month", "month": "1", "year": "2566"}, "ครบกำหนด 31 มกราคม 2566"),
        ({"kind": "quarterly"}, "ทุกไตรมาส: ครั้งถัดไป 30 มิถุนายน 2566"),
        ({"kind": "quarterly", "actor": "executive"}, "ทุกไตรมาส ภายใน 15 วันหลังสิ้นงวด: ครั้งถัดไป 15 กรกฎาคม 2566"),
        ({"kind": "fixed_months", "months": ["4", "10"]}, "ปีละ 2 ครั้ง: ครั้งถัดไป 30 เมษายน 2566"),
        ({"kind": "day", "day": "15 พ.ค. 2566", "year": "rubbish"}, "ครบกำหนด 15 พฤษภาคม 2566"),
        ({"kind": "month", "month": ""}, "โปรดเลือกเดือน"),
        ({"kind": "after_event", "days": "0"}, "โปรดพิมพ์เลขตั้งแต่ 1"),
        ({"kind": ""}, "โปรดเลือกกำหนดเวลา"),
        ({"text": "ภายในเดือนมกราคม ๒๕๖๖", "preview": "suggest"}, "ครบกำหนด 31 มกราคม 2566"),
        ({"text": "ภายในเดือนมกราคม ๒๕๖๖"}, "จากข้อความ น่าจะหมายถึง “ภายในเดือนมกราคม 2566”"),
    ):
        answer = coordinator.post(address, form | {"preview": "look"} | change)
        assert answer.status_code == 200
        assert told in text(answer), change
    assert AuditEvent.objects.count() == events


def test_a_preview_does_not_ask_for_what_only_saving_needs(coordinator, cast, reference):
    adopt_plan(plan=reference, adopted_on=date(2022, 10, 1), revision=reference.revision, by=cast.executive)
    address = f"/commitments/{commitment(reference, 9).pk}/edit/"
    form = form_in(coordinator, address) | {"kind": "quarterly", "reason": "", "text": ""}
    looked = coordinator.post(address, form | {"preview": "look"})
    assert looked.status_code == 200
    assert "ทุกไตรมาส: ครั้งถัดไป 30 มิถุนายน 2566" in text(looked)
    assert "errorlist" not in looked.content.decode()
    saved = coordinator.post(address, form)
    assert saved.status_code == 422
    assert saved.content.decode().count('class="errorlist"') == 2


def test_a_rule_asks_for_its_own_particulars_only(coordinator, reference):
    address = f"/commitments/{commitment(reference, 13).pk}/edit/"
    form = form_in(coordinator, address) | {"kind": "half_yearly", "month": "99", "day": "x", "days": "x", "year": "x"}
    assert coordinator.post(address, form).status_code == 302
    assert commitment(reference, 13).rule == Rule(RuleKind.HALF_YEARLY)


def test_two_coordinators_at_one_commitment(coordinator, reference):
    address = f"/commitments/{commitment(reference, 13).pk}/edit/"
    mine, theirs = (form_in(coordinator, address) | {"text": [t]} for t in ("ของฉัน", "ของเพื่อนร่วมงาน"))
    assert coordinator.post(address, theirs).status_code == 302
    answer = coordinator.post(address, mine)
    assert answer.status_code == 409
    for each in ("ของฉัน", "ของเพื่อนร่วมงาน", "คงฉบับล่าสุดไว้", "บันทึกของฉันแทน"):
        assert each in text(answer)
    assert commitment(reference, 13).text == "ของเพื่อนร่วมงาน"
    seen = answer.context["form"]["seen"].value()
    assert coordinator.post(address, mine | {"seen": [seen]}).status_code == 302
    assert commitment(reference, 13).text == "ของฉัน"


def test_two_coordinators_at_one_heading(coordinator, reference):
    address = f"{PLAN}groups/9/"
    mine, theirs = (form_in(coordinator, address) | {"text": [t]} for t in ("ของฉัน", "ของเพื่อนร่วมงาน"))
    assert coordinator.post(address, theirs).status_code == 302
    answer = coordinator.post(address, mine)
    assert (answer.status_code, "ของเพื่อนร่วมงาน" in text(answer)) == (409, True)
    seen = answer.context["form"]["seen"].value()
    assert coordinator.post(address, mine | {"seen": [seen]}).status_code == 302
    assert reference.headings.get(indicator__number=9).text == "ของฉัน"


def test_refusals_are_told_before_and_after(coordinator, reference):
    answered = commitment(reference, 4)
    address = f"/commitments/{answered.pk}/remove/"
    assert "ผลวันที่ 25 มกราคม 2566" in text(coordinator.get(address))
    answer = coordinator.post(address)
    assert (answer.status_code, Commitment.objects.filter(pk=answered.pk).exists()) == (422, True)
    form = form_in(coordinator, f"/commitments/{answered.pk}/edit/") | {"kind": "monthly", "text": "ถ้อยคำใหม่"}
    answer = coordinator.post(f"/commitments/{answered.pk}/edit/", form | {"kind": "quarterly"})
    assert "โปรดแก้ไขผลนั้นให้ตอบกำหนดเวลาอื่นก่อน" in text(answer)
    assert "ถ้อยคำใหม่" in text(answer)


def a_new_measure(plan):
    indicator = plan.measures.first().indicator
    return add_measure(plan=plan, indicator=indicator, heading="ใหม่", responsible_text="สำนักปลัด", by=BY)


@pytest.mark.parametrize("what", ["measure", "step", "commitment"])
def test_the_second_press_of_remove_leads_into_the_plan(client, coordinator, cast, reference, what):
    measure = a_new_measure(reference)
    step = add_step(measure=measure, new=NewStep("ทำ"), by=BY)
    new = NewCommitment("รายงานทุกเดือน", "officer", Rule(RuleKind.MONTHLY))
    each = add_commitment(measure=measure, new=new, by=BY)
    row = {"measure": measure, "step": step, "commitment": each}[what]
    address = f"/{what}s/{row.pk}/remove/"
    form = form_in(coordinator, address)
    place = f"/measures/{measure.pk}/edit/" if row != measure else f"{PLAN}edit/"
    first = coordinator.post(address, form, follow=True)
    second = coordinator.post(address, form, follow=True)
    for answer, said in ((first, "ลบ"), (second, editing.ALREADY)):
        assert answer.redirect_chain == [(place, 302)]
        assert said in text(answer)
    assert AuditEvent.objects.filter(verb=f"{what} removed").count() == 1
    assert coordinator.post(address).status_code == 404  # a form that names no plan
    assert coordinator.post(address, {"plan": "9" * 30}).status_code == 404
    client.force_login(cast.outsider)
    assert client.post(address, form).status_code == 404
    client.force_login(cast.officer)
    assert client.post(address, form).status_code == 404


def test_two_presses_at_the_same_moment_lead_there_too(coordinator, reference, monkeypatch):
    measure = a_new_measure(reference)
    step = add_step(measure=measure, new=NewStep("ทำ"), by=BY)
    form = form_in(coordinator, f"/steps/{step.pk}/remove/")

    def other_first(entry, **_):
        type(entry).objects.filter(pk=entry.pk).delete()
        raise Gone("รายการนี้ถูกลบไปแล้ว")

    monkeypatch.setattr(entry_editor, "remove_entry", other_first)
    answer = coordinator.post(f"/steps/{step.pk}/remove/", form, follow=True)
    assert answer.redirect_chain == [(f"/measures/{measure.pk}/edit/", 302)]
    assert editing.ALREADY in text(answer)


def test_an_adopted_plan_asks_why_also_to_move(coordinator, cast, reference):
    adopt_plan(plan=reference, adopted_on=date(2022, 10, 1), revision=reference.revision, by=cast.executive)
    measure = reference.measures.get(position=2)
    address, form = f"/measures/{measure.pk}/move/", {"direction": "up", "at": "2"}
    page = coordinator.post(address, form)
    assert page.status_code == 200
    assert "เหตุผลของการแก้ไขแผนที่ประกาศใช้แล้ว" in text(page)
    assert "โปรดระบุเหตุผล" in text(coordinator.post(address, form | {"reason": ""}))
    assert coordinator.post(address, form | {"reason": "เรียงใหม่"}).status_code == 302
    assert Measure.objects.get(pk=measure.pk).position == 1
    assert reference.amendments.get().reason == "เรียงใหม่"


@pytest.mark.parametrize("form", [{}, {"at": "x", "direction": "up"}, {"at": "9" * 30, "direction": "up"}, {"at": "1"}])
def test_a_move_that_cannot_be_read_moves_nothing(coordinator, reference, form):
    measure = reference.measures.get(position=2)
    assert coordinator.post(f"/measures/{measure.pk}/move/", form).status_code == 302
    assert Measure.objects.get(pk=measure.pk).position == 2


@pytest.mark.parametrize("address", ["edit/", "measures/add/", "adopt/", ""])
def test_queries_do_not_grow_with_the_measures(client, cast, reference, address):
    client.force_login(cast.executive if address == "adopt/" else cast.coordinator)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{PLAN}{address}").status_code == 200
        return len(captured)

    before = queries()
    grow(reference, 30)
    assert queries() == before


def grow(plan, count):
    rule = NewCommitment("ทุกไตรมาส", "officer", Rule(RuleKind.QUARTERLY))
    said = {"indicator": plan.measures.last().indicator, "heading": "ก", "responsible_text": "ก"}
    for _ in range(count):
        add_measure(plan=plan, steps=[NewStep("ก")], commitments=[rule], by=BY, **said)


@pytest.mark.parametrize(
    "page", ["measures/{}/edit/", "measures/{}/change/", "measures/{}/remove/", "commitments/add/"]
)
def test_queries_do_not_grow_with_the_entries(coordinator, reference, page):
    counts = []
    for size in (1, 20):
        rules = [NewCommitment("ทุกไตรมาส", "officer", Rule(RuleKind.QUARTERLY))] * size
        said = {"indicator": reference.measures.last().indicator, "heading": "ก", "responsible_text": "ก"}
        made = add_measure(plan=reference, steps=[NewStep("ก")] * size, commitments=rules, by=BY, **said)
        address = f"/measures/{made.pk}/{page}" if page.startswith("comm") else "/" + page.format(made.pk)
        with CaptureQueriesContext(connection) as captured:
            assert coordinator.get(address).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_second_page_of_measures_and_the_way_back_to_it(coordinator, reference):
    grow(reference, 45)
    last = reference.measures.last()
    second = coordinator.get(f"{PLAN}edit/?page=2")
    assert f'href="/measures/{last.pk}/edit/"' in second.content.decode()
    answer = coordinator.post(f"/measures/{last.pk}/move/", {"direction": "up", "at": last.position})
    assert answer.headers["Location"] == f"{PLAN}edit/?page=2#measure-{last.pk}-up"
