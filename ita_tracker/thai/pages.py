"""Thai digits in the text of a page of HTML, and in nothing else of it."""

import html
import re

from ita_tracker.thai.digits import to_thai_digits

# What is left as it is: markup, and the text of elements that hold values or words for machines.
_KEPT = re.compile(r"(<(script|style|textarea|code|title)\b.*?</\2\s*>|<!--.*?-->|<[^>]*>)", re.DOTALL | re.IGNORECASE)


def in_thai_digits(page):
    """A page of HTML with Thai digits in its text; addresses, attributes and values of forms keep theirs."""
    pieces, done = [], 0
    for kept in _KEPT.finditer(page):
        pieces += _text(page[done : kept.start()]), kept[0]
        done = kept.end()
    return "".join(pieces) + _text(page[done:])


def _text(escaped):
    """Converted as people read it: unescaped first, or "&#39;" would lose its digits."""
    if not re.search("[0-9]", escaped):
        return escaped
    return html.escape(to_thai_digits(html.unescape(escaped)))
