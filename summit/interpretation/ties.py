"""Which sessions booths keep from being deleted."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession

from summit.core.errors import N_
from summit.interpretation.models import Assignment


def keeps_sessions(database: OrmSession, session_ids: Collection[int]) -> Mapping[int, str]:
    """Say which sessions interpreters are, or were, assigned to: their record stays."""
    rows = database.scalars(
        select(Assignment.session_id).where(Assignment.session_id.in_(session_ids)).distinct()
    )
    return dict.fromkeys(
        rows,
        N_(
            "Interpreters are or were assigned to “%(session)s”, so it cannot be deleted; cancel"
            " it, or leave it as a draft."
        ),
    )
