"""Rules about civil hours: nobody should have to speak in the night of their own city."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from summit.core import zones
from summit.core.errors import N_
from summit.core.text import Text
from summit.programme.facts import NOT_COMING, SessionFact
from summit.programme.models import RoomKind
from summit.programme.rules.context import Context
from summit.programme.rules.finding import Finding, Level, Names, Phrase, Span, Value


@dataclass(frozen=True, slots=True)
class CivilHours:
    """When people can be asked to meet, in minutes of the local day.

    A practice of the organizers, not a norm: the penalties by which an hour for several cities is
    chosen are 0 at 9–18 h, then rise to 6 at the edges of the night (6–7 h and 22–23 h) and 12 in
    the night itself (23–6 h), which makes an hour forbidden for whoever speaks.
    """

    night_from: int = 23 * 60
    night_to: int = 6 * 60
    edge_from: int = 22 * 60
    edge_to: int = 7 * 60

    def level(self, zone: str, start: datetime, end: datetime) -> Level | None:
        """Tell whether any part of a span lies in a zone's night, or at its edges at least."""
        first_day, first = zones.local(zone, zones.minutes_of(start))
        last_day, last = zones.local(zone, zones.minutes_of(end))
        # The end on the clock that the first day began.
        last += (last_day - first_day) * zones.DAY
        if _meets(first, last, self.night_from, self.night_to):
            return Level.WARN
        return Level.NOTE if _meets(first, last, self.edge_from, self.edge_to) else None


def _meets(first: int, last: int, dark_from: int, dark_to: int) -> bool:
    """Tell whether a span meets the hours from ``dark_from`` over midnight to ``dark_to``."""
    return first < dark_to or first >= dark_from or last > dark_from


CIVIL_HOURS = CivilHours()

_NIGHT = N_("“%(session)s” is at night for some who take part: %(places)s.")
_NIGHT_REMEDY = N_("Look for an hour that is fairer to them, or offer them a video message.")
_EDGE = N_("“%(session)s” is late in the evening or early in the morning for: %(places)s.")
_EDGE_REMEDY = N_("Look for an hour that is fairer to them, if there is one.")
_HOURS = N_("%(place)s (%(when)s)")
_HOURS_AND_PEOPLE = N_("%(place)s (%(people)s, %(when)s)")


@dataclass(slots=True)
class _Clock:
    """Those who share a clock at night in one session, and the part that they are there for."""

    name: Text
    zone: str
    starts_at: datetime
    ends_at: datetime
    city_id: int | None
    people: list[int] = field(default_factory=list)


def night(context: Context) -> Iterator[Finding]:
    """Find sessions in the night of a city that takes part, or of a speaker's own city.

    A speaker who sits in the room itself keeps the room's hours, wherever they come from.
    """
    for session in context.asked:
        if session.hours is None:
            continue
        dark: dict[Level, list[_Clock]] = {Level.WARN: [], Level.NOTE: []}
        cities = _cities(context, session, *session.hours, dark)
        _people(context, session, dark, cities)
        for level, clocks in dark.items():
            if clocks:
                yield _finding(context, level, session, clocks)


def _can_be_in(context: Context, session: SessionFact) -> bool:
    if session.room_id is None:
        return False
    return context.facts.rooms[session.room_id].kind is not RoomKind.VIRTUAL


def _cities(
    context: Context,
    session: SessionFact,
    starts_at: datetime,
    ends_at: datetime,
    dark: dict[Level, list[_Clock]],
) -> dict[int, _Clock]:
    """Note the cities that take part at night, for the whole session; return them by id."""
    ids = {part.city_id: None for part in session.cities if part.state not in NOT_COMING}
    can_be_here = _can_be_in(context, session)
    for place in session.places:
        dials_in = place.state not in NOT_COMING and (place.remote or not can_be_here)
        if dials_in and place.person_id is None and place.city_id is not None:
            ids[place.city_id] = None
    found: dict[int, _Clock] = {}
    levels: dict[str, Level | None] = {}
    for city_id in ids:
        city = context.facts.cities[city_id]
        if city.zone not in levels:
            levels[city.zone] = CIVIL_HOURS.level(city.zone, starts_at, ends_at)
        level = levels[city.zone]
        if level is not None:
            found[city_id] = _Clock(city.name, city.zone, starts_at, ends_at, city_id)
            dark[level].append(found[city_id])
    return found


def _people(
    context: Context,
    session: SessionFact,
    dark: dict[Level, list[_Clock]],
    cities: dict[int, _Clock],
) -> None:
    """Note the people who are needed at night: beside their city, where that is at night too.

    Who has neither a zone nor a home lives by the clocks of the city that they speak for.
    """
    facts = context.facts
    can_be_here = _can_be_in(context, session)
    speaks_for = {
        place.person_id: place.city_id for place in session.places if place.city_id is not None
    }
    shared: dict[tuple[Level, int], _Clock] = {}
    for presence in context.presences[session.uid].values():
        person = facts.people[presence.person_id]
        home_id = person.city_id
        if person.zone is None:
            home_id = speaks_for.get(person.id)
        home = facts.cities.get(home_id) if home_id is not None else None
        zone = person.zone or (home.zone if home is not None else None)
        if zone is None or (can_be_here and presence.in_room):
            continue
        level = CIVIL_HOURS.level(zone, presence.starts_at, presence.ends_at)
        if level is None:
            continue
        span = presence.starts_at, presence.ends_at
        if home is None or home.zone != zone:
            clock = _Clock(person.name, zone, *span, None)
            dark[level].append(clock)
        elif home.id in cities:
            clock = cities[home.id]
        else:
            if (level, home.id) not in shared:
                shared[level, home.id] = _Clock(home.name, home.zone, *span, home.id)
                dark[level].append(shared[level, home.id])
            clock = shared[level, home.id]
            clock.starts_at = min(clock.starts_at, presence.starts_at)
            clock.ends_at = max(clock.ends_at, presence.ends_at)
        clock.people.append(person.id)


def _finding(context: Context, level: Level, session: SessionFact, clocks: list[_Clock]) -> Finding:
    people, cities = context.facts.people, context.facts.cities
    at_night = level is Level.WARN
    return context.finding(
        "night",
        level,
        session,
        _NIGHT if at_night else _EDGE,
        _NIGHT_REMEDY if at_night else _EDGE_REMEDY,
        {"places": Names(tuple(_hours(context, clock) for clock in clocks))},
        tuple(
            sorted(
                (
                    cities[clock.city_id].slug if clock.city_id is not None else "-",
                    clock.zone,
                    clock.starts_at,
                    clock.ends_at,
                    tuple(sorted(people[each].slug for each in clock.people)),
                )
                for clock in clocks
            )
        ),
        people=tuple(sorted({each for clock in clocks for each in clock.people})),
        cities=tuple(sorted({c.city_id for c in clocks if c.city_id is not None})),
    )


def _hours(context: Context, clock: _Clock) -> Phrase:
    values: dict[str, Value] = {
        "place": clock.name,
        "when": Span(clock.starts_at, clock.ends_at, clock.zone),
    }
    if clock.city_id is None or not clock.people:
        return Phrase(_HOURS, values)
    names = Names(tuple(context.facts.people[each].name for each in clock.people), are_people=True)
    return Phrase(_HOURS_AND_PEOPLE, {**values, "people": names})
