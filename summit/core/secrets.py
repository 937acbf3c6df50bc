"""Texts that the database holds only encrypted: stream keys, refresh tokens."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import Flask, current_app
from sqlalchemy import Column, MetaData, Table, literal, select, type_coerce, update
from sqlalchemy import Text as LongString
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.types import TypeDecorator

from summit.core.db import db


class Undecipherable(Exception):
    """A secret was written with a key that is not among the present ones."""


def box(keys: Sequence[str]) -> MultiFernet:
    """Return what encrypts with the first key, which is the newest, and deciphers with any.

    Raises:
        ValueError: a key is not 32 octets in url-safe base64, or there is none.
    """
    return MultiFernet([Fernet(key) for key in keys])


def _box() -> MultiFernet:
    found: MultiFernet = current_app.extensions["summit.secrets"]
    return found


class EncryptedText(TypeDecorator[str]):
    """A text that is encrypted (Fernet) on its way into the database.

    Reading one raises :class:`Undecipherable` where its key was taken away.
    """

    impl = LongString
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _box().encrypt(value.encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        try:
            return _box().decrypt(value.encode()).decode()
        except InvalidToken as error:
            raise Undecipherable("none of the present keys opens a stored secret") from error


def derived_key(secret: str) -> str:
    """Return the key that stands in where none is configured, made from the application's secret.

    Whoever changes the secret then loses what was encrypted: production names keys of its own.
    """
    return urlsafe_b64encode(
        hmac.digest(secret.encode(), b"summit stored secrets", sha256)
    ).decode()


def init_app(app: Flask, keys: Sequence[str]) -> None:
    """Give the application its keys, newest first; without any, the derived one."""
    app.extensions["summit.secrets"] = box(keys or [derived_key(app.config["SECRET_KEY"])])


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many secrets were encrypted anew and how many none of the keys opens.

    ``last`` is the id of the last row that was looked at; ``None`` at the end.
    """

    written: int
    failed: int
    last: int | None


def unrotated(metadata: MetaData) -> list[tuple[Table, Column[Any]]]:
    """Return every column that holds secrets, by table."""
    return [
        (table, column)
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, EncryptedText)
    ]


def rotate(
    opens: MultiFernet, table: Table, column: Column[Any], *, after: int, most: int
) -> Rotated:
    """Encrypt some secrets of a column with the first key of a box, in the open unit of work.

    A secret that is changed meanwhile stays as it was changed: that was written with a present key.

    Args:
        after: the id after which to begin.
        most: how many rows to look at.
    """
    stored = type_coerce(column, LongString)
    rows = db.session.execute(
        select(table.c.id, stored.label("token"))
        .where(table.c.id > after)
        .order_by(table.c.id)
        .limit(most)
    ).all()
    written = failed = 0
    for row in rows:
        if row.token is None:
            continue
        try:
            fresh = opens.rotate(row.token.encode()).decode()
        except InvalidToken:
            failed += 1
            continue
        db.session.execute(
            update(table)
            .where(table.c.id == row.id, stored == row.token)
            .values({column.name: type_coerce(literal(fresh, LongString), LongString)})
        )
        written += 1
    return Rotated(written, failed, rows[-1].id if len(rows) == most else None)
