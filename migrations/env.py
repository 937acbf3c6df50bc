"""How migrations reach the application's database. Run by ``flask db …``."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from summit.core.db import Base, db


def render(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """Write our column types as the plain ones they store, so that old migrations stand alone."""
    if kind == "type":
        name = type(item).__name__
        if name == "UtcDateTime":
            return "sa.DateTime(timezone=True)"
        if name == "TextType" or (name == "JSON" and item.dialect_impl):
            autogen_context.imports.add("from sqlalchemy.dialects import postgresql")
            return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def migrate(connection: Connection) -> None:
    """Run the migrations that are due on one connection."""
    on_sqlite = connection.dialect.name == "sqlite"
    if on_sqlite:
        # Batch mode rebuilds a table by dropping it; with foreign keys on, rows that refer to it
        # would go too. The pragma has no effect inside a transaction.
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")
    try:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render,
            transactional_ddl=True,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
            if on_sqlite:
                broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
                if broken:
                    raise RuntimeError(
                        f"a migration left rows without what they refer to: {broken}"
                    )
        connection.commit()
    finally:
        if on_sqlite:
            # The connection goes back to the pool, also after a migration that failed.
            connection.rollback()
            raw.execute("PRAGMA foreign_keys=ON")


with db.engine.connect() as connection:
    migrate(connection)
    connection.commit()
