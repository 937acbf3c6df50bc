"""Where entries are used: a registry that upper rooms fill, for the directory knows no summits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import ColumnElement

from summit.core.text import Text
from summit.directory.kinds import Kind


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a summit where an entry stands.

    ``url`` is its page of the console; ``title`` is empty where it is the summit itself. ``role``
    and ``state`` are messages, to be translated where they are shown; ``state`` may be empty.
    Where only the ``day`` is known, ``starts_at`` is ``None``.
    """

    summit_id: int
    summit_title: Text
    url: str
    title: Text
    role: str
    state: str
    day: date | None
    starts_at: datetime | None
    zone: str


class Source(Protocol):
    """What an upper room tells of the entries it uses."""

    def is_used(self, kind: Kind) -> ColumnElement[bool]:
        """Return the condition, on a row of the kind's table, that the room refers to it."""
        ...

    def summits(self, kind: Kind, ids: Collection[int]) -> Mapping[int, frozenset[int]]:
        """Return in which summits each entry is used; constant statements for any number."""
        ...

    def places(self, kind: Kind, entry_id: int) -> Sequence[Place]:
        """Return every place of an entry, in order of summit and time."""
        ...

    def hold(self, summit_ids: Collection[int]) -> None:
        """Hold summits until the transaction ends, as those who change them do."""
        ...


class Usage:
    """What all upper rooms tell together; ``app`` registers them."""

    def __init__(self) -> None:
        self.sources: list[Source] = []

    def register(self, source: Source) -> None:
        """Ask a room from now on; one of a class is enough."""
        if not any(type(source) is type(known) for known in self.sources):
            self.sources.append(source)

    def summits(self, kind: Kind, ids: Collection[int]) -> dict[int, frozenset[int]]:
        """Return in which summits each of some entries is used."""
        found: dict[int, frozenset[int]] = dict.fromkeys(ids, frozenset())
        if ids:
            for source in self.sources:
                for entry_id, summits in source.summits(kind, ids).items():
                    found[entry_id] |= summits
        return found

    def places(self, kind: Kind, entry_id: int) -> list[Place]:
        """Return every place of an entry."""
        return [place for source in self.sources for place in source.places(kind, entry_id)]

    def hold(self, summit_ids: Collection[int]) -> None:
        """Hold summits until the transaction ends."""
        for source in self.sources:
            source.hold(summit_ids)


usage = Usage()
