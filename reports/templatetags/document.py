"""How the office's own text is set in an official document."""

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from ita_tracker import thai

register = template.Library()

BOX = "☐"  # not in the typeface: drawn as a picture with a text alternative


@register.simple_tag(takes_context=True)
def office(context, text):
    """The office's text with Thai digits; line ends are kept by the style sheet, check boxes become pictures."""
    parts = [conditional_escape(thai.to_thai_digits(part)) for part in str(text).split(BOX)]
    picture = format_html('<img class="box" src="{}" alt="ช่องทำเครื่องหมาย">', context["box"])
    return mark_safe(picture.join(parts))


@register.filter
def numbered(entry):
    """The number that stands before an entry, as "๑. ", or nothing."""
    return f"{thai.numbering(entry.number)} " if entry.number else ""
