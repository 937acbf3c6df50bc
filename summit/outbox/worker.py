"""Doing jobs: one at a time here, in a thread of the web process or in a process of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app, has_app_context
from sqlalchemy import event
from sqlalchemy.orm import Session as OrmSession

from summit.core import clock
from summit.core.db import db, reading, unit_of_work
from summit.outbox import operations
from summit.outbox.models import JobState
from summit.outbox.operations import GivenUp, Handler, Hopeless

logger = logging.getLogger("summit.outbox")

#: How often an idle drainer looks for jobs that another process asked for, in seconds.
IDLE_SECONDS = 5.0
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
    machines: it runs outside any transaction, so that nobody waits for it, opens short units of
    work of its own, and must bear to be repeated after a crash.
    """

    handler: Handler
    slow: bool = False
    given_up: GivenUp | None = None


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A job at hand, as it was when it was claimed."""

    id: int
    kind: str
    args: Mapping[str, Any]
    tries: int
    since: datetime


class Worker:
    """Does the jobs of an application. ``kinds`` says how, by kind of job."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.kinds: dict[str, Kind] = {}
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
            with reading():
                if not operations.is_any_due(now):
                    return False
            job = self._claim(now)
            if job is None:
                return False
            kind = self.kinds.get(job.kind)
            try:
                if kind is not None and kind.slow:
                    self._do_slowly(job, kind)
                else:
                    self._do_at_once(job, kind)
            except Exception as error:
                state = self._fail(job, kind, error)
                logger.exception("job %s %s", job.id, _OUTCOMES[state])
            return True

    def _claim(self, now: datetime) -> _Claimed | None:
        with unit_of_work():
            job_id = operations.claim(now)
            job = operations.held(job_id, now) if job_id is not None else None
            if job is None:
                return None
            return _Claimed(job.id, job.kind, dict(job.args), job.tries, now)

    def _do_at_once(self, claimed: _Claimed, kind: Kind | None) -> None:
        """Effect and done in one transaction: a crash in between repeats neither by half."""
        with unit_of_work():
            job = operations.held(claimed.id, claimed.since)
            if job is not None:
                self._handler(claimed, kind)(claimed.args, claimed.since)
                operations.finish(job, claimed.since)

    def _do_slowly(self, claimed: _Claimed, kind: Kind) -> None:
        """The effect in no transaction of ours, done in one of its own."""
        # What was read is let go of, also where the handler fails.
        with reading():
            self._handler(claimed, kind)(claimed.args, claimed.since)
        with unit_of_work():
            job = operations.held(claimed.id, claimed.since)
            if job is not None:
                operations.finish(job, claimed.since)

    def _handler(self, claimed: _Claimed, kind: Kind | None) -> Handler:
        if claimed.tries > len(operations.PAUSES) + 1:
            raise RuntimeError("every worker that tried it died")
        if kind is None:
            raise LookupError(f"no handler for jobs of kind {claimed.kind!r}")
        return kind.handler

    def _fail(self, claimed: _Claimed, kind: Kind | None, error: Exception) -> JobState | None:
        """Keep a failure on the job; ``None`` where another worker has it now."""
        with unit_of_work():
            job = operations.held(claimed.id, claimed.since)
            if job is None:
                return None
            text = f"{type(error).__name__}: {error}"
            hopeless = isinstance(error, Hopeless)
            state = operations.fail(job, text, claimed.since, hopeless=hopeless)
            if state is JobState.DEAD and kind is not None and kind.given_up is not None:
                kind.given_up(claimed.args, text, claimed.since)
            return state

    def drain(self, clock_now: Callable[[], datetime] = clock.now) -> int:
        """Do everything that is due; return how many jobs were tried."""
        count = 0
        while self.do_one(clock_now()):
            count += 1
        return count

    def tidy(self, now: datetime) -> int:
        """Remove old jobs, once in :data:`TIDYING`; return how many.

        In small transactions, and in none at all where there is nothing to remove.
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
        self._tidied = now
        return count


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
        while not self._stop.is_set():
            try:
                self._worker.drain()
                self._worker.tidy(clock.now())
            except Exception:
                # The database may be away for a while; the jobs are safe in it.
                logger.exception("the outbox could not be read")
            self._wake.wait(IDLE_SECONDS)
            self._wake.clear()


def _wake_after_commit(session: OrmSession) -> None:
    """Wake the drainer of this process for jobs of the transaction that was just committed."""
    if session.info.pop(operations.ENQUEUED, False) and has_app_context():
        drainer: Drainer | None = current_app.extensions.get("summit.drainer")
        if drainer is not None:
            drainer.wake()


def init_app(app: Flask, *, inline: bool) -> Worker:
    """Give the application its worker and, with ``inline``, the drainer that the server starts."""
    worker = Worker(app)
    app.extensions["summit.worker"] = worker
    if not event.contains(db.session, "after_commit", _wake_after_commit):
        event.listen(db.session, "after_commit", _wake_after_commit)
    if inline:
        app.extensions["summit.drainer"] = Drainer(worker)
    return worker
