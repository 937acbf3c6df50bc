"""Which interpreters a publication concerns: those who know another hour of a session."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from summit.core.clock import parse_iso
from summit.core.db import db
from summit.core.errors import N_
from summit.core.text import Text
from summit.interpretation.models import Assignment, AssignmentState, Interpreter
from summit.programme.audience import Publication, Told
from summit.programme.document import ProgrammeDoc, SessionDoc
from summit.programme.models import Session

_CHANNEL = N_("E-mail to interpreters")
_MOVED = N_("“%(session)s” takes place at another hour.")
_CANCELLED = N_("“%(session)s” is cancelled: they are released.")

#: States of those who were told an hour.
TOLD = (AssignmentState.OFFERED, AssignmentState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Concerned:
    """Somebody's place in a session for which a release has news.

    ``hours`` are the new ones; ``None`` where the session is cancelled.
    """

    assignment_id: int
    interpreter_id: int
    name: Text
    session: SessionDoc
    hours: tuple[datetime, datetime] | None


def concerned(summit_id: int, document: ProgrammeDoc) -> list[Concerned]:
    """Return the places for whose holders a release has news, by one statement.

    A session that the release does not hold, or that has no hour in it, is no news.
    """
    rows = db.session.execute(
        select(
            Assignment.id,
            Assignment.interpreter_id,
            Assignment.told_from,
            Assignment.told_to,
            Interpreter.name,
            Session.uid,
        )
        .join(Session, Session.id == Assignment.session_id)
        .join(Interpreter, Interpreter.id == Assignment.interpreter_id)
        .where(Assignment.summit_id == summit_id, Assignment.state.in_(TOLD))
        .order_by(Assignment.interpreter_id, Assignment.told_from, Assignment.id)
    )
    sessions = {each["uid"]: each for each in document["sessions"]}
    found = []
    for assignment_id, interpreter_id, told_from, told_to, name, uid in rows:
        session = sessions.get(uid)
        if session is None:
            continue
        if session["state"] == "cancelled":
            found.append(Concerned(assignment_id, interpreter_id, name, session, None))
        elif session["starts_at"] is not None and session["ends_at"] is not None:
            hours = (parse_iso(session["starts_at"]), parse_iso(session["ends_at"]))
            if hours != (told_from, told_to):
                found.append(Concerned(assignment_id, interpreter_id, name, session, hours))
    return found


def tell(publication: Publication) -> Iterator[Told]:
    """Say which interpreters will be written to after a publication, and what they are told."""
    by_session: dict[str, list[Concerned]] = {}
    for each in concerned(publication.summit_id, publication.after):
        by_session.setdefault(each.session["uid"], []).append(each)
    for uid, places in by_session.items():
        yield Told(
            channel=_CHANNEL,
            count=len(places),
            names=_names(places),
            what=_MOVED if places[0].hours is not None else _CANCELLED,
            values={"session": places[0].session["title"]},
            session=uid,
        )


def _names(places: Collection[Concerned]) -> tuple[Text, ...]:
    return tuple(each.name for each in places)
