"""The figures of a month on the reference plan are those worked out by hand, and agree with the report's."""

import json
from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ita_tracker import thai
from measures.models import Actor, Cancellation, Commitment, Completion, Deadline, Division, Measure, Plan, ProgressNote
from measures.status import State
from reports import payload
from reports.assemble import assemble_report
from reports.month import figures
from reports.month.assemble import assemble_month
from reports.month.figures import By
from reports.month.parts import from_data

T, L, O, S, N, U = "done_on_time", "done_late", "overdue", "due_soon", "no_deadline", "upcoming"  # noqa: E741
MARCH, APRIL = date(2023, 3, 31), date(2023, 4, 30)


def month_of(plan, as_of):
    return assemble_month(plan, thai.PartialDate(as_of.year, as_of.month), as_of)


@pytest.fixture
def march(reference):
    return month_of(reference, MARCH)


def test_the_sentence(march, reference):
    said = thai.to_thai_digits(figures.sentence(march))
    assert said.startswith(
        "ณ ๓๑ มีนาคม ๒๕๖๖ แล้วเสร็จ ๙ จาก ๒๔ รายการ (ในจำนวนนี้ล่าช้า ๓) เกินกำหนดและยังไม่แล้วเสร็จ ๕ รายการ ใกล้ครบกำหนด ๖ รายการ"
    )
    assert said.endswith("๔ รายการ")
    april = thai.to_thai_digits(figures.sentence(month_of(reference, APRIL)))
    assert april.startswith(
        "ณ ๓๐ เมษายน ๒๕๖๖ แล้วเสร็จ ๑๔ จาก ๒๔ รายการ (ในจำนวนนี้ล่าช้า ๔) เกินกำหนดและยังไม่แล้วเสร็จ ๕ รายการ"
    )


def test_counts_of_officers_and_of_executives_apart(march, reference):
    assert figures.counts(march) == {T: 6, L: 3, O: 5, S: 6, N: 4}
    assert figures.counts(march, Actor.EXECUTIVE) == {O: 5, S: 5, U: 1, N: 2}
    april = month_of(reference, APRIL)
    assert figures.counts(april) == {T: 10, L: 4, O: 5, S: 1, N: 4}
    assert figures.counts(april, Actor.EXECUTIVE) == {O: 5, S: 5, U: 1, N: 2}


# October to September of the table in the domain's words: each deadline of each officers' commitment, by its due month
HEAT = [
    {T: 3, L: 1, O: 1},  # news, work plan 1, internal measures 1; procurement 1; procurement 3
    {O: 2},  # news, procurement 3
    {T: 2, O: 5},  # work plan 3, e6; news, services 4, procurement 3 and 4, e10
    {L: 1, T: 3, O: 2},  # basic data; operations, services 1 and 3; news, procurement 3
    {O: 2},
    {S: 4},  # today: news, procurement 3, e6, e10
    {S: 7},  # in 30 days: news, work plan 2, services 2, procurement 3, prevention 2, internal measures 2, e9
    {U: 2},
    {U: 4},
    {U: 2},
    {U: 2},
    {U: 4},
]


def test_the_heat_map_counts_deadlines(march):
    months = figures.fiscal_months(march)
    assert [each.iso for each in (months[0], months[-1])] == ["2022-10", "2023-09"]
    assert figures.heat(march.measures, months) == HEAT
    for by in (By.MEASURE, By.INDICATOR):  # these rows share nothing, so they add up
        total = [Counter() for _ in months]
        for group in figures.groups(march, by):
            for cell, found in zip(total, figures.heat(group.measures, months), strict=True):
                cell.update(found)
        assert total == HEAT
    news = figures.heat(march.measures[1:2], months)
    assert news == [{T: 1}, *[{O: 1}] * 4, {S: 1}, {S: 1}, *[{U: 1}] * 5]
    assert figures.outside(march) == ({L: 1}, {U: 1})  # prevention 1 of September 2565; e9 of October 2566


def test_states_by_division_and_by_indicator(march):
    divisions = {group.name: group.states() for group in figures.groups(march, By.DIVISION)}
    everybody = {O: 2, S: 2, T: 5, N: 2}  # news, work plan, operations, services, e7, e8
    assert divisions["กองช่าง"] == divisions["กองการศึกษา"] == everybody
    assert divisions["กองคลัง"] == {O: 4, S: 2, L: 1, T: 5, N: 4}  # and procurement
    assert divisions["สำนักปลัด"] == {O: 3, S: 4, L: 2, T: 6, N: 2}  # and basic data, prevention, internal measures, e10
    assert sum(divisions["กองยุทธศาสตร์และงบประมาณ"].values()) == 15
    indicators = [group.states() for group in figures.groups(march, By.INDICATOR)]
    assert [sum(each.values()) for each in indicators] == [15, 4, 5]  # 9, 10, and 7
    assert indicators[1] == {L: 1, S: 2, T: 1}


# the sums of the heat map with what was due in September before, and what was answered by the end of each month
PLANNED, DONE = [6, 8, 15, 21, 23, 27, 34, 36, 40, 42, 44, 48], [5, 5, 6, 9, 10, 11]


def test_planned_and_done(march, reference):
    points = figures.line(march)
    assert [p.planned for p in points] == PLANNED
    assert [p.done for p in points] == [*DONE, *[None] * 6]
    # in April: services 4 on the 5th; services 2, prevention 2, internal measures 2 on the 10th; work plan 2 later
    assert figures.line(month_of(reference, APRIL))[6].done == 16


def test_the_overdue_are_listed_with_their_days_the_longest_first(march):
    found = [(f.measure.position, f.commitment.number, f.commitment.days) for f in figures.overdue(march)]
    assert found == [(6, 3, 151), (2, 1, 121), (5, 4, 90), (6, 4, 90), (13, 1, 90)]
    assert [figures.open_deadlines(f.commitment) for f in figures.overdue(march)] == [5, 4, 1, 1, 1]
    assert [figures.responsible(f) for f in figures.overdue(march)][:2] == ["กองคลัง", "ทุกส่วนราชการ"]
    executives = [(f.measure.position, f.commitment.days) for f in figures.overdue(march, Actor.EXECUTIVE)]
    # followed up every month: since 15 November; every quarter: since 15 January; in January, once: since the 31st
    assert executives == [(1, 136), (10, 136), (13, 75), (4, 59), (5, 59)]


def test_what_comes_next(march):
    found = [(f.measure.position, f.commitment.number, f.deadline.due) for f in figures.due_next(march)]
    today, later = "2023-03-31", "2023-04-30"
    assert found == [
        *[(place, number, today) for place, number in [(2, 1), (6, 3), (9, 1), (13, 1)]],
        *[(place, number, later) for place, number in [(2, 1), (3, 2), (5, 2), (6, 3), (7, 2), (8, 2), (12, 1)]],
    ]
    assert {figures.days_left(f, MARCH) for f in figures.due_next(march)} == {0, 30}


def test_what_changed_since_the_end_of_february(march):
    found = [(f.measure.position, f.commitment.before, f.commitment.state) for f in figures.changed(march)]
    # 30 April is 61 days from 28 February; of e6 the first quarter was answered and the second was 31 days away
    assert found == [(3, U, S), (5, U, S), (7, U, S), (8, U, S), (9, T, S), (12, U, S), (1, O, L)]
    assert [(m.position, r.date) for m, r in figures.of_the_month(march)] == [(1, "2023-03")]


def test_the_results_of_a_month_come_by_their_days(reference):
    for position, day in ((10, 20), (13, 5), (12, 10)):
        Completion.objects.create(
            measure=reference.measures.get(position=position),
            position=9,
            done_on=date(2023, 3, day),
            precision="day",
            recorded_at="2023-04-02T00:00+07:00",
        )
    found = [(m.position, r.date) for m, r in figures.of_the_month(month_of(reference, MARCH))]
    assert found == [(1, "2023-03"), (13, "2023-03-05"), (12, "2023-03-10"), (10, "2023-03-20")]


def test_nothing_recorded_and_results_that_answer_nothing(march):
    assert [m.position for m in figures.nothing_recorded(march)] == [10, 11, 12, 13]
    assert [(m.position, r.number, r.date) for m, r in figures.unlinked(march)] == [(6, None, "2023-02-24")]


def test_the_last_word_is_that_of_the_officers(reference):
    measure = reference.measures.get(position=6)
    for day, text, commitment in [
        (date(2023, 3, 1), "ทั้งมาตรการ", None),
        (date(2023, 2, 1), "เก่ากว่า", measure.commitments.get(number=3)),
        (date(2023, 3, 2), "  รอ\nเอกสาร ", measure.commitments.get(number=3)),
        (date(2023, 4, 1), "หลังสิ้นเดือน", measure.commitments.get(number=3)),
    ]:
        ProgressNote.objects.create(
            measure=measure,
            commitment=commitment,
            told_on=day,
            kind="obstacle",
            text=text,
            recorded_at="2023-04-02T00:00+07:00",
        )
    told = {
        (f.measure.position, f.commitment.number): figures.last_word(f)
        for f in figures.overdue(month_of(reference, MARCH))
    }
    assert told[6, 3] == (thai.PartialDate(2023, 3, 2), "ปัญหา/อุปสรรค", "รอ เอกสาร")
    assert told[6, 4] == (thai.PartialDate(2023, 3, 1), "ปัญหา/อุปสรรค", "ทั้งมาตรการ")
    assert told[2, 1] == (thai.PartialDate(2022, 10, 1), "ผลการดำเนินการ", "")
    assert told[13, 1] is None


def test_who_has_not_entered_what_each_must_enter(reference):
    own = Commitment.objects.get(measure__plan=reference, measure__position=13, number=1)
    own.each_division = True
    own.save()
    entered, missing = Division.objects.filter(agency=reference.agency)[:2]
    own.required_divisions.set([entered, missing])
    made = Completion.objects.create(
        measure=own.measure,
        position=1,
        done_on=date(2022, 12, 1),
        division=entered,
        recorded_at="2022-12-01T00:00+07:00",
    )
    made.answers.set([own.deadlines.first()])
    found = next(f for f in figures.overdue(month_of(reference, MARCH)) if f.measure.position == 13)
    assert found.commitment.missing == (missing.name,)


@pytest.mark.parametrize("as_of", [date(2022, 10, 1), date(2023, 1, 15), MARCH, APRIL, date(2023, 9, 30)])
def test_the_month_says_what_the_report_says(reference, as_of):
    month = month_of(reference, as_of)
    report = assemble_report(reference, 12, as_of)
    of_report = [measure for group in report.groups for measure in group.measures]
    assert len(of_report) == len(month.measures) == 13
    for ours, theirs in zip(month.measures, of_report, strict=True):
        late = [c.days if c.state in (L, O) else 0 for c in ours.commitments]
        assert [(c.state, c.at_least) for c in ours.commitments] == [(c.state, c.at_least) for c in theirs.commitments]
        assert late == [c.days_late for c in theirs.commitments]
        assert [[(d.due, d.state) for d in c.deadlines] for c in ours.commitments] == [
            [(d.due, d.state) for d in c.deadlines] for c in theirs.commitments
        ]
        assert [(r.number, r.date) for r in ours.results] == [(r.number, r.date) for r in theirs.results]
        assert [set(r.answers) for r in ours.results] == [{a.commitment for a in r.answers} for r in theirs.results]


def former_plan(reference):
    """A plan of the year before with one measure: an answered deadline of March, and one of the end of February."""
    plan = Plan.objects.create(
        agency=reference.agency, fiscal_year=reference.fiscal_year - 1, assessed_framework=reference.assessed_framework
    )
    model = reference.measures.first()
    measure = Measure.objects.create(
        plan=plan, position=1, indicator=model.indicator, heading="ก", responsible_text="ก", all_divisions=True
    )
    for position, due in enumerate([date(2022, 3, 31), date(2022, 2, 28)], 1):
        commitment = Commitment.objects.create(
            measure=measure, position=position, text="ก", actor=Actor.OFFICER, rule_kind="day", rule_day=due
        )
        Deadline.objects.create(commitment=commitment, period_start=due, period_end=due, due=due)
    return plan


def test_the_same_month_of_the_year_before(reference):
    assert month_of(reference, MARCH).year_before is None
    former_plan(reference)
    march, february = month_of(reference, MARCH), month_of(reference, date(2023, 2, 28))
    assert march.year_before.as_of == "2022-03-31"
    assert march.year_before.counts == ((S, 1), (O, 1))
    assert february.year_before.as_of == "2022-02-28"
    assert february.year_before.counts == ((S, 1), (U, 1))  # the 31st is 31 days away
    today = assemble_month(reference, thai.PartialDate(2023, 3), date(2023, 3, 10))  # a month that has not ended
    assert today.year_before.as_of == "2022-03-10"


def test_february_ends_on_its_last_day_in_every_year(reference):
    Plan.objects.filter(pk=reference.pk).update(fiscal_year=2567)
    reference.refresh_from_db()
    former_plan(reference)  # of 2566, with February of 28 days
    leap = assemble_month(reference, thai.PartialDate(2024, 2), date(2024, 2, 29))
    assert leap.year_before.as_of == "2023-02-28"
    Plan.objects.filter(fiscal_year=2566).update(fiscal_year=2565)
    Plan.objects.filter(pk=reference.pk).update(fiscal_year=2568)
    Plan.objects.filter(fiscal_year=2565).update(fiscal_year=2567)
    reference.refresh_from_db()
    assert assemble_month(reference, thai.PartialDate(2025, 2), date(2025, 2, 28)).year_before.as_of == "2024-02-29"


def test_its_json_says_all_of_it(reference):
    former_plan(reference)
    month = month_of(reference, MARCH)
    again = from_data(json.loads(payload.to_json(month)))
    assert again == month
    assert payload.to_json(again) == payload.to_json(month)


def test_everything_is_derived_from_the_object_alone(march):
    from reports.month import pdf, xlsx

    with CaptureQueriesContext(connection) as asked:
        for by in By:
            pdf.to_html(march, by)
        xlsx.to_xlsx(march)
    assert len(asked) == 0


def test_cancelled_commitments_are_counted_apart(reference):
    own = Commitment.objects.get(measure__plan=reference, measure__position=13, number=1)
    Cancellation.objects.create(commitment=own, cancelled_on=date(2023, 3, 1), reason="ก")
    month = month_of(reference, MARCH)
    assert figures.counts(month)[State.CANCELLED] == 1
    assert "จาก 23 รายการ" in figures.sentence(month)
    assert 13 not in [f.measure.position for f in (*figures.overdue(month), *figures.due_next(month))]
    assert figures.line(month)[-1].planned == 44
