"""The keys of a programme file, as typed entries: what each may hold and what stands for absence.

A key is a dataclass field made by :func:`key`. The reader, the checks, the import and the JSON
Schema all go by these definitions.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar

from summit.core.text import Text
from summit.directory.models import OrganisationKind, Relation
from summit.programme.file.values import (
    ABSENT,
    TEXT_LIMIT,
    ByLanguage,
    Choice,
    Coordinates,
    Day,
    Flag,
    Given,
    Kind,
    Language,
    Line,
    ListOf,
    Since,
    Slug,
    Texts,
    Uid,
    Url,
    Wall,
    WallClock,
    Whole,
    Zone,
)
from summit.programme.models import (
    Audience,
    CityPart,
    CityRecord,
    ItemKind,
    RoomKind,
    SessionKind,
    SessionState,
    SpeakerRole,
    SpeakerState,
    SummitKind,
)

FORMAT = "summit-programme/1"


class _NoDefault:
    """Marks a key that a new object must be given, and that nothing resets."""


NO_DEFAULT = _NoDefault()


@dataclass(frozen=True, slots=True)
class Key:
    """What is known about a key.

    ``required`` in every file; ``attribute`` of the model that it is copied to, if it is simply
    copied; ``refers`` to a list of the file by slug; ``default`` when nothing is given.
    """

    name: str
    kind: Kind[Any] | None
    about: str
    required: bool
    default: Any
    attribute: str | None
    refers: str | None
    entries: type[Entry] | None


def key(
    kind: Kind[Any] | None,
    about: str,
    *,
    required: bool = False,
    default: Any = NO_DEFAULT,
    to: str | None = None,
    refers: str | None = None,
    entries: type[Entry] | None = None,
) -> Any:
    """Define a key; ``about`` is what an editor shows of it."""
    metadata = {
        "kind": kind,
        "about": about,
        "required": required,
        "default": default,
        "attribute": to,
        "refers": refers,
        "entries": entries,
    }
    return dataclasses.field(default=() if entries else ABSENT, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One group of keys, with its place in the file; ``lines`` by key."""

    path: str
    line: int
    lines: MappingOf[str, int]

    def line_of(self, name: str) -> int:
        """Return the line of a key, or where the entry begins if it has none such."""
        return self.lines.get(name, self.line)

    def has(self, name: str) -> bool:
        """Tell whether the file has the key, with a value or empty."""
        return name in self.lines


E_ = TypeVar("E_", bound=Entry)


def keys_of(entry: type[Entry]) -> MappingOf[str, Key]:
    """Return the keys of a kind of entry, in the order in which they are written."""
    kind: Any = entry  # mypy does not see that a class can be hashed
    return _keys_of(kind)


@cache
def _keys_of(entry: Any) -> MappingOf[str, Key]:
    return {
        field.name: Key(name=field.name, **field.metadata)
        for field in dataclasses.fields(entry)
        if field.metadata
    }


_LINES = ByLanguage()
_TEXTS = ByLanguage(limit=TEXT_LIMIT, lines=True)
_LANGUAGES = ListOf(Language(), "en, ko")
_SOURCES = ListOf(Url(), "https://example.org/report")
_FORMER = ListOf(Slug(), "old-slug")
_ABOUT_FORMER = "Earlier slugs; they go on being found, and are never dropped."
_ABOUT_RECONSTRUCTED = "Names of keys that no source states."


_NAMES = ListOf(Line(), "title")


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureEntry(Entry):
    """A key figure."""

    value: Given[int] = key(Whole(-(10**15), 10**15), "The number.", required=True)
    label: Given[Texts] = key(_LINES, "What is counted.", required=True)
    source: Given[str | None] = key(Url(), "Who says so.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SummitEntry(Entry):
    """The event itself."""

    slug: str = key(Slug(), "Public address; needs uid to change.", required=True)
    uid: Given[str] = key(Uid(), "Identity, written by export. Leave it out of a new file.")
    former: Given[tuple[str, ...]] = key(_FORMER, _ABOUT_FORMER, default=())
    kind: Given[SummitKind] = key(Choice(SummitKind), "What sort of event it is.", to="kind")
    title: Given[Texts] = key(_LINES, "Title by language.", to="title")
    theme: Given[Texts] = key(_LINES, "Theme by language.", default=Text(), to="theme")
    description: Given[Texts] = key(
        _TEXTS, "What the event is about, by language.", default=Text(), to="description"
    )
    remark: Given[Texts] = key(_TEXTS, "A public remark.", default=Text(), to="remark")
    venue: Given[Texts] = key(_LINES, "Where it takes place.", default=Text(), to="venue")
    starts: Given[date] = key(Day(), "First day.", to="starts_on")
    ends: Given[date] = key(Day(), "Last day.", to="ends_on")
    zone: Given[str] = key(Zone(), "IANA time zone of the event.", to="zone")
    languages: Given[tuple[str, ...]] = key(
        ListOf(Language(), "en, ko", least=1), "Languages of the texts.", to="languages"
    )
    host: Given[str | None] = key(
        Slug(), "The organisation that holds it.", default=None, refers="organisations", to="host"
    )
    figures: tuple[FigureEntry, ...] = key(
        None, "Key figures for the overview.", default=[], entries=FigureEntry
    )
    sources: Given[tuple[str, ...]] = key(
        _SOURCES, "Addresses of what was read.", default=(), to="sources"
    )
    reconstructed: Given[tuple[str, ...]] = key(
        _NAMES, _ABOUT_RECONSTRUCTED, default=(), to="reconstructed"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CityEntry(Entry):
    """A city or state that takes part."""

    slug: str = key(Slug(), "Names the city.", required=True)
    name: Given[Texts] = key(_LINES, "Name by language.", to="name")
    country: Given[Texts] = key(_LINES, "A label in your own words.", default=Text(), to="country")
    zone: Given[str] = key(Zone(), "IANA time zone.", to="zone")
    coordinates: Given[tuple[float, float] | None] = key(
        Coordinates(), "Degrees north and east.", default=None
    )
    relation: Given[Relation | None] = key(
        Choice(Relation), "Standing tie to the host.", default=None, to="relation"
    )
    since: Given[str | None] = key(
        Since(), "Year, month or day of the tie.", default=None, to="related_since"
    )
    former: Given[tuple[str, ...]] = key(_FORMER, _ABOUT_FORMER, default=())
    reconstructed: Given[tuple[str, ...]] = key(
        _NAMES, _ABOUT_RECONSTRUCTED, default=(), to="reconstructed"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationEntry(Entry):
    """A city government, a company, a university …"""

    slug: str = key(Slug(), "Names the organisation.", required=True)
    kind: Given[OrganisationKind] = key(Choice(OrganisationKind), "What it is.", to="kind")
    name: Given[Texts] = key(_LINES, "Name by language.", to="name")
    city: Given[str | None] = key(Slug(), "Its city.", default=None, refers="cities", to="city")
    former: Given[tuple[str, ...]] = key(_FORMER, _ABOUT_FORMER, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEntry(Entry):
    """A person, as confirmed."""

    slug: str = key(Slug(), "Names the person.", required=True)
    name: Given[Texts] = key(_LINES, "Name by language, as confirmed.", to="name")
    title: Given[Texts] = key(
        _LINES, "Title by language, as confirmed.", default=Text(), to="title"
    )
    zone: Given[str | None] = key(Zone(), "IANA time zone.", default=None, to="zone")
    city: Given[str | None] = key(Slug(), "City.", default=None, refers="cities", to="city")
    organisation: Given[str | None] = key(
        Slug(), "Organisation.", default=None, refers="organisations", to="organisation"
    )
    variants: Given[tuple[str, ...]] = key(
        ListOf(Line(), "Park Wonsoon"),
        "Other spellings, for search; never shown.",
        default=(),
        to="variants",
    )
    former: Given[tuple[str, ...]] = key(_FORMER, _ABOUT_FORMER, default=())
    reconstructed: Given[tuple[str, ...]] = key(
        _NAMES, _ABOUT_RECONSTRUCTED, default=(), to="reconstructed"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomEntry(Entry):
    """A place that one session can use at a time."""

    slug: str = key(Slug(), "Names the room.", required=True)
    kind: Given[RoomKind] = key(Choice(RoomKind), "What it is.", to="kind")
    name: Given[Texts] = key(_LINES, "Name by language.", to="name")
    changeover: Given[int] = key(
        Whole(0, 720), "Minutes it needs between two sessions.", default=10, to="changeover"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerEntry(Entry):
    """Someone on an item, or a place whose holder is not named."""

    person: Given[str | None] = key(
        Slug(), "Who speaks.", default=None, refers="people", to="person"
    )
    city: Given[str | None] = key(
        Slug(), "For which city.", default=None, refers="cities", to="city"
    )
    organisation: Given[str | None] = key(
        Slug(), "For whom.", default=None, refers="organisations", to="organisation"
    )
    role: SpeakerRole = key(Choice(SpeakerRole), "As what.", required=True, to="role")
    state: Given[SpeakerState] = key(
        Choice(SpeakerState), "How far it is agreed.", default=SpeakerState.PROPOSED, to="state"
    )
    capacity: Given[Texts] = key(
        _LINES, "In which capacity, such as Mayor of Seoul.", default=Text(), to="capacity"
    )
    topic: Given[Texts] = key(_LINES, "On what.", default=Text(), to="topic")
    remote: Given[bool] = key(Flag(), "Speaks from elsewhere.", default=False, to="remote")
    undocumented: Given[bool] = key(
        Flag(), "No source says who spoke.", default=False, to="undocumented"
    )
    reconstructed: Given[tuple[str, ...]] = key(
        _NAMES, _ABOUT_RECONSTRUCTED, default=(), to="reconstructed"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEntry(Entry):
    """A part of a session, in order."""

    slug: str = key(Slug(), "Names the item in its session; its place (1, 2 …) if not given.")
    kind: Given[ItemKind] = key(Choice(ItemKind), "What happens.", to="kind")
    title: Given[Texts] = key(_LINES, "Title by language.", default=Text(), to="title")
    minutes: Given[int | None] = key(
        Whole(0, 1440), "Allotted time in minutes.", default=None, to="minutes"
    )
    reconstructed: Given[tuple[str, ...]] = key(
        _NAMES, _ABOUT_RECONSTRUCTED, default=(), to="reconstructed"
    )
    speakers: tuple[SpeakerEntry, ...] = key(
        None, "Who speaks, in order.", default=(), entries=SpeakerEntry
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCityEntry(Entry):
    """A city that takes part in a session."""

    city: str = key(Slug(), "Which city.", required=True, refers="cities")
    part: Given[CityPart] = key(
        Choice(CityPart), "What it does.", default=CityPart.PARTICIPANT, to="part"
    )
    state: Given[SpeakerState] = key(
        Choice(SpeakerState), "How far it is agreed.", default=SpeakerState.PROPOSED, to="state"
    )
    record: Given[CityRecord | None] = key(
        Choice(CityRecord), "What is on record.", default=None, to="record"
    )
    reconstructed: Given[tuple[str, ...]] = key(
        _NAMES, _ABOUT_RECONSTRUCTED, default=(), to="reconstructed"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEntry(Entry):
    """A scheduled part of the summit."""

    slug: str = key(Slug(), "Public address within the summit.", required=True)
    uid: Given[str] = key(Uid(), "Identity, written by export. Leave it out of a new session.")
    former: Given[tuple[str, ...]] = key(_FORMER, _ABOUT_FORMER, default=())
    kind: Given[SessionKind] = key(Choice(SessionKind), "What sort of session.", to="kind")
    title: Given[Texts] = key(_LINES, "Title by language.", to="title")
    abstract: Given[Texts] = key(_TEXTS, "What it is about.", default=Text(), to="abstract")
    remark: Given[Texts] = key(_TEXTS, "A public remark.", default=Text(), to="remark")
    start: Given[WallClock | None] = key(
        Wall(), "Wall clock in the session's zone; an offset only if ambiguous.", default=None
    )
    end: Given[WallClock | None] = key(Wall(), "Wall clock, as start.", default=None)
    day: Given[date | None] = key(
        Day(), "Instead of start and end where only the day is known.", default=None
    )
    minutes: Given[int | None] = key(
        Whole(1, 1440),
        "How long a draft is meant to take that has no time yet.",
        default=None,
        to="planned_minutes",
    )
    zone: Given[str | None] = key(
        Zone(), "IANA time zone; the summit's if not given.", default=None
    )
    room: Given[str | None] = key(Slug(), "Where.", default=None, refers="rooms", to="room")
    state: Given[SessionState] = key(
        Choice(SessionState), "How far it is settled.", default=SessionState.SCHEDULED, to="state"
    )
    audience: Given[Audience] = key(
        Choice(Audience), "Who may know of it.", default=Audience.PUBLIC, to="audience"
    )
    floor: Given[tuple[str, ...]] = key(_LANGUAGES, "Languages spoken.", default=(), to="floor")
    interpreted: Given[tuple[str, ...]] = key(
        _LANGUAGES, "Languages interpreted into.", default=(), to="interpreted"
    )
    sources: Given[tuple[str, ...]] = key(
        _SOURCES, "Addresses of what was read.", default=(), to="sources"
    )
    reconstructed: Given[tuple[str, ...]] = key(
        _NAMES, _ABOUT_RECONSTRUCTED, default=(), to="reconstructed"
    )
    items: tuple[ItemEntry, ...] = key(
        None, "What happens, in order.", default=(), entries=ItemEntry
    )
    cities: tuple[SessionCityEntry, ...] = key(
        None, "Who takes part, in order.", default=(), entries=SessionCityEntry
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeFile(Entry):
    """A whole file; ``name`` is what messages call it."""

    name: str
    summit: SummitEntry
    organisations: tuple[OrganisationEntry, ...] = key(
        None, "Who is referred to.", default=(), entries=OrganisationEntry
    )
    cities: tuple[CityEntry, ...] = key(None, "Who takes part.", default=(), entries=CityEntry)
    people: tuple[PersonEntry, ...] = key(None, "Who speaks.", default=(), entries=PersonEntry)
    rooms: tuple[RoomEntry, ...] = key(None, "Where it takes place.", default=(), entries=RoomEntry)
    sessions: tuple[SessionEntry, ...] = key(
        None, "What takes place.", default=(), entries=SessionEntry
    )


#: What else a source may leave open about an entry, besides its own keys.
ALSO_RECONSTRUCTED: MappingOf[type[Entry], tuple[str, ...]] = {
    SessionEntry: ("speakers",),
}


def reconstructible(entry: type[Entry]) -> tuple[str, ...]:
    """Return the names that ``reconstructed`` of a kind of entry may hold.

    A text by language may also be named in one language alone: see :func:`by_language`.
    """
    own = [n for n in keys_of(entry) if n not in ("slug", "uid", "former", "reconstructed")]
    return (*own, *ALSO_RECONSTRUCTED.get(entry, ()))


def by_language(entry: type[Entry]) -> tuple[str, ...]:
    """Return the keys that hold texts by language; ``name.en`` names one of its languages."""
    return tuple(key.name for key in keys_of(entry).values() if isinstance(key.kind, ByLanguage))
