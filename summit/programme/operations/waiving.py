"""Answering for a warning: it stays in sight, with a reason, and stops counting."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, NotFound, Refused
from summit.journal.operations import record
from summit.programme import queries, rules
from summit.programme.models import Summit, Waiver
from summit.programme.rules import Finding, Level

#: How long a reason may be (``Waiver.reason``).
REASON_LENGTH = 1000


def open_finding(summit: Summit, key: str, *, now: datetime) -> Finding:
    """Return what the rules find at present under a key.

    It is looked for again, so that nobody answers for what has been settled or has changed; and
    without a reader, so that the journal of this summit names no other one that is not public.

    Raises:
        NotFound: nothing is found under this key any more.
    """
    for finding in rules.findings.check(queries.facts(summit.id), now):
        if finding.key == key:
            return finding
    raise NotFound(N_("This finding is settled or has changed; look at the list again."))


def waive(summit: Summit, finding: Finding, *, reason: str, actor: Actor, now: datetime) -> Waiver:
    """Let a warning stand, for a reason that the journal keeps; a new reason replaces an old one.

    It holds for as long as the finding's key stays the same: until what it rests on changes.

    Args:
        summit: obtained to be changed.
        finding: as :func:`open_finding` returns it.

    Raises:
        Refused: it is no warning, or the reason is missing or too long.
    """
    if finding.level is not Level.WARN:
        raise Refused(N_("Only a warning can be waived; this one has to be settled."))
    reason = reason.strip()
    if not reason:
        raise Refused(N_("Give the reason for which this may stand."))
    if len(reason) > REASON_LENGTH:
        raise Refused(
            N_("The reason has %(length)s characters; at most %(most)s are kept."),
            length=len(reason),
            most=REASON_LENGTH,
        )
    waiver = _waiver(summit, finding.key)
    before = waiver.reason if waiver else None
    if waiver is None:
        waiver = Waiver(summit_id=summit.id, finding=finding.key)
        db.session.add(waiver)
    waiver.reason, waiver.waived_by, waiver.waived_at = reason, actor.name, now
    db.session.flush()
    record(
        "finding.waived",
        actor=actor,
        now=now,
        object_kind="session" if finding.at else "summit",
        object_key=finding.at or summit.uid,
        summit_id=summit.id,
        before={"reason": before} if before else {},
        after={
            "rule": finding.rule,
            "key": finding.key,
            "message": str(finding),
            "reason": reason,
        },
    )
    return waiver


def take_back(summit: Summit, key: str, *, actor: Actor, now: datetime) -> None:
    """Let a waived warning count again.

    Args:
        summit: obtained to be changed.
        key: the finding's; it need not be found any more.

    Raises:
        NotFound: nobody has waived it, or somebody has taken that back already.
    """
    waiver = _waiver(summit, key)
    if waiver is None:
        raise NotFound(N_("This warning is not waived any more; look at the list again."))
    db.session.delete(waiver)
    db.session.flush()
    record(
        "finding.waiver_taken_back",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=summit.uid,
        summit_id=summit.id,
        before={"key": key, "reason": waiver.reason, "waived_by": waiver.waived_by},
    )


def _waiver(summit: Summit, key: str) -> Waiver | None:
    return db.session.scalar(
        select(Waiver).where(Waiver.summit_id == summit.id, Waiver.finding == key)
    )
