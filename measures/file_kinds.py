"""What a file is, by its content: PDF, JPEG, PNG, DOCX or XLSX, whole and without macros; anything else is refused."""

import mmap
import struct
import warnings
import zipfile
from itertools import islice
from pathlib import PurePath
from xml.etree import ElementTree

from PIL import Image

from measures.models import FileKind

ENDINGS = {  # of names: what opens a file looks at them, so they must not claim something else
    FileKind.PDF: (".pdf",),
    FileKind.JPEG: (".jpg", ".jpeg", ".jfif"),
    FileKind.PNG: (".png",),
    FileKind.DOCX: (".docx",),
    FileKind.XLSX: (".xlsx",),
}
ACCEPT = ",".join(ending for endings in ENDINGS.values() for ending in endings)
OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA = {
    FileKind.PDF: "application/pdf",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.DOCX: f"{OFFICE}wordprocessingml.document",
    FileKind.XLSX: f"{OFFICE}spreadsheetml.sheet",
}
PIXELS = 200_000_000  # more than any camera or scanner of an office makes
ENTRIES = 10_000  # parts of a Word or Excel file
DIRECTORY = 2**21  # bytes of the list of its parts
TYPES = 2**20  # bytes of its part that says what it is
UNPACKED = 2**29  # bytes of all its parts
PARTS = 20_000  # of a picture: more than any camera or scanner writes; the decoder takes its time for each of them
ALONE = {0x00, 0xC8, *range(0xD0, 0xDA), *range(0xF0, 0xFE)}  # marks of a JPEG that nothing belongs to
ONLY = "ระบบรับเฉพาะไฟล์ PDF, JPEG, PNG, Word (DOCX) และ Excel (XLSX)"
CUT = "ไฟล์ไม่ครบหรือเสียหาย โปรดเปิดดูในเครื่องของท่าน แล้วเลือกไฟล์ที่เปิดได้"


class Refused(ValueError):
    """A file that is not taken; the text says in Thai why, and what to do."""


def recognise(handle, name):
    """The FileKind of an open file that is called `name`; Refused where it is none of ours, or not whole."""
    head = start_of(handle, 1024)
    bare = head.lstrip(b"\xef\xbb\xbf\0 \t\r\n")
    if not head:
        raise Refused("ไฟล์ว่างเปล่า (0 ไบต์) โปรดเลือกไฟล์ที่มีเนื้อหา")
    if bare.startswith(b"%PDF-"):
        kind = pdf(handle)
    elif head.startswith(b"\xff\xd8\xff"):
        kind = picture(handle, FileKind.JPEG)
    elif head.startswith(b"\x89PNG\r\n\x1a\n"):
        kind = picture(handle, FileKind.PNG)
    elif head.startswith(b"PK\x03\x04"):
        kind = office(handle)
    elif head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Refused("ไฟล์นี้เป็น Word หรือ Excel รุ่นเก่า หรือใส่รหัสผ่านไว้ โปรดบันทึกเป็น DOCX, XLSX หรือ PDF ที่ไม่มีรหัสผ่าน")
    elif bare[:200].lower().startswith((b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<?xml", b"<svg")):
        raise Refused(f"เนื้อหาของไฟล์นี้เป็นหน้าเว็บหรือ XML {ONLY}")
    else:
        raise Refused(f"เนื้อหาของไฟล์นี้ไม่ใช่ชนิดที่รับ {ONLY}")
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS[kind]:
        raise Refused(f"เนื้อหาของไฟล์นี้เป็น {kind.label} โปรดเปลี่ยนชื่อให้ลงท้ายด้วย {ENDINGS[kind][0]} แล้วเลือกอีกครั้ง")
    return kind


def start_of(handle, count):
    handle.seek(0)
    return handle.read(count)


def end_of(handle, count):
    handle.seek(0, 2)
    handle.seek(max(0, handle.tell() - count))
    return handle.read()


def pdf(handle):
    """A PDF says at its end where its table is; one that was cut does not."""
    end = end_of(handle, 4096)
    if b"startxref" not in end or b"%%EOF" not in end:
        raise Refused(CUT)
    return FileKind.PDF


def picture(handle, kind):
    """A picture whose parts are all there; its points are not unpacked, which could fill the memory."""
    parts = png_parts(handle) if kind == FileKind.PNG else jpeg_parts(handle)
    if sum(1 for _ in islice(parts, PARTS + 1)) > PARTS:
        raise Refused(CUT)
    handle.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # there is a limit of our own
            image = Image.open(handle, formats=[kind.upper()])
        width, height = image.size
        after_headers = handle.tell()
        if kind == FileKind.PNG:
            image.verify()  # the sum of every part, to the last
    except Image.DecompressionBombError:
        raise Refused(TOO_LARGE_PICTURE) from None
    except Exception:  # whatever nonsense bytes make of a decoder
        raise Refused(CUT) from None
    if width * height > PIXELS:
        raise Refused(TOO_LARGE_PICTURE)
    if kind == FileKind.JPEG:
        with mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as content:
            if content.find(b"\xff\xd9", after_headers) < 0:  # the mark of its end, beyond a small picture in its head
                raise Refused(CUT)
    return kind


def png_parts(handle):
    """Something for each part of a PNG."""
    handle.seek(8)
    while len(head := handle.read(8)) == 8:
        yield head
        handle.seek(int.from_bytes(head[:4]) + 4, 1)  # its sum follows


def jpeg_parts(handle):
    """Something for each part in the head of a JPEG, and for each byte between them, read as the decoder does."""
    handle.seek(2)
    while len(mark := handle.read(2)) == 2 and mark != b"\xff\xda":  # its points
        yield mark
        if mark[0] != 0xFF or mark[1] == 0xFF:  # a mark begins at the next byte, perhaps
            handle.seek(-1, 1)
        elif mark[1] not in ALONE:
            handle.seek(max(0, int.from_bytes(handle.read(2)) - 2), 1)


TOO_LARGE_PICTURE = "ภาพนี้มีจำนวนจุดมากเกินไป โปรดย่อขนาดภาพให้ไม่เกิน 200 ล้านจุด"


def office(handle):
    """A Word or Excel file: a ZIP whose list of contents names the main part of one, and which has no macros."""
    if not small_directory(handle):
        raise Refused(CUT)
    handle.seek(0)
    try:
        with zipfile.ZipFile(handle) as packed:
            parts = {part.filename: part for part in packed.infolist()}
            if "[Content_Types].xml" not in parts:
                raise Refused(f"เนื้อหาของไฟล์นี้เป็น ZIP {ONLY} หากเป็นไฟล์ที่บีบอัดไว้ โปรดแตกไฟล์แล้วเลือกทีละไฟล์")
            if any(part.flag_bits & 1 for part in parts.values()):
                raise Refused("ไฟล์นี้ใส่รหัสผ่านไว้ โปรดบันทึกโดยไม่ใส่รหัสผ่าน")
            if sum(part.file_size for part in packed.infolist()) > UNPACKED:
                raise Refused("ไฟล์นี้คลายออกมามีขนาดใหญ่ผิดปกติ โปรดบันทึกเป็น PDF")
            with packed.open("[Content_Types].xml") as types:
                said = types.read(TYPES + 1)
            kind, main = told(said)
            if any(name.lower().endswith("vbaproject.bin") for name in parts):
                raise Refused(MACROS)
            with packed.open(main) as part:
                if not part.read(1024).lstrip(b"\xef\xbb\xbf\xff\xfe \r\n").startswith(b"<"):
                    raise Refused(CUT)
    except Refused:
        raise
    except Exception:
        raise Refused(CUT) from None
    return kind


MACROS = "ไฟล์นี้มีมาโคร (ชุดคำสั่ง) ซึ่งระบบไม่รับ โปรดบันทึกเป็น DOCX, XLSX หรือ PDF ที่ไม่มีมาโคร"


def small_directory(handle):
    """Whether the list of a ZIP's parts is there, and of a size that may be read into the memory."""
    end = end_of(handle, 65_557)
    place = end.rfind(b"PK\x05\x06")
    if place < 0 or len(end) < place + 22:
        return False
    if end[max(0, place - 20) :].startswith(b"PK\x06\x07"):  # a second list of contents, for more than 4 GB
        return False
    entries, size = struct.unpack("<HL", end[place + 10 : place + 16])
    return entries <= ENTRIES and size <= DIRECTORY


def told(types):
    """The kind and the name of the main part, as the part [Content_Types].xml tells."""
    if len(types) > TYPES or b"<!DOCTYPE" in types or b"\0" in types:  # nor in UTF-16, where the word looks otherwise
        raise Refused(CUT)
    for each in ElementTree.fromstring(types):
        media = each.get("ContentType", "")
        if "macroEnabled" in media:
            raise Refused(MACROS)
        for kind in (FileKind.DOCX, FileKind.XLSX):
            if media == f"{MEDIA[kind]}.main+xml":
                return kind, each.get("PartName").lstrip("/")
    raise Refused(f"เนื้อหาของไฟล์นี้ไม่ใช่ Word หรือ Excel {ONLY}")
