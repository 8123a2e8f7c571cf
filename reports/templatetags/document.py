"""How the office's own text is set in an official document."""

import re

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from ita_tracker import thai
from measures.status import State
from reports import pictures, summary

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


@register.simple_tag
def summary_of(report):
    return summary.summary_of(report)


@register.simple_tag
def sign(state):
    """The drawing of a state, with its words for who cannot see it."""
    state = State(state)
    return format_html('<img class="sign" src="{}" alt="{}">', pictures.address(pictures.signs()[state]), state.label)


@register.simple_tag
def evidence_of(report):
    """All public evidence of the results, in the order of the table, each with the address of its QR code or None."""
    return [
        {
            "measure": measure.title,
            "title": evidence.title,
            "url": evidence.url,
            "code": pictures.address(pictures.qr(evidence.url)) if pictures.has_qr(evidence.url) else None,
        }
        for measure in report.measures
        for result in measure.results
        for evidence in result.evidence
    ]


@register.simple_tag
def day_of(iso):
    """๓๐ เมษายน ๒๕๖๖"""
    return thai.format_partial(thai.PartialDate.from_iso(iso), thai_digits=True)


@register.simple_tag
def month_at(told, place):
    """The name of a month of the heat map, for a cell that stands alone on a narrow screen."""
    return told.months[place]
