"""An interpreter's days as strips of 24 hours: when they can, when not, and when they work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from summit.core import zones

#: How many days are drawn at most.
MOST_DAYS = 14


@dataclass(frozen=True, slots=True)
class Stretch:
    """Something from one instant to another.

    ``kind`` is ``available``, ``unavailable`` or ``work``.
    """

    kind: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a day, in per cent of its length."""

    kind: str
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day with its bars; ``closed`` says that only available spans count."""

    day: date
    bars: tuple[Bar, ...]
    closed: bool


def days(first: date, last: date, zone: str, stretches: Iterable[Stretch]) -> list[Day]:
    """Return the days of a zone's calendar from the first to the last, both included.

    A day on which the clocks change is as long as it is: bars stay where their hours are.
    """
    known = sorted(stretches, key=lambda each: "available unavailable work".find(each.kind))
    closed = any(each.kind == "available" for each in known)
    count = min((last - first).days + 1, MOST_DAYS)
    found = []
    for number in range(count):
        day = first + timedelta(days=number)
        begins, ends = _bounds(day, zone)
        length = (ends - begins).total_seconds()
        bars = tuple(
            Bar(
                each.kind,
                round((max(each.starts_at, begins) - begins).total_seconds() * 100 / length, 3),
                round(
                    (min(each.ends_at, ends) - max(each.starts_at, begins)).total_seconds()
                    * 100
                    / length,
                    3,
                ),
            )
            for each in known
            if each.starts_at < ends and each.ends_at > begins
        )
        found.append(Day(day, bars, closed))
    return found


def _bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    first, last = (
        zones.instant_of(zones.start_of_day(zone, zones.day_number(each)))
        for each in (day, day + timedelta(days=1))
    )
    return first.astimezone(UTC), last.astimezone(UTC)
