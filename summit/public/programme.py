"""A release's document with everything found quickly: made once per release, read by all pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from summit.declarations.public_document import HeadlineDoc
from summit.programme.document import (
    CityDoc,
    PersonDoc,
    ProgrammeDoc,
    SessionDoc,
    city_of_place,
)
from summit.programme.wording import RECORDS_IN_ORDER, is_reconstructed, record_of
from summit.public import times

__all__ = ["RECORDS", "Day", "Programme", "Session", "is_reconstructed", "record_of"]

RECORDS = RECORDS_IN_ORDER
_RANK = {record: place for place, record in enumerate(RECORDS)}


@dataclass(frozen=True, slots=True)
class Session:
    """A session with its times as numbers (see :mod:`summit.public.times`).

    ``starts`` and ``ends`` are ``None`` where only the day is known. ``cities`` are the session's
    cities and those of its speakers, each once; ``people`` its speakers, each once.
    """

    doc: SessionDoc
    slug: str
    day: int
    starts: int | None
    ends: int | None
    zone: str
    cities: tuple[str, ...]
    people: tuple[str, ...]

    @property
    def cancelled(self) -> bool:
        """Whether the session was called off."""
        return self.doc["state"] == "cancelled"

    def reconstructed(self, *fields: str) -> bool:
        """Whether no source states one of these fields."""
        return not set(fields).isdisjoint(self.doc["reconstructed"])


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the summit: its place in order from 1, its day number, its sessions."""

    place: int
    iso: str
    number: int
    sessions: list[Session]


def takes_part(record: str | None) -> bool:
    """Whether a city may be said to have a part: not one only announced or filled in."""
    return record not in ("announced", "filled")


class Programme:
    """The indexes of one release's document.

    ``sessions``, ``people`` and ``cities`` are by present slug; ``moved_*`` lead from former
    slugs to present ones, for redirects. ``cities`` are those that take part in some session,
    with what is on record about each in the whole summit. ``outcomes`` are what the public may read
    of declarations and networks, as lists show them.
    """

    def __init__(self, document: ProgrammeDoc, outcomes: Sequence[HeadlineDoc] = ()) -> None:
        self.document = document
        self.outcomes = tuple(outcomes)
        self.summit = document["summit"]
        self.slug: str = self.summit["slug"]
        self.zone: str = self.summit["zone"]
        self.sessions: dict[str, Session] = {}
        self.days: dict[str, Day] = {}
        self.kinds: list[str] = []
        self.languages: list[str] = []
        self.cities: dict[str, str | None] = {}
        self.people: dict[str, PersonDoc] = {}
        self.sessions_of_city: dict[str, list[Session]] = {}
        self.sessions_of_person: dict[str, list[Session]] = {}
        self.parts: dict[tuple[str, str], tuple[str, str | None, bool]] = {}
        for doc in document["sessions"]:
            self._add(doc)
        self.host: str | None = self._host()
        self.moved_sessions = _moved(doc for doc in document["sessions"])
        self.moved_people = _moved(document["people"].values())
        self.moved_cities = _moved(document["cities"].values())

    def _add(self, doc: SessionDoc) -> None:
        people = self.document["people"]
        cities: dict[str, None] = {}
        speakers: dict[str, None] = {}
        for entry in doc["cities"]:
            cities[entry["city"]] = None
            record = record_of(entry)
            guessed = "part" in entry["reconstructed"]
            self.parts[doc["slug"], entry["city"]] = entry["part"], record, guessed
            self._record(entry["city"], record)
        for item in doc["items"]:
            for speaker in item["speakers"]:
                person = speaker["person"]
                if person is not None:
                    speakers[person] = None
                    self.people[person] = people[person]
                city = city_of_place(speaker, self.document)
                if city is not None and city not in cities:
                    cities[city] = None
                    self._record(city, None)
        starts, ends = doc["starts_at"], doc["ends_at"]
        iso = doc["day"]
        session = Session(
            doc=doc,
            slug=doc["slug"],
            day=times.day_number(date.fromisoformat(iso)),
            starts=times.minutes_of_text(starts) if starts else None,
            ends=times.minutes_of_text(ends) if ends else None,
            zone=doc["zone"],
            cities=tuple(cities),
            people=tuple(speakers),
        )
        self.sessions[session.slug] = session
        day = self.days.get(iso)
        if day is None:
            day = self.days[iso] = Day(len(self.days) + 1, iso, session.day, [])
        day.sessions.append(session)
        for city in cities:
            self.sessions_of_city.setdefault(city, []).append(session)
        for person in speakers:
            self.sessions_of_person.setdefault(person, []).append(session)
        if doc["kind"] not in self.kinds:
            self.kinds.append(doc["kind"])
        for language in (*doc["floor"], *doc["interpreted"]):
            if language not in self.languages:
                self.languages.append(language)

    def _record(self, city: str, record: str | None) -> None:
        before = self.cities.get(city)
        if city not in self.cities or _RANK[record] < _RANK[before]:
            self.cities[city] = record

    def _host(self) -> str | None:
        host = self.summit["host"]
        if host is not None:
            city = self.document["organisations"][host]["city"]
            if city is not None:
                return city
        return next((city for (_, city), (part, *_) in self.parts.items() if part == "host"), None)

    def city(self, slug: str) -> CityDoc:
        """Return a city's own document."""
        return self.document["cities"][slug]

    def opening(self) -> Session | None:
        """Return the first session whose hour a source states, else the first with an hour.

        ``None`` where no hour is known at all. Cancelled sessions do not open anything.
        """
        timed = [s for s in self.sessions.values() if s.starts is not None and not s.cancelled]
        stated = [s for s in timed if not s.reconstructed("start", "starts_at", "day")]
        return next(iter(stated or timed), None)

    def neighbours(self, session: Session) -> tuple[Session | None, Session | None]:
        """Return the sessions before and after one, in the programme's order."""
        order = list(self.sessions.values())
        place = order.index(session)
        before = order[place - 1] if place else None
        return before, order[place + 1] if place + 1 < len(order) else None


def _moved(documents: object) -> dict[str, str]:
    return {
        former: doc["slug"]
        for doc in documents  # type: ignore[attr-defined]
        for former in doc["former"]
    }
