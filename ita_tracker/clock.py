"""The only place where the clock is read: now and today, as they are in Thailand."""

from datetime import datetime
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")


def now():
    """The present moment, aware, in Bangkok's time."""
    return datetime.now(BANGKOK)


def today():
    """The date of today in Bangkok, which from midnight to seven is already a day ahead of UTC's."""
    return now().date()
