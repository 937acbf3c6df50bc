"""Making users, and changing who they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from summit.accounts import email as emails
from summit.accounts import queries
from summit.accounts.models import User
from summit.accounts.operations import links, sign_ins
from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Forbidden, Refused
from summit.core.i18n import DEFAULT_LANGUAGE, LANGUAGES
from summit.journal.operations import record


def create_user(
    *,
    email: str,
    name: str,
    language: str = DEFAULT_LANGUAGE,
    is_admin: bool = False,
    actor: Actor,
    now: datetime,
) -> User:
    """Make a user without any role; they cannot sign in before they get a link or a password.

    Raises:
        Forbidden: the actor is no site administrator.
        Refused: it is no e-mail address, somebody has it already, or the name is empty.
    """
    _refuse_others(actor)
    return make_user(
        email=email, name=name, language=language, is_admin=is_admin, actor=actor, now=now
    )


def make_user(
    *,
    email: str,
    name: str,
    language: str = DEFAULT_LANGUAGE,
    is_admin: bool = False,
    actor: Actor,
    now: datetime,
) -> User:
    """Make a user for an operation that has looked at whether the actor may."""
    address = emails.checked(email)
    if queries.user_by_email(address) is not None:
        raise Refused(N_("Somebody with this e-mail address has an account already."))
    user = User(
        uid=str(uuid4()),
        email=address,
        name=_checked_name(name),
        language=_checked_language(language),
        is_admin=is_admin,
        created_at=now,
    )
    db.session.add(user)
    db.session.flush()
    _record("user.created", user, actor, now, after=_snapshot(user))
    return user


def create_admin(*, email: str, name: str, language: str, actor: Actor, now: datetime) -> User:
    """Make a site administrator, or make the user with this address one.

    Raises:
        Forbidden: the actor is no site administrator.
        Refused: it is no e-mail address, or the name is empty.
    """
    _refuse_others(actor)
    user = queries.user_by_email(emails.checked(email))
    if user is None:
        return make_user(
            email=email, name=name, language=language, is_admin=True, actor=actor, now=now
        )
    if user.disabled_at is not None:
        enable(user, actor=actor, now=now)
    if not user.is_admin:
        set_admin(user, True, actor=actor, now=now)
    return user


def change_profile(user: User, *, name: str, language: str, actor: Actor, now: datetime) -> None:
    """Change the name and the language of the interface.

    Raises:
        Forbidden: it is somebody else's account, and the actor is no site administrator.
        Refused: the name is empty, or we do not speak the language.
    """
    if actor.key != user.uid:
        _refuse_others(actor)
    before = _snapshot(user)
    user.name, user.language = _checked_name(name), _checked_language(language)
    db.session.flush()
    _record("user.changed", user, actor, now, before=before, after=_snapshot(user))


def set_admin(user: User, is_admin: bool, *, actor: Actor, now: datetime) -> None:
    """Make somebody a site administrator, or no longer one.

    Raises:
        Forbidden: the actor is no site administrator.
        Refused: nobody would be left who is one.
    """
    _refuse_others(actor)
    if not is_admin:
        _refuse_last(user)
    before = _snapshot(user)
    user.is_admin = is_admin
    db.session.flush()
    _record("user.changed", user, actor, now, before=before, after=_snapshot(user))


def disable(user: User, *, actor: Actor, now: datetime) -> None:
    """Lock somebody out at once, in every browser; their roles stay for when they come back.

    Raises:
        Forbidden: the actor is no site administrator.
        Refused: it is the actor, or the last administrator.
    """
    _refuse_others(actor)
    if actor.key == user.uid:
        raise Refused(N_("You cannot disable your own account."))
    _refuse_last(user)
    before = _snapshot(user)
    user.disabled_at = user.disabled_at or now
    sign_ins.end_all(user, now=now)
    links.end_all(user)
    db.session.flush()
    _record("user.disabled", user, actor, now, before=before, after=_snapshot(user))


def enable(user: User, *, actor: Actor, now: datetime) -> None:
    """Let somebody in again.

    Raises:
        Forbidden: the actor is no site administrator.
    """
    _refuse_others(actor)
    before = _snapshot(user)
    user.disabled_at = None
    db.session.flush()
    _record("user.enabled", user, actor, now, before=before, after=_snapshot(user))


def set_password(
    user: User,
    password_hash: str,
    *,
    keep_sign_in: int | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """Set a password, and end the user's sign-ins in all other browsers.

    Args:
        password_hash: of a password that :func:`summit.accounts.passwords.refuse_weak` let pass,
            made before the unit of work, because it is slow.
        keep_sign_in: the one from which the password is changed.

    Raises:
        Forbidden: it is somebody else's account, and the actor is no site administrator.
    """
    if actor.key != user.uid:
        _refuse_others(actor)
    had = user.password_hash is not None
    user.password_hash = password_hash
    ended = sign_ins.end_all(user, keep=keep_sign_in, now=now)
    links.end_all(user)
    db.session.flush()
    _record(
        "user.password_set",
        user,
        actor,
        now,
        before={"password": had},
        after={"password": True, "sign_ins_ended": ended},
    )


def renew_hash(user: User, old: str, new: str) -> None:
    """Replace a password's hash by one with today's parameters; the password stays the same.

    No journal entry: nothing changed that a person could notice.
    """
    if user.password_hash == old:
        user.password_hash = new


def _checked_name(name: str) -> str:
    text = " ".join(name.split())
    if not text or len(text) > 200 or not text.isprintable():
        raise Refused(N_("Enter a name of at most 200 characters."))
    return text


def _checked_language(language: str) -> str:
    if language not in LANGUAGES:
        raise Refused(N_("Choose one of the languages."))
    return language


def _refuse_others(actor: Actor) -> None:
    if not actor.is_admin:
        raise Forbidden(N_("Only a site administrator can do this."))


def _refuse_last(user: User) -> None:
    if user.is_admin and user.disabled_at is None and queries.administrators(held=True) <= 1:
        raise Refused(N_("This is the last site administrator; make somebody else one first."))


def _snapshot(user: User) -> dict[str, Any]:
    return {
        "email": user.email,
        "name": user.name,
        "language": user.language,
        "is_admin": user.is_admin,
        "disabled": user.disabled_at is not None,
    }


def _record(
    act: str,
    user: User,
    actor: Actor,
    now: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record(
        act,
        actor=actor,
        now=now,
        object_kind="user",
        object_key=user.uid,
        before=before,
        after=after,
    )
