"""Putting jobs into the outbox, claiming them, and saying how they went."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.journal.operations import record
from summit.outbox.models import Job, JobState

#: How long a worker may take before another takes the job over, unless the settings say otherwise.
LEASE = timedelta(minutes=5)
#: Pauses after a failed try; past the last one the job is dead and waits for a person.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (30, 60, 300, 900, 1800, 3600, 7200, 7200))
#: A job that is put off waits at least so long: no worker turns round and round on it.
LEAST_WAIT = timedelta(milliseconds=10)

#: How long a job that is done can still be looked at; past it, its key is free again.
KEPT = timedelta(days=30)
#: How many old jobs one transaction removes, so that it never holds the lock for long.
PRUNED_AT_ONCE = 500
#: How many rows one statement inserts.
PORTION = 500

#: Counts, in a session, the jobs that it has asked for, so that workers are woken at its commit.
ENQUEUED = "summit.enqueued"

#: What a slow handler may return: called in the transaction that marks its job done, so that the
#: effect is noted if and only if the job is.
Settle = Callable[[], None]

#: Does a job's work: gets its arguments and the instant of the try. A quick one runs inside a unit
#: of work, a slow one outside any transaction.
Handler = Callable[[Mapping[str, Any], datetime], Settle | None]

#: Told of a job that was given up, with the last error, in the transaction that marks it dead.
GivenUp = Callable[[Mapping[str, Any], str, datetime], None]


# Written once: putting these statements together takes longer than running them.
_JOBS = cast("Table", Job.__table__)
_ABANDONED, _READY = (
    select(_JOBS.c.id).where(_JOBS.c.state == state, instant <= bindparam("moment"))
    for state, instant in (
        (JobState.LEASED, _JOBS.c.leased_until),
        (JobState.READY, _JOBS.c.due),
    )
)
_ANY_DUE = select(or_(_ABANDONED.exists(), _READY.exists()))
_FIRSTS = (
    waiting.order_by(_JOBS.c.due, _JOBS.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
    .scalar_subquery()
    for waiting in (_ABANDONED, _READY)
)
_CLAIM = (
    update(_JOBS)
    .where(_JOBS.c.id == func.coalesce(*_FIRSTS))
    .values(state=JobState.LEASED, leased_until=bindparam("until"), tries=_JOBS.c.tries + 1)
    .returning(_JOBS.c.id, _JOBS.c.kind, _JOBS.c.args, _JOBS.c.tries)
)
_CLOSE = (
    update(_JOBS)
    .where(
        _JOBS.c.id == bindparam("job"),
        _JOBS.c.state == JobState.LEASED,
        _JOBS.c.leased_until == bindparam("until"),
    )
    .values(leased_until=None)
    .returning(_JOBS.c.id)
)
_FINISH = _CLOSE.values(state=JobState.DONE, done_at=bindparam("moment"), error="")


class Hopeless(Exception):
    """Raised by a handler where another try would fail alike: the job is given up at once."""


class Later(Exception):
    """Raised by a handler, or by what it returned, to be asked again: no try is counted.

    Args:
        due: when to ask again.
        why: what the job waits for, kept with it; see :func:`hurry`.
        args: the job's arguments from then on, where they change.
    """

    def __init__(
        self, due: datetime, *, why: str = "", args: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(why or f"not before {due.isoformat()}")
        self.due = due
        self.why = why
        self.new_args = args


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job at hand, as it was when it was claimed at ``since``.

    ``leased_until`` tells this claim from every other one of the same job.
    """

    id: int
    kind: str
    args: Mapping[str, Any]
    tries: int
    since: datetime
    leased_until: datetime


@dataclass(frozen=True, slots=True)
class JobOrder:
    """A job to be asked for by :func:`enqueue_many`."""

    kind: str
    args: Mapping[str, Any]
    due: datetime | None = None
    key: str | None = None


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
    _note(1)
    job_id: int | None = db.session.scalar(
        _insert()
        .values(kind=kind, args=dict(args), key=key, due=due or now, created_at=now)
        .on_conflict_do_nothing(index_elements=[_JOBS.c.key])
        .returning(_JOBS.c.id)
    )
    return job_id


def enqueue_many(orders: Sequence[JobOrder], *, now: datetime, again: bool = False) -> None:
    """Add jobs as :func:`enqueue` does, some hundreds with each statement.

    Args:
        again: a job whose key is known and that is done or dead is done once more, from its first
            try. One that waits or is at work stays as it is: there is never a second beside it.
    """
    _note(len(orders))
    statement = _insert()
    if again:
        fresh = statement.excluded
        statement = statement.on_conflict_do_update(
            index_elements=[_JOBS.c.key],
            set_={
                "state": JobState.READY,
                "args": fresh.args,
                "due": fresh.due,
                "tries": 0,
                "error": "",
                "done_at": None,
            },
            where=or_(_JOBS.c.state == JobState.DONE, _JOBS.c.state == JobState.DEAD),
        )
    else:
        statement = statement.on_conflict_do_nothing(index_elements=[_JOBS.c.key])
    for begin in range(0, len(orders), PORTION):
        rows = [
            {
                "kind": one.kind,
                "args": dict(one.args),
                "key": one.key,
                "due": one.due or now,
                "created_at": now,
            }
            for one in orders[begin : begin + PORTION]
        ]
        db.session.execute(statement, rows)


def _insert() -> Any:
    return (postgresql if db.engine.dialect.name == "postgresql" else sqlite).insert(_JOBS)


def _note(count: int) -> None:
    info = db.session.info
    info[ENQUEUED] = info.get(ENQUEUED, 0) + count


def is_any_due(now: datetime) -> bool:
    """Tell whether there may be something to claim: a read, which takes no lock from anybody."""
    return bool(db.session.scalar(_ANY_DUE, {"moment": now}))


def claim(now: datetime, lease: timedelta = LEASE) -> Claimed | None:
    """Lease the job that is due first; ``None`` where nothing is due.

    What a worker that died has left comes before the rest. One statement, so that no two workers
    get the same job: PostgreSQL skips locked rows, SQLite has the write lock of the unit of work.
    Both look-ups are of one entry of the index, however many jobs wait.
    """
    until = now + lease
    row = db.session.execute(_CLAIM, {"moment": now, "until": until}).one_or_none()
    return None if row is None else Claimed(row.id, row.kind, row.args, row.tries, now, until)


def finish(job: Claimed, now: datetime) -> bool:
    """Mark a claimed job done, in the transaction of its effect.

    Returns:
        ``False`` where another worker has taken the job over; it is left to that one. Until the
        transaction ends nobody else can take it.
    """
    of = {"job": job.id, "until": job.leased_until, "moment": now}
    return db.session.execute(_FINISH, of).one_or_none() is not None


def _close(job: Claimed, **values: Any) -> bool:
    """End a claim; ``False`` where its lease has expired and another worker has the job."""
    of = {"job": job.id, "until": job.leased_until}
    return db.session.execute(_CLOSE.values(**values), of).one_or_none() is not None


def postpone(job: Claimed, later: Later, now: datetime) -> bool:
    """Put a claimed job back until it is due, as if this try had not been; as :func:`finish`."""
    return _close(
        job,
        state=JobState.READY,
        due=max(later.due, now + LEAST_WAIT),
        tries=job.tries - 1,
        error=later.why[:2000],
        args=dict(job.args if later.new_args is None else later.new_args),
    )


def fail(job: Claimed, error: str, now: datetime, *, hopeless: bool = False) -> JobState | None:
    """Plan the next try after a growing pause, or give the job up as dead.

    Returns:
        Its state from now on; ``None`` where another worker has taken it over.
    """
    state, due = JobState.DEAD, None
    if not hopeless and job.tries <= len(PAUSES):
        state, due = JobState.READY, now + PAUSES[job.tries - 1]
    values: dict[str, Any] = {"state": state, "error": error[:2000]}
    closed = _close(job, **values) if due is None else _close(job, **values, due=due)
    return state if closed else None


def hurry(kind: str, why: str, *, now: datetime) -> int:
    """Have jobs of a kind that wait for ``why`` (:class:`Later`) done now; return how many."""
    hurried = db.session.scalars(
        update(Job)
        .where(Job.kind == kind, Job.state == JobState.READY, Job.error == why)
        .values(due=now, error="")
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    ).all()
    _note(len(hurried))
    return len(hurried)


def revive(job: Job, *, actor: Actor, now: datetime) -> None:
    """Have a dead job tried once more, with all its retries.

    Raises:
        Refused: it is not dead.
    """
    if job.state is not JobState.DEAD:
        raise Refused(N_("Only a job that was given up can be tried again."))
    error = job.error
    job.state, job.due, job.tries, job.error = JobState.READY, now, 0, ""
    _note(1)
    record(
        "job.revived",
        actor=actor,
        now=now,
        object_kind="job",
        object_key=str(job.id),
        before={"error": error.partition(":")[0]},
        after={"kind": job.kind},
    )


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
