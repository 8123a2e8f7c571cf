"""Text as people type and paste it: one writing of each word, and nothing that cannot be seen."""

import re
import unicodedata

_AM = re.compile("ํ([่-๋]?)า")  # nikhahit and sara aa, a tone mark perhaps between them: typed so, meant as ำ
# No word has even two. The shaper takes all that follow one another for a single letter, which takes it seconds.
_CHAINED = re.compile("(?:ำ[ัิ-ฺ็-๎]*){3}")
_THAI = re.compile("[\u0e00-\u0e7f]")
_LINE_END = re.compile("\r\n|[\r\u2028\u2029]")  # the last two as some programs copy them
_TURNING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}  # they make text read in another order than it is stored


def unreadable(text):
    """Whether text holds characters that nobody can see or mean: controls, halves of characters, turned directions."""
    return any(_unreadable(c) for c in text.replace("\r\n", "\n"))


def tidied(text, *, lines=True):
    """Text without what is unreadable and with ำ as one character; without `lines`, in a single line.

    What shows nothing at all, such as a lone zero-width space, is no text.
    """
    text = _LINE_END.sub("\n", text)
    text = _AM.sub(r"\1ำ", "".join(c for c in text if not _unreadable(c)))
    if all(c.isspace() or unicodedata.category(c) == "Cf" for c in text):
        return ""
    return text if lines else text.replace("\n", " ")


def is_written_in(text):
    """Whether a text holds any Thai letter."""
    return bool(_THAI.search(text))


def chained(text):
    """Whether ำ follows ำ over and over: no word does, and 5,000 of them take half a minute to draw."""
    return bool(_CHAINED.search(text))


def _unreadable(character):
    if character in "\n\t":
        return False
    return unicodedata.category(character) in ("Cc", "Cs") or ord(character) in _TURNING
