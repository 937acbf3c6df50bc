"""What one start, or every hour of a day, means in each city."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from summit.core.zones import DAY, day_number, instant_of, offset, start_of_day
from summit.programme.fairhour.civil import CivilHours
from summit.programme.fairhour.curve import Curve
from summit.programme.fairhour.ranking import MeetingCity
from summit.programme.fairhour.rest import Rest, RestDays, is_known, rest_on

#: From one column of the heat map to the next, in minutes.
HOUR = 60


@dataclass(frozen=True, slots=True)
class CityHour:
    """A meeting in one city.

    ``penalty`` is the mean over the meeting; ``night`` the minutes of it that lie in the night.
    ``rest`` are the local days it touches (days since 1970) on which the city rests;
    ``rest_known`` is false where nobody can tell.
    """

    city: MeetingCity
    starts_at: datetime
    ends_at: datetime
    penalty: float
    night: int
    rest: tuple[tuple[int, Rest], ...]
    rest_known: bool


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A city's penalties for a meeting that starts at each column of a heat map.

    ``days`` and ``minutes`` are the city's own day (since 1970) and minute of the day then.
    """

    city: MeetingCity
    penalties: tuple[float, ...]
    days: tuple[int, ...]
    minutes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Cities by hours of one day in the host's zone; ``starts`` are minutes since 1970.

    A day on which the clocks change has one column fewer or more.
    """

    starts: tuple[int, ...]
    rows: tuple[HeatRow, ...]


def city_hours(
    cities: Sequence[MeetingCity],
    start: int,
    length: int,
    *,
    hours: CivilHours | None = None,
    rest: RestDays = rest_on,
) -> tuple[CityHour, ...]:
    """Return what a meeting means in each city, the heaviest first, then by name.

    Args:
        start: minutes since 1970.
        length: minutes.
    """
    hours = hours or CivilHours()
    end = start + length
    by_zone: dict[str, tuple[float, int, tuple[tuple[int, Rest], ...], bool]] = {}
    for zone in {city.zone for city in cities}:
        first = (start + offset(zone, start)) // DAY
        last = (end - 1 + offset(zone, end - 1)) // DAY
        resting = [(day, rest(zone, day)) for day in range(first, last + 1)]
        by_zone[zone] = (
            Curve.of_penalties(zone, start, end, hours, rest).between(start, end) / length,
            Curve.of_nights(zone, start, end, hours).between(start, end),
            tuple((day, why) for day, why in resting if why is not None),
            is_known(zone, first),
        )
    found = [
        CityHour(city, instant_of(start), instant_of(end), *by_zone[city.zone]) for city in cities
    ]
    return tuple(sorted(found, key=lambda hour: (-hour.penalty, hour.city.key)))


def heat_map(
    cities: Sequence[MeetingCity],
    day: date,
    length: int,
    *,
    host_zone: str,
    hours: CivilHours | None = None,
    rest: RestDays = rest_on,
) -> HeatMap:
    """Return what a meeting of a length asks of each city at every hour of the host's day.

    Cities whose clocks are furthest ahead come first, so that the night runs slantwise.
    """
    hours = hours or CivilHours()
    begin = start_of_day(host_zone, day_number(day))
    starts = range(begin, start_of_day(host_zone, day_number(day) + 1), HOUR)
    end = begin + (len(starts) + 1) * HOUR + length
    penalties: dict[str, tuple[float, ...]] = {}
    local: dict[str, list[tuple[int, int]]] = {}
    for zone in {city.zone for city in cities}:
        curve = Curve.of_penalties(zone, begin, end, hours, rest)
        sums = curve.over_meetings(begin, len(starts), HOUR, length)
        penalties[zone] = tuple(value / length for value in sums)
        local[zone] = [divmod(start + offset(zone, start), DAY) for start in starts]
    rows = [
        HeatRow(
            city,
            penalties[city.zone],
            tuple(day for day, _ in local[city.zone]),
            tuple(minute for _, minute in local[city.zone]),
        )
        for city in cities
    ]
    ahead = {zone: offset(zone, begin) for zone in local}
    rows.sort(key=lambda row: (-ahead[row.city.zone], row.city.key))
    return HeatMap(tuple(starts), tuple(rows))
