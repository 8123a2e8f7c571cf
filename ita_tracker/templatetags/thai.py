"""Template filters, each one line over `ita_tracker.thai`; they are for text and values, never for markup."""

from dataclasses import replace

from django import template

from ita_tracker import thai

register = template.Library()

# None of these is `is_safe`: what comes out is escaped, also where what went in was marked as safe.


@register.filter
def thai_digits(value):
    """Text or a number as an official document writes it: always in Thai digits."""
    return "" if value is None else thai.to_thai_digits(str(value))


@register.filter(expects_localtime=True)
def thai_date(value):
    """31 มกราคม 2566"""
    return _written(value, "long")


@register.filter(expects_localtime=True)
def thai_date_short(value):
    """31 ม.ค. 2566"""
    return _written(value, "short")


@register.filter(expects_localtime=True)
def thai_month(value):
    """มกราคม 2566, of a date or of a date without its day."""
    return thai.format_partial(replace(_partial(value), day=None)) if value else ""


def _written(value, style):
    return thai.format_partial(_partial(value), style) if value else ""


def _partial(value):
    return value if isinstance(value, thai.PartialDate) else thai.PartialDate.of(value)
