"""LibreOffice opens the Word and Excel files: the same cells come back, and its pages are kept to be looked at."""

import re
import shutil
import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

from ita_tracker.thai import PartialDate
from measures.access import System
from measures.actions.progress import record_completion
from measures.models import Measure
from measures.proofs import Proof
from reports.additions import Additions, Seal, Signer
from reports.assemble import assemble_measures, assemble_report
from reports.render import office, typeface
from reports.render.cells import DRAFT as DRAFT_WORDS
from reports.render.cells import headings, rows
from reports.seal import as_png
from tests.readers import pdfium, poppler
from tests.reports.test_documents import picture

APRIL = date(2023, 4, 30)
SEEN = Path(settings.BASE_DIR) / ".state" / "office"  # the pages as pictures
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<cachedir>{folder}/cache</cachedir></fontconfig>"""
DRAFT = {"draft": True}
ISSUED = {"code": "7K2M-9QXT-4HWD", "verify": "https://ita.example.go.th/verify/7K2M9QXT4HWD/"}
ADDED = Additions(
    seal=Seal.of(as_png(picture("PNG", (400, 400))), ""),
    cover_lines=("ฉบับที่ 1",),
    signers=tuple(Signer(role, "นางสาวสมศรี", "นักวิเคราะห์") for role in ("ผู้จัดทำ", "ผู้ตรวจสอบ", "ผู้อนุมัติ")),
    summary=True,
    evidence_list=True,
)


@pytest.fixture(scope="session")
def convert(tmp_path_factory):
    """A function that gives what LibreOffice makes of a file: its pages as PDF, or its text."""
    folder = tmp_path_factory.mktemp("office")
    stand_in(folder)
    (folder / "fonts.conf").write_text(FONTS.format(folder=folder), encoding="utf-8")
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program, "LibreOffice is missing: run ./dev office"

    def convert(content, ending, wanted="pdf"):
        file = folder / f"file.{ending}"
        file.write_bytes(content)
        command = [program, "--headless", f"-env:UserInstallation=file://{folder}/profile"]
        command += ["--convert-to", wanted, "--outdir", str(folder / "out"), str(file)]
        env = {
            "FONTCONFIG_FILE": str(folder / "fonts.conf"),
            "HOME": str(folder),
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
        }
        subprocess.run(command, check=True, capture_output=True, timeout=180, env=env)
        return (folder / "out" / f"file.{wanted.partition(':')[0]}").read_bytes()

    return convert


def stand_in(folder):
    """Sarabun under the name and in the size of the government's typeface, which no package brings."""
    for face in typeface.faces(settings.BUILD_DIR / "typeface"):
        font = TTFont(BytesIO(face.content))
        font["head"].unitsPerEm = round(font["head"].unitsPerEm * 16 / 10.9)
        for record in font["name"].names:
            if record.nameID in (1, 4, 6, 16):
                record.string = "TH SarabunPSK"
        font.save(folder / face.path.name)


def keep(name, pdf):
    SEEN.mkdir(parents=True, exist_ok=True)
    for old in SEEN.glob(f"{name}-*.png"):
        old.unlink()
    file = pypdfium2.PdfDocument(pdf)
    try:
        for number, page in enumerate(file, 1):
            page.render(scale=1.2).to_pil().save(SEEN / f"{name}-{number:02}.png")
    finally:
        file.close()


def bare(text):
    return re.sub(r"\s", "", text)


def documents(reference):
    """(name, document, marks): an issued version too, which has no mark of a draft."""
    yield "report", assemble_report(reference, 6, APRIL), DRAFT
    yield "measures", assemble_measures(reference, APRIL), DRAFT
    measure = Measure.objects.get(plan=reference, position=10)
    proofs = [Proof(f"ประกาศฉบับที่ {n}", f"https://www.example.go.th/news/{n}?x=1", public=True) for n in range(1, 13)]
    record_completion(measure=measure, date=PartialDate(2023, 4, 20), answers=[], evidence=proofs, by=System("tests"))
    yield "added", assemble_report(reference, 6, APRIL, ADDED), DRAFT
    yield "issued", assemble_report(reference, 6, APRIL, ADDED), ISSUED


def marked(pdf, marks):
    """The texts of the pages, each of which must say that it is of a draft, or which version's it is."""
    pages = [bare(page) for page in poppler(pdf).split("\f")[:-1]]
    said = bare(DRAFT_WORDS if marks is DRAFT else f"รหัสตรวจสอบ {marks['code']}")
    assert all(said in page for page in pages)
    assert marks is DRAFT or not any(bare(DRAFT_WORDS) in page for page in pages)
    return pages


def test_word(reference, convert):
    for name, report, marks in documents(reference):
        content = office.FORMATS["docx"].write(report, **marks)
        pdf = convert(content, "docx")
        keep(f"word-{name}", pdf)
        pages, lines = marked(pdf, marks), pdfium(pdf).splitlines()
        assert {"ประเด็นที่ต้องปรับปรุงแก้ไข/", "ประเด็นที่ต้องพัฒนา", "กำหนดเวลาแล้วเสร็จ"} <= set(lines), lines[:20]
        if name not in ("added", "issued"):  # there other tables follow
            heading = [bare(each) for each in headings(report)[1:3]]
            assert [number for number, page in enumerate(pages) if not all(each in page for each in heading)] == [0]
        else:
            (summary,) = [number for number, page in enumerate(pages) if "สรุปภาพรวม" in page]
            assert "บัญชีหลักฐาน" in pages[summary + 1]  # the summary is one page
        text = bare(convert(content, "docx", "txt:Text (encoded):UTF8").decode("utf-8-sig"))
        at = 0
        for cell in (cell for row in rows(report) for cell in row if cell):
            found = text.find(bare("".join(cell)), at)
            assert found >= at, cell
            at = found + 1


def test_excel(reference, convert):
    import csv
    from io import StringIO

    for name, report, marks in documents(reference):
        content = office.FORMATS["xlsx"].write(report, **marks)
        pdf = convert(content, "xlsx")
        keep(f"excel-{name}", pdf)
        pages = marked(pdf, marks)
        assert sum("สรุปภาพรวม" in page for page in pages) == report.additions.summary  # one page
        lines = list(
            csv.reader(
                StringIO(convert(content, "xlsx", "csv:Text - txt - csv (StarCalc):44,34,76,1").decode("utf-8-sig"))
            )
        )
        columns = [bare("".join(line[at] for line in lines)) for at in range(1, len(headings(report)))]
        for at, column in enumerate(columns, 1):
            assert column == bare(headings(report)[at] + "".join("".join(row[at]) for row in rows(report)))
