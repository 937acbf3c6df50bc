"""Planned against actual as a picture: two bars a cue on one axis of time.

Lengths are units of the picture's own (:data:`WIDTH` across); nothing here knows how it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from summit.rundown.record import Entry, Record

#: How wide the axis is, and how tall a row.
WIDTH, ROW = 700, 30
#: At most so many marks stand on the axis, at one of these distances, in minutes.
_MOST_TICKS = 10
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 240, 720, 1440)


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time: from where, and how long."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Row:
    """A cue's bars; ``over`` is the end of the actual one, beyond what was allowed."""

    entry: Entry
    y: int
    planned: Bar | None
    actual: Bar | None
    over: Bar | None


@dataclass(frozen=True, slots=True)
class Picture:
    """All rows and the axis; ``due`` is where the rundown had to end, if that is on it."""

    rows: tuple[Row, ...]
    ticks: tuple[tuple[float, datetime], ...]
    due: float | None
    height: int


def picture(record: Record, now: datetime) -> Picture | None:
    """Draw a record; ``None`` where neither plan nor actual times are known.

    What is still on goes until ``now``.
    """
    spans = [span for each in record.entries for span in _spans(each, now) if span is not None]
    if not spans:
        return None
    first, last = min(each[0] for each in spans), max(each[1] for each in spans)
    length = max(60.0, (last - first).total_seconds())

    def x(at: datetime) -> float:
        return round((at - first).total_seconds() * WIDTH / length, 2)

    def bar(span: tuple[datetime, datetime] | None) -> Bar | None:
        if span is None:
            return None
        # What took no time at all can still be seen.
        return Bar(x(span[0]), max(1.0, round(x(span[1]) - x(span[0]), 2)))

    rows = []
    for number, each in enumerate(record.entries):
        planned, actual = _spans(each, now)
        over = None
        if actual is not None and each.overrun:
            over = (max(actual[0], actual[1] - timedelta(seconds=each.overrun)), actual[1])
        rows.append(Row(each, number * ROW, bar(planned), bar(actual), bar(over)))
    due = record.rundown.ends_by
    return Picture(
        rows=tuple(rows),
        ticks=tuple((x(at), at) for at in _ticks(first, last)),
        due=x(due) if due is not None and first <= due <= last else None,
        height=len(rows) * ROW,
    )


def _spans(
    entry: Entry, now: datetime
) -> tuple[tuple[datetime, datetime] | None, tuple[datetime, datetime] | None]:
    planned = actual = None
    if entry.planned_at is not None:
        lasts = timedelta(seconds=entry.planned_seconds or 0)
        planned = (entry.planned_at, entry.planned_at + lasts)
    if entry.began_at is not None:
        actual = (entry.began_at, max(entry.began_at, entry.ended_at or now))
    return planned, actual


def _ticks(first: datetime, last: datetime) -> Iterator[datetime]:
    """Yield full minutes, quarters or hours between two instants."""
    minutes = (last - first).total_seconds() / 60
    step = next((each for each in _STEPS if minutes / each <= _MOST_TICKS), _STEPS[-1]) * 60
    at = -(-int(first.timestamp()) // step) * step
    while at <= last.timestamp():
        yield datetime.fromtimestamp(at, UTC)
        at += step
