"""Where a declaration can be adopted: the sessions and items of its summit."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from summit.core.db import db
from summit.programme.models import Item, Session, SessionState, Summit


@dataclass(frozen=True, slots=True)
class Place:
    """An item of a session, or a session alone; ``key`` names it in a form."""

    session: Session
    item: Item | None

    @property
    def key(self) -> str:
        """``session/item`` by their uids, or the session's alone."""
        return f"{self.session.uid}/{self.item.uid}" if self.item else self.session.uid


def places(summit: Summit, kept: int | None = None) -> list[Place]:
    """Return the sessions of a summit, each followed by its items, by day and hour. Two
    statements.

    Args:
        kept: the id of a session that stays a choice although it was cancelled.
    """
    found = db.session.scalars(
        select(Session)
        .where(Session.summit_id == summit.id)
        .where((Session.state != SessionState.CANCELLED) | (Session.id == kept))
        .options(selectinload(Session.items))
        .order_by(Session.day.nulls_last(), Session.starts_at.nulls_last(), Session.slug)
    )
    return [Place(session, item) for session in found for item in (None, *session.items)]
