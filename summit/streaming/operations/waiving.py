"""Signing for going public without a consent that is not on record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Conflict, Refused
from summit.programme.models import Session
from summit.streaming.consents import Purpose, key_of
from summit.streaming.operations.gate import lacking
from summit.streaming.operations.noting import note_all
from summit.streaming.queries.broadcasts import session_stream

#: How long a reason may be.
LONGEST_REASON = 1000


def waive_consents(
    session: Session,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
    purposes: Collection[Purpose] = tuple(Purpose),
    seen: str | None = None,
) -> bool:
    """Sign for going public without the consents that are missing now; return whether it is new.

    It covers exactly these, also when some of them come in; whoever is missing later, or refuses
    later, is not covered. A waiver that was signed before is replaced.

    Args:
        purposes: for what: being live, being watched afterwards, or both.
        seen: the key of what the page showed to whoever signs; ``None`` where nobody was asked.

    Raises:
        Refused: there is no reason, or nothing is missing.
        Conflict: others are missing now than whoever signs has seen.
    """
    why = reason.strip()
    if not why:
        raise Refused(N_("Say why this goes public without these consents."))
    if len(why) > LONGEST_REASON:
        raise Refused(N_("At most %(most)s characters."), most=LONGEST_REASON)
    row = session_stream(session.id, to_change=True)
    found = lacking(session.id, *(each for each in Purpose if each in purposes))
    if not found:
        raise Refused(N_("No consent is missing."))
    key = key_of(found)
    if seen is not None and seen != key:
        raise Conflict(N_("Other consents are missing now; look at the list again."))
    if (row.waived_key, row.waived_reason) == (key, why):
        return False
    row.waived_key, row.waived_reason = key, why
    row.waived_by, row.waived_at = actor.name[:200], now
    if row.version == 0:
        row.version = 1
        db.session.add(row)
    note_all(
        "broadcast.consents_waived",
        session,
        actor=actor,
        now=now,
        after={
            "missing": len({(each.who, each.ref) for each in found}),
            "purposes": sorted({each.purpose.value for each in found}),
            "reason": why,
        },
    )
    return True


def take_back_waiver(session: Session, *, actor: Actor, now: datetime) -> bool:
    """Take a waiver back; return whether there was one. What is shown stays so, and is named."""
    row = session_stream(session.id, to_change=True)
    if not row.waived_key:
        return False
    before = {"reason": row.waived_reason}
    row.waived_key = row.waived_reason = row.waived_by = ""
    row.waived_at = None
    note_all("broadcast.waiver_taken_back", session, actor=actor, now=now, before=before)
    return True
