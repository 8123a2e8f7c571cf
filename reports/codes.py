"""Verification codes: random, short enough to type from paper, without letters that are taken for one another."""

import re
import secrets

from ita_tracker import thai

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O and U
LENGTH = 12  # 60 bits: nobody finds one by guessing
MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})
BETWEEN = re.compile(r"[\s\u00ad\u200b-\u200f\u2010-\u2015\u2212\ufeff-]+")  # blanks and hyphens of every kind


def new():
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(code):
    """A code as it is printed: XXXX-XXXX-XXXX."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def read(text):
    """The code that somebody typed, in small letters or Thai digits, with or without hyphens, O for 0; else None."""
    code = tidied(text)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def tidied(text):
    """What was typed, as it would be printed but for the hyphens."""
    return BETWEEN.sub("", thai.to_arabic_digits(text)).upper().translate(MISREAD)


def why_not(text):
    """A sentence on what is wrong with a text that `read` does not take, or "" where it takes it."""
    if read(text):
        return ""
    found = tidied(text)
    if not found:
        return "โปรดพิมพ์รหัสตรวจสอบที่พิมพ์ไว้มุมล่างขวาของเอกสาร"
    if wrong := sorted(set(found) - set(ALPHABET)):
        return f"รหัสตรวจสอบไม่มีอักขระ {' '.join(wrong[:5])} โปรดพิมพ์ตามที่ปรากฏบนเอกสาร"
    return f"รหัสตรวจสอบมี {LENGTH} ตัว ที่พิมพ์มามี {len(found)} ตัว โปรดพิมพ์ให้ครบ"
