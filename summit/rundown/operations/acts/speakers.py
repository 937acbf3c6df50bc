"""Commands about who speaks, and whether they are there: substitutes, lost lines, no-shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from summit.core.errors import N_, Refused
from summit.core.text import Text
from summit.rundown.models import AHEAD, ON, Check, Cue, CueState, Rundown
from summit.rundown.operations.acts.floor import resume
from summit.rundown.operations.acts.standing import Told, leave, only_ahead, only_open, only_running


def substitute(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    """Announce who speaks instead."""
    only_open(rundown)
    name, title = args.get("name"), args.get("title")
    if not isinstance(name, Text) or not name:
        raise Refused(N_("Say who speaks instead."))
    if cue.state not in AHEAD | ON:
        raise Refused(N_("This cue is not ahead any more."))
    cue.substitute_name = name
    cue.substitute_title = title if isinstance(title, Text) else Text()
    _check_plate_again(cue)
    return {"substitute": name.plain()}


def restore(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    """Take a substitute back."""
    only_open(rundown)
    if not cue.substitute_name:
        raise Refused(N_("Nobody speaks instead here."))
    cue.substitute_name = cue.substitute_title = Text()
    _check_plate_again(cue)
    return None


def _check_plate_again(cue: Cue) -> None:
    """Forget that the name plate was right: it named somebody else."""
    cue.checks = {name: at for name, at in cue.checks.items() if name != Check.PLATE}


def lost(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    """Note that a line is lost."""
    only_open(rundown)
    if cue.state not in AHEAD | ON:
        raise Refused(N_("This cue is not ahead any more."))
    if cue.lost_at is not None:
        raise Refused(N_("This line is lost already."))
    cue.lost_at = now
    return None


def fallback(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    """Show the fallback of who has the floor."""
    only_running(rundown)
    if cue.state not in ON:
        raise Refused(N_("The fallback is shown while this city has the floor."))
    if cue.fallback_at is not None:
        raise Refused(N_("The fallback is shown already."))
    cue.lost_at = cue.lost_at or now
    cue.fallback_at = now
    if cue.paused_at is not None:
        resume(rundown, None, args, now)
    return None


def back(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    """Note that a line is back."""
    only_open(rundown)
    if cue.lost_at is None and cue.fallback_at is None:
        raise Refused(N_("This line is not lost."))
    cue.lost_at = cue.fallback_at = None
    return None


def no_show(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    """Note that nobody is there; who has the floor loses it."""
    only_open(rundown)
    if cue.state in ON:
        leave(cue, CueState.SKIPPED, now)
    else:
        only_ahead(cue)
        cue.state = CueState.SKIPPED
    cue.no_show = True
    return None
