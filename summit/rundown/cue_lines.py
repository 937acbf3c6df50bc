"""A rundown line by line, as its table, its sheet on paper and its files all show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from summit.core.text import Text
from summit.programme import moments
from summit.rundown.facts import CueFact, RundownFact
from summit.rundown.timing import planned_starts

#: Who is on duty for a cue: keys of booths, each with the name of an interpreter.
Duties = Mapping[str, Iterable[tuple[str, Text]]]


@dataclass(frozen=True, slots=True)
class CueLine:
    """One line: a cue with its number from 1 and its planned start.

    ``free`` is how many seconds nothing is planned before it; negative: it is planned to start
    while the one before still has the floor. ``duties`` are the booths with who is on duty.
    """

    number: int
    cue: CueFact
    starts_at: datetime | None
    free: int
    duties: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """A rundown's cues together, in seconds.

    ``total`` leaves out those that are planned to start before the session, such as a line-up:
    they are ``before``. ``length`` is the time from the session's start to when it has to end;
    ``slack`` how much of that is left after the last cue as planned, negative where it ends too
    late. Both and ``ends_at``, the planned end, are ``None`` where an hour is missing.
    """

    cues: int
    total: int
    before: int
    ends_at: datetime | None
    length: int | None
    slack: int | None

    @property
    def share(self) -> float:
        """How many hundredths of the longer of both the cues fill until they end; for a bar."""
        return self._part((self.length or 0) - (self.slack or 0))

    @property
    def mark(self) -> float:
        """Where in the same hundredths the session has to end."""
        return self._part(self.length or 0)

    def _part(self, seconds: int) -> float:
        length = self.length or 0
        longer = max(length, length - (self.slack or 0))
        return round(100 * max(0, seconds) / longer, 2) if longer > 0 else 0.0


def cue_lines(rundown: RundownFact, duties: Duties | None = None) -> tuple[CueLine, ...]:
    """Return a rundown's lines in order.

    Once it has begun the planned starts are those that it began with; a cue put in later has none.
    """
    starts = {uid: each.starts_at for uid, each in rundown.plan.items()} or planned_starts(rundown)
    found = []
    end: datetime | None = None
    for number, cue in enumerate(rundown.cues, 1):
        at = starts.get(cue.uid)
        free = int((at - end).total_seconds()) if at is not None and end is not None else 0
        on_duty = tuple((duties or {}).get(cue.uid, ()))
        found.append(CueLine(number, cue, at, free, on_duty))
        if at is not None:
            end = at + timedelta(seconds=cue.planned_seconds)
    return tuple(found)


def sums_of(rundown: RundownFact) -> Sums:
    """Add a rundown's cues up, as planned, against the time that it has."""
    starts = planned_starts(rundown)
    total = before = 0
    ends = []
    for cue in rundown.cues:
        at = starts.get(cue.uid)
        if at is not None:
            ends.append(at + timedelta(seconds=cue.planned_seconds))
        if at is not None and rundown.starts_at is not None and at < rundown.starts_at:
            before += cue.planned_seconds
        else:
            total += cue.planned_seconds
    ends_at = max(ends, default=None)
    length = slack = None
    if rundown.starts_at is not None and rundown.ends_by is not None:
        length = int((rundown.ends_by - rundown.starts_at).total_seconds())
        slack = int((rundown.ends_by - (ends_at or rundown.starts_at)).total_seconds())
    return Sums(len(rundown.cues), total, before, ends_at, length, slack)


def lower_third_of(cue: CueFact) -> Text:
    """Return what the picture says below a speaker: as written, else name and title as spoken.

    A substitute's is always as spoken, since what was written names somebody else.
    """
    if cue.lower_third and not cue.is_substituted:
        return cue.lower_third
    name, title = cue.speaker, cue.speaker_title
    tags = dict.fromkeys((*name, *title))
    return Text(
        {tag: "\n".join(part for part in (name.get(tag), title.get(tag)) if part) for tag in tags}
    )


def with_seconds(lines: Sequence[CueLine]) -> bool:
    """Tell whether some start is off the full minute, so that all are written with seconds."""
    return any(line.starts_at is not None and line.starts_at.second for line in lines)


def clock_text(at: datetime, zone: str, *, seconds: bool) -> str:
    """Write an instant as a zone's clocks show it: ``22:00``, or ``22:00:30``."""
    return f"{moments.local(at, zone):{'%H:%M:%S' if seconds else '%H:%M'}}"


def other_day(at: datetime, zone: str, day: date | None, language: str) -> str:
    """Write the day of an instant in a zone where it is another than ``day``, else nothing."""
    there = moments.local(at, zone).date()
    if there == day:
        return ""
    return moments.day_text(there, language, year=day is None or there.year != day.year)


def day_of(rundown: RundownFact) -> date | None:
    """Return the day on which a rundown's session starts, by its own clocks."""
    if rundown.starts_at is None:
        return None
    return moments.local(rundown.starts_at, rundown.zone).date()
