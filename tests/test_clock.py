"""The clock shows Bangkok's time, whatever the machine's own time zone is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from ita_tracker import clock


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-09-30T16:59:59", date(2026, 9, 30)),  # a second before Bangkok's midnight
        ("2026-09-30T17:00:00", date(2026, 10, 1)),  # 1 October there, and so a new fiscal year
        ("2026-10-01T00:00:00", date(2026, 10, 1)),
        ("2022-12-31T17:00:00", date(2023, 1, 1)),
        ("2024-02-28T17:00:00", date(2024, 2, 29)),
        ("2023-02-28T16:59:59", date(2023, 2, 28)),
        ("2023-02-28T17:00:00", date(2023, 3, 1)),
    ],
)
def test_today_changes_at_midnight_in_bangkok(moment, day):
    with time_machine.travel(datetime.fromisoformat(moment).replace(tzinfo=UTC), tick=False):
        assert clock.today() == day
    assert clock.date_of(datetime.fromisoformat(moment).replace(tzinfo=UTC)) == day


def test_a_day_begins_at_midnight_in_bangkok():
    assert clock.start_of(date(2026, 10, 1)) == datetime(2026, 9, 30, 17, tzinfo=UTC)
    assert clock.date_of(clock.start_of(date(2026, 10, 1))) == date(2026, 10, 1)


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Auckland", "Asia/Bangkok"])
def test_the_zone_of_the_machine_does_not_matter(zone):
    with time_machine.travel(datetime(2026, 10, 1, 0, 30, tzinfo=clock.BANGKOK), tick=False) as traveller:
        traveller.move_to(datetime(2026, 10, 1, 0, 30, tzinfo=clock.BANGKOK).astimezone(ZoneInfo(zone)))
        assert clock.today() == date(2026, 10, 1)


def test_now_is_aware_and_seven_hours_ahead_of_utc():
    with time_machine.travel(datetime(2023, 3, 31, 20, 15, tzinfo=UTC), tick=False):
        now = clock.now()
    assert now.utcoffset() == timedelta(hours=7)
    assert now == datetime(2023, 3, 31, 20, 15, tzinfo=UTC)
    assert (now.date(), now.hour, now.minute) == (date(2023, 4, 1), 3, 15)
