"""Writing of broadcasts to the journal, and bringing the live board up to what was written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from summit.core.actor import Actor
from summit.core.db import db
from summit.journal.operations import record
from summit.programme.models import Session
from summit.programme.operations.noting import note_session
from summit.streaming import live_board
from summit.streaming.models import Broadcast


def note(
    act: str,
    broadcast: Broadcast,
    *,
    actor: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry about a channel, with which session's it is, and write the live board."""
    db.session.flush()
    record(
        act,
        actor=actor,
        now=now,
        object_kind="broadcast",
        object_key=str(broadcast.id),
        summit_id=broadcast.summit_id,
        before=before,
        after={**(after or {}), "session": broadcast.session.slug, "stream": broadcast.language},
    )
    live_board.rebuild(broadcast.summit_id, now)


def note_all(
    act: str,
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry about all channels of a session, and write the live board."""
    db.session.flush()
    note_session(act, session, actor=actor, now=now, before=before, after=after)
    live_board.rebuild(session.summit_id, now)
