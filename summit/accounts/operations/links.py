"""One-time links: made by people and commands, shown by GET, used by POST alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import delete, update

from summit.accounts.models import OneTimeLink, Purpose, User
from summit.accounts.queries import LINK_KIND
from summit.core import tokens
from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Forbidden
from summit.journal.operations import record

#: How long a link is good. A mail can take minutes, and an invitation may arrive on a Friday.
LIFETIMES: Mapping[Purpose, timedelta] = MappingProxyType(
    {
        Purpose.SIGN_IN: timedelta(minutes=30),
        Purpose.RESET: timedelta(hours=1),
        Purpose.INVITE: timedelta(days=7),
    }
)
#: How long a link that is no longer good is kept.
KEPT = timedelta(days=30)


def make_link(
    user: User,
    purpose: Purpose,
    *,
    lifetime: timedelta | None = None,
    actor: Actor,
    now: datetime,
) -> OneTimeLink:
    """Make a link that signs a user in once; earlier ones for the same purpose end.

    Raises:
        Forbidden: the user was disabled.
    """
    if user.disabled_at is not None:
        raise Forbidden(N_("This account has been disabled. Ask a site administrator."))
    db.session.execute(delete(OneTimeLink).where(OneTimeLink.expires_at < now - KEPT))
    end_all(user, purpose)
    made = OneTimeLink(
        user=user,
        purpose=purpose,
        created_at=now,
        expires_at=now + (lifetime or LIFETIMES[purpose]),
    )
    db.session.add(made)
    db.session.flush()
    record(
        "user.link_made",
        actor=actor,
        now=now,
        object_kind="user",
        object_key=user.uid,
        after={"purpose": purpose.value},
    )
    return made


def address_of(link: OneTimeLink, base_url: str) -> str:
    """Return the address of a link's page; whoever has it can sign in."""
    return f"{base_url}/organizer/links/{tokens.sign(LINK_KIND, link.id, link.version)}"


def use(link: OneTimeLink, now: datetime) -> User:
    """Use a link that :func:`summit.accounts.queries.link` found good; return who it signs in.

    The sign-in that follows writes the journal.
    """
    link.used_at = now
    db.session.flush()
    return link.user


def end_all(user: User, purpose: Purpose | None = None) -> None:
    """Revoke a user's unused links, of one purpose or of all."""
    statement = (
        update(OneTimeLink)
        .where(OneTimeLink.user_id == user.id, OneTimeLink.used_at.is_(None))
        .values(version=OneTimeLink.version + 1)
    )
    if purpose is not None:
        statement = statement.where(OneTimeLink.purpose == purpose)
    db.session.execute(statement)
