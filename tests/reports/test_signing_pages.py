"""Signing on the month's page: what it offers to whom, what it says when facts changed, and what was signed."""

import hashlib
import io
import json
import re
from base64 import b64decode
from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from ita_tracker.thai import PartialDate
from measures.access import System
from measures.actions import plans, progress
from measures.actions.instructions import answer_instruction, give_instruction
from measures.models import AuditEvent, Completion, Measure
from measures.schedule import Rule, RuleKind
from reports.assemble import assemble_report
from reports.models import SignedMonth
from reports.month.assemble import assemble_month
from reports.month.signed import Difference, differences
from tests.measures.test_actions import new_measure
from tests.measures.test_pages import plain
from tests.reports.signing import MARCH, sign

BY = System("tests")
PLAN = "/plans/phutthaisong/2566/"
PAGE = f"{PLAN}month/?month=2023-03"
SIGN = f"{PLAN}month/sign/?month=2023-03"
SIGNED = f"{PLAN}signed/2023-03/1/"


@pytest.fixture(autouse=True)
def april():
    with time_machine.travel("2023-04-10 09:00 +0700", tick=False) as traveller:
        yield traveller


@pytest.fixture
def executive(client, cast):
    client.force_login(cast.executive)
    return client


@pytest.fixture
def measure(reference):
    return Measure.objects.get(plan=reference, position=13)  # e๑๐: every quarter, nothing recorded


def form_of(html):
    """What a form of signing carries, as the browser would send it."""
    form = html.partition('action="/plans/phutthaisong/2566/month/sign/')[2].partition("</form>")[0]
    hidden = dict(re.findall(r'type="hidden" name="(seen|latest|token|opened)" value="([^"]*)"', form))
    return hidden | {"remark": "", "reason": ""}


def late_result(measure, by=BY):
    deadline = measure.commitments.get(position=1).deadlines.get(period_end=date(2022, 12, 31))
    told = {"measure": measure, "date": PartialDate(2023, 3, 20), "answers": [deadline], "note": "ประชาสัมพันธ์"}
    return progress.record_completion(**told, by=by)


def test_an_executive_signs_without_javascript(executive, cast, measure):
    html = executive.get(PAGE).content.decode()
    page = plain(html)
    assert "เดือนนี้ยังไม่ได้ลงนาม" in page
    assert "ตามที่แผนกำหนด 5 รายการ" in page
    unsigned = re.search(r"เดือนที่ยังไม่ได้ลงนาม 6 เดือน: (.*?มีนาคม 2566)", page)[1]
    assert unsigned.split(" · ")[0] == "ตุลาคม 2565"
    sent = form_of(html) | {"remark": "รับทราบ"}
    signed = executive.post(SIGN, sent)
    assert signed.headers["Location"] == f"{PAGE}#sign"
    page = plain(executive.get(PAGE).content.decode())
    assert "ลงนามแล้วโดย ผู้บริหาร เมื่อ 10 เมษายน 2566 เวลา 09:00 น." in page
    assert "เดือนที่ยังไม่ได้ลงนาม 5 เดือน" in page
    assert "ต่างจากฉบับที่ลงนาม" not in page  # what signing itself records does not differ from the month
    assert executive.post(SIGN, sent).status_code == 302  # a double click
    assert SignedMonth.objects.count() == 1
    measures_page = executive.get(f"{PLAN}measures/13/").content.decode()
    assert f'<a class="alone" href="{SIGNED}">ลงนามติดตามประจำเดือน มีนาคม 2566</a>' in measures_page


def test_only_executives_are_offered_it_and_only_for_a_month_that_has_ended(client, cast, reference):
    for person in ("officer", "coordinator", "auditor", "administrator"):
        client.force_login(getattr(cast, person))
        html = client.get(PAGE).content.decode()
        assert "month/sign/" not in html
        assert "ให้ข้อสั่งการ" not in html
        assert "เดือนที่ยังไม่ได้ลงนาม" not in html
        assert client.post(SIGN, {"seen": "0" * 64, "latest": 0, "token": str(uuid4())}).status_code == 403
    client.force_login(cast.executive)
    page = plain(client.get(f"{PLAN}month/?month=2023-04").content.decode())
    assert "เดือนนี้ยังไม่สิ้นสุด ลงนามได้หลังวันที่ 30 เมษายน 2566" in page
    sent = {"seen": "0" * 64, "latest": 0, "token": str(uuid4())}
    refused = client.post(f"{PLAN}month/sign/?month=2023-04", sent)
    assert refused.status_code == 422
    assert not SignedMonth.objects.exists()


def test_an_auditor_reads_which_months_nobody_signed(client, cast, reference):
    client.force_login(cast.auditor)
    page = plain(client.get(PAGE).content.decode())
    assert "เดือนที่ยังไม่มีผู้ลงนาม 6 เดือน: ตุลาคม 2565 · พฤศจิกายน 2565" in page


def test_september_is_still_asked_for_on_the_plan_of_the_next_year(client, cast, reference):
    later = plans.create_plan(
        agency=reference.agency, fiscal_year=2567, assessed_framework=reference.assessed_framework, by=BY
    )
    new_measure(later, BY)
    october = "/plans/phutthaisong/2567/month/"
    with time_machine.travel("2023-10-02 09:00 +0700", tick=False):
        client.force_login(cast.executive)
        html = client.get(october).content.decode()
        assert "เดือนที่ยังไม่ได้ลงนาม 12 เดือน: ตุลาคม 2565" in plain(html)
        september = f"{PLAN}month/?month=2023-09"
        assert f'href="{september}#sign">กันยายน 2566</a>' in html
        sent = form_of(client.get(september).content.decode())
        assert client.post(f"{PLAN}month/sign/?month=2023-09", sent).status_code == 302
        assert "เดือนที่ยังไม่ได้ลงนาม 11 เดือน" in plain(client.get(october).content.decode())
    with time_machine.travel("2024-01-02 09:00 +0700", tick=False):  # its report is out
        client.force_login(cast.executive)
        assert "เดือนที่ยังไม่ได้ลงนาม 3 เดือน: ตุลาคม 2566" in plain(client.get(october).content.decode())


def test_what_the_pages_say_of_a_signed_month(executive, cast, measure, april):
    form = executive.get(PAGE).content.decode()
    assert "ครบกำหนด 15 เมษายน 2566 จะนับว่าล่าช้า" not in plain(form)
    executive.post(SIGN, form_of(form))
    april.move_to("2023-04-10 10:00 +0700")
    give_instruction(
        measure=measure, text="เร่งรัด", answer_by=date(2023, 4, 20), month=date(2023, 3, 1), by=cast.executive
    )
    html = executive.get(PAGE).content.decode()
    assert "ดาวน์โหลดฉบับที่ลงนาม (PDF)" in html
    assert "ดาวน์โหลดข้อมูลปัจจุบันเป็น PDF" in html
    assert "สั่งการโดย ผู้บริหาร เมื่อ 10 เมษายน 2566 หลังการลงนาม จึงไม่อยู่ในฉบับที่ 1" in plain(html)
    assert "จำนวนที่กดได้นำไปยังข้อมูลปัจจุบัน" not in plain(executive.get(SIGNED).content.decode())
    late_result(measure)
    assert "จำนวนที่กดได้นำไปยังข้อมูลปัจจุบัน" in plain(executive.get(SIGNED).content.decode())
    again = executive.post(SIGN, form_of(executive.get(PAGE).content.decode()))
    assert "ยังไม่ได้ลงนาม โปรดตรวจสอบข้อความด้านล่าง" in plain(again.content.decode())


def test_signing_again_tells_of_no_follow_up_that_there_was_not(executive, cast):
    executive.post(SIGN, form_of(executive.get(PAGE).content.decode()))
    again = form_of(executive.get(PAGE).content.decode()) | {"reason": "แก้ข้อคิดเห็น"}
    assert executive.post(SIGN, again).status_code == 302
    assert [e.verb for e in AuditEvent.objects.filter(actor_key__gt="").order_by("seq")][-3:] == [
        "follow-ups recorded",
        "month signed",
        "month signed",
    ]
    told = plain(executive.get("/agencies/phutthaisong/trail/").content.decode())
    assert "ลงนามโดย" in told
    assert "signed_by" not in told


def test_december_signed_in_april_counts_as_late(executive):
    page = plain(executive.get(f"{PLAN}month/?month=2022-12").content.decode())
    assert "ครบกำหนด 15 มกราคม 2566 จะนับว่าล่าช้า" in page


def test_when_the_facts_changed_the_page_comes_back_with_them_and_nothing_typed_is_lost(executive, measure):
    sent = form_of(executive.get(PAGE).content.decode()) | {"remark": "ข้อคิดเห็นที่พิมพ์ไว้"}
    late_result(measure)
    refused = executive.post(SIGN, sent)
    html = refused.content.decode()
    assert refused.status_code == 409
    assert "ข้อมูลของเดือนนี้เปลี่ยนไปหลังจากที่ท่านเปิดหน้านี้" in html
    assert "ข้อคิดเห็นที่พิมพ์ไว้" in html
    assert "เกินกำหนดและยังไม่แล้วเสร็จ 4 รายการ" in plain(html)  # one less than before
    assert not SignedMonth.objects.exists()
    again = form_of(html) | {"remark": "ข้อคิดเห็นที่พิมพ์ไว้"}
    assert again["seen"] != sent["seen"]
    assert executive.post(SIGN, again).status_code == 302


def test_what_was_changed_after_a_lost_answer_is_signed_as_the_next_version(executive):
    sent = form_of(executive.get(PAGE).content.decode())
    assert executive.post(SIGN, sent).status_code == 302  # the answer is lost, and the executive types on
    html = executive.post(SIGN, sent | {"remark": "ข้อคิดเห็นที่เพิ่ม"}).content.decode()
    assert "เป็นฉบับที่ 1 ด้วยข้อความก่อนแก้ไข" in html
    assert "ข้อคิดเห็นที่เพิ่ม" in html
    again = form_of(html) | {"remark": "ข้อคิดเห็นที่เพิ่ม", "reason": "เพิ่มข้อคิดเห็น"}
    assert executive.post(SIGN, again).status_code == 302
    assert SignedMonth.objects.get(version=2).remark == "ข้อคิดเห็นที่เพิ่ม"


def test_what_was_recorded_since_the_page_was_opened_is_told(executive, cast, measure, april):
    plans.set_heading(plan=measure.plan, indicator=measure.indicator, text="หัวข้อที่แก้ก่อนเปิดหน้า", by=BY)
    april.move_to("2023-04-10 09:05 +0700")
    sent = form_of(executive.get(PAGE).content.decode())
    april.move_to("2023-04-10 09:06 +0700")
    late_result(measure, by=cast.coordinator)
    told = plain(executive.post(SIGN, sent).content.decode())
    assert f"สิ่งที่บันทึกหลังจากที่ท่านเปิดหน้านี้ บันทึกผล โดย {cast.coordinator} (coordinator) เวลา 09:06 น." in told
    assert "กำหนดหัวข้อของตัวชี้วัด" not in told  # the executive saw that
    assert executive.post(SIGN, sent | {"opened": "nonsense"}).status_code == 422
    for unknown in ("", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):  # what no database can compare
        refused = executive.post(SIGN, sent | {"opened": unknown})
        assert (refused.status_code, "สิ่งที่บันทึกหลัง" in refused.content.decode()) == (409, False)


def test_two_tabs_the_second_is_told_and_may_sign_again_with_a_reason(executive, measure):
    first, second = (form_of(executive.get(PAGE).content.decode()) for _ in range(2))
    assert executive.post(SIGN, first).status_code == 302
    refused = executive.post(SIGN, second | {"remark": "ของแท็บที่สอง"})
    html = refused.content.decode()
    assert refused.status_code == 422
    assert "ลงนามเดือนนี้แล้วเมื่อ 10 เมษายน 2566 เป็นฉบับที่ 1" in html
    assert "ของแท็บที่สอง" in html
    again = form_of(html)
    without = executive.post(SIGN, again)
    assert without.status_code == 422
    assert "โปรดระบุเหตุผล" in without.content.decode()
    assert executive.post(SIGN, again | {"reason": "เพิ่มข้อคิดเห็น", "remark": "ดี"}).status_code == 302
    page = plain(executive.get(SIGNED).content.decode())
    assert "มีฉบับใหม่กว่าแล้ว" in page
    newest = plain(executive.get(f"{PLAN}signed/2023-03/2/").content.decode())
    assert "เหตุผลที่ลงนามใหม่ เพิ่มข้อคิดเห็น" in newest


def test_later_facts_are_told_beside_the_signed_ones(executive, cast, reference, measure):
    sign(reference, cast.executive)
    late_result(measure)
    page = plain(executive.get(PAGE).content.decode())
    assert "ข้อมูลที่บันทึกภายหลังทำให้ตัวเลขด้านล่างต่างจากฉบับที่ลงนาม" in page
    assert "ผลการดำเนินการ ไม่มี 20 มีนาคม 2566 ประชาสัมพันธ์" in page
    signed = plain(executive.get(SIGNED).content.decode())
    assert "ข้อมูลที่ต่างจากฉบับที่ลงนาม" in signed
    assert "แล้วเสร็จ 9 จาก 24 รายการ (ในจำนวนนี้ล่าช้า 3) เกินกำหนดและยังไม่แล้วเสร็จ 5 รายการ" in signed


def test_differences_in_words(cast, reference, measure):
    then = assemble_month(reference, MARCH, MARCH.last)
    assert differences(then, then) == []
    late_result(measure)
    now = assemble_month(reference, MARCH, MARCH.last)
    title = f"{measure.title} · 1. {' '.join(measure.commitments.get(position=1).text.split())}"
    assert differences(then, now) == [  # overdue since December; answered 79 days late, and next due today
        Difference("จำนวนรายการของเจ้าหน้าที่ เกินกำหนด", "5 รายการ", "4 รายการ"),
        Difference("จำนวนรายการของเจ้าหน้าที่ ใกล้ครบกำหนด", "6 รายการ", "7 รายการ"),
        Difference(title, "เกินกำหนด (90 วัน)", "ใกล้ครบกำหนด (วันสุดท้าย)"),
        Difference(f"{measure.title} · ผลการดำเนินการ", "ไม่มี", "20 มีนาคม 2566 ประชาสัมพันธ์"),
    ]


def test_the_json_is_what_was_signed_with_its_hash(executive, cast, reference):
    row = sign(reference, cast.executive)
    answer = executive.get(SIGNED.removesuffix("/") + ".json")
    assert hashlib.sha256(answer.content).hexdigest() == row.sha256
    digest = re.fullmatch(r"sha-256=:(.*):", answer.headers["Repr-Digest"])[1]
    assert b64decode(digest).hex() == row.sha256
    assert json.loads(answer.content)["version"] == 1
    assert row.sha256 in executive.get(SIGNED).content.decode()
    for missing in ("signed/2023-03/2/", "signed/2023-03/2.json", "signed/2023-13/1/", "signed/march/1.pdf"):
        assert executive.get(PLAN + missing).status_code == 404


def test_the_pdf_says_who_signed_and_carries_the_signed_data(executive, cast, reference):
    row = sign(reference, cast.executive, remark="ขอให้เร่งรัดการดำเนินการ")
    late_result(Measure.objects.get(plan=reference, position=13))  # does not reach what was signed
    pdf = PdfReader(io.BytesIO(executive.get(SIGNED.removesuffix("/") + ".pdf").content))
    said = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert "ขอให้เร่งรัดการดำเนินการ" in said
    assert "เกินกำหนดและยังไม่แล้วเสร็จ ๕ รายการ" in said
    first = " ".join(pdf.pages[0].extract_text().split())
    assert "ฉบับที่ลงนาม ฉบับที่ ๑ ลงนามโดย ผู้บริหาร เมื่อ ๑๐ เมษายน ๒๕๖๖" in first  # the page that is read
    assert row.sha256 in said.replace(" ", "")
    ((content,),) = pdf.attachments.values()
    assert hashlib.sha256(content).hexdigest() == row.sha256


def test_instructions_and_their_answers_on_the_month(executive, cast, measure):
    own = measure.divisions.get(name="กองยุทธศาสตร์และงบประมาณ")
    told = {"measure": measure, "answer_by": date(2023, 4, 20), "division": own, "by": cast.executive}
    waiting = give_instruction(text="เรื่องที่รอคำตอบ", month=MARCH.first, **told)
    answered = give_instruction(text="เรื่องที่ตอบแล้ว", **told)
    answer_instruction(instruction=answered, division=own, text="ทำเสร็จแล้ว", by=cast.officer)
    page = plain(executive.get(PAGE).content.decode())
    assert "มีคำตอบใหม่ต่อข้อสั่งการ 1 เรื่อง" in page
    assert "คำตอบใหม่ กองยุทธศาสตร์และงบประมาณ ตอบ เมื่อ 10 เมษายน 2566 โดย เจ้าหน้าที่ ทำเสร็จแล้ว" in page
    assert "รอคำตอบจาก: กองยุทธศาสตร์และงบประมาณ" in page
    assert "ใกล้ครบกำหนด (อีก 10 วัน) ตอบภายใน 20 เมษายน 2566" in page
    with time_machine.travel("2023-05-11 09:00 +0700", tick=False):
        executive.force_login(cast.executive)
        later = plain(executive.get(PAGE).content.decode())
    assert "คำตอบใหม่" not in later  # after thirty days
    assert "เรื่องที่ตอบแล้ว" not in later
    assert "เรื่องที่รอคำตอบ" in later
    assert waiting.month == MARCH.first
    chosen = executive.get(f"{PLAN}month/instruct/?measure=13&month=2023-03")
    assert chosen.headers["Location"] == f"{PLAN}measures/13/instruct/?month=2023-03"
    for wrong in ("", "?measure=99", "?measure=x", f"?measure={10**30}"):
        assert executive.get(f"{PLAN}month/instruct/{wrong}").status_code == 400


def test_the_signed_month_is_evidence_in_the_report(cast, reference):
    sign(reference, cast.executive)
    report = assemble_report(reference, 6, date(2023, 4, 10))
    results = [r for g in report.groups for m in g.measures if "e๑๐" in m.heading for r in m.results]
    ((number, evidence),) = [(r.number, r.evidence) for r in results]
    assert [(e.title, e.url) for e in evidence] == [("ลงนามติดตามประจำเดือน มีนาคม 2566", "")]  # its page wants signing in
    assert number == 2


def test_the_queries_of_the_page_stay_within_fifteen(executive, cast, reference, measure):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert executive.get(PAGE).status_code == 200
        return len(captured)

    before = queries()
    for n in range(5):
        given = give_instruction(
            measure=measure, text=f"ข้อ {n}", answer_by=date(2023, 4, 20), month=MARCH.first, by=cast.executive
        )
        answer_instruction(instruction=given, division=given.divisions.first(), text="ทำแล้ว", by=cast.coordinator)
    new = plans.NewCommitment("ผู้บริหารติดตามทุกเดือน", "executive", Rule(RuleKind.MONTHLY), 1)
    for _ in range(20):
        new_measure(reference, BY, new)
    sign(reference, cast.executive)
    sign(reference, cast.executive, latest=1, reason="ก")
    late_result(measure)
    assert queries() == before == 15
    assert Completion.objects.filter(signed__gt="").count() == 25


def test_no_english_no_gregorian_year_no_script(executive, cast, reference):
    sign(reference, cast.executive)
    for address in (PAGE, SIGNED):
        html = executive.get(address).content.decode()
        assert " style=" not in html
        assert "<script" not in html
        text = re.sub(r"[0-9a-f]{64}", "", plain(html))
        assert not set(re.findall(r"[A-Za-z]{2,}", text)) - {"ITA", "IIT", "EIT", "OIT", "PDF", "SHA", "JSON", "Excel"}
        assert not re.search(r"\b20[12]\d\b", text)


def test_a_follow_up_that_came_after_the_signature_asks_to_be_signed_too(executive, client, cast, reference):
    told = "ฉบับที่ลงนามไว้ยังไม่ครอบคลุมการกำกับติดตาม 1 รายการ"
    sign(reference, cast.executive)
    assert "ยังไม่ครอบคลุม" not in executive.get(PAGE).content.decode()
    new_measure(reference, BY, plans.NewCommitment("ผู้บริหารติดตามทุกเดือน", "executive", Rule(RuleKind.MONTHLY), 1))
    html = executive.get(PAGE).content.decode()
    assert told in html.partition("<summary>ลงนามใหม่")[0]  # above what is folded
    assert executive.post(SIGN, form_of(html) | {"reason": "เพิ่มรายการ"}).status_code == 302
    assert "ยังไม่ครอบคลุม" not in executive.get(PAGE).content.decode()
    client.force_login(cast.coordinator)
    new_measure(reference, BY, plans.NewCommitment("อีกรายการ", "executive", Rule(RuleKind.MONTHLY), 1))
    assert "ยังไม่ครอบคลุม" not in client.get(PAGE).content.decode()


def test_a_signature_does_not_stand_for_what_the_officers_did_not_record(executive, cast, reference):
    sign(reference, cast.executive)  # it answers follow-ups of e๗ to e๑๐, of which the officers recorded nothing
    april = plain(executive.get(f"{PLAN}month/?month=2023-04").content.decode())
    assert "มาตรการที่ยังไม่มีการบันทึกผล 4 มาตรการ" in april
    assert "ผลที่ดำเนินการในเดือนนี้ 4 ครั้ง" in april  # nor among what was done in the month
    listed = plain(executive.get(f"{PLAN}?state=of_month&as_of=2023-04-10&actor=officer").content.decode())
    assert re.search("พบผล 4 ครั้ง ใน 3 มาตรการ: มีผลที่ดำเนินการในเดือนนั้น ดูทุกมาตรการ", listed)
    listed = executive.get(f"{PLAN}?state=nothing_recorded&as_of=2023-04-10")
    assert [each.position for each in listed.context["table"].data] == [10, 11, 12, 13]
    assert plain(listed.content.decode()).count("ยังไม่มีการบันทึกผล") >= 5  # in the column of the latest result too
    measure = plain(executive.get(f"{PLAN}measures/13/").content.decode())
    assert "ยังไม่มีการบันทึกผลของเจ้าหน้าที่ ณ วันที่ 10 เมษายน 2566" in measure
    assert "ลงนามติดตามประจำเดือน มีนาคม 2566" in measure


def test_an_instruction_of_another_month_says_so(executive, cast, measure):
    give_instruction(
        measure=measure, text="ให้เร่งรัด", answer_by=date(2023, 4, 20), month=date(2023, 4, 1), by=cast.executive
    )
    assert "ในภาพรวมเดือนเมษายน 2566" in plain(executive.get(PAGE).content.decode())
    assert "ในภาพรวมเดือน" not in plain(executive.get(f"{PLAN}month/?month=2023-04").content.decode())
