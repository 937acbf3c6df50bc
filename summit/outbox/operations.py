"""Putting jobs into the outbox, claiming them, and saying how they went."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from summit.core.db import db
from summit.outbox.models import Job, JobState

#: How long a worker may take before another takes the job over.
LEASE = timedelta(minutes=5)
#: Pauses after a failed try; past the last one the job is dead and waits for a person.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (30, 60, 300, 900, 1800, 3600, 7200, 7200))

#: How long a job that is done can still be looked at; past it, its key is free again.
KEPT = timedelta(days=30)
#: How many old jobs one transaction removes, so that it never holds the lock for long.
PRUNED_AT_ONCE = 500

#: Marks a session that has asked for jobs, so that they can be done right after its commit.
ENQUEUED = "summit.enqueued"

#: Does a job's work: gets its arguments and the instant of the try. A quick one runs inside a unit
#: of work, a slow one outside any transaction.
Handler = Callable[[Mapping[str, Any], datetime], None]

#: Told of a job that was given up, with the last error, in the transaction that marks it dead.
GivenUp = Callable[[Mapping[str, Any], str, datetime], None]


class Hopeless(Exception):
    """Raised by a handler where another try would fail alike: the job is given up at once."""


def enqueue(
    kind: str,
    args: Mapping[str, Any],
    *,
    now: datetime,
    due: datetime | None = None,
    key: str | None = None,
) -> int | None:
    """Add a job to the open transaction: if that is rolled back, there was never a job.

    Returns:
        The job's id, or ``None`` where one with this ``key`` was asked for before. Two who ask at
        once get one job: the second waits for the first's transaction.
    """
    db.session.info[ENQUEUED] = True
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    return db.session.scalar(
        insert(Job)
        .values(kind=kind, args=dict(args), key=key, due=due or now, created_at=now)
        .on_conflict_do_nothing(index_elements=[Job.key])
        .returning(Job.id)
    )


def _waiting(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(Job.state == JobState.READY, Job.due <= now),
        and_(Job.state == JobState.LEASED, Job.leased_until <= now),
    )


def is_any_due(now: datetime) -> bool:
    """Tell whether there may be something to claim: a read, which takes no lock from anybody."""
    return db.session.scalar(select(Job.id).where(_waiting(now)).limit(1)) is not None


def claim(now: datetime) -> int | None:
    """Lease the job that is due first and return its id; ``None`` where nothing is due.

    One statement, so that no two workers get the same job: PostgreSQL skips locked rows, SQLite
    has the write lock of the unit of work.
    """
    first = (
        select(Job.id)
        .where(_waiting(now))
        .order_by(Job.due, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    return db.session.scalar(
        update(Job)
        .where(Job.id == first)
        .values(state=JobState.LEASED, leased_until=now + LEASE, tries=Job.tries + 1)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )


def held(job_id: int, since: datetime) -> Job | None:
    """Return a job that was claimed at ``since``, locked against all other workers.

    ``None`` where the lease has expired since then and another worker has taken the job over.
    """
    return db.session.scalar(
        select(Job)
        .where(
            Job.id == job_id,
            Job.state == JobState.LEASED,
            Job.leased_until == since + LEASE,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def finish(job: Job, now: datetime) -> None:
    """Mark a held job done; a quick one's in the transaction of its effect."""
    job.state, job.done_at, job.leased_until, job.error = JobState.DONE, now, None, ""


def fail(job: Job, error: str, now: datetime, *, hopeless: bool = False) -> JobState:
    """Plan the next try after a growing pause, or give the job up as dead; return its state."""
    job.error, job.leased_until = error[:2000], None
    if hopeless or job.tries > len(PAUSES):
        job.state = JobState.DEAD
    else:
        job.state, job.due = JobState.READY, now + PAUSES[job.tries - 1]
    return job.state


def old_jobs(now: datetime) -> list[int]:
    """Return jobs that were done longer than :data:`KEPT` ago, as many as are removed at once.

    A read, which takes no lock from anybody. Dead jobs stay until somebody has looked at them.
    """
    return list(
        db.session.scalars(
            select(Job.id)
            .where(Job.state == JobState.DONE, Job.done_at < now - KEPT)
            .order_by(Job.id)
            .limit(PRUNED_AT_ONCE)
        )
    )


def prune(job_ids: list[int]) -> None:
    """Remove jobs that :func:`old_jobs` has found."""
    db.session.execute(
        delete(Job)
        .where(Job.id.in_(job_ids), Job.state == JobState.DONE)
        .execution_options(synchronize_session=False)
    )
