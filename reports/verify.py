"""What a code or a file proves: which issued document it is, of what version, or that it is none of ours.

A file is known by its SHA-256 alone. It is never opened, so what a hostile one holds does not matter.
"""

from dataclasses import dataclass

from reports import codes, open_files
from reports.models import IssuedDocument, Publication


@dataclass(frozen=True)
class Verdict:
    """An issued document that was recognised, by its "code", its "pdf", its "data" (JSON), "csv" or "html"."""

    by: str
    document: IssuedDocument
    newer: IssuedDocument | None
    publication: Publication | None

    @property
    def shown(self):
        return codes.shown(self.document.code)

    @property
    def withdrawal(self):
        return getattr(self.document, "withdrawal", None)


def of_code(code):
    """The Verdict on a code as codes.read gives it; None where no document has it."""
    return _verdict("code", code=code)


def of_hash(sha256):
    """The Verdict on a file's hash; None where we issued no such file."""
    return (
        _verdict("pdf", pdf_sha256=sha256)
        or _verdict("data", submission__data_sha256=sha256)
        or _verdict("csv", files__sha256=sha256, files__name=open_files.CSV)
        or _verdict("html", files__sha256=sha256, files__name=open_files.HTML)
    )


def _verdict(by, **known):
    document = IssuedDocument.objects.light().filter(**known).order_by("-version", "pk").first()
    if document is None:
        return None
    newest = document.versions().first()
    newer = newest if newest.version > document.version else None
    return Verdict(by, document, newer, document.publications.first())
