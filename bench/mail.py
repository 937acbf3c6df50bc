"""What a mailing costs: thousands of invitations asked for, then composed and handed over.

The SMTP server is a process of its own on the loopback that keeps nothing; the worker is one
thread, as ``flask jobs work`` is, on SQLite.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from statistics import median
from time import monotonic, process_time

from flask import Flask

from bench.line import Line
from bench.offices import drafts
from bench.seed import seed
from config import Config
from summit.app import create_app
from summit.attendance import sending
from summit.attendance.models import MailingKind
from summit.attendance.operations import mailings
from summit.core import clock
from summit.core.actor import COMMAND_LINE
from summit.core.db import db, unit_of_work
from summit.mail.models import Mail
from summit.mail.post import post
from summit.outbox.worker import Worker
from summit.programme import queries as programme

QUEUED = 10_000
PORTIONS = 5
PORTION_SENT = 300
QUEUE_SECONDS = 20.0
PER_SECOND = 150.0


def measured(environment: Mapping[str, str]) -> Iterator[Line]:
    """Measure queueing and sending.

    Args:
        environment: settings of a production server; its database is another one.
    """
    with _sink() as port, tempfile.TemporaryDirectory(prefix="summit-bench-") as folder:
        app = create_app(
            Config.from_environment(
                {
                    **environment,
                    "DATABASE_URL": f"sqlite:///{Path(folder) / 'mail.db'}",
                    "SUMMIT_VAR": folder,
                    "SMTP_URL": f"smtp://127.0.0.1:{port}",
                    "MAIL_FROM": "Summit <summit@example.org>",
                    "JOBS_INLINE": "0",
                }
            )
        )
        seed(f"sqlite:///{Path(folder) / 'mail.db'}", sessions=1, speakers=1, slug="bench")
        with app.app_context():
            yield from _queued()
        yield from _sent(app)
        with app.app_context():
            db.engine.dispose()


def _queued() -> Iterator[Line]:
    """Send a mailing of ten thousand invitations: look at it, and have its mails asked for."""
    with unit_of_work():
        ids = [each.id for each in drafts(QUEUED)]
    db.session.remove()
    now, begin = clock.now(), monotonic()
    with unit_of_work():
        summit = programme.summit_by_slug("bench", to_change=True)
        made = mailings.create_mailing(
            summit, MailingKind.INVITATION, ids, actor=COMMAND_LINE, now=now
        )
        mailings.send_mailing(made, actor=COMMAND_LINE, now=now)
        number, of = made.id, summit.id
    db.session.remove()
    sending.work({"mailing": number, "summit": of}, now)
    yield Line(
        f"{QUEUED} invitations queued", monotonic() - begin, "s", QUEUE_SECONDS,
        "from the button to the last one; seconds depend on the machine",
    )  # fmt: skip


def _sent(app: Flask) -> Iterator[Line]:
    """Do the jobs of some of them, while all the others wait, in portions."""
    with app.app_context():
        office = post()
    stop = threading.Event()
    sent = 0

    def count(_mail: Mail, _now: datetime) -> None:
        nonlocal sent
        sent += 1
        if sent % PORTION_SENT == 0:
            stop.set()

    office.sent.append(count)
    worker: Worker = app.extensions["summit.worker"]
    seconds, cpu = [], process_time()
    for _ in range(PORTIONS):
        stop.clear()
        begin, before = monotonic(), sent
        worker.drain(stop=stop)
        seconds.append((monotonic() - begin) / (sent - before))
    cpu = (process_time() - cpu) / sent
    yield Line(
        "a mail composed and sent, with a calendar", median(seconds) * 1000, "ms",
        1000 / PER_SECOND,
        f"{1 / median(seconds):.0f} mails/s by one worker, {cpu * 1000:.1f} ms CPU each",
    )  # fmt: skip


@contextmanager
def _sink() -> Iterator[int]:
    """An SMTP server in a process of its own; the value is its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.sink"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()
