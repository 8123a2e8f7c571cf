"""The formats that offices use, by the ending of their files."""

from collections.abc import Callable
from dataclasses import dataclass

from reports.render import docx, flat, xlsx


@dataclass(frozen=True)
class Format:
    label: str
    content_type: str
    write: Callable


FORMATS = {
    "docx": Format("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx.write),
    "xlsx": Format("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx.write),
    "csv": Format("CSV", "text/csv; charset=utf-8", flat.to_csv),
}
