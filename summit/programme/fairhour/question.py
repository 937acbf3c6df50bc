"""Who meets, and when: the question that the page asks, from what the programme holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from summit.programme.facts import NOT_COMING, Facts, SessionFact
from summit.programme.fairhour.ranking import LONGEST, MOST_DAYS
from summit.programme.models import CityPart

#: How long a meeting takes where nobody has said it: the usual length of a session, in minutes.
USUAL_LENGTH = 90


@dataclass(frozen=True, slots=True)
class Company:
    """Cities that meet, and those of them whose people speak, by id. The host's is not among
    them: it is judged by itself, and last."""

    cities: frozenset[int]
    speaking: frozenset[int]


@dataclass(frozen=True, slots=True)
class Span:
    """How long the meeting is, in minutes, and on which days it may start."""

    length: int
    first: date
    last: date


def company(facts: Facts, session: SessionFact | None) -> Company:
    """Return who meets in a session, or, without one, in any session that is not cancelled.

    Cities and speakers that will not come are left out. A speaker comes from the city of the
    place, or else from their own.
    """
    sessions = [session] if session else [each for each in facts.sessions if not each.is_cancelled]
    host = {
        part.city_id for each in sessions for part in each.cities if part.part is CityPart.HOST
    } | {facts.summit.host_city_id}
    cities, speaking = set(), set()
    for each in sessions:
        cities |= {part.city_id for part in each.cities if part.state not in NOT_COMING}
        for place in each.places:
            person = facts.people.get(place.person_id) if place.person_id is not None else None
            home = place.city_id or (person.city_id if person else None)
            if home is not None and place.state not in NOT_COMING:
                speaking.add(home)
    return Company(frozenset((cities | speaking) - host), frozenset(speaking - host))


def span(facts: Facts, session: SessionFact | None) -> Span:
    """Return what to ask about at first: the session's day, else all days of the summit."""
    summit = facts.summit
    length = (session.minutes or session.item_minutes if session else 0) or USUAL_LENGTH
    first = last = session.day if session and session.day else None
    if first is None or last is None:
        first = summit.starts_on
        last = min(summit.ends_on, first + timedelta(days=MOST_DAYS - 1))
    return Span(min(length, LONGEST), first, last)
