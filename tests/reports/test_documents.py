"""The two documents from one template, and what an agency adds to them: off, the official form stands to the byte."""

import itertools
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image

from ita_tracker import thai
from ita_tracker.thai import PartialDate
from measures.access import System
from measures.actions.editing import seal
from measures.actions.progress import add_note, record_completion
from measures.models import AuditEvent, Commitment, Measure
from measures.proofs import Proof
from measures.status import State
from reports import payload
from reports.actions.documents import ANOTHER_SEAL, set_document, set_scores, set_seal, told_settings
from reports.additions import Additions
from reports.assemble import assemble_measures, assemble_report
from reports.models import AssessedScore, DocumentSettings
from reports.render import document
from reports.seal import SealError, as_png
from reports.summary import short, summary_of
from tests.readers import pdfium, poppler
from tests.together import at_once

APRIL = date(2023, 4, 30)
BY = System("tests")
# The HTML of the reference report as it was drawn before there was anything to add.
OFFICIAL_FORM = "3c5d57cc4d613ed52c03800038695f95cf7b51ae1e07661c0f0a3151ad3e8086"
SETTINGS = "/agencies/phutthaisong/documents/report/"


def picture(kind, size=(60, 40), mode="RGB"):
    out = BytesIO()
    Image.new(mode, size, 120).save(out, kind)
    return out.getvalue()


def bare(text):
    return "".join(text.split())


def add(reference, kind="report", **values):
    return set_document(agency=reference.agency, kind=kind, values=values, by=BY)


def test_with_everything_off_the_official_form_stands_to_the_byte(reference):
    html = document.to_html(assemble_report(reference, 6, APRIL))
    assert payload.sha256(html[html.index("<article") : html.index("</article>")].encode()) == OFFICIAL_FORM
    add(reference, summary=True, intro="ข้อความ", prepared_name="ก")
    set_seal(agency=reference.agency, kind="report", content=as_png(picture("PNG")), by=BY)
    assert document.to_html(assemble_report(reference, 6, APRIL)) != html
    add(reference, summary=False, intro=" \n", prepared_name=" ")
    set_seal(agency=reference.agency, kind="report", content=b"", by=BY)
    assert document.to_html(assemble_report(reference, 6, APRIL)) == html


def test_the_measures_document_tells_no_result(reference):
    measures = assemble_measures(reference, APRIL)
    text = payload.to_json(measures).decode()
    assert '"results":[]' in text
    for told in ("overdue", "done_on_time", "2023-04-19"):
        assert told not in text
    assert {each.state for m in measures.measures for each in m.commitments} == {""}
    pages = [bare(page) for page in poppler(document.to_pdf(measures)).split("\f")[:-1]]
    assert pages[0] == (
        "มาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงานประจำปีงบประมาณพ.ศ.๒๕๖๖เทศบาลตำบลพุทไธสงอำเภอพุทไธสงจังหวัดบุรีรัมย์"
    )
    assert "ดำเนินการเมื่อ" not in "".join(pages)
    assert document.file_name(measures) == "ita-phutthaisong-2566-measures-2023-04-30.pdf"


@pytest.mark.parametrize("round", [None, 6, 12])
def test_the_headings_break_between_their_phrases(reference, round):
    report = assemble_report(reference, round, APRIL) if round else assemble_measures(reference, APRIL)
    lines = pdfium(document.to_pdf(report)).splitlines()
    assert "ประเด็นที่ต้องปรับปรุงแก้ไข/" in lines
    (second,) = {line for line in lines if line.startswith("ประเด็นที่ต้องพัฒนา ")}
    assert second.endswith("การรายงานผลและการกำกับติดตาม")
    assert {line for line in lines if line.startswith("กำหนดเวลาแล้วเสร็จ")} == {
        "กำหนดเวลาแล้วเสร็จ การดำเนินการ" if round else "กำหนดเวลาแล้วเสร็จ"
    }


def test_the_items_that_ask_for_each_are_those_of_the_framework_years(reference, client, cast):
    """O42 asks for the measures of 2566; their report is asked for as O43 in 2566 and as O35 in 2567."""
    assert [(a.year, a.item) for a in assemble_measures(reference, APRIL).asked] == [(2566, "O42")]
    assert [(a.year, a.item) for a in assemble_report(reference, 6, APRIL).asked] == [(2566, "O43"), (2567, "O35")]
    client.force_login(cast.auditor)
    assert "O42 (การประเมินปี 2566)" in client.get("/plans/phutthaisong/2566/measures-document/").content.decode()
    from measures.models import Framework

    Framework.objects.update(measures_item="")
    assert "ยังไม่มีข้อมูล" in client.get("/plans/phutthaisong/2566/measures-document/").content.decode()


def test_what_is_added_is_in_the_data_and_on_the_pages(reference):
    add(
        reference,
        cover_lines="เสนอ สภาเทศบาล\n\nฉบับที่ 1",
        intro="ข้อความนำของหน่วยงาน",
        prepared_name="นางสาวสมศรี",
        prepared_position="นักวิเคราะห์นโยบายและแผน",
        approved_position="นายกเทศมนตรี",
        summary=True,
        evidence_list=True,
        notes=True,
    )
    set_seal(agency=reference.agency, kind="report", content=as_png(picture("JPEG")), by=BY)
    executive = Commitment.objects.get(measure__plan=reference, measure__position=4, position=2)
    for kind, day, text in (
        ("obstacle", date(2023, 2, 1), "ขาดเจ้าหน้าที่"),
        ("obstacle", date(2023, 3, 1), "ระบบขัดข้อง"),
        ("progress", date(2023, 3, 2), "อยู่ระหว่างรวบรวม"),
        ("obstacle", date(2023, 5, 2), "ยังไม่ถึงวันนี้"),
    ):
        add_note(measure=executive.measure, commitment=executive, kind=kind, text=text, told_on=day, by=BY)
    link = "https://www.example.go.th/news/1?x=1&y=2"
    evidence = [
        Proof("ประกาศหน้าเว็บไซต์", link, public=True),
        Proof("หนังสือ", "http://example.go.th/" + "ย" * 600, public=True),
        Proof("บันทึกภายใน", "http://intranet.example.go.th/secret"),
    ]
    measure = Measure.objects.get(plan=reference, position=10)
    record_completion(measure=measure, date=PartialDate(2023, 4, 20), answers=[], evidence=evidence, by=BY)

    report = assemble_report(reference, 6, APRIL)
    assert payload.from_json(payload.to_json(report)) == report
    data = payload.to_json(report).decode()
    assert "ประกาศหน้าเว็บไซต์" in data
    assert "บันทึกภายใน" not in data
    assert "intranet" not in data
    text = bare(pdfium(document.to_pdf(report)))
    for said in ("ข้อความนำของหน่วยงาน", "นางสาวสมศรี", "นักวิเคราะห์นโยบายและแผน", "นายกเทศมนตรี", "ระบบขัดข้อง", link):
        assert said in data
        assert bare(said) in text
    assert "ผู้ตรวจสอบ" in text
    assert "เสนอสภาเทศบาลฉบับที่๑" in text
    assert "ความก้าวหน้า" not in text
    assert bare("ปัญหา/อุปสรรค (๑ มีนาคม ๒๕๖๖): ระบบขัดข้อง") in text
    assert "ยังไม่ถึงวันนี้" not in data
    late = {row.why for row in summary_of(report).late}
    assert late == {"", "ระบบขัดข้อง"}  # the last one told
    html = document.to_html(report)
    assert html.count('class="qr"') == 1  # a link too long for a code has none
    assert '<a href="https://www.example.go.th/news/1?x=1&amp;y=2" rel="noreferrer">' in html


def test_notes_and_obstacles_stay_out_of_the_data_unless_they_are_printed(reference):
    measure = Measure.objects.get(plan=reference, position=4)
    add_note(measure=measure, kind="obstacle", text="เรื่องภายใน", told_on=date(2023, 3, 1), by=BY)
    assert "เรื่องภายใน" not in payload.to_json(assemble_report(reference, 6, APRIL)).decode()


def test_the_summary_is_one_page_and_counts_as_worked_out_by_hand(reference):
    before = poppler(document.to_pdf(assemble_report(reference, 6, APRIL))).count("\f")
    add(reference, summary=True)
    report = assemble_report(reference, 6, APRIL)
    pages = poppler(document.to_pdf(report)).split("\f")[:-1]
    assert len(pages) == before + 1
    assert "สรุปภาพรวม" in pages[-1]
    told = summary_of(report)
    assert {count.state.value: (count.officers, count.executives) for count in told.counts} == {
        "done_on_time": (10, 0),
        "done_late": (4, 0),
        "overdue": (5, 5),
        "due_soon": (1, 5),
        "upcoming": (0, 1),
        "no_deadline": (4, 2),
    }
    assert (told.measures, told.steps, told.officers, told.executives) == (13, 40, 24, 13)
    cells = dict(told.rows)["ข่าวประชาสัมพันธ์"]  # every month: October answered, then nothing, April due today
    assert [cell and cell.state for cell in cells[:7]] == ["done_on_time", *["overdue"] * 5, "due_soon"]
    assert len(told.late) == 14
    assert told.more == 0
    assert [row.state.value for row in told.late] == ["overdue"] * 10 + ["done_late"] * 4


LONG = "ผู้รับผิดชอบเว็บไซต์ลาออกและอยู่ระหว่างสรรหาผู้ปฏิบัติงานแทน จึงรายงานผลการดำเนินการจัดซื้อจัดจ้างไม่ครบถ้วนทุกเดือน"


@pytest.mark.parametrize(
    ("measures", "states", "why"), [(14, (State.OVERDUE,), ""), (14, tuple(State), LONG), (15, tuple(State), LONG)]
)
def test_the_summary_is_one_page_however_much_is_late(reference, measures, states, why):
    """Of every measure all is late, in long words, and a line says how much is left out."""
    report = assemble_report(reference, 6, APRIL)
    pattern, states = report.measures[5].commitments[0], itertools.cycle(states)
    late = replace(pattern, number=10, days_late=105, at_least=True, obstacle=why)
    groups = tuple(
        replace(
            report.groups[place % 2],
            indicator=place + 1,
            measures=tuple(
                replace(measure, heading="แผนการดำเนินงานการบริหารงบประมาณแผนพัฒนาบุคลากร" * 3, commitments=commitments)
                for measure in report.measures[:5]
                for commitments in [tuple(in_state(late, next(states)) for _ in range(4))]
            )[: measures - 5 * place],
        )
        for place in range(3)
    )
    report = replace(report, groups=groups, additions=Additions(summary=True))
    assert len(report.measures) == measures
    told = summary_of(report)
    pages = poppler(document.to_pdf(report)).split("\f")[:-1]
    assert "สรุปภาพรวม" in pages[-1]
    assert bool(told.more) == (bare(f"และอีก {thai.thai_number(told.more)} รายการ") in bare(pages[-1]))
    assert len(told.late) >= 5


def in_state(commitment, state):
    deadlines = tuple(replace(deadline, state=state) for deadline in commitment.deadlines)
    return replace(commitment, state=state, deadlines=deadlines)


def test_what_is_shortened_is_measured_in_letters_that_take_room():
    assert short("ที่นี่ ที่นั่น", 6) == "ที่นี่ ที่นั่น"
    assert short("ที่นี่ ที่นั่น", 5) == "ที่นี่ ที่…"


def test_drawing_what_is_added_asks_the_database_nothing(reference, django_assert_num_queries):
    add(reference, summary=True, evidence_list=True, prepared_name="ก")
    report = assemble_report(reference, 6, APRIL)
    with django_assert_num_queries(0):
        document.to_html(report)


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "RGB"), ("JPEG", "CMYK")])
def test_a_seal_becomes_a_png_of_our_own(kind, mode):
    made = Image.open(BytesIO(as_png(picture(kind, (1200, 800), mode))))
    assert (made.format, made.size) == ("PNG", (600, 400))
    assert as_png(picture(kind)) == as_png(picture(kind))


def test_a_photograph_that_lies_on_its_side_is_put_upright():
    exif, out = Image.Exif(), BytesIO()
    exif[0x0112] = 6  # its orientation: a quarter to the right
    Image.new("RGB", (1200, 800)).save(out, "JPEG", exif=exif)
    assert Image.open(BytesIO(as_png(out.getvalue()))).size == (400, 600)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "content",
    [
        SVG,
        b"GIF89a",
        b"",
        b"%PDF-1.7",
        picture("GIF"),
        picture("PNG")[:60],
        picture("PNG", (7000, 10)),
        b"\x89PNG" * 300_000,
    ],
    ids=["svg", "gif", "empty", "pdf", "true gif", "cut", "wide", "big"],
)
def test_what_is_no_picture_of_a_seal_is_refused(content):
    with pytest.raises(SealError):
        as_png(content)


def seen(client, address):
    """What a form that is opened now carries of what it shows."""
    return re.search(r'name="seen" value="([0-9a-f]{32})"', client.get(address).content.decode())[1]


def test_the_page_of_the_settings(client, cast):
    client.force_login(cast.coordinator)
    events = AuditEvent.objects.count()
    opened = {"seen": seen(client, SETTINGS)}
    tried = {"intro": "ข้อความที่กำลังลอง", "summary": "on", "preview": "1"}
    shown = client.post(SETTINGS, opened | tried).content.decode()
    assert "ยังไม่ได้บันทึก" in shown
    assert '<p class="analysis">ข้อความที่กำลังลอง</p>' in shown
    assert "สรุปภาพรวม" in shown
    assert (DocumentSettings.objects.count(), AuditEvent.objects.count()) == (0, events)
    assert client.post(SETTINGS, opened | {"intro": "ข้อความ", "summary": "on"}).status_code == 302
    assert AuditEvent.objects.count() == events + 1
    page = client.get("/plans/phutthaisong/2566/report/").content.decode()
    assert '<p class="analysis">ข้อความ</p>' in page
    assert client.post(SETTINGS, opened | {"intro": "ข้อความ", "summary": "on"}).status_code == 302
    assert AuditEvent.objects.count() == events + 1  # nothing changed, and so no conflict
    wrong = client.post(SETTINGS, opened | {"intro": "ก" * 4001}).content.decode()
    assert "โปรดย่อให้ไม่เกิน 4000 ตัวอักษร" in wrong
    assert "ก" * 4001 in wrong
    assert client.get(SETTINGS.replace("report", "nonsense")).status_code == 404


def test_a_seal_is_sent_shown_and_taken_away(client, cast):
    client.force_login(cast.coordinator)
    address = f"{SETTINGS}seal/"
    refused = client.post(address, {"seal": BytesIO(SVG)})
    assert "ไม่ใช่ภาพ PNG หรือ JPEG" in refused.content.decode()
    sent = BytesIO(picture("PNG"))
    sent.name = "seal.svg"  # the name says nothing
    assert client.post(address, {"seal": sent}).status_code == 302
    settings = DocumentSettings.objects.get()
    assert payload.sha256(bytes(settings.seal)) == settings.seal_sha256
    assert 'class="seal"' in client.get("/plans/phutthaisong/2566/report/").content.decode()
    assert 'class="seal"' not in client.get("/plans/phutthaisong/2566/measures-document/").content.decode()
    unseen = client.post(address, {"remove": "1", "seen": ""}, follow=True).content.decode()
    assert ANOTHER_SEAL in unseen
    assert DocumentSettings.objects.get().seal_sha256 == settings.seal_sha256
    assert f'name="seen" value="{settings.seal_sha256}"' in unseen
    assert client.post(address, {"remove": "1", "seen": settings.seal_sha256}).status_code == 302
    assert 'class="seal"' not in client.get("/plans/phutthaisong/2566/report/").content.decode()


def test_a_far_too_large_seal_is_not_received(client, cast, monkeypatch):
    monkeypatch.setattr("django.core.files.temp.NamedTemporaryFile", lambda *_, **__: pytest.fail("a file is made"))
    client.force_login(cast.coordinator)
    sent = BytesIO(picture("PNG") + bytes(3 * 2**20))
    assert "ไม่เกิน 1 MB" in client.post(f"{SETTINGS}seal/", {"seal": sent}).context["seal_form"].errors["seal"][0]
    assert not DocumentSettings.objects.exists()


def test_scores_are_typed_in_either_digits_and_refused_in_words(client, cast, reference):
    client.force_login(cast.coordinator)
    indicator = reference.assessed_framework.indicators.get(number=9)
    item = indicator.items.first()
    address = "/plans/phutthaisong/2566/scores/"
    given = {f"indicator-{indicator.pk}": "๘๓.๕", f"item-{item.pk}": "100"}
    assert client.post(address, given | {"seen": seen(client, address)}).status_code == 302
    page = client.get(address).content.decode()
    assert 'value="83.5"' in page
    assert 'value="100"' in page
    for wrong in ("ดี", "101", "-1", "83.555", "1e400", "NaN"):
        answer = client.post(address, {f"indicator-{indicator.pk}": wrong, "seen": seen(client, address)})
        assert answer.status_code == 200
        assert "โปรดพิมพ์คะแนนเป็นตัวเลข 0 ถึง 100" in answer.content.decode()
    assert "โปรดเปิดหน้านี้ใหม่" in client.post(address, {}).content.decode()
    assert client.post(address, {"seen": seen(client, address)}).status_code == 302
    assert "83.5" not in client.get(address).content.decode()


def test_of_two_who_save_settings_the_second_is_shown_what_the_first_saved(client, cast):
    client.force_login(cast.coordinator)
    opened = {"seen": seen(client, SETTINGS)}
    assert client.post(SETTINGS, opened | {"intro": "ฉบับแรก", "notes": "on"}).status_code == 302
    refused = client.post(SETTINGS, opened | {"intro": "ฉบับที่สอง"})
    page = refused.content.decode()
    assert refused.status_code == 409
    assert DocumentSettings.objects.get().intro == "ฉบับแรก"
    for shown in ("หลังจากที่ท่านเปิดหน้านี้", '<dd class="lines">ฉบับแรก</dd>', "ฉบับที่สอง</textarea>", "บันทึกของฉันแทน"):
        assert shown in page
    assert '<dt>พิมพ์ความก้าวหน้าในช่องการดำเนินการ</dt><dd class="lines">เลือก</dd>' in page
    assert page.count("<dt>") == 2  # what both left alone is not told
    now_seen = re.search(r'name="seen" value="([0-9a-f]{32})"', page)[1]
    assert client.post(SETTINGS, {"seen": now_seen, "intro": "ฉบับที่สอง"}).status_code == 302
    assert DocumentSettings.objects.get().intro == "ฉบับที่สอง"
    assert AuditEvent.objects.latest("pk").before == {"intro": "ฉบับแรก", "notes": True}


def test_of_two_who_save_scores_the_second_is_shown_what_the_first_saved(client, cast, reference):
    client.force_login(cast.coordinator)
    address = "/plans/phutthaisong/2566/scores/"
    first, second = reference.assessed_framework.indicators.order_by("number")[:2]
    opened = {"seen": seen(client, address)}
    given = {f"indicator-{first.pk}": "83.50", f"indicator-{second.pk}": "70"}
    assert client.post(address, opened | given).status_code == 302
    assert client.post(address, opened | given).status_code == 302  # sent twice: nothing else is said
    refused = client.post(address, opened | given | {f"indicator-{second.pk}": "7"})
    page = refused.content.decode()
    assert refused.status_code == 409
    assert [row.score for row in AssessedScore.objects.order_by("indicator__number")] == [Decimal("83.5"), 70]
    assert f'<dt>ตัวชี้วัดที่ {second.number}</dt><dd class="lines">70</dd>' in page
    assert page.count("<dt>") == 1
    assert 'value="7"' in page
    now_seen = re.search(r'name="seen" value="([0-9a-f]{32})"', page)[1]
    assert client.post(address, {"seen": now_seen}).status_code == 302
    assert not AssessedScore.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_who_save_at_once_one_saves_and_the_others_are_told(reference, cast):
    framework, agency = reference.assessed_framework, reference.agency
    indicator = framework.indicators.first()

    def score(n):
        given = {"framework": framework, "scores": {indicator: Decimal(n)}, "seen": seal({})}
        return lambda: set_scores(agency=agency, **given, by=cast.coordinator)

    def text(n):
        given = {"values": {"intro": str(n)}, "seen": seal(told_settings(None))}
        return lambda: set_document(agency=agency, kind="report", **given, by=cast.coordinator)

    assert sorted(type(each).__name__ for each in at_once(*map(score, range(3)))) == ["Changed", "Changed", "NoneType"]
    found = sorted(type(each).__name__ for each in at_once(*map(text, range(3))))
    assert found == ["Changed", "Changed", "DocumentSettings"]
