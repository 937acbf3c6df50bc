"""Rules about rooms: one session at a time, and time to change over between two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from summit.core.errors import N_
from summit.programme.facts import RoomFact, SessionFact
from summit.programme.rules.context import Context
from summit.programme.rules.finding import Finding, Level, Span

_TAKEN = N_("“%(session)s” and “%(other)s” both use %(room)s at the same time, %(when)s.")
_TAKEN_REMEDY = N_("Move one of them to another time, or give it another room.")
_CHANGEOVER = N_(
    "%(room)s needs %(needed)s min to change over, and there are only %(gap)s min between "
    "“%(session)s” and “%(other)s”, %(when)s."
)
_CHANGEOVER_REMEDY = N_("Let “%(other)s” begin %(short)s min later, or use another room.")


@dataclass(frozen=True, slots=True)
class _Use:
    """A room used by a session, from when to when."""

    session: SessionFact
    starts_at: datetime
    ends_at: datetime


def taken(context: Context) -> Iterator[Finding]:
    """Find sessions that overlap in one room: only one session can use a room at a time."""
    for room, first, second in _neighbours(context):
        if second.starts_at >= first.ends_at:
            continue
        overlap = Span(second.starts_at, min(first.ends_at, second.ends_at), first.session.zone)
        yield context.finding(
            "room-taken",
            Level.BLOCK,
            first.session,
            _TAKEN,
            _TAKEN_REMEDY,
            {"other": second.session.title, "room": room.name, "when": overlap},
            room.slug,
            (first.starts_at, first.ends_at, second.starts_at, second.ends_at),
            others=(second.session,),
        )


def changeover(context: Context) -> Iterator[Finding]:
    """Find sessions that follow each other in a room more closely than it can be changed over."""
    for room, first, second in _neighbours(context):
        gap = int((second.starts_at - first.ends_at).total_seconds()) // 60
        if not 0 <= gap < room.changeover:
            continue
        yield context.finding(
            "changeover",
            Level.WARN,
            first.session,
            _CHANGEOVER,
            _CHANGEOVER_REMEDY,
            {
                "other": second.session.title,
                "room": room.name,
                "needed": room.changeover,
                "gap": gap,
                "short": room.changeover - gap,
                "when": Span(first.ends_at, second.starts_at, first.session.zone),
            },
            room.slug,
            room.changeover,
            (first.ends_at, second.starts_at),
            others=(second.session,),
        )


def _neighbours(context: Context) -> Iterator[tuple[RoomFact, _Use, _Use]]:
    """Yield pairs in a room of which the second begins before the first has been cleared away."""
    by_room: dict[int, list[_Use]] = defaultdict(list)
    for session in context.live:
        if session.hours and session.room_id is not None:
            by_room[session.room_id].append(_Use(session, *session.hours))
    for room_id, uses in by_room.items():
        room = context.facts.rooms[room_id]
        uses.sort(key=lambda use: (use.starts_at, use.ends_at, use.session.uid))
        for position, first in enumerate(uses):
            cleared = first.ends_at + timedelta(minutes=room.changeover)
            for second in uses[position + 1 :]:
                if second.starts_at >= cleared:
                    break
                if context.is_asked(first.session, second.session):
                    yield room, first, second
