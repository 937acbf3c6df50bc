"""Where a session stands: hour, day, room and state, as the timetable moves and compares them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Protocol

from summit.core.clock import iso, parse_iso
from summit.programme.models import SessionState


class _Room(Protocol):
    @property
    def slug(self) -> str: ...


class _Placed(Protocol):
    """A session of the working tables."""

    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def day(self) -> date | None: ...
    @property
    def room(self) -> _Room | None: ...
    @property
    def state(self) -> SessionState: ...


#: What the journal calls the parts of a placement.
FIELDS = ("starts_at", "ends_at", "day", "room", "state")


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a session stands. Instants are aware; ``room`` is a slug, ``None`` for no room yet."""

    starts_at: datetime | None
    ends_at: datetime | None
    day: date | None
    room: str | None
    state: SessionState

    @classmethod
    def of(cls, session: _Placed) -> Placement:
        """Return where a session stands."""
        return cls(
            session.starts_at,
            session.ends_at,
            session.day,
            session.room.slug if session.room else None,
            session.state,
        )

    @classmethod
    def read(cls, fields: Any) -> Placement:
        """Read what :meth:`plain` wrote.

        Raises:
            ValueError: it is something else.
        """
        if not isinstance(fields, dict) or set(fields) != set(FIELDS):
            raise ValueError("these are not the parts of a placement")
        if not all(value is None or isinstance(value, str) for value in fields.values()):
            raise ValueError("the parts of a placement are strings")
        return cls(None, None, None, None, SessionState.DRAFT).changed(fields)

    def plain(self) -> dict[str, Any]:
        """Return it as the journal keeps it."""
        return {
            "starts_at": _plain_instant(self.starts_at),
            "ends_at": _plain_instant(self.ends_at),
            "day": self.day.isoformat() if self.day else None,
            "room": self.room,
            "state": self.state.value,
        }

    def agrees(self, fields: Mapping[str, Any]) -> bool:
        """Tell whether everything that journal fields say of a placement is so."""
        mine = self.plain()
        return all(mine[name] == fields[name] for name in FIELDS if name in fields)

    def changed(self, fields: Mapping[str, Any]) -> Placement:
        """Return it with what journal fields say in place of its own."""
        changes: dict[str, Any] = {}
        for name in FIELDS:
            if name in fields:
                changes[name] = _READ[name](fields[name])
        return replace(self, **changes)


def _plain_instant(instant: datetime | None) -> str | None:
    return iso(instant) if instant else None


def _read_instant(value: str | None) -> datetime | None:
    return parse_iso(value).astimezone(UTC) if value else None


_READ = {
    "starts_at": _read_instant,
    "ends_at": _read_instant,
    "day": lambda value: date.fromisoformat(value) if value else None,
    "room": lambda value: value or None,
    "state": SessionState,
}
