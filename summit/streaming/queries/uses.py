"""Where else a video is used: in other channels, sessions and summits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select, tuple_

from summit.core.db import db
from summit.core.text import Text
from summit.programme.models import Session, Summit
from summit.streaming.models import Broadcast
from summit.streaming.providers import Place, is_video


@dataclass(frozen=True, slots=True)
class Use:
    """One channel that names a video: as what it shows, as its spare or as its recording."""

    broadcast_id: int
    session_id: int
    summit_id: int
    language: str
    session: str  # its slug
    session_title: Text
    summit: str  # its slug
    summit_title: Text


def uses_of(places: Collection[Place]) -> Mapping[Place, tuple[Use, ...]]:
    """Return the channels of all summits that name each of some videos. One statement, or none.

    Channels' pages (:func:`summit.streaming.providers.is_video`) are left out: they are there to
    be linked to often.
    """
    wanted = {each for each in places if each.id and is_video(each.provider)}
    if not wanted:
        return {}
    pairs = [(each.provider, each.id) for each in wanted]
    rows = db.session.execute(
        select(
            Broadcast.id,
            Broadcast.session_id,
            Broadcast.summit_id,
            Broadcast.language,
            Session.slug,
            Session.title,
            Summit.slug.label("summit"),
            Summit.title.label("summit_title"),
            Broadcast.provider,
            Broadcast.video_id,
            Broadcast.spare_provider,
            Broadcast.spare_id,
            Broadcast.recording_provider,
            Broadcast.recording_id,
        )
        .join(Session, Session.id == Broadcast.session_id)
        .join(Summit, Summit.id == Broadcast.summit_id)
        .where(
            or_(
                tuple_(Broadcast.provider, Broadcast.video_id).in_(pairs),
                tuple_(Broadcast.spare_provider, Broadcast.spare_id).in_(pairs),
                tuple_(Broadcast.recording_provider, Broadcast.recording_id).in_(pairs),
            )
        )
        .order_by(Broadcast.id)
    )
    found: dict[Place, tuple[Use, ...]] = {}
    for row in rows:
        use = Use(*row[:8])
        named = {
            Place(row.provider, row.video_id),
            Place(row.spare_provider, row.spare_id),
            Place(row.recording_provider, row.recording_id),
        }
        for place in named & wanted:
            found[place] = (*found.get(place, ()), use)
    return found
