"""Files as people bring them, whole ones and hostile ones, as bytes; and results that have one."""

import io
import zipfile
from functools import cache

NAME = "รายงานการประชุม ครั้งที่ ๑ ที่ปรึกษา.pdf"


@cache
def pdf():
    import pikepdf

    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.save(out)
    return out.getvalue()


@cache
def picture(kind="PNG", size=(40, 30)):
    from PIL import Image

    out = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(out, kind)
    return out.getvalue()


@cache
def docx():
    from docx import Document

    made, out = Document(), io.BytesIO()
    made.add_paragraph("หลักฐาน")
    made.save(out)
    return out.getvalue()


@cache
def xlsx():
    from openpyxl import Workbook

    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def packed(parts, **options):
    """A ZIP of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def repacked(office, **changes):
    """A Word or Excel file with other parts in it."""
    with zipfile.ZipFile(io.BytesIO(office)) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    return packed(parts | changes)


def with_parts(picture, at, part):
    """A picture with a part put in again and again; each costs the decoder its time, some that of all before it."""
    return picture[:at] + part * 25_000 + picture[at:]


def with_a_second_list(office):
    """A Word or Excel file whose usual list of parts is short, and which has another as in files of more than 4 GB."""
    import struct

    end = office.rindex(b"PK\x05\x06")
    count, size, start = struct.unpack("<HLL", office[end + 10 : end + 20])
    second = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
    return office[:end] + second + struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1) + office[end:]


def upload(content, name=NAME, kind="application/octet-stream"):
    """As a form sends it; what the browser says of its kind is never believed."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content, kind)


def read(response):
    """What was handed out; read to its end, the test client lets go of the file and keeps the database's connection."""
    return b"".join(response.streaming_content)


def staged(content=None, name=NAME):
    """A file in the vault, as a form leaves it there."""
    import hashlib
    import uuid

    from measures import vault
    from measures.proofs import Staged

    content = content or pdf()
    key = uuid.uuid4()
    path, handle = vault.new_file()
    with handle:
        handle.write(content)
        vault.keep(path, handle, key)
    return Staged(key, name, "pdf", len(content), hashlib.sha256(content).hexdigest())


def record_with_file(*, position=13, username="officer", public=False, content=None):
    """The EvidenceFile of a result recorded today."""
    from ita_tracker.clock import today
    from ita_tracker.thai import PartialDate
    from measures.actions.progress import record_completion
    from measures.models import Measure, User
    from measures.proofs import Proof

    made = record_completion(
        measure=Measure.objects.get(plan__agency__slug="phutthaisong", position=position),
        date=PartialDate.of(today()),
        answers=[],
        evidence=[Proof("หลักฐาน", file=staged(content), public=public)],
        by=User.objects.get(username=username),
    )
    return made.files.get()
