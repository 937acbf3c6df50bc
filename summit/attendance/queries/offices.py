"""Offices and their invitations: the only way to obtain one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from summit.attendance.models import Contact, Invitation, InvitationState, Office
from summit.attendance.retention import LINKS_OPEN, end_of
from summit.core import tokens
from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.directory.models import Person
from summit.programme.models import Session, Summit

#: The kind of token that opens an office's pages: a contact's id, and the version of their link.
LINK_KIND = "office"

#: Invitations that an office knows of.
KNOWN = (InvitationState.SENT, InvitationState.ANSWERED, InvitationState.WITHDRAWN)

_NO_LINK = N_("This link is no longer valid.")


def office_of(summit_id: int, office_id: int, *, to_change: bool = False) -> Office:
    """Return an office of a summit, with whom it answers for and its contacts.

    Args:
        to_change: hold the office until the transaction ends.

    Raises:
        NotFound: the summit has no such office.
    """
    statement = (
        select(Office)
        .where(Office.summit_id == summit_id, Office.id == office_id)
        .options(*_with_party(), selectinload(Office.contacts))
    )
    if to_change:
        statement = statement.with_for_update(of=Office)
        statement = statement.execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(N_("There is no such office."))
    return found


def invitation_of(summit_id: int, invitation_id: int, *, to_change: bool = False) -> Invitation:
    """Return an invitation of a summit with its office and session.

    Args:
        to_change: hold its summit until the transaction ends, since answers settle places in the
            programme.

    Raises:
        NotFound: the summit has no such invitation.
    """
    if to_change:
        _hold(summit_id)
    found = db.session.scalar(
        select(Invitation)
        .where(Invitation.summit_id == summit_id, Invitation.id == invitation_id)
        .options(*_with_all())
        .execution_options(populate_existing=to_change)
    )
    if found is None:
        raise NotFound(N_("There is no such invitation."))
    return found


def invitation_by_id(invitation_id: int, *, to_change: bool = False) -> Invitation:
    """Return an invitation that another row or a token names.

    Args:
        to_change: as :func:`invitation_of`.

    Raises:
        NotFound: there is none.
    """
    summit_id = db.session.scalar(
        select(Invitation.summit_id).where(Invitation.id == invitation_id)
    )
    if summit_id is None:
        raise NotFound(N_("There is no such invitation."))
    return invitation_of(summit_id, invitation_id, to_change=to_change)


def contact_by_id(office: Office, contact_id: int) -> Contact:
    """Return a contact of an office that has not been removed.

    Raises:
        NotFound: the office has no such contact.
    """
    for contact in office.contacts:
        if contact.id == contact_id and contact.removed_at is None:
            return contact
    raise NotFound(N_("There is no such contact."))


def contact_by_token(token: str, now: datetime, *, to_change: bool = False) -> Contact:
    """Return the contact whose link it is, with their office and its summit.

    Args:
        to_change: hold the summit until the transaction ends.

    Raises:
        NotFound: the token is malformed or forged, was replaced by a newer link, its contact was
            removed, or the summit has been over for long.
    """
    contact_id, version = tokens.read(LINK_KIND, token)
    statement = (
        select(Contact)
        .join(Contact.office)
        .join(Office.summit)
        .where(Contact.id == contact_id)
        .options(
            contains_eager(Contact.office).contains_eager(Office.summit),
            contains_eager(Contact.office).options(*_with_party()),
        )
    )
    if to_change:
        statement = statement.with_for_update(of=Summit)
        statement = statement.execution_options(populate_existing=True)
    contact = db.session.scalar(statement)
    if contact is None or contact.link_version != version or contact.removed_at is not None:
        raise NotFound(_NO_LINK)
    if now >= end_of(contact.office.summit) + LINKS_OPEN:
        raise NotFound(_NO_LINK)
    return contact


def invitations_for(office: Office) -> Sequence[Invitation]:
    """Return the invitations that an office knows of, with their sessions, the earliest first.

    One that was withdrawn before it was sent is not among them.
    """
    found = db.session.scalars(
        select(Invitation)
        .join(Session, Session.id == Invitation.session_id)
        .where(Invitation.office_id == office.id, Invitation.state.in_(KNOWN))
        .order_by(Session.starts_at, Session.day, Session.slug)
        .options(joinedload(Invitation.session), joinedload(Invitation.deputy))
    )
    return [
        each
        for each in found
        if each.state is not InvitationState.WITHDRAWN or each.sent_at is not None or each.answer
    ]


def _hold(summit_id: int) -> None:
    """Lock a summit's row on PostgreSQL; SQLite's unit of work holds everything anyway."""
    db.session.scalar(
        select(Summit)
        .where(Summit.id == summit_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _with_party() -> tuple[Any, ...]:
    return (
        joinedload(Office.person).joinedload(Person.city),
        joinedload(Office.city),
        joinedload(Office.organisation),
    )


def _with_all() -> tuple[Any, ...]:
    office = joinedload(Invitation.office)
    return (
        office.options(*_with_party()),
        office.joinedload(Office.summit),
        office.selectinload(Office.contacts),
        joinedload(Invitation.session),
        joinedload(Invitation.deputy),
    )
