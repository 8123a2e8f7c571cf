"""How many of the report's lines each PDF reader gives back: from ours, from stock WeasyPrint and from Chromium.

A line is what the renderer itself set in one line of a cell of the table's body: WeasyPrint's line boxes, and for
Chromium the characters of a paragraph that stand at one height when laid out for print at the page's width. It is
recovered if the reader's whole text has it letter for letter, a run of white space counting as one space, as it would
have to be for a search to find it. Lines that occur several times must be found as often.
"""

import os
import shutil
from base64 import b64encode
from collections import Counter

from django.conf import settings
from fontpkg_sarabun import ROOT
from playwright.sync_api import sync_playwright
from weasyprint.formatting_structure import boxes

from reports.assemble import assemble_report
from reports.render import document, typeface
from tests.bench.data import AS_OF
from tests.bench.figures import title
from tests.bench.rendering import box, font_css, laid_out
from tests.readers import READERS, poppler_laid_out

READER_NAMES = ("Poppler", "MuPDF", "pypdf", "pdfium", "laid out")  # the last as Poppler's viewers search it
STOCK = {style: ROOT / "files" / f"Sarabun-{style}.ttf" for style in typeface.STYLES}
PAGE_WIDTH = 1010  # pixels: A4 across less the margins of document.css, up to the whole pixel, as Chromium prints it
LINES = """() => {
    const lines = [];
    for (const block of document.querySelectorAll("td p")) {
        const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT), range = document.createRange();
        let line = "", height = null;
        for (let node; (node = walker.nextNode()); )
            for (let at = 0; at < node.length; at++) {
                range.setStart(node, at);
                range.setEnd(node, at + 1);
                const [place] = range.getClientRects();
                if (place && height !== null && Math.abs(place.bottom - height) > 5) {
                    lines.push(line);
                    line = "";
                }
                if (place) height = place.bottom;
                line += node.data[at];
            }
        lines.push(line);
    }
    return lines;
}"""


def run(plans, user):
    report = assemble_report(plans[min(plans)], 6, AS_OF)
    html = document.to_html(report)
    built = {face.style: face.path.as_uri() for face in typeface.faces(settings.BUILD_DIR / "typeface")}
    stock = laid_out(html, "Sarabun", {style: path.as_uri() for style, path in STOCK.items()})
    found = {
        "ours": (document.to_pdf(report), weasyprint_lines(laid_out(html, typeface.FAMILY, built))),
        "stock WeasyPrint": (stock.write_pdf(), weasyprint_lines(stock)),
        "Chromium": chromium(html),
    }
    title("(b) Lines of the table that readers give back, each whole as a search would look for it")
    print(f"  {'':18}{'lines':>8}" + "".join(f"{name:>11}" for name in READER_NAMES))
    for name, (pdf, lines) in found.items():
        counts = [recovered(lines, read(pdf)) for read in (*READERS, poppler_laid_out)]
        met = "✓" if all(count == len(lines) for count in counts) else "✗"
        aim = f"  (aim: all) {met}" if name == "ours" else ""
        print(f"  {name:18}{len(lines):>8}" + "".join(f"{count:>11}" for count in counts) + aim, flush=True)


def recovered(lines, text):
    """How many of the lines the text has."""
    text = squeezed(text)
    return sum(min(times, text.count(line)) for line, times in Counter(lines).items())


def squeezed(text):
    return " ".join(text.split())


def weasyprint_lines(laid_out):
    """The lines of the table's body, in the order of the pages."""
    bodies = [
        group
        for page in laid_out.pages
        for group in page._page_box.descendants()
        if isinstance(group, boxes.TableRowGroupBox) and not group.is_header
    ]
    lines = [line for body in bodies for line in body.descendants() if isinstance(line, boxes.LineBox)]
    texts = ("".join(box.text for box in line.descendants() if isinstance(box, boxes.TextBox)) for line in lines)
    return [line for line in map(squeezed, texts) if line]


def chromium(html):
    """The PDF as a browser prints it in stock Sarabun, and the lines that it sets."""
    fonts = font_css("Sarabun", {style: data_url("font/ttf", path.read_bytes()) for style, path in STOCK.items()})
    html = html.replace(document.BOX, data_url("image/svg+xml", box()))
    html = html.replace("</head>", f"<style>{fonts}\nbody {{ margin: 0 }}</style></head>")
    program = os.environ.get("ITA_CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        page = browser.new_page()
        page.set_content(html)
        page.evaluate("document.fonts.ready")
        pdf = page.pdf(prefer_css_page_size=True)
        page.emulate_media(media="print")
        page.evaluate(f"document.body.style.width = '{PAGE_WIDTH}px'")
        lines = [line for line in map(squeezed, page.evaluate(LINES)) if line]
        browser.close()
    return pdf, lines


def data_url(kind, content):
    return f"data:{kind};base64,{b64encode(content).decode()}"
