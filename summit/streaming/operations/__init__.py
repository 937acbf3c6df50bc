"""Writes on broadcasts. Each is one journal entry; whoever calls obtains what is changed.

What the public sees of it follows at once: the live board is written in the same transaction.
"""

from summit.streaming.operations.channels import (
    ChannelValues,
    remove_channel,
    set_channel,
    swap_spare,
)
from summit.streaming.operations.checking import ask_check, note_seen, problems_of
from summit.streaming.operations.gate import Doubtful, NeedsConsent, lacking, require_consents
from summit.streaming.operations.recordings import attach_recording, detach_recording, set_chapters
from summit.streaming.operations.showing import hide, hold_all, release_hold, show
from summit.streaming.operations.states import (
    end_broadcast,
    fail,
    go_live,
    permit,
    to_planned,
    to_ready,
    to_test,
)
from summit.streaming.operations.waiving import take_back_waiver, waive_consents

__all__ = [
    "ChannelValues",
    "Doubtful",
    "NeedsConsent",
    "ask_check",
    "attach_recording",
    "detach_recording",
    "end_broadcast",
    "fail",
    "go_live",
    "hide",
    "hold_all",
    "lacking",
    "note_seen",
    "permit",
    "problems_of",
    "release_hold",
    "remove_channel",
    "require_consents",
    "set_channel",
    "set_chapters",
    "show",
    "swap_spare",
    "take_back_waiver",
    "to_planned",
    "to_ready",
    "to_test",
    "waive_consents",
]
