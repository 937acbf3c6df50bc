"""Which sessions broadcasts keep from being deleted."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession

from summit.core.errors import N_
from summit.streaming.models import Broadcast


def keeps_sessions(database: OrmSession, session_ids: Collection[int]) -> Mapping[int, str]:
    """Say which sessions have a channel: what is on air, or was, must not vanish. One statement."""
    rows = database.scalars(
        select(Broadcast.session_id).where(Broadcast.session_id.in_(session_ids)).distinct()
    )
    return dict.fromkeys(
        rows,
        N_(
            "“%(session)s” has broadcasts, so it cannot be deleted; remove their channels first, or"
            " cancel it."
        ),
    )
