"""Where a rundown stands, by one Core statement: what a poll asks before it reads any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, select

from summit.core.db import db
from summit.programme.models import Session
from summit.rundown.models import Command, Rundown, RundownState

_rundown, _session, _command = (
    cast("Table", model.__table__) for model in (Rundown, Session, Command)
)


@dataclass(frozen=True, slots=True)
class Stand:
    """A rundown's state and version, and who holds its panel; see :class:`Rundown`.

    ``session_version`` is its session's: another hour, zone or title, or other cities.
    """

    id: int
    state: RundownState
    version: int
    holder_key: str
    holder_name: str
    held_at: datetime | None
    seen_at: datetime | None
    asked_by_key: str
    asked_by_name: str
    asked_at: datetime | None
    session_version: int

    @classmethod
    def of(cls, rundown: Rundown) -> Stand:
        """Return where a loaded rundown stands."""
        own = {name: getattr(rundown, name) for name in _OWN}
        return cls(**own, session_version=rundown.session.version)


_OWN = tuple(name for name in Stand.__slots__ if name != "session_version")


def stand(summit_id: int, session: str) -> Stand | None:
    """Return where the rundown of a session stands, by the session's present slug.

    Returns:
        ``None`` where there is none, or the slug is a former one.
    """
    if "\0" in session:  # which PostgreSQL cannot even look for
        return None
    row = db.session.execute(
        select(*(_rundown.c[name] for name in _OWN), _session.c.version)
        .join(_session, _session.c.id == _rundown.c.session_id)
        .where(_session.c.summit_id == summit_id, _session.c.slug == session)
    ).first()
    return Stand(*row) if row is not None else None


@dataclass(frozen=True, slots=True)
class LastCommand:
    """The command that an undo takes back."""

    name: str
    args: dict[str, Any]
    actor_name: str


def last_command(rundown_id: int) -> LastCommand | None:
    """Return which command an undo would take back; ``None`` where there is none."""
    row = db.session.execute(
        select(_command.c.name, _command.c.args, _command.c.actor_name)
        .where(
            _command.c.rundown_id == rundown_id,
            _command.c.undone_by.is_(None),
            _command.c.name != "undo",
        )
        .order_by(_command.c.sequence.desc())
        .limit(1)
    ).first()
    return LastCommand(*row) if row is not None else None
