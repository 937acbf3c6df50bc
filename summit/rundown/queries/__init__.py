"""Reading of rundowns: the only way to obtain one, a cue or a command."""

from summit.rundown.queries.booths import booths_on_duty
from summit.rundown.queries.facts import rundown_by_id, rundown_fact, rundown_facts
from summit.rundown.queries.listing import RundownLine, listing
from summit.rundown.queries.rundowns import (
    began_at,
    command,
    commands,
    cue_of,
    has_rundown,
    held_rundown,
    rundown_of,
    session_for_rundown,
)

__all__ = [
    "RundownLine",
    "began_at",
    "booths_on_duty",
    "command",
    "commands",
    "cue_of",
    "has_rundown",
    "held_rundown",
    "listing",
    "rundown_by_id",
    "rundown_fact",
    "rundown_facts",
    "rundown_of",
    "session_for_rundown",
]
