"""What keeps a session from being deleted: a rundown that has begun is a record."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession

from summit.core.errors import N_
from summit.rundown.models import Rundown, RundownState


def keeps_sessions(database: OrmSession, session_ids: Collection[int]) -> Mapping[int, str]:
    """Say which of some sessions have been led live. One statement."""
    rows = database.scalars(
        select(Rundown.session_id).where(
            Rundown.session_id.in_(list(session_ids)), Rundown.state != RundownState.PLANNED
        )
    )
    why = N_(
        "The session “%(session)s” has been led live; its record stays, so it cannot be removed."
    )
    return dict.fromkeys(rows, why)
