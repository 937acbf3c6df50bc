"""Restoring under an application that runs: visitors and writers in processes of their own."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import IO
from urllib.request import urlopen

import psycopg
import pytest
from flask_migrate import upgrade
from sqlalchemy import select

from config import ROOT, Config
from summit.app import create_app
from summit.app.backup.restoring import restore
from summit.app.backup.saving import save
from summit.core.db import db, unit_of_work
from summit.core.text import Text
from summit.programme import operations
from summit.programme.models import Release
from tests.actors import TESTER
from tests.programme import builders as make
from tests.programme.builders import NOW
from tests.servers import PostgreSQL, free_port, serve_as_in_production

#: Publishes and looks at what that has made, again and again, and writes a line for each time.
WRITER = """
import sys
from pathlib import Path
from urllib.request import urlopen
from config import Config
from summit.app import create_app
from summit.core import clock
from summit.core.db import unit_of_work
from summit.core.text import Text
from summit.programme import operations, queries
from tests.actors import TESTER

app = create_app(Config.for_tests(database_url=sys.argv[1], var=Path(sys.argv[2])))
number = 0
while True:
    number += 1
    with app.app_context(), unit_of_work():
        summit = queries.whole_summit("forum", to_change=True)
        summit.title = Text(en=f"Written {number}")
        operations.publish(summit, actor=TESTER, now=clock.now())
    for part in ("", "forum/", "forum/programme", "forum/programme.ics"):
        urlopen(f"{sys.argv[3]}/en/{part}", timeout=30).read()
    print(number, flush=True)
"""


@pytest.fixture
def address(engine_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database of this test's own, on each engine in turn."""
    if engine_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path}/summit.db"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE backup_live")
    return server.url.rpartition("/")[0] + "/backup_live"


def next_lines(output: IO[str], count: int) -> list[str]:
    """Read lines of the writer; fewer where it has ended."""
    return [line for _, line in zip(range(count), output, strict=False)]


def test_nobody_sees_an_error_while_a_back_up_is_restored(address: str, tmp_path: Path) -> None:
    app = create_app(Config.for_tests(database_url=address, var=tmp_path))
    path = tmp_path / "b.zip"
    with app.app_context():
        upgrade()
        with unit_of_work():
            sessions = [make.session(f"session-{n}", items=[make.item("words")]) for n in range(60)]
            operations.publish(
                make.summit("forum", *sessions, title=Text(en="In the back-up")),
                actor=TESTER,
                now=NOW,
            )
        port = free_port()
        environment = {
            "SUMMIT_ENV": "test",
            "SECRET_KEY": "a key that only tests use, long enough",
            "SUMMIT_VAR": str(tmp_path),
            "DATABASE_URL": address,
        }
        seen: list[tuple[int, bool]] = []
        stop = threading.Event()

        def visit(base: str) -> None:
            while not stop.is_set():
                for part in ("", "forum/", "forum/programme", "forum/programme.json"):
                    with urlopen(f"{base}/en/{part}", timeout=30) as answer:
                        body = answer.read()
                    seen.append((answer.status, b"Written" in body or b"In the back-up" in body))

        with serve_as_in_production(environment, port) as base:
            with subprocess.Popen(
                [sys.executable, "-c", WRITER, address, str(tmp_path), base],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            ) as writer:
                assert writer.stdout is not None
                assert writer.stderr is not None
                visitor = threading.Thread(target=visit, args=(base,))
                visitor.start()
                try:
                    for _ in range(3):
                        assert len(next_lines(writer.stdout, 2)) == 2, writer.stderr.read()
                        save(path, force=True, now=NOW)  # also while others write
                        assert len(next_lines(writer.stdout, 2)) == 2, writer.stderr.read()
                        restore(path, replace=True)
                    assert len(next_lines(writer.stdout, 5)) == 5, writer.stderr.read()
                finally:
                    writer.kill()
                    stop.set()
                    visitor.join()
            with urlopen(f"{base}/en/forum/programme.json", timeout=30) as answer:
                shown = answer.read()
        assert len(seen) > 4
        assert set(seen) == {(200, True)}
        newest = db.session.scalars(select(Release).order_by(Release.number.desc())).first()
        assert newest is not None
        assert shown == newest.public_document
        numbers = list(db.session.scalars(select(Release.number).order_by(Release.number)))
        assert numbers == list(range(1, len(numbers) + 1))
        db.session.remove()
        db.engine.dispose()
