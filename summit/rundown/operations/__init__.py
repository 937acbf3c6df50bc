"""Writing of rundowns: making and editing them, leading them live."""

from summit.rundown.operations.commanding import Obeyed, Order, Stale, obey
from summit.rundown.operations.cues import (
    LONGEST,
    SHORTEST,
    CueValues,
    add_cue,
    edit_cue,
    edit_rundown,
    move_cue,
    remove_cue,
)
from summit.rundown.operations.holding import (
    hand_over,
    keep_panel,
    release_panel,
    renew_screens,
    still_here,
    take_panel,
)
from summit.rundown.operations.making import (
    Remaking,
    delete_rundown,
    make_rundown,
    remake_rundown,
    remaking_of,
)

__all__ = [
    "LONGEST",
    "SHORTEST",
    "CueValues",
    "Obeyed",
    "Order",
    "Remaking",
    "Stale",
    "add_cue",
    "delete_rundown",
    "edit_cue",
    "edit_rundown",
    "hand_over",
    "keep_panel",
    "make_rundown",
    "move_cue",
    "obey",
    "release_panel",
    "remake_rundown",
    "remaking_of",
    "remove_cue",
    "renew_screens",
    "still_here",
    "take_panel",
]
