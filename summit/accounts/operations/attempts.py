"""Counting attempts to sign in, so that passwords cannot be guessed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, select, text

from summit.accounts.limits import LIMITS, Limits, TooManyAttempts
from summit.accounts.models import Attempt
from summit.core.db import db


def begin(account: str, address: str, *, now: datetime, limits: Limits = LIMITS) -> int:
    """Count an attempt before it is looked at, as a failure until :func:`succeeded`.

    So that a hundred attempts at once are a hundred, whatever they come to. What a limit refuses
    is not counted itself.

    Args:
        account: under which key attempts at one account are counted; ``""`` where the attempt
            names none, as with a passkey.
        address: the network it comes from (:func:`summit.accounts.limits.network`).

    Returns:
        The attempt's id.

    Raises:
        TooManyAttempts: the account or the network must wait.
    """
    _one_at_a_time(account, address)
    db.session.execute(delete(Attempt).where(Attempt.at < now - limits.kept))
    waits = [_wait_of_address(address, now, limits)]
    if account:
        waits.append(_wait_of_account(account, now, limits))
    if found := [wait for wait in waits if wait]:
        raise TooManyAttempts(max(found))
    attempt = Attempt(account=account, address=address, at=now)
    db.session.add(attempt)
    db.session.flush()
    return attempt.id


def succeeded(attempt_id: int) -> None:
    """Note that an attempt was a good one: what failed before at its account is forgiven."""
    attempt = db.session.get(Attempt, attempt_id)
    if attempt is not None:
        attempt.ok = True


def _wait_of_account(account: str, now: datetime, limits: Limits) -> timedelta | None:
    last_good = (
        select(func.coalesce(func.max(Attempt.id), 0))
        .where(Attempt.account == account, Attempt.ok.is_(True))
        .scalar_subquery()
    )
    failed = and_(
        Attempt.account == account,
        Attempt.at > now - limits.account_window,
        Attempt.id > last_good,
    )
    return limits.wait(*_failures(failed, limits.free_by_account), now)


def _wait_of_address(address: str, now: datetime, limits: Limits) -> timedelta | None:
    failed = and_(Attempt.address == address, Attempt.at > now - limits.address_window)
    return limits.wait(*_failures(failed, limits.free_by_address), now)


def _failures(condition: ColumnElement[bool], free: int) -> tuple[int, int, datetime | None]:
    last = (
        select(Attempt.at)
        .where(condition, Attempt.ok.is_(False))
        .order_by(Attempt.at.desc())
        .limit(1)
    )
    count = select(func.count()).select_from(Attempt).where(condition, Attempt.ok.is_(False))
    return db.session.scalar(count) or 0, free, db.session.scalar(last)


def _one_at_a_time(*keys: str) -> None:
    """Let nobody else count the same keys until the transaction ends.

    SQLite's unit of work holds everything; PostgreSQL would let a hundred count at once, and each
    see none of the others.
    """
    if db.engine.dialect.name == "postgresql":
        for key in sorted(filter(None, keys)):
            db.session.execute(
                text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"),
                {"key": f"attempt {key}"},
            )
