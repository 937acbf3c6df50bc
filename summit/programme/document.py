"""The form of a release's documents: what the public pages, calendars and JSON read.

A document is plain JSON. Texts are objects by language; instants are RFC 3339 in UTC
(``2020-06-02T13:00:00Z``); days are ``YYYY-MM-DD``. People, cities and organisations stand once,
keyed by slug, and are referred to by slug. What is not confirmed is not in a document at all:
a place held by it says only that it is to be announced.

``SCHEMA`` rises when the form changes; :func:`read` brings older documents up to it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypedDict

SCHEMA = 2


def _with_photos(document: dict[str, Any]) -> dict[str, Any]:
    """Bring schema 1 to 2: people have photos."""
    people = {slug: {**person, "photo": None} for slug, person in document["people"].items()}
    return {**document, "schema": 2, "people": people}


#: How to bring a document of schema *n* to *n + 1*.
_UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _with_photos}

ByLanguage = dict[str, str]


class FigureDoc(TypedDict):
    value: int
    label: ByLanguage
    source: str | None


class OrganisationDoc(TypedDict):
    slug: str
    kind: str
    name: ByLanguage
    city: str | None


class SummitDoc(TypedDict):
    uid: str
    slug: str
    kind: str
    title: ByLanguage
    theme: ByLanguage
    description: ByLanguage
    remark: ByLanguage
    venue: ByLanguage
    starts_on: str
    ends_on: str
    zone: str
    languages: list[str]
    host: str | None  # organisation slug
    figures: list[FigureDoc]
    sources: list[str]
    reconstructed: list[str]


class RoomDoc(TypedDict):
    slug: str
    kind: str
    name: ByLanguage


class CityDoc(TypedDict):
    slug: str
    former: list[str]
    name: ByLanguage
    country: ByLanguage
    zone: str
    latitude: float | None
    longitude: float | None
    relation: str | None  # sister | friendship
    related_since: str | None
    reconstructed: list[str]


class PersonDoc(TypedDict):
    slug: str
    former: list[str]
    name: ByLanguage
    title: ByLanguage
    zone: str | None
    city: str | None
    organisation: str | None
    photo: str | None  # name of a stored file, shown at /photos/<name>
    reconstructed: list[str]


class SpeakerDoc(TypedDict):
    """``to_be_announced`` alone with a role: the place is held by someone not yet confirmed."""

    uid: str
    role: str
    to_be_announced: bool
    person: str | None
    city: str | None
    organisation: str | None
    capacity: ByLanguage
    topic: ByLanguage
    remote: bool
    undocumented: bool
    reconstructed: list[str]


class ItemDoc(TypedDict):
    uid: str
    slug: str
    kind: str
    title: ByLanguage
    starts_at: str | None  # derived from the session's start and the items before it
    minutes: int | None
    speakers: list[SpeakerDoc]
    reconstructed: list[str]


class SessionCityDoc(TypedDict):
    city: str
    part: str
    record: str | None
    reconstructed: list[str]


class SessionDoc(TypedDict):
    uid: str
    slug: str
    former: list[str]
    kind: str
    title: ByLanguage
    abstract: ByLanguage
    remark: ByLanguage
    state: str  # scheduled | cancelled
    audience: str  # public | invitees
    day: str
    starts_at: str | None
    ends_at: str | None
    zone: str
    room: str | None
    floor: list[str]
    interpreted: list[str]
    items: list[ItemDoc]
    cities: list[SessionCityDoc]
    cities_to_be_announced: int
    sources: list[str]
    reconstructed: list[str]
    sequence: int
    revised_at: str


class ProgrammeDoc(TypedDict):
    schema: int
    audience: str  # public | restricted
    number: int
    published_at: str
    note: ByLanguage
    summit: SummitDoc
    rooms: dict[str, RoomDoc]
    cities: dict[str, CityDoc]
    organisations: dict[str, OrganisationDoc]
    people: dict[str, PersonDoc]
    sessions: list[SessionDoc]  # by day, start, slug


def city_of_place(speaker: SpeakerDoc, document: ProgrammeDoc) -> str | None:
    """Return the city of a speaker's place: its own, else the home of the person who holds it."""
    if speaker["city"] is not None or speaker["person"] is None:
        return speaker["city"]
    return document["people"][speaker["person"]]["city"]


class HeadlineDoc(TypedDict):
    """What a list of summits shows of one, so that it need not open whole documents."""

    kind: str
    title: ByLanguage
    theme: ByLanguage
    starts_on: str
    ends_on: str
    zone: str
    host: ByLanguage
    sessions: int


def write(document: ProgrammeDoc) -> bytes:
    """Serialise a document as UTF-8 JSON; the same document gives the same bytes."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def read(data: bytes) -> ProgrammeDoc:
    """Read a document of any schema known so far, brought up to :data:`SCHEMA`.

    Raises:
        ValueError: the document's schema is newer than this version of Summit.
    """
    document: dict[str, Any] = json.loads(data)
    if document["schema"] > SCHEMA:
        raise ValueError(f"release document of schema {document['schema']}, known up to {SCHEMA}")
    while document["schema"] < SCHEMA:
        document = _UPGRADES[document["schema"]](document)
    return document  # type: ignore[return-value]
