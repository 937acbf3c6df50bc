"""Reading what came in by mail: what waits for a person, and what became of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from summit.attendance.models import Invitation, Office, Reply, ReplyState
from summit.attendance.queries.offices import invitation_by_id
from summit.attendance.queries.published import published, published_session
from summit.attendance.telling import REPLY_KIND
from summit.core import tokens
from summit.core.clock import parse_iso
from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.directory.models import Person
from summit.mail.models import InboundMail, Mail
from summit.programme.document import SessionDoc

#: States in which somebody has still to decide.
OPEN = (ReplyState.REVIEW, ReplyState.PROPOSAL)
#: How many handled ones a page shows.
PAGE = 50
#: How many open ones a page shows, the oldest first: the next follow when these are handled.
MOST_OPEN = 200

_NONE = N_("There is no such reply.")


def open_replies(summit_id: int | None) -> Sequence[Reply]:
    """Return what waits for somebody, the oldest first.

    Args:
        summit_id: ``None`` for mails whose address names no invitation.
    """
    return _found(
        select(Reply)
        .where(Reply.summit_id == summit_id, Reply.state.in_(OPEN))
        .order_by(Reply.received_at, Reply.id)
        .limit(MOST_OPEN)
    )


def handled_replies(
    summit_id: int | None, state: ReplyState | None, before: int | None
) -> Sequence[Reply]:
    """Return the newest replies that are done with, one more than :data:`PAGE` at most.

    Args:
        state: only those, or ``None`` for all that are not open.
        before: only those with a smaller id.
    """
    statement = select(Reply).where(Reply.summit_id == summit_id)
    statement = (
        statement.where(Reply.state == state)
        if state is not None
        else statement.where(Reply.state.not_in(OPEN))
    )
    if before is not None:
        statement = statement.where(Reply.id < before)
    return _found(statement.order_by(Reply.id.desc()).limit(PAGE + 1))


def reply_of(summit_id: int | None, reply_id: int, *, to_change: bool = False) -> Reply:
    """Return a reply of a summit, or, with ``None``, one that names no invitation.

    Args:
        to_change: hold it, and the summit of its invitation, until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    if to_change:
        invitation_id = db.session.scalar(
            select(Reply.invitation_id).where(Reply.id == reply_id, Reply.summit_id == summit_id)
        )
        if invitation_id is not None:
            invitation_by_id(invitation_id, to_change=True)
    statement = select(Reply).where(Reply.id == reply_id, Reply.summit_id == summit_id)
    if to_change:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(_NONE)
    return found


def raw_of(reply: Reply) -> bytes:
    """Return the bytes of the mail that a reply was read from; empty once they were erased."""
    return (
        db.session.scalar(select(InboundMail.raw).where(InboundMail.id == reply.inbound_id)) or b""
    )


def inbound(inbound_id: int) -> InboundMail:
    """Return a mail that came in, without its bytes.

    Raises:
        NotFound: there is none.
    """
    found = db.session.get(InboundMail, inbound_id)
    if found is None:
        raise NotFound(_NONE)
    return found


def named_by(local_parts: Iterable[str], uid: str) -> int | None:
    """Return the id of the invitation whose address a mail was sent to.

    A mail may name several, such as one that a secretary answers for two mayors at once: the one
    whose event it answers goes first. An address that was replaced names nothing.
    """
    tokens_read = dict(filter(None, (_read(each) for each in local_parts)))
    if not tokens_read:
        return None
    rows = db.session.execute(
        select(Invitation.id, Invitation.reply_version).where(Invitation.id.in_(tokens_read))
    )
    valid = {row.id for row in rows if tokens_read[row.id] == row.reply_version}
    ordered = [each for each in tokens_read if each in valid]
    for each in ordered if len(ordered) > 1 else ():
        if invitation_by_id(each).session.uid == uid:
            return each
    return ordered[0] if ordered else None


def _read(local_part: str) -> tuple[int, int] | None:
    try:
        return tokens.read_address(REPLY_KIND, local_part)
    except NotFound:
        return None


def told_times(invitation: Invitation) -> tuple[datetime | None, datetime | None]:
    """Return from when to when a session is, as invitees are told: by the newest release."""
    session = published_session(published(invitation.summit_id), invitation.session.uid)
    return times_of(session)


def times_of(session: SessionDoc | None) -> tuple[datetime | None, datetime | None]:
    """Return the start and the end of a published session; ``None`` where they are not set."""
    if session is None:
        return None, None
    start, end = session["starts_at"], session["ends_at"]
    return parse_iso(start) if start else None, parse_iso(end) if end else None


def mails_to(addresses: Sequence[str]) -> Sequence[Mail]:
    """Return what was sent to any of some addresses, in lower case, the newest first."""
    return db.session.scalars(
        select(Mail)
        .where(func.lower(Mail.to_address).in_(addresses), Mail.sent_at.is_not(None))
        .order_by(Mail.id.desc())
        .limit(500)
    ).all()


def _found(statement: Select[Reply]) -> Sequence[Reply]:
    office = joinedload(Reply.invitation).joinedload(Invitation.office)
    return db.session.scalars(
        statement.options(
            joinedload(Reply.invitation).joinedload(Invitation.session),
            office.joinedload(Office.city),
            office.joinedload(Office.person).joinedload(Person.city),
            office.joinedload(Office.summit),
        )
    ).all()
