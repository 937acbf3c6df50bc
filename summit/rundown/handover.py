"""When booths hand over in a session that does not run to plan: planned turns, moved with it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from summit.interpretation.facts import TurnFact
from summit.rundown.facts import RundownFact
from summit.rundown.timing import planned_starts, timing


def handovers(
    turns: Sequence[TurnFact], rundown: RundownFact, now: datetime
) -> tuple[TurnFact, ...]:
    """Return a booth's turns at the times to which the rundown has moved them.

    A handover that was planned with the beginning of a cue stays there. Within a cue it keeps its
    distance from the beginning, but not beyond the cue's end. Turns follow each other without gap
    or overlap as they were planned; before the rundown began they are as planned.
    """
    marks = _marks(rundown, now)
    if not marks:
        return tuple(turns)
    moved = []
    for turn in turns:
        starts, ends = _moved(turn.starts_at, marks), _moved(turn.ends_at, marks)
        moved.append(replace(turn, starts_at=starts, ends_at=max(starts, ends)))
    return tuple(moved)


def _marks(rundown: RundownFact, now: datetime) -> list[tuple[datetime, datetime]]:
    """Return planned and present beginnings of the cues, and of the end, in planned order."""
    planned = {uid: each.starts_at for uid, each in rundown.plan.items()} or planned_starts(rundown)
    times = timing(rundown, now)
    marks = [
        (planned[each.cue.uid], each.starts_at)
        for each in times.cues
        if each.cue.uid in planned and each.starts_at is not None
    ]
    if not marks:
        return []
    marks.sort()
    if times.ends_at is not None and rundown.ends_by is not None:
        marks.append((max(rundown.ends_by, marks[-1][0]), times.ends_at))
    # What was taken out of order cannot make time run backwards for a booth.
    straight: list[tuple[datetime, datetime]] = []
    for before, after in marks:
        after = max(after, straight[-1][1]) if straight else after
        straight.append((before, after))
    return straight


def _moved(at: datetime, marks: list[tuple[datetime, datetime]]) -> datetime:
    place = bisect_right([before for before, _ in marks], at) - 1
    if place < 0:
        return at + (marks[0][1] - marks[0][0])
    before, after = marks[place]
    moved = after + (at - before)
    if place + 1 < len(marks):
        moved = min(moved, marks[place + 1][1])
    return moved
