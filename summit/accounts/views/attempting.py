"""The ways in, each with its attempt counted first and nothing slow under a lock.

Each returns whether it was a good one; on success the cookie is handed over already.
"""

from __future__ import annotations

from datetime import datetime

from summit.accounts import door, queries
from summit.accounts.access import NOBODY
from summit.accounts.email import normalise
from summit.accounts.models import Method, Purpose
from summit.accounts.operations import attempts, links, members, passkeys, recovery, users
from summit.core.db import reading, unit_of_work
from summit.core.errors import N_, Refused


def by_password(email: str, password: str, now: datetime) -> bool:
    """Sign in by password; of an account that is not there it is wrong, after as much work.

    Raises:
        TooManyAttempts: at this account, or from this network.
    """
    hasher = door.settings().passwords
    attempt = _begin("password", email, now)
    with reading():
        found = queries.user_by_email(normalise(email))
        uid = found.uid if found and not found.disabled_at else None
        kept = found.password_hash if found and not found.disabled_at else None
    if not hasher.fits(kept, password) or uid is None or kept is None:
        return False
    renewed = hasher.hash(password) if hasher.is_dated(kept) else None
    with unit_of_work():
        user = queries.user_by_uid(uid, to_change=True)
        if user.disabled_at is not None or user.password_hash != kept:
            return False  # changed while we were hashing
        if renewed is not None:
            users.renew_hash(user, kept, renewed)
        attempts.succeeded(attempt)
        door.sign_in(user, Method.PASSWORD, now)
    door.hand_over()
    return True


def by_recovery_code(email: str, code: str, now: datetime) -> bool:
    """Sign in by a recovery code, which is used up.

    Raises:
        TooManyAttempts: at this account, or from this network.
    """
    attempt = _begin("recovery code", email, now)
    with unit_of_work():
        user = recovery.use_code(normalise(email), code, now=now)
        if user is None:
            return False
        attempts.succeeded(attempt)
        door.sign_in(user, Method.RECOVERY_CODE, now)
    door.hand_over()
    return True


def by_passkey(answer: object, challenge: bytes, now: datetime) -> None:
    """Sign in by a passkey.

    Raises:
        Refused: the answer is not good, or was given before.
        TooManyAttempts: from this network.
    """
    party = door.settings().relying_party
    if party is None:
        raise Refused(N_("Passkeys work only where this site has a name, not a bare address."))
    with unit_of_work():
        attempt = attempts.begin("", door.caller_network(), now=now)
    with unit_of_work():
        passkeys.spend_challenge(challenge, now=now)
    with unit_of_work():
        user = passkeys.use_passkey(answer, challenge, party, now=now)
        attempts.succeeded(attempt)
        door.sign_in(user, Method.PASSKEY, now)
    door.hand_over()


def by_link(token: str, now: datetime) -> Purpose:
    """Sign in by a one-time link, which is used up; return what it was for.

    Raises:
        NotFound: there never was such a link.
        Gone: it is no longer good.
    """
    with unit_of_work():
        link = queries.link(token, now, to_change=True)
        purpose = link.purpose
        door.sign_in(links.use(link, now), Method.LINK, now)
    door.hand_over()
    return purpose


def ask_for_link(email: str, purpose: Purpose, now: datetime) -> None:
    """Mail a link, where there is such an account; the asker learns nothing of that.

    Raises:
        TooManyAttempts: for this account, or from this network.
    """
    _begin("link", email, now)
    with unit_of_work():
        user = queries.user_by_email(normalise(email))
        if user is not None and user.disabled_at is None:
            members.mail_link(user, purpose, actor=NOBODY, now=now)


def _begin(way: str, email: str, now: datetime) -> int:
    key = door.settings().account_key(email, way)
    with unit_of_work():
        return attempts.begin(key, door.caller_network(), now=now)
