"""When a session takes place after an import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from summit.core.errors import N_
from summit.programme.file.shape import SessionEntry
from summit.programme.file.values import ABSENT, WallClock, Wrong
from summit.programme.file.walls import instant, wall_clock
from summit.programme.models import Session


@dataclass(frozen=True, slots=True)
class When:
    """When a session takes place; start and end are ``None`` where only the day is known, and the
    day, too, for a draft that waits unscheduled."""

    zone: str
    day: date | None
    starts_at: datetime | None
    ends_at: datetime | None


def when(entry: SessionEntry, stored: Session | None, zone: str) -> When:
    """Return when a session takes place after the import.

    Start and end that the file does not give stay the instants they were. A day given without a
    start takes start and end away.

    Args:
        zone: the session's zone after the import.

    Raises:
        Wrong: start or end are missing or impossible; ``values["key"]`` says at which key.
    """
    place = ZoneInfo(zone)
    starts_at, ends_at = (None, None) if stored is None else (stored.starts_at, stored.ends_at)
    if entry.has("day") and not isinstance(entry.start, WallClock):
        starts_at = ends_at = None
    starts_at = _given(entry, "start", starts_at, place)
    ends_at = _given(entry, "end", ends_at, place)
    if (starts_at is None) != (ends_at is None):
        missing = "start" if starts_at is None else "end"
        raise Wrong(
            N_("the key %(key)s is missing"),
            N_("start and end stand together; where neither is known, give the day alone"),
            key=missing,
        )
    if starts_at is None or ends_at is None:
        if entry.day is not ABSENT:
            return When(zone, entry.day, None, None)
        if stored is not None:
            return When(zone, stored.day, None, None)
        raise Wrong(
            N_("the session has neither a start nor a day"),
            N_("give start and end, or the day alone"),
            key="slug",
        )
    if ends_at <= starts_at:
        raise Wrong(
            N_("the end, %(end)s, is not after the start, %(start)s"),
            N_("a session past midnight ends on the next day"),
            key="end" if entry.has("end") else "start",
            end=str(wall_clock(ends_at, place)),
            start=str(wall_clock(starts_at, place)),
        )
    day = starts_at.astimezone(place).date()
    if entry.day is not ABSENT and entry.day != day:
        raise Wrong(
            N_("the day %(found)s is not the day of the start, %(day)s"),
            N_("leave the day out"),
            key="day",
            found=str(entry.day),
            day=str(day),
        )
    return When(zone, day, starts_at, ends_at)


def _given(
    entry: SessionEntry, key: str, stored: datetime | None, zone: ZoneInfo
) -> datetime | None:
    wall = entry.start if key == "start" else entry.end
    if wall is ABSENT:
        return stored
    if wall is None:
        return None
    try:
        return instant(wall, zone)
    except Wrong as error:
        error.values["key"] = key
        raise


def outside(day: date | None, moment: datetime | None, zone: str, first: date, last: date) -> bool:
    """Tell whether a session is on none of the summit's days, in its own and in their zone."""
    if day is None or first <= day <= last:
        return False
    return moment is None or not first <= moment.astimezone(ZoneInfo(zone)).date() <= last
