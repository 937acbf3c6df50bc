"""Broadcasts and what holds for all of a session."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.core.text import Text
from summit.streaming.models import Broadcast, SessionStream


def broadcasts_of(session_id: int) -> Sequence[Broadcast]:
    """Return the broadcasts of a session, in the order of its channels."""
    return db.session.scalars(
        select(Broadcast)
        .where(Broadcast.session_id == session_id)
        .order_by(Broadcast.position, Broadcast.language)
    ).all()


def channel_of(session_id: int, language: str, *, to_change: bool = False) -> Broadcast | None:
    """Return the broadcast of one channel, where it has one; see :func:`broadcast_of`."""
    if "\0" in language:  # which PostgreSQL cannot even look for
        return None
    statement = select(Broadcast).where(
        Broadcast.session_id == session_id, Broadcast.language == language
    )
    if to_change:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def broadcast_of(summit_id: int, broadcast_id: int, *, to_change: bool = False) -> Broadcast:
    """Return a broadcast of a summit by its number.

    Args:
        to_change: hold it until the transaction ends, and read it as it is now: of two operators
            who act at once, the second sees what the first has done.

    Raises:
        NotFound: the summit has no such broadcast.
    """
    found = broadcast_by_id(broadcast_id, to_change=to_change)
    if found is None or found.summit_id != summit_id:
        raise NotFound(N_("This channel is gone; look at the session again."))
    return found


def broadcast_by_id(broadcast_id: int, *, to_change: bool = False) -> Broadcast | None:
    """Return a broadcast, for jobs; see :func:`broadcast_of`."""
    statement = (
        select(Broadcast)
        .where(Broadcast.id == broadcast_id)
        .options(joinedload(Broadcast.session, innerjoin=True))
    )
    if to_change:
        statement = statement.with_for_update(of=Broadcast).execution_options(
            populate_existing=True
        )
    return db.session.scalar(statement)


def session_stream(session_id: int, *, to_change: bool = False) -> SessionStream:
    """Return what holds for all channels of a session; without a row, that nothing does.

    Such a one has version 0 and stands in no table.
    """
    statement = select(SessionStream).where(SessionStream.session_id == session_id)
    if to_change:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement) or SessionStream(
        session_id=session_id,
        held_at=None,
        hold_text=Text(),
        waived_key="",
        waived_reason="",
        waived_by="",
        waived_at=None,
        version=0,
    )
