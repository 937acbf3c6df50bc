"""Jobs: asked for in a transaction, claimed once, done with their effect, retried, given up."""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from summit.core.db import db, unit_of_work
from summit.journal.models import Entry
from summit.journal.operations import record
from summit.outbox import operations
from summit.outbox.models import Job, JobState
from summit.outbox.operations import LEASE, PAUSES, enqueue
from summit.outbox.worker import Worker
from tests.actors import TESTER
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


def note(args: Mapping[str, Any], now: datetime) -> None:
    record("noted", actor=TESTER, now=now, object_kind="x", object_key=str(args.get("n", "")))


def notes(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Entry.object_key).order_by(Entry.id)))


def claim(app: Flask, now: datetime) -> int | None:
    with app.app_context(), unit_of_work():
        job = operations.claim(now)
        return job.id if job is not None else None


def test_a_change_that_is_undone_leaves_no_job(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(ZeroDivisionError), unit_of_work():
            enqueue("note", {}, now=NOW)
            db.session.flush()
            raise ZeroDivisionError
        assert db.session.scalars(select(Job)).all() == []


def test_a_key_is_asked_for_once_within_and_across_transactions(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        first = enqueue("note", {"n": 1}, now=NOW, key="k")
        again = enqueue("note", {"n": 2}, now=NOW, key="k")
        other = enqueue("note", {"n": 3}, now=NOW, key="l")
        assert (first is None, again, other is None) == (False, None, False)
    with app.app_context(), unit_of_work():
        assert enqueue("note", {"n": 4}, now=NOW, key="k") is None
        assert enqueue("note", {"n": 5}, now=NOW) is not None
        assert enqueue("note", {"n": 6}, now=NOW) is not None
    with app.app_context():
        args = db.session.scalars(select(Job.args).order_by(Job.id))
        assert list(args) == [{"n": 1}, {"n": 3}, {"n": 5}, {"n": 6}]


def test_a_key_stays_taken_when_its_job_is_done(app: Flask, worker: Worker) -> None:
    worker.handle("note", note)
    ask(app, key="k")
    assert worker.drain(lambda: NOW) == 1
    ask(app, key="k")
    assert worker.drain(lambda: NOW) == 0
    assert notes(app) == [""]


def test_a_job_waits_until_it_is_due(app: Flask, worker: Worker) -> None:
    worker.handle("note", note)
    ask(app, due=later(hours=1))
    assert worker.do_one(later(minutes=59, seconds=59)) is False
    assert notes(app) == []
    assert worker.do_one(later(hours=1)) is True
    job = only(app)
    assert (job.state, job.done_at, job.leased_until, job.tries) == (
        JobState.DONE,
        later(hours=1),
        None,
        1,
    )
    assert worker.do_one(later(hours=9)) is False
    assert notes(app) == [""]


def test_jobs_are_done_in_the_order_in_which_they_are_due(app: Flask, worker: Worker) -> None:
    worker.handle("note", note)
    for n, minutes in enumerate((3, 1, 2, 1)):
        ask(app, args={"n": n}, due=later(minutes=minutes))
    assert worker.drain(lambda: later(hours=1)) == 4
    assert notes(app) == ["1", "3", "2", "0"]


def test_many_workers_claim_each_job_once(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        for n in range(200):
            enqueue("note", {"n": n}, now=NOW)
    claimed: list[int] = []
    errors: list[BaseException] = []
    together = threading.Barrier(6)

    def work() -> None:
        try:
            together.wait()
            while (job_id := claim(app, NOW)) is not None:
                claimed.append(job_id)
        except BaseException as error:  # handed to the test, which fails on it
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert (len(claimed), set(Counter(claimed).values())) == (200, {1})
    with app.app_context():
        counted = select(Job.state, Job.tries, func.count()).group_by(Job.state, Job.tries)
        assert db.session.execute(counted).all() == [(JobState.LEASED, 1, 200)]


def test_a_lease_protects_a_job_until_it_expires(app: Flask) -> None:
    ask(app)
    first = claim(app, NOW)
    assert first is not None
    assert only(app).leased_until == NOW + LEASE
    assert claim(app, NOW + LEASE - timedelta(seconds=1)) is None
    assert claim(app, NOW + LEASE) == first
    job = only(app)
    assert (job.tries, job.leased_until) == (2, NOW + 2 * LEASE)


def test_effect_and_done_are_one_transaction(app: Flask, worker: Worker) -> None:
    def write_then_fail(args: Mapping[str, Any], now: datetime) -> None:
        note(args, now)
        enqueue("follow", {}, now=now)
        db.session.flush()
        raise ValueError("서울 is away")

    worker.handle("note", write_then_fail)
    ask(app)
    assert worker.do_one(NOW) is True
    job = only(app)
    assert notes(app) == []
    assert (job.state, job.error, job.due, job.leased_until, job.done_at, job.tries) == (
        JobState.READY,
        "ValueError: 서울 is away",
        NOW + PAUSES[0],
        None,
        None,
        1,
    )


def test_what_a_handler_writes_and_asks_for_is_there_with_done(app: Flask, worker: Worker) -> None:
    def follow_up(args: Mapping[str, Any], now: datetime) -> None:
        note({"n": "first"}, now)
        enqueue("second", {"n": "second"}, now=now)

    worker.handle("first", follow_up)
    worker.handle("second", note)
    ask(app, "first")
    assert worker.drain(lambda: NOW) == 2
    assert notes(app) == ["first", "second"]


def test_a_failing_job_is_tried_after_growing_pauses_and_then_given_up(
    app: Flask, worker: Worker
) -> None:
    def fail(args: Mapping[str, Any], now: datetime) -> None:
        raise OSError("x" * 3000)

    worker.handle("note", fail)
    ask(app)
    assert list(PAUSES) == sorted(PAUSES)
    instant = NOW
    for tries, pause in enumerate(PAUSES, 1):
        assert worker.do_one(instant) is True
        job = only(app)
        assert (job.state, job.tries, job.due) == (JobState.READY, tries, instant + pause)
        assert worker.do_one(job.due - timedelta(seconds=1)) is False
        instant = job.due
    assert worker.do_one(instant) is True
    job = only(app)
    assert (job.state, job.tries) == (JobState.DEAD, len(PAUSES) + 1)
    assert job.error == ("OSError: " + "x" * 3000)[:2000]
    assert worker.do_one(instant + timedelta(days=365)) is False


def test_a_job_that_kills_its_worker_every_time_is_given_up_too(app: Flask, worker: Worker) -> None:
    worker.handle("note", note)
    ask(app)
    instant = NOW
    for _ in range(len(PAUSES) + 1):
        assert claim(app, instant) is not None  # and the worker dies
        instant += LEASE
    assert worker.drain(lambda: instant) == 1
    assert (only(app).state, notes(app)) == (JobState.DEAD, [])


def test_a_worker_that_lost_its_lease_does_not_do_the_job_again(
    app: Flask, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slow worker has claimed; before it goes on, its lease expires and another finishes."""
    slow, quick = worker, Worker(app)
    slow.handle("note", note)
    quick.handle("note", note)
    ask(app)
    opened: Iterator[int] = iter(range(2))

    def pausing() -> Any:
        if next(opened, None) == 1:
            quick.drain(lambda: NOW + LEASE)
        return unit_of_work()

    monkeypatch.setattr("summit.outbox.worker.unit_of_work", pausing)
    slow.do_one(NOW)
    assert notes(app) == [""]
    job = only(app)
    assert (job.state, job.done_at) == (JobState.DONE, NOW + LEASE)


def test_a_worker_that_lost_its_lease_leaves_the_job_to_the_one_that_has_it(
    app: Flask, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker.handle("note", note)
    ask(app)
    opened: Iterator[int] = iter(range(2))

    def pausing() -> Any:
        if next(opened, None) == 1:
            claim(app, NOW + LEASE)
        return unit_of_work()

    monkeypatch.setattr("summit.outbox.worker.unit_of_work", pausing)
    worker.do_one(NOW)
    job = only(app)
    assert notes(app) == []
    assert (job.state, job.leased_until, job.error) == (JobState.LEASED, NOW + 2 * LEASE, "")


def test_a_success_after_a_failure_clears_the_error(app: Flask, worker: Worker) -> None:
    outcomes = iter([OSError("away"), None])

    def sometimes(args: Mapping[str, Any], now: datetime) -> None:
        if (error := next(outcomes)) is not None:
            raise error

    worker.handle("note", sometimes)
    ask(app)
    worker.do_one(NOW)
    worker.do_one(later(seconds=30))
    job = only(app)
    assert (job.state, job.error, job.tries) == (JobState.DONE, "", 2)


def test_a_kind_nobody_handles_is_kept_for_later(app: Flask, worker: Worker) -> None:
    ask(app, "unknown")
    worker.do_one(NOW)
    job = only(app)
    assert (job.state, job.error) == (
        JobState.READY,
        "LookupError: no handler for jobs of kind 'unknown'",
    )


def test_one_failing_job_does_not_hold_up_the_others(app: Flask, worker: Worker) -> None:
    def fail_first(args: Mapping[str, Any], now: datetime) -> None:
        if args["n"] == 0:
            raise OSError
        note(args, now)

    worker.handle("note", fail_first)
    for n in range(3):
        ask(app, args={"n": n})
    assert worker.drain(lambda: NOW) == 3
    assert notes(app) == ["1", "2"]


def test_a_kind_has_one_handler(worker: Worker) -> None:
    worker.handle("note", note)
    with pytest.raises(ValueError, match="have a handler already"):
        worker.handle("note", note)
