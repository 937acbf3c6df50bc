"""Editing the table of a rundown: before the meeting, and what is still to come during it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import object_session

from summit.core.actor import Actor
from summit.core.errors import N_, Refused
from summit.core.text import Text
from summit.directory.models import City
from summit.programme.models import ItemKind
from summit.rundown.models import AHEAD, Cue, Rundown, RundownState, Source
from summit.rundown.operations.noting import label, note, settle

#: The shortest and the longest time of a cue, in seconds.
SHORTEST, LONGEST = 5, 8 * 3600
#: What the journal says of a cue; the rest is named as changed without its contents.
_TOLD = ("kind", "seconds", "offset", "hard", "source", "language", "priority")


@dataclass(frozen=True, slots=True)
class CueValues:
    """What a cue says; see :class:`summit.rundown.models.Cue`."""

    kind: ItemKind
    seconds: int
    title: Text = field(default_factory=Text)
    name: Text = field(default_factory=Text)
    person_title: Text = field(default_factory=Text)
    place: Text = field(default_factory=Text)
    lower_third: Text = field(default_factory=Text)
    offset: int | None = None
    hard: bool = False
    source: Source = Source.STUDIO
    language: str = ""
    media: str = ""
    words: Text = field(default_factory=Text)
    fallback: str = ""
    telephone: str = ""
    priority: int = 0
    owner: str = ""
    note: str = ""
    city: City | None = None

    @classmethod
    def of(cls, cue: Cue) -> CueValues:
        """Return what a cue says at present."""
        return cls(**{each.name: getattr(cue, each.name) for each in fields(cls)})


def add_cue(
    rundown: Rundown, values: CueValues, after: str | None, *, actor: Actor, now: datetime
) -> Cue:
    """Add a cue by hand, after another one or at the beginning.

    Raises:
        Refused: its time is out of bounds; the rundown has ended; it would come before what has
            the floor.
    """
    _check(values)
    _not_ended(rundown)
    cue = new_cue(values)
    insert_after(rundown, cue, after)
    settle(rundown, now)
    note("cue.added", rundown, actor=actor, now=now, after={"cue": label(cue), **_told(cue)})
    return cue


def new_cue(values: CueValues) -> Cue:
    """Return a cue that is not in any rundown yet."""
    cue = Cue(uid=str(uuid4()), planned_seconds=values.seconds)
    for each in fields(values):
        setattr(cue, each.name, getattr(values, each.name))
    return cue


def insert_after(rundown: Rundown, cue: Cue, after: str | None) -> None:
    """Put a cue, new or present, behind another one, or at the beginning.

    Raises:
        Refused: there is no such place, or what comes after it has been already.
    """
    order = [each for each in rundown.cues if each is not cue]
    place = 0
    if after is not None:
        place = next((n for n, each in enumerate(order, 1) if each.uid == after), 0)
        if place == 0:
            raise Refused(N_("The cue after which this was to come is not there any more."))
    if any(each.state not in AHEAD and each.started_at is not None for each in order[place:]):
        raise Refused(N_("What follows has been already; choose a later place."))
    order.insert(place, cue)
    if object_session(cue) is None:
        rundown.cues.append(cue)
    for position, each in enumerate(order, 1):
        each.position = position
    rundown.cues.sort(key=lambda each: each.position)


def edit_cue(cue: Cue, values: CueValues, *, actor: Actor, now: datetime) -> bool:
    """Change a cue; return whether anything has changed.

    Before the meeting, the allotted time is also the planned one.

    Raises:
        Refused: its time is out of bounds, or it has begun.
    """
    _check(values)
    _only_ahead(cue)
    before = CueValues.of(cue)
    if before == values:
        return False
    changed = [
        each.name
        for each in fields(values)
        if getattr(before, each.name) != getattr(values, each.name)
    ]
    old = _told(cue)
    for name in changed:
        setattr(cue, name, getattr(values, name))
    rundown = cue.rundown
    if rundown.state is RundownState.PLANNED:
        cue.planned_seconds = cue.seconds
    settle(rundown, now)
    note(
        "cue.edited",
        rundown,
        actor=actor,
        now=now,
        before=old,
        after={**_told(cue), "cue": label(cue), "fields": changed},
    )
    return True


def remove_cue(cue: Cue, *, actor: Actor, now: datetime) -> None:
    """Take a cue out of its rundown.

    Raises:
        Refused: it has begun, or the meeting has: then it is skipped, so that it stays on record.
    """
    _only_ahead(cue)
    rundown = cue.rundown
    if rundown.state is not RundownState.PLANNED:
        raise Refused(
            N_("The meeting has begun: skip this cue instead, so that it stays on record.")
        )
    after = {"cue": label(cue)}
    rundown.cues.remove(cue)
    for position, each in enumerate(rundown.cues, 1):
        each.position = position
    settle(rundown, now)
    note("cue.removed", rundown, actor=actor, now=now, after=after)


def move_cue(cue: Cue, after: str | None, *, actor: Actor, now: datetime) -> bool:
    """Put a cue behind another one, or at the beginning; return whether it was elsewhere.

    Raises:
        Refused: it has begun, or that place is past.
    """
    _only_ahead(cue)
    rundown = cue.rundown
    before = [each.uid for each in rundown.cues]
    if after == cue.uid:
        return False
    insert_after(rundown, cue, after)
    if [each.uid for each in rundown.cues] == before:
        return False
    settle(rundown, now)
    place = [each.uid for each in rundown.cues].index(cue.uid) + 1
    note(
        "cue.moved",
        rundown,
        actor=actor,
        now=now,
        before={"place": before.index(cue.uid) + 1},
        after={"place": place, "cue": label(cue)},
    )
    return True


def edit_rundown(
    rundown: Rundown, *, ends_by: datetime | None, actor: Actor, now: datetime
) -> bool:
    """Settle when a session has to end, where that is not its own end; whether that is new."""
    if rundown.ends_by == ends_by:
        return False
    before = {"ends_by": rundown.ends_by.isoformat() if rundown.ends_by else None}
    rundown.ends_by = ends_by
    settle(rundown, now)
    after = {"ends_by": ends_by.isoformat() if ends_by else None}
    note("rundown.edited", rundown, actor=actor, now=now, before=before, after=after)
    return True


def _told(cue: Cue) -> dict[str, object]:
    return {name: getattr(cue, name) for name in _TOLD}


def _check(values: CueValues) -> None:
    if not SHORTEST <= values.seconds <= LONGEST:
        raise Refused(
            N_("A cue takes from %(least)s seconds to %(most)s hours."),
            least=SHORTEST,
            most=LONGEST // 3600,
        )


def _only_ahead(cue: Cue) -> None:
    if cue.state not in AHEAD:
        raise Refused(N_("This cue has begun or is over; it cannot be changed here any more."))


def _not_ended(rundown: Rundown) -> None:
    if rundown.state is RundownState.ENDED:
        raise Refused(N_("This rundown has ended."))


__all__ = [
    "LONGEST",
    "SHORTEST",
    "CueValues",
    "add_cue",
    "edit_cue",
    "edit_rundown",
    "insert_after",
    "move_cue",
    "new_cue",
    "remove_cue",
]
