"""Reading users, roles and sign-ins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from summit.accounts.models import (
    Approval,
    ApprovalState,
    Membership,
    OneTimeLink,
    Passkey,
    RecoveryCode,
    SignIn,
    User,
)
from summit.core import tokens
from summit.core.actor import Actor, Permission
from summit.core.db import db
from summit.core.errors import N_, Forbidden, Gone, NotFound

#: What signs a one-time link's token; mail names links by it.
LINK_KIND = "account"


def hash_of(secret: str) -> str:
    """Return the SHA-256 under which a random secret is kept."""
    return sha256(secret.encode()).hexdigest()


# Users


def user_by_uid(uid: str, *, to_change: bool = False) -> User:
    """Return a user.

    Raises:
        NotFound: there is none with this uid.
    """
    statement = select(User).where(User.uid == uid)
    if to_change:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    user = db.session.scalar(statement)
    if user is None:
        raise NotFound(N_("There is no such user."))
    return user


def user_by_email(email: str) -> User | None:
    """Return the user with an address in its one form (:func:`summit.accounts.email.normalise`)."""
    return db.session.scalar(select(User).where(User.email == email))


def users(actor: Actor) -> Sequence[User]:
    """Return all users with their roles, by name.

    Raises:
        Forbidden: only site administrators see everybody.
    """
    if not actor.is_admin:
        raise Forbidden(N_("Only a site administrator can do this."))
    return db.session.scalars(
        select(User).options(selectinload(User.memberships)).order_by(User.name, User.id)
    ).all()


def administrators(*, held: bool = False) -> int:
    """Return how many enabled site administrators there are.

    Args:
        held: hold them until the transaction ends, so that two cannot step down at once.
    """
    statement = select(User.id).where(User.is_admin.is_(True), User.disabled_at.is_(None))
    if held:
        statement = statement.order_by(User.id).with_for_update()
    return len(db.session.scalars(statement).all())


# Members of a summit


def members(summit_id: int, actor: Actor) -> Sequence[Membership]:
    """Return who has which role in a summit, by name.

    Raises:
        Forbidden: the actor does not manage the summit.
    """
    if not actor.may(Permission.MANAGE, summit_id):
        raise Forbidden(N_("Only an owner of the summit can do this."))
    return db.session.scalars(
        select(Membership)
        .join(Membership.user)
        .options(joinedload(Membership.user))
        .where(Membership.summit_id == summit_id)
        .order_by(User.name, User.id)
    ).all()


def member(membership_id: int, summit_id: int) -> Membership:
    """Return one role in a summit, with every role there held until the transaction ends.

    Held all together, so that two owners who leave at once cannot both be "not the last".

    Raises:
        NotFound: the summit has no such member.
    """
    held = db.session.scalars(
        select(Membership)
        .where(Membership.summit_id == summit_id)
        .order_by(Membership.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for each in held:
        if each.id == membership_id:
            return each
    raise NotFound(N_("This summit has no such member."))


# Signed-in browsers


def signed_in(token: str, now: datetime, idle: timedelta) -> SignIn | None:
    """Return the sign-in of a browser's token with its user and their roles, in one statement.

    Every page of the console asks this first. ``None`` where it has ended: expired, idle for too
    long, revoked, or the user was disabled.
    """
    return (
        db.session.scalars(
            select(SignIn)
            .join(SignIn.user)
            .options(contains_eager(SignIn.user).joinedload(User.memberships))
            .where(
                SignIn.token_hash == hash_of(token),
                SignIn.revoked_at.is_(None),
                SignIn.expires_at > now,
                SignIn.last_seen_at > now - idle,
                User.disabled_at.is_(None),
            )
        )
        .unique()  # a row for each role
        .one_or_none()
    )


def sign_ins_of(user: User, now: datetime, idle: timedelta) -> Sequence[SignIn]:
    """Return a user's signed-in browsers, the one seen last first."""
    return db.session.scalars(
        select(SignIn)
        .where(
            SignIn.user_id == user.id,
            SignIn.revoked_at.is_(None),
            SignIn.expires_at > now,
            SignIn.last_seen_at > now - idle,
        )
        .order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())
    ).all()


def sign_in_of(user: User, sign_in_id: int) -> SignIn:
    """Return one of a user's signed-in browsers.

    Raises:
        NotFound: they have no such one.
    """
    found = db.session.scalar(
        select(SignIn).where(SignIn.id == sign_in_id, SignIn.user_id == user.id)
    )
    if found is None:
        raise NotFound(N_("You are not signed in there."))
    return found


# Ways to sign in


def passkey_of(user: User, passkey_id: int) -> Passkey:
    """Return one of a user's passkeys.

    Raises:
        NotFound: they have no such one.
    """
    found = db.session.scalar(
        select(Passkey).where(Passkey.id == passkey_id, Passkey.user_id == user.id)
    )
    if found is None:
        raise NotFound(N_("There is no such passkey."))
    return found


def recovery_codes_left(user: User) -> int:
    """Return how many recovery codes a user has not used yet."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(RecoveryCode)
            .where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))
        )
        or 0
    )


def link(token: str, now: datetime, *, to_change: bool = False) -> OneTimeLink:
    """Return the link of a token, while it is good.

    Raises:
        NotFound: there never was such a link.
        Gone: it was used or replaced, has expired, or its user was disabled.
    """
    link_id, version = tokens.read(LINK_KIND, token)
    statement = (
        select(OneTimeLink)
        .options(joinedload(OneTimeLink.user, innerjoin=True))
        .where(OneTimeLink.id == link_id)
    )
    if to_change:
        statement = statement.with_for_update(of=OneTimeLink).execution_options(
            populate_existing=True
        )
    found = db.session.scalar(statement)
    if (
        found is None
        or found.version != version
        or found.used_at is not None
        or found.expires_at <= now
        or found.user.disabled_at is not None
    ):
        raise Gone(N_("This link was used already, or is too old. Ask for a new one."))
    return found


# Approvals


def approvals(summit_id: int, actor: Actor, *, most: int = 100) -> Sequence[Approval]:
    """Return what waits for a second person in a summit, then what was decided, newest first.

    Raises:
        Forbidden: the actor may not see the summit.
    """
    if not actor.may(Permission.SEE, summit_id):
        raise Forbidden(N_("Your role does not allow this."))
    return db.session.scalars(
        select(Approval)
        .where(Approval.summit_id == summit_id)
        .order_by(Approval.state != ApprovalState.WAITING, Approval.id.desc())
        .limit(most)
    ).all()


def waiting(summit_id: int, act: str | None = None) -> Sequence[Approval]:
    """Return what waits for a second person in a summit, oldest first; one act's, or all."""
    statement = select(Approval).where(
        Approval.summit_id == summit_id, Approval.state == ApprovalState.WAITING
    )
    if act is not None:
        statement = statement.where(Approval.act == act)
    return db.session.scalars(statement.order_by(Approval.id)).all()


def approval(approval_id: int, summit_id: int, actor: Actor) -> Approval:
    """Return one request for approval, held until the transaction ends.

    Raises:
        NotFound: the summit has no such one, or the actor may not see the summit.
    """
    found = db.session.scalar(
        select(Approval)
        .where(Approval.id == approval_id, Approval.summit_id == summit_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None or not actor.may(Permission.SEE, summit_id):
        raise NotFound(N_("There is no such request for approval."))
    return found
