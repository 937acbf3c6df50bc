"""How a meeting that is late can still end in time: shorter turns for all alike, then a cut list.

Both are proposals. Nobody is dropped unless the chair has said so; what may be dropped at all, and
in which order, the organizers have settled by priority before the meeting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from summit.rundown.facts import CueFact, RundownFact
from summit.rundown.timing import timing

#: A turn is not proposed to be shortened below this share of its planned time, nor below so many
#: seconds: what remains would be no statement any more.
LEAST_PERCENT = 60
LEAST_SECONDS = 60
#: Proposed lengths are multiples of so many seconds, so that a chair can say them.
STEP = 5


@dataclass(frozen=True, slots=True)
class Shortening:
    """Shorter turns: the new length of each cue in seconds, by UID.

    ``percent`` is what is left of each turn; ``saves`` so many seconds in all; ``enough`` whether
    the meeting then ends in time.
    """

    seconds: Mapping[str, int]
    percent: int
    saves: int
    enough: bool


@dataclass(frozen=True, slots=True)
class Drop:
    """A cue that would be left out, and how many seconds that saves."""

    uid: str
    saves: int


def shorter(rundown: RundownFact, now: datetime) -> Shortening | None:
    """Propose one share for all soft cues ahead by which the meeting ends in time.

    The largest whole percentage that is enough; where even the least is not, that one. Who has the
    floor keeps the time that was promised.

    Returns:
        ``None`` where the meeting ends in time anyway, has no end to keep, or nothing is soft.
    """
    late = lateness(rundown, now)
    soft = [cue for cue in rundown.ahead if cue.may_shorten]
    if late <= 0 or not soft:
        return None
    for percent in range(99, LEAST_PERCENT - 1, -1):
        lengths = {cue.uid: _share(cue, percent) for cue in soft}
        saves = sum(cue.seconds - lengths[cue.uid] for cue in soft)
        if saves >= late or percent == LEAST_PERCENT:
            break
    changed = {uid: new for uid, new in lengths.items() if new != _seconds(soft, uid)}
    if not changed:
        return None
    return Shortening(changed, percent, saves, saves >= late)


def droppable(rundown: RundownFact, now: datetime) -> tuple[Drop, ...]:
    """Propose which cues to leave out where shorter turns alone are not enough.

    By priority, greatest number first, of equal ones the last; only as many as are needed, and
    none that the organizers gave no priority.
    """
    late = lateness(rundown, now)
    shortening = shorter(rundown, now)
    if late <= 0 or (shortening is not None and shortening.enough):
        return ()
    lengths = dict(shortening.seconds) if shortening is not None else {}
    missing = late - (shortening.saves if shortening is not None else 0)
    candidates = [
        (cue, place) for place, cue in enumerate(rundown.ahead) if cue.priority and not cue.hard
    ]
    candidates.sort(key=lambda pair: (pair[0].priority, pair[1]), reverse=True)
    found: list[Drop] = []
    for cue, _ in candidates:
        if missing <= 0:
            break
        saves = lengths.get(cue.uid, cue.seconds)
        found.append(Drop(cue.uid, saves))
        missing -= saves
    return tuple(found)


def lateness(rundown: RundownFact, now: datetime) -> int:
    """Return by how many seconds a rundown is projected to end too late; 0 where in time."""
    slack = timing(rundown, now).slack
    return max(0, -slack) if slack is not None else 0


def _share(cue: CueFact, percent: int) -> int:
    """Return a share of the planned time, in whole steps, but never more than it has now."""
    share = cue.planned_seconds * percent // 100 // STEP * STEP
    least = max(LEAST_SECONDS, -(-cue.planned_seconds * LEAST_PERCENT // 100 // STEP) * STEP)
    return min(cue.seconds, max(share, min(least, cue.planned_seconds)))


def _seconds(cues: list[CueFact], uid: str) -> int:
    return next(cue.seconds for cue in cues if cue.uid == uid)
