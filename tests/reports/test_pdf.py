"""A PDF gives back the text of its HTML, fetches nothing, is sound for keeping, and is never quietly something else."""

import hashlib
import logging
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.render import pdf, typeface
from tests.readers import READERS, lost_in_layout

BANGKOK = timezone(timedelta(hours=7))
CREATED = datetime(2023, 4, 30, 9, 15, tzinfo=BANGKOK)
DATA = pdf.Attachment("data.json", '{"ปี": 2566}'.encode(), "ข้อมูลของรายงาน", datetime(2023, 4, 30, 1, tzinfo=BANGKOK))
SQUARE = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'

LINES = """
ก่ำ ก้ำ ก๊ำ น้ำ ป่ำ ฟ้ำ ฝ้ำ ญ้ำ ฐำ ฎำ ฏำ ฬำ ษำ ปำ ฟำ ฝำ กำ ตำ ดำ ทำ จำ สำ อำ
ญี่ปุ่น ฐาน ฎีกา กุฎี ปู่ ที่ ป่า ฟ้า ฝ้า ปี่ ฟื้น ฝึก ปั๊ม ปิ่น กุ๊ก กู้ เก๋า ภาษี บริษัท โฆษิต เกษียณ
กำกับติดตาม ดำเนินการ จำนวน สำนักงาน ตำบล ทั้งนี้ ผู้ใหญ่ สิทธิ์ พันธุ์ การณ์ ศักดิ์ ฤๅษี พฤกษ์ สมมุติฐาน
มาตรการส่งเสริมคุณธรรมและความโปร่งใส ประจำปีงบประมาณ พ.ศ. ๒๕๖๖ รอบ ๖ เดือน
ร้อยละ ๑๒.๕ (เดือน ตุลาคม ๒๕๖๕ - มีนาคม ๒๕๖๖) e๖ e๑๐ ITA OIT ป.ป.ช. ฯลฯ ต่าง ๆ ฯ
โ ใ ไ เเ แ “ก่อน” ‘หลัง’ – … ½ ² ≥ • official office flow https://example.go.th/data?id=1&x=2
""".strip().splitlines()


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("typeface")


@pytest.fixture
def render(folder):
    return partial(pdf.render, title="รายงาน", author="เทศบาลตำบลพุทไธสง", created=CREATED, folder=folder)


@pytest.fixture
def opened(render):
    """The report's file in pikepdf, with all that a report has."""
    html = f"""
        <style>@page {{ @top-center {{ content: "- " counter(page, thai) " -" }} }}</style>
        <h1>รายงาน</h1>
        <p>ดำเนินการ <b>แล้ว</b> <a href="https://example.go.th/">หลักฐาน</a> <img src="asset:a.svg" alt="ตรา"></p>
        <table><thead><tr><th>ประเด็น<tbody><tr><td>{LINES[2]}</table>"""
    with pikepdf.open(BytesIO(render(html, files={"asset:a.svg": SQUARE}, attachments=[DATA]))) as file:
        yield file


def paragraphs(lines, style=""):
    return f"<style>p {{ font-size: 11pt; {style} }}</style>{''.join(f'<p>{line}</p>' for line in lines)}"


def lines_of(text):
    return [line.strip() for line in text.replace("\f", "\n").splitlines() if line.strip()]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("style", ["", "font-weight: bold", "font-size: 7pt", "font-size: 24pt"])
def test_lines_come_back(read, style, render):
    page = "<style>@page { size: 4000px 900px }</style>"
    text = read(render(page + paragraphs((line.replace("&", "&amp;") for line in LINES), style)))
    assert lines_of(text) == LINES


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("width", [60, 90, 200])
@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_narrow_cells_come_back(read, width, weight, render):
    """Whole, and each line of them as a piece of the cell's text, spaces included."""
    cells = LINES[1:4]
    row = "".join(f"<td>{cell.replace('&', '&amp;')}</td>" for cell in cells)
    style = f"td {{ width: {width}px; font-weight: {weight}; vertical-align: top; border: 1px solid }}"
    text = read(render(f"<style>{style}</style><table><tr>{row}</table>"))
    assert len(lines_of(text)) > 8
    assert [line for line in lines_of(text) if not any(line in cell for cell in cells)] == []
    assert "".join(text.split()) == "".join("".join(cells).split())


@pytest.mark.parametrize("style", ["", "font-weight: bold", "font-size: 7pt", "font-size: 24pt"])
def test_words_are_found_in_the_laid_out_page(style, render):
    assert lost_in_layout(render(paragraphs((line.replace("&", "&amp;") for line in LINES), style))) == []


def syllables():
    consonant = st.sampled_from([chr(code) for code in range(0x0E01, 0x0E2F)])
    tone = st.sampled_from(["", *"่้๊๋"])
    plain = st.tuples(
        st.sampled_from(["", *"เแโใไ"]), consonant, st.sampled_from(["", *"ัิีึืุู็"]), tone, st.sampled_from(["", *"าะ"])
    )
    am = st.tuples(consonant, tone, st.just("ำ"))
    silent = st.tuples(consonant, st.sampled_from(["", *"ิุ"]), st.just("์"))
    return st.one_of(plain, am, silent).map("".join)


words = st.lists(syllables(), min_size=1, max_size=6).map("".join)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(st.lists(words, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=30), bold=st.booleans()
)
def test_any_syllables_come_back(lines, bold, render):
    page = "<style>@page { size: 4000px 4000px }</style>"
    file = render(page + paragraphs(lines, "font-weight: bold" if bold else ""))
    for read in READERS:
        assert lines_of(read(file)) == lines, read.__name__
    assert lost_in_layout(file) == []


def test_what_is_not_drawn_leaves_no_trace(render):
    file = render("<p>ก\u200bข ดี\u00adมาก ก\u2060ข</p>")
    assert {read(file).strip() for read in READERS} == {"กข ดีมาก กข"}


def test_it_says_that_it_is_pdf_a_3a(opened):
    with opened.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["dc:title"] == "รายงาน"
        assert metadata["dc:creator"] == ["เทศบาลตำบลพุทไธสง"]
        assert metadata["xmp:CreateDate"] == metadata["xmp:ModifyDate"] == "2023-04-30T09:15:00+07:00"
    info = {key: str(value) for key, value in opened.docinfo.items()}
    assert info["/Title"] == "รายงาน"
    assert info["/Author"] == "เทศบาลตำบลพุทไธสง"
    assert info["/CreationDate"] == info["/ModDate"] == "D:20230430091500+07'00"
    assert len(opened.trailer.ID) == 2
    assert opened.pdf_version == "1.7"
    assert opened.check_pdf_syntax() == []


def test_it_brings_its_colours(opened):
    (intent,) = opened.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert intent.DestOutputProfile.N == 3
    assert b"sRGB" in intent.DestOutputProfile.read_bytes()


def test_it_is_tagged(opened):
    root = opened.Root
    assert root.MarkInfo.Marked
    assert root.ViewerPreferences.DisplayDocTitle
    assert str(root.Lang) == "th"
    tags = []

    def walk(element):
        tags.append(str(element.get("/S", "")))
        for kid in element.get("/K", []):
            if isinstance(kid, pikepdf.Dictionary):
                walk(kid)

    walk(root.StructTreeRoot)
    assert {"/Document", "/H1", "/P", "/Table", "/TH", "/TD", "/Link", "/Figure"} <= set(tags)


def test_every_font_is_ours_and_embedded(opened, folder):
    fonts = [
        each for each in opened.objects if isinstance(each, pikepdf.Dictionary) and each.get("/Subtype") == "/Type0"
    ]
    assert {str(font.BaseFont).partition("+")[2] for font in fonts} == {"ITA-Sarabun", "ITA-Sarabun-Bold"}
    texts = list(typeface.faces(folder)[0].texts.values())
    drawn = {glyph for font in fonts for glyph in widths(font)}
    assert {"ก", "ทั้", "นี้", "ำ"} <= {texts[glyph] for glyph in drawn}
    for font in fonts:
        assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
        assert font.ToUnicode.read_bytes() == typeface.tounicode({glyph: texts[glyph] for glyph in drawn})


def widths(font):
    """The glyphs that a font has the width of: those that are drawn."""
    listed = list(font.DescendantFonts[0].W)
    for first, each in zip(listed[::2], listed[1::2], strict=True):
        yield from range(int(first), int(first) + len(each))


def test_an_attachment_is_listed_once(opened):
    name, specification = opened.Root.Names.EmbeddedFiles.Names
    (associated,) = opened.Root.AF
    assert str(name) == "data.json"
    assert associated.objgen == specification.objgen
    assert specification.AFRelationship == "/Data"
    assert str(specification.UF) == "data.json"
    assert str(specification.Desc) == DATA.description
    content = specification.EF.F
    assert content.Subtype == "/application/json"
    assert content.read_bytes() == DATA.content
    assert str(content.Params.CreationDate) == str(content.Params.ModDate) == "D:20230429180000Z"


def test_attachments_are_in_order(render):
    files = [pdf.Attachment(f"{letter}.json", b"{}", letter, CREATED) for letter in "cab"]
    with pikepdf.open(BytesIO(render("<p>ก</p>", attachments=files))) as file:
        names = file.Root.Names.EmbeddedFiles.Names
        assert [str(name) for name in list(names)[::2]] == ["a.json", "b.json", "c.json"]
        assert [each.objgen for each in file.Root.AF] == [each.objgen for each in list(names)[1::2]]


def test_a_file_given_is_drawn(render):
    with pikepdf.open(
        BytesIO(render('<img src="asset:seal.svg" alt="ตรา">', files={"asset:seal.svg": SQUARE}))
    ) as file:
        assert b"0 0 9 9 re" in file.pages[0].Contents.read_bytes()


@pytest.mark.parametrize(
    ("html", "place"),
    [
        ('<img src="https://example.org/a.png" alt="x">', "https://example.org/a.png"),
        ('<img src="file:///etc/passwd" alt="x">', "file:///etc/passwd"),
        ('<img src="asset:other.svg" alt="x">', "asset:other.svg"),
        ('<img src="a.png" alt="x">', "a.png"),
        ('<img src="data:image/png;base64,AAAA" alt="x">', "data:image/png;base64,AAAA"),
        ('<link rel="stylesheet" href="file:///a.css">', "file:///a.css"),
        ('<style>@import "http://example.org/a.css";</style>', "http://example.org/a.css"),
        ('<style>p { background: url("ftp://example.org/a.png") }</style><p>ก', "ftp://example.org/a.png"),
        ('<style>@font-face { font-family: F; src: url("file:///a.ttf") }</style>', "file:///a.ttf"),
        ('<link rel="attachment" href="file:///etc/passwd">', "file:///etc/passwd"),
        ('<a rel="attachment" href="file:///etc/passwd">ก</a>', "file:///etc/passwd"),
        ('<object data="http://example.org/a.svg"></object>', "http://example.org/a.svg"),
    ],
)
def test_a_fetch_is_refused(html, place, render):
    with pytest.raises(pdf.RenderError) as caught:
        render(html, files={"asset:a.svg": SQUARE})
    assert place in str(caught.value)


@pytest.mark.parametrize(
    ("html", "place"),
    [
        ("<ul><li>ช่องทำเครื่องหมาย ☐ ผ่าน</ul>", 'No glyph for "☐" (U+2610) in <li>: "ช่องทำเครื่องหมาย ☐ ผ่าน"'),
        ("<td><b>ก</b> ต่อท้าย 😀</td>", "U+1F600"),
        ("<p>\uf70a", "U+F70A"),
        ('<style>p::before { content: "☐" }</style><p>ก', "☐"),
        ('<style>p::before { content: "\\E001" }</style><p>ก', "\ue001"),
        ('<p style="font-family: DejaVu Sans, Liberation Sans, serif">abc', "abc"),
        ('<p style="colour: red">ก', "colour"),
        ('<p style="color: rainbow">ก', "rainbow"),
        ('<a href="#nowhere">ก</a>', "nowhere"),
        ('<img src="asset:a.svg">', "asset:a.svg"),
    ],
)
def test_what_would_only_be_logged_or_replaced_is_an_error(html, place, render):
    with pytest.raises(pdf.RenderError) as caught:
        render(html, files={"asset:a.svg": SQUARE})
    assert place in str(caught.value)


def test_every_fault_is_named_at_once(render):
    with pytest.raises(pdf.RenderError) as caught:
        render("<p>☐<p>✓<p style='colour: red'>☐")
    assert str(caught.value).count("No glyph") == 2


def test_what_is_not_drawn_may_hold_any_character(render):
    html = '<title>☐</title><style>/* ☐ */</style><!-- ☐ --><svg width="9" height="9"><title>☐</title></svg><p>ก'
    assert "ก" in READERS[0](render(html))


def test_a_deaf_logger_is_an_error(render):
    logger = logging.getLogger("weasyprint")
    logger.setLevel(logging.CRITICAL)
    try:
        with pytest.raises(pdf.RenderError, match="switched off"):
            render("<p>ก")
    finally:
        logger.setLevel(logging.NOTSET)


def test_threads_do_not_mix_their_complaints(render):
    def attempt(number):
        try:
            return READERS[2](render(f"<p style='{'colour: red' if number % 2 else ''}'>ที่ {number}")).strip()
        except pdf.RenderError as error:
            return str(error)

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(attempt, range(8)))
    assert results[::2] == [f"ที่ {number}" for number in range(0, 8, 2)]
    assert all("colour" in result for result in results[1::2])
    assert all(isinstance(each, logging.NullHandler) for each in logging.getLogger("weasyprint").handlers)


def kept(folder):
    """A document with one of everything that could differ from one time to the next."""
    html = f"<style>b {{ color: #123 }}</style><p>{LINES[2]} <b>หนา</b> <img src='asset:a.svg' alt='ตรา'>"
    files = {"asset:a.svg": SQUARE}
    return pdf.render(html, title="ก", author="ข", created=CREATED, folder=folder, files=files, attachments=[DATA])


def test_the_same_input_gives_the_same_bytes(folder, tmp_path):
    first = kept(folder)
    assert kept(folder) == kept(tmp_path) == first
    script = (
        "import hashlib, sys; from tests.reports.test_pdf import kept, Path; "
        "print(hashlib.sha256(kept(Path(sys.argv[1]))).hexdigest())"
    )
    root = Path(pdf.__file__).parents[2]
    for seed, zone in (("1", "Asia/Bangkok"), ("2", "America/New_York")):
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        told = subprocess.check_output([sys.executable, "-c", script, str(folder)], cwd=root, env=env, text=True)
        assert told.strip() == hashlib.sha256(first).hexdigest()


def test_other_input_gives_another_identifier(render):
    files = [render("<p>ก"), render("<p>ข"), render("<p>ก", created=CREATED + timedelta(seconds=1))]
    identifiers = set()
    for content in files:
        with pikepdf.open(BytesIO(content)) as file:
            identifiers.add(bytes(file.trailer.ID[0]))
    assert len(identifiers) == 3


def test_a_moment_without_a_time_zone_is_an_error(render):
    with pytest.raises(ValueError, match="time zone"):
        render("<p>ก", created=CREATED.replace(tzinfo=None))


def test_libraries_that_are_missing_are_named(render, monkeypatch):
    assert pdf.missing_libraries() == []
    monkeypatch.setattr(pdf, "LIBRARIES", {**pdf.LIBRARIES, "libnowhere.so.0": "libnowhere0"})
    assert pdf.missing_libraries() == ["libnowhere0"]
    with pytest.raises(pdf.RenderError, match="libnowhere0"):
        render("<p>ก")


def test_attached_dates_are_utc():
    assert pdf._attached(DATA).created == DATA.created.astimezone(UTC)
