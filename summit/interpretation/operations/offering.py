"""Offering places to interpreters, and their answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.interpretation.models import Assignment, AssignmentState, Interpreter
from summit.interpretation.operations.noting import note_assignment
from summit.interpretation.operations.telling import tell_offers
from summit.programme.models import SessionState

#: How long a reason may be (``Assignment.reason``).
LONGEST_REASON = 1000

_OPEN = frozenset({AssignmentState.OFFERED, AssignmentState.CONFIRMED, AssignmentState.DECLINED})


@dataclass(frozen=True, slots=True)
class Offered:
    """What became of offers: how many mails go out, and who cannot be written to."""

    sent: int
    places: int
    without_address: tuple[Interpreter, ...]


def offer(assignments: Sequence[Assignment], *, actor: Actor, now: datetime) -> Offered:
    """Offer proposed places: one mail to each interpreter, with all that they are offered.

    Those without an address are offered theirs as well, and are to be told in another way. From
    now on they know the hour that the programme has at present.

    Raises:
        Refused: nothing of this is a proposal for a session that has an hour and is still to come.
    """
    fit = [each for each in assignments if _can_be_offered(each, now)]
    if not fit:
        raise Refused(N_("There is nothing to offer: choose proposals for sessions to come."))
    by_interpreter: dict[int, list[Assignment]] = defaultdict(list)
    for each in sorted(fit, key=lambda place: (place.session.starts_at or now, place.id)):
        each.state, each.offered_at, each.round = AssignmentState.OFFERED, now, each.round + 1
        each.told_from, each.told_to = each.session.starts_at, each.session.ends_at
        by_interpreter[each.interpreter_id].append(each)
    db.session.flush()
    sent, without = 0, []
    for places in by_interpreter.values():
        interpreter = places[0].interpreter
        if tell_offers(interpreter, places, actor=actor, now=now):
            sent += 1
        elif not interpreter.address:
            without.append(interpreter)
        for each in places:
            note_assignment("assignment.offered", each, actor=actor, now=now)
    return Offered(sent, len(fit), tuple(without))


def _can_be_offered(place: Assignment, now: datetime) -> bool:
    session = place.session
    return (
        place.state is AssignmentState.PROPOSED
        and session.state is not SessionState.CANCELLED
        and session.starts_at is not None
        and session.starts_at > now
    )


def answer(
    assignment: Assignment,
    accept: bool,
    *,
    reason: str = "",
    consented: bool | None = None,
    actor: Actor,
    now: datetime,
) -> bool:
    """Keep an interpreter's answer to an offer; return whether it says anything new.

    An answer can be changed until the session begins.

    Args:
        reason: of declining; it stands in no journal.
        consented: whether they agree to this session's being recorded and streamed; with an
            acceptance alone.

    Raises:
        Refused: the place is not offered any more, or the session has begun.
    """
    _refuse(assignment, now)
    return _answer(
        assignment,
        AssignmentState.CONFIRMED if accept else AssignmentState.DECLINED,
        "assignment.accepted" if accept else "assignment.declined",
        reason=reason,
        consented=consented if accept else None,
        actor=actor,
        now=now,
    )


def confirm_by_hand(assignment: Assignment, *, actor: Actor, now: datetime) -> bool:
    """Record that somebody has agreed in another way, by telephone say.

    Raises:
        Refused: the place is not held, or the session has no hour.
    """
    _take_offer(assignment, now)
    return _answer(
        assignment,
        AssignmentState.CONFIRMED,
        "assignment.confirmed_by_hand",
        consented=assignment.consented,
        actor=actor,
        now=now,
    )


def decline_by_hand(
    assignment: Assignment, *, reason: str = "", actor: Actor, now: datetime
) -> bool:
    """Record that somebody has declined in another way; the planner will not propose it again.

    Raises:
        Refused: the place is not held.
    """
    _take_offer(assignment, now)
    return _answer(
        assignment,
        AssignmentState.DECLINED,
        "assignment.declined_by_hand",
        reason=reason,
        actor=actor,
        now=now,
    )


def _take_offer(assignment: Assignment, now: datetime) -> None:
    """Count a proposal as offered: whoever has answered it has heard of it."""
    if assignment.state is AssignmentState.RELEASED:
        raise Refused(N_("This place was given up already."))
    if assignment.state is AssignmentState.PROPOSED:
        session = assignment.session
        if session.starts_at is None:
            raise Refused(N_("This session has no hour yet."))
        assignment.offered_at, assignment.round = now, assignment.round + 1
        assignment.told_from, assignment.told_to = session.starts_at, session.ends_at


def _refuse(assignment: Assignment, now: datetime) -> None:
    if assignment.state not in _OPEN or assignment.round == 0:
        raise Refused(N_("This offer no longer stands: the organizers have released the place."))
    if assignment.told_from is not None and assignment.told_from <= now:
        raise Refused(N_("This session has begun; please ring the organizers."))
    if assignment.session.state is SessionState.CANCELLED:
        raise Refused(N_("This session is cancelled."))


def _answer(
    assignment: Assignment,
    state: AssignmentState,
    act: str,
    *,
    reason: str = "",
    consented: bool | None = None,
    actor: Actor,
    now: datetime,
) -> bool:
    if assignment.state is state and (assignment.reason, assignment.consented) == (
        reason,
        consented,
    ):
        return False
    before = {"state": assignment.state.value}
    assignment.state, assignment.answered_at = state, now
    assignment.reason, assignment.consented = reason[:LONGEST_REASON], consented
    if state is AssignmentState.DECLINED:
        assignment.locked = False
    db.session.flush()
    after = {"state": state.value}
    note_assignment(act, assignment, actor=actor, now=now, before=before, after=after)
    return True
