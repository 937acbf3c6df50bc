"""Erasing what offices have told, once it has been kept as long as its summit has settled.

Rows that other rows refer to stay, emptied; the journal keeps that they were there. Each kind is
erased for itself, so that a consent outlives the telephone number of whoever gave it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, String, cast, delete, func, literal, or_, select, update

from summit.attendance import queries
from summit.attendance.models import (
    Answer,
    Contact,
    Delegate,
    Invitation,
    Office,
    Paper,
    Rehearsal,
    Reply,
    Visit,
)
from summit.attendance.operations.replies import erase_stray
from summit.attendance.retention import Kept, is_due
from summit.core.actor import Actor, ActorKind
from summit.core.db import db
from summit.journal.operations import record
from summit.mail.models import InboundMail, Mail
from summit.mail.operations import SEND_JOB
from summit.outbox.models import Job
from summit.programme import queries as programme
from summit.programme.models import Summit

#: The kind of the job that erases what is due, once a day.
ERASE_JOB = "attendance.erase"

#: Who erases when nobody is at the keyboard.
ERASER = Actor(ActorKind.JOB, "attendance", "Summit")

#: What stands in place of the bytes of a message that was erased.
_NOTHING = b""


def erase_due(summit: Summit, *, actor: Actor, now: datetime) -> dict[Kept, int]:
    """Erase what a summit has kept long enough; return how many rows of each kind it was.

    Nothing is journalled where nothing was left to erase, so that it can be asked for every day.
    """
    arrangements = queries.arrangements(summit.id)
    erased = {}
    for kind in Kept:
        if is_due(summit, arrangements, kind, now):
            count = _ERASERS[kind](summit.id, now)
            if count:
                erased[kind] = count
                record(
                    "attendance.erased",
                    actor=actor,
                    now=now,
                    object_kind="summit",
                    object_key=summit.uid,
                    summit_id=summit.id,
                    after={"kind": kind.value, "count": count},
                )
    return erased


def erase_all(_args: Mapping[str, Any], now: datetime) -> None:
    """Handle :data:`ERASE_JOB`: erase what is due of every summit, and mail that named none."""
    for summit_id in summits_with_records():
        erase_due(programme.summit_by_id(summit_id, to_change=True), actor=ERASER, now=now)
    erase_stray(now)


def summits_with_records() -> list[int]:
    """Return the ids of the summits that have offices at all."""
    return list(db.session.scalars(select(Office.summit_id).distinct().order_by(Office.summit_id)))


def _offices(summit_id: int) -> Any:
    return select(Office.id).where(Office.summit_id == summit_id).scalar_subquery()


def _invitations(summit_id: int) -> Any:
    return select(Invitation.id).where(Invitation.summit_id == summit_id).scalar_subquery()


def _run(statement: Any) -> int:
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)
    return int(result.rowcount)


def _contacts(summit_id: int, now: datetime) -> int:
    offices = _offices(summit_id)
    count = _run(
        update(Contact)
        .where(
            Contact.office_id.in_(offices),
            or_(
                Contact.name != "",
                Contact.address != "",
                Contact.phone != "",
                Contact.day_phone != "",
            ),
        )
        .values(
            name="",
            address="",
            phone="",
            day_phone="",
            added_by="",
            undeliverable_why="",
            removed_at=func.coalesce(Contact.removed_at, now),
            link_version=Contact.link_version + 1,
            version=Contact.version + 1,
        )
    )
    count += _run(delete(Delegate).where(Delegate.office_id.in_(offices)))
    _run(
        update(Invitation)
        .where(Invitation.summit_id == summit_id, Invitation.attendee != "")
        .values(attendee="")
    )
    _run(
        update(Office)
        .where(Office.summit_id == summit_id, Office.erased_at.is_(None))
        .values(erased_at=now, feed_version=Office.feed_version + 1)
    )
    return count


def _papers(summit_id: int, _now: datetime) -> int:
    offices = _offices(summit_id)
    papers = select(Paper.id).where(Paper.office_id.in_(offices)).scalar_subquery()
    _run(update(Answer).where(Answer.paper_id.in_(papers)).values(paper_id=None))
    return _run(delete(Paper).where(Paper.office_id.in_(offices)))


def _consents(summit_id: int, _now: datetime) -> int:
    return _run(
        update(Office)
        .where(Office.summit_id == summit_id, Office.consented_at.is_not(None))
        .values(streaming=None, recording=None, photos=None, consented_at=None)
    )


def _correspondence(summit_id: int, _now: datetime) -> int:
    invitations = _invitations(summit_id)
    replies = select(Reply.inbound_id).where(Reply.summit_id == summit_id).scalar_subquery()
    count = _run(
        update(Mail)
        .where(Mail.summit_id == summit_id, or_(Mail.to_address != "", Mail.body != ""))
        .values(to_address="", body="", subject="", bounce="", error="")
    )
    # A server that refuses a mail says to whom; what it said stays with the job, too.
    jobs = select(literal(f"{SEND_JOB}:") + cast(Mail.id, String)).where(
        Mail.summit_id == summit_id
    )
    _run(update(Job).where(Job.key.in_(jobs.scalar_subquery()), Job.error != "").values(error=""))
    count += _run(
        update(InboundMail)
        .where(InboundMail.id.in_(replies), InboundMail.raw != _NOTHING)
        .values(raw=_NOTHING, size=0)
    )
    _run(update(Reply).where(Reply.summit_id == summit_id).values(comment="", attendee=""))
    count += _run(
        update(Answer)
        .where(Answer.invitation_id.in_(invitations), Answer.reason != "")
        .values(reason="")
    )
    _run(
        update(Rehearsal)
        .where(Rehearsal.office_id.in_(_offices(summit_id)), Rehearsal.note != "")
        .values(note="")
    )
    return count


def _devices(summit_id: int, _now: datetime) -> int:
    contacts = select(Contact.id).where(Contact.office_id.in_(_offices(summit_id)))
    return _run(delete(Visit).where(Visit.contact_id.in_(contacts.scalar_subquery())))


_ERASERS: Mapping[Kept, Callable[[int, datetime], int]] = {
    Kept.CONTACTS: _contacts,
    Kept.PAPERS: _papers,
    Kept.CONSENTS: _consents,
    Kept.CORRESPONDENCE: _correspondence,
    Kept.DEVICES: _devices,
}
