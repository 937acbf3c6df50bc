"""Workers on many machines: Celery, woken through Redis.

The table of jobs stays the truth: Redis carries only "there is something to do", and says it to
whoever listens. What it loses, or cannot be told, a worker finds by looking into the table. So
nothing of Celery's own is used for what must not be lost, neither its retries nor its schedules
(an ETA past Redis's visibility timeout runs twice: celery/celery#4766).

Celery is imported only where ``REDIS_URL`` is set.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from summit.core import clock
from summit.outbox.worker import Worker, look_again_and_again

if TYPE_CHECKING:
    from celery import Celery

logger = logging.getLogger("summit.outbox")

#: The only task: do what is due.
TASK = "summit.work"
QUEUE = "summit"
#: A call that nobody heard for so long is forgotten, in seconds.
EXPIRES = 60
#: How many workers one transaction calls at most, however many jobs it asked for.
CALLED_AT_ONCE = 8
#: After a call that failed Redis is left alone for a while, so that no request waits for it.
SILENCE = timedelta(seconds=10)


def make_celery(redis_url: str) -> Celery:
    """Return the Celery application that callers and workers share."""
    from celery import Celery

    made = Celery("summit", broker=redis_url, set_as_current=False)
    made.conf.update(
        accept_content=["json"],
        task_default_queue=QUEUE,
        task_ignore_result=True,
        task_store_errors_even_if_ignored=False,
        broker_connection_retry_on_startup=True,
        broker_transport_options={"socket_connect_timeout": 1, "socket_timeout": 5},
        worker_hijack_root_logger=False,
        worker_prefetch_multiplier=1,
    )
    return made


class Caller:
    """Calls workers after a commit. It never fails: they find the jobs by themselves, later."""

    def __init__(self, celery: Celery) -> None:
        self._celery = celery
        self._silent_until: datetime | None = None

    def call(self, jobs: int) -> None:
        """Say that so many jobs were asked for."""
        now = clock.now()
        if self._silent_until is not None and now < self._silent_until:
            return
        try:
            for _ in range(min(jobs, CALLED_AT_ONCE)):
                self._celery.send_task(TASK, expires=EXPIRES, retry=False, ignore_result=True)
        except Exception:
            self._silent_until = now + SILENCE
            logger.warning("no worker could be called through Redis", exc_info=True)

    def close(self) -> None:
        """Let go of the connections to Redis."""
        self._celery.close()


def work(worker: Worker, redis_url: str, *, threads: int) -> None:
    """Do jobs when called, and look for them in between, until a signal says to stop.

    The jobs at hand are finished first.
    """
    from celery.signals import worker_shutting_down

    celery = make_celery(redis_url)
    stop = threading.Event()

    @celery.task(name=TASK)  # type: ignore[untyped-decorator]
    def work_now() -> None:
        worker.drain(stop=stop)

    def stopping(**_: Any) -> None:
        stop.set()

    worker_shutting_down.connect(stopping, weak=False)
    looking = threading.Thread(target=look_again_and_again, args=(worker, stop), name="outbox")
    looking.start()
    try:
        celery.Worker(
            pool="threads",
            concurrency=threads,
            loglevel="WARNING",
            quiet=True,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        ).start()
    finally:
        stop.set()
        looking.join()
