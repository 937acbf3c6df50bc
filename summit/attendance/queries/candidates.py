"""Whom staff could invite to a session: cities, people, organisations, and what rows can mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from summit.attendance.models import Invitation, InvitationState, Office
from summit.core.db import db
from summit.core.search import matches, normalise
from summit.core.text import Text
from summit.directory.models import City, Organisation, Person, Relation
from summit.programme.models import Item, Session, SessionCity, Speaker

#: How many a page offers at most; more is to be narrowed.
MOST = 400


class Source(StrEnum):
    """Where those who can be chosen come from."""

    SESSION_CITIES = "session-cities"
    CITIES = "cities"
    SPEAKERS = "speakers"
    PEOPLE = "people"
    ORGANISATIONS = "organisations"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can be invited. ``key`` is ``city:<slug>``, ``person:<slug>``,
    ``organisation:<slug>`` or ``place:<uid>`` of a speaker whom nobody has named yet.
    """

    key: str
    city: City | None = None
    person: Person | None = None
    organisation: Organisation | None = None
    capacity: Text = Text()  # noqa: RUF009  # it never changes


def offices_of(summit_id: int) -> Sequence[Office]:
    """Return all offices of a summit, with whom they answer for and their contacts."""
    return db.session.scalars(
        select(Office)
        .where(Office.summit_id == summit_id)
        .options(
            joinedload(Office.person),
            joinedload(Office.city),
            joinedload(Office.organisation),
            selectinload(Office.contacts),
        )
        .order_by(Office.id)
    ).all()


def invited_to(session: Session) -> set[int]:
    """Return the ids of the offices that are invited to a session, withdrawn ones not counted."""
    return set(
        db.session.scalars(
            select(Invitation.office_id).where(
                Invitation.session_id == session.id,
                Invitation.state != InvitationState.WITHDRAWN,
            )
        )
    )


def session_with_places(summit_id: int, slug: str) -> Session | None:
    """Return a session of a summit with its cities and its speakers; ``None`` for no such."""
    if "\0" in slug:  # which PostgreSQL cannot even look for
        return None
    speakers = selectinload(Session.items).selectinload(Item.speakers)
    return db.session.scalar(
        select(Session)
        .where(Session.summit_id == summit_id, Session.slug == slug)
        .options(
            selectinload(Session.cities).joinedload(SessionCity.city),
            speakers.joinedload(Speaker.person).joinedload(Person.city),
            speakers.joinedload(Speaker.city),
            speakers.joinedload(Speaker.organisation),
        )
    )


def candidates(
    session: Session, source: Source, *, words: str = "", relation: Relation | None = None
) -> list[Candidate]:
    """Return whom a source offers for a session, at most one more than :data:`MOST`.

    Args:
        session: with its cities and speakers loaded.
        words: what a name, title or country must hold.
        relation: of cities to the host.
    """
    places = _places(session)
    match source:
        case Source.SESSION_CITIES:
            cities = [part.city for part in session.cities]
            found = [_of_city(city, places) for city in cities if _fits(city, relation)]
            return [each for each in found if _holds(each, words)]
        case Source.SPEAKERS:
            unique = {each.key: each for each in (_of_place(place, places) for place in places)}
            return [each for each in unique.values() if _holds(each, words)]
        case Source.CITIES:
            statement = select(City).order_by(City.search).limit(MOST + 1)
            if relation is not None:
                statement = statement.where(City.relation == relation)
            if normalise(words):
                statement = statement.where(matches(City.search, words))
            return [_of_city(city, places) for city in db.session.scalars(statement)]
        case Source.PEOPLE:
            people = select(Person).order_by(Person.search).limit(MOST + 1)
            if normalise(words):
                people = people.where(matches(Person.search, words))
            people = people.options(joinedload(Person.city), joinedload(Person.organisation))
            return [_of_person(person) for person in db.session.scalars(people)]
        case Source.ORGANISATIONS:
            bodies = select(Organisation).order_by(Organisation.search).limit(MOST + 1)
            if normalise(words):
                bodies = bodies.where(matches(Organisation.search, words))
            return [_of_organisation(body) for body in db.session.scalars(bodies)]


def candidates_named(session: Session, keys: Sequence[str]) -> list[Candidate]:
    """Return the candidates with these keys, in their order; what is no key is left out.

    One statement for each kind, whatever the number.
    """
    wanted: dict[str, set[str]] = {}
    for key in keys:
        kind, _colon, name = key.partition(":")
        if "\0" not in name:
            wanted.setdefault(kind, set()).add(name)
    found: dict[str, Candidate] = {}
    places = _places(session)
    if slugs := wanted.get("city"):
        for city in db.session.scalars(select(City).where(City.slug.in_(slugs))):
            found[f"city:{city.slug}"] = _of_city(city, places)
    if slugs := wanted.get("person"):
        statement = select(Person).where(Person.slug.in_(slugs)).options(joinedload(Person.city))
        for person in db.session.scalars(statement):
            found[f"person:{person.slug}"] = _of_person(person)
    if slugs := wanted.get("organisation"):
        for body in db.session.scalars(select(Organisation).where(Organisation.slug.in_(slugs))):
            found[f"organisation:{body.slug}"] = _of_organisation(body)
    if wanted.get("place"):
        for place in places:
            candidate = _of_place(place, places)
            found[candidate.key] = candidate
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def candidates_of(session: Session, uids: Collection[str]) -> list[Candidate]:
    """Return those who hold some speakers' places of a session, each once, in their order.

    A deputy's place, and one whose holder no source names, stands for nobody to be invited.

    Args:
        session: with its items and speakers loaded.
    """
    places = _places(session)
    found = [_of_place(place, places) for place in places if place.uid in uids]
    return list({each.key: each for each in found}.values())


def look_up(model: Any, texts: Iterable[str]) -> tuple[Mapping[str, list[Any]], list[str]]:
    """Return what of the directory is called by some texts, and all names there are.

    Args:
        model: one of the directory's.
        texts: names in any language, or slugs.

    Returns:
        Rows by the normalised text that means them, and every normalised name and slug. Two
        statements, whatever the number.
    """
    wanted = {normalise(text) for text in texts}
    if not wanted:
        return {}, []
    meant: dict[str, set[str]] = {}
    offered: list[str] = []
    for slug, name in db.session.execute(select(model.slug, model.name)):
        for text in (slug, *name.values()):
            offered.append(normalise(text))
            if normalise(text) in wanted:
                meant.setdefault(normalise(text), set()).add(slug)
    slugs = {slug for found in meant.values() for slug in found}
    rows = {
        each.slug: each for each in db.session.scalars(select(model).where(model.slug.in_(slugs)))
    }
    return {text: [rows[slug] for slug in sorted(found)] for text, found in meant.items()}, offered


def _places(session: Session) -> list[Speaker]:
    """Return the places of those who could be invited: a deputy's office is somebody else's."""
    deputies = set(
        db.session.scalars(
            select(Invitation.deputy_id).where(
                Invitation.session_id == session.id, Invitation.deputy_id.is_not(None)
            )
        )
    )
    return [
        place
        for item in session.items
        for place in item.speakers
        if not place.undocumented and (place.person_id is None or place.person_id not in deputies)
    ]


def _of_city(city: City, places: Sequence[Speaker]) -> Candidate:
    """A city's principal is whoever speaks for it in the session, where that is one person."""
    people = {
        place.person.slug: place.person
        for place in places
        if place.city_id == city.id and place.person is not None
    }
    person = next(iter(people.values())) if len(people) == 1 else None
    return Candidate(f"city:{city.slug}", city=city, person=person)


def _of_person(person: Person) -> Candidate:
    return Candidate(
        f"person:{person.slug}",
        city=person.city,
        person=person,
        organisation=person.organisation if person.organisation_id is not None else None,
    )


def _of_organisation(body: Organisation) -> Candidate:
    return Candidate(f"organisation:{body.slug}", organisation=body, capacity=body.name)


def _of_place(place: Speaker, places: Sequence[Speaker]) -> Candidate:
    if place.person is not None:
        # Who speaks for a city here answers for it, whatever city they are from.
        return Candidate(
            f"person:{place.person.slug}",
            city=place.city or place.person.city,
            person=place.person,
            organisation=place.organisation,
        )
    if place.city is not None and not place.capacity:
        return _of_city(place.city, places)
    capacity = place.capacity or (place.organisation.name if place.organisation else Text())
    return Candidate(
        f"place:{place.uid}",
        city=place.city,
        organisation=place.organisation,
        capacity=capacity,
    )


def _fits(city: City, relation: Relation | None) -> bool:
    return relation is None or city.relation is relation


def _holds(candidate: Candidate, words: str) -> bool:
    rows = (candidate.city, candidate.person, candidate.organisation)
    texts = [row.name for row in rows if row is not None]
    texts += [candidate.capacity]
    if candidate.city is not None:
        texts.append(candidate.city.country)
    if candidate.person is not None:
        texts.append(candidate.person.title)
    held = "\n".join(normalise(part) for text in texts for part in text.values())
    return all(word in held for word in normalise(words).split())
