"""Verification codes: random, short enough to type from paper, without letters that are taken for one another."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O and U
LENGTH = 12  # 60 bits: nobody finds one by guessing
MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "-": "", " ": ""})


def new():
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(code):
    """A code as it is printed: XXXX-XXXX-XXXX."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def read(text):
    """The code that somebody typed, in small letters, with or without hyphens, O for 0; None where it is none."""
    code = text.strip().upper().translate(MISREAD)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None
