"""Doing jobs: one at a time here, in a thread of the web process or in a process of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from flask import Flask, current_app, has_app_context
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session as OrmSession

from summit.core import clock
from summit.core.db import db, reading, unit_of_work
from summit.core.errors import Conflict
from summit.outbox import operations
from summit.outbox.models import JobState
from summit.outbox.operations import LEASE, Claimed, GivenUp, Handler, Hopeless, Later, Settle

logger = logging.getLogger("summit.outbox")

#: How often an idle drainer looks for jobs that another process asked for, in seconds.
IDLE_SECONDS = 5.0
#: Pauses between tries to note what a slow job has done, in seconds.
NOTING = (0.1, 0.5, 2.0, 5.0)
#: How often a worker removes old jobs.
TIDYING = timedelta(days=1)

_OUTCOMES = {
    JobState.DEAD: "is dead",
    JobState.READY: "will be retried",
    None: "failed, but another worker has taken it over",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """How jobs of one kind are done.

    A quick handler's effect and its being done are one transaction. A ``slow`` one talks to other
    machines: it runs outside any transaction, so that nobody waits for it, and must bear to be
    repeated after a crash. What it has to note it returns as a function, which is called in the
    transaction that marks the job done; or it opens short units of work of its own.
    """

    handler: Handler
    slow: bool = False
    given_up: GivenUp | None = None


class Worker:
    """Does the jobs of an application. ``kinds`` says how, by kind of job.

    ``lease`` is how long a job may take before another worker takes it over. ``resting`` is called
    whenever this worker has nothing more to do, in the thread that did it: connections that are
    kept from job to job are closed there. ``daily`` are kinds of jobs that are done once a day.
    """

    def __init__(self, app: Flask, *, lease: timedelta = LEASE) -> None:
        self.app = app
        self.kinds: dict[str, Kind] = {}
        self.daily: list[str] = []
        self.resting: list[Callable[[], None]] = []
        self._lease = lease
        self._tidied: datetime | None = None

    def handle(
        self, kind: str, handler: Handler, *, slow: bool = False, given_up: GivenUp | None = None
    ) -> None:
        """Register the handler of a kind of job, and who is told when one is given up."""
        if kind in self.kinds:
            raise ValueError(f"jobs of kind {kind!r} have a handler already")
        self.kinds[kind] = Kind(handler, slow, given_up)

    def do_one(self, now: datetime) -> bool:
        """Do the job that is due first; return whether there was one.

        A failure is kept on the job and tried again later. Looking for work that is not there
        takes no lock.
        """
        with self.app.app_context():
            try:
                job = self._look(now)
                if job is not None:
                    self._do(job, None)
                return job is not None
            finally:
                self._rest()

    def drain(
        self,
        clock_now: Callable[[], datetime] = clock.now,
        *,
        stop: threading.Event | None = None,
    ) -> int:
        """Do everything that is due, or until ``stop`` is set; return how many jobs were tried."""
        count = 0
        job: Claimed | None = None
        try:
            while True:
                stopping = stop is not None and stop.is_set()
                if job is None and stopping:
                    break
                with self.app.app_context():
                    if job is None:
                        job = self._look(clock_now())
                    if job is None:
                        break
                    count += 1
                    job = self._do(job, None if stopping else clock_now)
        finally:
            with self.app.app_context():
                self._rest()
        return count

    def _look(self, now: datetime) -> Claimed | None:
        with reading():
            if not operations.is_any_due(now):
                return None
        with unit_of_work():
            return operations.claim(now, self._lease)

    def _do(self, job: Claimed, clock_now: Callable[[], datetime] | None) -> Claimed | None:
        """Do a job, and with a clock claim the next one in the transaction that ends this one.

        Returns:
            The next one; ``None`` where there is none, or where it has to be looked for.
        """
        kind = self.kinds.get(job.kind)
        try:
            handler = self._handler(job, kind)
            if kind is not None and kind.slow:
                # What was read is let go of, also where the handler fails.
                with reading():
                    settle = handler(job.args, job.since)
                return self._note(job, settle, clock_now)
            with unit_of_work():
                # Held from here on; where another worker has it, that one does it.
                if operations.finish(job, job.since):
                    handler(job.args, job.since)
                return self._next(clock_now)
        except Later as later:
            with unit_of_work():
                operations.postpone(job, later, job.since)
        except Exception as error:
            state = self._fail(job, kind, error)
            logger.exception("job %s %s", job.id, _OUTCOMES[state])
        return None

    def _note(
        self, job: Claimed, settle: Settle | None, clock_now: Callable[[], datetime] | None
    ) -> Claimed | None:
        """Note what a slow job has done, at once with its being done; claim the next one.

        It has happened: where the database is busy or away for a moment this is tried again, for
        otherwise the job would be.
        """
        for pause in (*NOTING, None):
            try:
                with unit_of_work():
                    # Noted also where another worker has taken the job over since.
                    operations.finish(job, job.since)
                    if settle is not None:
                        settle()
                    return self._next(clock_now)
            except (OperationalError, Conflict):
                if pause is None:
                    raise
                logger.warning("job %s is done, but could not be noted", job.id, exc_info=True)
                time.sleep(pause)
        return None

    def _next(self, clock_now: Callable[[], datetime] | None) -> Claimed | None:
        return operations.claim(clock_now(), self._lease) if clock_now is not None else None

    def _handler(self, job: Claimed, kind: Kind | None) -> Handler:
        if job.tries > len(operations.PAUSES) + 1:
            raise RuntimeError("every worker that tried it died")
        if kind is None:
            raise LookupError(f"no handler for jobs of kind {job.kind!r}")
        return kind.handler

    def _fail(self, job: Claimed, kind: Kind | None, error: Exception) -> JobState | None:
        """Keep a failure on the job; ``None`` where another worker has it now."""
        with unit_of_work():
            text = f"{type(error).__name__}: {error}"
            hopeless = isinstance(error, Hopeless)
            state = operations.fail(job, text, job.since, hopeless=hopeless)
            if state is JobState.DEAD and kind is not None and kind.given_up is not None:
                kind.given_up(job.args, text, job.since)
            return state

    def _rest(self) -> None:
        for rest in self.resting:
            rest()

    def tidy(self, now: datetime) -> int:
        """Remove old jobs, once in :data:`TIDYING`, and ask for the day's; return how many.

        In small transactions, and in none at all where there is nothing to do.
        """
        if self._tidied is not None and now - self._tidied < TIDYING:
            return 0
        count = 0
        with self.app.app_context():
            while True:
                with reading():
                    old = operations.old_jobs(now)
                if not old:
                    break
                with unit_of_work():
                    operations.prune(old)
                count += len(old)
            if self.daily:
                with unit_of_work():
                    for kind in self.daily:
                        # Whichever worker comes first asks for it; the others find the key taken.
                        operations.enqueue(kind, {}, now=now, key=f"{kind}:{now:%Y-%m-%d}")
        self._tidied = now
        return count


def look_again_and_again(
    worker: Worker, stop: threading.Event, wake: threading.Event | None = None
) -> None:
    """Do what is due, then look again at intervals or when woken, until ``stop`` is set."""
    wake = wake or stop
    while not stop.is_set():
        try:
            worker.drain(stop=stop)
            worker.tidy(clock.now())
        except Exception:
            # The database may be away for a while; the jobs are safe in it.
            logger.exception("the outbox could not be read")
        wake.wait(IDLE_SECONDS)
        if wake is not stop:
            wake.clear()


class Caller(Protocol):
    """Calls workers of other processes."""

    def call(self, jobs: int) -> None:
        """Say that so many jobs were asked for; never fail."""


class Drainer:
    """A thread of the web process that does jobs, so that one machine needs no second process."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start the thread, once per process; call after the fork, never at import."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._stop.clear()
                self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
                self._thread.start()

    def wake(self) -> None:
        """Say that there is something to do now."""
        self._wake.set()

    def stop(self) -> None:
        """Let the job at hand finish, then end the thread."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        look_again_and_again(self._worker, self._stop, self._wake)


def _wake_after_commit(session: OrmSession) -> None:
    """Wake workers for jobs of the transaction that was just committed."""
    jobs = session.info.pop(operations.ENQUEUED, 0)
    if not jobs or not has_app_context():
        return
    drainer: Drainer | None = current_app.extensions.get("summit.drainer")
    if drainer is not None:
        drainer.wake()
    caller: Caller | None = current_app.extensions.get("summit.caller")
    if caller is not None:
        caller.call(jobs)


def init_app(app: Flask, *, inline: bool, lease: timedelta = LEASE, redis_url: str = "") -> Worker:
    """Give the application its worker.

    With ``inline`` it also gets the drainer that the server starts, with ``redis_url`` what calls
    workers on other machines.
    """
    worker = Worker(app, lease=lease)
    app.extensions["summit.worker"] = worker
    if not event.contains(db.session, "after_commit", _wake_after_commit):
        event.listen(db.session, "after_commit", _wake_after_commit)
    if inline:
        app.extensions["summit.drainer"] = Drainer(worker)
    if redis_url:
        from summit.outbox import scaled

        app.extensions["summit.caller"] = scaled.Caller(scaled.make_celery(redis_url))
    return worker
