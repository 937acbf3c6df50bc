"""Commands that change the order of a running meeting, and how long each has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from summit.core.errors import N_, Refused
from summit.rundown.models import AHEAD, ON, Cue, CueState, Rundown
from summit.rundown.operations.acts.standing import Told, leave, only_ahead, only_open
from summit.rundown.operations.cues import LONGEST, SHORTEST, CueValues, insert_after, new_cue


def skip(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    """Leave a cue out."""
    only_open(rundown)
    only_ahead(cue)
    cue.state = CueState.SKIPPED
    return None


def defer(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    """Put a cue off to the end, also one that has begun."""
    only_open(rundown)
    if cue.state in ON:
        # What was said so far is in the commands; the turn begins anew later.
        leave(cue, CueState.DEFERRED, now)
        cue.started_at = cue.ended_at = None
        cue.paused_seconds = 0
        return None
    only_ahead(cue)
    if cue.state is CueState.DEFERRED:
        raise Refused(N_("This cue is deferred already."))
    cue.state = CueState.DEFERRED
    return None


def requeue(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    """Take up again what was skipped or put off."""
    only_open(rundown)
    if cue.state not in (CueState.DEFERRED, CueState.SKIPPED):
        raise Refused(N_("Only what was skipped or deferred can be taken up again."))
    cue.state, cue.no_show, cue.dropped_by = CueState.QUEUED, False, ""
    cue.started_at = cue.ended_at = None
    return None


def swap(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    """Exchange two cues."""
    only_open(rundown)
    other = next((each for each in rundown.cues if each.uid == args.get("with")), None)
    if other is None or other is cue:
        raise Refused(N_("Choose another cue to change places with."))
    only_ahead(cue)
    only_ahead(other)
    cue.position, other.position = other.position, cue.position
    cue.offset, other.offset = other.offset, cue.offset
    rundown.cues.sort(key=lambda each: each.position)
    return None


def insert(rundown: Rundown, cue: None, args: Mapping[str, Any], now: datetime) -> Told:
    """Put a new cue in, behind another or behind what has been."""
    only_open(rundown)
    values = args.get("values")
    if not isinstance(values, CueValues):
        raise Refused(N_("This command is not complete."))
    if not SHORTEST <= values.seconds <= LONGEST:
        raise Refused(_BOUNDS, least=SHORTEST, most=LONGEST // 3600)
    after = args.get("after")
    if not after:
        done = [each for each in rundown.cues if each.started_at is not None]
        after = max(done, key=lambda each: each.position).uid if done else None
    new = new_cue(values)
    insert_after(rundown, new, after)
    return {"seconds": values.seconds}


_BOUNDS = N_("A cue takes from %(least)s seconds to %(most)s hours.")


def extend(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    """Give a cue more or less time."""
    only_open(rundown)
    if cue.state not in AHEAD | ON:
        raise Refused(N_("This cue is not ahead any more."))
    by = args.get("seconds")
    if not isinstance(by, int) or by == 0 or abs(by) > LONGEST:
        raise Refused(N_("This command is not complete."))
    seconds = cue.seconds + by
    if not SHORTEST <= seconds <= LONGEST:
        raise Refused(_BOUNDS, least=SHORTEST, most=LONGEST // 3600)
    cue.seconds = seconds
    return {"by": by}


def shorten(rundown: Rundown, cue: None, args: Mapping[str, Any], now: datetime) -> Told:
    """Give all alike less time, by the chair's word."""
    only_open(rundown)
    chair = _chair(args)
    wanted = args.get("seconds")
    if not isinstance(wanted, Mapping) or not wanted:
        raise Refused(N_("This command is not complete."))
    by_uid = {each.uid: each for each in rundown.cues}
    saved = 0
    for uid, seconds in wanted.items():
        found = by_uid.get(uid)
        if found is None or found.state not in AHEAD:
            raise Refused(N_("This cue is not ahead any more."))
        if found.hard:
            raise Refused(N_("The time of this cue is fixed."))
        if not isinstance(seconds, int) or not SHORTEST <= seconds <= found.seconds:
            raise Refused(N_("This command is not complete."))
        saved += found.seconds - seconds
        found.seconds = seconds
    return {"chair": chair, "turns": len(wanted), "saved": saved}


def drop(rundown: Rundown, cue: None, args: Mapping[str, Any], now: datetime) -> Told:
    """Leave cues out, by the chair's word."""
    only_open(rundown)
    chair = _chair(args)
    wanted = args.get("cues")
    if not isinstance(wanted, list) or not wanted:
        raise Refused(N_("This command is not complete."))
    by_uid = {each.uid: each for each in rundown.cues}
    dropped = []
    for uid in wanted:
        found = by_uid.get(uid) if isinstance(uid, str) else None
        if found is None or found.state not in AHEAD:
            raise Refused(N_("This cue is not ahead any more."))
        found.state, found.dropped_by = CueState.SKIPPED, chair
        dropped.append((found.place or found.name or found.title).plain())
    return {"chair": chair, "cues": dropped}


def _chair(args: Mapping[str, Any]) -> str:
    chair = args.get("chair")
    if not isinstance(chair, str) or not chair.strip():
        raise Refused(N_("Say who in the chair has confirmed this."))
    return chair.strip()[:200]
