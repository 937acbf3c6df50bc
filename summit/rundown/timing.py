"""The clock of a rundown: elapsed, remaining, overrun and the projected end, derived at an instant.

Only instants and allotted seconds are stored; after a restart, or on a screen that was away for a
while, the same values give the same clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from summit.rundown.facts import CueFact, RundownFact
from summit.rundown.models import CueState, RundownState


@dataclass(frozen=True, slots=True)
class CueTiming:
    """One cue's times.

    ``planned`` is its start as planned (``None`` where the session has no hour), ``starts_at`` when
    it began or is projected to, ``ends_at`` when it ended or is projected to. ``elapsed`` and
    ``remaining`` are seconds; ``remaining`` is negative in overrun.
    """

    cue: CueFact
    planned: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    elapsed: int
    remaining: int

    @property
    def overrun(self) -> int:
        """How many seconds it has taken too long so far."""
        return max(0, -self.remaining)


@dataclass(frozen=True, slots=True)
class Timing:
    """All cues' times in the rundown's order, and the whole's.

    ``ends_at`` is the projected end. ``slack`` is how many seconds earlier than it has to it ends;
    negative: it will be late. ``None`` where it has no deadline or no start.
    """

    cues: tuple[CueTiming, ...]
    ends_at: datetime | None
    slack: int | None

    def of(self, uid: str) -> CueTiming:
        """Return one cue's times.

        Raises:
            KeyError: there is no such cue.
        """
        for each in self.cues:
            if each.cue.uid == uid:
                return each
        raise KeyError(uid)


def planned_starts(rundown: RundownFact) -> dict[str, datetime]:
    """Return when each cue is planned to start, by UID; nothing where the session has no hour.

    A cue with an offset starts so many seconds from the session's start; any other follows the one
    before. The first starts with the session.
    """
    if rundown.starts_at is None:
        return {}
    found: dict[str, datetime] = {}
    at = rundown.starts_at
    for cue in rundown.cues:
        if cue.offset is not None:
            at = rundown.starts_at + timedelta(seconds=cue.offset)
        found[cue.uid] = at
        at += timedelta(seconds=cue.planned_seconds)
    return found


def elapsed(cue: CueFact, now: datetime) -> int:
    """Return for how many seconds a cue has spoken, pauses left out."""
    if cue.started_at is None:
        return 0
    end = cue.ended_at or cue.paused_at or now
    return max(0, int((end - cue.started_at).total_seconds()) - cue.paused_seconds)


def timing(rundown: RundownFact, now: datetime) -> Timing:
    """Work out all times of a rundown at an instant.

    Before it began, everything starts as planned, also where that has passed: a rundown that nobody
    leads must not move anybody's turn. Running, what has the floor ends when its time is over, or
    now where that has passed; what follows comes without a gap, and not before its own offset while
    it is hard.
    """
    planned = {uid: each.starts_at for uid, each in rundown.plan.items()} or planned_starts(rundown)
    projected = _projected(rundown, planned, now)
    cues = []
    for cue in rundown.cues:
        spoken = elapsed(cue, now)
        starts, ends = cue.started_at, cue.ended_at
        if cue.uid in projected:
            starts, ends = projected[cue.uid]
        cues.append(
            CueTiming(cue, planned.get(cue.uid), starts, ends, spoken, cue.seconds - spoken)
        )
    if rundown.state is RundownState.ENDED:
        end = rundown.ended_at
    else:
        end = max((each[1] for each in projected.values()), default=None)
        if end is None and rundown.state is RundownState.RUNNING:
            end = now
    slack = None
    if end is not None and rundown.ends_by is not None:
        slack = int((rundown.ends_by - end).total_seconds())
    return Timing(tuple(cues), end, slack)


def _projected(
    rundown: RundownFact, planned: dict[str, datetime], now: datetime
) -> dict[str, tuple[datetime, datetime]]:
    """Return start and end of what has the floor and of all that is still to come."""
    found: dict[str, tuple[datetime, datetime]] = {}
    running = rundown.state is RundownState.RUNNING
    if rundown.state is RundownState.ENDED:
        return found
    at = now if running else None
    current = rundown.current
    if current is not None and current.started_at is not None:
        left = max(0, current.seconds - elapsed(current, now))
        at = now + timedelta(seconds=left)
        found[current.uid] = (current.started_at, at)
    for cue in rundown.ahead:
        start = at
        if not running:
            start = planned.get(cue.uid)
            if cue.offset is None and at is not None:
                start = at
        elif cue.offset is not None and cue.hard and cue.state is not CueState.DEFERRED:
            start = max(now if at is None else at, planned.get(cue.uid, now))
        if start is None:
            return {}
        at = start + timedelta(seconds=cue.seconds)
        found[cue.uid] = (start, at)
    return found
