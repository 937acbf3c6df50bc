"""The working tables of a programme, and its releases."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import uuid4

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.core.db import Base, Identified, Json, UtcDateTime, choice
from summit.core.search import Searchable
from summit.core.text import Text, TextType
from summit.directory.models import City, Organisation, Person


def new_uid(slug: str) -> str:
    """Return a globally unique, persistent identifier (RFC 7986, 5.3 asks for a UUID)."""
    return f"{uuid4()}@{slug}.summit"


def _new_uuid() -> str:
    return str(uuid4())


class SummitKind(StrEnum):
    SUMMIT = "summit"
    VIDEO_SEMINAR = "video_seminar"
    BILATERAL_MEETING = "bilateral_meeting"


class RoomKind(StrEnum):
    ROOM = "room"
    STUDIO = "studio"
    VIRTUAL = "virtual"


class SessionKind(StrEnum):
    PLENARY = "plenary"
    MAYORAL_MEETING = "mayoral_meeting"
    SEMINAR = "seminar"
    TALK = "talk"
    BILATERAL = "bilateral"


class SessionState(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"


class Audience(StrEnum):
    PUBLIC = "public"
    INVITEES = "invitees"
    STAFF = "staff"


class ItemKind(StrEnum):
    OPENING = "opening"
    KEYNOTE = "keynote"
    PRESENTATION = "presentation"
    INTERVENTION = "intervention"
    DISCUSSION = "discussion"
    QUESTIONS = "questions"
    ADOPTION = "adoption"
    PHOTO = "photo"
    BREAK = "break"
    CLOSING = "closing"
    VIDEO_MESSAGE = "video_message"


class SpeakerRole(StrEnum):
    KEYNOTE = "keynote"
    PRESENTER = "presenter"
    DISCUSSANT = "discussant"
    MODERATOR = "moderator"
    CHAIR = "chair"
    HOST = "host"
    PANELLIST = "panellist"


class SpeakerState(StrEnum):
    PROPOSED = "proposed"
    INVITED = "invited"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class CityPart(StrEnum):
    """What a city does in a session."""

    HOST = "host"
    PRESENTER = "presenter"
    DISCUSSANT = "discussant"
    PARTICIPANT = "participant"


class CityRecord(StrEnum):
    """What is on record about a city: three facts that are never mixed up."""

    ANNOUNCED = "announced"
    ATTENDED = "attended"
    SPOKE = "spoke"


class ReleaseAudience(StrEnum):
    INVITEES = "invitees"
    EVERYONE = "everyone"


class Summit(Identified, Base):
    """One event with a programme.

    ``figures`` are public key figures, each ``{"value": int, "label": {language: text},
    "source": url or None}``. ``withdrawn_at`` set means: was public, is gone (410), with a word
    of explanation in ``withdrawal``. With ``second_pair`` what goes out waits for another
    person's approval. ``outdated`` names texts whose other language was changed after them
    (``title.ko``), here and in all tables below. ``outcomes`` is 0 while nothing that came out of
    it is public, and rises whenever the list of that changes, since public pages lead to it.
    """

    __tablename__ = "summit"

    uid: Mapped[str] = mapped_column(String(200), unique=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[SummitKind] = mapped_column(choice(SummitKind))
    title: Mapped[Text] = mapped_column(TextType)
    theme: Mapped[Text] = mapped_column(TextType, default=Text)
    description: Mapped[Text] = mapped_column(TextType, default=Text)
    remark: Mapped[Text] = mapped_column(TextType, default=Text)
    venue: Mapped[Text] = mapped_column(TextType, default=Text)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    zone: Mapped[str] = mapped_column(String(64))
    languages: Mapped[list[str]] = mapped_column(Json)
    host_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    figures: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    sources: Mapped[list[str]] = mapped_column(Json, default=list)
    reconstructed: Mapped[list[str]] = mapped_column(Json, default=list)
    outdated: Mapped[list[str]] = mapped_column(Json, default=list)
    second_pair: Mapped[bool] = mapped_column(default=False)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawal: Mapped[Text] = mapped_column(TextType, default=Text)
    public_release_id: Mapped[int | None] = mapped_column(
        ForeignKey("release.id", use_alter=True), index=True
    )
    restricted_release_id: Mapped[int | None] = mapped_column(
        ForeignKey("release.id", use_alter=True), index=True
    )
    outcomes: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    host: Mapped[Organisation | None] = relationship()
    rooms: Mapped[list[Room]] = relationship(
        back_populates="summit", order_by="Room.position", cascade="all, delete-orphan"
    )
    sessions: Mapped[list[Session]] = relationship(
        back_populates="summit",
        order_by="(Session.day.nulls_last(), Session.starts_at, Session.slug)",
        cascade="all, delete-orphan",
    )


class Address(Base):
    """A slug under which a summit is or was found; old ones redirect, none is ever reused."""

    __tablename__ = "address"

    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"), index=True)


class Room(Identified, Base):
    """A physical or virtual place that only one session can use at a time.

    ``changeover`` is how many minutes it needs between two sessions.
    """

    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("summit_id", "slug"),)

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80))
    kind: Mapped[RoomKind] = mapped_column(choice(RoomKind))
    name: Mapped[Text] = mapped_column(TextType)
    position: Mapped[int] = mapped_column(default=0)
    changeover: Mapped[int] = mapped_column(default=10)
    outdated: Mapped[list[str]] = mapped_column(Json, default=list)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    summit: Mapped[Summit] = relationship(back_populates="rooms")


class Session(Identified, Searchable, Base):
    """A scheduled part of a summit.

    ``starts_at`` and ``ends_at`` are instants; both are ``None`` where only the ``day`` is known (a
    calendar day in ``zone``). With a start, ``day`` is the start's day in ``zone``; only a draft
    may have none, and then waits unscheduled. ``planned_minutes`` is how long an unscheduled
    session is meant to take. ``edited_at`` changes with every edit of the session or of its items,
    speakers and cities, so that ``version`` tells of those, too. ``sequence`` and ``revised_at``
    are written by publishing alone. ``published_to`` is the widest audience that has ever been
    shown this session.
    """

    __tablename__ = "session"
    searched: ClassVar = ("title", "abstract", "slug")
    __table_args__ = (
        UniqueConstraint("summit_id", "slug"),
        Index("ix_session_summit_id_day", "summit_id", "day"),
    )

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"), index=True)
    uid: Mapped[str] = mapped_column(String(200), unique=True)
    slug: Mapped[str] = mapped_column(String(80))
    former_slugs: Mapped[list[str]] = mapped_column(Json, default=list)
    kind: Mapped[SessionKind] = mapped_column(choice(SessionKind))
    title: Mapped[Text] = mapped_column(TextType)
    abstract: Mapped[Text] = mapped_column(TextType, default=Text)
    remark: Mapped[Text] = mapped_column(TextType, default=Text)
    day: Mapped[date | None] = mapped_column(Date)
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    planned_minutes: Mapped[int | None]
    zone: Mapped[str] = mapped_column(String(64))
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"), index=True)
    state: Mapped[SessionState] = mapped_column(choice(SessionState))
    audience: Mapped[Audience] = mapped_column(choice(Audience))
    floor: Mapped[list[str]] = mapped_column(Json, default=list)
    interpreted: Mapped[list[str]] = mapped_column(Json, default=list)
    sources: Mapped[list[str]] = mapped_column(Json, default=list)
    reconstructed: Mapped[list[str]] = mapped_column(Json, default=list)
    outdated: Mapped[list[str]] = mapped_column(Json, default=list)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    edited_by: Mapped[str] = mapped_column(String(200), default="")
    sequence: Mapped[int] = mapped_column(default=0)
    revised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_to: Mapped[ReleaseAudience | None] = mapped_column(choice(ReleaseAudience))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    summit: Mapped[Summit] = relationship(back_populates="sessions")
    room: Mapped[Room | None] = relationship()
    items: Mapped[list[Item]] = relationship(
        back_populates="session", order_by="Item.position", cascade="all, delete-orphan"
    )
    cities: Mapped[list[SessionCity]] = relationship(
        back_populates="session",
        order_by="SessionCity.position",
        cascade="all, delete-orphan",
    )


class Item(Identified, Base):
    """A part of a session, in order, with an allotted time in minutes where one is set.

    ``slug`` names the item within its session in the programme file, and may change; ``uid`` is
    what other rooms and releases refer to.
    """

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("session_id", "slug"),)

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"), index=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True, default=_new_uuid)
    slug: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    kind: Mapped[ItemKind] = mapped_column(choice(ItemKind))
    title: Mapped[Text] = mapped_column(TextType, default=Text)
    minutes: Mapped[int | None]
    reconstructed: Mapped[list[str]] = mapped_column(Json, default=list)
    outdated: Mapped[list[str]] = mapped_column(Json, default=list)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    session: Mapped[Session] = relationship(back_populates="items")
    speakers: Mapped[list[Speaker]] = relationship(
        back_populates="item", order_by="Speaker.position", cascade="all, delete-orphan"
    )


class Speaker(Identified, Base):
    """Someone on an item, with a role and a state of their own.

    ``person`` may be missing: then ``capacity`` ("Mayor of London") or the city says whose place
    it is, the name still to be confirmed; with ``undocumented`` no source says who spoke.
    """

    __tablename__ = "speaker"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True, default=_new_uuid)
    position: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    city_id: Mapped[int | None] = mapped_column(ForeignKey("city.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[SpeakerRole] = mapped_column(choice(SpeakerRole))
    state: Mapped[SpeakerState] = mapped_column(choice(SpeakerState))
    capacity: Mapped[Text] = mapped_column(TextType, default=Text)
    topic: Mapped[Text] = mapped_column(TextType, default=Text)
    remote: Mapped[bool] = mapped_column(default=False)
    undocumented: Mapped[bool] = mapped_column(default=False)
    reconstructed: Mapped[list[str]] = mapped_column(Json, default=list)
    outdated: Mapped[list[str]] = mapped_column(Json, default=list)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    item: Mapped[Item] = relationship(back_populates="speakers")
    person: Mapped[Person | None] = relationship()
    city: Mapped[City | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()


class SessionCity(Identified, Base):
    """A city that takes part in a session: its part, its state, and what is on record."""

    __tablename__ = "session_city"
    __table_args__ = (UniqueConstraint("session_id", "city_id"),)

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"), index=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"), index=True)
    position: Mapped[int]
    part: Mapped[CityPart] = mapped_column(choice(CityPart))
    state: Mapped[SpeakerState] = mapped_column(choice(SpeakerState))
    record: Mapped[CityRecord | None] = mapped_column(choice(CityRecord))
    reconstructed: Mapped[list[str]] = mapped_column(Json, default=list)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    session: Mapped[Session] = relationship(back_populates="cities")
    city: Mapped[City] = relationship()


class Release(Identified, Base):
    """The published, numbered, never-changing copy of a programme.

    Two documents in the form of :mod:`summit.programme.document`, as UTF-8 JSON: the restricted
    one always, the public one (``None``) only when the release went to everyone. ``headline`` is
    what a list of summits shows of it (:class:`summit.programme.document.HeadlineDoc`).
    ``file`` is the whole programme as a programme file, drafts included, so that the release can
    be taken up again. ``changes`` is what the public change log says of it
    (:mod:`summit.programme.changelog`). ``asks_again`` are the UIDs of the moved sessions whose
    invited are asked anew; those of the others are only told. ``approved_by`` is empty where no
    second person was asked.
    """

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("summit_id", "number"),)

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"), index=True)
    number: Mapped[int]
    audience: Mapped[ReleaseAudience] = mapped_column(choice(ReleaseAudience))
    schema: Mapped[int]
    public_document: Mapped[bytes | None] = mapped_column(LargeBinary)
    restricted_document: Mapped[bytes] = mapped_column(LargeBinary)
    headline: Mapped[dict[str, Any]] = mapped_column(Json)
    file: Mapped[bytes | None] = mapped_column(LargeBinary)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    note: Mapped[Text] = mapped_column(TextType, default=Text)
    asks_again: Mapped[list[str]] = mapped_column(Json, default=list)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[str] = mapped_column(String(200))
    approved_by: Mapped[str] = mapped_column(String(200), default="")


class Waiver(Identified, Base):
    """A warning that somebody answers for: it is shown as waived until what it says changes.

    ``finding`` is the key of a :class:`summit.programme.rules.Finding`, which names everything
    that the finding depends on.
    """

    __tablename__ = "waiver"
    __table_args__ = (UniqueConstraint("summit_id", "finding"),)

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"), index=True)
    finding: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str] = mapped_column(String(1000))
    waived_by: Mapped[str] = mapped_column(String(200))
    waived_at: Mapped[datetime] = mapped_column(UtcDateTime)


@event.listens_for(Release, "before_update")
@event.listens_for(Release, "before_delete")
def _never_changes(_mapper: object, _connection: object, release: Release) -> None:
    raise RuntimeError(f"release {release.number} is published and never changes")
