"""The pages say what the table worked out by hand says, hold together under bad addresses, and keep their queries."""

import re
import time
from datetime import date
from html import unescape

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ita_tracker import clock
from measures import plan_file
from measures.access import System
from measures.models import Commitment, Completion, Item, Measure, Plan, Step

PAGE = "/plans/phutthaisong/2566/"


@pytest.fixture
def text_of(client, cast):
    """The text of a page, for an executive, without its markup."""
    client.force_login(cast.executive)

    def get(address, status=200):
        response = client.get(address)
        assert response.status_code == status, response.status_code
        return plain(response.content.decode())

    return get


def plain(html):
    return " ".join(
        unescape(re.sub(r"<[^>]*>", " ", html.partition('<main id="main" class="frame" tabindex="-1">')[2])).split()
    )


def test_the_answer_in_a_sentence(text_of):
    march = text_of(f"{PAGE}?as_of=2023-03-31")
    assert "ณ วันที่ 31 มีนาคม 2566 เจ้าหน้าที่ดำเนินการแล้วเสร็จ 9 จาก 24 รายการ (ในจำนวนนี้ล่าช้า 3)" in march
    assert "เกินกำหนดและยังไม่แล้วเสร็จ 5 รายการ ใกล้ครบกำหนด 6 รายการ" in march
    assert "(นับแยกต่างหาก) แล้วเสร็จ 0 จาก 13 รายการ เกินกำหนดและยังไม่แล้วเสร็จ 5 รายการ" in march
    april = text_of(f"{PAGE}?as_of=2023-04-30")
    assert "แล้วเสร็จ 14 จาก 24 รายการ (ในจำนวนนี้ล่าช้า 4)" in april


WORDS = {
    "done_on_time": "แล้วเสร็จตามกำหนด",
    "done_late": "แล้วเสร็จล่าช้า",
    "overdue": "เกินกำหนด",
    "due_soon": "ใกล้ครบกำหนด",
    "no_deadline": "ต่อเนื่อง",
    "upcoming": "ยังไม่ถึงกำหนด",
}


@pytest.mark.parametrize(("column", "as_of"), [(0, "2023-03-31"), (1, "2023-04-30")])
def test_every_row_says_what_was_worked_out_by_hand(client, cast, column, as_of):
    from tests.measures.test_reference_status import EXECUTIVES, OFFICERS

    client.force_login(cast.auditor)
    rows = client.get(f"{PAGE}?as_of={as_of}").content.decode().partition("<tbody>")[2].split("<tr>")[1:]
    assert len(rows) == 13
    for position, row in enumerate(rows, 1):
        cells = row.split("<td")[1:]
        for cell, table in ((cells[2], OFFICERS), (cells[3], EXECUTIVES)):
            shown = re.findall(r'state state-(\w+)">.*?</svg> (.*?)</span>', cell)
            assert [state for state, _ in shown] == table[position][column]
            assert all(text.startswith(WORDS[state]) for state, text in shown)


def test_the_day_may_be_typed_as_people_type_it(text_of):
    expected = text_of(f"{PAGE}?as_of=2023-03-31")
    assert text_of(f"{PAGE}?as_of=31/3/2566") == expected
    assert text_of(f"{PAGE}?as_of=๓๑ มี.ค. ๒๕๖๖") == expected


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("indicator=10", 2),
        ("instrument=EIT", 5),
        ("state=overdue&actor=officer", 4),
        ("state=overdue&actor=executive", 5),
        ("state=overdue", 7),
        ("state=nothing_recorded", 4),
        ("text=จัดซื้อจัดจ้าง", 1),
        ("text=e6", 1),
        ("text=e๖", 1),
        ("text=2566", 6),
        ("text=%00", 13),
        ("text=%25", 0),
        ("text=ไม่มีคำนี้", 0),
        ("instrument=IIT", 0),
    ],
)
def test_filters(client, cast, reference, query, titles):
    if query == "indicator=10":
        query = f"indicator={reference.assessed_framework.indicators.get(number=10).pk}"
    client.force_login(cast.executive)
    html = client.get(f"{PAGE}?as_of=2023-03-31&{query}").content.decode()
    assert html.count("measures/") == titles


@pytest.mark.parametrize("place", ["-1e99999999", "1e99999999", "0e99999999", "-1e-99999999", "9" * 5000, "1.5", "NaN"])
def test_a_place_that_is_no_whole_number_is_refused_at_once(client, cast, reference, place):
    client.force_login(cast.auditor)
    start = time.process_time()
    found = client.get(f"/plans/phutthaisong/2566/?measure={place}")
    assert time.process_time() - start < 2
    assert found.status_code == 200
    assert found.context["filter"].form.errors.keys() == {"measure"}


def test_a_search_is_quick_in_a_measure_that_holds_much(client, cast, reference):
    """Each list is looked through by itself: beside each other these would be two million rows."""
    measure = Measure.objects.get(plan=reference, position=13)
    measure.items.set(Item.objects.filter(indicator__framework=reference.assessed_framework)[:15])
    places = range(100, 120)
    Step.objects.bulk_create(Step(measure=measure, position=at, text="ขั้นตอน" * 30) for at in places)
    rule = {"actor": "officer", "rule_kind": "none"}
    Commitment.objects.bulk_create(Commitment(measure=measure, position=at, text="รายการ", **rule) for at in places)
    told = {"done_on": date(2023, 1, 1), "note": "ทำแล้ว" * 30, "recorded_at": clock.now()}
    Completion.objects.bulk_create(Completion(measure=measure, position=at, **told) for at in range(100, 300))
    client.force_login(cast.officer)
    client.get(PAGE)
    start = time.process_time()
    assert client.get(PAGE, {"text": "ไม่มีคำนี้ 1"}).status_code == 200
    assert time.process_time() - start < 2


def test_filter_by_division_includes_what_is_everyones(client, cast, reference):
    client.force_login(cast.executive)
    division = reference.agency.divisions.get(name="กองคลัง")
    response = client.get(f"{PAGE}?as_of=2023-03-31&division={division.pk}")
    found = {record.position for record in response.context["table"].data}
    everyones = set(Measure.objects.filter(plan=reference, all_divisions=True).values_list("position", flat=True))
    assert found == everyones | {6}


def test_worst_first_of_executives(client, cast):
    client.force_login(cast.executive)
    response = client.get(f"{PAGE}?as_of=2023-04-30&sort=worst&actor=executive&state=overdue")
    # monthly follow-ups since October, then January's two, then the quarterly one since 15 January
    assert [record.position for record in response.context["table"].data] == [1, 10, 13, 4, 5]


def test_worst_first(client, cast):
    client.force_login(cast.executive)
    response = client.get(f"{PAGE}?as_of=2023-03-31&sort=worst")
    # overdue since October, since November, since December (twice, in the order of the plan), then due soonest
    assert [record.position for record in response.context["table"].data][:5] == [6, 2, 5, 13, 9]


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        (f"{PAGE}?as_of=2023-02-29", 400, "28 วัน"),
        (f"{PAGE}?as_of=31/3/2023", 400, "31/3/2566"),
        (f"{PAGE}?as_of=2566-03-31", 400, "พ.ศ."),
        (f"{PAGE}?as_of=%00", 400, "โปรดพิมพ์"),
        (f"{PAGE}?as_of={'9' * 9999}", 400, "โปรด"),
        ("/plans/phutthaisong/2023/", 404, "2566"),
        ("/plans/phutthaisong/99999999999/", 404, "พ.ศ."),
        ("/plans/phutthaisong/abc/", 404, "ปี"),
        ("/plans/phutthaisong/2567/", 404, "ไม่พบแผน"),
        ("/plans/nowhere/2566/", 404, "ไม่พบแผน"),
        (f"{PAGE}measures/14/", 404, "มาตรการที่ 14"),
        (f"{PAGE}measures/99999999999999999999/", 404, "ไม่พบ"),
        (f"{PAGE}report/?round=7", 400, "6 หรือ 12"),
        (f"{PAGE}report/?round=", 400, "6 หรือ 12"),
        (f"{PAGE}report/?as_of=x", 400, "โปรดพิมพ์"),
        (f"{PAGE}report.pdf?round=๖", 400, "6 หรือ 12"),
        ("/nothing/", 404, "ไม่พบหน้าที่ท่านเปิด"),
    ],
)
def test_bad_addresses_get_a_sentence(text_of, address, status, sentence):
    assert sentence in text_of(address, status)


def test_a_wrong_day_can_be_typed_again_and_nothing_else_is_lost(client, cast):
    client.force_login(cast.officer)
    html = client.get(f"{PAGE}?as_of=31/13/2566&state=overdue&sort=worst").content.decode()
    assert 'name="as_of" value="31/13/2566"' in html
    assert '<input type="hidden" name="state" value="overdue">' in html
    assert '<input type="hidden" name="sort" value="worst">' in html


def test_a_number_of_a_page_beyond_the_last_shows_the_last(text_of):
    assert "พบ 13 มาตรการ" in text_of(f"{PAGE}?page=99")
    assert "พบ 13 มาตรการ" in text_of(f"{PAGE}?page=x")


def test_wrong_choices_are_told_beside_the_field(text_of):
    for query in ("state=nonsense", "division=999999", "indicator=x", "instrument=XIT", f"text={'ก' * 201}"):
        assert "พบ 13 มาตรการ" in text_of(f"{PAGE}?{query}")
        assert "โปรด" in text_of(f"{PAGE}?{query}").partition("ค้นหาและเรียงลำดับ")[2].partition("พบ 13")[0]


def test_the_measure_page(text_of):
    text = text_of(f"{PAGE}measures/6/?as_of=2023-04-30")
    assert "การจัดซื้อจัดจ้างหรือการพัสดุ" in text
    assert "แล้วเสร็จล่าช้า (ช้า 116 วัน)" in text
    assert text.count("24 กุมภาพันธ์ 2566") >= 3
    assert "ยังไม่ได้ระบุว่าเป็นผลของรายการใด" in text
    assert "ครบกำหนด 30 กันยายน 2566 ยังไม่ถึงกำหนด" in text
    assert "(ไม่ระบุวัน)" in text_of(f"{PAGE}measures/1/?as_of=2023-04-30")
    before = text_of(f"{PAGE}measures/5/?as_of=2023-03-31")
    assert "ผลที่ดำเนินการหลังวันที่ที่เลือก (ยังไม่นำมานับ)" in before
    assert "ยังไม่มีการบันทึกผล" in text_of(f"{PAGE}measures/10/?as_of=2023-04-30")


def test_nobody_is_offered_to_extend_what_is_done(client, cast):
    client.force_login(cast.executive)
    done = client.get(f"{PAGE}measures/4/?as_of=2023-04-30").content.decode()
    waiting = client.get(f"{PAGE}measures/6/?as_of=2023-04-30").content.decode()
    assert "ขยายกำหนดเวลา" not in done
    assert waiting.count(">ขยายกำหนดเวลา<") == 2  # the monthly summaries, and the yearly one that is overdue


def test_a_deadline_of_the_fiscal_year_before_is_on_the_line_of_months(text_of):
    assert "ก.ย. 2565" in text_of(f"{PAGE}measures/7/?as_of=2023-04-30")
    assert "ต.ค. 2566" in text_of(f"{PAGE}measures/12/?as_of=2023-04-30")


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}?sort=worst&state=overdue", "/plans/", f"{PAGE}report/"])
def test_queries_do_not_grow_with_the_plan(client, cast, reference, address):
    client.force_login(cast.executive)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    client.get(address)
    before = queries()
    grow(reference)
    assert queries() == before
    assert before <= (22 if "report" in address else 12)  # with its settings, scores and notes


def test_counting_what_has_no_result_looks_at_no_other_plan(reference):
    """It asks for each measure of the plan, by its index; a list of all results would grow with the agencies."""
    from datetime import date

    found = reference.measures.with_nothing_recorded(date(2023, 4, 30))
    assert [measure.position for measure in found] == [10, 11, 12, 13]
    assert "EXISTS" in str(found.query).upper()
    assert " IN (SELECT" not in str(found.query).upper()


def test_queries_of_the_measure_page_do_not_grow(client, cast, reference, django_assert_max_num_queries):
    client.force_login(cast.executive)
    for position in (1, 6):
        with django_assert_max_num_queries(20) as captured:
            client.get(f"{PAGE}measures/{position}/?as_of=2023-04-30")
        found = len(captured)
    assert found <= 20


def grow(plan):
    """Twice as many measures, commitments, deadlines and results."""
    data = plan_file.read(settings.FIXTURE_DIR / "reference-2566.toml")
    indicators = {i.number: i for i in plan.assessed_framework.indicators.all()}
    divisions = {d.name: d for d in plan.agency.divisions.all()}
    for row in data["measure"]:
        plan_file.load_measure(plan, row, indicators[row["indicator"]], divisions, System("tests"))


def test_no_english_on_a_page_and_no_gregorian_year(text_of):
    for address in ("/plans/", f"{PAGE}?as_of=2023-03-31", f"{PAGE}measures/6/?as_of=2023-04-30", "/nothing/"):
        text = text_of(address, 404 if address == "/nothing/" else 200)
        words = set(re.findall(r"[A-Za-z]{2,}", text)) - {"ITA", "OIT", "EIT", "IIT", "PDF", "facebook"}
        assert not words, (address, words)
        assert not re.search(r"\b20[12]\d\b", text)


def test_signing_in_and_out(client, cast):
    page = client.post("/sign-in/", {"username": "officer", "password": "wrong"})
    assert "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง" in page.content.decode()
    assert 'value="officer"' in page.content.decode()  # what was typed is not lost
    page = client.post("/sign-in/?next=/plans/", {"username": "officer", "password": "password-of-tests"})
    assert page.headers["Location"] == "/plans/"
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/plans/").status_code == 302
    assert Plan.objects.exists()


def test_safe_headers(client, cast):
    client.force_login(cast.officer)
    response = client.get(PAGE)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    html = response.content.decode()
    assert " style=" not in html
    assert "<script" not in html
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", html)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "state=overdue&due=2022-12&actor=officer",
            "พบ 5 งวด ใน 4 มาตรการ แสดงเฉพาะที่ตรงกับเงื่อนไข: เกินกำหนด · ครบกำหนดเดือนธันวาคม 2565 · เจ้าหน้าที่",
        ),
        ("due=soon&actor=officer", "แสดงเฉพาะที่ตรงกับเงื่อนไข: ครบกำหนดภายใน 30 วัน · เจ้าหน้าที่"),
        ("due=before", ": ครบกำหนดก่อนปีงบประมาณ"),
        ("due=done-by-2022-12", ": แล้วเสร็จถึงสิ้น ธ.ค. 2565"),
        ("division=none", "ไม่พบมาตรการตามเงื่อนไขที่เลือก (ไม่ได้ระบุส่วนราชการ)"),
        ("text=e6&actor=officer", "พบ 1 มาตรการ: “e6”"),
        ("state=unlinked", "พบผล 1 ครั้ง ใน 1 มาตรการ: มีผลที่ไม่ตอบรายการใด"),
        ("actor=officer", "พบ 13 มาตรการ"),
    ],
)
def test_a_filtered_list_says_what_was_asked_for(text_of, query, said):
    assert said in text_of(f"{PAGE}?as_of=2023-03-31&{query}")


@pytest.mark.parametrize(
    ("query", "opened"),
    [("", False), ("state=overdue", False), ("state=overdue&sort=", True), ("text=ไม่มีคำนี้", True), ("state=ผิด", True)],
)
def test_the_form_of_the_filter_does_not_hide_the_list_that_a_link_leads_to(client, cast, reference, query, opened):
    client.force_login(cast.executive)
    html = client.get(f"{PAGE}?as_of=2023-03-31&{query}").content.decode()
    assert ('<details class="panel" open>' in html) is opened


def test_a_result_says_which_period_of_several_it_answers(client, cast, reference):
    client.force_login(cast.auditor)
    page = plain(client.get(f"{PAGE}measures/2/?as_of=2023-03-31").content.decode())
    assert "เป็นผลของรายการที่ 1 (งวดที่ครบกำหนด 31 ตุลาคม 2565)" in page
    page = plain(client.get(f"{PAGE}measures/4/?as_of=2023-03-31").content.decode())
    assert "เป็นผลของรายการที่ 1" in page
    assert "งวดที่ครบกำหนด" not in page  # there is but one
