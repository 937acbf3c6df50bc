"""Reading what is published: by the public door, calendars and every room above.

Small statements on a Core connection. The ORM session would cost more than all the rest of a
repeated page, and what is read here is never changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from summit.core.db import db
from summit.programme import document as documents
from summit.programme.document import HeadlineDoc, ProgrammeDoc
from summit.programme.models import Address, Release, Summit


@dataclass(frozen=True, slots=True)
class Found:
    """What stands at a summit's address: its present slug, and its current public release."""

    slug: str
    release_id: int
    withdrawn: bool


_FIND = (
    select(Summit.slug, Summit.public_release_id, Summit.withdrawn_at)
    .join(Address, Address.summit_id == Summit.id)
    .where(Address.slug == bindparam("slug"), Summit.public_release_id.is_not(None))
)
_LIST = (
    select(Summit.slug, Summit.public_release_id)
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
    return Found(row[0], row[1], row[2] is not None)


def public_document(release_id: int) -> ProgrammeDoc:
    """Return the public document of a release that went to everyone. One statement."""
    with _connect() as connection:
        data = connection.execute(
            select(Release.public_document).where(Release.id == release_id)
        ).scalar_one()
    assert data is not None
    return documents.read(bytes(data))


def withdrawal(slug: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the title and the word of explanation of a withdrawn summit, by present slug."""
    with _connect() as connection:
        row = connection.execute(
            select(Release.headline, Summit.withdrawal)
            .join(Summit, Summit.public_release_id == Release.id)
            .where(Summit.slug == slug)
        ).one()
    return row[0]["title"], row[1].plain()


def listed() -> tuple[tuple[str, int], ...]:
    """Return address and release of every summit that is shown, earliest first. One statement."""
    with _connect() as connection:
        return tuple((row[0], row[1]) for row in connection.execute(_LIST) if row[1])


def headlines(release_ids: Iterable[int]) -> dict[int, HeadlineDoc]:
    """Return what a list of summits shows of each, by release. One statement."""
    with _connect() as connection:
        rows = connection.execute(
            select(Release.id, Release.headline).where(Release.id.in_(list(release_ids)))
        )
        return {row[0]: row[1] for row in rows}
