"""Small explicit builders of programmes for tests; every time is an argument.

They make rows in the open session and flush nothing: a test opens its own unit of work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from summit.core.db import db
from summit.core.text import Text
from summit.directory.models import City, Organisation, OrganisationKind, Person
from summit.programme.models import (
    Address,
    Audience,
    CityPart,
    Item,
    ItemKind,
    Session,
    SessionCity,
    SessionKind,
    SessionState,
    Speaker,
    SpeakerRole,
    SpeakerState,
    Summit,
    SummitKind,
)

#: The instant at which tests act, unless they name another.
NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
DAY = date(2027, 5, 14)
SEOUL = "Asia/Seoul"


def at(hour: int, minute: int = 0, *, day: date = DAY, zone: str = SEOUL) -> datetime:
    """Return the instant of a wall clock in a zone."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone))


def later(**amount: float) -> datetime:
    """Return an instant after :data:`NOW`."""
    return NOW + timedelta(**amount)


def city(slug: str, en: str = "", ko: str = "", **fields: Any) -> City:
    """Make a city; its English name is its slug with a capital unless given."""
    fields = {"zone": SEOUL, "latitude": 37.5, "longitude": 127.0, **fields}
    made = City(slug=slug, name=Text(en=en or slug.capitalize(), ko=ko), **fields)
    db.session.add(made)
    return made


def organisation(slug: str, en: str, **fields: Any) -> Organisation:
    """Make an organisation."""
    fields = {"kind": OrganisationKind.CITY_GOVERNMENT, **fields}
    made = Organisation(slug=slug, name=Text(en=en), **fields)
    db.session.add(made)
    return made


def person(slug: str, en: str, ko: str = "", **fields: Any) -> Person:
    """Make a person."""
    made = Person(slug=slug, name=Text(en=en, ko=ko), **fields)
    db.session.add(made)
    return made


def speaker(
    who: Person | None = None,
    *,
    state: SpeakerState = SpeakerState.CONFIRMED,
    role: SpeakerRole = SpeakerRole.PRESENTER,
    **fields: Any,
) -> Speaker:
    """Make a place on an item; the item gives it its position."""
    return Speaker(person=who, state=state, role=role, **fields)


def item(
    slug: str,
    speakers: Iterable[Speaker] = (),
    *,
    kind: ItemKind = ItemKind.PRESENTATION,
    minutes: int | None = 10,
    title: str = "",
) -> Item:
    """Make an item with its speakers in order; the session gives it its position."""
    made = Item(slug=slug, kind=kind, minutes=minutes, title=Text(en=title))
    for position, each in enumerate(speakers):
        each.position = position
        made.speakers.append(each)
    return made


def part(
    of: City,
    *,
    part: CityPart = CityPart.PARTICIPANT,
    state: SpeakerState = SpeakerState.CONFIRMED,
    **fields: Any,
) -> SessionCity:
    """Make a city's part in a session; the session gives it its position."""
    return SessionCity(city=of, part=part, state=state, **fields)


def session(
    slug: str,
    en: str = "",
    *,
    starts_at: datetime | None = None,
    minutes: int = 60,
    day: date | None = None,
    zone: str = SEOUL,
    state: SessionState = SessionState.SCHEDULED,
    audience: Audience = Audience.PUBLIC,
    items: Sequence[Item] = (),
    cities: Sequence[SessionCity] = (),
    **fields: Any,
) -> Session:
    """Make a session: with a start, or with a day alone."""
    if starts_at is None and day is None:
        starts_at = at(10)
    local = starts_at.astimezone(ZoneInfo(zone)).date() if starts_at else day
    made = Session(
        uid=f"{slug}@test",
        slug=slug,
        kind=fields.pop("kind", SessionKind.PLENARY),
        title=fields.pop("title", Text(en=en or slug.capitalize())),
        day=local,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes) if starts_at else None,
        zone=zone,
        state=state,
        audience=audience,
        **fields,
    )
    for position, each in enumerate(items):
        each.position = position
        made.items.append(each)
    for position, entry in enumerate(cities):
        entry.position = position
        made.cities.append(entry)
    return made


def summit(slug: str = "forum", *sessions: Session, en: str = "Forum", **fields: Any) -> Summit:
    """Make a summit with its address and its sessions."""
    made = Summit(
        uid=f"{slug}@test",
        slug=slug,
        kind=fields.pop("kind", SummitKind.SUMMIT),
        title=fields.pop("title", Text(en=en)),
        starts_on=fields.pop("starts_on", DAY),
        ends_on=fields.pop("ends_on", DAY + timedelta(days=2)),
        zone=fields.pop("zone", SEOUL),
        languages=["en", "ko"],
        **fields,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add(Address(slug=slug, summit_id=made.id))
    made.sessions.extend(sessions)
    return made
