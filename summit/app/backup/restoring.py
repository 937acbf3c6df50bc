"""Restoring a back-up, all of it or nothing, while the application runs."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace as changed
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError

from config import Config
from summit.app.backup.archive import Archive, Source, damaged
from summit.app.backup.rows import Database, Shape, is_empty, replace_rows, shapes
from summit.core import epoch, files
from summit.core.db import Base, db, unit_of_work
from summit.core.errors import N_, Refused
from summit.core.migrations import is_current, newest, revisions

#: How long and how often to ask PostgreSQL for the tables while others write. Shorter than its
#: ``deadlock_timeout`` of one second: whoever waits for us is then let through, not ended.
LOCK_WAIT = "500ms"
LOCK_TRIES = 120
#: How often to ask SQLite for its lock, each time for as long as ``busy_timeout`` says.
BEGIN_TRIES = 24


def restore(path: Path, *, replace: bool) -> int:
    """Put a back-up in the place of everything there is; return how many rows it has.

    All of it is verified first. Then files are stored beside those that are there, and rows are
    replaced in one transaction: who reads meanwhile sees what was before, who writes waits.

    Args:
        replace: do so although there is something.

    Raises:
        Refused: the file is no sound back-up or of a newer version, the database waits for
            migrations or is not empty, or what is in the file does not fit; nothing was changed.
    """
    with Archive(path) as archive:
        if archive.revision not in revisions():
            raise Refused(
                N_(
                    "This back-up was made by a newer version of Summit; install that version"
                    " and restore with it."
                )
            )
        archive.verify()
        _refuse_too_large(archive)
        _make_ready()
        if not replace:
            with db.engine.connect() as connection:
                _refuse_filled(connection, shapes(connection, Base.metadata.tables))
        with _brought_up(archive) as source:
            for name in archive.files:
                _store(name, archive.file(name))
            return _pour(source, replace=replace)


def _make_ready() -> None:
    """Make the tables where there is nothing at all."""
    with db.engine.connect() as connection:
        if is_current(connection):
            return
        known = set(inspect(connection).get_table_names())
    if known & {*Base.metadata.tables, "alembic_version"}:
        raise Refused(N_("The database is not up to date; run “flask db upgrade” first."))
    upgrade()


def _refuse_filled(connection: Connection, found: list[Shape]) -> None:
    if not is_empty(connection, found):
        raise Refused(
            N_("The database is not empty; --replace throws away what is in it and restores.")
        )


def _refuse_too_large(archive: Archive) -> None:
    folder: Path = current_app.config["SUMMIT"].var
    if archive.size_of_files > shutil.disk_usage(folder).free:
        raise Refused(N_("There is not enough room for the files of this back-up."))


@contextmanager
def _brought_up(archive: Archive) -> Iterator[Source]:
    """Give what is in the archive as this version has it.

    An older one is poured into a database of its own time, which then has the migrations since.
    """
    if archive.revision == newest():
        yield archive
        return
    from summit.app import create_app

    config: Config = current_app.config["SUMMIT"]
    with TemporaryDirectory(dir=config.var, prefix="restore-") as folder:
        url = f"sqlite:///{folder}/summit.db"
        scratch = create_app(changed(config, database_url=url, jobs_inline=False))
        with scratch.app_context():
            engine = db.engine
            upgrade(revision=archive.revision)
            with unit_of_work(), _fitting():
                connection = db.session.connection()
                replace_rows(connection, shapes(connection), archive)
            db.session.remove()
            upgrade()
        try:
            with engine.connect() as connection:
                yield Database(connection, shapes(connection))
        finally:
            engine.dispose()


def _pour(source: Source, *, replace: bool) -> int:
    for _ in range(BEGIN_TRIES):
        try:
            with unit_of_work(), _fitting():
                connection = db.session.connection()
                found = shapes(connection, Base.metadata.tables)
                _hold(connection, found)
                if not replace:
                    _refuse_filled(connection, found)
                count = replace_rows(connection, found, source)
                # What web processes keep in memory by the ids of rows is then not asked for again.
                epoch.begin_another(connection)
                return count
        except OperationalError as error:
            # SQLite has no queue: who writes without a pause can keep us out for a while.
            if "database is locked" not in str(error.orig):
                raise
    raise _others_write()


def _others_write() -> Refused:
    return Refused(N_("Others keep writing to the database; try again at a quieter time."))


@contextmanager
def _fitting() -> Iterator[None]:
    """Turn what the database refuses into words: a hand-made archive, or another engine's."""
    try:
        yield
    except OperationalError:
        raise  # the database is away or busy, which is not the archive's fault
    except StatementError as error:
        raise Refused(
            N_("What is in this back-up does not fit into the database: %(why)s"),
            why=str(error.orig).partition("\n")[0],
        ) from error
    except OverflowError as error:
        raise damaged() from error


def _hold(connection: Connection, found: list[Shape]) -> None:
    """Keep others from writing until the end; reading goes on.

    On SQLite the unit of work does. PostgreSQL hands out its tables one by one, while somebody
    who has one of them may be waiting for another: we let go and ask again, so that neither of us
    is ended for it.
    """
    if connection.dialect.name != "postgresql":
        return
    quoted = connection.dialect.identifier_preparer.format_table
    tables = ", ".join(quoted(shape.table) for shape in found)
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'"))
    for _ in range(LOCK_TRIES):
        try:
            with connection.begin_nested():
                connection.execute(text(f"LOCK TABLE {tables} IN EXCLUSIVE MODE"))
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != "55P03":  # lock_not_available
                raise
        else:
            return
    raise _others_write()


def _store(name: str, pieces: Iterator[bytes]) -> None:
    """Store an uploaded file under its name, unless it is there and whole."""
    target = files.path(name)
    if target.is_file() and _hash_of(target) == name.partition(".")[0]:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{name}.{secrets.token_hex(8)}")
    try:
        with draft.open("xb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
