"""What several rules need of one programme, worked out once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from summit.core.errors import N_
from summit.programme.facts import NOT_COMING, Facts, PlaceFact, SessionFact
from summit.programme.models import SpeakerState
from summit.programme.rules.finding import Finding, Level, Phrase, Value, Word
from summit.programme.wording import ROLES

_CONFIRMED = SpeakerState.CONFIRMED
_IN_CITY = N_("%(role)s (%(place)s)")


@dataclass(frozen=True, slots=True)
class Presence:
    """When a person is needed in a session, and how settled that is.

    From the first to the last of their items, as far as the items' times are known; else from
    the session's start or to its end.
    """

    person_id: int
    session: SessionFact
    starts_at: datetime
    ends_at: datetime
    is_confirmed: bool
    in_room: bool


class Context:
    """Facts with the look-ups that rules share.

    ``chosen`` are the UIDs of the sessions that are asked about; ``None`` for all.
    """

    def __init__(self, facts: Facts, chosen: frozenset[str] | None) -> None:
        self.facts = facts
        self.chosen = chosen

    @cached_property
    def live(self) -> tuple[SessionFact, ...]:
        """Sessions that are to take place, drafts included."""
        return tuple(s for s in self.facts.sessions if not s.is_cancelled)

    @cached_property
    def asked(self) -> tuple[SessionFact, ...]:
        """Those of them that are asked about."""
        if self.chosen is None:
            return self.live
        return tuple(s for s in self.live if s.uid in self.chosen)

    def is_asked(self, *sessions: SessionFact) -> bool:
        """Tell whether any of these is asked about."""
        return self.chosen is None or any(s.uid in self.chosen for s in sessions)

    @cached_property
    def presences(self) -> dict[str, dict[int, Presence]]:
        """Who is needed when, by session and person; those who will not come are left out."""
        return {s.uid: {p.person_id: p for p in _presences(s)} for s in self.live}

    def name(self, place: PlaceFact) -> Value:
        """Say who holds a place: the person, else the capacity, city, organisation, or role."""
        if place.person_id is not None:
            return self.facts.people[place.person_id].name
        if place.capacity:
            return place.capacity
        if place.city_id is not None:
            return self.facts.cities[place.city_id].name
        role = Word(ROLES[place.role.value])
        if place.organisation:
            return Phrase(_IN_CITY, {"role": role, "place": place.organisation})
        return role

    def finding(
        self,
        rule: str,
        level: Level,
        session: SessionFact,
        message: str,
        remedy: str,
        values: dict[str, Value],
        *depends: object,
        others: tuple[SessionFact, ...] = (),
        people: tuple[int, ...] = (),
        cities: tuple[int, ...] = (),
    ) -> Finding:
        """Make a finding about a session; ``%(session)s`` is its title.

        Args:
            depends: what the finding rests on besides rule, level and the sessions.
            people, cities: ids of those it is about.
        """
        sessions = (session, *others)
        uids = tuple(s.uid for s in sessions)
        room = self.facts.rooms.get(session.room_id) if session.room_id is not None else None
        return Finding(
            rule=rule,
            level=level,
            message=message,
            remedy=remedy,
            values={"session": session.title or session.slug, **values},
            at=session.uid,
            sessions=uids,
            people=tuple(self.facts.people[each].slug for each in people),
            cities=tuple(self.facts.cities[each].slug for each in cities),
            rooms=() if room is None else (room.slug,),
            depends=depends,
            when=tuple(sorted(s.starts_at for s in sessions if s.starts_at)),
        )


def _presences(session: SessionFact) -> Iterator[Presence]:
    if session.starts_at is None or session.ends_at is None:
        return
    #: By person: from, until, whether confirmed, whether in the room.
    needed: dict[int, tuple[datetime, datetime, bool, bool]] = {}
    earliest, is_exact = session.starts_at, True
    for item in session.items:
        if item.minutes is None:
            is_exact = False
        until = session.ends_at
        if is_exact and item.minutes is not None:
            until = earliest + timedelta(minutes=item.minutes)
        for place in item.places:
            if place.person_id is None or place.state in NOT_COMING:
                continue
            confirmed, here = place.state is _CONFIRMED, not place.remote
            if place.person_id in needed:
                first, last, was_confirmed, was_here = needed[place.person_id]
                confirmed, here = confirmed or was_confirmed, here or was_here
                needed[place.person_id] = (first, max(last, until), confirmed, here)
            else:
                needed[place.person_id] = (earliest, until, confirmed, here)
        if is_exact:
            earliest = until
    for person_id, (first, last, confirmed, here) in needed.items():
        yield Presence(person_id, session, first, last, confirmed, here)
