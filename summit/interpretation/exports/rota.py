"""Who interprets when, arranged as people read it: by day, session and booth, and by person.

A rota is made for printing, for sheets and for calendars alike. It holds what is planned, each
place with its state: who has confirmed, who was asked, and who is only proposed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from summit.interpretation.demand import Booth, demand_of
from summit.interpretation.facts import (
    AssignmentFact,
    Hours,
    InterpreterFact,
    SetupFact,
    Situation,
    TurnFact,
)
from summit.interpretation.models import AssignmentRole, AssignmentState, Interpreter
from summit.interpretation.turns import turns_of
from summit.programme import moments
from summit.programme.facts import RoomFact, SessionFact


class Who(StrEnum):
    """Who stands in a rota."""

    CONFIRMED = "confirmed"
    OFFERED = "offered"  # also those who were asked
    ALL = "all"  # also those who are only proposed


STATES: Mapping[Who, frozenset[AssignmentState]] = {
    Who.CONFIRMED: frozenset({AssignmentState.CONFIRMED}),
    Who.OFFERED: frozenset({AssignmentState.CONFIRMED, AssignmentState.OFFERED}),
    Who.ALL: frozenset(
        {AssignmentState.CONFIRMED, AssignmentState.OFFERED, AssignmentState.PROPOSED}
    ),
}


@dataclass(frozen=True, slots=True)
class Contact:
    """How an interpreter is reached; what the reader may not see is empty."""

    address: str = ""
    phone: str = ""

    @classmethod
    def of(cls, interpreter: Interpreter, *, addresses: bool, phones: bool) -> Contact:
        """Return what a reader may see; the telephone is the one for the day, where given."""
        return cls(
            interpreter.address if addresses else "",
            (interpreter.day_phone or interpreter.phone) if phones else "",
        )


NOBODY = Contact()


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody's place in a booth, with their turns in it."""

    interpreter: InterpreterFact
    assignment: AssignmentFact
    turns: tuple[TurnFact, ...]

    @property
    def is_standby(self) -> bool:
        """Whether they stand by."""
        return self.assignment.role is AssignmentRole.STANDBY

    @property
    def is_confirmed(self) -> bool:
        """Whether they have agreed."""
        return self.assignment.state is AssignmentState.CONFIRMED


@dataclass(frozen=True, slots=True)
class Team:
    """A booth of a session with who works in it.

    ``members`` are those in the booth, then those who stand by. ``missing`` and
    ``missing_standby`` are how many the rules ask for beyond those who stand in this rota.
    """

    booth: Booth
    members: tuple[Member, ...]
    turns: tuple[TurnFact, ...]
    missing: int
    missing_standby: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A session with its booths.

    ``stray`` are places in booths that the session does not have (any more): it was cancelled, or
    other languages are spoken now.
    """

    session: SessionFact
    hours: Hours
    room: RoomFact | None
    setup: SetupFact
    teams: tuple[Team, ...]
    stray: tuple[Member, ...]

    @property
    def members(self) -> tuple[Member, ...]:
        """Everybody who works in one of its booths or stands by."""
        return tuple(member for team in self.teams for member in team.members)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the rota, by the clocks of the summit's zone."""

    day: date
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """One place of an interpreter."""

    entry: Entry
    team: Team
    member: Member

    @property
    def partners(self) -> tuple[Member, ...]:
        """Those who are in the same booth."""
        own = self.member.interpreter.id
        return tuple(each for each in self.team.members if each.interpreter.id != own)


@dataclass(frozen=True, slots=True)
class Sheet:
    """An interpreter's own sheet, by hour."""

    interpreter: InterpreterFact
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class Rota:
    """The whole rota, or a part of it. ``zone`` is the summit's."""

    zone: str
    days: tuple[Day, ...]

    @property
    def entries(self) -> Iterator[Entry]:
        """Every session, by hour."""
        return (entry for day in self.days for entry in day.entries)

    def sheets(self) -> tuple[Sheet, ...]:
        """Return a sheet for everybody who stands in the rota, in the order of their numbers."""
        duties: dict[int, list[Duty]] = {}
        people: dict[int, InterpreterFact] = {}
        for entry in self.entries:
            for team in entry.teams:
                for member in team.members:
                    people[member.interpreter.id] = member.interpreter
                    duties.setdefault(member.interpreter.id, []).append(Duty(entry, team, member))
        return tuple(Sheet(people[number], tuple(duties[number])) for number in sorted(duties))


def day_of(session: SessionFact, zone: str) -> date | None:
    """Return the day of a session in a zone; ``None`` where its hour is not known."""
    return moments.local(session.starts_at, zone).date() if session.starts_at else None


def rota_of(
    situation: Situation, *, who: Who = Who.ALL, day: date | None = None, session: str = ""
) -> Rota:
    """Arrange the rota.

    Sessions are there that need booths, or in whose booths somebody is; those without an hour are
    left out, since nobody can be told when to come.

    Args:
        day: only this one, by the clocks of the summit's zone.
        session: only the one with this UID.
    """
    zone = situation.programme.summit.zone
    by_session: dict[str, list[AssignmentFact]] = {}
    for assignment in situation.assignments:
        if assignment.state in STATES[who]:
            by_session.setdefault(assignment.session_uid, []).append(assignment)
    days: dict[date, list[Entry]] = {}
    for each in situation.programme.sessions:
        its_day = day_of(each, zone)
        if its_day is None or (day and its_day != day) or (session and each.uid != session):
            continue
        entry = _entry(situation, each, by_session.get(each.uid, ()))
        if entry is not None:
            days.setdefault(its_day, []).append(entry)
    return Rota(
        zone,
        tuple(
            Day(its_day, tuple(sorted(found, key=lambda entry: (*entry.hours, entry.session.slug))))
            for its_day, found in sorted(days.items())
        ),
    )


def _entry(
    situation: Situation, session: SessionFact, assignments: Iterable[AssignmentFact]
) -> Entry | None:
    if session.hours is None:
        return None
    setup = situation.setup(session)
    demand = demand_of(session, setup, situation.floors, situation.rules)
    by_booth: dict[str, list[AssignmentFact]] = {}
    for assignment in assignments:
        if assignment.interpreter_id in situation.interpreters:
            by_booth.setdefault(assignment.booth, []).append(assignment)
    teams = tuple(
        _team(situation, session, booth, by_booth.pop(booth.key, [])) for booth in demand.booths
    )
    stray = tuple(
        Member(situation.interpreters[each.interpreter_id], each, ())
        for left in by_booth.values()
        for each in left
    )
    if not teams and not stray:
        return None
    room = situation.programme.rooms.get(session.room_id) if session.room_id else None
    return Entry(session, session.hours, room, setup, teams, stray)


def _team(
    situation: Situation, session: SessionFact, booth: Booth, assignments: list[AssignmentFact]
) -> Team:
    shown = {each.interpreter_id for each in assignments}
    turns = tuple(
        turn for turn in turns_of(situation, session, booth) if turn.interpreter_id in shown
    )
    ordered = sorted(assignments, key=lambda each: (each.role is AssignmentRole.STANDBY, each.id))
    members = tuple(
        Member(
            situation.interpreters[each.interpreter_id],
            each,
            tuple(turn for turn in turns if turn.interpreter_id == each.interpreter_id),
        )
        for each in ordered
    )
    standby = sum(member.is_standby for member in members)
    return Team(
        booth,
        members,
        turns,
        max(0, booth.team - (len(members) - standby)),
        max(0, booth.standby - standby),
    )


def first_and_last(rota: Rota) -> tuple[datetime, datetime] | None:
    """Return when the first session begins and the last ends; ``None`` for an empty rota."""
    hours = [entry.hours for entry in rota.entries]
    if not hours:
        return None
    return min(start for start, _ in hours), max(end for _, end in hours)
