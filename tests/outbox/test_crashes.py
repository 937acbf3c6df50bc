"""Nothing lost, nothing doubled: real workers and web servers killed in the middle of sending."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from config import Config
from summit.accounts.queries import LINK_KIND
from summit.app import create_app
from summit.core import clock
from summit.core.db import db, unit_of_work
from summit.mail.composing import Letter
from summit.mail.models import Mail, MailState
from summit.mail.operations import MailOrder, queue_mails
from summit.outbox.models import Job, JobState
from summit.outbox.operations import enqueue
from summit.outbox.scaled import QUEUE
from tests.actors import TESTER
from tests.conftest import LEFT_OUT
from tests.servers import (
    HOST,
    PostgreSQL,
    Program,
    RedisServer,
    SmtpServer,
    free_port,
    wait_until,
)

MAILS = 400
#: How many messages the server has when something is killed, each time anew.
KILLS = (60, 150, 260)

WORK = ["flask", "--app", "wsgi", "jobs", "work"]
WEB = ["gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"]


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as running:
        yield running


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    with RedisServer() as running:
        yield running


def environment(database_url: str, var: Path, server: SmtpServer) -> dict[str, str]:
    """The settings of the processes: as in production, but that they are soon given up."""
    return {
        "SUMMIT_ENV": "production",
        "SECRET_KEY": "k" * 48,
        "PUBLIC_URL": "https://summit.example.org",
        "DATABASE_URL": database_url,
        "SUMMIT_VAR": str(var),
        "SMTP_URL": f"smtp://{HOST}:{server.port}",
        "MAIL_FROM": "Summit <summit@example.org>",
        "JOB_LEASE": "3",
    }


@contextmanager
def application(settings: dict[str, str]) -> Iterator[Flask]:
    """An application of the same settings, with tables, that does no jobs itself."""
    app = create_app(Config.from_environment({**settings, "JOBS_INLINE": "0"}))
    with app.app_context():
        upgrade()
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def queue() -> None:
    orders = [
        MailOrder(
            to=f"office-{n}@city-{n % 40}.example.org",
            language="en",
            key=f"invitation:{n}",
            letter=Letter(f"Invitation {n}", "Dear Mayor,\n\n{link}\n"),
            link=(LINK_KIND, n, 1),
        )
        for n in range(MAILS)
    ]
    with unit_of_work():
        queue_mails(orders, actor=TESTER, now=clock.now())


def all_done() -> bool:
    """Tell whether no mail and no job waits any more."""
    with unit_of_work():
        mails = db.session.scalar(select(func.count()).where(Mail.state != MailState.SENT))
        jobs = db.session.scalar(select(func.count()).where(Job.state != JobState.DONE))
    return (mails, jobs) == (0, 0)


def assert_each_has_one(server: SmtpServer, *, repeated_at_most: int) -> None:
    """Each recipient got one message, which a crash may have repeated."""
    got: dict[str, Counter[str]] = {}
    contents: dict[str, set[bytes]] = {}
    for envelope in server.received:
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        (to,) = envelope.rcpt_tos
        got.setdefault(to, Counter())[str(message["Message-ID"])] += 1
        contents.setdefault(to, set()).add(envelope.content)
    assert set(got) == {f"office-{n}@city-{n % 40}.example.org" for n in range(MAILS)}
    assert {len(ids) for ids in got.values()} == {1}
    assert {len(texts) for texts in contents.values()} == {1}
    assert len({next(iter(ids)) for ids in got.values()}) == MAILS
    assert len(server.received) - MAILS <= repeated_at_most


def received(server: SmtpServer, count: int) -> None:
    wait_until(lambda: len(server.received) >= count, f"{count} messages")


def test_a_worker_that_is_killed_loses_and_doubles_nothing(
    server: SmtpServer, tmp_path: Path
) -> None:
    settings = environment(f"sqlite:///{tmp_path / 'summit.db'}", tmp_path, server)
    with application(settings):
        queue()
        for count in KILLS:
            with Program(WORK, settings) as worker:
                received(server, count)
                worker.kill()
            assert not all_done()
        with Program(WORK, settings) as worker:
            wait_until(all_done, "all mails sent")
            assert worker.terminate() == 0
        assert_each_has_one(server, repeated_at_most=len(KILLS))


def test_a_web_server_that_is_killed_loses_and_doubles_nothing(
    server: SmtpServer, tmp_path: Path
) -> None:
    settings = environment(f"sqlite:///{tmp_path / 'summit.db'}", tmp_path, server)
    settings |= {"PORT": str(free_port()), "WEB_CONCURRENCY": "2"}
    with application(settings):
        queue()
        with Program(WEB, settings) as web:
            for count in KILLS[:2]:  # one of its workers, in whose place it starts another
                received(server, count)
                os.kill(web.children()[0], signal.SIGKILL)
            received(server, KILLS[2])
            web.kill()
        assert not all_done()
        with Program(WEB, settings) as web:
            wait_until(all_done, "all mails sent")
            assert web.terminate() == 0
        # One for each worker process that was killed: two alone, two with their server.
        assert_each_has_one(server, repeated_at_most=4)


@pytest.fixture
def scaled(
    server: SmtpServer, redis_server: RedisServer, request: pytest.FixtureRequest, tmp_path: Path
) -> dict[str, str]:
    """Settings of a Summit on PostgreSQL whose workers are called through Redis."""
    if os.environ.get("SKIP_POSTGRESQL") == "1":
        pytest.skip(f"SKIP_POSTGRESQL=1: {LEFT_OUT['SKIP_POSTGRESQL']}")
    postgresql: PostgreSQL = request.getfixturevalue("postgresql")
    url = postgresql.new_database(f"{request.node.name[:40]}_{redis_server.port}")
    return environment(url, tmp_path, server) | {"REDIS_URL": redis_server.url}


def test_celery_workers_that_are_killed_and_a_flushed_redis_lose_and_double_nothing(
    scaled: dict[str, str], server: SmtpServer, redis_server: RedisServer
) -> None:
    work = [*WORK, "--threads", "2"]
    with application(scaled), Program(work, scaled) as first:
        with Program(work, scaled):
            queue()
            received(server, KILLS[0])
        first.kill()  # nobody works any more, and nobody is called any more
        with redis_server.client() as client:
            client.flushall()
        assert not all_done()
        with Program(work, scaled) as second:
            received(server, KILLS[1])
            with redis_server.client() as client:
                client.flushall()
            received(server, KILLS[2])
            second.kill()
        assert not all_done()
        with Program(work, scaled) as last:
            wait_until(all_done, "all mails sent")
            assert last.terminate() == 0, last.log()
        # For each process that was killed, one for each of its threads and for the one that looks.
        assert_each_has_one(server, repeated_at_most=3 * 3)


def test_a_commit_calls_workers_and_goes_on_without_redis(
    scaled: dict[str, str], redis_server: RedisServer
) -> None:
    with application(scaled) as app:
        with redis_server.client() as client:
            assert client.llen(QUEUE) == 0
            with unit_of_work():
                pass
            assert client.llen(QUEUE) == 0
            queue()
            assert client.llen(QUEUE) == 8
        app.extensions["summit.caller"].close()
        redis_server.stop()
        for _ in range(2):
            with unit_of_work():
                enqueue("x", {}, now=clock.now())
        assert db.session.scalar(select(func.count()).select_from(Job)) == MAILS + 2
