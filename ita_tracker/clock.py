"""The only place where the clock is read: now and today, as they are in Thailand; and the dates of moments there."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")


def now():
    """The present moment, aware, in Bangkok's time."""
    return datetime.now(BANGKOK)


def today():
    """The date of today in Bangkok, which from midnight to seven is already a day ahead of UTC's."""
    return date_of(now())


def date_of(moment):
    """The date of a moment in Bangkok."""
    return moment.astimezone(BANGKOK).date()


def start_of(day):
    """The moment at which a date begins in Bangkok."""
    return datetime.combine(day, time(), BANGKOK)
