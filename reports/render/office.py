"""The formats that offices use, by the ending of their files."""

from collections.abc import Callable
from dataclasses import dataclass

from measures.file_kinds import MEDIA
from measures.models import FileKind
from reports.render import docx, flat, xlsx


@dataclass(frozen=True)
class Format:
    label: str
    content_type: str
    write: Callable  # from a Report and the marks of the PDF (`document.to_html`)


ISSUED = ("docx", "xlsx")  # what an issued version is written as, too; its CSV is stored with it
FORMATS = {
    "docx": Format("Word", MEDIA[FileKind.DOCX], docx.write),
    "xlsx": Format("Excel", MEDIA[FileKind.XLSX], xlsx.write),
    "csv": Format("CSV", "text/csv; charset=utf-8", lambda report, **marks: flat.to_csv(report)),
}
