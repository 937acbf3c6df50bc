"""What a summit's list of rundowns shows: a fixed number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from summit.core.db import db
from summit.core.text import Text
from summit.programme.models import Session, SessionState
from summit.rundown.facts import RundownFact
from summit.rundown.queries.facts import rundown_facts


@dataclass(frozen=True, slots=True)
class RundownLine:
    """A session and its rundown, where it has one."""

    session_id: int
    session: str  # its slug
    title: Text
    starts_at: datetime | None
    ends_at: datetime | None
    zone: str
    state: SessionState
    rundown: RundownFact | None


def listing(summit_id: int) -> list[RundownLine]:
    """Return the sessions of a summit that are not called off, with their rundowns, in order."""
    rundowns = rundown_facts(summit_id)
    rows = db.session.execute(
        select(
            Session.id,
            Session.slug,
            Session.title,
            Session.starts_at,
            Session.ends_at,
            Session.zone,
            Session.state,
        )
        .where(Session.summit_id == summit_id)
        .order_by(Session.day.nulls_last(), Session.starts_at, Session.slug)
    )
    return [
        RundownLine(*row, rundown=rundowns.get(row.id))
        for row in rows
        if row.state is not SessionState.CANCELLED or row.id in rundowns
    ]
