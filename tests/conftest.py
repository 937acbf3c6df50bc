"""What all tests stand on: the application on both database engines, a client, a browser."""

from __future__ import annotations

import contextvars
import dataclasses
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import Connection, Engine, event, exists, select
from werkzeug.test import TestResponse
from xdist.scheduler import LoadScopeScheduling

from config import Config
from summit.app import create_app
from summit.app.backup.protection import suspended
from summit.app.demo import load_demo
from summit.attendance import editions
from summit.core.db import Base, db
from summit.declarations.models import Declaration
from summit.public.site import Site
from tests.servers import HOST, Missing, PostgreSQL, free_port, serve

BROWSER_TESTS = Path(__file__).parent / "browser"
LEFT_OUT = {
    "SKIP_BROWSER": "the browser tests did not run",
    "SKIP_POSTGRESQL": "nothing was tested on PostgreSQL",
}


def _left_out(variable: str) -> bool:
    return os.environ.get(variable) == "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the browser tests, and skip them where that was asked for."""
    for item in items:
        if item.path.is_relative_to(BROWSER_TESTS):
            item.add_marker(pytest.mark.browser)
            if _left_out("SKIP_BROWSER"):
                item.add_marker(pytest.mark.skip(reason="SKIP_BROWSER=1"))


class ByFileAndEngine(LoadScopeScheduling):
    """Gives a worker the tests of one file on one engine, in the order they were collected.

    A file's tests may build on each other, and changing the engine costs all migrations.
    """

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        return f"{file} {'postgresql' in test.partition('[')[2]}"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Share the tests out among the workers that ``-n`` asked for."""
    config.option.loadscopereorder = False  # else the longest files of both engines come first
    return ByFileAndEngine(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out on request; nothing is skipped silently."""
    for variable, meaning in LEFT_OUT.items():
        if _left_out(variable):
            terminalreporter.write_sep("!", f"{variable}=1: {meaning}", red=True)


# The application


@event.listens_for(Engine, "connect")
def _reverse_what_has_no_order(connection: Any, _record: Any) -> None:
    """Let SQLite answer backwards where no order was asked for, as PostgreSQL may at any time."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA reverse_unordered_selects = ON")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A private PostgreSQL; the whole run ends where it is not installed."""
    try:
        with PostgreSQL() as server:
            yield server
    except Missing as missing:
        pytest.exit(f"{missing} (or set SKIP_POSTGRESQL=1)", returncode=1)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of an empty database, on each engine in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'summit.db'}"
    if _left_out("SKIP_POSTGRESQL"):
        pytest.skip("SKIP_POSTGRESQL=1")
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.url


@contextmanager
def _application(config: Config) -> Iterator[Flask]:
    """Make an application whose tables come from the real migrations."""
    app = create_app(config)
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def app(engine_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application, on each engine in turn. Tests that write also use ``database``."""
    config = Config.for_tests(database_url=engine_url, var=tmp_path_factory.mktemp("var"))
    with _application(config) as made:
        yield made


@pytest.fixture(scope="session")
def app_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on SQLite alone, with no data, for tests that do not write."""
    var = tmp_path_factory.mktemp("sqlite-alone")
    config = Config.for_tests(database_url=f"sqlite:///{var / 'summit.db'}", var=var)
    with _application(config) as made:
        yield made


@pytest.fixture
def database(app: Flask) -> Iterator[None]:
    """An application context over empty tables; whatever the test stores is removed after it."""
    with app.app_context():
        yield
        db.session.remove()
        _empty(db.engine)
    # SQLite gives out the numbers of removed releases again, and pages are kept by them.
    app.extensions["summit.site"] = Site(app.config["SUMMIT"])
    editions.forget()


def _empty(engine: Engine) -> None:
    """Remove every row, in any order."""
    with unguarded(engine) as connection:
        for table in Base.metadata.tables.values():
            connection.execute(table.delete())


@contextmanager
def unguarded(engine: Engine) -> Iterator[Connection]:
    """Open a transaction in which rows come and go in any order: foreign keys are at rest until
    its end, and what protects a declaration is set aside."""
    on_sqlite = engine.dialect.name == "sqlite"
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "PRAGMA defer_foreign_keys = ON"
            if on_sqlite
            else "SET LOCAL session_replication_role = replica"
        )
        # Only where there is a declaration, since setting triggers aside takes its time.
        protected = connection.execute(select(exists(select(Declaration.id)))).scalar()
        with suspended(connection) if protected else nullcontext():
            yield connection


class Client(FlaskClient):
    """A client whose requests see nothing of the test's own application context.

    Flask would let them share it, and with it the database session and ``g``, as no server does.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request and read its whole answer."""
        kwargs.setdefault("buffered", True)
        send = super().open
        return contextvars.Context().run(lambda: send(*args, **kwargs))


@pytest.fixture
def client(app: Flask) -> Client:
    """A visitor of ``app``."""
    return Client(app, app.response_class)


CountSql = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def count_sql(app: Flask) -> CountSql:
    """``with count_sql() as statements``: the list fills with what the database is told."""
    with app.app_context():
        engine = db.engine

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(
            _connection: Any, _cursor: Any, statement: str, _parameters: Any, _context: Any, _m: Any
        ) -> None:
            # Only on SQLite do we begin transactions ourselves.
            if not statement.startswith("BEGIN"):
                statements.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting


# The browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; the whole run ends where it is not installed."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.exit(
            "the browser tests need Chromium: apt-get install chromium fonts-noto-cjk"
            " (or set SKIP_BROWSER=1)",
            returncode=1,
        )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages as a person with nothing stored: ``open_page(width=390, locale="ko-KR")``.

    Further options are those of Playwright's ``Browser.new_context``.
    """
    contexts: list[BrowserContext] = []

    def opening(
        *, width: int = 1280, height: int = 900, locale: str = "en-GB", **options: Any
    ) -> Page:
        options = {"timezone_id": "Etc/UTC", **options}
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale=locale, **options
        )
        contexts.append(context)
        return context.new_page()

    yield opening
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Summit with the demonstration's data, for tests that only look."""
    var = tmp_path_factory.mktemp("demo")
    port = free_port()
    config = dataclasses.replace(
        Config.for_tests(database_url=f"sqlite:///{var / 'summit.db'}", var=var),
        public_url=f"http://{HOST}:{port}",
    )
    with _application(config) as app:
        with app.app_context():
            load_demo(if_empty=True)
        with serve(app, port) as address:
            yield address
