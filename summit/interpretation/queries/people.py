"""Obtaining interpreters, and their places."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from summit.attendance.retention import LINKS_OPEN, end_of
from summit.core import tokens
from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.interpretation.models import (
    HOLDING,
    Assignment,
    AssignmentState,
    Interpreter,
    SoundCheck,
)
from summit.programme.models import Session

#: The kind of token that opens an interpreter's pages: their id, and the version of the link.
LINK_KIND = "interpreter"
#: The kind of token that opens their calendar: their id, and the version of its address.
FEED_KIND = "rota"

_NOT_VALID = N_("This link is not valid any more. Ask the organizers for a new one.")
#: What an interpreter may know of: everything but proposals.
KNOWN = frozenset(AssignmentState) - {AssignmentState.PROPOSED}


def interpreter_of(summit_id: int, interpreter_id: int, *, to_change: bool = False) -> Interpreter:
    """Return an interpreter of a summit who was not removed.

    Args:
        to_change: hold the row until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    statement = select(Interpreter).where(
        Interpreter.id == interpreter_id,
        Interpreter.summit_id == summit_id,
        Interpreter.removed_at.is_(None),
    )
    if to_change:
        # Nobody changes the number: who gives them a place meanwhile need not wait for them, which
        # they may do for that very place.
        statement = statement.with_for_update(of=Interpreter, key_share=True)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(N_("There is no such interpreter in this summit."))
    return found


def interpreters(summit_id: int, *, removed: bool = False) -> list[Interpreter]:
    """Return a summit's interpreters in the order in which they were added."""
    statement = select(Interpreter).where(Interpreter.summit_id == summit_id)
    if not removed:
        statement = statement.where(Interpreter.removed_at.is_(None))
    return list(db.session.scalars(statement.order_by(Interpreter.id)))


def interpreter_by_token(token: str, now: datetime) -> Interpreter:
    """Return whose pages a link opens, with their summit.

    Raises:
        NotFound: the link is malformed or forged, was replaced, its interpreter was removed, or
            the summit ended more than 30 days ago.
    """
    interpreter_id, version = tokens.read(LINK_KIND, token)
    found = _alive(interpreter_id, now)
    if found is None or found.link_version != version:
        raise NotFound(_NOT_VALID)
    return found


def interpreter_by_feed(token: str, now: datetime) -> Interpreter:
    """Return whose calendar an address opens, with their summit.

    Raises:
        NotFound: as :func:`interpreter_by_token`.
    """
    interpreter_id, version = tokens.read(FEED_KIND, token)
    found = _alive(interpreter_id, now)
    if found is None or found.feed_version != version:
        raise NotFound(N_("This calendar is no longer here."))
    return found


def _alive(interpreter_id: int, now: datetime) -> Interpreter | None:
    found = db.session.get(Interpreter, interpreter_id, options=[joinedload(Interpreter.summit)])
    if found is None or found.removed_at is not None or found.erased_at is not None:
        return None
    return None if now >= end_of(found.summit) + LINKS_OPEN else found


def assignments_of(interpreter: Interpreter) -> list[Assignment]:
    """Return the places of which an interpreter knows, by hour, each with its session.

    Those that were released without ever having been offered are not known.
    """
    found = db.session.scalars(
        select(Assignment)
        .join(Assignment.session)
        .where(
            Assignment.interpreter_id == interpreter.id,
            Assignment.state.in_(KNOWN),
            Assignment.round > 0,
        )
        .options(joinedload(Assignment.session).joinedload(Session.room))
        .order_by(Assignment.told_from, Assignment.id)
    )
    return list(found)


def assignment_of(summit_id: int, assignment_id: int, *, to_change: bool = False) -> Assignment:
    """Return somebody's place in a booth of a summit, with session and interpreter.

    Raises:
        NotFound: there is none.
    """
    statement = (
        select(Assignment)
        .where(Assignment.id == assignment_id, Assignment.summit_id == summit_id)
        .options(joinedload(Assignment.session), joinedload(Assignment.interpreter))
    )
    if to_change:
        statement = statement.with_for_update(of=Assignment)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(N_("This place in a booth is gone; look at the board again."))
    return found


def assignments(
    summit_id: int, ids: Collection[int] | None = None, *, to_change: bool = False
) -> list[Assignment]:
    """Return places in a summit's booths, all or some, with sessions and interpreters."""
    statement = (
        select(Assignment)
        .where(Assignment.summit_id == summit_id)
        .options(joinedload(Assignment.session), joinedload(Assignment.interpreter))
        .order_by(Assignment.session_id, Assignment.id)
    )
    if ids is not None:
        statement = statement.where(Assignment.id.in_(list(ids)))
    if to_change:
        statement = statement.with_for_update(of=Assignment)
    return list(db.session.scalars(statement))


def team_of(session_id: int, booth: str) -> list[Assignment]:
    """Return who holds a place in a booth, each with their interpreter."""
    found = db.session.scalars(
        select(Assignment)
        .where(
            Assignment.session_id == session_id,
            Assignment.booth == booth,
            Assignment.state.in_(HOLDING),
        )
        .options(joinedload(Assignment.interpreter))
        .order_by(Assignment.role, Assignment.id)
    )
    return list(found)


def held_by(interpreter_id: int) -> list[Assignment]:
    """Return the places that an interpreter holds, proposals included."""
    found = db.session.scalars(
        select(Assignment)
        .where(Assignment.interpreter_id == interpreter_id, Assignment.state.in_(HOLDING))
        .options(joinedload(Assignment.session), joinedload(Assignment.interpreter))
        .order_by(Assignment.session_id)
    )
    return list(found)


def booked_by(interpreter_id: int) -> list[SoundCheck]:
    """Return the times for sound checks that an interpreter has and that have not taken place."""
    found = db.session.scalars(
        select(SoundCheck)
        .where(SoundCheck.interpreter_id == interpreter_id, SoundCheck.passed.is_(None))
        .order_by(SoundCheck.starts_at)
    )
    return list(found)


def sound_checks(summit_id: int) -> list[SoundCheck]:
    """Return all times for sound checks, in order, each with whose it is."""
    found = db.session.scalars(
        select(SoundCheck)
        .where(SoundCheck.summit_id == summit_id)
        .options(joinedload(SoundCheck.interpreter))
        .order_by(SoundCheck.starts_at, SoundCheck.place)
    )
    return list(found)


def sound_check_of(summit_id: int, check_id: int, *, to_change: bool = False) -> SoundCheck:
    """Return a time for a sound check.

    Raises:
        NotFound: there is none.
    """
    statement = (
        select(SoundCheck)
        .where(SoundCheck.id == check_id, SoundCheck.summit_id == summit_id)
        .options(joinedload(SoundCheck.interpreter))
    )
    if to_change:
        statement = statement.with_for_update(of=SoundCheck)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(N_("This time for a sound check is gone; look at the list again."))
    return found
