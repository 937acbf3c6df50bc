"""What was seen of a video: asked for as a job, noted, and judged with what the tables say."""

from __future__ import annotations

from datetime import datetime

from summit.core.db import db
from summit.outbox.operations import enqueue
from summit.streaming.checks import Channel, Problem, Seen, problems
from summit.streaming.models import Broadcast
from summit.streaming.providers import YOUTUBE, Place
from summit.streaming.queries.uses import uses_of

CHECK_JOB = "streaming.check"


def place_of(broadcast: Broadcast) -> Place | None:
    """Return where a channel is; ``None`` where nobody has said."""
    if not broadcast.video_id:
        return None
    return Place(broadcast.provider, broadcast.video_id)


def problems_of(broadcast: Broadcast, *, elsewhere: bool | None = None) -> tuple[Problem, ...]:
    """Return what may be wrong with a channel.

    Args:
        elsewhere: whether another channel names its video, where that has been read already.
    """
    place = place_of(broadcast)
    if elsewhere is None:
        uses = uses_of([place]).get(place, ()) if place is not None else ()
        elsewhere = any(each.broadcast_id != broadcast.id for each in uses)
    stream = broadcast.ingest.status if broadcast.ingest is not None else ""
    channel = Channel(broadcast.language, broadcast.state, place, elsewhere, stream)
    return problems(channel, Seen.read(broadcast.checks))


def ask_check(broadcast: Broadcast, *, now: datetime) -> bool:
    """Ask for a look at what YouTube says of a channel's video; return whether there is any."""
    if broadcast.provider != YOUTUBE or not broadcast.video_id:
        return False
    enqueue(
        CHECK_JOB,
        {"broadcast": broadcast.id, "video": broadcast.video_id},
        key=f"{CHECK_JOB}:{broadcast.id}:{now.timestamp()}",
        now=now,
    )
    return True


def note_seen(broadcast: Broadcast, seen: Seen, *, now: datetime) -> bool:
    """Keep what was seen of a channel's video; return whether it is still the same video.

    No journal entry: nobody has done anything.
    """
    if seen.id != broadcast.video_id:
        return False
    broadcast.checks, broadcast.checked_at = seen.plain(), now
    db.session.flush()
    return True
