"""What an import changes, as plain values that can be shown and kept in the journal."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from summit.directory.models import City, Organisation, Person
from summit.programme.models import Room, Summit


class ChangeKind(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    ``path`` are slugs from the outside in (``mayoral-meeting/keynote/park-won-soon``); ``field``
    is a key of the programme file, empty when the whole object is added or removed. ``before``
    and ``after`` are plain JSON.
    """

    kind: ChangeKind
    object_kind: str
    path: str
    field: str
    before: Any
    after: Any

    def __str__(self) -> str:
        thing = f"{self.kind} {self.object_kind.replace('_', ' ')} {self.path}"
        if self.kind is ChangeKind.CHANGED:
            return f"{thing}: {self.field}: {_shown(self.before)} → {_shown(self.after)}"
        return thing

    def plain(self) -> dict[str, Any]:
        """Return the change as JSON, for the journal."""
        return {
            "kind": self.kind.value,
            "object": self.object_kind,
            "path": self.path,
            "field": self.field,
            "before": self.before,
            "after": self.after,
        }


def _shown(value: Any) -> str:
    return "nothing" if value in (None, {}, [], "") else json.dumps(value, ensure_ascii=False)


def plain(value: Any) -> Any:
    """Turn a value of a model into plain JSON; a row becomes its slug."""
    match value:
        case City() | Organisation() | Person() | Room() | Summit():
            return value.slug
        case datetime():
            return value.isoformat()
        case StrEnum():
            return value.value
        case date():
            return value.isoformat()
        case Mapping():
            return {key: plain(part) for key, part in value.items()}
        case list() | tuple():
            return [plain(part) for part in value]
    return value


def counted(changes: Sequence[Change]) -> dict[str, int]:
    """Count changes by what they do to what: ``{"session.added": 3}``."""
    counts = Counter(f"{change.object_kind}.{change.kind}" for change in changes)
    return dict(sorted(counts.items()))
