"""Reading what is published: by the public door, calendars and every room above.

Small statements on a Core connection. The ORM session would cost more than all the rest of a
repeated page, and what is read here is never changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from summit.core import epoch
from summit.core.db import db
from summit.programme import document as documents
from summit.programme.document import HeadlineDoc, ProgrammeDoc
from summit.programme.models import Address, Release, Summit


class Replaced(Exception):
    """A back-up was restored between two statements of one answer: what was found is gone."""


@dataclass(frozen=True, slots=True)
class Found:
    """What stands at a summit's address: its present slug, and its current public release.

    Ids of releases mean something only within an ``epoch`` of the database. ``outcomes`` is 0 while
    nothing that came out of the summit was ever public, and rises with each change of their list.
    """

    slug: str
    release_id: int
    withdrawn: bool
    epoch: str | None
    outcomes: int = 0

    @property
    def edition(self) -> tuple[int, str | None, int]:
        """What pages made from the release are kept by; their menus lead to what came out of it."""
        return self.release_id, self.epoch, self.outcomes


@dataclass(frozen=True, slots=True)
class LogEntry:
    """What the public change log says of one release: see :mod:`summit.programme.changelog`.

    ``changes`` is empty for a release from before there was a change log.
    """

    number: int
    published_at: datetime
    note: dict[str, str]
    changes: list[dict[str, Any]]


_FIND = (
    select(
        Summit.slug,
        Summit.public_release_id,
        Summit.withdrawn_at,
        epoch.current(),
        Summit.outcomes,
    )
    .join(Address, Address.summit_id == Summit.id)
    .where(Address.slug == bindparam("slug"), Summit.public_release_id.is_not(None))
)
_LIST = (
    select(Summit.slug, Summit.public_release_id, epoch.current())
    .where(Summit.public_release_id.is_not(None), Summit.withdrawn_at.is_(None))
    .order_by(Summit.starts_on, Summit.slug)
)


def _connect() -> Connection:
    return db.engine.connect()


def find(slug: str) -> Found | None:
    """Look an address up; ``None`` where nothing public is or was there. One statement."""
    if "\0" in slug:  # which PostgreSQL cannot even look for
        return None
    with _connect() as connection:
        row = connection.execute(_FIND, {"slug": slug}).one_or_none()
    if row is None or row[1] is None:
        return None
    return Found(row[0], row[1], row[2] is not None, row[3], row[4])


def public_document(found: Found) -> ProgrammeDoc:
    """Return the public document of a found release. One statement.

    Raises:
        Replaced: it is not the one that was found any more.
    """
    with _connect() as connection:
        row = connection.execute(
            select(Release.public_document, epoch.current()).where(Release.id == found.release_id)
        ).one_or_none()
    if row is None or row[0] is None or row[1] != found.epoch:
        raise Replaced
    return documents.read(bytes(row[0]))


def withdrawal(slug: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the title and the word of explanation of a withdrawn summit, by present slug.

    Raises:
        Replaced: there is none any more.
    """
    with _connect() as connection:
        row = connection.execute(
            select(Release.headline, Summit.withdrawal)
            .join(Summit, Summit.public_release_id == Release.id)
            .where(Summit.slug == slug)
        ).one_or_none()
    if row is None:
        raise Replaced
    return row[0]["title"], row[1].plain()


def listed() -> tuple[Found, ...]:
    """Return what is found of every summit that is shown, earliest first. One statement."""
    with _connect() as connection:
        return tuple(
            Found(row[0], row[1], False, row[2]) for row in connection.execute(_LIST) if row[1]
        )


def headlines(listed: Iterable[Found]) -> dict[int, HeadlineDoc]:
    """Return what a list of summits shows of each, by release. One statement.

    Raises:
        Replaced: one of the releases is not there any more.
    """
    epochs = {found.release_id: found.epoch for found in listed}
    with _connect() as connection:
        rows = connection.execute(
            select(Release.id, Release.headline, epoch.current()).where(Release.id.in_(epochs))
        ).all()
    if {row[0]: row[2] for row in rows} != epochs:
        raise Replaced
    return {row[0]: row[1] for row in rows}


def change_log(uid: str, number: int) -> list[LogEntry]:
    """Return what was published to everyone, up to a release, the newest first. One statement.

    Args:
        uid: the summit's.
    """
    with _connect() as connection:
        rows = connection.execute(
            select(Release.number, Release.published_at, Release.note, Release.changes)
            .join(Summit, Summit.id == Release.summit_id)
            .where(
                Summit.uid == uid, Release.number <= number, Release.public_document.is_not(None)
            )
            .order_by(Release.number.desc())
        )
        return [LogEntry(row[0], row[1], row[2].plain(), row[3]) for row in rows]
