"""The database: instants, units of work and their behaviour under concurrent writers."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import Connection, event, select
from sqlalchemy.exc import IntegrityError, StatementError

from summit.core.db import db, unit_of_work
from summit.core.errors import Conflict
from summit.journal.models import Entry
from summit.journal.operations import record
from summit.outbox.models import Job
from summit.outbox.operations import enqueue
from tests.actors import TESTER
from tests.programme import builders as make
from tests.programme.builders import NOW

pytestmark = pytest.mark.usefixtures("database")

THREADS, ROUNDS = 8, 25


def entries() -> list[str]:
    return list(db.session.scalars(select(Entry.act).order_by(Entry.id)))


def note(act: str, now: datetime = NOW) -> Entry:
    return record(act, actor=TESTER, now=now, object_kind="x", object_key="1")


def run_together(app: Flask, work: Callable[[], None]) -> list[BaseException]:
    """Run ``work`` in as many threads at once, and return what went wrong in them."""
    errors: list[BaseException] = []
    together = threading.Barrier(THREADS)

    def run() -> None:
        try:
            together.wait()
            for _ in range(ROUNDS):
                with app.app_context():
                    work()
        except BaseException as error:  # handed to the test, which fails on it
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2027, 5, 14, 13, 0, 0, 123456, tzinfo=UTC),
        datetime(2027, 5, 14, 22, 0, tzinfo=timezone(timedelta(hours=9))),
        datetime(1969, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-5, minutes=-30))),
    ],
)
def test_an_instant_comes_back_equal_and_in_utc(app: Flask, instant: datetime) -> None:
    with app.app_context(), unit_of_work():
        note("x.done", instant)
    with app.app_context():
        found = db.session.scalars(select(Entry)).one().at
    assert found == instant
    assert found.tzinfo is UTC


def test_a_naive_instant_is_rejected_and_nothing_is_stored(app: Flask) -> None:
    with app.app_context(), pytest.raises(StatementError, match="naive"), unit_of_work():
        note("x.done", datetime(2027, 5, 14, 13, 0))  # noqa: DTZ001
    with app.app_context():
        assert entries() == []


def test_a_naive_instant_in_a_question_is_rejected(app: Flask) -> None:
    with app.app_context(), pytest.raises(StatementError, match="naive"):
        db.session.scalars(
            select(Entry).where(Entry.at > datetime(2027, 5, 14, 13, 0))  # noqa: DTZ001
        )


def test_a_unit_of_work_commits_all(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        note("one.done")
        note("two.done")
    with app.app_context():
        assert entries() == ["one.done", "two.done"]


def test_an_error_leaves_nothing_of_a_unit_of_work(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(ZeroDivisionError), unit_of_work():
            note("one.done")
            db.session.flush()
            enqueue("kind", {}, now=NOW)
            db.session.flush()
            raise ZeroDivisionError
        assert entries() == []
        assert db.session.scalars(select(Job)).all() == []


def test_an_error_at_commit_leaves_nothing_and_the_session_usable(app: Flask) -> None:
    with app.app_context():
        with pytest.raises((IntegrityError, Conflict)), unit_of_work():
            note("one.done")
            make.city("seoul")
            make.city("seoul")
        with unit_of_work():
            note("two.done")
    with app.app_context():
        assert entries() == ["two.done"]


def test_a_unit_of_work_refuses_to_open_after_a_read(app: Flask) -> None:
    with app.app_context():
        assert entries() == []
        with pytest.raises(RuntimeError, match="before the first read"), unit_of_work():
            note("one.done")
    with app.app_context():
        assert entries() == []


def test_units_of_work_do_not_nest(app: Flask) -> None:
    with app.app_context(), pytest.raises(RuntimeError), unit_of_work():
        note("outer.done")
        with unit_of_work():
            note("inner.done")
    with app.app_context():
        assert entries() == []


def test_one_unit_of_work_may_follow_another(app: Flask) -> None:
    with app.app_context():
        for act in ("one.done", "two.done"):
            with unit_of_work():
                note(act)
        assert entries() == ["one.done", "two.done"]


def test_writers_at_once_lose_nothing(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        enqueue("counter", {"n": 0}, now=NOW)

    def add_one() -> None:
        with unit_of_work():
            # SQLite has its write lock by now and leaves the clause out.
            job = db.session.scalars(select(Job).with_for_update()).one()
            job.args = {"n": job.args["n"] + 1}

    assert run_together(app, add_one) == []
    with app.app_context():
        assert db.session.scalars(select(Job)).one().args == {"n": THREADS * ROUNDS}


def test_the_version_of_an_edited_row_loses_no_edit_without_locks(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        make.city("seoul", latitude=0.0)

    def add_one() -> None:
        while True:
            try:
                with unit_of_work():
                    city = db.session.scalars(select(make.City)).one()
                    assert city.latitude is not None
                    city.latitude += 1
                return
            except Conflict:
                db.session.expunge_all()

    assert run_together(app, add_one) == []
    with app.app_context():
        assert db.session.scalars(select(make.City)).one().latitude == THREADS * ROUNDS


def test_a_reader_does_not_wait_for_a_writer(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        note("one.done")
        db.session.flush()
        seen: list[list[str]] = []

        def read() -> None:
            with app.app_context():
                seen.append(entries())

        reader = threading.Thread(target=read)
        reader.start()
        reader.join()
    assert seen == [[]]


def test_a_unit_of_work_that_cannot_begin_leaves_the_session_usable(app: Flask) -> None:
    def locked(_connection: Connection) -> None:
        raise TimeoutError("database is locked")

    with app.app_context():
        event.listen(db.engine, "begin", locked)
        try:
            with pytest.raises(TimeoutError), unit_of_work():
                note("one.done")
        finally:
            event.remove(db.engine, "begin", locked)
        with unit_of_work():
            note("two.done")
        assert entries() == ["two.done"]


def test_foreign_keys_are_enforced(app: Flask) -> None:
    with app.app_context(), pytest.raises((IntegrityError, Conflict)), unit_of_work():
        make.person("nobody", "Nobody", city_id=4711)
