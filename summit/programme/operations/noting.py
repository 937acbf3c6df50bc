"""Writing of sessions to the journal: by this room, and by all above that do something to one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from summit.core.actor import Actor
from summit.journal.models import Entry
from summit.journal.operations import record
from summit.programme.models import Session


def note_session(
    act: str,
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Entry:
    """Add an entry about a session, under its UID; see :func:`summit.journal.operations.record`."""
    return record(
        act,
        actor=actor,
        now=now,
        object_kind="session",
        object_key=session.uid,
        summit_id=session.summit_id,
        before=before,
        after=after,
    )
