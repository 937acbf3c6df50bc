"""Looking at jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.outbox.models import Job, JobState


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many jobs are due, wait for their time, are at work and were given up.

    ``oldest`` is since when the first of those that are due has been waiting.
    """

    due: int
    later: int
    leased: int
    dead: int
    oldest: datetime | None


def job(job_id: int, *, to_change: bool = False) -> Job:
    """Return one job; ``to_change`` holds its row until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    found = db.session.get(Job, job_id, with_for_update=to_change or None)
    if found is None:
        raise NotFound(N_("There is no job with the number %(number)s."), number=job_id)
    return found


def dead(limit: int = 100) -> Sequence[Job]:
    """Return the jobs that were given up, those of the latest try first."""
    return db.session.scalars(
        select(Job)
        .where(Job.state == JobState.DEAD)
        .order_by(Job.due.desc(), Job.id.desc())
        .limit(limit)
    ).all()


def backlog(now: datetime) -> Backlog:
    """Count what is not done yet."""
    is_due = (Job.state == JobState.READY) & (Job.due <= now)
    row = db.session.execute(
        select(
            func.count(case((is_due, 1))),
            func.count(case(((Job.state == JobState.READY) & (Job.due > now), 1))),
            func.count(case((Job.state == JobState.LEASED, 1))),
            func.count(case((Job.state == JobState.DEAD, 1))),
            func.min(case((is_due, Job.due))),
        ).where(Job.state != JobState.DONE)
    ).one()
    return Backlog(*row)
