"""Rules of a programme that warn without stopping anybody: findings, each with its remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, groupby

from summit.core.errors import N_
from summit.programme.models import Session, SessionState


@dataclass(frozen=True, slots=True)
class Finding:
    """What does not fit. ``values`` fill message and remedy, both English msgids."""

    message: str
    remedy: str
    values: dict[str, str]

    def __str__(self) -> str:
        return f"{self.message % self.values}; {self.remedy % self.values}"


def room_clashes(sessions: Iterable[Session]) -> list[Finding]:
    """Find sessions that overlap in one room: only one session can use a room at a time.

    Cancelled sessions and those without an hour use none.
    """
    using = [
        (session.room.slug, session.starts_at, session.ends_at, session.slug)
        for session in sessions
        if session.room and session.starts_at and session.ends_at
        if session.state is not SessionState.CANCELLED
    ]
    findings = []
    for room, group in groupby(sorted(using), key=lambda use: use[0]):
        for (_, _, ends, first), (_, starts, _, second) in combinations(group, 2):
            if starts < ends:
                findings.append(
                    Finding(
                        N_("“%(first)s” and “%(second)s” are in the room %(room)s at once"),
                        N_("move one of them, or give it another room"),
                        {"first": first, "second": second, "room": room},
                    )
                )
    return findings
