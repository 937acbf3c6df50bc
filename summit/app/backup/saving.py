"""Writing a back-up."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import Connection

from summit.app.backup.archive import Writer
from summit.app.backup.rows import Database, shapes
from summit.core import files
from summit.core.db import Base, db
from summit.core.errors import N_, Refused
from summit.core.migrations import is_current, newest


@dataclass(frozen=True, slots=True)
class Saved:
    """How much a back-up holds."""

    rows: int
    files: int


def save(path: Path, *, force: bool, now: datetime) -> Saved:
    """Write everything into one file while the application runs.

    It is written beside its place and renamed when it is whole. Nobody waits for it: on both
    engines it reads one snapshot.

    Args:
        force: replace a file that is there.

    Raises:
        Refused: there is a file, it cannot be written, or the database waits for migrations.
    """
    if path.exists() and not force:
        raise Refused(N_("“%(file)s” is there already; --force replaces it."), file=str(path))
    with _written_whole(path) as file, _snapshot() as connection:
        if not is_current(connection):
            raise Refused(N_("The database is not up to date; run “flask db upgrade” first."))
        revision = newest()
        assert revision is not None
        found = shapes(connection, Base.metadata.tables)
        writer = Writer(file, revision=revision, engine=connection.dialect.name, now=now)
        source = Database(connection, found)
        for shape in found:
            writer.add_table(shape.name, source.rows(shape.name))
        # After the tables: whatever they refer to was stored before them.
        for stored in _stored():
            writer.add_file(stored)
        writer.finish()
    counts = [member.rows for member in writer.members.values()]
    return Saved(sum(count or 0 for count in counts), counts.count(None))


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """Open a transaction that sees the same until it ends and keeps nobody from writing."""
    engine = db.engine
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
    with engine.connect() as connection, connection.begin():
        yield connection


def _stored() -> Iterator[Path]:
    for path in sorted(files.folder().glob("??/*")):
        # Not the drafts of uploads that are just being written.
        if files.is_name(path.name) and path.is_file():
            yield path


@contextmanager
def _written_whole(path: Path) -> Iterator[IO[bytes]]:
    """Open a new file that gets its name when it is whole, readable by its owner alone."""
    part = path.with_name(path.name + ".part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refused(
            N_(
                "“%(file)s” is there: another back-up is being written, or was broken off;"
                " in that case remove it."
            ),
            file=str(part),
        ) from error
    except OSError as error:
        raise Refused(
            N_("“%(file)s” cannot be written: %(why)s"), file=str(part), why=error.strerror
        ) from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        if error.filename is None and error.strerror is not None:
            raise Refused(
                N_("“%(file)s” cannot be written: %(why)s"), file=str(part), why=error.strerror
            ) from error
        raise
    finally:
        part.unlink(missing_ok=True)
