"""When mail may arrive at an office: on its own working days, 09:00 to 17:00 by its own clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global

#: The hours within which an office works, by its own clocks; the second is not included.
OPENS, CLOSES = time(9), time(17)

#: No weekend, clock change or missing day of the calendar is longer than this.
_LONGEST = 10


@lru_cache(maxsize=1024)
def days_off(zone: str) -> frozenset[int]:
    """Return the days of the week without work where a zone is, Monday being 0.

    By the country of the zone as the CLDR has it (``weekData``): Friday and Saturday in Riyadh,
    Friday in Tehran. Where no country is known, Saturday and Sunday.
    """
    country = get_global("zone_territories").get(zone, "001")
    try:
        locale = Locale.parse(f"und_{country}")
    except UnknownLocaleError:  # nobody lives there all the year
        locale = Locale.parse("und_001")
    first, last = locale.weekend_start, locale.weekend_end
    return frozenset(day % 7 for day in range(first, (last if last >= first else last + 7) + 1))


def is_working(zone: str, instant: datetime) -> bool:
    """Tell whether an aware instant is within a zone's working hours."""
    local = instant.astimezone(ZoneInfo(zone))
    return local.weekday() not in days_off(zone) and OPENS <= local.time() < CLOSES


def next_working_moment(zone: str, now: datetime) -> datetime:
    """Return ``now`` where that is within a zone's working hours, else when they next begin.

    Args:
        zone: IANA name.
        now: aware.

    Returns:
        An aware instant in UTC. The wall clock is looked up for its own day, so that a change of
        the clocks in between moves it by nothing.
    """
    if is_working(zone, now):
        return now.astimezone(UTC)
    today = now.astimezone(ZoneInfo(zone)).date()
    for ahead in range(_LONGEST):
        opening = _opening(zone, today + timedelta(days=ahead))
        if opening >= now and is_working(zone, opening):
            return opening
    raise AssertionError(f"nobody ever works in {zone}")


def _opening(zone: str, day: date) -> datetime:
    return datetime.combine(day, OPENS, ZoneInfo(zone)).astimezone(UTC)
