"""Cutting a day into rehearsal slots."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from summit.core.errors import N_, Refused

#: How many slots can be made in one go.
MOST_SLOTS = 100

Span = tuple[datetime, datetime]


def cut(day: date, begins: time, ends: time, *, minutes: int, pause: int, zone: str) -> list[Span]:
    """Return spans of ``minutes`` with ``pause`` minutes between them, as many as have room.

    Args:
        begins, ends: wall clocks of the zone on that day; midnight as an end is the day's end. An
            hour that the clocks leave out is moved on by as much, and of one that comes twice the
            first is meant (PEP 495).

    Raises:
        Refused: nothing has room, or too much.
    """
    start = _instant(day, begins, zone)
    last_day = day + timedelta(days=1) if ends == time() else day
    end = _instant(last_day, ends, zone)
    length, step = timedelta(minutes=minutes), timedelta(minutes=minutes + pause)
    found: list[Span] = []
    while start + length <= end:
        if len(found) == MOST_SLOTS:
            raise Refused(N_("At most %(most)s slots can be made at once."), most=MOST_SLOTS)
        found.append((start, start + length))
        start += step
    if not found:
        raise Refused(N_("Not one slot of this length has room between these hours."))
    return found


def _instant(day: date, clock: time, zone: str) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)
