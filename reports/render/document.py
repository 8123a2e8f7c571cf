"""The official form of a document from the assembled object: one template for the screen and for the PDF."""

from datetime import date, datetime, time
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from ita_tracker import thai
from reports import payload, pictures
from reports.additions import NOTHING
from reports.render import cells, pdf, typeface
from reports.templatetags.document import BOX as CHECK_BOX

STATIC = Path(settings.BASE_DIR) / "static" / "document"
FONTS = settings.BUILD_DIR / "typeface"
BOX = "asset:box.svg"
LONG = 300  # measures
SHEETS = ["document.css", "additions.css"]


class DocumentError(ValueError):
    """The report cannot be put on paper as it stands; the text says in Thai what to mend, a sentence a line."""


def faults(report):
    """Sentences in Thai that name what cannot be drawn, or not in time, and the measure that holds it."""
    printed = [(report.agency.name, [report.agency.name, report.agency.district, report.agency.province])]
    printed.append(("รูปแบบเอกสาร", added(report.additions)))
    for group in report.groups:
        printed.append((f"หัวข้อ “{group.heading[:80]}”", [group.heading]))
        printed += [(f"มาตรการ “{measure.heading.strip()[:80]}”", texts(measure)) for measure in group.measures]
    chained = [
        f"{place} มีสระอำ (ำ) ติดกันหลายตัว โปรดลบตัวที่เกินออก" for place, lines in printed if any(map(thai.chained, lines))
    ]
    return chained + [
        f"{place} มีอักขระ “{character}” (U+{ord(character):04X}) ซึ่งแบบอักษรของเอกสารราชการไม่มี โปรดแก้ไขข้อความ"
        for place, lines in printed
        for character in typeface.undrawable("".join(lines).replace(CHECK_BOX, ""))
    ]


def texts(measure):
    """The texts of a measure that the form prints."""
    entries = [*measure.steps, *measure.commitments]
    notes = [text for result in measure.results for text in (result.note, result.outcome)]
    notes += [note.text for note in measure.notes] + [commitment.obstacle for commitment in measure.commitments]
    notes += [text for result in measure.results for each in result.evidence for text in (each.title, each.url)]
    first = [measure.heading, measure.theme, measure.responsible, measure.lead_in]
    return [*first, *(entry.text for entry in entries), *notes]


def added(additions):
    """The texts of an agency's own that are printed."""
    signers = [text for signer in additions.signers for text in (signer.name, signer.position)]
    return [*additions.cover_lines, additions.intro, *signers]


def to_html(report, *, code="", draft=False, verify=""):
    """The whole HTML document that the PDF is drawn from.

    `code` is the verification code in the foot of an issued one; `draft` marks every page as none; `verify`
    is the address where the code is checked, which the list of evidence shows with a QR code.
    """
    sheets = ["document.css"] if report.with_results and report.additions == NOTHING else SHEETS
    css = "".join((STATIC / sheet).read_text(encoding="utf-8") for sheet in sheets)
    context = {"report": report, "css": css, "box": BOX, "code": code, "verify": verify}
    context |= {"draft": cells.DRAFT, "watermark": cells.WATERMARK} if draft else {}
    context["verify_qr"] = pictures.address(pictures.qr(verify)) if verify else ""
    return render_to_string("reports/document/standalone.html", context)


def to_pdf(report, **marks):
    """The PDF/A-3a of a Report, its data attached as JSON; dated by the day that the report speaks of.

    `marks` are those of `to_html`.
    Raises DocumentError where a text cannot be drawn as it stands, and pdf.RenderError for any other fault.
    """
    if found := faults(report):
        raise DocumentError("\n".join(found))
    day = date.fromisoformat(report.as_of)
    created = timezone.make_aware(datetime.combine(day, time()))
    data = pdf.Attachment(
        name=f"{stem(report)}.json",
        content=payload.to_json(report),
        description=f"ข้อมูลของ{report.title} ณ วันที่ {report.as_of}",
        created=created,
    )
    return pdf.render(
        to_html(report, **marks),
        title=report.title,
        author=report.agency.name,
        created=created,
        folder=FONTS,
        files={BOX: (STATIC / "box.svg").read_bytes(), **pictures.drawn(report, marks.get("verify", ""))},
        attachments=[data],
    )


def file_name(report, ending="pdf", mark=""):
    """The name under which the document is kept: letters, digits and hyphens only."""
    mark = mark and f"-{mark}"
    return f"ita-{stem(report)}-{report.as_of}{mark}.{ending}"


def stem(report):
    which = f"round-{report.round}" if report.round else report.kind
    return f"{report.agency.slug}-{report.fiscal_year}-{which}"


def is_long(report):
    """Whether drawing it would hold a server's worker for too long (some 40 ms a measure)."""
    return len(report.measures) > LONG
