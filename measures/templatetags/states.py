"""A state on a page: sign and words in its colour."""

from django import template

from measures import words

register = template.Library()


@register.simple_tag
def state(status):
    """The status with its days: "เกินกำหนด (12 วัน)"."""
    return words.state_html(status.state, words.words(status))


@register.simple_tag
def state_count(state, count):
    """How many are in a state."""
    return words.state_html(state, f"{state.label} {count:,}")


@register.simple_tag
def state_sign(state):
    return words.sign(state)
