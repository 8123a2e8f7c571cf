"""The document as a Word file that the office can edit: the form of the PDF, in the government's typeface."""

from datetime import date, datetime, time
from io import BytesIO

from measures.status import State
from reports import pictures, summary
from reports.render import cells

FONT, OTHER = "TH SarabunPSK", "TH Sarabun New"  # the second is what newer machines have
SYMBOLS = "Segoe UI Symbol"  # has ☐ and ✓, which the typeface lacks
BODY, COVER, SMALL = 16, 20, 12  # pt
WIDTHS = {5: (0.20, 0.15, 0.24, 0.24, 0.17), 4: (0.24, 0.18, 0.29, 0.29)}  # of the page, as in the PDF
PAGE, HEIGHT = 267, 175  # mm between the margins
SIGNS = {
    State.OVERDUE: "!",
    State.DUE_SOON: "◷",
    State.DONE_LATE: "✓◷",
    State.DONE_TIMING_UNKNOWN: "✓?",
    State.DONE_ON_TIME: "✓",
    State.UPCOMING: "·",
    State.NO_DEADLINE: "∞",
    State.CANCELLED: "×",
}


def write(report):
    """The bytes of the Word file."""
    from docx import Document
    from docx.enum.section import WD_SECTION

    document = Document()
    set_up(document, report)
    cover(document, report)
    table_section = document.add_section(WD_SECTION.NEW_PAGE)
    layout(table_section)
    numbered(table_section)
    heading, analysis = cells.opening(report)
    paragraph(document, heading, bold=True, centred=True)
    paragraph(document, analysis).paragraph_format.first_line_indent = mm(15)
    columns = cells.headings(report)
    table(document, columns, cells.rows(report), WIDTHS[len(columns)])
    added(document, report)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def set_up(document, report):
    """The typeface for Latin and for Thai letters alike, no space between paragraphs, and the file's own title."""
    style = document.styles["Normal"]
    style.font.name = FONT
    properties = style.element.get_or_add_rPr()
    properties.rFonts.set(name("w:cs"), FONT)
    properties.rFonts.set(name("w:eastAsia"), FONT)
    sizes(properties, BODY)
    properties.append(element("w:lang", **{"w:val": "th-TH", "w:bidi": "th-TH"}))
    style.paragraph_format.space_after = style.paragraph_format.space_before = 0
    style.paragraph_format.line_spacing = 1
    fonts = next(part for part in document.part.package.iter_parts() if part.partname.endswith("fontTable.xml"))
    mark = f'<w:font w:name="{FONT}"><w:altName w:val="{OTHER}"/></w:font></w:fonts>'.encode()
    fonts._blob = fonts.blob.replace(b"</w:fonts>", mark)
    core, created = document.core_properties, datetime.combine(date.fromisoformat(report.as_of), time())
    core.title, core.author, core.language = report.title, report.agency.name, "th-TH"
    core.comments, core.created, core.modified = "", created, created
    core.last_modified_by = report.agency.name
    layout(document.sections[0])


def layout(section):
    """A4 landscape with the margins of the form."""
    from docx.enum.section import WD_ORIENT

    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = mm(297), mm(210)
    section.top_margin, section.bottom_margin = mm(20), mm(15)
    section.left_margin = section.right_margin = mm(15)
    section.header_distance = mm(10)


def numbered(section):
    """ "- ๒ -" at the top of every page from here on: the cover has none."""
    section.header.is_linked_to_previous = False
    line = section.header.paragraphs[0]
    aligned(line, centred=True)
    run(line, "- ")
    field = run(line, "")
    for kind, text in (("begin", None), (None, " PAGE "), ("separate", None), ("text", "๒"), ("end", None)):
        if kind in ("begin", "separate", "end"):
            field._r.append(element("w:fldChar", **{"w:fldCharType": kind}))
        else:
            part = element("w:instrText" if kind is None else "w:t", **{"xml:space": "preserve"})
            part.text = text
            field._r.append(part)
    run(line, " -")
    section._sectPr.insert_element_before(
        element("w:pgNumType", **{"w:fmt": "thaiNumbers"}), "w:cols", "w:titlePg", "w:docGrid"
    )


def cover(document, report):
    """In the middle of its page: by space before it, since not every program knows how to centre a page."""
    lines, seal = cells.cover(report), report.additions.seal
    height = 10 * len(lines) + (28 if seal else 0)
    if seal:
        line = paragraph(document, "", centred=True)
        line.add_run().add_picture(BytesIO(seal.content), height=mm(28))
    for text in lines:
        paragraph(document, text, bold=True, centred=True, size=COVER)
    document.paragraphs[0].paragraph_format.space_before = mm(max(0, (HEIGHT - height) / 2))


def table(document, columns, rows, widths, size=BODY):
    """A table whose heading is repeated on every page, and whose rows may go on over it; cells are paragraphs."""
    made = document.add_table(rows=1, cols=len(columns))
    made.style, made.autofit = "Table Grid", False
    margins = element("w:tblCellMar")
    for side, twips in (
        ("top", 40 if size == BODY else 0),
        ("left", 80),
        ("bottom", 60 if size == BODY else 10),
        ("right", 80),
    ):
        margins.append(element(f"w:{side}", **{"w:w": str(twips), "w:type": "dxa"}))
    made._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")
    made.rows[0]._tr.get_or_add_trPr().append(element("w:tblHeader"))
    grid = [mm(PAGE * width) for width in widths]
    for column, width in zip(made.columns, grid, strict=True):
        column.width = width
    for cell, text, width in zip(made.rows[0].cells, columns, grid, strict=True):
        cell.width = width
        fill(cell, [text], size, bold=True, centred=True)
    for row in rows:
        for cell, paragraphs, width in zip(made.add_row().cells, row, grid, strict=True):
            cell.width = width
            fill(cell, paragraphs, size)
    return made


def fill(cell, paragraphs, size, **style):
    """Paragraphs into a cell, which always has a first one."""
    for at, text in enumerate(paragraphs):
        line = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        aligned(line, style.get("centred"))
        if size != BODY:  # the end of a paragraph has a size of its own, and is as high as that
            mark = element("w:rPr")
            sizes(mark, size)
            line._p.get_or_add_pPr().append(mark)
        write_text(line, text, bold=style.get("bold") or isinstance(text, cells.Strong), size=size)


def added(document, report):
    """What the agency adds after the table."""
    if report.additions.signers:
        signers(document, report.additions.signers)
    if report.additions.summary:
        summarised(document, report)
    if report.additions.evidence_list:
        evidence(document, report)


def signers(document, people):
    paragraph(document, "")
    made = document.add_table(rows=1, cols=len(people))
    for cell, signer in zip(made.rows[0].cells, people, strict=True):
        named = cells.office(signer.name) or "……………………………"
        lines = [f"ลงชื่อ …………………………… {signer.role}", f"({named})", cells.office(signer.position)]
        fill(cell, [line for line in lines if line], BODY, centred=True)


def summarised(document, report):
    told = summary.summary_of(report)
    headed(document, f"สรุปภาพรวม ณ วันที่ {cells.day(report.as_of)}" if report.with_results else "สรุปภาพรวม")
    counted = (
        f"มาตรการ {told.measures} มาตรการ ขั้นตอน {told.steps} ขั้นตอน รายการของเจ้าหน้าที่ {told.officers} รายการ "
        f"รายการกำกับติดตามของผู้บริหาร {told.executives} รายการ"
    )
    paragraph(document, cells.office(counted))
    if report.with_results:
        columns = ("จำนวนรายการตามสถานะ", *(f"{SIGNS[c.state]} {c.state.label}" for c in told.counts))
        officers = (["เจ้าหน้าที่"], *([cells.office(str(c.officers))] for c in told.counts))
        executives = (["ผู้บริหาร"], *([cells.office(str(c.executives))] for c in told.counts))
        table(document, columns, (officers, executives), (0.2, *[0.8 / len(told.counts)] * len(told.counts)), SMALL)
    paragraph(document, "กำหนดเวลารายเดือน", bold=True)
    months = [([cells.office(title)], *([month(cell)] for cell in row)) for title, row in told.rows]
    table(document, ("มาตรการ", *told.months), months, (0.34, *[0.055] * 12), SMALL)
    legend = "ตัวเลขคือจำนวนกำหนดเวลาที่ครบในเดือนนั้น"
    if told.states:
        signs = "  ".join(f"{SIGNS[state]} {state.label}" for state in told.states)
        legend += f" สัญลักษณ์คือสถานะที่ล่าช้าที่สุดในเดือนนั้น: {signs}"
    paragraph(document, legend, size=SMALL)
    if report.with_results:
        paragraph(document, "รายการที่ล่าช้าและสาเหตุ", bold=True)
        rows = [
            (
                [cells.office(late.measure)],
                [cells.numbered(late, late.text)],
                [cells.office(f"{SIGNS[late.state]} {late.words}")],
                [cells.office(late.why) or "ยังไม่ได้แจ้ง"],
            )
            for late in told.late
        ]
        columns = ("มาตรการ", "รายการ", "สถานะ", "ปัญหา/อุปสรรคที่แจ้งล่าสุด")
        table(document, columns, rows, (0.18, 0.30, 0.20, 0.32), SMALL)
        if told.more:
            paragraph(document, cells.office(f"และอีก {told.more} รายการ"), size=SMALL)


def month(cell):
    if cell is None:
        return ""
    return cells.office(f"{SIGNS[State(cell.state)]} {cell.count}" if cell.state else str(cell.count))


def evidence(document, report):
    import segno

    headed(document, "บัญชีหลักฐาน")
    found = list(cells.evidence(report))
    if not found:
        paragraph(document, "ยังไม่มีหลักฐานที่เปิดเผยต่อสาธารณะ")
        return
    rows = [
        ([cells.office(str(n))], [cells.office(measure)], [cells.office(title), url], [""])
        for n, (measure, title, url) in enumerate(found, 1)
    ]
    made = table(document, ("ที่", "มาตรการ", "หลักฐาน", "คิวอาร์โค้ด"), rows, (0.05, 0.35, 0.45, 0.15), SMALL)
    for row, (_, _, url) in zip(made.rows[1:], found, strict=True):
        if pictures.has_qr(url):
            code = BytesIO()
            segno.make(url, error="m", micro=False).save(code, kind="png", scale=6)
            code.seek(0)
            row.cells[3].paragraphs[0].add_run().add_picture(code, width=mm(22))


def headed(document, text):
    line = paragraph(document, text, bold=True, centred=True, size=COVER)
    line.paragraph_format.page_break_before = True


# --- paragraphs and their letters ------------------------------------------------------------------------------------


def paragraph(document, text, *, bold=False, centred=False, size=BODY):
    line = document.add_paragraph()
    aligned(line, centred)
    write_text(line, text, bold=bold, size=size)
    return line


def aligned(line, centred):
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    line.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT


def write_text(line, text, *, bold=False, size=BODY):
    """Text in runs: what the typeface lacks in another one; a line's end stays within the paragraph."""
    part = ""
    for character in text:
        if character in "☐✓◷":
            run(line, part, bold=bold, size=size)
            run(line, character, bold=bold, size=size, font=SYMBOLS)
            part = ""
        else:
            part += character
    run(line, part, bold=bold, size=size)


def run(line, text, *, bold=False, size=BODY, font=None):
    """A run of one look; Word takes bold and size for Thai letters from properties of their own."""
    made = line.add_run(text)
    properties = made._r.get_or_add_rPr()
    if font:
        properties.append(element("w:rFonts", **{f"w:{each}": font for each in ("ascii", "hAnsi", "cs", "eastAsia")}))
    if bold:
        properties.append(element("w:b"))
        properties.append(element("w:bCs"))
    if size != BODY:
        sizes(properties, size)
    return made


def sizes(properties, points):
    for each in ("w:sz", "w:szCs"):
        properties.append(element(each, **{"w:val": str(points * 2)}))


def element(tag, **attributes):
    from docx.oxml import OxmlElement

    made = OxmlElement(tag)
    for attribute, value in attributes.items():
        made.set(name(attribute) if ":" in attribute else attribute, value)
    return made


def name(tag):
    from docx.oxml.ns import qn

    return qn(tag)


def mm(length):
    from docx.shared import Mm

    return Mm(length)
