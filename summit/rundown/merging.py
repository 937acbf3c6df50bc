"""What becomes of rundowns when two cities of the directory turn out to be one.

The summits concerned are held by then.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select

from summit.core.actor import Actor
from summit.core.db import db
from summit.directory.models import City
from summit.rundown.following import following
from summit.rundown.models import Cue, Rundown
from summit.rundown.operations.noting import settle


def move_city(kept_id: int, dropped_id: int, _actor: Actor, now: datetime) -> None:
    """Let cues be turns of the kept city, and its checks be those that either has passed.

    Whoever leads such a session is told that it has changed, and the live board follows.
    """
    kept, dropped = (db.session.get_one(City, each).slug for each in (kept_id, dropped_id))
    for rundown in _rundowns_of(dropped_id, dropped):
        for cue in rundown.cues:
            if cue.city_id == dropped_id:
                cue.city_id = kept_id
        checks = dict(rundown.city_checks)
        if (passed := checks.pop(dropped, None)) is not None:
            rundown.city_checks = {**checks, kept: {**passed, **checks.get(kept, {})}}
        settle(rundown, now)
        following.tell(rundown, now)


def _rundowns_of(city_id: int, slug: str) -> list[Rundown]:
    """Return the rundowns that name a city, held, in the order of their numbers."""
    there = select(Cue.rundown_id).where(Cue.city_id == city_id)
    # Checks are few, and what PostgreSQL asks of JSON is spelled otherwise than in SQLite.
    checked = [
        rundown_id
        for rundown_id, checks in db.session.execute(select(Rundown.id, Rundown.city_checks))
        if slug in checks
    ]
    return list(
        db.session.scalars(
            select(Rundown)
            .where(or_(Rundown.id.in_(there), Rundown.id.in_(checked)))
            .order_by(Rundown.id)
            .with_for_update(of=Rundown)
            .execution_options(populate_existing=True)
        )
    )
