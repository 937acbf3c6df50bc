"""Putting interpreters into booths, by hand: whoever is put there is only proposed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Conflict, Refused
from summit.core.text import in_language
from summit.interpretation.demand import Booth, demand_of
from summit.interpretation.models import (
    HOLDING,
    Assignment,
    AssignmentRole,
    AssignmentState,
    Interpreter,
)
from summit.interpretation.operations.noting import note_assignment
from summit.interpretation.operations.releasing import release
from summit.interpretation.operations.telling import tell_changed
from summit.interpretation.queries.situation import situation
from summit.programme.models import Session
from summit.programme.queries import facts_around


def assign(
    session: Session,
    booth: str,
    interpreter: Interpreter,
    *,
    role: AssignmentRole = AssignmentRole.ACTIVE,
    actor: Actor,
    now: datetime,
) -> Assignment:
    """Propose an interpreter for a booth. Rules are for findings to tell; nobody is written to.

    Whoever declined this session, or was released from it, can be proposed again.

    Raises:
        Refused: the session has no such booth, the interpreter was removed, or works in this
            session already.
    """
    booth_of(session, booth)
    if interpreter.removed_at is not None or interpreter.summit_id != session.summit_id:
        raise Refused(N_("This interpreter is not at this summit any more."))
    found = db.session.scalar(
        select(Assignment).where(
            Assignment.session_id == session.id, Assignment.interpreter_id == interpreter.id
        )
    )
    if found is not None and found.state in HOLDING:
        raise Refused(
            N_("%(name)s works in this session already."),
            name=in_language(interpreter.name, "en")[0],
        )
    if found is None:
        found = Assignment(
            summit_id=session.summit_id,
            session=session,
            interpreter=interpreter,
            booth=booth,
            role=role,
            state=AssignmentState.PROPOSED,
        )
        db.session.add(found)
    else:
        _propose_again(found, booth, role)
    try:
        db.session.flush()
    except IntegrityError as error:
        # Two organizers at the same instant.
        raise Conflict(N_("Somebody has just put this interpreter into the session.")) from error
    note_assignment("assignment.proposed", found, actor=actor, now=now)
    return found


def _propose_again(place: Assignment, booth: str, role: AssignmentRole) -> None:
    place.booth, place.role, place.state = booth, role, AssignmentState.PROPOSED
    place.answered_at = place.released_at = place.consented = None
    place.reason, place.locked = "", False


def booth_of(session: Session, key: str) -> Booth:
    """Return a booth that a session needs.

    Raises:
        Refused: it has none of this key.
    """
    around = facts_around(session.summit_id, session.id)
    fact = around.session(session.uid)
    assert fact is not None
    state = situation(around)
    demand = demand_of(fact, state.setup(fact), state.floors, state.rules)
    found = demand.booth(key)
    if found is None:
        raise Refused(N_("This session has no booth %(booth)s any more."), booth=key)
    return found


def move(
    assignment: Assignment, session: Session, booth: str, *, actor: Actor, now: datetime
) -> Assignment:
    """Put an interpreter into another booth: within a session, or into another session.

    Within the session the place stays what it is, offered or confirmed. In another one it is a new
    proposal, and the former place is released.

    Raises:
        Refused: as :func:`assign`; or the place is not held any more.
    """
    if assignment.state not in HOLDING:
        raise Refused(N_("This place was given up already."))
    if session.id != assignment.session_id:
        interpreter, role = assignment.interpreter, assignment.role
        release(assignment, actor=actor, now=now)
        return assign(session, booth, interpreter, role=role, actor=actor, now=now)
    booth_of(session, booth)
    if booth == assignment.booth:
        return assignment
    before = {"booth": assignment.booth}
    assignment.booth = booth
    db.session.flush()
    note_assignment("assignment.moved", assignment, actor=actor, now=now, before=before)
    tell_changed(assignment, actor=actor, now=now)
    return assignment


def replace(
    assignment: Assignment, interpreter: Interpreter, *, actor: Actor, now: datetime
) -> Assignment:
    """Put another interpreter in somebody's place, who is released.

    Raises:
        Refused: as :func:`assign`.
    """
    if assignment.state not in HOLDING:
        raise Refused(N_("This place was given up already."))
    session, booth, role = assignment.session, assignment.booth, assignment.role
    release(assignment, actor=actor, now=now)
    return assign(session, booth, interpreter, role=role, actor=actor, now=now)


def swap(
    first: Assignment, second: Assignment, *, actor: Actor, now: datetime
) -> tuple[Assignment, Assignment]:
    """Exchange two interpreters: each is proposed for the other's place.

    In one session only the booths are exchanged, and the places stay offered or confirmed.

    Raises:
        Refused: a place is not held any more, it is one and the same, or one of them works in the
            other's session already.
    """
    if first.state not in HOLDING or second.state not in HOLDING:
        raise Refused(N_("This place was given up already."))
    if first.interpreter_id == second.interpreter_id:
        raise Refused(N_("These places are held by one and the same interpreter."))
    if first.session_id == second.session_id:
        first.booth, second.booth = second.booth, first.booth
        first.role, second.role = second.role, first.role
        db.session.flush()
        for each in (first, second):
            note_assignment("assignment.swapped", each, actor=actor, now=now)
            tell_changed(each, actor=actor, now=now)
        return first, second
    places = [(each.session, each.booth, each.role, each.interpreter) for each in (first, second)]
    for each in (first, second):
        release(each, actor=actor, now=now)
    (session, booth, role, mine), (theirs, their_booth, their_role, other) = places
    return (
        assign(session, booth, other, role=role, actor=actor, now=now),
        assign(theirs, their_booth, mine, role=their_role, actor=actor, now=now),
    )


def set_lock(assignment: Assignment, locked: bool, *, actor: Actor, now: datetime) -> bool:
    """Keep a place from the planner, or open it; return whether that changed anything.

    Raises:
        Refused: the place is not held any more.
    """
    if assignment.state not in HOLDING:
        raise Refused(N_("This place was given up already."))
    if assignment.locked == locked:
        return False
    assignment.locked = locked
    db.session.flush()
    act = "assignment.locked" if locked else "assignment.unlocked"
    note_assignment(act, assignment, actor=actor, now=now)
    return True


def set_role(assignment: Assignment, role: AssignmentRole, *, actor: Actor, now: datetime) -> bool:
    """Let somebody work in the booth or stand by; return whether that changed anything.

    Raises:
        Refused: the place is not held any more.
    """
    if assignment.state not in HOLDING:
        raise Refused(N_("This place was given up already."))
    if assignment.role is role:
        return False
    before = {"role": assignment.role.value}
    assignment.role = role
    db.session.flush()
    after = {"role": role.value}
    note_assignment(
        "assignment.role_set", assignment, actor=actor, now=now, before=before, after=after
    )
    tell_changed(assignment, actor=actor, now=now)
    return True
