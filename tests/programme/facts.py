"""Small explicit builders of facts for the rules, without a database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from summit.core.text import Text
from summit.programme.facts import (
    CityFact,
    Facts,
    ItemFact,
    OtherUse,
    PersonFact,
    PlaceFact,
    RoomFact,
    SessionFact,
    SummitFacts,
    TakingPart,
)
from summit.programme.models import (
    Audience,
    CityPart,
    ItemKind,
    RoomKind,
    SessionKind,
    SessionState,
    SpeakerRole,
    SpeakerState,
)
from tests.programme.builders import DAY, SEOUL

CONFIRMED = SpeakerState.CONFIRMED


def both(word: str) -> Text:
    """Return a text in both languages of the summit."""
    return Text(en=word, ko=f"{word}(ko)")


def room(number: int = 1, name: str = "Hall", **fields: Any) -> RoomFact:
    """Make a room; its id is its position."""
    fields = {"kind": RoomKind.VIRTUAL, "changeover": 10, **fields}
    slug = fields.pop("slug", name.lower())
    return RoomFact(id=number, slug=slug, name=both(name), position=number, **fields)


def place(person: int | None = None, state: SpeakerState = CONFIRMED, **fields: Any) -> PlaceFact:
    """Make a speaker's place."""
    fields = {
        "uid": f"place-{person}-{fields.get('city_id')}",
        "city_id": None,
        "role": SpeakerRole.PRESENTER,
        "remote": True,
        "undocumented": False,
        "capacity": Text(),
        "organisation": Text(),
        **fields,
    }
    return PlaceFact(person_id=person, state=state, **fields)


def item(
    *places: PlaceFact, minutes: int | None = 60, slug: str = "talk", **fields: Any
) -> ItemFact:
    """Make an item with its places."""
    fields = {"kind": ItemKind.PRESENTATION, "title": Text(), "outdated": (), **fields}
    return ItemFact(uid=f"item-{slug}", slug=slug, minutes=minutes, places=places, **fields)


def part(city: int, state: SpeakerState = CONFIRMED) -> TakingPart:
    """Make a city's part in a session."""
    return TakingPart(city, CityPart.PARTICIPANT, state)


def session(
    slug: str,
    starts_at: datetime | None = None,
    minutes: int = 60,
    *,
    zone: str = SEOUL,
    items: Sequence[ItemFact] = (),
    cities: Sequence[TakingPart] = (),
    **fields: Any,
) -> SessionFact:
    """Make a session: at an hour, else without even a day."""
    day: date | None = starts_at.astimezone(ZoneInfo(zone)).date() if starts_at else None
    fields = {
        "id": hash(slug),
        "kind": SessionKind.PLENARY,
        "title": both(slug.capitalize()),
        "state": SessionState.SCHEDULED,
        "audience": Audience.PUBLIC,
        "day": day,
        "room_id": None,
        "planned_minutes": None,
        "version": 1,
        "edited_at": None,
        "edited_by": "",
        "published_to": None,
        "missing": {},
        "outdated": (),
        **fields,
    }
    return SessionFact(
        uid=f"{slug}@test",
        slug=slug,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes) if starts_at else None,
        zone=zone,
        items=tuple(items),
        cities=tuple(cities),
        **fields,
    )


def person(number: int, name: str, zone: str | None = None, **fields: Any) -> PersonFact:
    """Make a person."""
    fields = {"city_id": None, "availability": (), **fields}
    return PersonFact(id=number, slug=name.lower(), name=both(name), zone=zone, **fields)


def city(number: int, name: str, zone: str) -> CityFact:
    """Make a city."""
    return CityFact(number, name.lower(), both(name), zone)


def facts(
    *sessions: SessionFact,
    rooms: Iterable[RoomFact] = (),
    people: Iterable[PersonFact] = (),
    cities: Iterable[CityFact] = (),
    elsewhere: Iterable[OtherUse] = (),
    **fields: Any,
) -> Facts:
    """Make a summit of three days in Seoul with these sessions."""
    fields = {
        "id": 1,
        "uid": "forum@test",
        "slug": "forum",
        "title": both("Forum"),
        "zone": SEOUL,
        "starts_on": DAY,
        "ends_on": DAY + timedelta(days=2),
        "languages": ("en", "ko"),
        "host_city_id": None,
        **fields,
    }
    return Facts(
        summit=SummitFacts(**fields),
        rooms={each.id: each for each in rooms},
        sessions=sessions,
        people={each.id: each for each in people},
        cities={each.id: each for each in cities},
        elsewhere=tuple(elsewhere),
    )
