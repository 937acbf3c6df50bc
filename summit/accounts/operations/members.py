"""Who has which role in a summit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from summit.accounts import email as emails
from summit.accounts import queries
from summit.accounts.models import Membership, Purpose, Role, User
from summit.accounts.operations import links, users
from summit.core.actor import Actor, Permission
from summit.core.db import db
from summit.core.errors import N_, Forbidden, Refused
from summit.core.i18n import DEFAULT_LANGUAGE
from summit.core.text import Text
from summit.journal.operations import record
from summit.mail.operations import queue_mail


def add_member(
    summit_id: int,
    summit_title: Text,
    *,
    email: str,
    name: str = "",
    language: str = DEFAULT_LANGUAGE,
    role: Role,
    actor: Actor,
    now: datetime,
) -> Membership:
    """Give somebody a role in a summit, and tell them by mail.

    Whoever has no account yet gets one, and a link to sign in with.

    Args:
        name, language: of a new account; the name is what stands before the ``@`` unless given.

    Raises:
        Forbidden: the actor does not manage the summit.
        Refused: it is no e-mail address, or they have a role there already.
    """
    _refuse_others(summit_id, actor)
    address = emails.checked(email)
    user = queries.user_by_email(address)
    is_new = user is None
    if user is None:
        user = users.make_user(
            email=address,
            name=name.strip() or address.partition("@")[0],
            language=language,
            actor=actor,
            now=now,
        )
    elif role_of(user, summit_id) is not None:
        raise Refused(N_("They are on the staff of this summit already."))
    membership = give_role(user, summit_id, role, actor=actor, now=now)
    if is_new:
        invite(user, summit_title, actor=actor, now=now)
    elif user.disabled_at is None:
        queue_mail(
            to=user.email,
            language=user.language,
            template="accounts_added",
            values={"name": user.name, "summit": summit_title, "by": actor.name},
            link=None,
            key=f"accounts.added {membership.id} {now.isoformat()}",
            actor=actor,
            now=now,
        )
    return membership


def give_role(user: User, summit_id: int, role: Role, *, actor: Actor, now: datetime) -> Membership:
    """Give somebody a role in a summit, who has none there, without a mail.

    Raises:
        Forbidden: the actor does not manage the summit.
    """
    _refuse_others(summit_id, actor)
    membership = Membership(user=user, summit_id=summit_id, role=role)
    db.session.add(membership)
    db.session.flush()
    _record("member.added", membership, actor, now, None, role)
    return membership


def found_summit(summit_id: int, *, actor: Actor, now: datetime) -> Membership | None:
    """Make whoever has just made a summit its owner; commands own nothing."""
    user = db.session.scalar(select(User).where(User.uid == actor.key))
    if user is None:
        return None
    membership = Membership(user=user, summit_id=summit_id, role=Role.OWNER)
    db.session.add(membership)
    db.session.flush()
    _record("member.added", membership, actor, now, None, Role.OWNER)
    return membership


def change_role(membership: Membership, role: Role, *, actor: Actor, now: datetime) -> None:
    """Give a member another role.

    Raises:
        Forbidden: the actor does not manage the summit.
        Refused: nobody would be left who does.
    """
    _refuse_others(membership.summit_id, actor)
    if role is not Role.OWNER:
        _refuse_last(membership)
    before, membership.role = membership.role, role
    db.session.flush()
    if before is not role:
        _record("member.changed", membership, actor, now, before, role)


def remove_member(membership: Membership, *, actor: Actor, now: datetime) -> None:
    """Take a member's role away: the summit is no longer theirs to see. The account stays.

    Raises:
        Forbidden: the actor does not manage the summit.
        Refused: nobody would be left who does.
    """
    _refuse_others(membership.summit_id, actor)
    _refuse_last(membership)
    _record("member.removed", membership, actor, now, membership.role, None)
    db.session.delete(membership)
    db.session.flush()


def invite(user: User, summit_title: Text | None = None, *, actor: Actor, now: datetime) -> None:
    """Mail somebody a link by which they come in for the first time; an earlier one ends.

    Raises:
        Forbidden: the account was disabled.
    """
    link = links.make_link(user, Purpose.INVITE, actor=actor, now=now)
    queue_mail(
        to=user.email,
        language=user.language,
        template="accounts_invite",
        values={"name": user.name, "summit": summit_title or Text(), "by": actor.name},
        link=(queries.LINK_KIND, link.id, link.version),
        key=f"accounts.link {link.id}",
        actor=actor,
        now=now,
    )


def mail_link(user: User, purpose: Purpose, *, actor: Actor, now: datetime) -> None:
    """Mail somebody a link to sign in with; an earlier one for the same purpose ends.

    Raises:
        Forbidden: the account was disabled.
    """
    link = links.make_link(user, purpose, actor=actor, now=now)
    queue_mail(
        to=user.email,
        language=user.language,
        template="accounts_reset" if purpose is Purpose.RESET else "accounts_sign_in",
        values={
            "name": user.name,
            "minutes": int((link.expires_at - now).total_seconds() // 60),
        },
        link=(queries.LINK_KIND, link.id, link.version),
        key=f"accounts.link {link.id}",
        actor=actor,
        now=now,
    )


def role_of(user: User, summit_id: int) -> Role | None:
    """Return somebody's role in a summit."""
    return db.session.scalar(
        select(Membership.role).where(
            Membership.user_id == user.id, Membership.summit_id == summit_id
        )
    )


def _refuse_others(summit_id: int, actor: Actor) -> None:
    if not actor.may(Permission.MANAGE, summit_id):
        raise Forbidden(N_("Only an owner of the summit can do this."))


def _refuse_last(membership: Membership) -> None:
    if membership.role is not Role.OWNER:
        return
    others = db.session.scalar(
        select(Membership.id)
        .join(Membership.user)
        .where(
            Membership.summit_id == membership.summit_id,
            Membership.role == Role.OWNER,
            Membership.id != membership.id,
            User.disabled_at.is_(None),
        )
        .limit(1)
    )
    if others is None:
        raise Refused(N_("This is the last owner of the summit; make somebody else one first."))


def _record(
    act: str,
    membership: Membership,
    actor: Actor,
    now: datetime,
    before: Role | None,
    after: Role | None,
) -> None:
    user = membership.user
    record(
        act,
        actor=actor,
        now=now,
        object_kind="user",
        object_key=user.uid,
        summit_id=membership.summit_id,
        before={"name": user.name, "role": before.value} if before else {},
        after={"name": user.name, "role": after.value} if after else {},
    )
