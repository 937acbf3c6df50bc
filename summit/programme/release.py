"""From the working tables to the documents of a release: what is frozen, and what is left out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from summit.core.clock import iso
from summit.directory.models import City, Organisation, Person
from summit.programme.document import (
    SCHEMA,
    CityDoc,
    HeadlineDoc,
    ItemDoc,
    OrganisationDoc,
    PersonDoc,
    ProgrammeDoc,
    SessionCityDoc,
    SessionDoc,
    SpeakerDoc,
    SummitDoc,
)
from summit.programme.models import (
    Audience,
    Item,
    Session,
    SessionState,
    Speaker,
    SpeakerState,
    Summit,
)

_SETTLED = SpeakerState.CONFIRMED
_OPEN = (SpeakerState.PROPOSED, SpeakerState.INVITED)

#: Which sessions stand in which document. Staff sessions stand in neither.
PUBLIC = frozenset({Audience.PUBLIC})
RESTRICTED = frozenset({Audience.PUBLIC, Audience.INVITEES})


class _Collector:
    """Gathers the people, cities and organisations that the sessions refer to."""

    def __init__(self) -> None:
        self.cities: dict[str, CityDoc] = {}
        self.organisations: dict[str, OrganisationDoc] = {}
        self.people: dict[str, PersonDoc] = {}

    def city(self, city: City | None) -> str | None:
        if city is None:
            return None
        if city.slug not in self.cities:
            self.cities[city.slug] = CityDoc(
                slug=city.slug,
                former=list(city.former_slugs),
                name=city.name.plain(),
                country=city.country.plain(),
                zone=city.zone,
                latitude=city.latitude,
                longitude=city.longitude,
                relation=city.relation.value if city.relation else None,
                related_since=city.related_since,
                reconstructed=list(city.reconstructed),
            )
        return city.slug

    def organisation(self, organisation: Organisation | None) -> str | None:
        if organisation is None:
            return None
        if organisation.slug not in self.organisations:
            self.organisations[organisation.slug] = OrganisationDoc(
                slug=organisation.slug,
                kind=organisation.kind.value,
                name=organisation.name.plain(),
                city=self.city(organisation.city),
            )
        return organisation.slug

    def person(self, person: Person | None) -> str | None:
        if person is None:
            return None
        if person.slug not in self.people:
            self.people[person.slug] = PersonDoc(
                slug=person.slug,
                former=list(person.former_slugs),
                name=person.name.plain(),
                title=person.title.plain(),
                zone=person.zone,
                city=self.city(person.city),
                organisation=self.organisation(person.organisation),
                photo=person.photo,
                reconstructed=list(person.reconstructed),
            )
        return person.slug


def build(
    summit: Summit,
    audiences: frozenset[Audience],
    *,
    number: int,
    note: dict[str, str],
    now: datetime,
) -> ProgrammeDoc:
    """Freeze a summit's programme as one document.

    Drafts are left out, and so is everybody who has not confirmed: a place that they hold is
    "to be announced", without a name. ``sequence`` and ``revised_at`` are those of the working
    tables until :func:`settle_revisions` has compared them.

    Args:
        audiences: whose sessions the document holds, :data:`PUBLIC` or :data:`RESTRICTED`.
    """
    collect = _Collector()
    # A host stands in its city, which the overview's map shows even before anyone confirms.
    host = collect.organisation(summit.host)
    sessions = [
        _session(session, collect, now)
        for session in sorted(
            summit.sessions,
            key=lambda s: (
                s.day or date.max,
                s.starts_at.timestamp() if s.starts_at else 0.0,
                s.slug,
            ),
        )
        if session.state is not SessionState.DRAFT and session.day and session.audience in audiences
    ]
    used = {session["room"] for session in sessions}
    return ProgrammeDoc(
        schema=SCHEMA,
        audience="public" if audiences == PUBLIC else "restricted",
        number=number,
        published_at=iso(now),
        note=note,
        summit=SummitDoc(
            uid=summit.uid,
            slug=summit.slug,
            kind=summit.kind.value,
            title=summit.title.plain(),
            theme=summit.theme.plain(),
            description=summit.description.plain(),
            remark=summit.remark.plain(),
            venue=summit.venue.plain(),
            starts_on=summit.starts_on.isoformat(),
            ends_on=summit.ends_on.isoformat(),
            zone=summit.zone,
            languages=list(summit.languages),
            host=host,
            figures=[
                {
                    "value": figure["value"],
                    "label": figure["label"],
                    "source": figure.get("source"),
                }
                for figure in summit.figures
            ],
            sources=list(summit.sources),
            reconstructed=list(summit.reconstructed),
        ),
        rooms={
            room.slug: {
                "slug": room.slug,
                "kind": room.kind.value,
                "name": room.name.plain(),
            }
            for room in summit.rooms
            if room.slug in used
        },
        cities=collect.cities,
        organisations=collect.organisations,
        people=collect.people,
        sessions=sessions,
    )


def headline(document: ProgrammeDoc) -> HeadlineDoc:
    """Return what a list of summits shows of a document."""
    summit = document["summit"]
    host = document["organisations"].get(summit["host"] or "")
    return HeadlineDoc(
        kind=summit["kind"],
        title=summit["title"],
        theme=summit["theme"],
        starts_on=summit["starts_on"],
        ends_on=summit["ends_on"],
        zone=summit["zone"],
        host=host["name"] if host else {},
        sessions=len(document["sessions"]),
    )


def _session(session: Session, collect: _Collector, now: datetime) -> SessionDoc:
    assert session.day, "only drafts have no day, and a release holds none"
    confirmed = {entry.city_id for entry in session.cities if entry.state is _SETTLED}
    return SessionDoc(
        uid=session.uid,
        slug=session.slug,
        former=list(session.former_slugs),
        kind=session.kind.value,
        title=session.title.plain(),
        abstract=session.abstract.plain(),
        remark=session.remark.plain(),
        state=session.state.value,
        audience=session.audience.value,
        day=session.day.isoformat(),
        starts_at=iso(session.starts_at) if session.starts_at else None,
        ends_at=iso(session.ends_at) if session.ends_at else None,
        zone=session.zone,
        room=session.room.slug if session.room else None,
        floor=list(session.floor),
        interpreted=list(session.interpreted),
        items=_items(session, collect, confirmed),
        cities=[
            SessionCityDoc(
                city=entry.city.slug,
                part=entry.part.value,
                record=entry.record.value if entry.record else None,
                reconstructed=list(entry.reconstructed),
            )
            for entry in session.cities
            if entry.state is _SETTLED and collect.city(entry.city)
        ],
        cities_to_be_announced=sum(entry.state in _OPEN for entry in session.cities),
        sources=list(session.sources),
        reconstructed=list(session.reconstructed),
        sequence=session.sequence,
        revised_at=iso(session.revised_at or now),
    )


def _items(session: Session, collect: _Collector, confirmed: set[int]) -> list[ItemDoc]:
    at: datetime | None = session.starts_at
    items = []
    for item in session.items:
        items.append(_item(item, at, collect, confirmed))
        # Past an item without a length nothing can be said about when the next one starts.
        at = at + timedelta(minutes=item.minutes) if at and item.minutes is not None else None
    return items


def _item(
    item: Item, starts_at: datetime | None, collect: _Collector, confirmed: set[int]
) -> ItemDoc:
    return ItemDoc(
        uid=item.uid,
        slug=item.slug,
        kind=item.kind.value,
        title=item.title.plain(),
        starts_at=iso(starts_at) if starts_at else None,
        minutes=item.minutes,
        speakers=[
            _speaker(speaker, collect, confirmed)
            for speaker in item.speakers
            if speaker.state is _SETTLED or speaker.state in _OPEN
        ],
        reconstructed=list(item.reconstructed),
    )


def _speaker(speaker: Speaker, collect: _Collector, confirmed: set[int]) -> SpeakerDoc:
    settled = speaker.state is _SETTLED
    # A confirmed city keeps its place in the order even while it is open who comes for it.
    shown = settled or speaker.city_id in confirmed
    document = SpeakerDoc(
        uid=speaker.uid,
        role=speaker.role.value,
        to_be_announced=not shown,
        person=None,
        city=None,
        organisation=None,
        capacity={},
        topic={},
        remote=False,
        undocumented=False,
        reconstructed=[],
    )
    if shown:
        document["city"] = collect.city(speaker.city)
        document["organisation"] = collect.organisation(speaker.organisation)
        document["capacity"] = speaker.capacity.plain()
    if settled:
        document["person"] = collect.person(speaker.person)
        document["topic"] = speaker.topic.plain()
        document["remote"] = speaker.remote
        document["undocumented"] = speaker.undocumented
        document["reconstructed"] = list(speaker.reconstructed)
    return document


def settle_revisions(
    document: ProgrammeDoc, newest: ProgrammeDoc | None, now: datetime
) -> dict[str, tuple[int, str]]:
    """Decide SEQUENCE and the instant of the last revision of every session, and write them in.

    A session that is new, or whose entry in a calendar would read differently, was revised now.
    SEQUENCE rises only where start, end, day or state changed, not for a corrected title
    (RFC 5545, 3.8.7.4; RFC 5546, 2.1.4).

    Args:
        newest: the restricted document of the newest release, whoever it was published to.

    Returns:
        Sequence and revision instant by session UID.
    """
    before = {session["uid"]: session for session in newest["sessions"]} if newest else {}
    settled: dict[str, tuple[int, str]] = {}
    for session in document["sessions"]:
        old = before.get(session["uid"])
        if old is None or newest is None:
            session["revised_at"] = iso(now)
        else:
            session["sequence"], session["revised_at"] = (
                old["sequence"],
                old["revised_at"],
            )
            if _when(old) != _when(session):
                session["sequence"] += 1
            if _visible(newest, old) != _visible(document, session):
                session["revised_at"] = iso(now)
        settled[session["uid"]] = (session["sequence"], session["revised_at"])
    return settled


def _when(session: SessionDoc) -> tuple[str | None, ...]:
    # A session in another zone at the same instant has not moved.
    return (session["starts_at"], session["ends_at"], session["day"], session["state"])


def _visible(document: ProgrammeDoc, session: SessionDoc) -> dict[str, Any]:
    """Everything a calendar entry of this session is made from."""
    speakers = [speaker for item in session["items"] for speaker in item["speakers"]]
    people = _chosen(document["people"], (s["person"] for s in speakers))
    # A calendar shows no photos.
    people = {
        slug: {name: value for name, value in person.items() if name != "photo"}
        for slug, person in people.items()
    }
    return {
        "session": {
            key: value for key, value in session.items() if key not in ("sequence", "revised_at")
        },
        "people": people,
        "cities": _chosen(
            document["cities"],
            [
                *(s["city"] for s in speakers),
                *(entry["city"] for entry in session["cities"]),
            ],
        ),
        "organisations": _chosen(
            document["organisations"],
            [
                *(s["organisation"] for s in speakers),
                *(person["organisation"] for person in people.values()),
            ],
        ),
        "room": document["rooms"].get(session["room"] or ""),
        "summit": {key: document["summit"][key] for key in ("title", "theme", "venue")},
    }


def _chosen(entries: dict[str, Any], slugs: Iterable[str | None]) -> dict[str, Any]:
    return {slug: entries[slug] for slug in slugs if slug is not None and slug in entries}
