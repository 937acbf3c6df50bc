"""What the timetable shows and the rules judge: one summit as plain, small, unchanging values.

They are read by :func:`summit.programme.queries.facts` in a fixed number of statements, without
the ORM, whose objects would cost more than all the rest of a page. Instants are aware, in UTC.
Nothing here knows the database: a question "what if this session were there?" is answered with
:meth:`Facts.replacing`, and the same rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from summit.core.text import Text
from summit.programme.models import (
    Audience,
    CityPart,
    ItemKind,
    ReleaseAudience,
    RoomKind,
    SessionKind,
    SessionState,
    SpeakerRole,
    SpeakerState,
)

#: States of a speaker or city that will not come.
NOT_COMING = frozenset({SpeakerState.DECLINED, SpeakerState.WITHDRAWN})
#: States that are not settled yet: a release shows "to be announced".
OPEN = frozenset({SpeakerState.PROPOSED, SpeakerState.INVITED})


@dataclass(frozen=True, slots=True)
class SummitFacts:
    """The summit itself; ``host_city_id`` is where its host stands."""

    id: int
    uid: str
    slug: str
    title: Text
    zone: str
    starts_on: date
    ends_on: date
    languages: tuple[str, ...]
    host_city_id: int | None


@dataclass(frozen=True, slots=True)
class RoomFact:
    """A room; ``changeover`` is how many minutes it needs between two sessions."""

    id: int
    slug: str
    name: Text
    kind: RoomKind
    changeover: int
    position: int


@dataclass(frozen=True, slots=True)
class PlaceFact:
    """A speaker's place on an item; ``person_id`` is ``None`` where nobody is named yet.

    ``capacity`` and ``organisation`` (empty where a person or a city is named) say whose place
    it is then.
    """

    uid: str
    person_id: int | None
    city_id: int | None
    role: SpeakerRole
    state: SpeakerState
    remote: bool
    undocumented: bool
    capacity: Text
    organisation: Text


@dataclass(frozen=True, slots=True)
class ItemFact:
    """An item with its places, in order. ``minutes`` is ``None`` where no time is allotted."""

    uid: str
    slug: str
    kind: ItemKind
    title: Text
    minutes: int | None
    outdated: tuple[str, ...]
    places: tuple[PlaceFact, ...]


@dataclass(frozen=True, slots=True)
class TakingPart:
    """A city in a session."""

    city_id: int
    part: CityPart
    state: SpeakerState


@dataclass(frozen=True, slots=True)
class SessionFact:
    """A session with everything on it, in order.

    ``missing`` names, by text (``title``, ``abstract``, ``remark``), the summit's languages in
    which it is not written; an abstract or remark that is not written at all is not meant to be.
    ``outdated`` names texts whose other language was changed after them (``title.ko``). ``floor``
    are the languages spoken in it, ``interpreted`` those into which it is interpreted.
    """

    id: int
    uid: str
    slug: str
    kind: SessionKind
    title: Text
    state: SessionState
    audience: Audience
    day: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    zone: str
    room_id: int | None
    planned_minutes: int | None
    version: int
    edited_at: datetime | None
    edited_by: str
    published_to: ReleaseAudience | None
    missing: Mapping[str, tuple[str, ...]]
    outdated: tuple[str, ...]
    items: tuple[ItemFact, ...]
    cities: tuple[TakingPart, ...]
    floor: tuple[str, ...] = ()
    interpreted: tuple[str, ...] = ()
    #: All speakers' places on its items, in order.
    places: tuple[PlaceFact, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Gather the places, which every other rule looks at."""
        places = tuple([place for item in self.items for place in item.places])
        object.__setattr__(self, "places", places)

    @property
    def is_draft(self) -> bool:
        """Whether publishing leaves it out."""
        return self.state is SessionState.DRAFT

    @property
    def is_cancelled(self) -> bool:
        """Whether it will not take place."""
        return self.state is SessionState.CANCELLED

    @property
    def hours(self) -> tuple[datetime, datetime] | None:
        """From when to when it takes place, where its hour is known."""
        if self.starts_at is None or self.ends_at is None:
            return None
        return self.starts_at, self.ends_at

    @property
    def minutes(self) -> int | None:
        """How long it takes: from start to end, or as planned while it has no hour."""
        if self.starts_at is None or self.ends_at is None:
            return self.planned_minutes
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def item_minutes(self) -> int:
        """How long its items take together, as far as their times are set."""
        return sum(item.minutes or 0 for item in self.items)

    @property
    def has_open_items(self) -> bool:
        """Whether any item has no time allotted."""
        return any(item.minutes is None for item in self.items)


@dataclass(frozen=True, slots=True)
class CityFact:
    """A city that takes part in a session, or that somebody comes from."""

    id: int
    slug: str
    name: Text
    zone: str


@dataclass(frozen=True, slots=True)
class PersonFact:
    """A person on an item. ``zone`` is their own, else their city's, else unknown.

    ``availability`` are the spans in which they have said they can take part, in order; none
    means that they have stated nothing.
    """

    id: int
    slug: str
    name: Text
    zone: str | None
    city_id: int | None
    availability: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True)
class OtherUse:
    """A person's session in another summit, at an hour.

    The titles are ``None`` where the reader may not know them: only its staff is told of a
    session, and of the summit too while nothing of it is public.
    """

    person_id: int
    summit_id: int
    session_uid: str
    starts_at: datetime
    ends_at: datetime
    session_state: SessionState
    state: SpeakerState
    summit_title: Text | None
    session_title: Text | None


@dataclass(frozen=True, slots=True)
class Facts:
    """One summit's working tables. Rooms are in their order, sessions by day, hour and slug.

    Without ``is_whole``, only what is around one session is in it.
    """

    summit: SummitFacts
    rooms: Mapping[int, RoomFact]
    sessions: tuple[SessionFact, ...]
    people: Mapping[int, PersonFact]
    cities: Mapping[int, CityFact]
    elsewhere: tuple[OtherUse, ...]
    is_whole: bool = True

    def session(self, uid: str) -> SessionFact | None:
        """Return a session by its UID."""
        return next((session for session in self.sessions if session.uid == uid), None)

    def replacing(self, changed: SessionFact) -> Facts:
        """Return the same facts with one session as it would be after a change."""
        return replace(
            self,
            sessions=tuple(changed if s.uid == changed.uid else s for s in self.sessions),
        )


def moved(
    session: SessionFact, starts_at: datetime, minutes: int, day: date, room_id: int | None
) -> SessionFact:
    """Return a session as it would be at another time or in another room.

    Args:
        day: the day of ``starts_at`` in the session's zone.
    """
    ends_at = starts_at + timedelta(minutes=minutes)
    return replace(session, starts_at=starts_at, ends_at=ends_at, day=day, room_id=room_id)


def missing_languages(
    languages: Iterable[str], title: Text, abstract: Text | None, remark: Text | None
) -> dict[str, tuple[str, ...]]:
    """Return :attr:`SessionFact.missing` of a session with these texts."""
    missing = {}
    for name, text in (("title", title), ("abstract", abstract), ("remark", remark)):
        if text or name == "title":
            written = tuple(text or ())
            lacking = tuple(each for each in languages if each not in written)
            if lacking:
                missing[name] = lacking
    return missing
