"""Reading broadcasts; the only way to obtain them."""

from summit.streaming.queries.broadcasts import (
    broadcast_by_id,
    broadcast_of,
    broadcasts_of,
    channel_of,
    session_stream,
)
from summit.streaming.queries.consents import asked_in, asked_of
from summit.streaming.queries.listing import BroadcastLine, ChannelLine, listing, live_now
from summit.streaming.queries.uses import Use, uses_of

__all__ = [
    "BroadcastLine",
    "ChannelLine",
    "Use",
    "asked_in",
    "asked_of",
    "broadcast_by_id",
    "broadcast_of",
    "broadcasts_of",
    "channel_of",
    "listing",
    "live_now",
    "session_stream",
    "uses_of",
]
