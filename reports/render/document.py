"""The official form of a document from the assembled object: one template for the screen and for the PDF."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from ita_tracker import clock, thai
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


class Fault(str):
    """A sentence that names what cannot be drawn; where it is, is told as in a completeness.Finding."""

    code = ""

    def __new__(cls, text, measure, part, at):
        made = super().__new__(cls, text)
        made.measure, made.part, made.at = measure, part, at
        return made


def faults(report):
    """The Faults in Thai of what cannot be drawn, or not in time, and of the measure that holds it."""
    printed = [(report.agency.name, None, [("agency", None, text) for text in named(report.agency)])]
    printed.append(("รูปแบบเอกสาร", None, list(added(report.additions))))
    for group in report.groups:
        first = group.measures[0].position if group.measures else None
        printed.append((f"หัวข้อ “{group.heading[:80]}”", first, [("group", None, group.heading)]))
        for measure in group.measures:
            printed.append((f"มาตรการ “{measure.heading.strip()[:80]}”", measure.position, list(texts(measure))))
    chained = [
        Fault(f"{place} มีสระอำ (ำ) ติดกันหลายตัว โปรดลบตัวที่เกินออก", measure, *where[0])
        for place, measure, lines in printed
        if (where := [(part, at) for part, at, text in lines if thai.chained(text)])
    ]
    return chained + [
        Fault(
            f"{place} มีอักขระ “{character}” (U+{ord(character):04X}) ซึ่งแบบอักษรของเอกสารราชการไม่มี โปรดแก้ไขข้อความ",
            measure,
            *next((part, at) for part, at, text in lines if character in text),
        )
        for place, measure, lines in printed
        for character in typeface.undrawable("".join(text for _, _, text in lines).replace(CHECK_BOX, ""))
    ]


def named(agency):
    return agency.name, agency.district, agency.province


def texts(measure):
    """(part, place in its list, text) of the texts of a measure that the form prints."""
    yield from (("measure", None, text) for text in (measure.heading, measure.theme))
    yield from (("responsible", None, measure.responsible), ("commitments", None, measure.lead_in))
    yield from (("step", at, step.text) for at, step in enumerate(measure.steps, 1))
    yield from (("commitment", at, commitment.text) for at, commitment in enumerate(measure.commitments, 1))
    for at, result in enumerate(measure.results, 1):
        proofs = [text for each in result.evidence for text in (each.title, each.url)]
        yield from (("result", at, text) for text in (result.note, result.outcome, *proofs))
    yield from (("notes", at, note.text) for at, note in enumerate(measure.notes, 1))
    yield from (("notes", None, commitment.obstacle) for commitment in measure.commitments)


def added(additions):
    """The same of an agency's own texts: the lines of the cover, the text before the table, and who signs."""
    yield from (("additions", at, line) for at, line in enumerate(additions.cover_lines, 1))
    yield ("additions", None, additions.intro)
    signers = [text for signer in additions.signers for text in (signer.name, signer.position)]
    yield from (("signers", at, text) for at, text in enumerate(signers, 1))


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
    created = clock.start_of(date.fromisoformat(report.as_of))
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
