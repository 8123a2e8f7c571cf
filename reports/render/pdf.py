"""Renders HTML to PDF/A-3a, and never guesses: what WeasyPrint would only log, or quietly replace, is an error here.

The file holds the text of the HTML for every reader (see typeface.py), fetches nothing, and is the same bytes for the
same input on one machine. WeasyPrint is imported when needed: it takes a second, and fails where Pango is missing.
"""

import ctypes
import logging
import mimetypes
import sys
import threading
import warnings
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from . import typeface

# What WeasyPrint loads, and libthai, without which Pango breaks Thai lines only at spaces: library -> Debian package.
LIBRARIES = {
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "libfontconfig1",
    "libthai.so.0": "libthai0",
}
VARIANT = "pdf/a-3a"  # it brings the tags, the identifier and the output intent
LOGGERS = ("weasyprint", "fontTools")
NOT_DRAWN = {"head", "style", "script", "template", "title", "desc"}
CSS = f'html, pre, code, kbd, samp, tt {{ font-family: "{typeface.FAMILY}" }}\n'

# One at a time in a process: the loggers are the process's, and a render keeps a core busy anyway.
_turn = threading.Lock()


class RenderError(Exception):
    """The document cannot be rendered as it stands; the message names the place."""


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF. Its name's ending tells its kind (.json); `relationship` is one of PDF/A-3's words."""

    name: str
    content: bytes
    description: str
    created: datetime
    relationship: str = "Data"


def render(
    html: str,
    *,
    title: str,
    author: str,
    created: datetime,
    folder: Path,
    lang: str = "th",
    files: Mapping[str, bytes] | None = None,
    attachments: Iterable[Attachment] = (),
) -> bytes:
    """The PDF of an HTML document, drawn in `typeface.FAMILY`, which is kept in `folder`.

    `files` maps each other URL that the HTML may use ("asset:seal.png") to its content. All else is refused.
    """
    if missing := missing_libraries():
        raise RenderError(f"Install what WeasyPrint needs of the system: {', '.join(missing)}.")
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError

    if created.tzinfo is None:
        raise ValueError("`created` needs a time zone: it is printed into the file.")
    faces = typeface.faces(folder)
    urls = {face.style: f"typeface:{face.path.name}" for face in faces}
    contents = {urls[face.style]: face.content for face in faces}
    fetcher = _fetcher({**(files or {}), **contents})
    with _turn, _complaints_raised():
        try:
            fonts = FontConfiguration()
            page = weasyprint.HTML(string=html, url_fetcher=fetcher)
            page.etree_element.set("lang", lang)
            _check_characters(page.etree_element)
            css = weasyprint.CSS(string=CSS + typeface.font_face_css(urls), url_fetcher=fetcher, font_config=fonts)
            document = page.render(fonts, stylesheets=[css], pdf_variant=VARIANT)
            metadata = document.metadata
            metadata.title, metadata.authors = title, [author]
            metadata.created = metadata.modified = created.isoformat(timespec="seconds")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its colour profile open
                return document.write_pdf(
                    finisher=lambda document, pdf: _finish(document, pdf, faces),
                    attachments=[_attached(each) for each in sorted(attachments, key=lambda each: each.name)],
                    pdf_variant=VARIANT,
                )
        except FatalURLFetchingError as refusal:  # no Exception, so that WeasyPrint lets it pass
            raise RenderError(str(refusal)) from None


def missing_libraries() -> list[str]:
    """The system's packages that rendering needs and that are not there (on Linux, where they have these names)."""
    return [package for library, package in LIBRARIES.items() if sys.platform == "linux" and not _loads(library)]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _fetcher(contents: Mapping[str, bytes]):
    """A fetcher that knows these URLs and no other, data: included: what is not in the list was not meant to be."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):
        def fetch(self, url, headers=None):
            if url not in contents:
                raise FatalURLFetchingError(f"The document may not fetch {url[:200]}")
            kind, _ = mimetypes.guess_type(url)
            return URLFetcherResponse(url, contents[url], {"Content-Type": kind or "application/octet-stream"})

    return Fetcher()


@contextmanager
def _complaints_raised():
    """Raise what the libraries only log, all of it at once, as it names the places."""
    complaints = _Complaints(logging.WARNING)
    loggers = [logging.getLogger(name) for name in LOGGERS]
    for logger in loggers:
        if not logger.isEnabledFor(logging.WARNING):
            raise RenderError(f'The logger "{logger.name}" is switched off, so its warnings would be lost.')
    for logger in loggers:
        logger.addHandler(complaints)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(complaints)
    if complaints.messages:
        raise RenderError("\n".join(complaints.messages))


class _Complaints(logging.Handler):
    def __init__(self, level):
        super().__init__(level)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())


def _check_characters(root) -> None:
    """Name every character that has no glyph, before Pango would look for it in any font of the system."""
    faults = {}
    for tag, text in _drawn(root):
        for character in typeface.undrawable(text):
            faults.setdefault(character, (tag, text.split(character)))
    if faults:
        raise RenderError(
            "\n".join(
                f'No glyph for "{character}" (U+{ord(character):04X}) in <{tag}>: '
                f'"{before[-30:].lstrip()}{character}{after[:30].rstrip()}"'
                for character, (tag, (before, after, *_)) in sorted(faults.items())
            )
        )


def _drawn(element):
    """The texts below an element, each with its tag."""
    if not isinstance(element.tag, str) or element.tag.rpartition("}")[2] in NOT_DRAWN:
        return
    yield element.tag, element.text or ""
    for child in element:
        yield from _drawn(child)
        yield element.tag, child.tail or ""


def _attached(attachment: Attachment):
    from weasyprint import Attachment as PDFAttachment

    created = attachment.created.astimezone(UTC)  # WeasyPrint writes the clock's figures and calls them UTC
    return PDFAttachment(
        file_obj=BytesIO(attachment.content),
        name=attachment.name,
        description=attachment.description,
        created=created,
        modified=created,
        relationship=attachment.relationship,
    )


def _finish(document, pdf, faces: tuple[typeface.Face, ...]) -> None:
    """Check the fonts and write their text maps, before the file is put together.

    Whether a font is ours is asked of its bytes, as WeasyPrint itself reads them from Pango: its name may be borne by
    another one on the system.
    """
    from weasyprint.text.fonts import get_hb_object_data

    ours = {face.content for face in faces}
    for font in document.fonts.values():
        if get_hb_object_data(font.hb_face) not in ours:
            characters = "".join(sorted(set("".join(font.to_unicode.values()))))
            raise RenderError(f'"{characters}" would be drawn with {font.family} instead of {typeface.FAMILY}')

    composites = [each for each in pdf.objects if isinstance(each, dict) and each.get("Subtype") == "/Type0"]
    if len(composites) != len(document.fonts):
        raise RenderError("WeasyPrint writes its fonts in another way than this module knows: the text would be wrong.")
    texts = list(faces[0].texts.values())
    drawn = set().union(*(font.to_unicode for font in document.fonts.values()))
    for composite in composites:
        number = int(composite["ToUnicode"].split()[0])
        pdf.objects[number].stream = [typeface.tounicode({glyph: texts[glyph] for glyph in drawn})]

    if associated := pdf.catalog.get("AF"):
        associated[:] = dict.fromkeys(associated)  # WeasyPrint lists each attachment twice
