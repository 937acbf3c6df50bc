"""When a session takes place after an import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from summit.core.errors import N_
from summit.programme.file.shape import SessionEntry, keys_of
from summit.programme.file.values import ABSENT, WallClock, Wrong
from summit.programme.file.walls import instant, wall_clock
from summit.programme.models import Session, SessionState


@dataclass(frozen=True, slots=True)
class When:
    """When a session takes place; start and end are ``None`` where only the day is known, and the
    day, too, for a draft that waits unscheduled."""

    zone: str
    day: date | None
    starts_at: datetime | None
    ends_at: datetime | None


def session_state(entry: SessionEntry, stored: Session | None, replace: bool) -> SessionState:
    """Return the state that a session has after the import."""
    if entry.state is not ABSENT:
        return entry.state
    if stored is None or replace:
        default: SessionState = keys_of(SessionEntry)["state"].default
        return default
    return stored.state


def when(entry: SessionEntry, stored: Session | None, zone: str, *, replace: bool) -> When:
    """Return when a session takes place after the import.

    Start and end that the file does not give stay the instants they were, unless the file is the
    whole of a draft (``replace``): a draft without a time waits unscheduled. A day given without
    a start takes start and end away; an empty day and no start take the day, too.

    Args:
        zone: the session's zone after the import.
        replace: whether the file is the whole programme.

    Raises:
        Wrong: start or end are missing or impossible; ``values["key"]`` says at which key.
    """
    place = ZoneInfo(zone)
    is_draft = session_state(entry, stored, replace) is SessionState.DRAFT
    day = None if stored is None else stored.day
    starts_at, ends_at = (None, None) if stored is None else (stored.starts_at, stored.ends_at)
    if replace and is_draft and not (entry.has("start") or entry.has("end") or entry.has("day")):
        day = starts_at = ends_at = None
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
            day = entry.day
        if day is None and not is_draft:
            raise Wrong(
                N_("the session has neither a start nor a day"),
                N_(
                    "give start and end, or the day alone; only a draft waits without: state: draft"
                ),
                key=next((key for key in ("day", "state") if entry.has(key)), "slug"),
            )
        return When(zone, day, None, None)
    if ends_at <= starts_at:
        raise Wrong(
            N_("the end, %(end)s, is not after the start, %(start)s"),
            N_("a session past midnight ends on the next day"),
            key="end" if entry.has("end") else "start",
            end=str(wall_clock(ends_at, place)),
            start=str(wall_clock(starts_at, place)),
        )
    day = starts_at.astimezone(place).date()
    if isinstance(entry.day, date) and entry.day != day:
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
