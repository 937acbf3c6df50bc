"""What the timetable reads besides the facts: sessions to be placed, and the steps made so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    bindparam,
    exists,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.orm import aliased, joinedload

from summit.core.db import UtcDateTime, db
from summit.core.errors import N_, NotFound, Refused
from summit.core.text import Text
from summit.journal.models import Entry
from summit.programme.models import Release, Room, Session, Summit
from summit.programme.placement import FIELDS

#: Acts in the journal: the two steps that can be taken back, and the taking back.
MOVED, UNSCHEDULED, UNDONE = "session.moved", "session.unscheduled", "session.move_undone"

#: How many changes by others are told one by one.
TOLD = 12


@dataclass(frozen=True, slots=True)
class Step:
    """A step that can be taken back: its number in the journal, and the session it moved."""

    id: int
    uid: str


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a summit's timetable has come.

    ``stamp`` is the newest entry of the summit in the journal: what is newer has happened since.
    ``step`` is what the reader can take back. ``release`` and ``published_at`` are those of the
    newest release, if there is any.
    """

    stamp: int
    step: Step | None
    release: int | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody else did to a session, in the words of the journal."""

    who: str
    at: datetime
    act: str
    uid: str
    title: Text
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def is_placing(self) -> bool:
        """Whether it is about hour, day, room or state."""
        return any(name in self.before or name in self.after for name in FIELDS)


def session_to_place(summit: Summit, slug: str) -> Session:
    """Return a session of a summit by its present slug, with its room.

    Raises:
        NotFound: there is none.
    """
    return _session(summit, Session.slug == slug, slug)


def session_by_uid(summit: Summit, uid: str) -> Session:
    """Return a session of a summit by its UID, with its room.

    Raises:
        NotFound: there is none.
    """
    return _session(summit, Session.uid == uid, uid)


def _session(summit: Summit, which: ColumnElement[bool], name: str) -> Session:
    statement = (
        select(Session)
        .where(Session.summit_id == summit.id, which)
        .options(joinedload(Session.room))
        .execution_options(populate_existing=True)
    )
    # PostgreSQL refuses the one sign that no name of a session has.
    found = None if "\0" in name else db.session.scalar(statement)
    if found is None:
        raise NotFound(N_("There is no session “%(slug)s”."), slug=name)
    return found


def room_by_slug(summit: Summit, slug: str) -> Room:
    """Return a room of a summit.

    Raises:
        Refused: it has none of this name.
    """
    found = db.session.scalar(select(Room).where(Room.summit_id == summit.id, Room.slug == slug))
    if found is None:
        raise Refused(N_("There is no such room in this summit."))
    return found


def last_step(summit_id: int, actor_key: str, *, since: datetime) -> Entry | None:
    """Return the actor's newest step in a summit since an instant that is not taken back."""
    return db.session.scalar(_steps(), {"summit": summit_id, "actor": actor_key, "since": since})


@cache
def _steps() -> Select[Entry]:
    """Build what finds the newest step, bound to ``summit``, ``actor`` and ``since``."""
    undone = aliased(Entry)
    summit, actor = bindparam("summit", type_=Integer()), bindparam("actor", type_=String())
    since = bindparam("since", type_=UtcDateTime())
    return (
        select(Entry)
        .where(
            Entry.summit_id == summit,
            Entry.actor_key == actor,
            Entry.at >= since,
            Entry.act.in_((MOVED, UNSCHEDULED)),
            ~exists().where(
                undone.summit_id == summit,
                undone.actor_key == actor,
                undone.at >= since,
                undone.act == UNDONE,
                undone.after["undoes"].as_integer() == Entry.id,
            ),
        )
        .order_by(Entry.id.desc())
        .limit(1)
    )


def last_placing(session: Session) -> Entry | None:
    """Return the newest entry that changed where a session stands."""
    entries = db.session.scalars(
        select(Entry)
        .where(Entry.object_kind == "session", Entry.object_key == session.uid)
        .order_by(Entry.id.desc())
        .limit(20)
    )
    return next((entry for entry in entries if _is_placing(entry)), None)


def placings_since(step: Entry) -> Sequence[Entry]:
    """Return the entries by which a step's session was placed after it, the newest first."""
    entries = db.session.scalars(
        select(Entry)
        .where(
            Entry.object_kind == "session",
            Entry.object_key == step.object_key,
            Entry.id > step.id,
        )
        .order_by(Entry.id.desc())
    )
    return [entry for entry in entries if _is_placing(entry)]


@cache
def _stand() -> Select[Any]:
    step = _steps().subquery()
    newest = (
        select(Release.number, Release.published_at)
        .where(Release.summit_id == bindparam("summit"))
        .order_by(Release.number.desc())
        .limit(1)
        .subquery()
    )
    stamp = select(func.max(Entry.id)).where(Entry.summit_id == bindparam("summit"))
    anchor = select(literal(1).label("one")).subquery()
    return (
        select(
            stamp.scalar_subquery(),
            step.c.id,
            step.c.object_key,
            newest.c.number,
            newest.c.published_at,
        )
        .select_from(anchor)
        .outerjoin(step, true())
        .outerjoin(newest, true())
    )


def stand(summit_id: int, actor_key: str, *, since: datetime) -> Stand:
    """Return how far a summit's timetable has come, in one statement.

    Args:
        since: older steps are not offered to be taken back.
    """
    row = db.session.execute(
        _stand(), {"summit": summit_id, "actor": actor_key, "since": since}
    ).one()
    found, step_id, uid, number, published_at = row
    return Stand(
        stamp=found or 0,
        step=Step(step_id, uid) if step_id is not None else None,
        release=number,
        published_at=published_at,
    )


def changes_by_others(summit_id: int, actor_key: str, stamp: int) -> Sequence[Change]:
    """Return what others did to sessions of a summit after a stamp, the newest first."""
    rows = db.session.execute(
        select(
            Entry.actor,
            Entry.at,
            Entry.act,
            Entry.object_key,
            Session.title,
            Entry.before,
            Entry.after,
        )
        .join(Session, Session.uid == Entry.object_key)
        .where(
            Entry.summit_id == summit_id,
            Entry.id > stamp,
            Entry.object_kind == "session",
            Entry.actor_key != actor_key,
        )
        .order_by(Entry.id.desc())
        .limit(TOLD)
    )
    return [Change(*row) for row in rows]


def _is_placing(entry: Entry) -> bool:
    return any(name in entry.before or name in entry.after for name in FIELDS)
