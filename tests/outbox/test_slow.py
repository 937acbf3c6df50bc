"""Slow jobs run outside any transaction; nothing to do takes no lock; old jobs are removed."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from summit.core.db import db, unit_of_work
from summit.journal.models import Entry
from summit.journal.operations import record
from summit.outbox import operations
from summit.outbox.models import Job, JobState
from summit.outbox.operations import KEPT, LEASE, PAUSES, PRUNED_AT_ONCE, Hopeless, enqueue
from summit.outbox.worker import TIDYING, Drainer, Worker
from tests.actors import TESTER
from tests.conftest import CountSql
from tests.programme.builders import NOW, later

pytestmark = pytest.mark.usefixtures("database")


class Crash(BaseException):
    """Ends a worker as a lost machine would: nothing is noted."""


@pytest.fixture
def worker(app: Flask) -> Worker:
    """A worker of this test alone."""
    return Worker(app)


def ask(app: Flask, kind: str = "send", **options: Any) -> None:
    with app.app_context(), unit_of_work():
        enqueue(kind, options.pop("args", {}), now=NOW, **options)


def only(app: Flask) -> Job:
    with app.app_context():
        return db.session.scalars(select(Job)).one()


def note(key: str, now: datetime) -> None:
    record("noted", actor=TESTER, now=now, object_kind="x", object_key=key)


def notes(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Entry.object_key).order_by(Entry.id)))


def test_a_slow_job_holds_no_transaction_and_opens_its_own(app: Flask, worker: Worker) -> None:
    def send(args: Mapping[str, Any], now: datetime) -> None:
        assert not db.session().in_transaction()
        with app.app_context(), unit_of_work():  # another writer
            note("meanwhile", now)
        with unit_of_work():
            note(str(args["n"]), now)

    worker.handle("send", send, slow=True)
    ask(app, args={"n": 7})
    assert worker.drain(lambda: NOW) == 1
    assert notes(app) == ["meanwhile", "7"]
    job = only(app)
    assert (job.state, job.done_at, job.leased_until, job.tries) == (JobState.DONE, NOW, None, 1)


def test_a_slow_job_that_crashes_is_repeated_when_its_lease_ends(
    app: Flask, worker: Worker
) -> None:
    outcomes = iter([Crash, None])

    def send(args: Mapping[str, Any], now: datetime) -> None:
        with unit_of_work():
            note("sent", now)
        if (error := next(outcomes)) is not None:
            raise error

    worker.handle("send", send, slow=True)
    ask(app)
    with pytest.raises(Crash):
        worker.do_one(NOW)
    assert only(app).state is JobState.LEASED
    assert worker.do_one(NOW + LEASE - timedelta(seconds=1)) is False
    assert worker.do_one(NOW + LEASE) is True
    assert (notes(app), only(app).state) == (["sent", "sent"], JobState.DONE)


def test_what_a_slow_job_leaves_open_is_undone(app: Flask, worker: Worker) -> None:
    def careless(args: Mapping[str, Any], now: datetime) -> None:
        note("outside any unit of work", now)
        db.session.flush()

    worker.handle("send", careless, slow=True)
    ask(app)
    worker.do_one(NOW)
    assert notes(app) == []


@pytest.mark.parametrize("slow", [False, True])
def test_a_failing_job_is_retried_and_whoever_asked_is_told_when_it_is_given_up(
    app: Flask, worker: Worker, slow: bool
) -> None:
    def fail(args: Mapping[str, Any], now: datetime) -> None:
        raise OSError("away")

    def given_up(args: Mapping[str, Any], error: str, now: datetime) -> None:
        note(f"{args['n']} {error}", now)

    worker.handle("send", fail, slow=slow, given_up=given_up)
    ask(app, args={"n": 7})
    instant = NOW
    for pause in PAUSES:
        worker.do_one(instant)
        assert (only(app).state, notes(app)) == (JobState.READY, [])
        instant += pause
    worker.do_one(instant)
    assert (only(app).state, notes(app)) == (JobState.DEAD, ["7 OSError: away"])


@pytest.mark.parametrize("slow", [False, True])
def test_what_is_hopeless_is_given_up_at_once(app: Flask, worker: Worker, slow: bool) -> None:
    def fail(args: Mapping[str, Any], now: datetime) -> None:
        raise Hopeless("no such user")

    worker.handle("send", fail, slow=slow)
    ask(app)
    assert worker.drain(lambda: NOW) == 1
    job = only(app)
    assert (job.state, job.tries, job.error) == (JobState.DEAD, 1, "Hopeless: no such user")


def test_a_slow_worker_that_lost_its_lease_leaves_the_job_to_the_other(
    app: Flask, worker: Worker
) -> None:
    def late(args: Mapping[str, Any], now: datetime) -> None:
        with app.app_context(), unit_of_work():
            assert operations.claim(NOW + LEASE) is not None  # by another worker
        raise OSError("too late")

    worker.handle("send", late, slow=True)
    ask(app)
    assert worker.do_one(NOW) is True
    job = only(app)
    assert (job.state, job.leased_until, job.error) == (JobState.LEASED, NOW + 2 * LEASE, "")


def test_looking_for_work_that_is_not_there_only_reads(
    app: Flask, worker: Worker, count_sql: CountSql
) -> None:
    ask(app, due=later(hours=1))
    with count_sql() as statements:
        assert worker.drain(lambda: NOW) == 0
    assert len(statements) == 1
    assert statements[0].startswith("SELECT")
    # And it waits for nobody who writes: on SQLite a second writer would fail here.
    with app.app_context(), unit_of_work():
        assert worker.drain(lambda: NOW) == 0


def test_old_jobs_are_removed_and_others_kept(
    app: Flask, worker: Worker, count_sql: CountSql
) -> None:
    now = NOW + KEPT
    kept = [
        Job(kind="young", state=JobState.DONE, due=NOW, created_at=NOW, done_at=NOW),
        Job(kind="dead", state=JobState.DEAD, due=NOW, created_at=NOW - KEPT),
        Job(kind="ready", state=JobState.READY, due=later(days=90), created_at=NOW - KEPT),
    ]
    old = later(seconds=-1)
    with app.app_context(), unit_of_work():
        db.session.add_all(kept)
        db.session.add_all(
            Job(kind="old", state=JobState.DONE, due=old, created_at=old, done_at=old)
            for _ in range(PRUNED_AT_ONCE + 1)
        )
    assert worker.tidy(now) == PRUNED_AT_ONCE + 1
    with app.app_context():
        kinds = db.session.scalars(select(Job.kind).order_by(Job.kind)).all()
    assert kinds == ["dead", "ready", "young"]
    with count_sql() as statements:
        assert worker.tidy(now + TIDYING - timedelta(seconds=1)) == 0
    assert statements == []
    with count_sql() as statements:
        assert worker.tidy(now + TIDYING) == 1
        assert worker.tidy(now + 2 * TIDYING) == 0
    assert [statement[:6] for statement in statements] == ["SELECT", "DELETE", "SELECT", "SELECT"]


def test_the_drainer_does_what_it_is_woken_for(app: Flask, worker: Worker) -> None:
    done = threading.Event()

    def send(args: Mapping[str, Any], now: datetime) -> None:
        done.set()

    worker.handle("send", send, slow=True)
    ask(app, due=datetime(2020, 1, 1, tzinfo=UTC))
    drainer = Drainer(worker)
    drainer.start()
    try:
        assert done.wait(30)
    finally:
        drainer.stop()
    assert only(app).state is JobState.DONE
