"""Pictures within a document, each in its own address (data:), so that page, PDF and pack draw the same."""

import re
from base64 import b64encode
from functools import cache
from io import BytesIO

from django.template.loader import get_template

from measures.status import State
from measures.words import SIGN

COLOURS = {  # those of the screens, on white
    State.OVERDUE: "#94290f",
    State.DUE_SOON: "#7a4d00",
    State.DONE_LATE: "#0b4f8a",
    State.DONE_TIMING_UNKNOWN: "#0b4f8a",
    State.DONE_ON_TIME: "#0b4f8a",
}
QUIET = "#4b5966"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><g fill="none" stroke="{colour}" stroke-width="1.8"'
    ' stroke-linecap="round" stroke-linejoin="round">{drawing}</g></svg>'
)
SYMBOL = re.compile(r'<symbol id="sign-(\w+)" viewBox="(0 0 (\d+) 16)">(.*?)</symbol>')


def address(content):
    """An SVG as an address."""
    return f"data:image/svg+xml;base64,{b64encode(content).decode()}"


@cache
def drawings():
    """The signs of the screens (templates/measures/signs.html): name -> (view box, width, shapes)."""
    source = get_template("measures/signs.html").render()
    return {name: (box, int(width), shapes) for name, box, width, shapes in SYMBOL.findall(source)}


@cache
def signs():
    """The drawing of each state as a picture of its own."""
    found = {}
    for state in State:
        box, _, drawing = drawings()[SIGN[state]]
        found[state] = SVG.format(box=box, drawing=drawing, colour=COLOURS.get(state, QUIET)).encode()
    return found


def qr(url, kind="svg"):
    """The QR code of an address, as an SVG or as a PNG for the files that hold no SVG."""
    import segno  # only where a document has a list of evidence

    out, how = BytesIO(), {"xmldecl": False, "svgclass": None, "lineclass": None} if kind == "svg" else {"scale": 6}
    segno.make(url, error="m", micro=False).save(out, kind=kind, **how)
    return out.getvalue()


def has_qr(url):
    """Whether a QR code is drawn for a link: only for one to the web, and no longer than a code can hold."""
    return url.startswith(("https://", "http://")) and len(url.encode()) <= 1000


def drawn(report, verify=""):
    """All pictures that a Report's additions draw: address -> content, for the PDF, which fetches nothing else."""
    additions, found = report.additions, {}
    if additions.seal:
        found[additions.seal.address] = additions.seal.content
    if additions.summary:
        found |= {address(content): content for content in signs().values()}
    if additions.evidence_list:
        links = {e.url for m in report.measures for r in m.results for e in r.evidence}
        links |= {verify}
        found |= {address(content): content for content in (qr(url) for url in sorted(links) if has_qr(url))}
    return found
