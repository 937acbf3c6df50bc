"""Obtaining a rundown, its cues and its commands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.programme.models import Session
from summit.programme.queries import session_of, summit_by_id
from summit.rundown.models import Command, Cue, Rundown


def session_for_rundown(summit_id: int, slug: str) -> Session:
    """Return a session of a summit by its slug, present or former.

    Raises:
        NotFound: there is none.
    """
    return session_of(summit_by_id(summit_id), slug)


def rundown_of(summit_id: int, session: str, *, to_change: bool = False) -> Rundown:
    """Return the rundown of a session, by the session's slug, with its cues.

    Args:
        to_change: hold it until the transaction ends, so that commands come one after another.

    Raises:
        NotFound: the summit has no such session, or the session no rundown.
    """
    found = None
    if "\0" not in session:  # which PostgreSQL cannot even look for
        found = _rundown(
            Rundown.session_id
            == select(Session.id)
            .where(Session.summit_id == summit_id, Session.slug == session)
            .scalar_subquery(),
            to_change,
        )
    if found is None:
        found = _rundown(
            Rundown.session_id == session_for_rundown(summit_id, session).id, to_change
        )
    if found is None:
        raise NotFound(N_("This session has no rundown yet."))
    return found


def held_rundown(rundown_id: int) -> Rundown:
    """Return a rundown by its id, held until the transaction ends.

    Raises:
        NotFound: there is none any more.
    """
    found = _rundown(Rundown.id == rundown_id, to_change=True)
    if found is None:
        raise NotFound(N_("This session has no rundown yet."))
    return found


def _rundown(chosen: object, to_change: bool) -> Rundown | None:
    statement = (
        select(Rundown)
        .where(chosen)  # type: ignore[arg-type]
        .options(
            selectinload(Rundown.cues).joinedload(Cue.city),
            joinedload(Rundown.session),
        )
    )
    if to_change:
        statement = statement.with_for_update(of=Rundown).execution_options(populate_existing=True)
    return db.session.scalar(statement)


def has_rundown(session: Session) -> bool:
    """Tell whether a session has a rundown."""
    return bool(db.session.scalar(select(exists().where(Rundown.session_id == session.id))))


def began_at(session_id: int) -> datetime | None:
    """Return when a session really began: its first cue that does not lie before its hour.

    ``None`` where it was not led by a rundown. One statement.
    """
    return db.session.scalar(
        select(Cue.started_at)
        .join(Rundown, Rundown.id == Cue.rundown_id)
        .where(
            Rundown.session_id == session_id,
            Cue.started_at.is_not(None),
            or_(Cue.offset.is_(None), Cue.offset >= 0),
        )
        .order_by(Cue.started_at)
        .limit(1)
    )


def cue_of(rundown: Rundown, uid: str) -> Cue:
    """Return a cue of a rundown.

    Raises:
        NotFound: it has no such cue.
    """
    for cue in rundown.cues:
        if cue.uid == uid:
            return cue
    raise NotFound(N_("This rundown has no such cue any more."))


def command(rundown_id: int, command_id: str) -> Command | None:
    """Return a command that was obeyed, by the id that its giver has made."""
    found = db.session.get(Command, command_id)
    return found if found is not None and found.rundown_id == rundown_id else None


def commands(rundown_id: int) -> Sequence[Command]:
    """Return all commands of a rundown, in the order in which they were obeyed."""
    return db.session.scalars(
        select(Command).where(Command.rundown_id == rundown_id).order_by(Command.sequence)
    ).all()
