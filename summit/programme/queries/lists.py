"""What the console lists of a summit, in the same number of statements whatever its size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.core.search import matches
from summit.core.text import Text
from summit.core.translation import TranslationState, state_of
from summit.directory.models import Organisation
from summit.programme.models import (
    Audience,
    ReleaseAudience,
    Room,
    Session,
    SessionKind,
    SessionState,
    Summit,
)

#: A session's texts.
TEXTS = ("title", "abstract", "remark")


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session as a list shows it. ``missing`` and ``outdated`` count texts to be translated."""

    slug: str
    kind: SessionKind
    title: Text
    day: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    zone: str
    planned_minutes: int | None
    room: str | None
    state: SessionState
    audience: Audience
    published_to: ReleaseAudience | None
    edited_at: datetime | None
    edited_by: str
    missing: int
    outdated: int

    @property
    def needs_translation(self) -> bool:
        """Whether any of its texts is to be translated."""
        return bool(self.missing or self.outdated)


@dataclass(frozen=True, slots=True)
class RoomLine:
    """A room as a list shows it; ``sessions`` counts those in it, cancelled ones included."""

    room: Room
    sessions: int


def session_of(summit: Summit, slug: str) -> Session:
    """Return a session of a summit by its slug, present or former.

    Raises:
        NotFound: the summit has no such session.
    """
    if "\0" not in slug:  # which PostgreSQL cannot even look for
        found = db.session.scalar(
            select(Session).where(Session.summit_id == summit.id, Session.slug == slug)
        )
        if found is None:
            rows = db.session.execute(
                select(Session.id, Session.former_slugs).where(Session.summit_id == summit.id)
            )
            former = next((row.id for row in rows if slug in row.former_slugs), None)
            found = db.session.get(Session, former) if former is not None else None
        if found is not None:
            return found
    raise NotFound(N_("This summit has no session “%(slug)s”."), slug=slug)


def room_of(summit: Summit, slug: str) -> Room:
    """Return a room of a summit by its slug.

    Raises:
        NotFound: the summit has no such room.
    """
    found = next((room for room in summit.rooms if room.slug == slug), None)
    if found is None:
        raise NotFound(N_("This summit has no room “%(slug)s”."), slug=slug)
    return found


def session_lines(summit_id: int, languages: Sequence[str], asked: str = "") -> list[SessionLine]:
    """Return all sessions of a summit by one statement, by day, hour and slug.

    Args:
        languages: those in which the summit's texts are to stand.
        asked: words that a session's texts must hold.
    """
    statement = (
        select(
            Session.slug,
            Session.kind,
            Session.title,
            Session.abstract,
            Session.remark,
            Session.day,
            Session.starts_at,
            Session.ends_at,
            Session.zone,
            Session.planned_minutes,
            Session.room_id,
            Session.state,
            Session.audience,
            Session.published_to,
            Session.edited_at,
            Session.edited_by,
            Session.outdated,
            Room.slug.label("room"),
        )
        .outerjoin(Room, Room.id == Session.room_id)
        .where(Session.summit_id == summit_id)
        .order_by(Session.day.nulls_last(), Session.starts_at.nulls_first(), Session.slug)
    )
    if asked:
        statement = statement.where(matches(Session.search, asked))
    lines = []
    for row in db.session.execute(statement):
        states = [
            state_of(name, getattr(row, name), language, row.outdated)
            for name in TEXTS
            for language in languages
        ]
        lines.append(
            SessionLine(
                slug=row.slug,
                kind=row.kind,
                title=row.title,
                day=row.day,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                zone=row.zone,
                planned_minutes=row.planned_minutes,
                room=row.room,
                state=row.state,
                audience=row.audience,
                published_to=row.published_to,
                edited_at=row.edited_at,
                edited_by=row.edited_by,
                missing=states.count(TranslationState.MISSING),
                outdated=states.count(TranslationState.OUTDATED),
            )
        )
    return lines


def room_names(summit_id: int) -> Mapping[str, Text]:
    """Return the names of a summit's rooms by slug, in the rooms' order."""
    rows = db.session.execute(
        select(Room.slug, Room.name)
        .where(Room.summit_id == summit_id)
        .order_by(Room.position, Room.id)
    )
    return {row.slug: row.name for row in rows}


def room_lines(summit_id: int) -> list[RoomLine]:
    """Return a summit's rooms in their order, each with how many sessions are in it."""
    counts = dict(
        db.session.execute(
            select(Session.room_id, func.count())
            .where(Session.summit_id == summit_id, Session.room_id.is_not(None))
            .group_by(Session.room_id)
        ).all()
    )
    rooms = db.session.scalars(
        select(Room).where(Room.summit_id == summit_id).order_by(Room.position, Room.id)
    )
    return [RoomLine(room, counts.get(room.id, 0)) for room in rooms]


def sessions_in(room: Room) -> list[Session]:
    """Return the sessions in a room, by day and hour."""
    return list(
        db.session.scalars(
            select(Session)
            .where(Session.room_id == room.id)
            .order_by(Session.day.nulls_last(), Session.starts_at, Session.slug)
        )
    )


def organisations() -> list[Organisation]:
    """Return all organisations of the directory, as a choice of host."""
    return list(db.session.scalars(select(Organisation).order_by(Organisation.slug)))


def with_sessions(summit: Summit) -> Summit:
    """Load a summit's sessions, rooms and host at once; nothing else hangs on them."""
    db.session.scalars(
        select(Summit)
        .where(Summit.id == summit.id)
        .options(selectinload(Summit.sessions), selectinload(Summit.rooms))
    ).one()
    return summit
