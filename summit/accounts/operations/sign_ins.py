"""Signed-in browsers: opening, noting that they were seen, ending."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update

from summit.accounts.models import Method, SignIn, User
from summit.accounts.queries import hash_of
from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Forbidden
from summit.journal.operations import record

#: How coarse "last seen" is: one write in so long is all that reading costs.
COARSE = timedelta(minutes=10)
#: How long an ended sign-in is kept, for questions about it.
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Visitor:
    """From where somebody signs in: an IP address, and the short name of a browser."""

    address: str
    browser: str


def open_sign_in(
    user: User,
    method: Method,
    visitor: Visitor,
    *,
    replaces: int | None = None,
    lifetime: timedelta,
    actor: Actor,
    now: datetime,
) -> tuple[SignIn, str]:
    """Sign a user in, and return the sign-in with the token that only their browser gets.

    Args:
        replaces: the sign-in that this browser had before; it ends.
        lifetime: after which it ends, however busy the browser is.

    Raises:
        Forbidden: the user was disabled.
    """
    if user.disabled_at is not None:
        raise Forbidden(N_("This account has been disabled. Ask a site administrator."))
    db.session.execute(
        delete(SignIn).where(or_(SignIn.expires_at < now - KEPT, SignIn.revoked_at < now - KEPT))
    )
    if replaces is not None:
        db.session.execute(
            update(SignIn)
            .where(SignIn.id == replaces, SignIn.revoked_at.is_(None))
            .values(revoked_at=now)
        )
    token = secrets.token_urlsafe(32)
    made = SignIn(
        token_hash=hash_of(token),
        user=user,
        method=method,
        created_at=now,
        last_seen_at=now,
        expires_at=now + lifetime,
        browser=visitor.browser[:80],
        address=visitor.address[:45],
    )
    db.session.add(made)
    db.session.flush()
    record(
        "user.signed_in",
        actor=actor,
        now=now,
        object_kind="user",
        object_key=user.uid,
        after={"method": method.value, "browser": made.browser},
    )
    return made, token


def is_due(sign_in: SignIn, now: datetime) -> bool:
    """Tell whether it is time to note again that a browser was seen."""
    return sign_in.last_seen_at <= now - COARSE


def seen(sign_in_id: int, *, now: datetime) -> None:
    """Note that a browser was seen; no change of anything, so the journal does not hear of it."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.last_seen_at < now)
        .values(last_seen_at=now)
    )


def revoke(sign_in: SignIn, *, actor: Actor, now: datetime) -> None:
    """End a sign-in: the browser is signed out at its next request."""
    if sign_in.revoked_at is None:
        sign_in.revoked_at = now
        _record_end(sign_in.user, 1, actor, now)


def revoke_others(user: User, *, keep: int | None, actor: Actor, now: datetime) -> int:
    """Sign a user out in every browser, or in every other one; return how many that were."""
    ended = end_all(user, keep=keep, now=now)
    if ended:
        _record_end(user, ended, actor, now)
    return ended


def end_all(user: User, *, keep: int | None = None, now: datetime) -> int:
    """End a user's sign-ins, for an operation that writes the journal itself."""
    statement = (
        update(SignIn)
        .where(SignIn.user_id == user.id, SignIn.revoked_at.is_(None), SignIn.expires_at > now)
        .values(revoked_at=now)
        .returning(SignIn.id)
    )
    if keep is not None:
        statement = statement.where(SignIn.id != keep)
    return len(db.session.scalars(statement).all())


def _record_end(user: User, ended: int, actor: Actor, now: datetime) -> None:
    record(
        "user.signed_out",
        actor=actor,
        now=now,
        object_kind="user",
        object_key=user.uid,
        after={"sign_ins_ended": ended},
    )
