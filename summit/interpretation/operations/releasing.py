"""Releasing interpreters from their places."""

from __future__ import annotations

from datetime import datetime

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.interpretation.models import HOLDING, Assignment, AssignmentState
from summit.interpretation.operations.noting import note_assignment
from summit.interpretation.operations.telling import tell_released


def release(assignment: Assignment, *, reason: str = "", actor: Actor, now: datetime) -> None:
    """Free somebody's place: a proposal vanishes, whoever was offered the place is told.

    A place that was confirmed stays on record as released, since a late release may be paid.

    Raises:
        Refused: it is not held any more.
    """
    if assignment.state not in HOLDING:
        raise Refused(N_("This place was given up already."))
    if assignment.state is AssignmentState.PROPOSED and assignment.round == 0:
        note_assignment("assignment.removed", assignment, actor=actor, now=now)
        db.session.delete(assignment)
        db.session.flush()
        return
    before, after = {"state": assignment.state.value}, {"state": AssignmentState.RELEASED.value}
    was_told = assignment.state is not AssignmentState.PROPOSED
    assignment.state = AssignmentState.RELEASED
    assignment.released_at, assignment.reason, assignment.locked = now, reason, False
    db.session.flush()
    note_assignment(
        "assignment.released", assignment, actor=actor, now=now, before=before, after=after
    )
    if was_told:
        tell_released(assignment, actor=actor, now=now)
