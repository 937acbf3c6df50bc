"""An interpreter's availability as weeks: days by their own clocks, with the summit's sessions.

Pure. What stands in a day is given twice: as spans of it, to be drawn, and as instants, to be
read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from summit.interpretation.duties import Duty, spans_of
from summit.interpretation.facts import Hours
from summit.interpretation.models import Interpreter, SpanKind
from summit.programme.document import ProgrammeDoc
from summit.programme.moments import local

#: How many weeks are drawn at most; a summit is shorter.
MOST_WEEKS = 6


class Mark(StrEnum):
    """What a bar stands for."""

    SESSION = "session"  # a published session that is interpreted
    OWN = "own"  # one in which they work
    AVAILABLE = "available"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Bar:
    """A span of a day: in thousandths of that day from its beginning, and as instants."""

    mark: Mark
    start: int
    length: int
    hours: Hours


@dataclass(frozen=True, slots=True)
class WeekDay:
    """A day; ``bars`` of each kind are in order."""

    day: date
    bars: tuple[Bar, ...]

    def of(self, mark: str) -> list[Bar]:
        """Return the bars of one kind."""
        return [each for each in self.bars if each.mark == mark]

    @property
    def has_sessions(self) -> bool:
        """Whether the summit has sessions on it that are interpreted."""
        return any(each.mark in (Mark.SESSION, Mark.OWN) for each in self.bars)


def public_hours(document: ProgrammeDoc | None) -> list[Hours]:
    """Return the hours of the sessions that a release shows to everybody and that need booths."""
    return [
        (datetime.fromisoformat(session["starts_at"]), datetime.fromisoformat(session["ends_at"]))
        for session in (document["sessions"] if document is not None else ())
        if session["audience"] == "public"
        and session["state"] != "cancelled"
        and session["interpreted"]
        and session["starts_at"] is not None
        and session["ends_at"] is not None
    ]


def weeks(
    interpreter: Interpreter, duties: Iterable[Duty], sessions: Iterable[Hours]
) -> list[tuple[WeekDay, ...]]:
    """Return the weeks, from Monday, in which the summit takes place where the interpreter is.

    Args:
        duties: the places that they hold.
        sessions: when the summit's sessions are, as far as they are public.
    """
    zone, summit = interpreter.zone, interpreter.summit
    there = ZoneInfo(summit.zone)
    begins = datetime.combine(summit.starts_on, time(), there)
    ends = datetime.combine(summit.ends_on + timedelta(days=1), time(), there)
    marked: list[tuple[Mark, Hours]] = [
        *((Mark.SESSION, hours) for hours in sessions),
        *((Mark.OWN, duty.hours) for duty in duties if duty.hours is not None),
    ]
    first = min([begins, *(hours[0] for _mark, hours in marked)])
    last = max([ends, *(hours[1] for _mark, hours in marked)]) - timedelta(seconds=1)
    monday = local(first, zone).date()
    monday -= timedelta(days=monday.weekday())
    count = min(MOST_WEEKS, (local(last, zone).date() - monday).days // 7 + 1)
    kinds = {SpanKind.AVAILABLE: Mark.AVAILABLE, SpanKind.UNAVAILABLE: Mark.UNAVAILABLE}
    marked += [(kinds[kind], (start, end)) for start, end, kind in spans_of(interpreter)]
    return [
        tuple(_day(monday + timedelta(days=7 * week + day), zone, marked) for day in range(7))
        for week in range(count)
    ]


def _day(day: date, zone: str, marked: Sequence[tuple[Mark, Hours]]) -> WeekDay:
    clock = ZoneInfo(zone)
    begins = datetime.combine(day, time(), clock).timestamp()
    # A day on which the clocks change has 23 or 25 hours.
    length = datetime.combine(day + timedelta(days=1), time(), clock).timestamp() - begins
    bars = []
    for mark, (start, end) in sorted(marked):
        first = max(0.0, start.timestamp() - begins)
        last = min(length, end.timestamp() - begins)
        if first < last:
            share = round(first * 1000 / length)
            bars.append(Bar(mark, share, max(1, round(last * 1000 / length) - share), (start, end)))
    return WeekDay(day, tuple(bars))
