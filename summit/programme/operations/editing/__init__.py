"""Editing a programme piece by piece; whoever calls obtains the summit to change it."""

from summit.programme.operations.editing.cities import CityValues, add_cities, edit_cities
from summit.programme.operations.editing.items import (
    LONGEST_ITEM,
    ItemValues,
    create_item,
    delete_item,
    edit_item,
    move_item,
    set_lengths,
)
from summit.programme.operations.editing.marks import Unfit, snapshot, touch, write
from summit.programme.operations.editing.rooms import (
    RoomValues,
    create_room,
    delete_room,
    edit_room,
    move_room,
)
from summit.programme.operations.editing.sessions import (
    NewSession,
    SessionValues,
    cancel_session,
    create_session,
    delete_session,
    edit_session,
    reinstate_session,
)
from summit.programme.operations.editing.speakers import (
    SpeakerValues,
    create_speaker,
    delete_speaker,
    edit_speaker,
    move_speaker,
)
from summit.programme.operations.editing.summits import (
    DO_WITHOUT_ACT,
    NewSummit,
    SummitValues,
    ask_to_do_without,
    create_summit,
    do_without,
    edit_summit,
    set_second_pair,
)

__all__ = [
    "DO_WITHOUT_ACT",
    "LONGEST_ITEM",
    "CityValues",
    "ItemValues",
    "NewSession",
    "NewSummit",
    "RoomValues",
    "SessionValues",
    "SpeakerValues",
    "SummitValues",
    "Unfit",
    "add_cities",
    "ask_to_do_without",
    "cancel_session",
    "create_item",
    "create_room",
    "create_session",
    "create_speaker",
    "create_summit",
    "delete_item",
    "delete_room",
    "delete_session",
    "delete_speaker",
    "do_without",
    "edit_cities",
    "edit_item",
    "edit_room",
    "edit_session",
    "edit_speaker",
    "edit_summit",
    "move_item",
    "move_room",
    "move_speaker",
    "reinstate_session",
    "set_lengths",
    "set_second_pair",
    "snapshot",
    "touch",
    "write",
]
