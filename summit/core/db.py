"""The database: one typed base, one way to write, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, Enum, Integer, MetaData, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import JSON, TypeDecorator

from summit.core.errors import N_, Conflict

NAMING_CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

logger = logging.getLogger("summit")

#: How a transaction begins on SQLite. ``IMMEDIATE`` takes the write lock before the first read,
#: because a deferred one that has read cannot become a writer while another writes.
_begin_mode: ContextVar[str] = ContextVar("begin_mode", default="DEFERRED")


class Base(DeclarativeBase):
    """The declarative base of all tables (not ``db.Model``, which strict typing cannot follow)."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class Identified:
    """Mixin: an integer primary key for use inside; the public knows slugs and tokens."""

    id: Mapped[int] = mapped_column(Integer, primary_key=True)


def dumps(value: Any) -> str:
    """Serialise JSON for storage with Hangul as Hangul, so that it can be searched."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


db = SQLAlchemy(
    model_class=Base,
    engine_options={"json_serializer": dumps},
    session_options={"expire_on_commit": False},
)

#: JSON that PostgreSQL stores in binary, so that it can be indexed and compared.
Json = JSON().with_variant(JSONB(), "postgresql")


def choice(enum: type[StrEnum], length: int = 24) -> Enum:
    """Return a column type that stores an enumeration's values as strings.

    The database checks nothing, so that a new value needs no migration; SQLAlchemy refuses others.
    """
    return Enum(
        enum,
        native_enum=False,
        create_constraint=False,
        length=length,
        values_callable=lambda members: [member.value for member in members],
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Naive values are rejected; what comes back is aware, in UTC, on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must be aware; got a naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _on_sqlite_connect(dbapi_connection: Any, _record: Any) -> None:
    # SQLAlchemy, not the driver, decides when a transaction begins.
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=NORMAL",
        "busy_timeout=5000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_on_sqlite(dbapi_connection: Any) -> None:
    dbapi_connection.execute(f"BEGIN {_begin_mode.get()}")


def prepare_engine(engine: Engine) -> None:
    """Attach what SQLite needs to be safe under concurrent writers; nothing for other engines."""
    if engine.dialect.name == "sqlite" and not event.contains(
        engine, "connect", _on_sqlite_connect
    ):
        event.listen(engine, "connect", _on_sqlite_connect)
        # In place of the usual "begin" event: an engine with events makes every connection
        # dispatch them, which costs a kept page about a tenth of its time.
        engine.dialect.do_begin = _begin_on_sqlite  # type: ignore[method-assign]


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Commit everything that happens inside, or nothing of it.

    Must open before the first read of a request that writes: on SQLite it takes the write lock at
    once. Nothing slow may happen inside.

    Raises:
        Conflict: a row was changed by somebody else since it was read; or, where two write at
            once, what this change refers to was taken away.
        RuntimeError: the session already reads in an older transaction.
    """
    if db.session().in_transaction():
        raise RuntimeError("a unit of work must open before the first read")
    try:
        mode = _begin_mode.set("IMMEDIATE")
        try:
            db.session.connection()
        finally:
            _begin_mode.reset(mode)
        yield
        db.session.commit()
    except StaleDataError as error:
        db.session.rollback()
        raise Conflict(
            N_("Somebody else has changed this at the same time; look at it again.")
        ) from error
    except IntegrityError as error:
        db.session.rollback()
        if db.engine.dialect.name != "postgresql":
            raise  # nobody else writes meanwhile: it is our own mistake
        logger.warning("two changes did not go together", exc_info=True)
        raise Conflict(
            N_("Somebody else has changed this at the same time; look at it again.")
        ) from error
    except BaseException:
        db.session.rollback()
        raise


@contextmanager
def reading() -> Iterator[None]:
    """Let go of what was read, and of its transaction, when done: a unit of work may follow.

    For reads that prepare a write but must not hold the lock, such as validating an import; what
    they found may have changed by the time of the write, which checks again what matters.
    """
    try:
        yield
    finally:
        db.session.close()
