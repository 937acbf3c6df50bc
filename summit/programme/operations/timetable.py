"""Placing sessions in the timetable: moving, resizing, putting back, and taking that back.

What the rules find fault with can still be done here, so that an organizer can try things out;
what blocks stops publishing. Only what a session cannot be is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Conflict, Refused
from summit.core.text import Text
from summit.journal.models import Entry
from summit.programme import queries
from summit.programme.following import following
from summit.programme.models import Room, Session, SessionState, Summit
from summit.programme.operations.editing.marks import touch
from summit.programme.operations.editing.sessions import LONGEST
from summit.programme.operations.noting import note_session
from summit.programme.placement import Placement
from summit.programme.rules import editing as limits

#: Acts in the journal: the two that can be taken back, and the taking back.
MOVED, UNSCHEDULED, UNDONE = queries.MOVED, queries.UNSCHEDULED, queries.UNDONE

#: For how long a step can be taken back.
UNDO_WITHIN = timedelta(hours=24)

_OVERTAKEN = N_("Somebody else has moved “%(session)s” in the meantime.")


class Overtaken(Conflict):
    """A session is no longer where it was seen.

    Attributes:
        uid, title: which session.
        was: where it stood when it was seen; ``None`` where that is not known.
        present: where it stands now.
        who, at: who moved it, and when, as far as the journal knows.
    """

    def __init__(self, session: Session, was: Placement | None, entry: Entry | None) -> None:
        super().__init__(_OVERTAKEN, session=session.slug)
        self.uid: str = session.uid
        self.title: Text = session.title
        self.was = was
        self.present = Placement.of(session)
        self.who: str = entry.actor if entry else session.edited_by
        self.at: datetime | None = entry.at if entry else session.edited_at

    def told(self, words: Callable[[str], str]) -> str:
        """Say it with the session's title."""
        return words(self.message) % {"session": next(iter(self.title.values()), "")}


class StaleMove(Overtaken):
    """A session was to be moved that somebody else has moved since it was seen."""


class StaleUndo(Overtaken):
    """A step was to be taken back after which the session was moved once more."""


def move(
    session: Session,
    *,
    starts_at: datetime,
    ends_at: datetime,
    room: Room | None,
    seen: int,
    actor: Actor,
    now: datetime,
    was: Placement | None = None,
) -> Entry | None:
    """Give a session another hour, length or room; return the step, ``None`` if nothing changed.

    A draft stays a draft. ``day`` becomes the day of the start in the session's own zone.

    Args:
        session: of a summit that was obtained to be changed.
        starts_at, ends_at: aware instants.
        room: ``None`` for no room yet.
        seen: the session's version that the person saw.
        was: where they saw it. Given this, a change of anything else does not stand in the way.

    Raises:
        StaleMove: somebody has changed the session since.
        Refused: the session is cancelled, ends before it begins, takes longer than a day, or the
            room is another summit's.
    """
    _refuse_stale(session, seen, was)
    _refuse_cancelled(session)
    if ends_at <= starts_at:
        raise Refused(N_("A session ends after it begins."))
    if ends_at - starts_at > LONGEST:
        raise Refused(N_("A session takes at most 24 hours."))
    if room is not None and room.summit_id != session.summit_id:
        raise Refused(N_("There is no such room in this summit."))
    return _place(
        session,
        Placement(
            starts_at=starts_at,
            ends_at=ends_at,
            day=_day(starts_at, session.zone),
            room=room.slug if room else None,
            state=session.state,
        ),
        room,
        act=MOVED,
        actor=actor,
        now=now,
    )


def unschedule(
    session: Session,
    *,
    seen: int,
    actor: Actor,
    now: datetime,
    was: Placement | None = None,
) -> Entry | None:
    """Put a session back among those without day, hour and room; it is a draft then.

    Its length is kept as planned. Arguments and return value are those of :func:`move`.

    Raises:
        StaleMove: somebody has changed the session since.
        Refused: it is cancelled, or has been published: people count on its hour.
    """
    _refuse_stale(session, seen, was)
    _refuse_cancelled(session)
    if session.published_to is not None:
        raise Refused(
            N_("It has been published and keeps its place; move it elsewhere, or cancel it.")
        )
    if session.starts_at is not None and session.ends_at is not None:
        session.planned_minutes = int((session.ends_at - session.starts_at).total_seconds()) // 60
    nowhere = Placement(None, None, None, None, SessionState.DRAFT)
    return _place(session, nowhere, None, act=UNSCHEDULED, actor=actor, now=now)


def undo(summit: Summit, *, actor: Actor, now: datetime, step: int | None = None) -> Session:
    """Take back the actor's own last step in the timetable; several in a row go further back.

    Args:
        summit: obtained to be changed.
        step: the journal's number of the step that is meant; without it, whichever is last.

    Returns:
        The session, where it stood before the step.

    Raises:
        Refused: there is no step to take back, or the session cannot stand there any more.
        Conflict: another step is the last one by now.
        StaleUndo: somebody has moved the session since.
    """
    entry = queries.last_step(summit.id, actor.key, since=now - UNDO_WITHIN)
    if entry is None:
        raise Refused(N_("There is no step of yours to take back."))
    if step is not None and entry.id != step:
        raise Conflict(N_("This step has been taken back already; look at the timetable again."))
    session = queries.session_by_uid(summit, entry.object_key)
    present = Placement.of(session)
    since = queries.placings_since(entry)
    by_others = next((each for each in since if each.actor_key != actor.key), None)
    if by_others is not None or not present.agrees(entry.after):
        was = present
        for each in since:
            was = was.changed(each.before)
        raise StaleUndo(session, was, by_others)
    back = present.changed(entry.before)
    if back.day is None and not limits.may_be_unscheduled(session.published_to, back.state):
        raise Refused(N_("This step cannot be taken back: the session is no longer a draft."))
    room = queries.room_by_slug(summit, back.room) if back.room else None
    _place(session, back, room, act=UNDONE, actor=actor, now=now, undoes=entry.id)
    return session


def _place(
    session: Session,
    place: Placement,
    room: Room | None,
    *,
    act: str,
    actor: Actor,
    now: datetime,
    **further: Any,
) -> Entry | None:
    before = Placement.of(session)
    if before == place:
        return None
    session.starts_at, session.ends_at = place.starts_at, place.ends_at
    session.day, session.state = place.day, place.state
    session.room = room
    touch(session, actor, now)
    entry = note_session(
        act,
        session,
        actor=actor,
        now=now,
        before=before.plain(),
        after={**place.plain(), **further},
    )
    db.session.flush()
    if before.state is not place.state:
        following.tell(session.summit_id, now)
    return entry


def _refuse_stale(session: Session, seen: int, was: Placement | None) -> None:
    if session.version == seen or (was is not None and was == Placement.of(session)):
        return
    entry = queries.last_placing(session)
    if was is None and entry is not None:
        was = Placement.of(session).changed(entry.before)
    raise StaleMove(session, was, entry)


def _refuse_cancelled(session: Session) -> None:
    if session.state is SessionState.CANCELLED:
        raise Refused(N_("It is cancelled and keeps its place."))


def _day(instant: datetime, zone: str) -> date:
    return instant.astimezone(ZoneInfo(zone)).date()


__all__ = [
    "LONGEST",
    "MOVED",
    "UNDONE",
    "UNDO_WITHIN",
    "UNSCHEDULED",
    "Overtaken",
    "StaleMove",
    "StaleUndo",
    "move",
    "undo",
    "unschedule",
]
