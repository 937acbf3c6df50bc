"""Reading the journal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from summit.core.db import db
from summit.journal.models import Entry

#: How many entries a page shows.
PAGE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries somebody wants to see; ``None`` asks for all.

    ``summit_id`` is settled by who asks, not by what they ask for. ``since`` and ``until`` are
    instants, the latter left out. ``before`` is the id of the last entry that was shown.
    """

    summit_id: int | None = None
    object_kind: str | None = None
    object_key: str | None = None
    actor_key: str | None = None
    act: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


def entries_of(object_kind: str, object_key: str) -> Sequence[Entry]:
    """Return all entries about one object, oldest first."""
    return db.session.scalars(
        select(Entry)
        .where(Entry.object_kind == object_kind, Entry.object_key == object_key)
        .order_by(Entry.id)
    ).all()


def entries_of_summit(summit_id: int) -> Sequence[Entry]:
    """Return all entries that belong to one summit, oldest first."""
    return db.session.scalars(
        select(Entry).where(Entry.summit_id == summit_id).order_by(Entry.id)
    ).all()


def newest(asked: Asked, most: int = PAGE) -> Sequence[Entry]:
    """Return the newest entries of what is asked for, newest first."""
    return db.session.scalars(_select(asked).order_by(Entry.id.desc()).limit(most)).all()


def every(asked: Asked) -> Iterator[Entry]:
    """Return all entries of what is asked for, oldest first, without holding them all."""
    statement = _select(asked).order_by(Entry.id).execution_options(yield_per=500)
    yield from db.session.scalars(statement)


def acts(summit_id: int | None) -> Sequence[str]:
    """Return the acts that occur, of one summit or of all."""
    statement = select(Entry.act).distinct().order_by(Entry.act)
    if summit_id is not None:
        statement = statement.where(Entry.summit_id == summit_id)
    return db.session.scalars(statement).all()


def actors(summit_id: int | None) -> Sequence[tuple[str, str]]:
    """Return who has acted: key and name, one line for each name they had."""
    statement = (
        select(Entry.actor_key, Entry.actor)
        .where(Entry.actor_key != "")
        .distinct()
        .order_by(Entry.actor)
    )
    if summit_id is not None:
        statement = statement.where(Entry.summit_id == summit_id)
    return [(key, name) for key, name in db.session.execute(statement)]


def _select(asked: Asked) -> Select[Entry]:
    statement = select(Entry)
    for column, value in (
        (Entry.summit_id, asked.summit_id),
        (Entry.object_kind, asked.object_kind),
        (Entry.object_key, asked.object_key),
        (Entry.actor_key, asked.actor_key),
        (Entry.act, asked.act),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if asked.since is not None:
        statement = statement.where(Entry.at >= asked.since)
    if asked.until is not None:
        statement = statement.where(Entry.at < asked.until)
    if asked.before is not None:
        statement = statement.where(Entry.id < asked.before)
    return statement
