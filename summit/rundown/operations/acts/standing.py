"""Where a rundown stands: what commands ask of it, and how the floor is given and taken."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.rundown.models import AHEAD, ON, Cue, CueState, Rundown, RundownState

#: What the journal says of a command beyond its cue.
Told = dict[str, Any] | None


def on_floor(rundown: Rundown) -> Cue | None:
    """Return what has the floor."""
    return next((cue for cue in rundown.cues if cue.state in ON), None)


def speaking(rundown: Rundown) -> Cue:
    """Return what has the floor.

    Raises:
        Refused: nothing has.
    """
    current = on_floor(rundown)
    if current is None:
        raise Refused(N_("Nobody has the floor at present."))
    return current


def who_follows(rundown: Rundown) -> Cue | None:
    """Return who follows: what is still to come in order, what was deferred last."""
    due = [cue for cue in rundown.cues if cue.state in AHEAD]
    return min(due, key=lambda cue: (cue.state is CueState.DEFERRED, cue.position), default=None)


def only_running(rundown: Rundown) -> None:
    """Go on only with a meeting that is running."""
    if rundown.state is RundownState.PLANNED:
        raise Refused(N_("The meeting has not been started yet."))
    if rundown.state is RundownState.ENDED:
        raise Refused(N_("This rundown has ended."))


def only_open(rundown: Rundown) -> None:
    """Go on only with a meeting that has not ended."""
    if rundown.state is RundownState.ENDED:
        raise Refused(N_("This rundown has ended."))


def only_ahead(cue: Cue) -> None:
    """Go on only with a cue that is still to come."""
    if cue.state not in AHEAD:
        raise Refused(N_("This cue is not ahead any more."))


def leave(cue: Cue, state: CueState, now: datetime) -> None:
    """End what has the floor; the row is written at once, so that another can take it."""
    if cue.paused_at is not None:
        # A pause at the end is none: what was spoken ended with its beginning.
        cue.ended_at = cue.paused_at
        cue.paused_at = None
    else:
        cue.ended_at = max(now, cue.started_at) if cue.started_at is not None else now
    cue.state = state
    db.session.flush()


def enter(cue: Cue, now: datetime) -> None:
    """Give a cue the floor, anew."""
    cue.state = CueState.SPEAKING
    cue.started_at, cue.paused_at, cue.ended_at = now, None, None
    cue.paused_seconds = 0
    cue.no_show, cue.dropped_by = False, ""
