"""What mail costs: thousands of invitations asked for, then composed and handed over.

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
from flask_migrate import upgrade

from bench.line import Line
from config import Config
from summit.app import create_app
from summit.core import clock
from summit.core.actor import COMMAND_LINE
from summit.core.db import db, unit_of_work
from summit.mail.models import Mail
from summit.mail.operations import MailOrder, queue_mails
from summit.mail.parts import MailFacts, Parts
from summit.mail.post import post
from summit.outbox.worker import Worker

QUEUED = 10_000
PORTION = 500
PORTIONS = 5
PORTION_SENT = 300
QUEUE_SECONDS = 20.0
PER_SECOND = 150.0

KIND = "bench"
EVENT = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Summit//bench//EN\r
METHOD:REQUEST\r
BEGIN:VEVENT\r
UID:{uid}@summit.example.org\r
DTSTAMP:{stamp}\r
DTSTART:20270514T130000Z\r
DTEND:20270514T143000Z\r
SEQUENCE:3\r
ORGANIZER;CN=Summit:mailto:r-{uid}@reply.example.org\r
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TR\r
 UE:mailto:{to}\r
SUMMARY;LANGUAGE=ko:시장단 회의\r
DESCRIPTION;LANGUAGE=ko:세계 도시의 시장들이 경험을 나눕니다.\r
END:VEVENT\r
END:VCALENDAR\r
"""


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
        with app.app_context():
            upgrade()
            yield from _queued(app)
        yield from _sent(app)
        with app.app_context():
            db.engine.dispose()


def _queued(app: Flask) -> Iterator[Line]:
    """Ask for ten thousand mails, each with a letter, a link and a calendar object."""
    begin = monotonic()
    for first in range(0, QUEUED, PORTION):
        orders = [
            MailOrder(
                to=f"office-{n}@city-{n % 200}.example.org",
                language="ko" if n % 2 else "en",
                key=f"bench:{n}",
                template="accounts_invite",
                values={"name": f"Office {n}", "by": "김 준비", "summit": "서울 서밋"},
                link=("office", n, 1),
                batch="bench",
                part=(KIND, {"invitation": n}),
            )
            for n in range(first, first + PORTION)
        ]
        with unit_of_work():
            queue_mails(orders, actor=COMMAND_LINE, now=clock.now())
    yield Line(
        f"{QUEUED} invitations queued", monotonic() - begin, "s", QUEUE_SECONDS,
        f"in portions of {PORTION}; seconds depend on the machine",
    )  # fmt: skip


def _sent(app: Flask) -> Iterator[Line]:
    """Do the jobs of some of them, while all the others wait, in portions."""
    with app.app_context():
        office = post()
    office.paths["office"] = "/office/{}".format
    office.parts[KIND] = _event
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


def _event(args: Mapping[str, object], mail: MailFacts) -> Parts:
    text = EVENT.format(
        uid=args["invitation"], stamp=f"{mail.created_at:%Y%m%dT%H%M%SZ}", to=mail.to
    )
    return Parts(text.encode(), "REQUEST", f"r-{args['invitation']}@reply.example.org")


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
