"""Setting aside, for restoring a back-up alone, what keeps rows of a database from being changed.

Adopted texts are protected by triggers (migration 0009), which refuse everybody, and so whoever
puts a whole back-up in the place of what is there, too. The triggers are those that the database
has, since an older back-up is poured into tables of its own time; they stand again before the
transaction ends, and what was poured is what the back-up holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

# What ``pg_trigger.tgenabled`` says of a trigger, and how it is put back.
_ENABLE = {"O": "ENABLE", "A": "ENABLE ALWAYS", "R": "ENABLE REPLICA"}


@contextmanager
def suspended(connection: Connection) -> Iterator[None]:
    """Keep all triggers of a database from acting, in the open transaction, until the end."""
    suspend = _on_postgresql if connection.dialect.name == "postgresql" else _on_sqlite
    with suspend(connection):
        yield


@contextmanager
def _on_sqlite(connection: Connection) -> Iterator[None]:
    found = connection.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    ).all()
    for name, _definition in found:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _name, definition in found:
        connection.exec_driver_sql(definition)


@contextmanager
def _on_postgresql(connection: Connection) -> Iterator[None]:
    found = connection.execute(
        text(
            "SELECT tgrelid::regclass::text, quote_ident(tgname), tgenabled FROM pg_trigger"
            " JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE NOT tgisinternal AND tgenabled <> 'D'"
            " AND relnamespace = current_schema()::regnamespace ORDER BY 1, 2"
        )
    ).all()
    for table, name, _enabled in found:
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    yield
    for table, name, enabled in found:
        connection.exec_driver_sql(f"ALTER TABLE {table} {_ENABLE[enabled]} TRIGGER {name}")
