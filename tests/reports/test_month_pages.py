"""The month's page: which month it is, where everybody lands, where each number leads, and how much it asks."""

import re
from collections import defaultdict
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ita_tracker import thai
from measures.access import Role, System
from measures.actions.organisation import create_agency, grant_role
from measures.actions.plans import create_plan
from measures.models import Agency, Plan
from reports.month.asked import MonthError, day_of, month_asked
from tests.bench.data import multiply
from tests.measures.test_actions import new_measure
from tests.reports.test_month import DONE, PLANNED, former_plan

PLAN = "/plans/phutthaisong/2566/"
MARCH = f"{PLAN}month/?month=2023-03"
BY = System("tests")


@pytest.fixture
def executive(client, cast):
    client.force_login(cast.executive)
    return client


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def text(html):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html.partition("<main")[2])).split())


# --- which month -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fiscal_year", "asked", "today", "month", "as_of"),
    [
        (2566, "", date(2023, 9, 30), "2023-09", date(2023, 9, 30)),
        (2566, "", date(2023, 10, 1), "2023-09", date(2023, 9, 30)),  # the year is over: its last month, at its end
        (2567, "", date(2023, 10, 1), "2023-10", date(2023, 10, 1)),
        (2567, "", date(2023, 9, 30), "2023-10", date(2023, 9, 30)),  # not begun: nothing is due yet
        (2567, "2024-02", date(2024, 2, 28), "2024-02", date(2024, 2, 28)),
        (2567, "2024-02", date(2024, 2, 29), "2024-02", date(2024, 2, 29)),
        (2567, "2024-02", date(2024, 3, 1), "2024-02", date(2024, 2, 29)),
        (2566, "2023-02", date(2023, 3, 1), "2023-02", date(2023, 2, 28)),
        (2566, "2022-10", date(2023, 5, 1), "2022-10", date(2022, 10, 31)),
        (2566, "มี.ค. ๒๕๖๖", date(2023, 5, 1), "2023-03", date(2023, 3, 31)),
        (2566, "2023-03-15", date(2023, 5, 1), "2023-03", date(2023, 3, 31)),
    ],
)
def test_the_month_and_its_day(fiscal_year, asked, today, month, as_of):
    found = month_asked(asked, fiscal_year, today)
    assert (found.iso, day_of(found, today)) == (month, as_of)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("2023-10", "ไม่อยู่ในปีงบประมาณ พ.ศ. 2566"),
        ("2022-09", "ไม่อยู่ในปีงบประมาณ พ.ศ. 2566"),
        ("2023-06", "เดือนมิถุนายน 2566 ยังมาไม่ถึง โปรดเลือกเดือนระหว่างตุลาคม 2565 ถึง พฤษภาคม 2566"),
        ("2023-13", "อ่านเดือนที่ระบุไม่ได้"),
        ("2566-03", "อ่านเดือนที่ระบุไม่ได้"),
        ("x" * 1000, "อ่านเดือนที่ระบุไม่ได้"),
    ],
)
def test_months_that_there_are_not(asked, said):
    with pytest.raises(MonthError, match=re.escape(said)):
        month_asked(asked, 2566, date(2023, 5, 31))


def test_a_wrong_month_is_a_sentence(executive):
    assert "โปรดเลือกเดือนระหว่าง" in text(page(executive, f"{PLAN}month/?month=2023-10", 400))
    assert "โปรดเลือกให้แสดงตาม" in text(page(executive, f"{PLAN}month/?by=nonsense", 400))
    page(executive, f"{PLAN}month.pdf?month=2023-10", 400)
    page(executive, f"{PLAN}month.xlsx?month=2023-10", 400)


@pytest.mark.parametrize(
    ("moment", "title"),
    [
        ("2023-03-31T16:59:59+00:00", "ภาพรวมเดือนมีนาคม 2566"),  # a second before midnight in Bangkok
        ("2023-03-31T17:00:00+00:00", "ภาพรวมเดือนเมษายน 2566"),  # still March in UTC until seven in the morning
    ],
)
def test_between_midnight_in_bangkok_and_in_utc(executive, moment, title):
    with time_machine.travel(moment, tick=False):
        html = page(executive, f"{PLAN}month/")
    assert f"<h1>{title}</h1>" in html
    day = "ณ 31 มีนาคม 2566" if "มีนาคม" in title else "ณ 1 เมษายน 2566"
    assert day in html


# --- where everybody lands -------------------------------------------------------------------------------------------


def test_the_plan_of_this_fiscal_year_or_else_the_latest(executive, cast, reference):
    later = create_plan(
        agency=reference.agency, fiscal_year=2567, assessed_framework=reference.assessed_framework, by=BY
    )
    with time_machine.travel("2023-10-01 00:00 +0700"):  # it has no measures yet
        assert executive.get("/month/").headers["Location"] == f"{PLAN}month/"
    new_measure(later, BY)
    with time_machine.travel("2023-09-30 23:59 +0700"):
        assert executive.get("/month/").headers["Location"] == f"{PLAN}month/"
    with time_machine.travel("2023-10-01 00:00 +0700"):
        assert executive.get("/month/").headers["Location"] == "/plans/phutthaisong/2567/month/"
    with time_machine.travel("2030-01-01 09:00 +0700"):
        executive.force_login(cast.executive)
        assert executive.get("/month/").headers["Location"] == f"/plans/phutthaisong/{later.fiscal_year}/month/"


def test_a_plan_without_measures_has_a_month_too(executive, reference):
    create_plan(agency=reference.agency, fiscal_year=2567, assessed_framework=reference.assessed_framework, by=BY)
    assert "แล้วเสร็จ 0 จาก 0 รายการ" in text(page(executive, "/plans/phutthaisong/2567/month/"))
    assert executive.get("/plans/phutthaisong/2567/month.pdf").status_code == 200
    assert executive.get("/plans/phutthaisong/2567/month.xlsx").status_code == 200


def test_an_executive_of_several_agencies_chooses(executive, cast, reference):
    other = Agency.objects.get(slug="other")
    create_plan(agency=other, fiscal_year=2566, assessed_framework=reference.assessed_framework, by=BY)
    assert executive.get("/month/").status_code == 302  # another agency's plan is no choice
    grant_role(user=cast.executive, agency=other, role=Role.EXECUTIVE, by=BY)
    html = page(executive, "/month/")
    assert f'href="{PLAN}month/"' in html
    assert 'href="/plans/other/2566/month/"' in html


def test_the_menu_names_it(executive):
    html = page(executive, MARCH)
    assert '<a href="/month/" aria-current="page">ภาพรวมรายเดือน</a>' in html


# --- what it says ----------------------------------------------------------------------------------------------------


def test_the_answer_stands_first(executive, cast):
    said = text(page(executive, MARCH))
    sentence = (
        "ณ 31 มีนาคม 2566 แล้วเสร็จ 9 จาก 24 รายการ (ในจำนวนนี้ล่าช้า 3) เกินกำหนดและยังไม่แล้วเสร็จ 5 รายการ ใกล้ครบกำหนด 6 รายการ"
    )
    assert said.index(sentence) < said.index("นับเป็นรายการของเจ้าหน้าที่") < said.index("นับเป็นงวดของเจ้าหน้าที่")
    assert "(นับแยกต่างหาก) แล้วเสร็จ 0 จาก 13 รายการ เกินกำหนดและยังไม่แล้วเสร็จ 5 รายการ" in said
    cast.executive.thai_digits = True
    cast.executive.save()
    assert "ณ ๓๑ มีนาคม ๒๕๖๖ แล้วเสร็จ ๙ จาก ๒๔ รายการ (ในจำนวนนี้ล่าช้า ๓)" in text(page(executive, MARCH))


def test_beside_the_year_before(executive, reference):
    assert "ปีก่อน" not in page(executive, MARCH)
    former_plan(reference)
    html = page(executive, MARCH).partition('id="before"')[2]
    assert "ณ 31 มีนาคม 2565" in html
    assert 'href="/plans/phutthaisong/2565/month/?month=2022-03"' in html
    assert "แล้วเสร็จ 0 จาก 2 รายการ เกินกำหนดและยังไม่แล้วเสร็จ 1 รายการ" in html
    (link,) = re.findall(r'href="(/plans/phutthaisong/2565/\?[^"]*state=overdue[^"]*)"', html)
    assert titles(executive, unescape(link)) == [1]
    page(executive, "/plans/phutthaisong/2565/month/?month=2022-03")


def test_no_label_of_a_card_holds_digits(executive, reference):
    """Those of a person who reads Thai digits are changed in text only, so they would be mixed on a phone."""
    former_plan(reference)
    labels = re.findall(r'data-label="([^"]*)"', page(executive, MARCH))
    assert "เดือนเดียวกันของปีก่อน" in labels
    assert [label for label in labels if re.search(r"\d", label)] == []


def test_the_heat_map_is_a_table_that_can_be_read_aloud(executive):
    html = page(executive, MARCH)
    table = html.partition('<table class="heat">')[2].partition("</table>")[0]
    assert "<caption" in table
    assert table.count('<th scope="col"') == 13
    assert table.count('<th scope="row"') == 14
    cells = [text(f"<main {cell}") for cell in table.partition("<tbody>")[2].split("<tr>")[2].split("<td>")[1:]]
    assert cells == ["แล้วเสร็จตามกำหนด 1", *["เกินกำหนด 1"] * 4, *["ใกล้ครบกำหนด 1"] * 2, *["ยังไม่ถึงกำหนด 1"] * 5]


def test_no_style_or_script_stands_in_the_page(executive):
    html = page(executive, MARCH)
    assert " style=" not in html
    assert "<script" not in html


# --- where each number leads -----------------------------------------------------------------------------------------


def titles(client, address):
    """The measures of a list, by their places in the plan."""
    rows = page(client, address).partition("<tbody>")[2]
    return [int(place) for place in re.findall(r'<td data-label="[^"]*"><a href="[^"]*/measures/(\d+)/', rows)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("due=2023-03", [2, 6, 9, 13]),
        ("due=2023-03&state=due_soon", [2, 6, 9, 13]),
        ("due=2023-03&state=overdue", []),
        ("due=2022-12&state=overdue", [2, 5, 6, 13]),
        ("due=2022-12&state=done_on_time", [3, 9]),
        ("due=soon", [2, 3, 5, 6, 7, 8, 9, 12, 13]),
        ("due=before", [7]),
        ("due=after&state=upcoming", [12]),
        ("due=due-by-2022-10", [2, 3, 6, 7, 8]),  # those of October, and basic topics of the ITA from before the year
        ("due=due-by-2023-01", [1, 2, 3, 4, 5, 6, 7, 8, 9, 13]),
        ("due=due-by-2022-10&state=overdue", [6]),  # procurement 3
        ("due=done-by-2023-01", [2, 3, 4, 5, 7, 8, 9]),  # not procurement 1, done in February, nor basic data, in March
        ("due=done-by-2023-02", [2, 3, 4, 5, 6, 7, 8, 9]),
        ("due=done-by-2023-03", [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ("state=changed", [1, 3, 5, 7, 8, 9, 12]),
        ("state=unlinked", [6]),
        ("state=of_month", [1]),
        ("division=none", []),
    ],
)
def test_the_lists_behind_the_numbers(executive, query, expected):
    assert titles(executive, f"{PLAN}?as_of=2023-03-31&actor=officer&{query}") == expected


def test_the_numbers_of_the_line_lead_to_their_lists(executive):
    found = re.findall(
        r'<a class="alone" href="[^"]*due=(due|done)-by-([\d-]*)[^"]*">(\d+)</a>', page(executive, MARCH)
    )
    months = [f"{year}-{month:02}" for year, month in thai.fiscal_months(2566)]
    assert found == [
        *(("due", month, str(number)) for month, number in zip(months, PLANNED, strict=True)),
        *(("done", month, str(number)) for month, number in zip(months, DONE, strict=False)),
    ]


@pytest.mark.parametrize("by", ["measure", "division", "indicator"])
def test_every_number_leads_to_a_list_that_shows_what_it_counts(executive, by):
    """Each address answers, with the filters that it names taken, and is not empty.

    Behind chips, cells of the heat map, bars and the line stand as many commitments or deadlines as they say.
    """
    told, html = defaultdict(set), page(executive, f"{MARCH}&by={by}")
    for link, inner in re.findall(r'<a[^>]*href="(/plans/[^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL):
        told[unescape(link)] |= set(re.findall(r"(\d+)\s*$", re.sub(r"<[^>]*>", " ", inner)))
    assert "state=of_month" in html
    counted = 0
    for link, numbers in told.items():
        path, query = urlsplit(link).path, parse_qs(urlsplit(link).query)
        if "/measures/" in path:
            assert executive.get(link).status_code == 200
        if path != PLAN:
            continue
        answer = executive.get(link)
        assert (answer.status_code, query["as_of"]) == (200, ["2023-03-31"])
        if "filter" in answer.context:
            assert not answer.context["filter"].form.errors, link
            assert answer.context["page"].paginator.count, link
        of_commitments = query.get("state", [""])[0] not in {"of_month", "unlinked", "nothing_recorded"}
        if numbers and of_commitments and {"state", "due"} & set(query):
            (number,) = numbers
            assert answer.context["matched"] == f"{number} {'งวด' if 'due' in query else 'รายการ'}", link
            listed = answer.content.decode().partition('<table class="list measures">')[2].partition("</table>")[0]
            assert listed.count("<li>") == int(number), link
            counted += 1
    assert counted > 50


def test_a_listed_deadline_has_its_own_state_and_day(executive):
    listed = text(page(executive, f"{PLAN}?as_of=2023-03-31&actor=officer&due=due-by-2022-12&measure=6"))
    assert "พบ 5 งวด ใน 1 มาตรการ แสดงเฉพาะที่ตรงกับเงื่อนไข" in listed
    assert "3. เกินกำหนด (151 วัน) ครบกำหนด 31 ต.ค. 2565" in listed
    assert "3. เกินกำหนด (121 วัน) ครบกำหนด 30 พ.ย. 2565" in listed
    assert "1. แล้วเสร็จล่าช้า (ช้า 116 วัน) ครบกำหนด 31 ต.ค. 2565" in listed


def test_measures_that_name_no_division_are_found(executive, reference):
    measure = reference.measures.get(position=6)
    measure.divisions.clear()
    html = page(executive, f"{MARCH}&by=division")
    assert "ไม่ได้ระบุส่วนราชการ" in html
    assert titles(executive, f"{PLAN}?as_of=2023-03-31&division=none") == [6]


def test_a_month_that_is_over_does_not_say_now_or_today(executive, reference):
    told = text(page(executive, MARCH))
    assert "รายการ ณ 28 ก.พ. 2566 ณ 31 มี.ค. 2566 ผู้รับผิดชอบ" in told  # what changed: then, and at the month's end
    assert "ครบกำหนดภายใน 30 วัน 11 งวด นับจากวันที่ 31 มีนาคม 2566" in told
    assert "ใกล้ครบกำหนด (วันสุดท้าย)" in told
    for word in ("ขณะนี้", "(วันนี้)"):
        assert word not in told


# --- how much it asks ------------------------------------------------------------------------------------------------


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_queries_grow_neither_with_measures_nor_with_agencies(executive, cast, reference):
    few = queries(executive, MARCH)
    many = multiply(reference, 5)
    grant_role(user=cast.executive, agency=many.agency, role=Role.EXECUTIVE, by=BY)
    for number in range(20):
        create_agency(slug=f"agency-{number}", name="ก", district="ข", province="ค", divisions=["ง"], by=BY)
    address = f"/plans/{many.agency.slug}/2566/month/?month=2023-03"
    for by in ("measure", "division", "indicator"):
        assert queries(executive, f"{address}&by={by}") == few <= 15
    former_plan(reference)
    assert queries(executive, MARCH) == few


def test_many_measures_are_summed_up_by_indicator_and_paged(executive, cast, reference):
    many = multiply(reference, 5)
    grant_role(user=cast.executive, agency=many.agency, role=Role.EXECUTIVE, by=BY)
    address = f"/plans/{many.agency.slug}/2566/month/?month=2023-03"

    def rows(address):
        table = page(executive, address).partition('<table class="heat">')[2].partition("</table>")[0]
        return table.count('<th scope="row"') - 1

    assert rows(address) == 3
    assert (rows(f"{address}&by=measure"), rows(f"{address}&by=measure&page=2")) == (40, 25)
    html = page(executive, f"{address}&by=measure")
    assert "แสดง 15 จาก 25 รายการ" in html  # of the overdue ones
    assert 'href="?month=2023-03&amp;by=measure&amp;page=2"' in html
    assert Plan.objects.count() == 2
