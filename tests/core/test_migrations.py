"""Migrations: up from nothing, down again, the same as the models, and careful with rows."""

import shutil
from collections.abc import Collection, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from config import Config
from summit.app import create_app
from summit.core.db import Base, db, unit_of_work
from summit.core.errors import Conflict
from summit.core.migrations import DIRECTORY, is_current, newest
from summit.directory.models import City, Person
from summit.programme import operations, queries
from summit.programme.models import Release, Session
from summit.rundown.operations import Order, make_rundown, obey, take_panel
from tests.actors import TESTER
from tests.declarations.builders import forum
from tests.declarations.record import whole_record
from tests.programme import builders as make
from tests.programme.builders import NOW

SCHEMA = "migrations_test"


@pytest.fixture
def empty(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """An application on an empty database of the same kind."""
    with app.app_context():
        engine = db.engine
        on_postgresql = engine.dialect.name == "postgresql"
        if on_postgresql:
            with engine.begin() as connection:
                connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
            url = engine.url.update_query_dict({"options": f"-csearch_path={SCHEMA}"})
            address = url.render_as_string(hide_password=False)
        else:
            address = f"sqlite:///{tmp_path}/empty.db"
    made = create_app(Config.for_tests(database_url=address, var=tmp_path))
    try:
        yield made
    finally:
        with made.app_context():
            db.session.remove()
            db.engine.dispose()
        if on_postgresql:
            with engine.begin() as connection:
                connection.execute(text(f"DROP SCHEMA {SCHEMA} CASCADE"))


def fill(*, published: bool = True) -> None:
    """Store one row at least in every table that others refer to."""
    with unit_of_work():
        seoul = make.city("seoul")
        kim = make.person("kim", "Kim", city=seoul)
        host = make.organisation("host", "Host", city=seoul)
        opening = make.session(
            "opening", items=[make.item("words", [make.speaker(kim)])], cities=[make.part(seoul)]
        )
        made = make.summit("forum", opening, host=host)
        if published:
            operations.publish(made, actor=TESTER, now=NOW)


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names())


def counts(names: Collection[str] = Base.metadata.tables) -> dict[str, int]:
    with db.engine.connect() as connection:
        return {
            name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
            for name in names
        }


def with_migration(folder: Path, body: str) -> str:
    """Copy the migrations and add one after the newest; return the folder."""
    copy = folder / "migrations"
    shutil.copytree(DIRECTORY, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "versions" / "9999_test.py").write_text(
        "from alembic import op\n"
        f"revision, down_revision = '9999', {newest()!r}\n"
        f"branch_labels = depends_on = None\ndef upgrade():\n    {body}\n"
    )
    return str(copy)


def keys_are_enforced() -> None:
    with pytest.raises((IntegrityError, Conflict)), unit_of_work():
        make.person("nobody", "Nobody", city_id=4711)


def test_up_down_and_up_again(empty: Flask) -> None:
    with empty.app_context():
        for _ in range(2):
            assert tables() - {"alembic_version"} == set()
            upgrade()
            assert tables() == {*Base.metadata.tables, "alembic_version"}
            check()
            fill()
            assert min(counts().values()) == 1 - ("room" in counts())  # no room is needed
            keys_are_enforced()
            db.session.remove()
            downgrade(revision="base")


def test_what_goes_on_air_comes_and_goes_without_touching_what_was_there(empty: Flask) -> None:
    with empty.app_context():
        upgrade(revision="0007")
        old = tables()
        upgrade(revision="0008")
        new = tables() - old
        assert {"rundown", "cue", "rundown_command", "broadcast", "live_board", "question"} <= new
        upgrade()  # the models are those of today
        fill(published=False)
        before = counts(old)
        with unit_of_work():
            session = db.session.scalars(select(Session)).one()
            rundown = make_rundown(session, actor=TESTER, now=NOW)
            take_panel(rundown, actor=TESTER, now=NOW)
            obey(rundown, Order(str(UUID(int=1)), "start", rundown.version), actor=TESTER, now=NOW)
        db.session.remove()
        told = counts({"journal_entry"})["journal_entry"] - before["journal_entry"]
        assert told == 3
        downgrade(revision="0007")
        assert tables() == old
        assert counts(old) == {**before, "journal_entry": before["journal_entry"] + told}
        keys_are_enforced()
        db.session.remove()
        upgrade()


def test_declarations_come_and_go_without_touching_what_was_there(empty: Flask) -> None:
    with empty.app_context():
        upgrade(revision="0008")
        old = tables()
        upgrade()
        new = tables() - old
        assert {"declaration", "adoption", "endorsement", "issued_file", "network"} <= new
        with unit_of_work():
            made = forum()
        before = counts(old - {"journal_entry"})
        with unit_of_work():
            whole_record(db.session.merge(made))
        db.session.remove()
        downgrade(revision="0008")
        assert tables() == old
        assert counts(old - {"journal_entry"}) == before
        keys_are_enforced()
        db.session.remove()
        upgrade()


def test_a_database_is_current_after_the_newest_migration_alone(empty: Flask) -> None:
    with empty.app_context():
        with db.engine.connect() as connection:
            assert not is_current(connection)
        upgrade()
        with db.engine.connect() as connection:
            assert is_current(connection)


def test_readiness_follows_the_migrations(empty: Flask) -> None:
    client = empty.test_client()
    before = client.get("/readyz")
    with empty.app_context():
        upgrade()
    after = client.get("/readyz")
    assert (before.status_code, before.json) == (503, {"database": "ok", "migrated": False})
    assert (after.status_code, after.json) == (200, {"database": "ok", "migrated": True})


def test_upgrading_what_is_current_loses_nothing(empty: Flask) -> None:
    with empty.app_context():
        upgrade()
        fill()
        before = counts()
        upgrade()
        assert counts() == before


def test_a_table_can_be_rebuilt_under_the_rows_that_refer_to_it(
    empty: Flask, tmp_path: Path
) -> None:
    with empty.app_context():
        upgrade()
        fill()
        before = counts()
        rebuild = "\n    ".join(
            f"with op.batch_alter_table('{table}', recreate='always'): pass"
            if db.engine.dialect.name == "sqlite"
            else f"op.execute('ALTER TABLE {table} ALTER uid TYPE varchar(199)')"
            for table in ("summit", "session")
        )
        upgrade(directory=with_migration(tmp_path, rebuild))
        assert counts() == before
        keys_are_enforced()
        session = db.session.scalars(select(Session)).one()
        assert (session.summit.slug, session.cities[0].city.slug) == ("forum", "seoul")
        assert db.session.scalars(select(Release.summit_id)).one() == session.summit_id
        person = db.session.scalars(select(Person)).one()
        assert person.city == db.session.scalars(select(City)).one()


def test_a_migration_that_would_orphan_rows_changes_nothing(empty: Flask, tmp_path: Path) -> None:
    with empty.app_context():
        upgrade()
        fill()
        before = counts()
        folder = with_migration(tmp_path, "op.execute('DELETE FROM city')")
        with pytest.raises((SystemExit, IntegrityError)):
            upgrade(directory=folder)
        assert counts() == before
        with db.engine.connect() as connection:
            assert is_current(connection)
        keys_are_enforced()
        assert queries.whole_summit("forum").sessions[0].cities[0].city.slug == "seoul"
