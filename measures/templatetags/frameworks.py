"""A framework's figures on a page: what is not known says so, and how sure we are is said in Thai."""

from decimal import Decimal

from django import template

register = template.Library()

UNKNOWN = "ยังไม่มีข้อมูล"
CERTAINTY = {  # the words of the files in fixtures/
    "seen on public sites": "พบในเว็บไซต์สาธารณะ",
    "as printed in the source report": "ตามที่พิมพ์ในรายงานต้นฉบับ",
    "recalled, unverified": "จากความจำ ยังไม่ได้ตรวจสอบ",
    "short label of our own": "ชื่อย่อที่ระบบตั้งเอง",
    "carried over from 2565, unverified": "ยกมาจากปี 2565 ยังไม่ได้ตรวจสอบ",
    "items seen on public sites; pass mark and AA, A seen; lower bands recalled": (
        "ข้อต่าง ๆ คะแนนผ่าน และระดับ AA กับ A พบในเว็บไซต์สาธารณะ ระดับที่ต่ำกว่านั้นจากความจำ ยังไม่ได้ตรวจสอบ"
    ),
    "items seen; 85 and 95 seen; the others recalled": (
        "ข้อต่าง ๆ และคะแนน 85 กับ 95 พบในเว็บไซต์สาธารณะ คะแนนอื่นจากความจำ ยังไม่ได้ตรวจสอบ"
    ),
    "report's title seen, numbers and the covered year recalled": (
        "ชื่อรายงานพบในเว็บไซต์สาธารณะ เลขข้อและปีของแผนจากความจำ ยังไม่ได้ตรวจสอบ"
    ),
    "inferred from neighbouring items": "อนุมานจากข้อข้างเคียง ยังไม่ได้ตรวจสอบ",
    "items seen on public sites, the rest recalled": "ข้อต่าง ๆ พบในเว็บไซต์สาธารณะ นอกนั้นจากความจำ ยังไม่ได้ตรวจสอบ",
}
CONDITIONS = {
    "with each instrument at least 85": "ทุกเครื่องมือไม่ต่ำกว่า 85",
    "some instrument below 85": "มีเครื่องมือที่ต่ำกว่า 85",
}


@register.filter
def known(value):
    """A figure, ใช่/ไม่ใช่ for yes and no, and ยังไม่มีข้อมูล for what nobody told us."""
    if value is None or value == "":
        return UNKNOWN
    if isinstance(value, bool):
        return "ใช่" if value else "ไม่ใช่"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


@register.filter
def certainty(text):
    return CERTAINTY.get(text, text or UNKNOWN)


@register.filter
def condition(text):
    return CONDITIONS.get(text, text or "-")
