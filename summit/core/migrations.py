"""Where the database stands in the sequence of migrations."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import Migrate
from sqlalchemy import Connection

DIRECTORY = Path(__file__).resolve().parents[2] / "migrations"

migrate = Migrate(directory=str(DIRECTORY), render_as_batch=True, compare_type=True)


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(DIRECTORY))
    return ScriptDirectory.from_config(config)


@cache
def newest() -> str | None:
    """Return the revision that this version of the code expects."""
    return _scripts().get_current_head()


@cache
def revisions() -> frozenset[str]:
    """Return all revisions that this version of the code knows."""
    return frozenset(script.revision for script in _scripts().walk_revisions())


def is_current(connection: Connection) -> bool:
    """Whether the database has had all migrations."""
    return MigrationContext.configure(connection).get_current_revision() == newest()
