"""Reading the live board, by the public door: small statements on a Core connection."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from summit.core import epoch
from summit.core.db import db
from summit.programme.models import Address, Summit
from summit.programme.releases import Found
from summit.streaming import live_document
from summit.streaming.live_document import LiveDoc
from summit.streaming.models import LiveBoard


@dataclass(frozen=True, slots=True)
class FoundLive:
    """What stands at a summit's address, and which versions its live board has; 0 where none."""

    found: Found
    summit_id: int
    version: int
    streams_version: int

    @property
    def edition(self) -> tuple[int, str | None, int, int]:
        """What pages made from release and board are kept by."""
        return *self.found.edition, self.version


_FIND = (
    select(
        Summit.slug,
        Summit.public_release_id,
        Summit.withdrawn_at,
        epoch.current(),
        Summit.id,
        LiveBoard.version,
        LiveBoard.streams_version,
        Summit.outcomes,
    )
    .join(Address, Address.summit_id == Summit.id)
    .outerjoin(LiveBoard, LiveBoard.summit_id == Summit.id)
    .where(Address.slug == bindparam("slug"), Summit.public_release_id.is_not(None))
)
EMPTY: LiveDoc = {"schema": live_document.SCHEMA, "sessions": {}}


def find(slug: str) -> FoundLive | None:
    """Look an address up, with the versions of its board; ``None`` where nothing public is or was
    there. One statement."""
    if "\0" in slug:  # which PostgreSQL cannot even look for
        return None
    with db.engine.connect() as connection:
        row = connection.execute(_FIND, {"slug": slug}).one_or_none()
    if row is None or row[1] is None:
        return None
    found = Found(row[0], row[1], row[2] is not None, row[3], row[7])
    return FoundLive(found, row[4], row[5] or 0, row[6] or 0)


def document(summit_id: int) -> tuple[int, LiveDoc]:
    """Return the board's version and document, as they are now. One statement."""
    with db.engine.connect() as connection:
        row = connection.execute(
            select(LiveBoard.version, LiveBoard.document).where(LiveBoard.summit_id == summit_id)
        ).one_or_none()
    return (row[0], live_document.read(bytes(row[1]))) if row is not None else (0, EMPTY)
