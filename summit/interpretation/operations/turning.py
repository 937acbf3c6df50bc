"""Changing the turns that the rules derive for a booth."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.interpretation.models import AssignmentRole, Turn
from summit.interpretation.operations.assigning import booth_of
from summit.interpretation.queries.people import team_of
from summit.programme.models import Session
from summit.programme.operations.noting import note_session

#: More turns than any session has.
MOST_TURNS = 200


class TurnValues(NamedTuple):
    """One turn: whose it is, and from when to when."""

    interpreter_id: int
    starts_at: datetime
    ends_at: datetime


def set_turns(
    session: Session, booth: str, turns: Sequence[TurnValues], *, actor: Actor, now: datetime
) -> None:
    """Keep the turns of a booth as somebody has edited them.

    Raises:
        Refused: they do not cover the session exactly, one after the other, or somebody in them
            does not work in the booth.
    """
    booth_of(session, booth)
    team = {
        each.interpreter_id
        for each in team_of(session.id, booth)
        if each.role is AssignmentRole.ACTIVE
    }
    ordered = sorted(turns, key=lambda turn: turn.starts_at)
    if not ordered or len(ordered) > MOST_TURNS:
        raise Refused(N_("A booth has 1 to %(most)s turns."), most=MOST_TURNS)
    at = session.starts_at
    for turn in ordered:
        if turn.starts_at != at or turn.ends_at <= turn.starts_at:
            raise Refused(N_("Turns follow each other from the session's start to its end."))
        if turn.interpreter_id not in team:
            raise Refused(N_("A turn can only be taken by somebody who works in the booth."))
        at = turn.ends_at
    if at != session.ends_at:
        raise Refused(N_("Turns follow each other from the session's start to its end."))
    _clear(session, booth)
    db.session.add_all(
        Turn(
            session_id=session.id,
            booth=booth,
            interpreter_id=turn.interpreter_id,
            starts_at=turn.starts_at,
            ends_at=turn.ends_at,
        )
        for turn in ordered
    )
    db.session.flush()
    after = {"booth": booth, "turns": len(ordered)}
    note_session("booth.turns_set", session, actor=actor, now=now, after=after)


def clear_turns(session: Session, booth: str, *, actor: Actor, now: datetime) -> bool:
    """Go back to the turns that the rules derive; return whether there were others."""
    if not _clear(session, booth):
        return False
    note_session("booth.turns_cleared", session, actor=actor, now=now, after={"booth": booth})
    return True


def _clear(session: Session, booth: str) -> int:
    gone = db.session.scalars(
        delete(Turn).where(Turn.session_id == session.id, Turn.booth == booth).returning(Turn.id)
    ).all()
    return len(gone)
