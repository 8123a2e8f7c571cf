"""The pages of the trail: what each shows to whom, filtered, page by page, and as a file that Excel opens in Thai."""

import csv
import io
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.db import connection

from ita_tracker import clock, thai
from measures import guards, trail, trail_csv
from measures.access import System
from measures.actions.people import take_out
from measures.actions.plans import set_heading
from measures.actions.progress import add_note, record_completion
from measures.models import AuditEvent
from measures.plan_words import told_amendment
from measures.trail_words import changes, value
from measures.views.trail import PAGE, page_of

BY = System("tests")
TRAIL = "/agencies/phutthaisong/trail/"


@pytest.fixture
def measure(reference):
    return reference.measures.get(position=13)


@pytest.fixture
def busy(cast, reference, measure):
    """Sixty events on top of what made the plan."""
    for n in range(30):
        add_note(measure=measure, kind="obstacle", text=f"ปัญหาที่ {n}", told_on=clock.today(), by=cast.officer)
    indicator = reference.assessed_framework.indicators.get(number=9)
    for n in range(30):
        set_heading(plan=reference, indicator=indicator, text=f"ฉบับที่ {n}", by=BY)
    return trail.chain_of(reference.agency)


def seqs(response):
    return [event.seq for event in response.context["page"].rows]


def test_pages_go_from_the_newest_to_the_first_and_back(client, cast, busy):
    client.force_login(cast.auditor)
    everything = list(AuditEvent.objects.filter(chain=busy).order_by("-seq").values_list("seq", flat=True))
    seen, addresses = [], [TRAIL]
    while addresses[-1]:
        response = client.get(addresses[-1])
        seen += seqs(response)
        older = response.context["page"].older
        addresses.append(older and f"{TRAIL}?before={older}")
    assert seen == everything
    assert response.context["page"].newer
    back = client.get(f"{TRAIL}?after={everything[PAGE]}")
    assert seqs(back) == everything[:PAGE]
    assert back.context["page"].newer is None
    assert seqs(client.get(f"{TRAIL}?before={'9' * 40}")) == everything[:PAGE]


def test_what_an_event_says_is_said_in_thai(client, cast, reference, measure):
    record_completion(
        measure=measure,
        date=thai.PartialDate(2023, 3, None),
        answers=[],
        note="ประชุมแล้ว",
        evidence=[("ประกาศ", "https://example.go.th/1")],
        by=cast.officer,
    )
    client.force_login(cast.executive)
    page = client.get(TRAIL).content.decode()
    for text in ("บันทึกผล", "วันที่ดำเนินการ", "มีนาคม 2566", "ทำอะไรไปแล้ว", "ประชุมแล้ว", "เจ้าหน้าที่ (officer)", "ไม่พบการแก้ไข"):
        assert text in page
    assert "completion recorded" not in page.replace('value="completion recorded"', "")


def test_values_in_words():
    assert value("role", "auditor") == "ผู้ตรวจสอบ"
    assert value("roles", ["officer", "executive"]) == "เจ้าหน้าที่, ผู้บริหาร"
    assert value("due", "2023-03-31") == "31 มีนาคม 2566"
    assert value("is_active", False) == "ไม่ใช่"
    assert value("note", "") == value("divisions", []) == "ไม่มี"
    event = AuditEvent(before={"due": "2023-03-31"}, after={"due": "2023-04-30"})
    assert changes(event) == [("ครบกำหนด", "31 มีนาคม 2566", "30 เมษายน 2566")]
    assert changes(AuditEvent(after={"name": "ก"})) == [("ชื่อ", None, "ก")]


def test_of_several_proofs_the_one_that_changed_is_told_in_full():
    same = {"title": "ประกาศ", "url": "https://example.go.th/1"}
    private = {"title": "ภาพ.png", "name": "ภาพ.png", "size": 5}
    event = AuditEvent(before={"evidence": [same, private]}, after={"evidence": [same, private | {"public": True}]})
    picture = "ชื่อหลักฐาน ภาพ.png, ขนาด (ไบต์) 5"
    assert changes(event) == [("หลักฐาน", f"ประกาศ; {picture}", f"ประกาศ; {picture}, เผยแพร่ต่อสาธารณะ ใช่")]
    event = AuditEvent(before={"evidence": [private]}, after={"evidence": []})
    assert changes(event) == [("หลักฐาน", picture, "ไม่มี")]


def test_a_measures_trail_for_all_who_read_the_plan(client, cast, reference, measure, busy):
    client.force_login(cast.officer)
    page = client.get("/plans/phutthaisong/2566/measures/13/").content.decode()
    address = "/plans/phutthaisong/2566/measures/13/trail/"
    assert f'href="{address}"' in page
    response = client.get(address)
    assert {event.key for event in response.context["page"].rows} == {f"measure:{measure.pk}"}
    assert "person" not in response.context["filter"].form.fields
    assert client.get("/plans/phutthaisong/2566/measures/99/trail/").status_code == 404
    assert TRAIL not in page  # the agency's is not theirs


def test_a_persons_trail_holds_what_they_did_and_what_was_done_to_them(client, cast, reference, busy):
    client.force_login(cast.administrator)
    person = f"person:{cast.officer.pk}"
    page = client.get(f"/agencies/phutthaisong/people/{cast.officer.pk}/").content.decode()
    assert f'href="{TRAIL}?person={person}"' in page
    lines = exported(client, f"?person={person}")
    verbs = [line["การดำเนินการ"] for line in lines]
    assert verbs.count("แจ้งความก้าวหน้า") == 30
    assert verbs[-1] == "ให้บทบาท"
    numbers = [int(line["ลำดับที่"]) for line in lines]
    assert numbers == sorted(set(numbers), reverse=True)
    assert seqs(client.get(f"{TRAIL}?person={person}")) == numbers[:PAGE]


def test_whoever_is_gone_is_still_found_and_nobody_else_is_offered(client, cast, reference, other_person):
    take_out(agency=reference.agency, user=other_person, reason="ย้าย", by=cast.administrator)
    client.force_login(cast.administrator)
    choices = client.get(TRAIL).context["filter"].form.fields["person"].choices
    assert f"person:{other_person.pk}" not in dict(choices)
    found = client.get(f"{TRAIL}?person=person:{other_person.pk}")
    assert [event.verb for event in found.context["page"].rows] == ["person taken out", "role granted"]
    foreign = client.get(f"{TRAIL}?person=person:{cast.server.pk}")
    assert foreign.context["filter"].form.errors
    assert "โปรดเลือกจากรายการ" in foreign.content.decode()


@pytest.fixture
def other_person(cast, reference):
    """Somebody of both agencies, who can be taken out of one."""
    from measures.access import Role
    from measures.actions.organisation import grant_role

    grant_role(user=cast.outsider, agency=reference.agency, role=Role.AUDITOR, by=BY)
    return cast.outsider


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("verb=note+added", 30),
        ("verb=note+added&text=officer", 30),
        ("text=ไม่มีคำนี้เลย", 0),
        ("verb=note+added&until=1+ม.ค.+2560", 0),
        ("verb=note+added&since=1+ม.ค.+2560", 30),
        ("verb=nonsense&about=plan:{plan}", None),
        ("about=plan:{plan}&verb=note+added", 30),
        ("about=measure:{measure}&verb=heading+set", 0),
        ("about=measure:{measure}&verb=note+added", 30),
    ],
)
def test_filters(client, cast, reference, measure, busy, query, count):
    client.force_login(cast.coordinator)
    query = query.format(plan=reference.pk, measure=measure.pk)
    response = client.get(f"{TRAIL}?{query}")
    assert response.status_code == 200
    if count is None:
        assert response.context["filter"].form.errors
    else:
        assert len(exported(client, f"?{query}")) == count


def test_days_are_days_in_thailand(client, cast, reference, busy):
    """17:00 in Greenwich is midnight in Bangkok."""
    guards.remove(connection)
    events = AuditEvent.objects.filter(verb="note added").order_by("seq")
    first, second = events[0], events[1]
    AuditEvent.objects.filter(pk=first.pk).update(at=datetime(2001, 12, 31, 16, 59, 59, tzinfo=UTC))
    AuditEvent.objects.filter(pk=second.pk).update(at=datetime(2001, 12, 31, 17, 0, 0, tzinfo=UTC))
    client.force_login(cast.auditor)
    assert seqs(client.get(f"{TRAIL}?until=31+ธ.ค.+2544")) == [first.seq]
    assert seqs(client.get(f"{TRAIL}?since=1+ม.ค.+2545&until=1+ม.ค.+2545")) == [second.seq]
    assert "ปี พ.ศ." in client.get(f"{TRAIL}?since=31/12/2001").content.decode()


def test_an_altered_event_is_told_on_its_page(client, cast, busy):
    guards.remove(connection)
    AuditEvent.objects.filter(chain=busy, seq=5).update(reason="ปลอม")
    client.force_login(cast.auditor)
    page = client.get(f"{TRAIL}?before=7").content.decode()
    assert "ไม่ตรงกับรหัสผนึก ลำดับที่ 5 " in page
    assert "ไม่พบการแก้ไข" in client.get(TRAIL).content.decode()


def exported(client, query="", address=TRAIL):
    response = client.get(f"{address}{query}{'&' if query else '?'}format=csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.streaming
    text = response.getvalue()
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def test_the_file_holds_what_the_page_shows(client, cast, busy):
    client.force_login(cast.auditor)
    lines = exported(client)
    events = AuditEvent.objects.filter(chain=busy).order_by("-seq")
    assert [int(line["ลำดับที่"]) for line in lines] == [event.seq for event in events]
    assert [line["รหัสผนึก"] for line in lines] == [event.mac for event in events]
    line, event = lines[0], events[0]
    assert datetime.fromisoformat(line["วันเวลา (ISO 8601)"]).timestamp() == int(event.at.timestamp())
    assert line["วันเวลา (ISO 8601)"].endswith("+07:00")
    assert line["วันที่"] == thai.format_date(clock.today())
    assert line["ใหม่"] == "ข้อความ: ฉบับที่ 29"


def test_the_server_has_a_trail_of_its_own(client, cast, busy):
    client.force_login(cast.server)
    response = client.get("/server/trail/")
    assert {event.chain for event in response.context["page"].rows} == {"server"}
    assert "พุทไธสง" not in response.content.decode()
    assert all(line["รหัสเรื่อง"].startswith(("person:", "")) for line in exported(client, address="/server/trail/"))


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1", "\n=1"])
def test_nothing_in_the_file_is_a_formula(start):
    assert trail_csv.harmless(start) == f"'{start}"
    assert trail_csv.harmless("ก=1") == "ก=1"
    assert trail_csv.harmless(-1) == -1


def test_a_formula_that_somebody_wrote_comes_out_as_text(client, cast, measure):
    from measures.actions.progress import cancel_commitment

    cancel_commitment(commitment=measure.commitments.first(), reason='=HYPERLINK("http://x")', by=cast.executive)
    client.force_login(cast.auditor)
    line = exported(client)[0]
    assert line["เหตุผล"] == '\'=HYPERLINK("http://x")'


def test_no_page_sorts_or_reads_the_whole_trail(reference, cast):
    """With a million events each page must come from the end of an index: so says the database's own plan."""
    events = AuditEvent.objects.filter(chain=trail.chain_of(reference.agency))
    person = f"person:{cast.officer.pk}"
    ways = [{}, {"key": "measure:1"}, {"plan_key": "plan:1"}, {"actor_key": person}, {"verb": "note added"}]
    for way in ways:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
            plan = events.filter(**way, seq__lt=1000).order_by("-seq")[: PAGE + 1].explain()
        assert "INDEX" in plan.upper(), plan
        assert "SORT" not in plan.upper(), plan
        assert "TEMP B-TREE" not in plan, plan


def test_a_page_takes_as_many_queries_for_any_number_of_events(
    client, cast, reference, measure, django_assert_max_num_queries
):
    client.force_login(cast.auditor)
    client.get(TRAIL)

    def asked():
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            client.get(TRAIL)
        return len(captured)

    before = asked()
    for n in range(40):
        add_note(measure=measure, kind="progress", text=f"{n}", told_on=clock.today(), by=cast.officer)
    assert asked() == before


def test_the_ends_of_two_branches_make_one_page(reference, busy):
    events = AuditEvent.objects.filter(chain=busy)
    both = [events.filter(verb="note added"), events.filter(verb="heading set")]
    page = page_of(both, None, None)
    assert [e.seq for e in page.rows] == sorted((e.seq for e in page.rows), reverse=True)
    assert len(page.rows) == PAGE
    assert page_of(both, page.older, None).rows[0].seq == page.older - 1


def test_an_amendment_tells_its_dates_of_the_buddhist_era():
    row = SimpleNamespace(before={"due": ["2024-01-31"]}, after={"due": ["2023-12-31", "2024-03-31"]})
    told = told_amendment(row).changes
    assert told == [("วันครบกำหนด", "31 มกราคม 2567", "31 ธันวาคม 2566 · 31 มีนาคม 2567")]


def test_what_a_document_accepts_is_told_without_codes():
    fault = {"code": "no_day", "place": "ข้อมูลพื้นฐาน ผลลำดับที่ 1", "text": "ไม่ได้ระบุวันที่", "reason": "รอเอกสาร", "name": "ก"}
    event = AuditEvent(verb="document approval requested", after={"accepted": [fault, fault | {"reason": "เร่งแล้ว"}]})
    one = "ข้อมูลพื้นฐาน ผลลำดับที่ 1 · ไม่ได้ระบุวันที่ เหตุผลที่ยอมรับ:"
    assert changes(event) == [("ข้อบกพร่องที่ยอมรับ", None, f"{one} รอเอกสาร; {one} เร่งแล้ว")]
    assert changes(AuditEvent(verb="document approval requested", after={"accepted": []})) == [
        ("ข้อบกพร่องที่ยอมรับ", None, "ไม่มี")
    ]
    issued = AuditEvent(verb="document issued", after={"number": 1, "reason": ""})
    assert changes(issued) == [("เลขที่", None, "1"), ("เหตุผลที่ออกฉบับใหม่", None, "ไม่มี")]
    submitted = AuditEvent(verb="document submitted", after={"read_at": "49.13.67d936affdee7bcf"})
    assert changes(submitted) == [("อ่านข้อมูลเมื่อประวัติถึงลำดับที่", None, "49")]
