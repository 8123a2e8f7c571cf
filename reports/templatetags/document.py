"""How the office's own text is set in an official document."""

import re

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from ita_tracker import thai

register = template.Library()

TOGETHER = re.compile(r"พ\.ศ\. [๐-๙]{4}|(?:อื่น|ต่าง|ใหม่|จริง|ย่อย|บ่อย|เรื่อย|หลาย) ๆ")
BOX = "☐"  # not in the typeface: drawn as a picture with a text alternative


@register.simple_tag(takes_context=True)
def office(context, text):
    """The office's text with Thai digits; line ends are kept by the style sheet, check boxes become pictures."""
    parts = [together(conditional_escape(thai.to_thai_digits(part))) for part in str(text).split(BOX)]
    picture = format_html('<img class="box" src="{}" alt="ช่องทำเครื่องหมาย">', context["box"])
    return mark_safe(picture.join(parts))


def together(text):
    """Escaped text in which what must not be parted at a line's end is marked: "พ.ศ. ๒๕๖๖", "อื่น ๆ"."""
    return TOGETHER.sub(r'<span class="together">\g<0></span>', text)


@register.filter
def numbered(entry):
    """The number that stands before an entry, as "๑. ", or nothing."""
    return f"{thai.numbering(entry.number)} " if entry.number else ""
