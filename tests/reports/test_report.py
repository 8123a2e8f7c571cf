"""The report of the reference plan holds every text of the source, in the form it had, in every reader."""

import json
import re
from datetime import date
from functools import cache
from io import BytesIO
from time import perf_counter

import pikepdf
import pytest

from measures import plan_file
from measures.facts import plan_measures
from measures.models import Measure, Step
from reports import payload
from reports.assemble import Report, assemble_report
from reports.render import document
from tests.readers import READERS, lost_in_layout, poppler

APRIL = date(2023, 4, 30)
HEADINGS = [
    "ประเด็นที่ต้องปรับปรุงแก้ไข/ประเด็นที่ต้องพัฒนา",
    "ผู้รับผิดชอบ",
    "ขั้นตอนหรือวิธีการ/มาตรการ",
    "การรายงานผลและการกำกับติดตามกำหนดเวลาแล้วเสร็จ",
    "การดำเนินการ",
]
COVER = [  # as the source prints it
    "รายงานการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน",
    "ประจำปีงบประมาณพ.ศ.๒๕๖๖รอบ๖เดือน",
    "(เดือนตุลาคม๒๕๖๕-มีนาคม๒๕๖๖)",
    "เทศบาลตำบลพุทไธสง",
    "อำเภอพุทไธสงจังหวัดบุรีรัมย์",
]
OPENING = [
    "มาตรการส่งเสริมคุณธรรมและความโปร่งใสของเทศบาลตำบลพุทไธสงประจำปีงบประมาณพ.ศ.๒๕๖๖",
    "จากการวิเคราะห์ผลการประเมินคุณธรรมและความโปร่งใสในการดำเนินงานประจำปีงบประมาณพ.ศ.๒๕๖๕นำมาสู่ข้อเสนอแนะ"
    "ในการกำหนดมาตรการในการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงานของเทศบาลตำบลพุทไธสงดังนี้",
]
RESULTS = [  # dates of column 5 in the source, from top to bottom
    "วันที่…เดือนมีนาคมพ.ศ.๒๕๖๖",
    "วันที่๑เดือนตุลาคมพ.ศ.๒๕๖๕",
    "วันที่๒๐เดือนตุลาคมพ.ศ.๒๕๖๕",
    "วันที่๑๙เดือนเมษายนพ.ศ.๒๕๖๖",
    "วันที่๒๐เดือนธันวาคมพ.ศ.๒๕๖๕",
    "วันที่๒๕เดือนมกราคมพ.ศ.๒๕๖๖",
    "วันที่๓๑เดือนมกราคมพ.ศ.๒๕๖๖",
    "วันที่๑๐เดือนเมษายนพ.ศ.๒๕๖๖",
    "วันที่๑๙เดือนมกราคมพ.ศ.๒๕๖๖",
    "วันที่๕เดือนเมษายนพ.ศ.๒๕๖๖",
    "วันที่๒๔เดือนกุมภาพันธ์พ.ศ.๒๕๖๖",
    "วันที่๒๔เดือนกุมภาพันธ์พ.ศ.๒๕๖๖",
    "วันที่๒๔เดือนกุมภาพันธ์พ.ศ.๒๕๖๖",
    "วันที่๑๑เดือนตุลาคมพ.ศ.๒๕๖๕",
    "วันที่๑๐เดือนเมษายนพ.ศ.๒๕๖๖",
    "วันที่๒๖เดือนตุลาคมพ.ศ.๒๕๖๕",
    "วันที่๑๐เดือนเมษายนพ.ศ.๒๕๖๖",
    "วันที่๓เดือนตุลาคมพ.ศ.๒๕๖๕",
]


def bare(text):
    return re.sub(r"\s|☐", "", text)


@pytest.fixture(scope="module")
def source():
    """Every text of the table in the order of the form, from the fixture file and not from the database."""
    from django.conf import settings

    data = plan_file.read(settings.FIXTURE_DIR / "reference-2566.toml")
    headings = {heading["indicator"]: heading["text"] for heading in data["heading"]}
    found = []
    for row in data["measure"]:
        found += [headings.pop(row["indicator"], ""), row["heading"], row["responsible"]]
        found += [entry["text"] for entry in row["step"]]
        found += [row["lead_in"], *(entry["text"] for entry in row["commitment"])]
    return [bare(text) for text in found if text]


@pytest.fixture
def report(reference):
    return assemble_report(reference, 6, APRIL)


@pytest.fixture
def rendered(report):
    """The PDF of the reference report, drawn once for all tests of this file."""
    return drawn(report)


@cache
def drawn(report):
    return document.to_pdf(report)


def furniture_removed(text):
    """A reader's text without white space, page numbers, and the headings that every page repeats."""
    found = bare(text)
    for heading in ["".join(HEADINGS), *HEADINGS[3:4]]:
        found = found.replace(heading, "¶")
    return re.sub(r"-[๐-๙]+-", "¶", found)


def pieces(text, paragraph):
    """The one piece in which a text holds a paragraph, or the two into which a page break cuts it, or None."""
    if paragraph in text:
        return [paragraph]
    for cut in range(5, len(paragraph) - 5):
        if paragraph[:cut] in text and paragraph[cut:] in text:
            return [paragraph[:cut], paragraph[cut:]]
    return None


@pytest.mark.parametrize("read", READERS)
def test_every_text_of_the_source_comes_back_from_every_reader(rendered, source, read):
    text = furniture_removed(read(rendered))
    lost = [paragraph for paragraph in [*COVER, *OPENING, *source] if not pieces(text, paragraph)]
    assert lost == []


@pytest.mark.parametrize("read", READERS)
def test_every_result_comes_back_in_order(rendered, read):
    assert re.findall(r"ดำเนินการเมื่อ(วันที่(?:[๐-๙]+|…)เดือน[ก-๙]+?พ\.ศ\.[๐-๙]{4})", bare(read(rendered))) == RESULTS


@pytest.mark.parametrize("read", READERS)
def test_a_search_finds_every_place(report, source, read, monkeypatch):
    html = document.to_html(report).replace("size: A4 landscape", "size: 297mm 4000mm")  # no page cuts a word in two
    monkeypatch.setattr(document, "to_html", lambda report: html)
    text = furniture_removed(read(tall(report)))
    whole = "¶".join([*COVER, *OPENING, *source, *["ดำเนินการเมื่อ"] * len(RESULTS)])
    for word in ("กำกับติดตาม", "ดำเนินการ", "สำนักปลัด", "จัดทำ"):
        assert text.count(word) == whole.count(word) > 2, word


def test_a_search_in_the_laid_out_page_finds_every_word(rendered):
    assert lost_in_layout(rendered) == []


@cache
def tall(report):
    return document.to_pdf(report)


@pytest.mark.parametrize("read", READERS)
def test_digits_are_thai(rendered, read):
    assert re.findall("[0-9]", read(rendered)) == []


def test_every_page_but_the_cover_repeats_the_heading_and_is_numbered(rendered):
    pages = [bare(page) for page in poppler(rendered).split("\f")[:-1]]
    assert pages[0] == "".join(COVER)
    numbers = [re.findall("-([๐-๙]+)-", page) for page in pages]
    assert numbers == [[]] + [[thai(number)] for number in range(2, len(pages) + 1)]
    for page in pages[1:]:
        assert all(heading in page for heading in HEADINGS)


def thai(number):
    return str(number).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))


@pytest.mark.parametrize("read", READERS)
def test_a_row_longer_than_a_page_goes_on_without_losing_a_line(reference, read):
    measure = Measure.objects.get(plan=reference, position=1)
    sentences = [f"ขั้นตอนย่อยที่ {thai(n)} ดำเนินการให้แล้วเสร็จ" for n in range(1, 61)]
    Step.objects.filter(measure=measure, position=2).update(text="\n".join(sentences))
    text = read(drawn(assemble_report(reference, 6, APRIL)))
    found = furniture_removed(text)
    assert [sentence for sentence in sentences if not pieces(found, bare(sentence))] == []
    if read is poppler:
        pages = text.split("\f")[1:-1]
        assert sum("ขั้นตอนย่อยที่" in page for page in pages) > 1
        assert all(heading in bare(page) for page in pages for heading in HEADINGS)


def test_pages_are_a4_landscape(rendered):
    with pikepdf.open(BytesIO(rendered)) as file:
        for page in file.pages:
            left, bottom, right, top = (float(edge) for edge in page.mediabox)
            assert (round(right - left), round(top - bottom)) == (842, 595)


def test_nothing_is_drawn_in_the_margins(rendered):
    import pypdfium2

    file = pypdfium2.PdfDocument(rendered)
    try:
        for page in file:
            picture = page.render(scale=1).to_pil().convert("L")  # a dot a point
            inked = picture.point(lambda shade: 255 * (shade < 200)).getbbox()
            left, _, right, bottom = inked
            assert left >= 15 / 25.4 * 72 - 1  # millimetres in points
            assert right <= (297 - 15) / 25.4 * 72 + 1
            assert bottom <= (210 - 15) / 25.4 * 72 + 1
    finally:
        file.close()


def test_what_the_file_says_of_itself(rendered, report):
    with pikepdf.open(BytesIO(rendered)) as file:
        assert str(file.docinfo["/Title"]) == (
            "รายงานการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ประจำปีงบประมาณ พ.ศ. ๒๕๖๖ รอบ ๖ เดือน"
        )
        assert str(file.docinfo["/Author"]) == "เทศบาลตำบลพุทไธสง"
        assert str(file.Root.Lang) == "th"
        ((name, attached),) = file.attachments.items()
        assert name == "phutthaisong-2566-round-6.json"
        assert attached.get_file().read_bytes() == payload.to_json(report)
        assert attached.get_file().creation_date.date() == date(2023, 4, 29)  # midnight in Bangkok, told in UTC


def test_the_attached_data_say_all_of_the_report(report):
    data = json.loads(payload.to_json(report))
    measures = [m for group in data["groups"] for m in group["measures"]]
    assert len(measures) == 13
    assert sum(len(m["steps"]) for m in measures) == 40
    assert sum(len(m["commitments"]) for m in measures) == 37
    results = [r for m in measures for r in m["results"]]
    assert len(results) == 18
    assert [r["date"] for r in results[:3]] == ["2023-03", "2022-10-01", "2022-10-20"]
    assert measures[5]["results"][2] == {
        "number": None,
        "date": "2023-02-24",
        "note": "",
        "outcome": "",
        "answers": [],
        "evidence": [],
    }
    assert (data["fiscal_year"], data["assessed_year"], data["round"], data["as_of"]) == (2566, 2565, 6, "2023-04-30")


def test_the_same_report_is_the_same_bytes(report, rendered):
    assert document.to_pdf(report) == rendered
    assert payload.sha256(payload.to_json(report)) == payload.sha256(payload.to_json(report))


def test_rendering_asks_the_database_nothing(report, django_assert_num_queries):
    with django_assert_num_queries(0):
        document.to_html(report)


def test_assembling_takes_the_same_queries_however_many_measures(reference, django_assert_num_queries):
    from tests.measures.test_pages import grow

    with django_assert_num_queries(17):
        assemble_report(reference, 6, APRIL)
    grow(reference)
    with django_assert_num_queries(17):
        assert sum(len(g.measures) for g in assemble_report(reference, 6, APRIL).groups) == 26


def test_results_after_the_day_are_not_in_the_report_and_those_after_the_round_may_be(reference):
    def dates(as_of):
        report = assemble_report(reference, 6, as_of)
        return [r.date for group in report.groups for m in group.measures for r in m.results]

    assert len(dates(date(2023, 3, 31))) == 18 - 5  # five are of April
    assert len(dates(date(2023, 3, 30))) == 18 - 6  # a month without its day counts once it has ended
    assert len(dates(date(2023, 4, 30))) == 18


def test_the_round_of_twelve_months(reference):
    html = document.to_html(assemble_report(reference, 12, date(2023, 10, 5)))
    assert "ประจำปีงบประมาณ พ.ศ. ๒๕๖๖ รอบ ๑๒ เดือน" in html
    assert "(เดือน ตุลาคม ๒๕๖๕ - กันยายน ๒๕๖๖)" in html


def test_the_screen_shows_the_same_table(client, cast, report):
    client.force_login(cast.auditor)
    page = client.get("/plans/phutthaisong/2566/report/?round=6&as_of=2023-04-30").content.decode()

    def table(html):
        return re.sub(r'src="[^"]*"', "", html[html.index("<thead>") : html.index("</table>")])

    assert table(page) == table(document.to_html(report))


def test_hostile_text_stays_text(reference):
    measure = Measure.objects.get(plan=reference, position=1)
    Step.objects.filter(measure=measure, position=1).update(text="<script>alert(1)</script><img src=http://x/> & ๑")
    html = document.to_html(assemble_report(reference, 6, APRIL))
    assert "<script>" not in html
    assert "&lt;script&gt;alert(๑)&lt;/script&gt;&lt;img src=http://x/&gt; &amp; ๑" in html


def test_a_character_that_cannot_be_drawn_is_named_with_its_place(client, cast, reference):
    measure = Measure.objects.get(plan=reference, position=1)
    Step.objects.filter(measure=measure, position=1).update(text="เสร็จแล้ว 😀")
    with pytest.raises(document.DocumentError, match=r"ข้อมูลพื้นฐาน.*😀"):
        document.to_pdf(assemble_report(reference, 6, APRIL))
    client.force_login(cast.officer)
    assert "ยังจัดทำ PDF ไม่ได้" in client.get("/plans/phutthaisong/2566/report/").content.decode()
    response = client.get("/plans/phutthaisong/2566/report.pdf")
    assert response.status_code == 400
    assert "U+1F600" in response.content.decode()


def test_a_text_that_would_take_long_to_draw_is_named_at_once(client, cast, reference):
    Step.objects.filter(measure__plan=reference, measure__position=1, position=1).update(text="ำ" * 5_000)
    client.force_login(cast.officer)
    start = perf_counter()
    response = client.get("/plans/phutthaisong/2566/report.pdf")
    assert perf_counter() - start < 2
    assert response.status_code == 400
    assert "มีสระอำ (ำ) ติดกันหลายตัว" in response.content.decode()


def test_the_report_is_frozen(report):
    assert isinstance(report, Report)
    with pytest.raises(AttributeError):
        report.round = 12


def test_what_deadlines_hold_is_fetched_as_plain_lists(reference):
    """Django's querysets, two for each of ten thousand deadlines, took a third of the time of a large plan."""
    deadlines = [d for m in plan_measures(reference) for c in m.commitments.all() for d in c.deadlines.all()]
    assert deadlines
    for deadline in deadlines:
        assert (type(deadline.its_answers), type(deadline.its_extensions)) == (list, list)
        again = type(deadline).objects.get(pk=deadline.pk)
        assert [each.pk for each in again.its_answers] == [each.pk for each in deadline.its_answers]
