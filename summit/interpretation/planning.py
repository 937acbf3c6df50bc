"""From a summit's booths to a question to the planner, and the reasons that it is stale."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime
from hashlib import sha256
from statistics import median

from summit.core import zones
from summit.interpretation.demand import Booth, demand_of
from summit.interpretation.facts import AssignmentFact, Hours, InterpreterFact, Situation
from summit.interpretation.models import (
    HOLDING,
    AssignmentRole,
    AssignmentState,
    RateUnit,
    Seniority,
)
from summit.interpretation.planner.instance import Candidate, Held, Instance, Limits, Place
from summit.interpretation.rule_set import Rule, Thresholds
from summit.programme.facts import SessionFact
from summit.programme.models import Audience, SessionKind
from summit.programme.rules import Level

#: How grave a missing interpreter is, by kind of session; a public audience adds one.
RANKS = {
    SessionKind.MAYORAL_MEETING: 8,
    SessionKind.PLENARY: 4,
    SessionKind.BILATERAL: 4,
    SessionKind.SEMINAR: 2,
    SessionKind.TALK: 2,
}
#: Of no limit: more than a day has minutes, and more sessions than one could hold.
_NO_LIMIT = 100_000


def instance_of(situation: Situation, now: datetime, *, seed: int, replan: bool) -> Instance:
    """Put the question: which interpreters for the sessions to come.

    Rules that are switched off limit nothing. Places in sessions that have begun are left as they
    are; who holds them is busy then. Who has declined a session is asked for no booth of it.

    Args:
        replan: keep as much as can be of what was offered and confirmed; proposals are free.
    """
    booths = {
        f"{session.uid}/{booth.key}": (session, booth)
        for session in situation.programme.sessions
        for booth in demand_of(
            session, situation.setup(session), situation.floors, situation.rules
        ).booths
    }
    ahead = {key: pair for key, pair in booths.items() if pair[1].hours[0] > now}
    if not ahead:
        return Instance((), (), _limits(situation), seed=seed)
    base = min(zones.minutes_of(booth.call_at) for _, booth in booths.values())
    base -= base % (24 * 60)
    places = tuple(_place(situation, session, booth, base) for session, booth in ahead.values())
    people = [each for each in situation.interpreters.values() if not each.removed]
    usual = _usual_fee(people)
    begun = [each for each in situation.assignments if _has_begun(situation, each, now)]
    candidates = tuple(
        _candidate(situation, each, places, base, usual, _hours_of(situation, each, begun))
        for each in people
    )
    here = {each.id for each in candidates}
    known = [
        each
        for each in situation.assignments
        if _key(each) in ahead and each.interpreter_id in here
    ]
    return Instance(
        places=places,
        candidates=candidates,
        limits=_limits(situation),
        locked=tuple(_held(each) for each in known if each.locked),
        declined=tuple(
            Held(place.id, each.interpreter_id)
            for each in situation.assignments
            if each.state is AssignmentState.DECLINED and each.interpreter_id in here
            for place in places
            if place.session == each.session_uid
        ),
        held=tuple(
            _held(each)
            for each in known
            if each.state in (AssignmentState.OFFERED, AssignmentState.CONFIRMED)
        )
        if replan
        else (),
        seed=seed,
    )


def digest_of(instance: Instance) -> str:
    """Return what tells two questions apart, whatever the seed."""
    plain = asdict(replace(instance, seed=0))
    return sha256(json.dumps(plain, sort_keys=True, default=list).encode()).hexdigest()


def _key(assignment: AssignmentFact) -> str:
    return f"{assignment.session_uid}/{assignment.booth}"


def _held(assignment: AssignmentFact) -> Held:
    standby = assignment.role is AssignmentRole.STANDBY
    return Held(_key(assignment), assignment.interpreter_id, standby)


def _has_begun(situation: Situation, assignment: AssignmentFact, now: datetime) -> bool:
    session = situation.programme.session(assignment.session_uid)
    return (
        assignment.state in HOLDING
        and session is not None
        and session.starts_at is not None
        and session.starts_at <= now
    )


def _hours_of(
    situation: Situation, interpreter: InterpreterFact, places: list[AssignmentFact]
) -> list[Hours]:
    found = []
    for each in places:
        session = situation.programme.session(each.session_uid)
        if each.interpreter_id == interpreter.id and session is not None and session.hours:
            found.append(session.hours)
    return found


def _span(hours: Hours, base: int) -> tuple[int, int]:
    return zones.minutes_of(hours[0]) - base, zones.minutes_of(hours[1]) - base


def _day(instant: datetime, situation: Situation) -> int:
    return zones.local(situation.programme.summit.zone, zones.minutes_of(instant))[0]


def _place(situation: Situation, session: SessionFact, booth: Booth, base: int) -> Place:
    setup = situation.setup(session)
    start, end = _span(booth.hours, base)
    rehearsal = None
    if setup.rehearsal is not None:
        rehearsal = (*_span(setup.rehearsal, base), _day(setup.rehearsal[0], situation))
    public = session.audience is Audience.PUBLIC
    return Place(
        id=f"{session.uid}/{booth.key}",
        session=session.uid,
        booth=booth.key,
        start=start,
        end=end,
        day=_day(booth.hours[0], situation),
        call=zones.minutes_of(booth.call_at) - base,
        need=booth.team,
        standby=booth.standby,
        required=tuple(sorted(booth.required)),
        giving=booth.giving,
        givers=booth.givers,
        rank=RANKS[session.kind] + public,
        domains=tuple(sorted(setup.domains)),
        site=booth.site.value,
        recorded=public and Rule.CONSENT in situation.rules.levels,
        rehearsal=rehearsal,
    )


def _candidate(
    situation: Situation,
    interpreter: InterpreterFact,
    places: tuple[Place, ...],
    base: int,
    usual: int,
    begun: list[Hours],
) -> Candidate:
    thresholds = situation.rules.values
    return Candidate(
        id=interpreter.id,
        directions=tuple(sorted(interpreter.directions)),
        senior=interpreter.seniority is Seniority.SENIOR,
        site=interpreter.site.value,
        domains=tuple(sorted(interpreter.domains)),
        free=tuple(_span(each, base) for each in interpreter.free),
        busy=tuple(
            _span(each, base) for each in (*interpreter.busy, *interpreter.elsewhere, *begun)
        ),
        # Who was not asked yet may still agree; a finding reminds of it.
        consents=interpreter.consents is not False,
        cost=_costs(interpreter, places, base, situation.programme.summit.zone, thresholds, usual),
    )


def _usual_fee(people: list[InterpreterFact]) -> int:
    """Return what an interpreter without an agreed fee is taken to cost a day, to compare."""
    agreed = [_day_fee(each) for each in people if each.fee is not None]
    return int(median(agreed)) if agreed else 1000


def _day_fee(interpreter: InterpreterFact) -> int:
    assert interpreter.fee is not None
    return (
        interpreter.fee
        * {RateUnit.DAY: 1, RateUnit.HALF_DAY: 2, RateUnit.HOUR: 6}[interpreter.unit]
    )


def _costs(
    interpreter: InterpreterFact,
    places: tuple[Place, ...],
    base: int,
    zone: str,
    thresholds: Thresholds,
    usual: int,
) -> dict[str, int]:
    """Return about what each place would cost: the fee by the minute, and a night surcharge.

    It serves comparison; :mod:`summit.interpretation.fees` reckons what is really owed.
    """
    day = usual if interpreter.fee is None else _day_fee(interpreter)
    night_fee = interpreter.fees.get("night_fee", thresholds.night_fee)
    costs = {"": day}
    for place in places:
        cost = day * (place.end - place.start) // max(1, thresholds.unit)
        cost += night_fee * _night_minutes(place, base, zone, thresholds) // 60
        costs[place.id] = cost
    return costs


def _night_minutes(place: Place, base: int, zone: str, thresholds: Thresholds) -> int:
    """Return how many minutes of a place lie between the night's hours, by quarter hours."""
    found = 0
    for minute in range(place.start, place.end, 15):
        local = zones.local(zone, base + minute)[1]
        if local >= thresholds.night_from or local < thresholds.night_to:
            found += min(15, place.end - minute)
    return found


def _limits(situation: Situation) -> Limits:
    values, levels = situation.rules.values, situation.rules.levels
    of_day = Rule.DAY in levels
    return Limits(
        day_sessions=values.day_sessions if of_day else _NO_LIMIT,
        day_minutes=values.day_minutes if of_day else _NO_LIMIT,
        between=values.between if of_day else 0,
        span=values.span if of_day else _NO_LIMIT,
        rest=values.rest if Rule.REST in levels else 0,
        remote_percent=values.remote_percent if Rule.REMOTE in levels else 100,
        # What only notes keeps no place empty.
        seniors=values.seniors if levels.get(Rule.SENIOR, Level.NOTE) < Level.NOTE else 0,
        prefers_seniors=values.seniors if levels.get(Rule.SENIOR) is Level.NOTE else 0,
    )
