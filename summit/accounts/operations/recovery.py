"""Recovery codes: ten, shown once, each good for one sign-in."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import delete, select, update

from summit.accounts.models import RecoveryCode, User
from summit.accounts.queries import hash_of
from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Forbidden
from summit.journal.operations import record

COUNT = 10
#: Letters and digits that nobody confuses on paper: 32 of them, five bits each.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
GROUPS, GROUP = 4, 4


def make_codes(user: User, *, actor: Actor, now: datetime) -> list[str]:
    """Make ten new codes, each of 80 random bits, and return them; earlier ones end.

    This is the only time they are known: what is kept are their hashes.

    Raises:
        Forbidden: it is somebody else's account.
    """
    if actor.key != user.uid:
        raise Forbidden(N_("Only the owner of an account can do this."))
    codes = [
        "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
        for _ in range(COUNT)
    ]
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    db.session.add_all(
        RecoveryCode(user_id=user.id, hash=hash_of(plain(code)), created_at=now) for code in codes
    )
    db.session.flush()
    record(
        "user.recovery_codes_made",
        actor=actor,
        now=now,
        object_kind="user",
        object_key=user.uid,
        after={"codes": COUNT},
    )
    return codes


def use_code(email: str, typed: str, *, now: datetime) -> User | None:
    """Use up a code; return whose it is, or ``None`` where it is nobody's at this address.

    The sign-in that follows writes the journal.
    """
    owner = select(User.id).where(User.email == email, User.disabled_at.is_(None))
    user_id = db.session.scalar(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id.in_(owner),
            RecoveryCode.hash == hash_of(plain(typed)),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.user_id)
        .execution_options(synchronize_session=False)
    )
    return db.session.get(User, user_id) if user_id is not None else None


def plain(code: str) -> str:
    """Return a code without what people type into it: small letters, hyphens and spaces."""
    return "".join(code.upper().split()).replace("-", "")[:100]
