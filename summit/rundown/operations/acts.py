"""What each command does to a rundown: small functions, and the list that names them.

Each gets the rundown, the cue that is meant (where one is), the arguments and the instant. It
changes the rows and returns what the journal says of it beyond the cue; it refuses what cannot be
done now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from summit.core.clock import iso
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.text import Text
from summit.directory.models import City
from summit.programme.models import SessionCity
from summit.rundown.models import AHEAD, ON, Check, Cue, CueState, Rundown, RundownState
from summit.rundown.operations.cues import LONGEST, SHORTEST, CueValues, insert_after, new_cue
from summit.rundown.queries import rundown_fact
from summit.rundown.timing import planned_starts

Told = dict[str, Any] | None
Do = Callable[[Rundown, Any, Mapping[str, Any], datetime], Told]


@dataclass(frozen=True, slots=True)
class Act:
    """How a command is done.

    ``shared``: several people give it at once, without the panel (the line-up). ``hidden`` are
    arguments that are not kept with the command.
    """

    do: Do
    needs_cue: bool = False
    shared: bool = False
    hidden: frozenset[str] = frozenset()


def _current(rundown: Rundown) -> Cue | None:
    return next((cue for cue in rundown.cues if cue.state in ON), None)


def _speaking(rundown: Rundown) -> Cue:
    current = _current(rundown)
    if current is None:
        raise Refused(N_("Nobody has the floor at present."))
    return current


def _next(rundown: Rundown) -> Cue | None:
    """Return who follows: what is still to come in order, what was deferred last."""
    due = [cue for cue in rundown.cues if cue.state in AHEAD]
    return min(due, key=lambda cue: (cue.state is CueState.DEFERRED, cue.position), default=None)


def _running(rundown: Rundown) -> None:
    if rundown.state is RundownState.PLANNED:
        raise Refused(N_("The meeting has not been started yet."))
    if rundown.state is RundownState.ENDED:
        raise Refused(N_("This rundown has ended."))


def _not_ended(rundown: Rundown) -> None:
    if rundown.state is RundownState.ENDED:
        raise Refused(N_("This rundown has ended."))


def _ahead(cue: Cue) -> None:
    if cue.state not in AHEAD:
        raise Refused(N_("This cue is not ahead any more."))


def _leave(cue: Cue, state: CueState, now: datetime) -> None:
    """End what has the floor; the row is written at once, so that another can take it."""
    if cue.paused_at is not None:
        # A pause at the end is none: what was spoken ended with its beginning.
        cue.ended_at = cue.paused_at
        cue.paused_at = None
    else:
        cue.ended_at = now
    cue.state = state
    db.session.flush()


def _enter(cue: Cue, now: datetime) -> None:
    cue.state = CueState.SPEAKING
    cue.started_at, cue.paused_at, cue.ended_at = now, None, None
    cue.paused_seconds = 0
    cue.no_show, cue.dropped_by = False, ""


def _start(rundown: Rundown, cue: None, args: Mapping[str, Any], now: datetime) -> Told:
    if rundown.state is not RundownState.PLANNED:
        raise Refused(N_("The meeting has been started already."))
    first = _next(rundown)
    if first is None:
        raise Refused(N_("This rundown has no cues."))
    starts = planned_starts(rundown_fact(rundown))
    rundown.plan = [
        {
            "uid": each.uid,
            "starts_at": iso(starts[each.uid]) if each.uid in starts else None,
            "seconds": each.planned_seconds,
        }
        for each in rundown.cues
    ]
    rundown.state, rundown.started_at = RundownState.RUNNING, now
    _enter(first, now)
    return None


def _go_on(rundown: Rundown, cue: None, args: Mapping[str, Any], now: datetime) -> Told:
    _running(rundown)
    current, following = _current(rundown), _next(rundown)
    if following is None:
        raise Refused(N_("Nobody follows; end the meeting, or finish this turn."))
    if current is not None:
        _leave(current, CueState.DONE, now)
    _enter(following, now)
    return None


def _speak(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    _running(rundown)
    if cue.state not in AHEAD | {CueState.SKIPPED}:
        raise Refused(N_("This cue is not ahead any more."))
    current = _current(rundown)
    if current is not None:
        _leave(current, CueState.DONE, now)
    # It comes where it is spoken, so that the order of the rundown is that of the record.
    done = [each for each in rundown.cues if each.started_at is not None and each is not cue]
    after = max(done, key=lambda each: each.position).uid if done else None
    cue.state, cue.started_at = CueState.QUEUED, None
    insert_after(rundown, cue, after)
    db.session.flush()
    _enter(cue, now)
    return None


def _pause(rundown: Rundown, cue: None, args: Mapping[str, Any], now: datetime) -> Told:
    _running(rundown)
    current = _speaking(rundown)
    if current.state is CueState.PAUSED:
        raise Refused(N_("The clock is paused already."))
    current.state, current.paused_at = CueState.PAUSED, now
    return None


def _resume(rundown: Rundown, cue: None, args: Mapping[str, Any], now: datetime) -> Told:
    _running(rundown)
    current = _speaking(rundown)
    if current.paused_at is None:
        raise Refused(N_("The clock is running."))
    current.paused_seconds += int((now - current.paused_at).total_seconds())
    current.state, current.paused_at = CueState.SPEAKING, None
    return None


def _finish(rundown: Rundown, cue: None, args: Mapping[str, Any], now: datetime) -> Told:
    _running(rundown)
    _leave(_speaking(rundown), CueState.DONE, now)
    return None


def _skip(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    _not_ended(rundown)
    _ahead(cue)
    cue.state = CueState.SKIPPED
    return None


def _defer(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    _not_ended(rundown)
    if cue.state in ON:
        # What was said so far is in the commands; the turn begins anew later.
        _leave(cue, CueState.DEFERRED, now)
        cue.started_at = cue.ended_at = None
        cue.paused_seconds = 0
        return None
    _ahead(cue)
    if cue.state is CueState.DEFERRED:
        raise Refused(N_("This cue is deferred already."))
    cue.state = CueState.DEFERRED
    return None


def _requeue(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    _not_ended(rundown)
    if cue.state not in (CueState.DEFERRED, CueState.SKIPPED):
        raise Refused(N_("Only what was skipped or deferred can be taken up again."))
    cue.state, cue.no_show, cue.dropped_by = CueState.QUEUED, False, ""
    cue.started_at = cue.ended_at = None
    return None


def _swap(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    _not_ended(rundown)
    other = next((each for each in rundown.cues if each.uid == args.get("with")), None)
    if other is None or other is cue:
        raise Refused(N_("Choose another cue to change places with."))
    _ahead(cue)
    _ahead(other)
    cue.position, other.position = other.position, cue.position
    cue.offset, other.offset = other.offset, cue.offset
    rundown.cues.sort(key=lambda each: each.position)
    return None


def _insert(rundown: Rundown, cue: None, args: Mapping[str, Any], now: datetime) -> Told:
    _not_ended(rundown)
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


def _extend(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    _not_ended(rundown)
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


def _shorten(rundown: Rundown, cue: None, args: Mapping[str, Any], now: datetime) -> Told:
    """Give all alike less time, by the chair's word."""
    _not_ended(rundown)
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


def _drop(rundown: Rundown, cue: None, args: Mapping[str, Any], now: datetime) -> Told:
    """Leave cues out, by the chair's word."""
    _not_ended(rundown)
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


def _substitute(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    _not_ended(rundown)
    name, title = args.get("name"), args.get("title")
    if not isinstance(name, Text) or not name:
        raise Refused(N_("Say who speaks instead."))
    if cue.state not in AHEAD | ON:
        raise Refused(N_("This cue is not ahead any more."))
    cue.substitute_name = name
    cue.substitute_title = title if isinstance(title, Text) else Text()
    return {"substitute": name.plain()}


def _restore(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    _not_ended(rundown)
    if not cue.substitute_name:
        raise Refused(N_("Nobody speaks instead here."))
    cue.substitute_name = cue.substitute_title = Text()
    return None


def _lost(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    _not_ended(rundown)
    if cue.state not in AHEAD | ON:
        raise Refused(N_("This cue is not ahead any more."))
    if cue.lost_at is not None:
        raise Refused(N_("This line is lost already."))
    cue.lost_at = now
    return None


def _fallback(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    _running(rundown)
    if cue.state not in ON:
        raise Refused(N_("The fallback is shown while this city has the floor."))
    if cue.fallback_at is not None:
        raise Refused(N_("The fallback is shown already."))
    cue.lost_at = cue.lost_at or now
    cue.fallback_at = now
    if cue.paused_at is not None:
        _resume(rundown, None, args, now)
    return None


def _back(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    _not_ended(rundown)
    if cue.lost_at is None and cue.fallback_at is None:
        raise Refused(N_("This line is not lost."))
    cue.lost_at = cue.fallback_at = None
    return None


def _no_show(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    _not_ended(rundown)
    if cue.state in ON:
        _leave(cue, CueState.SKIPPED, now)
    else:
        _ahead(cue)
        cue.state = CueState.SKIPPED
    cue.no_show = True
    return None


def _ready(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    _not_ended(rundown)
    if cue.state not in (CueState.QUEUED, CueState.READY):
        raise Refused(N_("This cue is not ahead any more."))
    cue.state = CueState.READY if args.get("ready") else CueState.QUEUED
    return {"ready": cue.state is CueState.READY}


def _check(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    _not_ended(rundown)
    name = args.get("check")
    if name not in set(Check):
        raise Refused(N_("This command is not complete."))
    checks = {each: at for each, at in cue.checks.items() if each != name}
    if args.get("passed"):
        checks[str(name)] = iso(now)
    cue.checks = checks
    return {"check": str(name), "passed": bool(args.get("passed"))}


def _check_city(rundown: Rundown, cue: None, args: Mapping[str, Any], now: datetime) -> Told:
    """Note a check of a city that is at the session without a turn."""
    _not_ended(rundown)
    name, slug = args.get("check"), args.get("city")
    if name not in set(Check) or not isinstance(slug, str):
        raise Refused(N_("This command is not complete."))
    city = db.session.scalar(
        select(City)
        .join(SessionCity, SessionCity.city_id == City.id)
        .where(SessionCity.session_id == rundown.session_id, City.slug == slug)
    )
    if city is None:
        raise Refused(N_("This city is not at the session any more."))
    checks = {each: at for each, at in rundown.city_checks.get(slug, {}).items() if each != name}
    if args.get("passed"):
        checks[str(name)] = iso(now)
    rundown.city_checks = {**rundown.city_checks, slug: checks}
    return {
        "cue": city.name.plain(),
        "check": str(name),
        "passed": bool(args.get("passed")),
    }


def _phone(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    _not_ended(rundown)
    telephone = args.get("telephone")
    if not isinstance(telephone, str) or len(telephone) > 40:
        raise Refused(N_("This command is not complete."))
    cue.telephone = telephone
    return None


def _note(rundown: Rundown, cue: Cue, args: Mapping[str, Any], now: datetime) -> Told:
    text = args.get("text")
    if not isinstance(text, str) or len(text) > 1000:
        raise Refused(N_("This command is not complete."))
    cue.note = text
    return None


def _end(rundown: Rundown, cue: None, args: Mapping[str, Any], now: datetime) -> Told:
    _running(rundown)
    current = _current(rundown)
    if current is not None:
        _leave(current, CueState.DONE, now)
    rundown.state, rundown.ended_at = RundownState.ENDED, now
    left = sum(each.state in AHEAD for each in rundown.cues)
    return {"left": left}


def _reopen(rundown: Rundown, cue: None, args: Mapping[str, Any], now: datetime) -> Told:
    if rundown.state is not RundownState.ENDED:
        raise Refused(N_("This meeting has not ended."))
    if rundown.ended_at is not None and now - rundown.ended_at > REOPENS:
        raise Refused(N_("This meeting ended long ago; its record stays as it is."))
    rundown.state, rundown.ended_at = RundownState.RUNNING, None
    return None


#: For how long a meeting that was ended by mistake can go on.
REOPENS = timedelta(hours=2)

#: The commands by name.
ACTS: Mapping[str, Act] = {
    "start": Act(_start),
    "next": Act(_go_on),
    "speak": Act(_speak, needs_cue=True),
    "pause": Act(_pause),
    "resume": Act(_resume),
    "finish": Act(_finish),
    "skip": Act(_skip, needs_cue=True),
    "defer": Act(_defer, needs_cue=True),
    "requeue": Act(_requeue, needs_cue=True),
    "swap": Act(_swap, needs_cue=True),
    "insert": Act(_insert, hidden=frozenset({"values"})),
    "extend": Act(_extend, needs_cue=True),
    "shorten": Act(_shorten),
    "drop": Act(_drop),
    "substitute": Act(_substitute, needs_cue=True),
    "restore": Act(_restore, needs_cue=True),
    "lost": Act(_lost, needs_cue=True),
    "fallback": Act(_fallback, needs_cue=True),
    "back": Act(_back, needs_cue=True),
    "no_show": Act(_no_show, needs_cue=True),
    "ready": Act(_ready, needs_cue=True, shared=True),
    "check": Act(_check, needs_cue=True, shared=True),
    "check_city": Act(_check_city, shared=True),
    "phone": Act(_phone, needs_cue=True, shared=True, hidden=frozenset({"telephone"})),
    "note": Act(_note, needs_cue=True, shared=True, hidden=frozenset({"text"})),
    "end": Act(_end),
    "reopen": Act(_reopen),
}
