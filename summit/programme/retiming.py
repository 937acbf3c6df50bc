"""When a session's items begin, and whether together they fit into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Sums:
    """The items of a session together.

    ``length`` is the session's own, in minutes, ``None`` while nobody has said how long it takes;
    ``without`` counts the items that have no time of their own.
    """

    total: int
    length: int | None
    without: int

    @property
    def over(self) -> int:
        """By how many minutes they last longer than the session."""
        return max(0, self.total - self.length) if self.length is not None else 0

    @property
    def spare(self) -> int:
        """How many minutes of the session they leave free."""
        return max(0, self.length - self.total) if self.length is not None else 0

    @property
    def share(self) -> float:
        """How many hundredths of the longer of both the items fill; for a bar."""
        longer = max(self.total, self.length or 0)
        return round(100 * self.total / longer, 2) if longer else 0.0

    @property
    def mark(self) -> float:
        """Where in the same hundredths the session ends."""
        longer = max(self.total, self.length or 0)
        return round(100 * (self.length or 0) / longer, 2) if longer else 0.0


def sums(minutes: Sequence[int | None], length: int | None) -> Sums:
    """Add up items' minutes against a session's."""
    return Sums(sum(each or 0 for each in minutes), length, sum(each is None for each in minutes))


def beginnings(minutes: Sequence[int | None]) -> list[timedelta | None]:
    """Return how long after the session's start each item begins, as a release tells it.

    Past an item without a length nothing can be said about when the next one begins.
    """
    at: timedelta | None = timedelta()
    found = []
    for each in minutes:
        found.append(at)
        at = at + timedelta(minutes=each) if at is not None and each is not None else None
    return found


def length_of(
    starts_at: datetime | None, ends_at: datetime | None, planned: int | None
) -> int | None:
    """Return a session's minutes: from start to end, or as planned while it has no hour."""
    if starts_at is None or ends_at is None:
        return planned
    return int((ends_at - starts_at).total_seconds()) // 60
