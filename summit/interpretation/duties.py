"""What one interpreter may know of their own places: hours, turns, and who shares the booth.

Hours are those that they were told, never a draft's. Turns are shown where they are those of these
hours. Of others they learn the name and the telephone only where both have agreed to work in the
same booth. Nothing here knows the database or the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from summit.core.text import Text
from summit.interpretation.demand import demand_of
from summit.interpretation.facts import Hours, Situation, TurnFact
from summit.interpretation.models import (
    Assignment,
    AssignmentRole,
    AssignmentState,
    Interpreter,
    Platform,
    Site,
    SpanKind,
)
from summit.interpretation.turns import turns_of
from summit.programme.models import Audience


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody who has agreed to work in the same booth."""

    id: int
    name: Text
    phone: str
    is_standby: bool


@dataclass(frozen=True, slots=True)
class Duty:
    """One place of an interpreter, as they know it.

    ``hours`` are ``None`` where they were told none. ``turns`` are those of the whole booth;
    ``partners`` and ``turns`` are empty before they have agreed.
    """

    assignment: Assignment
    interpreter_id: int
    hours: Hours | None
    call_at: datetime | None
    rehearsal: Hours | None
    room: Text
    site: Site
    platform: Platform
    turns: tuple[TurnFact, ...]
    partners: tuple[Partner, ...]

    @property
    def state(self) -> AssignmentState:
        """What has become of it."""
        return self.assignment.state

    @property
    def is_offer(self) -> bool:
        """Whether it waits for an answer."""
        return self.state is AssignmentState.OFFERED

    @property
    def is_confirmed(self) -> bool:
        """Whether they have agreed."""
        return self.state is AssignmentState.CONFIRMED

    @property
    def is_standby(self) -> bool:
        """Whether they only stand by."""
        return self.assignment.role is AssignmentRole.STANDBY

    @property
    def is_public(self) -> bool:
        """Whether the session is streamed and recorded for everybody."""
        return self.assignment.session.audience is Audience.PUBLIC

    @property
    def own_turns(self) -> tuple[TurnFact, ...]:
        """Their own turns."""
        return tuple(each for each in self.turns if each.interpreter_id == self.interpreter_id)

    def is_over(self, now: datetime) -> bool:
        """Tell whether it lies in the past."""
        return self.hours is not None and self.hours[1] <= now

    def has_begun(self, now: datetime) -> bool:
        """Tell whether it is too late to answer."""
        return self.hours is not None and self.hours[0] <= now

    def partner(self, interpreter_id: int) -> Partner | None:
        """Return a partner; ``None`` for others, whose names are not told."""
        return next((each for each in self.partners if each.id == interpreter_id), None)


def duties(
    interpreter: Interpreter,
    places: Iterable[Assignment],
    situation: Situation,
    people: Mapping[int, Interpreter],
) -> list[Duty]:
    """Return an interpreter's places, by hour.

    Args:
        places: those of which they know, each with its session.
        people: the summit's interpreters by id, for their telephones.
    """
    made = [_duty(interpreter, each, situation, people) for each in places]
    return sorted(made, key=lambda each: (each.hours is None, each.hours, each.assignment.id))


def _duty(
    interpreter: Interpreter,
    place: Assignment,
    situation: Situation,
    people: Mapping[int, Interpreter],
) -> Duty:
    told = None
    if place.told_from is not None and place.told_to is not None:
        told = (place.told_from, place.told_to)
    session = situation.programme.session(place.session.uid)
    assert session is not None, "the situation is of the summit whose session it is"
    setup = situation.setup(session)
    is_confirmed = place.state is AssignmentState.CONFIRMED
    turns: tuple[TurnFact, ...] = ()
    if is_confirmed and told is not None and session.hours == told:
        booth = demand_of(session, setup, situation.floors, situation.rules).booth(place.booth)
        turns = turns_of(situation, session, booth) if booth is not None else ()
    partners = []
    for each in situation.assignments if is_confirmed else ():
        if (
            (each.session_uid, each.booth) == (session.uid, place.booth)
            and each.state is AssignmentState.CONFIRMED
            and each.interpreter_id != interpreter.id
            and (person := people.get(each.interpreter_id)) is not None
        ):
            phone = person.day_phone or person.phone
            standby = each.role is AssignmentRole.STANDBY
            partners.append(Partner(person.id, person.name, phone, standby))
    room = situation.programme.rooms.get(session.room_id) if session.room_id else None
    return Duty(
        assignment=place,
        interpreter_id=interpreter.id,
        hours=told,
        call_at=told[0] - timedelta(minutes=situation.rules.values.call) if told else None,
        rehearsal=setup.rehearsal if is_confirmed else None,
        room=room.name if room is not None else Text(),
        site=setup.site,
        platform=setup.platform,
        turns=turns,
        partners=tuple(sorted(partners, key=lambda each: (each.is_standby, each.id))),
    )


@dataclass(frozen=True, slots=True)
class Clash:
    """What speaks against accepting an offer: own places at the same time, own calendar."""

    accepted: tuple[Duty, ...]
    offered: tuple[Duty, ...]
    is_away: bool

    def __bool__(self) -> bool:
        return bool(self.accepted or self.offered or self.is_away)


def clash_of(duty: Duty, others: Iterable[Duty], interpreter: Interpreter) -> Clash:
    """Return what an offer clashes with, from the call time to its end."""
    if duty.hours is None or duty.call_at is None:
        return Clash((), (), is_away=False)
    begins, ends = duty.call_at, duty.hours[1]
    at_once = [
        each
        for each in others
        if each.assignment.id != duty.assignment.id
        and each.hours is not None
        and each.hours[0] < ends
        and begins < each.hours[1]
    ]
    return Clash(
        accepted=tuple(each for each in at_once if each.is_confirmed),
        offered=tuple(each for each in at_once if each.is_offer),
        is_away=not is_free(interpreter, begins, ends),
    )


def is_free(interpreter: Interpreter, begins: datetime, ends: datetime) -> bool:
    """Tell whether somebody's own calendar leaves them free all through a span."""
    spans = spans_of(interpreter)
    if any(kind is SpanKind.UNAVAILABLE and a < ends and begins < b for a, b, kind in spans):
        return False
    open_ones = [(a, b) for a, b, kind in spans if kind is SpanKind.AVAILABLE]
    if not open_ones:
        return True
    reached = begins
    for start, end in open_ones:  # in order: neighbours may touch
        if start <= reached < end:
            reached = end
    return reached >= ends


def spans_of(interpreter: Interpreter) -> list[tuple[datetime, datetime, SpanKind]]:
    """Return the spans of somebody's calendar, in order."""
    return [
        (
            datetime.fromisoformat(each["from"]),
            datetime.fromisoformat(each["to"]),
            SpanKind(each["kind"]),
        )
        for each in interpreter.spans
    ]
