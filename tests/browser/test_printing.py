"""A printed page is clean: what it says is there, what only a screen can do is not."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests import readers
from tests.browser.test_every_page import PLAN

pytestmark = pytest.mark.browser

TOOLS = "nav, form, button, input, select, details, footer, .button, .skip, .crumbs"


@pytest.mark.parametrize(
    ("address", "shown", "pages"),
    [
        (f"{PLAN}?as_of=2023-04-30", "พ.ศ. 2566", range(2, 6)),
        (f"{PLAN}measures/6/?as_of=2023-04-30", "กองคลัง", range(1, 5)),
        (f"{PLAN}report/?round=6&as_of=2023-04-30", "๒๕๖๖", range(5, 16)),
        (f"{PLAN}month/?month=2023-03", "ณ 31 มีนาคม 2566", range(5, 13)),
    ],
    ids=["plan", "measure", "report", "month"],
)
def test_tools_stay_on_the_screen(enter, address, shown, pages):
    page = enter()
    page.goto(address)
    page.emulate_media(media="print")
    visible = [each for each in page.locator(TOOLS).all() if each.is_visible()]
    assert [each.inner_text() for each in visible] == []
    paper = page.pdf(prefer_css_page_size=True)
    text = readers.pdfium(paper)
    assert shown in text
    for word in ("ออกจากระบบ", "กลับไปที่แผน", "ดาวน์โหลด"):
        assert word not in text
    sheets = PdfReader(BytesIO(paper)).pages
    assert len(sheets) in pages
    assert {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in sheets} == {(842, 595)}


def test_states_are_printed_in_words_and_the_text_whole(enter):
    page = enter()
    page.goto(f"{PLAN}?as_of=2023-04-30")
    page.emulate_media(media="print")
    assert page.locator("thead").is_visible()
    assert page.locator(".clamped").first.evaluate("e => getComputedStyle(e).display") == "block"
    assert page.locator("tbody .state").first.is_visible()


def test_the_printed_report_is_the_form_and_nothing_else(enter):
    page = enter()
    page.goto(f"{PLAN}report/?round=6&as_of=2023-04-30")
    page.emulate_media(media="print")
    draft, printed = page.locator("body").inner_text().strip().split(maxsplit=1)
    assert draft == "ร่าง"  # until it is issued
    assert printed == page.locator(".document").inner_text().strip()
