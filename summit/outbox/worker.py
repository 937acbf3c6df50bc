"""Doing jobs: one at a time here, in a thread of the web process or in a process of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from flask import Flask, current_app, has_app_context
from sqlalchemy import event
from sqlalchemy.orm import Session as OrmSession

from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.outbox import operations
from summit.outbox.models import Job, JobState
from summit.outbox.operations import Handler

logger = logging.getLogger("summit.outbox")

#: How often an idle drainer looks for jobs that another process asked for, in seconds.
IDLE_SECONDS = 5.0

_OUTCOMES = {
    JobState.DEAD: "is dead",
    JobState.READY: "will be retried",
    None: "failed, but another worker has taken it over",
}


class Worker:
    """Does the jobs of an application. ``handlers`` maps a job's kind to what does it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.handlers: dict[str, Handler] = {}

    def handle(self, kind: str, handler: Handler) -> None:
        """Register the handler of a kind of job."""
        if kind in self.handlers:
            raise ValueError(f"jobs of kind {kind!r} have a handler already")
        self.handlers[kind] = handler

    def do_one(self, now: datetime) -> bool:
        """Do the job that is due first; return whether there was one.

        The job's effect and its being done are one transaction: a crash in between repeats
        neither by half. A failure is kept on the job and tried again later.
        """
        with self.app.app_context():
            with unit_of_work():
                job_id = operations.claim(now)
            if job_id is None:
                return False
            try:
                with unit_of_work():
                    job = operations.held(job_id, now)
                    if job is not None:
                        self._do(job, now)
                        operations.finish(job, now)
            except Exception as error:
                state = None
                with unit_of_work():
                    job = operations.held(job_id, now)
                    if job is not None:
                        state = operations.fail(job, f"{type(error).__name__}: {error}", now)
                logger.exception("job %s %s", job_id, _OUTCOMES[state])
            return True

    def _do(self, job: Job, now: datetime) -> None:
        if job.tries > len(operations.PAUSES) + 1:
            raise RuntimeError("every worker that tried it died")
        handler = self.handlers.get(job.kind)
        if handler is None:
            raise LookupError(f"no handler for jobs of kind {job.kind!r}")
        handler(job.args, now)

    def drain(self, clock_now: Callable[[], datetime] = clock.now) -> int:
        """Do everything that is due; return how many jobs were tried."""
        count = 0
        while self.do_one(clock_now()):
            count += 1
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
