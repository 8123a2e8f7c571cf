"""The files of a version that an agency may publish beside its PDF and JSON: drawn once, when it is issued, and stored.

So they can be proved by their hash like the PDF, whatever the software draws later. A version that was issued before
they were stored has none; its files are drawn when they are asked for, and only its PDF and JSON can be proved.
"""

import json
import lzma
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from reports import codes, issue, payload, pictures, stored
from reports.render import flat

CSV, HTML = "data.csv", "index.html"
STATIC = Path(settings.BASE_DIR) / "static"
SHEETS = ("document/document.css", "document/additions.css", "document/screen.css", "document/pack.css")


@dataclass(frozen=True)
class Packed:
    """A file as it is stored, with the hash of what it holds: the table of 1,300 measures is 22 MB, packed less than 1.

    It is packed as .xz, of which every bit is checked in unpacking; a zlib stream ends in some that mean nothing.
    """

    sha256: str
    content: bytes


@dataclass(frozen=True)
class Drawn:
    """What takes its time of both, drawn before the version has its number."""

    heading: str
    csv: Packed
    table: str
    verify: str  # where its code is checked, if the server has a public address


def packed(content):
    return Packed(payload.sha256(content), lzma.compress(content, preset=1))


def draw(data):
    """The Drawn of the JSON of a version; stored.Damaged where it cannot be read."""
    report, _ = issue.read(data)
    box = pictures.address((STATIC / "document" / "box.svg").read_bytes())
    table = render_to_string("reports/document/report.html", {"report": report, "box": box})
    heading, verify = f"{report.title} {report.agency.name}", json.loads(data).get("verify", "")
    return Drawn(heading, packed(flat.to_csv(report)), table, verify)


def whole(document, drawn):
    """The Packed files of a version by their names, the version being told in them."""
    return {CSV: drawn.csv, HTML: packed(web_page(document, drawn).encode())}


def web_page(document, drawn):
    """The document as one page of HTML that needs nothing but itself and the files beside it."""
    context = {
        "document": document,
        "drawn": drawn,
        "code": codes.shown(document.code),
        "css": "".join((STATIC / sheet).read_text(encoding="utf-8") for sheet in SHEETS),
        "pdf": stored.file_name(document),
        "check": drawn.verify,
    }
    return render_to_string("reports/public/pack.html", context)


def content(document, name):
    """The bytes of a file of a version as issued; stored.Damaged where they, or the data that they show, are not."""
    data = stored.data_of(document)
    row = document.files.filter(name=name).first()
    if row is None:
        return lzma.decompress(whole(document, draw(data))[name].content)
    if (found := stored.unpacked(row)) is None:
        raise stored.Damaged
    return found
