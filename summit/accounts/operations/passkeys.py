"""Passkeys: adding, naming, removing, and signing in by one."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload

from summit.accounts import ceremonies
from summit.accounts.ceremonies import NewPasskey
from summit.accounts.models import Passkey, SpentChallenge, User
from summit.accounts.settings import RelyingParty
from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Forbidden, Refused
from summit.journal.operations import record

#: More keys than one person has devices.
MOST = 20
#: How long a challenge can be answered; the browser is told the same.
CHALLENGE_LIFETIME = timedelta(milliseconds=ceremonies.TIMEOUT)


def spend_challenge(challenge: bytes, *, now: datetime) -> None:
    """Let a challenge be answered once.

    Raises:
        Refused: it was answered before.
    """
    db.session.execute(delete(SpentChallenge).where(SpentChallenge.expires_at < now))
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    spent = db.session.scalar(
        insert(SpentChallenge)
        .values(hash=sha256(challenge).hexdigest(), expires_at=now + CHALLENGE_LIFETIME)
        .on_conflict_do_nothing()
        .returning(SpentChallenge.hash)
    )
    if spent is None:
        raise Refused(N_("This passkey was not accepted. Try again, or sign in another way."))


def add_passkey(user: User, new: NewPasskey, name: str, *, actor: Actor, now: datetime) -> Passkey:
    """Keep a passkey that the user's device has made.

    Raises:
        Forbidden: it is somebody else's account.
        Refused: the key is known already, or the user has too many.
    """
    _refuse_others(user, actor)
    known = select(Passkey.id).where(Passkey.credential_id == new.credential_id)
    if db.session.scalar(known) is not None:
        raise Refused(N_("This passkey is known already."))
    if len(user.passkeys) >= MOST:
        raise Refused(N_("You have %(count)s passkeys already; remove one first."), count=MOST)
    passkey = Passkey(
        user=user,
        credential_id=new.credential_id,
        public_key=new.public_key,
        sign_count=new.sign_count,
        name=_checked_name(name),
        transports=list(new.transports),
        created_at=now,
    )
    db.session.add(passkey)
    db.session.flush()
    _record("user.passkey_added", user, actor, now, after={"passkey": passkey.name})
    return passkey


def rename_passkey(passkey: Passkey, name: str, *, actor: Actor, now: datetime) -> None:
    """Call a passkey something else.

    Raises:
        Forbidden: it is somebody else's.
        Refused: the name is empty or too long.
    """
    _refuse_others(passkey.user, actor)
    before, passkey.name = passkey.name, _checked_name(name)
    db.session.flush()
    _record(
        "user.passkey_renamed",
        passkey.user,
        actor,
        now,
        before={"passkey": before},
        after={"passkey": passkey.name},
    )


def remove_passkey(passkey: Passkey, *, actor: Actor, now: datetime) -> None:
    """Forget a passkey: its device signs in no longer.

    Raises:
        Forbidden: it is somebody else's.
    """
    user = passkey.user
    _refuse_others(user, actor)
    user.passkeys.remove(passkey)
    db.session.flush()
    _record("user.passkey_removed", user, actor, now, before={"passkey": passkey.name})


def use_passkey(answer: object, challenge: bytes, party: RelyingParty, *, now: datetime) -> User:
    """Check what a device has answered; return whose passkey it is. The sign-in that follows
    writes the journal.

    Raises:
        Refused: no such passkey, or the answer is not good; which, is not told.
    """
    credential_id, uid = ceremonies.claimed(answer)
    passkey = db.session.scalar(
        select(Passkey)
        .join(Passkey.user)
        .options(joinedload(Passkey.user, innerjoin=True))
        .where(
            Passkey.credential_id == credential_id,
            User.uid == uid,
            User.disabled_at.is_(None),
        )
        # Two answers at once must not both be compared with the old count.
        .with_for_update(of=Passkey)
        .execution_options(populate_existing=True)
    )
    if passkey is None:
        raise Refused(N_("This passkey was not accepted. Try again, or sign in another way."))
    passkey.sign_count = ceremonies.check_authentication(
        party,
        answer,
        challenge,
        public_key=passkey.public_key,
        sign_count=passkey.sign_count,
    )
    passkey.last_used_at = now
    db.session.flush()
    return passkey.user


def _checked_name(name: str) -> str:
    text = " ".join(name.split())
    if not text or len(text) > 80:
        raise Refused(N_("Enter a name of at most 80 characters."))
    return text


def _refuse_others(user: User, actor: Actor) -> None:
    if actor.key != user.uid:
        raise Forbidden(N_("Only the owner of an account can do this."))


def _record(
    act: str,
    user: User,
    actor: Actor,
    now: datetime,
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
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
