"""Erasing what is private in rundowns, as long after the summit as offices' contacts are kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from summit.attendance.queries.settings import arrangements
from summit.attendance.retention import Kept, is_due
from summit.core.actor import Actor, ActorKind
from summit.core.db import db
from summit.journal.operations import record
from summit.programme import queries as programme
from summit.programme.models import Summit
from summit.rundown.models import Command, Cue, Rundown

#: The kind of the job that erases what is due, once a day.
ERASE_JOB = "rundown.erase"

ERASER = Actor(ActorKind.JOB, "rundown", "Summit")

#: Commands that hold what is erased, in what they were given or in what was before.
_PRIVATE = frozenset({"telephone", "note"})


def erase_due(summit: Summit, *, actor: Actor, now: datetime) -> int:
    """Erase telephones and notes of a summit's cues, and of commands; return of how many cues.

    Who spoke when stays: it is the record of the summit.
    """
    if not is_due(summit, arrangements(summit.id), Kept.CONTACTS, now):
        return 0
    rundowns = select(Rundown.id).where(Rundown.summit_id == summit.id)
    cues = db.session.scalars(
        select(Cue).where(Cue.rundown_id.in_(rundowns), (Cue.telephone != "") | (Cue.note != ""))
    ).all()
    for cue in cues:
        cue.telephone = cue.note = ""
    # What a cue has no more, since it was changed on the day, its commands may still hold.
    held = [
        command
        for command in db.session.scalars(select(Command).where(Command.rundown_id.in_(rundowns)))
        if command.before != _without(command.before)
    ]
    for command in held:
        command.before = _without(command.before)
    if not cues and not held:
        return 0
    db.session.flush()
    record(
        "rundown.erased",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=summit.uid,
        summit_id=summit.id,
        after={"count": len(cues)},
    )
    return len(cues)


def _without(before: dict[str, Any]) -> dict[str, Any]:
    cues = {
        uid: values and {name: value for name, value in values.items() if name not in _PRIVATE}
        for uid, values in before["cues"].items()
    }
    return {**before, "cues": cues}


def erase_all(_args: Mapping[str, Any], now: datetime) -> None:
    """Handle :data:`ERASE_JOB`: erase what is due of every summit."""
    ids = db.session.scalars(select(Rundown.summit_id).distinct().order_by(Rundown.summit_id)).all()
    for summit_id in ids:
        erase_due(programme.summit_by_id(summit_id, to_change=True), actor=ERASER, now=now)
