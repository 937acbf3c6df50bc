"""Commands that begin and end a meeting, give the floor and stop its clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from summit.core.clock import iso
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.rundown.models import AHEAD, Cue, CueState, Rundown, RundownState
from summit.rundown.operations.acts.standing import (
    Told,
    enter,
    leave,
    on_floor,
    only_running,
    speaking,
    who_follows,
)
from summit.rundown.operations.cues import insert_after
from summit.rundown.queries import rundown_fact
from summit.rundown.timing import planned_starts

#: For how long a meeting that was ended by mistake can go on.
REOPENS = timedelta(hours=2)


def start(rundown: Rundown, cue: None, args: Mapping[str, Any], now: datetime) -> Told:
    """Begin the meeting with its first cue; what was planned is kept as it stands."""
    if rundown.state is not RundownState.PLANNED:
        raise Refused(N_("The meeting has been started already."))
    starts = planned_starts(rundown_fact(rundown))
    # Preparation whose time has passed was done without the panel: the meeting begins after it.
    for each in rundown.cues:
        is_before = each.offset is not None and each.offset < 0 and each.uid in starts
        if is_before and starts[each.uid] + timedelta(seconds=each.seconds) <= now:
            each.state = CueState.SKIPPED
    first = who_follows(rundown)
    if first is None:
        raise Refused(N_("This rundown has no cues."))
    rundown.plan = [
        {
            "uid": each.uid,
            "starts_at": iso(starts[each.uid]) if each.uid in starts else None,
            "seconds": each.planned_seconds,
        }
        for each in rundown.cues
    ]
    rundown.state, rundown.started_at = RundownState.RUNNING, now
    enter(first, now)
    return None


def go_on(rundown: Rundown, cue: None, args: Mapping[str, Any], now: datetime) -> Told:
    """Give the floor to who follows."""
    only_running(rundown)
    current, following = on_floor(rundown), who_follows(rundown)
    if following is None:
        raise Refused(N_("Nobody follows; end the meeting, or finish this turn."))
    if current is not None:
        leave(current, CueState.DONE, now)
    enter(following, now)
    return None


def speak(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    """Give the floor out of order."""
    only_running(rundown)
    if cue.state not in AHEAD | {CueState.SKIPPED}:
        raise Refused(N_("This cue is not ahead any more."))
    current = on_floor(rundown)
    if current is not None:
        leave(current, CueState.DONE, now)
    # It comes where it is spoken, so that the order of the rundown is that of the record.
    done = [each for each in rundown.cues if each.started_at is not None and each is not cue]
    after = max(done, key=lambda each: each.position).uid if done else None
    cue.state, cue.started_at = CueState.QUEUED, None
    insert_after(rundown, cue, after)
    db.session.flush()
    enter(cue, now)
    return None


def pause(rundown: Rundown, cue: None, args: Mapping[str, Any], now: datetime) -> Told:
    """Stop the clock of who has the floor."""
    only_running(rundown)
    current = speaking(rundown)
    if current.state is CueState.PAUSED:
        raise Refused(N_("The clock is paused already."))
    current.state, current.paused_at = CueState.PAUSED, now
    return None


def resume(rundown: Rundown, cue: None, args: Mapping[str, Any], now: datetime) -> Told:
    """Let the clock run on."""
    only_running(rundown)
    current = speaking(rundown)
    if current.paused_at is None:
        raise Refused(N_("The clock is running."))
    # A clock that was set back meanwhile takes no time from anybody.
    current.paused_seconds += max(0, int((now - current.paused_at).total_seconds()))
    current.state, current.paused_at = CueState.SPEAKING, None
    return None


def finish(rundown: Rundown, cue: None, args: Mapping[str, Any], now: datetime) -> Told:
    """End a turn; nobody has the floor then."""
    only_running(rundown)
    leave(speaking(rundown), CueState.DONE, now)
    return None


def end(rundown: Rundown, cue: None, args: Mapping[str, Any], now: datetime) -> Told:
    """End the meeting; what has not been stays as it was."""
    only_running(rundown)
    current = on_floor(rundown)
    if current is not None:
        leave(current, CueState.DONE, now)
    rundown.state, rundown.ended_at = RundownState.ENDED, now
    left = sum(each.state in AHEAD for each in rundown.cues)
    return {"left": left}


def reopen(rundown: Rundown, cue: None, args: Mapping[str, Any], now: datetime) -> Told:
    """Take the meeting up again that was ended by mistake."""
    if rundown.state is not RundownState.ENDED:
        raise Refused(N_("This meeting has not ended."))
    if rundown.ended_at is not None and now - rundown.ended_at > REOPENS:
        raise Refused(N_("This meeting ended long ago; its record stays as it is."))
    rundown.state, rundown.ended_at = RundownState.RUNNING, None
    return None
