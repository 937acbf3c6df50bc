"""Jobs that ask to be asked later, many at once, dead ones tried again, a worker that stops."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from summit.core.db import db, unit_of_work
from summit.core.errors import Conflict, NotFound, Refused
from summit.journal.models import Entry
from summit.journal.operations import record
from summit.outbox import operations, queries
from summit.outbox.models import Job, JobState
from summit.outbox.operations import (
    LEAST_WAIT,
    PAUSES,
    Hopeless,
    JobOrder,
    Later,
    Settle,
    enqueue,
    enqueue_many,
    hurry,
)
from summit.outbox.queries import Backlog
from summit.outbox.worker import Worker
from tests.actors import TESTER
from tests.conftest import CountSql
from tests.programme.builders import NOW, later

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def worker(app: Flask) -> Worker:
    """A worker of this test alone."""
    return Worker(app)


def ask(app: Flask, kind: str = "note", **options: Any) -> None:
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


@pytest.mark.parametrize("slow", [False, True])
def test_a_job_that_asks_to_be_asked_later_uses_up_no_try(
    app: Flask, worker: Worker, slow: bool
) -> None:
    def wait(args: Mapping[str, Any], now: datetime) -> None:
        if not slow:
            note("undone", now)
        raise Later(now + timedelta(minutes=5), why="the gate is shut")

    worker.handle("note", wait, slow=slow)
    ask(app, args={"n": 1})
    instant = NOW
    for _ in range(2 * len(PAUSES)):
        assert worker.do_one(instant) is True
        assert worker.do_one(instant + timedelta(minutes=4)) is False
        instant += timedelta(minutes=5)
    job = only(app)
    assert (job.state, job.tries, job.due, job.error, job.args, job.leased_until) == (
        JobState.READY,
        0,
        instant,
        "the gate is shut",
        {"n": 1},
        None,
    )
    assert notes(app) == []


def test_a_job_can_be_put_off_with_other_arguments(app: Flask, worker: Worker) -> None:
    def count(args: Mapping[str, Any], now: datetime) -> None:
        if args["n"] < 3:
            raise Later(now, args={"n": args["n"] + 1})
        note(str(args["n"]), now)

    worker.handle("note", count)
    ask(app, args={"n": 1})
    # Put off to now, it still waits a little: nobody turns round on it for ever.
    assert worker.drain(lambda: NOW) == 1
    assert only(app).due == NOW + LEAST_WAIT
    assert worker.drain(lambda: NOW + LEAST_WAIT) == 1
    assert worker.drain(lambda: NOW + 2 * LEAST_WAIT) == 1
    assert (notes(app), only(app).state) == (["3"], JobState.DONE)


def test_those_that_wait_for_one_thing_are_hurried(app: Flask, worker: Worker) -> None:
    def wait(args: Mapping[str, Any], now: datetime) -> None:
        raise Later(later(days=1), why=args["why"])

    worker.handle("note", wait)
    worker.handle("other", wait)
    for why in ("gate", "gate", "key"):
        ask(app, args={"why": why})
    ask(app, "other", args={"why": "gate"})
    ask(app, args={"why": "gate"}, due=later(days=2))
    worker.drain(lambda: NOW)
    with app.app_context(), unit_of_work():
        assert hurry("note", "gate", now=later(hours=1)) == 2
    with app.app_context():
        due = db.session.scalars(select(Job.due).order_by(Job.id)).all()
    hour, day = later(hours=1), later(days=1)
    assert due == [hour, hour, day, day, later(days=2)]


def test_what_a_slow_job_returns_happens_with_its_being_done(app: Flask, worker: Worker) -> None:
    def send(args: Mapping[str, Any], now: datetime) -> Settle:
        def settle() -> None:
            note(str(args["n"]), now)
            if args["n"] == 1 and only_tries(app) == 1:
                raise OSError("away")

        return settle

    worker.handle("note", send, slow=True)
    ask(app, args={"n": 1})
    worker.do_one(NOW)
    job = only(app)
    assert (notes(app), job.state, job.error) == ([], JobState.READY, "OSError: away")
    worker.do_one(job.due)
    assert (notes(app), only(app).state) == (["1"], JobState.DONE)


def only_tries(app: Flask) -> int:
    tries = db.session.scalar(select(Job.tries))
    assert tries is not None
    return tries


def test_the_effect_of_a_slow_job_is_noted_though_another_worker_has_it(
    app: Flask, worker: Worker
) -> None:
    def slow(args: Mapping[str, Any], now: datetime) -> Settle:
        with app.app_context(), unit_of_work():
            assert operations.claim(NOW + operations.LEASE) is not None
        return lambda: note("sent", now) and None

    worker.handle("note", slow, slow=True)
    ask(app)
    worker.do_one(NOW)
    assert (notes(app), only(app).state) == (["sent"], JobState.LEASED)


def test_how_long_a_lease_is_can_be_said(app: Flask) -> None:
    short = Worker(app, lease=timedelta(seconds=2))

    class Crash(BaseException):
        pass

    def crash(args: Mapping[str, Any], now: datetime) -> None:
        raise Crash

    short.handle("note", crash, slow=True)
    ask(app)
    with pytest.raises(Crash):
        short.do_one(NOW)
    assert short.do_one(later(seconds=1)) is False
    with pytest.raises(Crash):
        short.do_one(later(seconds=2))


def test_what_a_worker_that_died_has_left_comes_first(app: Flask, worker: Worker) -> None:
    worker.handle("note", lambda args, now: note(args["n"], now) and None)
    ask(app, args={"n": "left"})
    with app.app_context(), unit_of_work():
        assert operations.claim(NOW) is not None
    ask(app, args={"n": "new"})
    worker.drain(lambda: NOW + operations.LEASE)
    assert notes(app) == ["left", "new"]


def test_a_worker_that_is_stopped_finishes_what_it_has_and_takes_no_more(
    app: Flask, worker: Worker
) -> None:
    stop = threading.Event()

    def send(args: Mapping[str, Any], now: datetime) -> None:
        if args["n"] == 1:
            stop.set()

    worker.handle("note", send, slow=True)
    for n in range(5):
        ask(app, args={"n": n})
    done = worker.drain(lambda: NOW, stop=stop)
    with app.app_context():
        rows = db.session.execute(select(Job.state, func.count()).group_by(Job.state)).all()
    counted = dict(rows)
    # Nothing is left leased, for which others would have to wait.
    assert counted == {JobState.DONE: done, JobState.READY: 5 - done}
    assert done in {2, 3}
    assert worker.drain(lambda: NOW, stop=stop) == 0


def test_a_worker_rests_when_nothing_is_left(app: Flask, worker: Worker) -> None:
    said: list[str] = []
    worker.handle("note", lambda args, now: said.append("job"), slow=True)
    worker.resting.append(lambda: said.append("rest"))
    for _ in range(3):
        ask(app)
    worker.drain(lambda: NOW)
    assert said == ["job", "job", "job", "rest"]


def test_a_job_costs_few_statements(app: Flask, worker: Worker, count_sql: CountSql) -> None:
    worker.handle("note", lambda args, now: None, slow=True)
    for _ in range(20):
        ask(app)
    with count_sql() as statements:
        assert worker.drain(lambda: NOW) == 20
    # One says that it is done, one claims the next; and one look at the beginning and the end.
    assert len(statements) == 2 * 20 + 3


def test_many_are_asked_for_at_once(app: Flask, worker: Worker, count_sql: CountSql) -> None:
    orders = [JobOrder("note", {"n": n}, key=f"k:{n}") for n in range(300)]
    with app.app_context(), count_sql() as statements, unit_of_work():
        enqueue_many([*orders, JobOrder("note", {"n": -1}, due=later(days=1))], now=NOW)
        enqueue_many([JobOrder("note", {"n": "again"}, key="k:7")], now=NOW)
    assert len(statements) == 2
    worker.handle("note", lambda args, now: note(str(args["n"]), now) and None)
    worker.drain(lambda: NOW)
    assert notes(app) == [str(n) for n in range(300)]


def test_what_is_done_or_dead_can_be_done_again_and_the_rest_is_left(
    app: Flask, worker: Worker
) -> None:
    def sometimes(args: Mapping[str, Any], now: datetime) -> None:
        if args["n"] == "dead":
            raise Hopeless("no")
        note(args["n"], now)

    worker.handle("note", sometimes)
    for n in ("done", "dead"):
        ask(app, args={"n": n}, key=n)
    worker.drain(lambda: NOW)
    ask(app, args={"n": "leased"}, key="leased")
    with app.app_context(), unit_of_work():
        assert operations.claim(NOW) is not None
    ask(app, args={"n": "ready"}, key="ready", due=later(days=1))
    keys = ("done", "dead", "leased", "ready", "new")
    with app.app_context(), unit_of_work():
        orders = [JobOrder("note", {"n": f"{key} again"}, key=key) for key in keys]
        enqueue_many(orders, now=later(hours=1), again=True)
    with app.app_context():
        jobs = db.session.scalars(select(Job).order_by(Job.id)).all()
    hour = later(hours=1)
    assert [(one.args["n"], one.state, one.tries, one.due, one.error) for one in jobs] == [
        ("done again", JobState.READY, 0, hour, ""),
        ("dead again", JobState.READY, 0, hour, ""),
        ("leased", JobState.LEASED, 1, NOW, ""),
        ("ready", JobState.READY, 0, later(days=1), ""),
        ("new again", JobState.READY, 0, hour, ""),
    ]


def test_a_dead_job_is_seen_and_can_be_tried_again(app: Flask, worker: Worker) -> None:
    outcomes = iter([Hopeless("mayor@example.org does not exist"), None])

    def once(args: Mapping[str, Any], now: datetime) -> None:
        if (error := next(outcomes)) is not None:
            raise error

    worker.handle("note", once)
    ask(app)
    ask(app, "unknown", due=later(days=1))
    worker.drain(lambda: NOW)
    with app.app_context():
        (dead,) = queries.dead()
        assert (dead.kind, dead.state) == ("note", JobState.DEAD)
        assert queries.backlog(NOW) == Backlog(due=0, later=1, leased=0, dead=1, oldest=None)
        assert queries.backlog(later(days=2)) == Backlog(
            due=1, later=0, leased=0, dead=1, oldest=later(days=1)
        )
        with pytest.raises(NotFound):
            queries.job(4711)
    with app.app_context(), unit_of_work():
        job = queries.job(dead.id, to_change=True)
        operations.revive(job, actor=TESTER, now=later(hours=1))
        with pytest.raises(Refused):
            operations.revive(job, actor=TESTER, now=later(hours=1))
    assert worker.drain(lambda: later(hours=1)) == 1
    with app.app_context():
        assert queries.dead() == []
        entry = db.session.scalars(select(Entry)).one()
    assert (entry.act, entry.object_key, entry.after) == (
        "job.revived",
        str(dead.id),
        {"kind": "note"},
    )
    # The journal tells the kind of failure, and nobody's address.
    assert entry.before == {"error": "Hopeless"}


def test_dead_jobs_are_listed_and_revived_by_commands(app: Flask, worker: Worker) -> None:
    def fail(args: Mapping[str, Any], now: datetime) -> None:
        raise Hopeless("no such city")

    worker.handle("note", fail)
    ask(app)
    worker.drain(lambda: NOW)
    number = only(app).id
    runner = app.test_cli_runner()
    listed = runner.invoke(args=["jobs", "dead"])
    assert listed.output == f"{number}\t2027-03-01 09:00\tnote\tHopeless: no such city\n"
    assert runner.invoke(args=["jobs", "revive", str(number)]).exit_code == 0
    assert only(app).state is JobState.READY
    again = runner.invoke(args=["jobs", "revive", str(number)])
    assert (again.exit_code, runner.invoke(args=["jobs", "dead"]).output) == (1, "")


def test_what_has_happened_is_noted_though_the_database_is_busy_at_first(
    app: Flask, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summit.outbox.worker.NOTING", (0, 0))
    sent: list[int] = []
    troubles: list[Exception] = [
        OperationalError("UPDATE …", {}, Exception("database is locked")),
        Conflict("two at once"),
    ]

    def send(args: Mapping[str, Any], now: datetime) -> Settle:
        sent.append(args["n"])

        def settle() -> None:
            note(str(args["n"]), now)
            if troubles:
                raise troubles.pop()

        return settle

    worker.handle("note", send, slow=True)
    ask(app, args={"n": 1})
    ask(app, args={"n": 2})
    assert worker.drain(lambda: NOW) == 2
    assert (sent, notes(app)) == ([1, 2], ["1", "2"])
    with app.app_context():
        assert set(db.session.execute(select(Job.state, Job.tries)).all()) == {(JobState.DONE, 1)}
    # Where it lasts, the job is tried again as a whole.
    troubles += [Conflict("x"), Conflict("x"), Conflict("x")]
    ask(app, args={"n": 3})
    worker.drain(lambda: NOW)
    assert (sent, notes(app)) == ([1, 2, 3], ["1", "2"])
    worker.drain(lambda: NOW + PAUSES[0])
    assert (sent, notes(app)) == ([1, 2, 3, 3], ["1", "2", "3"])
