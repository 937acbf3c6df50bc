"""Recording who is there, from arrival to leaving: on the day, by hand, never deduced.

Whoever calls obtains the invitation to change it, which holds its summit: of two who press at the
same time the second finds what the first has recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from summit.attendance.models import Invitation, Presence
from summit.attendance.operations.noting import note_invitation
from summit.core.actor import Actor
from summit.core.clock import iso
from summit.core.db import db
from summit.core.errors import N_, Conflict, Refused


def arrive(
    invitation: Invitation,
    spans: Sequence[Presence],
    *,
    at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> Presence | None:
    """Record that somebody has come; ``None`` where they are there already.

    Args:
        spans: all that is recorded for the invitation.
        at: when it was, if not just now.

    Raises:
        Refused: the instant lies ahead, or within an earlier span.
    """
    if any(span.left_at is None for span in spans):
        return None
    arrived = at or now
    _refuse(arrived, None, spans, now)
    made = Presence(invitation_id=invitation.id, arrived_at=arrived, recorded_by=actor.name)
    db.session.add(made)
    db.session.flush()
    _note("presence.arrived", invitation, actor, now, after=_facts(made))
    return made


def leave(
    invitation: Invitation,
    spans: Sequence[Presence],
    *,
    at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> Presence | None:
    """Record that somebody has left; ``None`` where they are not there.

    Raises:
        Refused: the instant lies ahead, or before they came.
    """
    span = next((each for each in spans if each.left_at is None), None)
    if span is None:
        return None
    left = at or now
    _refuse(span.arrived_at, left, [each for each in spans if each is not span], now)
    span.left_at = left
    db.session.flush()
    _note("presence.left", invitation, actor, now, after=_facts(span))
    return span


def correct(
    invitation: Invitation,
    spans: Sequence[Presence],
    span: Presence,
    arrived_at: datetime,
    left_at: datetime | None,
    *,
    actor: Actor,
    now: datetime,
) -> bool:
    """Give a span other instants; return whether that changed anything.

    Raises:
        Refused: one lies ahead, the end does not come after the beginning, or another span of the
            same invitation was at the same time.
    """
    others = [each for each in spans if each is not span]
    _refuse(arrived_at, left_at, others, now)
    before = _facts(span)
    span.arrived_at, span.left_at = arrived_at, left_at
    after = _facts(span)
    if after == before:
        return False
    db.session.flush()
    _note("presence.corrected", invitation, actor, now, before=before, after=after)
    return True


def take_back(
    invitation: Invitation, span: Presence, *, seen_left: bool, actor: Actor, now: datetime
) -> None:
    """Undo what was recorded last of a span: that they left, else that they came at all.

    Args:
        seen_left: whether whoever asks saw that they had left.

    Raises:
        Conflict: somebody else has changed the span since.
    """
    if seen_left is (span.left_at is None):
        raise Conflict(N_("Somebody else has changed this at the same time; look at it again."))
    before = _facts(span)
    if span.left_at is not None:
        span.left_at = None
        after = _facts(span)
    else:
        db.session.delete(span)
        after = {}
    db.session.flush()
    _note("presence.taken_back", invitation, actor, now, before=before, after=after)


def _refuse(
    arrived: datetime, left: datetime | None, others: Sequence[Presence], now: datetime
) -> None:
    if max(arrived, left or arrived) > now:
        raise Refused(N_("This time lies ahead; presence is recorded once it is a fact."))
    if left is not None and left <= arrived:
        raise Refused(N_("They left before they came; choose a later time for leaving."))
    for other in others:
        begins_before_end = left is None or other.arrived_at < left
        if begins_before_end and (other.left_at is None or arrived < other.left_at):
            raise Refused(N_("They are recorded as present at this time already."))


def _facts(span: Presence) -> dict[str, Any]:
    return {
        "arrived_at": iso(span.arrived_at),
        "left_at": iso(span.left_at) if span.left_at is not None else None,
    }


def _note(act: str, invitation: Invitation, actor: Actor, now: datetime, **values: Any) -> None:
    note_invitation(act, invitation, actor=actor, now=now, **values)
