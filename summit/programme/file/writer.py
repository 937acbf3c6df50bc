"""Writes a summit as a programme file, with the directory entries that it refers to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select

from summit.core.db import db
from summit.core.text import Text
from summit.directory.models import City, Organisation, Person
from summit.programme.file.emitter import Plain, emit
from summit.programme.file.shape import (
    FORMAT,
    CityEntry,
    Entry,
    ItemEntry,
    OrganisationEntry,
    PersonEntry,
    RoomEntry,
    SessionCityEntry,
    SessionEntry,
    SpeakerEntry,
    SummitEntry,
    keys_of,
)
from summit.programme.file.walls import wall_clock
from summit.programme.models import Address, Item, Session, Summit

R = TypeVar("R", City, Organisation, Person)


def write(summit: Summit) -> str:
    """Return a programme file that describes a summit as the working tables hold it.

    Imported where it came from, it changes nothing; imported into an empty database, it makes the
    same summit with the same uids. What is empty is left out; the texts of the summit are written
    in the summit's languages, those of the directory in all.
    """
    return emit(_Writer(summit).document())


class _Writer:
    def __init__(self, summit: Summit) -> None:
        self.summit = summit
        self.languages = summit.languages
        self.cities: dict[str, City] = {}
        self.organisations: dict[str, Organisation] = {}
        self.people: dict[str, Person] = {}

    def document(self) -> dict[str, Any]:
        summit = self._summit()
        rooms = [self._row(RoomEntry, room) for room in self.summit.rooms]
        sessions = [self._session(session) for session in _in_order(self.summit.sessions)]
        # People and organisations first: what they refer to must stand in the file, too.
        people = [self._directory(PersonEntry, row) for row in _by_slug(self.people.values())]
        organisations = [
            self._directory(OrganisationEntry, row) for row in _by_slug(self.organisations.values())
        ]
        cities = [self._city(row) for row in _by_slug(self.cities.values())]
        document = {
            "format": Plain(FORMAT),
            "summit": summit,
            "organisations": organisations,
            "cities": cities,
            "people": people,
            "rooms": rooms,
            "sessions": sessions,
        }
        return {key: value for key, value in document.items() if value}

    def _row(
        self, entry: type[Entry], row: Any, languages: Iterable[str] | None = None, **more: Any
    ) -> dict[str, Any]:
        """Write the keys of an entry in their order: from ``more``, else from the row.

        Args:
            languages: of the texts; the summit's unless given.
        """
        chosen = self.languages if languages is None else languages
        written: dict[str, Any] = {}
        for key in keys_of(entry).values():
            if key.name in more:
                value = more[key.name]
            elif key.name == "former":
                value = row.former_slugs
            else:
                value = getattr(row, key.attribute or key.name, None)
            if isinstance(value, Text):
                value = {tag: value[tag] for tag in chosen if tag in value}
            if value is None or value is False or value in ({}, [], ()):
                continue
            written[key.name] = self._value(value)
        return written

    def _value(self, value: Any) -> Any:
        match value:
            case City():
                self.cities[value.slug] = value
                return value.slug
            case Organisation():
                self.organisations[value.slug] = value
                return value.slug
            case Person():
                self.people[value.slug] = value
                return value.slug
            case StrEnum():
                return value.value
            case date():
                return Plain(value.isoformat())
        return value

    def _directory(self, entry: type[Entry], row: Any, **more: Any) -> dict[str, Any]:
        languages = {tag for text in vars(row).values() if isinstance(text, Text) for tag in text}
        return self._row(entry, row, sorted(languages), **more)

    def _city(self, row: City) -> dict[str, Any]:
        located = row.latitude is not None and row.longitude is not None
        return self._directory(
            CityEntry,
            row,
            coordinates=[row.latitude, row.longitude] if located else None,
            since=Plain(row.related_since) if row.related_since else None,
        )

    def _summit(self) -> dict[str, Any]:
        row = self.summit
        former = db.session.scalars(
            select(Address.slug)
            .where(Address.summit_id == row.id, Address.slug != row.slug)
            .order_by(Address.slug)
        ).all()
        figures = [
            {
                "value": figure["value"],
                "label": {
                    tag: figure["label"][tag] for tag in self.languages if tag in figure["label"]
                },
                **({"source": figure["source"]} if figure.get("source") else {}),
            }
            for figure in row.figures
        ]
        return self._row(SummitEntry, row, former=list(former), figures=figures)

    def _session(self, row: Session) -> dict[str, Any]:
        zone = ZoneInfo(row.zone)
        timed = row.starts_at is not None and row.ends_at is not None
        return self._row(
            SessionEntry,
            row,
            start=_wall(row.starts_at, zone) if timed else None,
            end=_wall(row.ends_at, zone) if timed else None,
            day=None if timed else row.day,
            room=row.room.slug if row.room else None,
            items=[self._item(item) for item in row.items],
            cities=[self._row(SessionCityEntry, part, city=part.city) for part in row.cities],
        )

    def _item(self, row: Item) -> dict[str, Any]:
        speakers = [self._row(SpeakerEntry, speaker) for speaker in row.speakers]
        return self._row(ItemEntry, row, speakers=speakers)


def _wall(moment: datetime | None, zone: ZoneInfo) -> Plain | None:
    return None if moment is None else Plain(str(wall_clock(moment, zone)))


def _by_slug(rows: Iterable[R]) -> list[R]:
    return sorted(rows, key=lambda row: row.slug)


def _in_order(sessions: Iterable[Session]) -> list[Session]:
    first = datetime.min.replace(tzinfo=UTC)
    return sorted(sessions, key=lambda row: (row.day or date.max, row.starts_at or first, row.slug))
