"""The list of all sessions with their channels: a fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from summit.core.db import db
from summit.core.text import Text
from summit.programme.models import Audience, Session, SessionState
from summit.streaming.channels import offered, position_of, purpose_of
from summit.streaming.consents import Missing, Purpose, missing, uncovered
from summit.streaming.models import Broadcast, BroadcastState, SessionStream
from summit.streaming.providers import Place
from summit.streaming.queries.consents import asked_in
from summit.streaming.queries.uses import Use, uses_of


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """One channel of a session: its broadcast, and where else that video is used."""

    language: str
    broadcast: Broadcast | None
    elsewhere: tuple[Use, ...] = ()


@dataclass(frozen=True, slots=True)
class BroadcastLine:
    """A session with its channels, in order, and the consents for which nobody has signed."""

    session_id: int
    session: str  # its slug
    title: Text
    starts_at: datetime | None
    ends_at: datetime | None
    zone: str
    state: SessionState
    audience: Audience
    held_at: datetime | None
    channels: tuple[ChannelLine, ...]
    lacking: tuple[Missing, ...]

    @property
    def has_any(self) -> bool:
        """Whether any channel has a broadcast."""
        return any(each.broadcast is not None for each in self.channels)


def listing(summit_id: int) -> list[BroadcastLine]:
    """Return the sessions of a summit that are not called off, with their channels, in order.

    Six statements, however many sessions there are.
    """
    rows = db.session.execute(
        select(
            Session.id,
            Session.slug,
            Session.title,
            Session.starts_at,
            Session.ends_at,
            Session.zone,
            Session.state,
            Session.audience,
            Session.floor,
            Session.interpreted,
            SessionStream.held_at,
            SessionStream.waived_key,
        )
        .outerjoin(SessionStream, SessionStream.session_id == Session.id)
        .where(Session.summit_id == summit_id)
        .order_by(Session.day.nulls_last(), Session.starts_at, Session.slug)
    ).all()
    by_session: dict[int, dict[str, Broadcast]] = {}
    broadcasts = db.session.scalars(select(Broadcast).where(Broadcast.summit_id == summit_id)).all()
    for broadcast in broadcasts:
        by_session.setdefault(broadcast.session_id, {})[broadcast.language] = broadcast
    uses = uses_of([Place(each.provider, each.video_id) for each in broadcasts])
    asked = asked_in(by_session)
    lines = []
    for row in rows:
        held = by_session.get(row.id, {})
        if row.state is SessionState.CANCELLED and not held:
            continue
        purposes = {purpose_of(each.state) for each in held.values()} or {Purpose.STREAMING}
        lacking = [
            one
            for purpose in sorted(purposes)
            for one in uncovered(missing(asked.get(row.id, ()), purpose, row.waived_key or ""))
        ]
        lines.append(
            BroadcastLine(
                row.id,
                row.slug,
                row.title,
                row.starts_at,
                row.ends_at,
                row.zone,
                row.state,
                row.audience,
                row.held_at,
                _channels(offered(row.floor, row.interpreted), held, uses),
                tuple(lacking),
            )
        )
    return lines


def _channels(
    languages: tuple[str, ...],
    held: Mapping[str, Broadcast],
    uses: Mapping[Place, tuple[Use, ...]],
) -> tuple[ChannelLine, ...]:
    every = sorted({*languages, *held}, key=lambda each: (position_of(each, languages), each))
    lines = []
    for language in every:
        broadcast = held.get(language)
        elsewhere: tuple[Use, ...] = ()
        if broadcast is not None:
            place = Place(broadcast.provider, broadcast.video_id)
            others = uses.get(place, ())
            elsewhere = tuple(each for each in others if each.broadcast_id != broadcast.id)
        lines.append(ChannelLine(language, broadcast, elsewhere))
    return tuple(lines)


def live_now(summit_id: int) -> list[tuple[str, Text, int]]:
    """Return the sessions of which a channel is live: slug, title and how many channels are."""
    rows = db.session.execute(
        select(Session.slug, Session.title)
        .join(Broadcast, Broadcast.session_id == Session.id)
        .where(Broadcast.summit_id == summit_id, Broadcast.state == BroadcastState.LIVE)
        .order_by(Session.starts_at, Session.slug)
    )
    found: dict[str, tuple[Text, int]] = {}
    for slug, title in rows:
        found[slug] = (title, found.get(slug, (title, 0))[1] + 1)
    return [(slug, title, channels) for slug, (title, channels) in found.items()]
