"""What four PDF readers, each with code of its own, take to be a PDF's text."""

import subprocess
import warnings
from io import BytesIO


def poppler(pdf: bytes) -> str:
    return _pdftotext(pdf, "-raw")


def poppler_laid_out(pdf: bytes) -> str:
    """What Poppler's viewers and pdfgrep search: the text put together from where its letters stand on the page."""
    return _pdftotext(pdf)


def _pdftotext(pdf, *options):
    command = ["pdftotext", *options, "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def lost_in_layout(pdf: bytes) -> list[str]:
    """The words of each page that a search in a viewer with Poppler would not find there."""
    pages = zip(poppler(pdf).split("\f"), poppler_laid_out(pdf).split("\f"), strict=True)
    return [word for drawn, laid_out in pages for word in drawn.split() if word not in laid_out]


def mupdf(pdf: bytes) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # its bindings are older than Python's newest rules
        import pymupdf
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        return "\n".join(page.get_text() for page in document)


def pypdf_text(pdf: bytes) -> str:
    import pypdf

    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)


def pdfium(pdf: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


READERS = (poppler, mupdf, pypdf_text, pdfium)
