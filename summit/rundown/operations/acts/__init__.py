"""What each command does to a rundown, and the list that names them.

Each gets the rundown, the cue that is meant (where one is), the arguments and the instant. It
changes the rows and returns what the journal says of it beyond the cue; it refuses what cannot be
done now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from summit.rundown.models import Rundown
from summit.rundown.operations.acts import floor, line_up, order, speakers
from summit.rundown.operations.acts.standing import Told

Do = Callable[[Rundown, Any, Mapping[str, Any], datetime], Told]


@dataclass(frozen=True, slots=True)
class Act:
    """How a command is done.

    ``shared``: several people give it at once, without the panel (the line-up). ``hidden`` are
    arguments that are not kept with the command.
    """

    do: Do
    needs_cue: bool = False
    shared: bool = False
    hidden: frozenset[str] = frozenset()


#: The commands by name.
ACTS: Mapping[str, Act] = {
    "start": Act(floor.start),
    "next": Act(floor.go_on),
    "speak": Act(floor.speak, needs_cue=True),
    "pause": Act(floor.pause),
    "resume": Act(floor.resume),
    "finish": Act(floor.finish),
    "skip": Act(order.skip, needs_cue=True),
    "defer": Act(order.defer, needs_cue=True),
    "requeue": Act(order.requeue, needs_cue=True),
    "swap": Act(order.swap, needs_cue=True),
    "insert": Act(order.insert, hidden=frozenset({"values"})),
    "extend": Act(order.extend, needs_cue=True),
    "shorten": Act(order.shorten),
    "drop": Act(order.drop),
    "substitute": Act(speakers.substitute, needs_cue=True),
    "restore": Act(speakers.restore, needs_cue=True),
    "lost": Act(speakers.lost, needs_cue=True),
    "fallback": Act(speakers.fallback, needs_cue=True),
    "back": Act(speakers.back, needs_cue=True),
    "no_show": Act(speakers.no_show, needs_cue=True),
    "ready": Act(line_up.ready, needs_cue=True, shared=True),
    "check": Act(line_up.check, needs_cue=True, shared=True),
    "check_city": Act(line_up.check_city, shared=True),
    "phone": Act(line_up.phone, needs_cue=True, shared=True, hidden=frozenset({"telephone"})),
    "note": Act(line_up.note, needs_cue=True, shared=True, hidden=frozenset({"text"})),
    "end": Act(floor.end),
    "reopen": Act(floor.reopen),
}
