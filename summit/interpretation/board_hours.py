"""The hours of a day on the interpreters' board, and at which row an instant stands. Pure.

A row is five minutes, as in the timetable. Hours in which nothing happens are folded into one
narrow band.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from summit.interpretation.facts import Hours
from summit.interpretation.rule_set import Thresholds
from summit.interpretation.workdays import is_night
from summit.programme.facts import SessionFact
from summit.programme.moments import clock_text
from summit.programme.timetable import STEP, Span

HOUR = timedelta(hours=1)
#: Rows of an hour, of a band of folded hours, and from how many idle hours on they are folded.
HOUR_ROWS, FOLD_ROWS, FOLD_FROM = 60 // STEP, 4, 2
#: The hours of a day without sessions.
_EMPTY_DAY = (9, 18)
#: Until when the board of a day reaches into the next.
_INTO_NEXT_DAY = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Slice:
    """An hour of the board, or several idle ones folded into a band."""

    starts_at: datetime
    ends_at: datetime
    label: str
    first: int
    rows: int
    is_folded: bool
    is_night: bool


def midnight_of(day: date, zone: str) -> datetime:
    """Return when a day begins by a zone's clocks."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def slices_of(
    thresholds: Thresholds,
    sessions: Iterable[SessionFact],
    midnight: datetime,
    next_midnight: datetime,
    zone: str,
) -> tuple[Slice, ...]:
    """Cut the day into hours from the first session's to the last one's, and fold idle ones."""
    used = []
    for session in sessions:
        assert session.hours is not None
        start, end = session.hours
        used.append((max(start, midnight), min(end, next_midnight + _INTO_NEXT_DAY)))
    if used:
        first = (min(start for start, _ in used) - midnight) // HOUR
        last = -((midnight - max(end for _, end in used)) // HOUR)
    else:
        first, last = _EMPTY_DAY
    cut: list[tuple[datetime, datetime, bool]] = []
    number = first
    while number < last:
        until = number
        while until < last and used and not _is_used(used, midnight + until * HOUR):
            until += 1
        folded = until - number >= FOLD_FROM
        until = until if folded else number + 1
        cut.append((midnight + number * HOUR, midnight + until * HOUR, folded))
        number = until
    slices, row = [], 1
    for start, end, folded in cut:
        rows = FOLD_ROWS if folded else HOUR_ROWS
        night = not folded and is_night(start, zone, thresholds)
        slices.append(Slice(start, end, clock_text(start, zone), row, rows, folded, night))
        row += rows
    return tuple(slices)


def _is_used(used: Iterable[Hours], hour: datetime) -> bool:
    return any(start < hour + HOUR and end > hour for start, end in used)


def span_of(hours: Hours, slices: Sequence[Slice]) -> Span:
    """Return at which row something begins, counted from 1, and how many rows it takes."""
    first = row_of(hours[0], slices)
    return Span(first, max(1, row_of(hours[1], slices) - first))


def row_of(instant: datetime, slices: Sequence[Slice]) -> int:
    """Return the row at which an instant stands, counted from 1."""
    for each in slices:
        if instant < each.ends_at:
            if each.is_folded:
                return each.first
            return each.first + max(0, rows_of(each.starts_at, instant))
    last = slices[-1]
    return last.first + last.rows


def rows_of(start: datetime, end: datetime) -> int:
    """Return how many rows lie between two instants, where no hours are folded."""
    return int((end - start) // timedelta(minutes=STEP))
