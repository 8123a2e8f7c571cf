"""The picture of a seal, as somebody sends it, becomes a PNG that we wrote ourselves: nothing else of it is kept."""

from io import BytesIO

MAX_BYTES = 1_000_000
MAX_SIDE = 4096  # dots, before it is made smaller: a picture of few bytes may unfold to many, here to 180 MB
SIDE = 600
ENDS = {"PNG": b"IEND", "JPEG": b"\xff\xd9"}  # formats asked of the content, never of the name; each file's last mark


class SealError(ValueError):
    """The picture cannot be taken; the text says in Thai what to send instead."""


def as_png(content):
    """The bytes of a PNG of at most SIDE dots a side, of the bytes of a PNG or JPEG; raises SealError."""
    from PIL import Image, ImageOps

    if len(content) > MAX_BYTES:
        raise SealError("ไฟล์ภาพต้องไม่เกิน 1 MB โปรดย่อภาพแล้วเลือกใหม่")
    try:
        with Image.open(BytesIO(content), formats=tuple(ENDS)) as picture:
            if ENDS[picture.format] not in content:  # else a cut one is filled up with grey
                raise ValueError("cut off")
            if max(picture.size) > MAX_SIDE:
                raise SealError(f"ภาพใหญ่เกินไป โปรดย่อให้แต่ละด้านไม่เกิน {MAX_SIDE} จุด")
            clear = "A" in picture.mode or "transparency" in picture.info
            if picture.mode not in ("L", "LA", "RGB", "RGBA"):  # of which the dots between cannot be reckoned
                picture = picture.convert("RGBA" if clear else "RGB")
            picture.thumbnail((SIDE, SIDE))  # before all else, which would hold a large picture several times
            picture = ImageOps.exif_transpose(picture).convert("RGBA" if clear else "RGB")
            clean, out = Image.new(picture.mode, picture.size), BytesIO()
            clean.paste(picture)  # without whatever else the file said
            clean.save(out, "PNG", optimize=True)
            return out.getvalue()
    except SealError:
        raise
    except Exception:  # a damaged picture fails in any way
        raise SealError("ไฟล์นี้ไม่ใช่ภาพ PNG หรือ JPEG ที่เปิดได้ โปรดเลือกไฟล์อื่น") from None
