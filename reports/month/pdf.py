"""The month as a PDF: the screen's own template part, with Thai digits, without links, its signs drawn as pictures."""

import re
from datetime import datetime, time

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from ita_tracker.middleware import in_thai_digits
from measures.words import SIGN
from reports import payload
from reports.month import charts, page
from reports.month.figures import By
from reports.render import pdf, typeface
from reports.render.document import DocumentError

STATIC = settings.BASE_DIR / "static" / "month"
LINK = re.compile(r'<(/?)a\b((?: class="[^"]*")?)[^>]*>')
USED = re.compile(r'<svg class="sign"[^>]*><use href="#sign-(\w+)"></use></svg>')
INK = {  # of a sign on the light ground of its state, as the words beside it
    "overdue": "#94290f",
    "clock": "#7a4d00",
    "done": "#0b4f8a",
    "late": "#0b4f8a",
    "unknown": "#0b4f8a",
}


def to_html(month, by):
    """The whole HTML document that the PDF is drawn from."""
    if by == By.MEASURE:
        by = page.by_default(month)  # where there are too many of them for the paper too: indicators
    css = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in ("month.css", "paper.css"))
    css += "\n".join(f'.sign-{name} {{ background-image: url("asset:{name}.svg") }}' for name in SIGN.values())
    html = render_to_string("reports/month/standalone.html", page.shown(month, by) | {"css": css})
    html = LINK.sub(r"<\1span\2>", html)
    return in_thai_digits(USED.sub(r'<span class="sign sign-\1"></span>', html))


def to_pdf(month, by):
    """The PDF/A-3a of a Month with its data attached, dated by the day that it speaks of.

    Raises DocumentError where a text cannot be drawn as it stands, and pdf.RenderError for any other fault.
    """
    if found := faults(month):
        raise DocumentError("\n".join(found))
    created = timezone.make_aware(datetime.combine(month.day, time()))
    data = pdf.Attachment(
        name=f"{file_name(month)}.json",
        content=payload.to_json(month),
        description=f"ข้อมูลของ{month.title} ณ วันที่ {month.as_of}",
        created=created,
    )
    return pdf.render(
        to_html(month, by),
        title=month.title,
        author=month.agency.name,
        created=created,
        folder=settings.BUILD_DIR / "typeface",
        files={f"asset:{name}.svg": sign(name) for name in SIGN.values()},
        attachments=[data],
    )


def sign(name):
    """A sign as a file of its own, in the ink of its state."""
    box, width, shape = charts.signs()[name]
    style = f'fill="none" stroke="{INK.get(name, "#4b5966")}" stroke-width="1.8" stroke-linecap="round"'
    frame = f'xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{width}" height="16"'
    return f"<svg {frame}><g {style}>{shape}</g></svg>".encode()


def faults(month):
    """Sentences in Thai that name each character which the typeface lacks, and where it stands."""
    printed = [(month.agency.name, [month.agency.name, month.agency.district, month.agency.province])]
    printed += [(f"หัวข้อ “{named.name[:80]}”", [named.name]) for _, named in month.indicators]
    printed += [(f"ส่วนราชการ “{named.name}”", [named.name]) for named in month.divisions]
    printed += [(f"มาตรการ “{m.title[:80]}”", texts(m)) for m in month.measures]
    return [
        f"{place} มีอักขระ “{character}” (U+{ord(character):04X}) ซึ่งแบบอักษรของเอกสารราชการไม่มี โปรดแก้ไขข้อความ"
        for place, lines in printed
        for character in typeface.undrawable("".join(lines))
    ]


def texts(measure):
    """The texts of a measure that may be printed."""
    told = [*(r.note for r in measure.results), *(n.text for n in measure.notes)]
    return [measure.title, measure.responsible, *(c.text for c in measure.commitments), *told]


def file_name(month):
    """The name of the files without its ending: letters, digits and hyphens only."""
    return f"ita-{month.agency.slug}-{month.fiscal_year}-month-{month.month}"
