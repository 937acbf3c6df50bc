"""Which video stands in which channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.programme.models import Session, SessionState
from summit.streaming.channels import AFTER, offered, position_of
from summit.streaming.models import Broadcast, BroadcastState
from summit.streaming.operations.checking import ask_check
from summit.streaming.operations.noting import note
from summit.streaming.providers import Place, is_place
from summit.streaming.queries.broadcasts import channel_of
from summit.streaming.queries.uses import uses_of


@dataclass(frozen=True, slots=True)
class ChannelValues:
    """What staff settles of a channel: its video, and another place to watch."""

    place: Place | None
    spare: Place | None = None


def set_channel(
    session: Session, language: str, values: ChannelValues, *, actor: Actor, now: datetime
) -> Broadcast:
    """Settle the video of one channel of a session; the channel is made where it has none.

    What was tested with another video is planned again; what is live stays so, with the new one.
    A check of the new video is asked for.

    Raises:
        Refused: the session is cancelled or has no such channel; the place is none of ours; or the
            broadcast is over, where the recording is what can be set; or the public would at once
            see a video that another channel names.
    """
    if session.state is SessionState.CANCELLED:
        raise Refused(N_("This session is cancelled: nothing is broadcast."))
    for place in (values.place, values.spare):
        if place is not None and not is_place(place.provider, place.id):
            raise Refused(N_("This is no video that Summit knows."))
    if values.spare is not None and values.spare == values.place:
        raise Refused(N_("The spare link leads to the same video."))
    channels = offered(session.floor, session.interpreted)
    broadcast = channel_of(session.id, language, to_change=True)
    made = broadcast is None
    if broadcast is None:
        if language not in channels:
            raise Refused(N_("This session has no such channel."))
        broadcast = Broadcast(
            summit_id=session.summit_id,
            session=session,
            language=language,
            position=position_of(language, channels),
            state=BroadcastState.PLANNED,
        )
        db.session.add(broadcast)
        db.session.flush()
    before = _places(broadcast) if not made else {}
    moved = _place(values.place) != (broadcast.provider, broadcast.video_id)
    if moved and broadcast.state in AFTER:
        raise Refused(N_("This broadcast is over; set its recording instead."))
    if moved and broadcast.shown_at is not None and _is_elsewhere(broadcast, values.place):
        raise Refused(
            N_(
                "The public sees this channel, and that video is used elsewhere already. Hide the"
                " channel first; it can be shown again after a look at what was found."
            )
        )
    broadcast.provider, broadcast.video_id = _place(values.place)
    broadcast.spare_provider, broadcast.spare_id = _place(values.spare)
    if not made and _places(broadcast) == before:
        return broadcast
    if moved:
        broadcast.checks, broadcast.checked_at = {}, None
        if broadcast.state in (BroadcastState.TEST, BroadcastState.READY):
            broadcast.state, broadcast.tested_at = BroadcastState.PLANNED, None
    after = _places(broadcast)
    note("broadcast.set", broadcast, actor=actor, now=now, before=before, after=after)
    if moved:
        ask_check(broadcast, now=now)
    return broadcast


def swap_spare(broadcast: Broadcast, *, actor: Actor, now: datetime) -> None:
    """Show the spare in the place of the video, at once; the video becomes the spare.

    Raises:
        Refused: there is no spare, or the broadcast is over.
    """
    if not broadcast.spare_id:
        raise Refused(N_("This channel has no spare link."))
    if broadcast.state in AFTER:
        raise Refused(N_("This broadcast is over; set its recording instead."))
    before = _places(broadcast)
    video = broadcast.provider, broadcast.video_id
    broadcast.provider, broadcast.video_id = broadcast.spare_provider, broadcast.spare_id
    broadcast.spare_provider, broadcast.spare_id = video
    broadcast.checks, broadcast.checked_at = {}, None
    after = _places(broadcast)
    note("broadcast.swapped", broadcast, actor=actor, now=now, before=before, after=after)
    ask_check(broadcast, now=now)


def remove_channel(broadcast: Broadcast, *, actor: Actor, now: datetime) -> None:
    """Take a channel away that nobody has seen.

    Raises:
        Refused: the public sees it, or it has been on air: then it is a record.
    """
    if broadcast.shown_at is not None:
        raise Refused(N_("The public sees this channel; hide it first."))
    if broadcast.live_at is not None or broadcast.state in AFTER:
        raise Refused(N_("This channel has been on air and stays as a record."))
    note("broadcast.removed", broadcast, actor=actor, now=now, before=_places(broadcast))
    db.session.delete(broadcast)
    db.session.flush()


def _is_elsewhere(broadcast: Broadcast, place: Place | None) -> bool:
    """Tell whether another channel names a video."""
    uses = uses_of([place]).get(place, ()) if place is not None else ()
    return any(each.broadcast_id != broadcast.id for each in uses)


def _place(place: Place | None) -> tuple[str, str]:
    return (place.provider, place.id) if place is not None else ("", "")


def _places(broadcast: Broadcast) -> Mapping[str, Any]:
    """Return what the journal says of where a channel is."""
    return {
        "video": f"{broadcast.provider} {broadcast.video_id}".strip(),
        "spare": f"{broadcast.spare_provider} {broadcast.spare_id}".strip(),
        "stream_state": broadcast.state.value,
    }
