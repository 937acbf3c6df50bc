"""The facts of a programme that is not stored: an import's preview, held in memory alone.

What only the database knows is left out: other summits, and when people have said they can.
"""

from __future__ import annotations

from collections.abc import Hashable
from itertools import count

from summit.core.text import Text
from summit.directory.models import City, Person
from summit.programme.facts import (
    CityFact,
    Facts,
    ItemFact,
    PersonFact,
    PlaceFact,
    RoomFact,
    SessionFact,
    SummitFacts,
    TakingPart,
    missing_languages,
)
from summit.programme.models import Item, Room, Session, Speaker, Summit


def facts_of(summit: Summit) -> Facts:
    """Return the facts of a summit and all its parts as they are in memory; reads nothing that
    the session of its rows has read already.

    Rows without an id get one of their own, below zero.
    """
    return _Likeness(summit).facts()


class _Likeness:
    def __init__(self, summit: Summit) -> None:
        self.summit = summit
        self.people: dict[int, PersonFact] = {}
        self.cities: dict[int, CityFact] = {}
        self._ids: dict[Hashable, int] = {}
        self._next = count(-1, -1)

    def facts(self) -> Facts:
        summit = self.summit
        rooms = [self._room(room) for room in sorted(summit.rooms, key=lambda r: r.position or 0)]
        sessions = sorted(
            (self._session(session) for session in summit.sessions),
            key=lambda s: (
                s.day is None,
                s.day.toordinal() if s.day else 0,
                s.starts_at.timestamp() if s.starts_at else 0.0,
                s.slug,
            ),
        )
        return Facts(
            summit=SummitFacts(
                id=self._id(summit),
                uid=summit.uid,
                slug=summit.slug,
                title=summit.title,
                zone=summit.zone,
                starts_on=summit.starts_on,
                ends_on=summit.ends_on,
                languages=tuple(summit.languages),
                host_city_id=self._host(),
            ),
            rooms={room.id: room for room in rooms},
            sessions=tuple(sessions),
            people=self.people,
            cities=self.cities,
            elsewhere=(),
        )

    def _host(self) -> int | None:
        host = self.summit.host
        return self._city(host.city) if host is not None and host.city else None

    def _id(self, row: Summit | Room | Session | Person | City) -> int:
        stored: int | None = row.id
        if stored is not None:
            return stored
        # The row itself is kept as the key, so that no other can take its place in memory.
        if row not in self._ids:
            self._ids[row] = next(self._next)
        return self._ids[row]

    def _room(self, room: Room) -> RoomFact:
        # Defaults of columns are set only when a row is stored.
        changeover: int | None = room.changeover
        if changeover is None:
            changeover = int(Room.__table__.c.changeover.default.arg)
        return RoomFact(
            self._id(room), room.slug, room.name, room.kind, changeover, room.position or 0
        )

    def _city(self, city: City) -> int:
        key = self._id(city)
        self.cities[key] = CityFact(key, city.slug, city.name, city.zone)
        return key

    def _person(self, person: Person | None) -> int | None:
        if person is None:
            return None
        key = self._id(person)
        home = self._city(person.city) if person.city else None
        zone = person.zone or (person.city.zone if person.city else None)
        self.people[key] = PersonFact(key, person.slug, person.name, zone, home, ())
        return key

    def _session(self, session: Session) -> SessionFact:
        texts = (session.title, session.abstract, session.remark)
        return SessionFact(
            id=self._id(session),
            uid=session.uid,
            slug=session.slug,
            kind=session.kind,
            title=session.title,
            state=session.state,
            audience=session.audience,
            day=session.day,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            zone=session.zone,
            room_id=self._id(session.room) if session.room else None,
            planned_minutes=session.planned_minutes,
            version=session.version or 0,
            edited_at=session.edited_at,
            edited_by=session.edited_by or "",
            published_to=session.published_to,
            missing=missing_languages(self.summit.languages, *texts),
            outdated=tuple(session.outdated or ()),
            items=tuple(self._item(item) for item in session.items),
            cities=tuple(
                TakingPart(self._city(part.city), part.part, part.state) for part in session.cities
            ),
            floor=tuple(session.floor or ()),
            interpreted=tuple(session.interpreted or ()),
        )

    def _item(self, item: Item) -> ItemFact:
        return ItemFact(
            uid=item.uid or "",
            slug=item.slug,
            kind=item.kind,
            title=item.title or Text(),
            minutes=item.minutes,
            outdated=tuple(item.outdated or ()),
            places=tuple(self._place(speaker) for speaker in item.speakers),
        )

    def _place(self, speaker: Speaker) -> PlaceFact:
        alone = speaker.person is None and speaker.city is None
        organisation = speaker.organisation if alone else None
        return PlaceFact(
            uid=speaker.uid or "",
            person_id=self._person(speaker.person),
            city_id=self._city(speaker.city) if speaker.city else None,
            role=speaker.role,
            state=speaker.state,
            remote=bool(speaker.remote),
            undocumented=bool(speaker.undocumented),
            capacity=speaker.capacity or Text(),
            organisation=organisation.name if organisation else Text(),
        )
