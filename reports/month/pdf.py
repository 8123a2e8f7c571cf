"""The month as a PDF: the screen's own template part, with Thai digits, without links, its signs drawn as pictures."""

import re

from django.conf import settings
from django.template.loader import render_to_string

from ita_tracker import clock, thai
from measures.words import SIGN
from reports import payload, pictures
from reports.month import page
from reports.month.figures import By
from reports.render import pdf, typeface

MARK = "[?]"  # for a character that the typeface lacks
STATIC = settings.BASE_DIR / "static" / "month"
LINK = re.compile(r'<(/?)a\b((?: class="[^"]*")?)[^>]*>')
USED = re.compile(r'<svg class="sign"[^>]*><use href="#sign-(\w+)"></use></svg>')
INK = {SIGN[state]: colour for state, colour in pictures.COLOURS.items()}  # as the words beside the sign


def to_html(month, by, signed=None, sha256=""):
    """The whole HTML document that the PDF is drawn from."""
    if by == By.MEASURE:
        by = page.by_default(month)  # where there are too many of them for the paper too: indicators
    css = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in ("month.css", "paper.css"))
    css += "\n".join(f'.sign-{name} {{ background-image: url("asset:{name}.svg") }}' for name in SIGN.values())
    html = render_to_string(
        "reports/month/standalone.html", page.shown(month, by) | {"css": css, "signed": signed, "sha256": sha256}
    )
    html = LINK.sub(r"<\1span\2>", html)
    return drawable(thai.in_thai_digits(USED.sub(r'<span class="sign sign-\1"></span>', html)))


def to_pdf(month, by, signed=None):
    """The PDF/A-3a of a Month with its data attached, dated by the day that it speaks of; raises RenderError.

    Of a Signed month, `signed`: with the signature, dated by it, and with the signed data attached.
    """
    created = signed.when if signed else clock.start_of(month.day)
    content = payload.to_json(signed or month)
    data = pdf.Attachment(
        name=f"{file_name(month)}.json",
        content=content,
        description=f"ข้อมูลของ{month.title} ณ วันที่ {month.as_of}",
        created=created,
    )
    return pdf.render(
        to_html(month, by, signed, payload.sha256(content)),
        title=month.title,
        author=month.agency.name,
        created=created,
        folder=settings.BUILD_DIR / "typeface",
        files={f"asset:{name}.svg": sign(name) for name in SIGN.values()},
        attachments=[data],
    )


def sign(name):
    """A sign as a file of its own, in the ink of its state."""
    box, width, shape = pictures.drawings()[name]
    style = f'fill="none" stroke="{INK.get(name, pictures.QUIET)}" stroke-width="1.8" stroke-linecap="round"'
    frame = f'xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{width}" height="16"'
    return f"<svg {frame}><g {style}>{shape}</g></svg>".encode()


def drawable(html):
    """A document with a mark for each character that the typeface lacks, and a line that says so.

    What was signed or answered cannot be written anew, so it is not refused as in the official form; the data that
    are attached hold it as it was.
    """
    lacking = typeface.undrawable(html.replace("\n", ""))
    if not lacking:
        return html
    html = html.translate({ord(character): MARK for character in lacking})
    told = f"อักขระที่แบบอักษรของเอกสารไม่มี แสดงเป็น {MARK} ข้อความเดิมอยู่ในไฟล์ข้อมูลที่แนบใน PDF นี้"
    return html.replace("</body>", f'<p class="detail">{told}</p></body>')


def file_name(month):
    """The name of the files without its ending: letters, digits and hyphens only."""
    return f"ita-{month.agency.slug}-{month.fiscal_year}-month-{month.month}"
