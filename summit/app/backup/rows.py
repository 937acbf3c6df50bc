"""Rows between a database and JSON, and all rows of a database at once.

Tables are looked up in the database, not in the models: an older back-up is poured into tables of
its own time. A row is an object by column; what is NULL is left out, so that it is told from the
``null`` of a JSON column. Instants are RFC 3339 in UTC with microseconds, bytes are base64.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.dialects.postgresql import JSONB

from summit.app.backup.archive import Row, Source, damaged
from summit.app.backup.protection import suspended
from summit.core.db import dumps

#: What belongs to a database and not to what is in it.
LEFT_OUT = frozenset({"alembic_version", "epoch"})

#: How many rows are read and written at once, and how many where they hold documents.
ROWS, LARGE_ROWS = 500, 20


class _Kind(StrEnum):
    PLAIN = "plain"
    BYTES = "bytes"
    JSON = "json"
    INSTANT = "instant"
    DAY = "day"


# The first that fits counts.
_KINDS: Sequence[tuple[type[Any], _Kind]] = (
    (sa.JSON, _Kind.JSON),
    (sa.LargeBinary, _Kind.BYTES),
    (sa.DateTime, _Kind.INSTANT),
    (sa.Date, _Kind.DAY),
    (sa.Boolean, _Kind.PLAIN),
    (sa.Integer, _Kind.PLAIN),
    (sa.Float, _Kind.PLAIN),
    (sa.String, _Kind.PLAIN),
)


def _kind(column: sa.Column[Any]) -> _Kind:
    for type_, kind in _KINDS:
        if isinstance(column.type, type_):
            return kind
    raise NotImplementedError(f"{column}: {column.type!r} cannot be backed up")


@dataclass(frozen=True)
class Shape:
    """A table as its rows travel. ``late`` are columns that refer to rows which come later."""

    table: Table
    kinds: dict[str, _Kind]
    late: tuple[str, ...]

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name

    @property
    def at_once(self) -> int:
        """How many rows are held in memory."""
        return LARGE_ROWS if _Kind.BYTES in self.kinds.values() else ROWS


def shapes(connection: Connection, only: Collection[str] | None = None) -> list[Shape]:
    """Return the tables of a database, each after those that its rows cannot do without.

    Args:
        only: the names of tables to look for; without, all there are.
    """
    metadata = MetaData()
    metadata.reflect(connection, only=None if only is None else sorted(set(only) - LEFT_OUT))
    waiting = {name: table for name, table in metadata.tables.items() if name not in LEFT_OUT}
    found: list[Shape] = []
    placed: set[str] = set()
    while waiting:
        ready = [name for name in sorted(waiting) if not _needs(waiting[name], placed)]
        if not ready:
            # In a circle, one begins whose references may be empty until the others are there.
            ready = [
                name for name in sorted(waiting) if not _needs(waiting[name], placed, hard=True)
            ][:1]
        if not ready:
            raise NotImplementedError(f"no order of {sorted(waiting)} satisfies their keys")
        for name in ready:
            table = waiting.pop(name)
            kinds = {column.name: _kind(column) for column in table.columns}
            found.append(Shape(table, kinds, _late(table, placed)))
        placed.update(ready)
    return found


def _needs(table: Table, placed: Collection[str], *, hard: bool = False) -> bool:
    return any(
        key.referred_table.name not in placed
        and key.referred_table is not table
        and not (hard and all(column.nullable for column in key.columns))
        for key in table.foreign_key_constraints
    )


def _late(table: Table, placed: Collection[str]) -> tuple[str, ...]:
    return tuple(
        sorted(
            column.name
            for key in table.foreign_key_constraints
            if key.referred_table.name not in placed
            for column in key.columns
            if column.nullable
        )
    )


# Out of a database


class Database:
    """The rows of a database, as one transaction sees them."""

    def __init__(self, connection: Connection, found: Sequence[Shape]) -> None:
        self._connection = connection
        self._shapes = {shape.name: shape for shape in found}

    @property
    def tables(self) -> set[str]:
        """The names of its tables."""
        return set(self._shapes)

    def rows(self, table: str) -> Iterator[Row]:
        """Yield a table's rows in the order of its key, a few at a time from the database."""
        shape = self._shapes[table]
        columns = [
            # As text: the database's own reading would take NULL and JSON's null for the same.
            sa.cast(column, sa.Text).label(column.name)
            if shape.kinds[column.name] is _Kind.JSON
            else column
            for column in shape.table.columns
        ]
        result = self._connection.execute(
            sa.select(*columns)
            .order_by(*shape.table.primary_key.columns)
            .execution_options(stream_results=True, yield_per=shape.at_once)
        )
        kinds = list(shape.kinds.items())
        for row in result:
            yield {
                name: _written(kind, value)
                for (name, kind), value in zip(kinds, row, strict=True)
                if value is not None
            }


def _written(kind: _Kind, value: Any) -> Any:
    match kind:
        case _Kind.BYTES:
            return b64encode(value).decode()
        case _Kind.JSON:
            return json.loads(value)
        case _Kind.INSTANT:
            aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
            return aware.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        case _Kind.DAY:
            return value.isoformat()
        case _:
            return value


# Into a database


def is_empty(connection: Connection, found: Sequence[Shape]) -> bool:
    """Tell whether no table has a row."""
    return not any(
        connection.execute(sa.select(sa.literal(1)).select_from(shape.table).limit(1)).first()
        for shape in found
    )


def replace_rows(connection: Connection, found: Sequence[Shape], source: Source) -> int:
    """Put a source's rows in the place of all there are; return how many.

    Foreign keys hold at every step: of a circle, one side is filled in at the end.

    Raises:
        Refused: the source has other tables or columns, or values of another form.
    """
    if source.tables != {shape.name for shape in found}:
        raise damaged()
    with suspended(connection):
        count = _replace(connection, found, source)
    if connection.dialect.name == "postgresql":
        _move_sequences(connection, found)
    return count


def _replace(connection: Connection, found: Sequence[Shape], source: Source) -> int:
    for shape in found:
        if shape.late:
            empty = dict.fromkeys(shape.late, sa.null())
            connection.execute(sa.update(shape.table).values(empty))
    for shape in reversed(found):
        connection.execute(sa.delete(shape.table))
    count = 0
    for shape in found:
        for batch in _batches(shape, source):
            early = [{**row, **dict.fromkeys(_names(shape.late))} for row in batch]
            connection.execute(_insertion(connection, shape), early)
            count += len(batch)
    for shape in found:
        if shape.late:
            needed = _names([*shape.table.primary_key.columns.keys(), *shape.late])
            for batch in _batches(shape, source):
                late = [{name: row[name] for name in needed} for row in batch]
                connection.execute(_completion(connection, shape), late)
    return count


def _batches(shape: Shape, source: Source) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in source.rows(shape.name):
        batch.append(_read(shape, row))
        if len(batch) == shape.at_once:
            yield batch
            batch = []
    if batch:
        yield batch


def _names(columns: Collection[str]) -> list[str]:
    # Parameters must not be called like columns.
    return [f"v_{name}" for name in columns]


def _read(shape: Shape, row: Row) -> Row:
    if not row.keys() <= shape.kinds.keys():
        raise damaged()
    try:
        return {
            f"v_{name}": _value(kind, row[name]) if name in row else None
            for name, kind in shape.kinds.items()
        }
    except (ValueError, TypeError, AttributeError) as error:
        raise damaged() from error


def _value(kind: _Kind, value: Any) -> Any:
    match kind:
        case _Kind.BYTES:
            return b64decode(value, validate=True)
        case _Kind.JSON:
            return dumps(value)
        case _Kind.INSTANT:
            return datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
        case _Kind.DAY:
            return date.fromisoformat(value)
        case _:
            if not isinstance(value, str | int | float | bool):
                raise TypeError
            return value


def _parameter(connection: Connection, name: str, kind: _Kind) -> sa.ColumnElement[Any]:
    if kind is _Kind.JSON:
        text: sa.BindParameter[Any] = sa.bindparam(f"v_{name}", type_=sa.Text())
        return sa.cast(text, JSONB) if connection.dialect.name == "postgresql" else text
    return sa.bindparam(f"v_{name}")


def _insertion(connection: Connection, shape: Shape) -> sa.Insert:
    return sa.insert(shape.table).values(
        {name: _parameter(connection, name, kind) for name, kind in shape.kinds.items()}
    )


def _completion(connection: Connection, shape: Shape) -> sa.Update:
    keys = shape.table.primary_key.columns
    return (
        sa.update(shape.table)
        .where(*(column == sa.bindparam(f"v_{column.name}") for column in keys))
        .values({name: _parameter(connection, name, shape.kinds[name]) for name in shape.late})
    )


def _move_sequences(connection: Connection, found: Sequence[Shape]) -> None:
    """Let PostgreSQL's counters go on after the highest number; they are never set back."""
    for shape in found:
        keys = list(shape.table.primary_key.columns)
        if len(keys) != 1 or not isinstance(keys[0].type, sa.Integer):
            continue
        quoted = connection.dialect.identifier_preparer.format_table(shape.table)
        sequence = connection.execute(
            sa.select(sa.func.pg_get_serial_sequence(quoted, keys[0].name))
        ).scalar()
        if sequence is not None:
            highest = sa.select(sa.func.coalesce(sa.func.max(keys[0]), 0)).scalar_subquery()
            connection.execute(
                sa.select(
                    sa.func.setval(
                        sequence, sa.func.greatest(highest + 1, sa.func.nextval(sequence)), False
                    )
                )
            )
