"""Reading the journal."""

from collections.abc import Sequence

from sqlalchemy import select

from summit.core.db import db
from summit.journal.models import Entry


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
