"""What the journal says of broadcasts: the words for each act, and for its entries' fields."""

from __future__ import annotations

from collections.abc import Mapping

from summit.core.errors import N_

ACTS: Mapping[str, str] = {
    "broadcast.chapters_set": N_("changed the chapters of a recording"),
    "broadcast.consents_waived": N_("signed for going public without consents"),
    "broadcast.ended": N_("ended a broadcast"),
    "broadcast.failed": N_("noted that a channel has failed"),
    "broadcast.held": N_("put the hold slate on all channels of a session"),
    "broadcast.hidden": N_("took a channel off the public pages"),
    "broadcast.hold_released": N_("took the hold slate away"),
    "broadcast.live": N_("put a channel on air"),
    "broadcast.put_back": N_("put a channel back to planned"),
    "broadcast.ready": N_("declared a channel ready"),
    "broadcast.recorded": N_("attached a recording"),
    "broadcast.recording_removed": N_("took a recording away"),
    "broadcast.removed": N_("removed a channel"),
    "broadcast.set": N_("settled the video of a channel"),
    "broadcast.shown": N_("showed a channel to the public"),
    "broadcast.swapped": N_("changed a channel over to its spare link"),
    "broadcast.test_begun": N_("began to test a channel"),
    "broadcast.waiver_taken_back": N_("took back a waiver of consents"),
    "youtube.broadcast_made": N_("created a broadcast at YouTube"),
    "youtube.broken": N_("lost the connection to a channel of YouTube"),
    "youtube.chapters_asked": N_("had chapters written to YouTube"),
    "youtube.connected": N_("connected a channel of YouTube"),
    "youtube.disconnected": N_("disconnected a channel of YouTube"),
    "youtube.key_allowed": N_("let the key of an encoder be shown again"),
    "youtube.key_shown": N_("looked at the key of an encoder"),
    "youtube.privacy_asked": N_("asked YouTube to change who can watch"),
    "youtube.privacy_set": N_("changed at YouTube who can watch"),
    "youtube.reconnected": N_("connected a channel of YouTube again"),
    "youtube.setup_asked": N_("asked for a broadcast at YouTube"),
    "youtube.step_asked": N_("asked YouTube for the next step"),
    "youtube.stream_made": N_("created an encoder’s stream at YouTube"),
}

FIELDS: Mapping[str, str] = {
    "chapters": N_("Chapters"),
    "despite": N_("In spite of"),
    "hold": N_("Hold slate"),
    "missing": N_("Consents missing"),
    "offset": N_("Seconds before the session"),
    "purposes": N_("Consent to"),
    "recording": N_("Recording attached"),
    "shown": N_("Shown since"),
    "spare": N_("Spare link"),
    "stream": N_("Channel"),
    "stream_state": N_("State"),
    "video": N_("Video"),
    "privacy": N_("Who can watch"),
    "shown_at": N_("Shown"),
    "shown_by": N_("Shown to"),
    "step": N_("Step"),
    "youtube_channel": N_("Channel of YouTube"),
}
