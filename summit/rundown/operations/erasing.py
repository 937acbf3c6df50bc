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
    """Erase telephones and notes of a summit's cues; return of how many cues.

    Who spoke when stays: it is the record of the summit.
    """
    if not is_due(summit, arrangements(summit.id), Kept.CONTACTS, now):
        return 0
    cues = db.session.scalars(
        select(Cue)
        .join(Rundown, Rundown.id == Cue.rundown_id)
        .where(Rundown.summit_id == summit.id, (Cue.telephone != "") | (Cue.note != ""))
    ).all()
    if not cues:
        return 0
    for cue in cues:
        cue.telephone = cue.note = ""
    rundowns = {cue.rundown_id for cue in cues}
    for command in db.session.scalars(select(Command).where(Command.rundown_id.in_(rundowns))):
        command.before = _without(command.before)
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
