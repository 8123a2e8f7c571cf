"""A trail as a CSV file that Excel opens in Thai, sent while it is read, so that its length costs no memory."""

import csv

from django.http import StreamingHttpResponse
from django.utils import timezone

from ita_tracker import thai
from measures import trail_words

HEADINGS = (
    *("ลำดับที่", "วันเวลา (ISO 8601)", "วันที่", "เวลา", "ผู้ดำเนินการ", "บทบาท", "การดำเนินการ", "เรื่อง", "รหัสเรื่อง"),
    *("เดิม", "ใหม่", "เหตุผล", "รหัสผนึก"),
)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the wide ones too


class Line:
    """What csv.writer takes for a file: it hands back each line."""

    def write(self, line):
        return line


def response(events, name):
    answer = StreamingHttpResponse(lines(events), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def lines(events):
    writer = csv.writer(Line())
    yield "\ufeff" + writer.writerow(HEADINGS)  # the mark by which Excel knows UTF-8
    for event in events:
        yield writer.writerow([harmless(cell) for cell in cells(event)])


def cells(event):
    at = timezone.localtime(event.at)
    return (
        event.seq,
        at.isoformat(timespec="seconds"),
        thai.format_date(at),
        f"{at:%H:%M:%S}",
        event.actor,
        event.roles,
        trail_words.verb(event),
        event.subject,
        event.key,
        told(event.before),
        told(event.after),
        event.reason,
        event.mac,
    )


def told(fields):
    return "\n".join(
        f"{trail_words.FIELDS.get(name, name)}: {trail_words.value(name, v)}" for name, v in fields.items()
    )


def harmless(cell):
    """A text that Excel would take for a formula, with an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA) else cell
