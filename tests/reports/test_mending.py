"""Each fault of a document has a link to the very place, for whoever may mend it there, and for nobody else."""

import re
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures import navigation
from measures.access import System
from measures.actions.plan_measures import move_measure
from measures.actions.plans import set_heading
from measures.models import Commitment, Completion, Framework, Measure, Step
from reports.actions import submitting
from reports.actions.documents import set_document
from reports.additions import NOTHING
from reports.assemble import assemble_report
from reports.completeness import findings
from reports.mending import Mending
from reports.render import document
from tests.measures.test_pages import grow
from tests.reports.issuing import submitted
from tests.reports.test_completeness import score

APRIL = date(2023, 4, 30)
BY = System("tests")
PLAN = "/plans/phutthaisong/2566/"
OTHER = "ตามแผนปี ๒๕๖๐"


def addresses(person, plan, report=None):
    """By code, place and text of each finding: where the person mends it."""
    report = report or assemble_report(plan, 6, APRIL)
    return {(f.code, f.measure, f.part, f.at): a for f, a in Mending(person, plan, report).of(findings(report))}


@pytest.fixture
def faulty(reference):
    """The reference plan with a fault of every kind."""
    of = {"measure__plan": reference}
    Framework.objects.filter(fiscal_year=2566).update(asks_theme=True, asks_outcome=True)
    score(reference, e1="10")
    set_document(agency=reference.agency, kind="report", values={"intro": OTHER, "cover_lines": f"ก\n{OTHER}"}, by=BY)
    set_heading(plan=reference, indicator=reference.assessed_framework.indicators.get(number=9), text=OTHER, by=BY)
    Measure.objects.filter(plan=reference, position=2).update(lead_in=OTHER, heading=OTHER)
    Measure.objects.filter(plan=reference, position=3).update(responsible_text=" ")
    Step.objects.filter(**of, measure__position=4).delete()
    Step.objects.filter(**of, measure__position=2, position=1).update(text=OTHER)
    Commitment.objects.filter(**of, measure__position=2, position=1).update(text=OTHER)
    Completion.objects.filter(**of, measure__position=2).update(note=OTHER)
    return reference


def test_every_address_leads_to_a_place_that_is_there(faulty, cast, client):
    found = addresses(cast.coordinator, faulty)
    executives = {key for key, address in found.items() if address is None}
    assert {(code, part) for code, _, part, _ in executives} == {("no_result", "commitment")}
    client.force_login(cast.coordinator)
    pages = {}
    for address in set(found.values()) - {None}:
        page, _, anchor = address.partition("#")
        if page not in pages:
            answer = client.get(page)
            assert answer.status_code == 200, address
            pages[page] = answer.content.decode()
        assert not anchor or f'id="{anchor}"' in pages[page], address


def test_the_coordinator_is_led_to_the_very_form(faulty, cast):
    found = addresses(cast.coordinator, faulty)
    second = Measure.objects.get(plan=faulty, position=2)
    step, commitment = second.steps.get(position=1), second.commitments.get(position=1)
    item = faulty.assessed_framework.indicators.get(number=6).items.get(code="e1")
    settings = "/agencies/phutthaisong/documents/report/"
    third, fourth = (Measure.objects.get(plan=faulty, position=position).pk for position in (3, 4))
    for key, address in {
        ("weak_point", None, "scores", 1): f"{PLAN}scores/#id_item-{item.pk}",
        ("other_year", None, "additions", None): f"{settings}#id_intro",
        ("other_year", None, "additions", 2): f"{settings}#id_cover_lines",
        ("other_year", 1, "group", None): f"{PLAN}groups/9/",
        ("other_year", 2, "measure", None): f"/measures/{second.pk}/change/#id_heading",
        ("other_year", 2, "commitments", None): f"/measures/{second.pk}/change/#id_lead_in",
        ("other_year", 2, "step", 1): f"/steps/{step.pk}/edit/",
        ("other_year", 2, "commitment", 1): f"/commitments/{commitment.pk}/edit/",
        ("other_year", 2, "result", 1): f"{PLAN}measures/2/?as_of=2023-04-30#result-1",
        ("no_theme", 2, "measure", None): f"/measures/{second.pk}/change/#id_theme",
        ("no_responsible", 3, "responsible", None): f"/measures/{third}/change/#id_responsible_text",
        ("no_step", 4, "steps", None): f"/measures/{fourth}/edit/#steps",
        ("no_result", 2, "commitment", 1): f"{PLAN}measures/2/?as_of=2023-04-30#commitment-1",
        ("no_result", 1, "commitment", 2): None,  # an executive's
    }.items():
        assert found[key] == address, key


def test_nobody_is_led_to_what_they_may_not_mend(faulty, cast, reference):
    assert not any(addresses(cast.auditor, faulty).values())
    own = set(Measure.objects.filter(plan=faulty).recordable_by(cast.officer).values_list("position", flat=True))
    found = {key for key, address in addresses(cast.officer, faulty).items() if address}
    assert found
    assert {measure for _, measure, _, _ in found} <= own < set(range(1, 14))
    assert {(part == "result" or code == "no_result") for code, _, part, _ in found} == {True}
    signed = {key: address for key, address in addresses(cast.executive, faulty).items() if address}
    assert signed[("no_result", 4, "commitment", 2)] == f"{PLAN}month/?month=2023-01#sign"
    assert {code for code, *_ in signed} == {"no_result"}
    for person in (cast.outsider, cast.server):
        assert not any(addresses(person, faulty).values())


def test_what_an_executive_signs_mends_the_fault_that_led_there(client, reference, cast):
    client.force_login(cast.executive)
    report = assemble_report(reference, 6, APRIL)
    for fault, address in Mending(cast.executive, reference, report).of(findings(report)):
        if address:
            page = client.get(address.partition("#")[0]).content.decode()
            assert 'id="sign"' in page
            assert fault.code == "no_result"


def test_no_more_queries_with_more_faults(faulty, cast, reference):
    report = assemble_report(faulty, 6, APRIL)
    found = findings(report)
    navigation.memberships(cast.coordinator)  # which a page asks once for all of its parts
    with CaptureQueriesContext(connection) as few:
        Mending(cast.coordinator, faulty, report).of(found)
    grow(reference)
    more = assemble_report(faulty, 6, APRIL)
    assert len(findings(more)) > len(found) * 1.5
    with CaptureQueriesContext(connection) as many:
        Mending(cast.coordinator, faulty, more).of(findings(more))
    assert len(many) == len(few) <= 6, [q["sql"] for q in few]


def test_a_measure_that_was_moved_or_removed_since_is_found_or_left_out(reference, cast):
    report = assemble_report(reference, 6, APRIL)
    second = reference.measures.get(position=2)
    move_measure(measure=second, up=True, at=second.position, reason="", by=cast.coordinator)
    moved = addresses(cast.coordinator, reference, report)
    assert moved[("no_result", 2, "commitment", 1)] == f"{PLAN}measures/1/?as_of=2023-04-30#commitment-1"
    assert moved[("no_day", 1, "result", 1)] == f"{PLAN}measures/2/?as_of=2023-04-30#result-1"
    gone = replace(report.measures[0], heading="หายไป", position=99)
    group = replace(report.groups[0], measures=(gone,))
    found = addresses(cast.coordinator, reference, replace(report, groups=(group,)))
    assert set(found.values()) == {None}


def test_what_cannot_be_drawn_is_led_to_as_well(reference, cast):
    strange, of = "漢", {"measure__plan": reference, "measure__position": 2}
    Step.objects.filter(**of, position=2).update(text=strange)
    Completion.objects.filter(**of).update(note="ดำำำำำำเนินการ")
    set_document(agency=reference.agency, kind="report", values={"checked_position": strange}, by=BY)
    report = assemble_report(reference, 6, APRIL)
    step = Step.objects.get(**of, position=2)
    told = Mending(cast.coordinator, reference, report).of(document.faults(report))
    assert [address for _, address in told] == [
        f"{PLAN}measures/2/?as_of=2023-04-30#result-1",
        "/agencies/phutthaisong/documents/report/#id_checked_position",
        f"/steps/{step.pk}/edit/",
    ]
    assert not any(address for _, address in Mending(cast.auditor, reference, report).of(document.faults(report)))
    named = replace(report, agency=replace(report.agency, name=strange), groups=(), additions=NOTHING)
    (first,) = document.faults(named)
    assert Mending(cast.coordinator, reference, report).address(first) is None  # the server's administrator names it


# --- the pages --------------------------------------------------------------------------------------------------------


def links(page):
    return set(re.findall(r'href="([^"#]*#(?:commitment|result|id_)[^"]*)"', page))


def test_the_page_of_a_submission_has_the_links_of_who_looks(client, reference, cast):
    address = f"/submissions/{submitted(reference, cast.coordinator).pk}/"
    pages = {}
    for person in ("coordinator", "executive", "auditor"):
        client.force_login(getattr(cast, person))
        pages[person] = client.get(address).content.decode()
        assert "ข้อมูลพื้นฐาน ผลลำดับที่ 1" in pages[person]
    report = assemble_report(reference, 6, APRIL)
    wanted = addresses(cast.coordinator, reference, report).values()
    assert {each for each in wanted if each} == links(pages["coordinator"])
    assert links(pages["executive"]) == links(pages["auditor"]) == set()
    assert f'href="{PLAN}month/?month=2023-01#sign"' in pages["executive"]
    told = "เมื่อแก้ไขแล้วจึงต้องส่งคืนและเสนอใหม่"
    assert [told in pages[person] for person in pages] == [True, True, False]


def test_the_page_of_a_submission_asks_no_more_with_more_faults(client, reference, cast):
    client.force_login(cast.coordinator)

    def queries():
        submission = submitted(reference, cast.coordinator)
        address = f"/submissions/{submission.pk}/"
        with CaptureQueriesContext(connection) as captured:
            page = client.get(address).content.decode()
        submitting.return_submission(submission=submission, reason="ก", by=cast.executive)
        return SimpleNamespace(count=len(captured), links=len(links(page)))

    few = queries()
    grow(reference)
    many = queries()
    assert many.links > few.links * 1.5
    assert many.count == few.count


def test_submitting_what_cannot_be_drawn_leads_to_it(client, reference, cast):
    Step.objects.filter(measure__plan=reference, measure__position=2, position=1).update(text="漢")
    step = Step.objects.get(measure__plan=reference, measure__position=2, position=1)
    client.force_login(cast.coordinator)
    sent = {"document": "report-6", "as_of": "30 เม.ย. 2566", "token": str(uuid4())}
    page = client.post(f"{PLAN}documents/submit/", sent).content.decode()
    assert f'href="/steps/{step.pk}/edit/"' in page
    draft = client.get(f"{PLAN}report/?round=6&as_of=2023-04-30").content.decode()
    assert f'href="/steps/{step.pk}/edit/"' in draft
    client.force_login(cast.auditor)
    draft = client.get(f"{PLAN}report/?round=6&as_of=2023-04-30").content.decode()
    assert "U+6F22" in draft
    assert "/steps/" not in draft
    assert f'href="{PLAN}measures/6/?as_of=2023-04-30#commitment-3"' in draft  # to look at
