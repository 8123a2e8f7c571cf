"""What a checker would fault: on the reference plan what a reader of the source lists, and each fault by itself."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from measures.access import System
from measures.models import Completion, Framework, Measure, Step
from reports import payload
from reports.actions.documents import set_document, set_scores
from reports.assemble import assemble_measures, assemble_report
from reports.completeness import Finding, findings
from reports.models import AssessedScore

APRIL = date(2023, 4, 30)
BY = System("tests")

# Written from the source report and the table of states in its description, as of 30 April 2566, round of 6 months:
# (code, weight, measure, part, place in its list).
BLOCKING = [
    ("no_day", "blocks", 1, "result", 1),  # "วันที่ … เดือน มีนาคม"
    ("no_result", "blocks", 2, "commitment", 1),  # every month, none since November
    ("no_result", "blocks", 6, "commitment", 3),  # every month
    ("no_result", "blocks", 6, "commitment", 4),  # December
    ("no_result", "blocks", 9, "commitment", 1),  # e6, every quarter: the second
    ("no_result", "blocks", 13, "commitment", 1),  # e10, every quarter
]
RESULTS = {1: 1, 2: 1, 3: 3, 4: 1, 5: 4, 6: 3, 7: 2, 8: 2, 9: 1}  # of each measure in the source: none with a link
WARNING = [
    *(("no_evidence", "warns", m, "result", at) for m, count in RESULTS.items() for at in range(1, count + 1)),
    ("unlinked", "warns", 6, "result", 3),  # without a number beside five commitments
    *(
        ("no_result", "warns", m, "commitment", at) for m, at in ((1, 2), (4, 2), (5, 5), (10, 2), (13, 2))
    ),  # executives'
]


def keys(found):
    return [(f.code, f.weight, f.measure, f.part, f.at) for f in found]


def test_on_the_reference_plan_they_are_those_listed_by_hand(reference):
    found = keys(findings(assemble_report(reference, 6, APRIL)))
    assert found[: len(BLOCKING)] == BLOCKING
    assert sorted(found[len(BLOCKING) :]) == sorted(WARNING)


def test_the_measures_of_the_reference_plan_have_no_fault(reference):
    assert findings(assemble_measures(reference, date(2022, 10, 1))) == []


def test_a_deadline_after_the_round_is_not_asked_for_in_it(reference):
    """On 1 June what fell due on 30 April is overdue, but not a matter of the first half."""
    late = [f for f in findings(assemble_report(reference, 6, date(2023, 6, 1))) if f.code == "no_result"]
    assert (12, 1) not in [(f.measure, f.at) for f in late]  # e9: April and October
    later = [f for f in findings(assemble_report(reference, 12, date(2023, 6, 1))) if f.code == "no_result"]
    assert (12, 1) in [(f.measure, f.at) for f in later]


def report_with(reference, which=assemble_measures, **changes):
    """The document of a plan whose second measure is otherwise."""
    report = which(reference, APRIL) if which is assemble_measures else which(reference, 6, APRIL)
    first = report.groups[0]
    changed = (first.measures[0], replace(first.measures[1], **changes), *first.measures[2:])
    return replace(report, groups=(replace(first, measures=changed), *report.groups[1:]))


@pytest.mark.parametrize(
    ("changes", "code", "part"),
    [
        ({"responsible": " \n"}, "no_responsible", "responsible"),
        ({"steps": ()}, "no_step", "steps"),
        ({"commitments": ()}, "no_follow_up", "commitments"),
    ],
)
def test_a_measure_without_what_the_form_asks_for(reference, changes, code, part):
    assert keys(findings(report_with(reference, **changes))) == [(code, "blocks", 2, part, None)]


def test_a_measure_without_a_deadline(reference):
    second = assemble_measures(reference, APRIL).groups[0].measures[1]
    undated = (replace(second.commitments[0], rule="none", deadlines=()), second.commitments[1])
    assert keys(findings(report_with(reference, commitments=undated))) == [
        ("no_deadline", "blocks", 2, "commitments", None)
    ]
    after_event = (replace(undated[0], rule="after_event"), undated[1])
    assert findings(report_with(reference, commitments=after_event)) == []


@pytest.mark.parametrize(
    ("day", "wrong"), [("2022-03-31", True), ("2022-04-01", False), ("2024-03-31", False), ("2024-04-01", True)]
)
def test_a_date_outside_all_reason(reference, day, wrong):
    """Half a year before the fiscal year of 1 October 2565 to 30 September 2566, or half a year after."""
    second = assemble_measures(reference, APRIL).groups[0].measures[1]
    moved = replace(second.commitments[0].deadlines[0], due=day)
    commitments = (replace(second.commitments[0], deadlines=(moved,)), second.commitments[1])
    found = keys(findings(report_with(reference, commitments=commitments)))
    assert found == ([("date_outside", "blocks", 2, "commitment", 1)] if wrong else [])


def test_a_result_of_a_year_too_early(reference):
    Completion.objects.filter(measure__plan=reference, measure__position=2).update(done_on=date(2021, 10, 1))
    found = keys(findings(assemble_report(reference, 6, APRIL)))
    assert ("date_outside", "blocks", 2, "result", 1) in found


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("ผลการประเมิน ปีงบประมาณ พ.ศ. ๒๕๖๕ และแผนปี ๒๕๖๖ ภายในเดือนตุลาคม ๒๕๖๖", []),  # rightful
        ("รายงานผลปีงบประมาณ พ.ศ. ๒๕๖๔", [2564]),
        ("รายงานผลปีงบประมาณ พ.ศ.2563 และ พ.ศ. ๒๕๖๔", [2563, 2564]),
        ("ประกาศแผนการจัดซื้อจัดจ้างประจำปีงบประมาณ พ.ศ. ๒๕๖๔", [2564]),
        ("ภายในวันที่ 30/9/2564", [2564]),
        ("พระราชบัญญัติข้อมูลข่าวสารของราชการ พ.ศ. ๒๕๔๐", []),
        ("ระเบียบกระทรวงการคลังว่าด้วยการจัดซื้อจัดจ้าง พ.ศ. ๒๕๖๐", []),
        ("คำสั่งที่ ๑๒/๒๕๖๓ ลงวันที่ ๑ ตุลาคม ๒๕๖๓", []),
        ("แผนพัฒนาท้องถิ่น (พ.ศ. ๒๕๖๑-๒๕๖๕)", []),
        ("งบประมาณ ๒,๕๖๔ บาท โทร. ๐๔๔-๒๕๖๔๑๒๓ ผู้รับบริการ ๒๕๖๔ คน", []),
        ("เผยแพร่ที่ https://example.go.th/2564/plan", []),
    ],
)
def test_text_of_another_year(reference, text, years):
    Step.objects.filter(measure__plan=reference, measure__position=2, position=1).update(text=text)
    found = findings(assemble_measures(reference, APRIL))
    assert keys(found) == [("other_year", "warns", 2, "step", 1) for _ in years]
    assert [str(year) in f.text for f, year in zip(found, years, strict=True)] == [True] * len(years)


def test_text_of_another_year_in_the_settings(reference):
    set_document(agency=reference.agency, kind="measures", values={"intro": "ตามผลประเมินปี ๒๕๖๓"}, by=BY)
    (found,) = findings(assemble_measures(reference, APRIL))
    assert (found.code, found.measure, found.part) == ("other_year", None, "additions")


def test_theme_and_outcome_are_asked_for_only_in_years_that_ask(reference):
    asking = {"no_theme", "no_outcome"}
    assert not asking & {f.code for f in findings(assemble_report(reference, 6, APRIL))}
    Framework.objects.filter(fiscal_year=2566).update(asks_theme=None, asks_outcome=None)  # nobody knows: nothing asked
    assert not asking & {f.code for f in findings(assemble_report(reference, 6, APRIL))}
    Framework.objects.filter(fiscal_year=2566).update(asks_theme=True, asks_outcome=True)
    codes = [f.code for f in findings(assemble_report(reference, 6, APRIL))]
    assert (codes.count("no_theme"), codes.count("no_outcome")) == (13, 18)
    Measure.objects.filter(plan=reference).update(theme="การเปิดเผยข้อมูล")
    Completion.objects.filter(measure__plan=reference).update(outcome="ประชาชนเข้าถึงข้อมูลได้")
    assert not asking & {f.code for f in findings(assemble_report(reference, 6, APRIL))}


def score(reference, **scores):
    framework = reference.assessed_framework
    items = {item.code: item for i in framework.indicators.all() for item in i.items.all()}
    wanted = {items[code]: Decimal(given) for code, given in scores.items()}
    set_scores(agency=reference.agency, framework=framework, scores=wanted, by=BY)


def test_a_weak_point_that_no_measure_answers(reference):
    framework = reference.assessed_framework
    score(reference, e7="60", e1="84.99", e2="85", i1="100")  # e7 has a measure; e1 has none, and indicator 6 none
    (found,) = findings(assemble_measures(reference, APRIL))
    assert (found.code, found.weight, found.part) == ("weak_point", "blocks", "scores")
    assert found.place.startswith("e1 ")
    assert "84.99" in found.text
    seven = framework.indicators.get(number=7)
    three = framework.indicators.get(number=3)
    scores = {seven: Decimal(50), three: Decimal(50)}
    set_scores(agency=reference.agency, framework=framework, scores=scores, by=BY)
    places = [f.place for f in findings(assemble_measures(reference, APRIL))]
    assert [place.partition(" ")[0] for place in places] == ["ตัวชี้วัดที่", "e1"]  # indicator 3; 7 has measures


def test_without_a_known_pass_mark_nothing_is_guessed(reference):
    score(reference, e1="10")
    Framework.objects.update(pass_mark=None)
    assert findings(assemble_measures(reference.__class__.objects.get(pk=reference.pk), APRIL)) == []


def test_another_agencys_scores_say_nothing_here(reference):
    from measures.models import Agency

    score(reference, e1="10")
    AssessedScore.objects.update(agency=Agency.objects.get(slug="other"))
    assert findings(assemble_measures(reference, APRIL)) == []


def test_they_ask_the_database_nothing_and_can_be_frozen(reference, django_assert_num_queries):
    report = assemble_report(reference, 6, APRIL)
    with django_assert_num_queries(0):
        found = findings(report)
    assert findings(payload.from_json(payload.to_json(report))) == found
    assert payload.from_json(payload.to_json(found[0]), Finding) == found[0]


def test_the_page_lists_them_each_with_a_link_to_its_place(client, cast):
    client.force_login(cast.coordinator)
    page = client.get("/plans/phutthaisong/2566/report/?round=6&as_of=2023-04-30").content.decode()
    assert "ต้องแก้ไข 6 เรื่อง จากที่พบทั้งหมด 30 เรื่อง" in page
    assert 'href="/plans/phutthaisong/2566/measures/6/?as_of=2023-04-30#commitment-3"' in page
    measure = client.get("/plans/phutthaisong/2566/measures/6/?as_of=2023-04-30").content.decode()
    for anchor in ("commitment-3", "commitment-4", "result-3", "step-1", "responsible", "steps", "commitments"):
        assert f'id="{anchor}"' in measure
