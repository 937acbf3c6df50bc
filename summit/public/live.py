"""What of a summit is on the air: its live board beside its release, at an instant.

That a session is on is an act of its operators, who start its broadcast or its rundown; that one
is next comes from the release and the clock. Between two of the clock's boundaries nothing that is
shown here changes by itself, so a page may be kept from one to the next.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from summit.public import times
from summit.public.programme import Programme, Session
from summit.streaming.live_document import NOTHING, LiveBroadcast, LiveDoc, LiveSession

#: How long a session is expected whose end is not known, in minutes.
_UNKNOWN_LENGTH = 180


class Phase(StrEnum):
    """Where a session stands: ``held`` is on the hold slate, ``over`` past its time unbroadcast."""

    CANCELLED = "cancelled"
    BEFORE = "before"
    LIVE = "live"
    HELD = "held"
    ENDED = "ended"
    RECORDED = "recorded"
    OVER = "over"


def until(session: Session) -> int:
    """Return until when a session is waited for: its end, or the end of its day."""
    if session.ends is not None:
        return session.ends
    if session.starts is not None:
        return session.starts + _UNKNOWN_LENGTH
    midnight = (session.day + 1) * times.DAY
    return midnight - times.offset(session.zone, midnight)


def is_on(live: LiveSession) -> bool:
    """Whether operators have started a session's broadcast or its rundown, and not ended it."""
    return live["rundown"] == "running" or any(
        broadcast["state"] == "live" for broadcast in live["broadcasts"]
    )


def is_recording(broadcast: LiveBroadcast) -> bool:
    """Whether a channel's video is what was recorded."""
    return broadcast["state"] == "recorded" or bool(broadcast["recording_id"])


def phase(session: Session, live: LiveSession, at: int) -> Phase:
    """Say where a session stands at an instant, in minutes."""
    if session.cancelled:
        return Phase.CANCELLED
    if is_on(live):
        return Phase.HELD if live["held"] is not None else Phase.LIVE
    if any(is_recording(broadcast) for broadcast in live["broadcasts"]):
        return Phase.RECORDED
    states = {broadcast["state"] for broadcast in live["broadcasts"]}
    if live["rundown"] == "ended" or "ended" in states:
        return Phase.ENDED
    if at >= until(session):
        return Phase.OVER
    return Phase.HELD if live["held"] is not None else Phase.BEFORE


class Board:
    """One version of a live board beside one release: made once, looked at by every request.

    ``sessions`` are by slug those that the release shows and of which the board says something,
    ``on`` those that are on, in the programme's order. What the board knows of a session that the
    release does not show is left out.
    """

    def __init__(self, programme: Programme, document: LiveDoc) -> None:
        known = document["sessions"]
        self.sessions: dict[str, LiveSession] = {
            session.slug: known[session.doc["uid"]]
            for session in programme.sessions.values()
            if session.doc["uid"] in known
        }
        self.on: tuple[str, ...] = tuple(
            slug
            for slug, live in self.sessions.items()
            if is_on(live) and not programme.sessions[slug].cancelled
        )
        self._digests = {
            slug: hashlib.sha256(json.dumps(live, sort_keys=True).encode()).hexdigest()[:16]
            for slug, live in self.sessions.items()
        }
        self._slugs = dict(programme.moved_sessions)
        self._slugs.update((slug, slug) for slug in programme.sessions)
        self._channels = frozenset(
            broadcast["language"]
            for live in self.sessions.values()
            for broadcast in live["broadcasts"]
        )
        self._boundaries: tuple[int, ...] = tuple(
            sorted(
                {
                    minutes
                    for session in programme.sessions.values()
                    if not session.cancelled
                    for minutes in (session.starts, until(session))
                    if minutes is not None
                }
            )
        )

    def session(self, slug: str) -> LiveSession:
        """Return what is known of a session; nothing where the board does not speak of it."""
        return self.sessions.get(slug, NOTHING)

    def slug(self, asked: str) -> str | None:
        """Return the present slug of a session by a present or former one."""
        return self._slugs.get(asked)

    def channel(self, asked: str) -> str | None:
        """Return a channel that was asked for, if any session has one in that language."""
        return asked if asked in self._channels else None

    def at(self, now: datetime) -> Air:
        """Look at the board from an instant."""
        minutes = times.minutes_of(now)
        place = bisect_right(self._boundaries, minutes)
        # The last boundary stands for all instants up to the next one, in every process alike.
        return Air(self, place, self._boundaries[place - 1] if place else 0)

    def digest(self, slug: str) -> str | None:
        """Return what changes with all that the board says of a session; ``None`` for nothing."""
        return self._digests.get(slug)


@dataclass(frozen=True, slots=True)
class Air:
    """A board between two of the clock's boundaries: the ``place`` before them, and the instant of
    the earlier one in minutes."""

    board: Board
    place: int
    at: int

    def phase(self, session: Session) -> Phase:
        """Say where a session stands."""
        return phase(session, self.board.session(session.slug), self.at)

    def of(self, slug: str) -> tuple[str, int] | None:
        """Return what pages about one session are kept by; ``None`` if the board says nothing."""
        digest = self.board.digest(slug)
        return (digest, self.place) if digest is not None else None


@dataclass(frozen=True, slots=True)
class Schedule:
    """A summit's sessions by where they stand: ``on`` the air, ``coming`` with cancelled ones in
    their place, the earliest first, and ``recorded``, the latest first."""

    on: list[Session]
    coming: list[Session]
    recorded: list[Session]

    @property
    def main(self) -> Session | None:
        """Return what the live page is about: what is on, else what comes next."""
        return next(
            (session for session in (*self.on, *self.coming) if not session.cancelled), None
        )


def schedule(programme: Programme, air: Air) -> Schedule:
    """Sort a summit's sessions by where they stand."""
    found = Schedule([], [], [])
    for session in sorted(programme.sessions.values(), key=_order):
        match air.phase(session):
            case Phase.LIVE:
                found.on.append(session)
            case Phase.HELD:
                held_on = is_on(air.board.session(session.slug))
                (found.on if held_on else found.coming).append(session)
            case Phase.BEFORE:
                found.coming.append(session)
            case Phase.CANCELLED if air.at < until(session):
                found.coming.append(session)
            case Phase.RECORDED:
                found.recorded.insert(0, session)
            case _:
                pass
    return found


def _order(session: Session) -> tuple[int, str]:
    """Sort by start; a session whose hour is not known stands at the end of its day."""
    return (session.starts if session.starts is not None else until(session)), session.slug
