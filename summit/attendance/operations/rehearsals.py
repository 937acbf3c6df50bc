"""Offering rehearsal slots, and giving out their places: never one place twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from summit.attendance.models import Office, Rehearsal, RehearsalOutcome, RehearsalSlot
from summit.attendance.operations.noting import note_office
from summit.attendance.queries.rehearsals import (
    rehearsal_of,
    seats_taken,
    slot_of,
    slots_within,
)
from summit.attendance.slots import Span
from summit.core.actor import Actor
from summit.core.clock import iso
from summit.core.db import db
from summit.core.errors import N_, Conflict, Refused
from summit.journal.operations import record
from summit.programme.models import Summit

#: How many offices can rehearse at a time.
MOST_PLACES = 50


class Taken(Conflict):
    """The last place of a slot was given to somebody else."""


def add_slots(
    summit: Summit, spans: Sequence[Span], *, places: int, actor: Actor, now: datetime
) -> list[RehearsalSlot]:
    """Offer slots of ``places`` places each.

    Raises:
        Refused: one would overlap a slot that is there already.
    """
    if not 1 <= places <= MOST_PLACES:
        raise Refused(N_("A slot has 1 to %(most)s places."), most=MOST_PLACES)
    there = slots_within(summit.id, spans[0][0], spans[-1][1])
    for start, end in spans:
        if any(slot.starts_at < end and slot.ends_at > start for slot in there):
            raise Refused(N_("There are slots at this time already. Remove them first."))
    slots = [
        RehearsalSlot(summit_id=summit.id, starts_at=start, ends_at=end, places=places)
        for start, end in spans
    ]
    db.session.add_all(slots)
    db.session.flush()
    record(
        "rehearsal.slots_added",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=summit.uid,
        summit_id=summit.id,
        after={
            "slots": len(slots),
            "places": places,
            "starts_at": iso(spans[0][0]),
            "ends_at": iso(spans[-1][1]),
        },
    )
    return slots


def delete_slot(summit: Summit, slot: RehearsalSlot, *, actor: Actor, now: datetime) -> None:
    """Take back a slot that nobody has booked.

    Raises:
        Refused: somebody has.
    """
    if seats_taken(slot):
        raise Refused(N_("An office has booked this slot. Move it to another one first."))
    db.session.delete(slot)
    db.session.flush()
    record(
        "rehearsal.slot_removed",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=summit.uid,
        summit_id=summit.id,
        before={"starts_at": iso(slot.starts_at), "ends_at": iso(slot.ends_at)},
    )


def book(office: Office, slot_id: int, *, actor: Actor, now: datetime) -> Rehearsal:
    """Give an office a place in a slot; whoever has one already changes to this one.

    Raises:
        NotFound: the slot is no longer offered.
        Refused: the slot has begun, or the office has rehearsed.
        Taken: its last place has just been given to somebody else.
    """
    slot = slot_of(office.summit_id, slot_id, to_change=True)
    if slot.starts_at <= now:
        raise Refused(N_("This time has passed. Choose another."))
    held = rehearsal_of(office)
    if held is not None and held.outcome is RehearsalOutcome.PASSED:
        raise Refused(N_("The rehearsal is done and was passed; nothing more is needed."))
    if held is not None and held.slot_id == slot.id:
        return held
    return _give(office, held, slot, actor=actor, now=now)


def move(rehearsal: Rehearsal, slot_id: int, *, actor: Actor, now: datetime) -> Rehearsal:
    """Move an office to another slot, which may have begun.

    Raises:
        NotFound: there is no such slot.
        Taken: it has no place left.
    """
    slot = slot_of(rehearsal.office.summit_id, slot_id, to_change=True)
    if slot.id == rehearsal.slot_id:
        return rehearsal
    return _give(rehearsal.office, rehearsal, slot, actor=actor, now=now)


def cancel(rehearsal: Rehearsal, *, actor: Actor, now: datetime) -> None:
    """Give an office's place back.

    Raises:
        Refused: how the rehearsal went has been noted.
    """
    if rehearsal.outcome is not None:
        raise Refused(N_("How this rehearsal went has been noted; it cannot be cancelled."))
    db.session.delete(rehearsal)
    db.session.flush()
    before = {"starts_at": iso(rehearsal.slot.starts_at)}
    note_office("rehearsal.cancelled", rehearsal.office, actor=actor, now=now, before=before)


def note_outcome(
    rehearsal: Rehearsal,
    outcome: RehearsalOutcome | None,
    note: str,
    *,
    actor: Actor,
    now: datetime,
) -> bool:
    """Note how a rehearsal went; return whether that changed anything.

    The journal holds the outcome and not the note.
    """
    before = (rehearsal.outcome, rehearsal.note)
    rehearsal.outcome, rehearsal.note = outcome, note
    if before == (outcome, note):
        return False
    db.session.flush()
    note_office(
        "rehearsal.outcome_noted",
        rehearsal.office,
        actor=actor,
        now=now,
        before={"outcome": before[0].value if before[0] else None},
        after={"outcome": outcome.value if outcome else None},
    )
    return True


def _give(
    office: Office, held: Rehearsal | None, slot: RehearsalSlot, *, actor: Actor, now: datetime
) -> Rehearsal:
    """Put an office on the first free seat of a slot that is held by this transaction."""
    taken = seats_taken(slot)
    seat = next((each for each in range(1, slot.places + 1) if each not in taken), None)
    if seat is None:
        raise Taken(N_("This time has just been taken by another office. Choose another."))
    before = {"starts_at": iso(held.slot.starts_at)} if held is not None else {}
    if held is None:
        held = Rehearsal(office=office, note="")
        db.session.add(held)
    held.slot, held.seat, held.booked_at = slot, seat, now
    held.outcome, held.note = None, ""
    try:
        db.session.flush()
    except IntegrityError as error:  # the same office, twice at once
        raise Taken(N_("Your office has just chosen a time. Look at it again.")) from error
    note_office(
        "rehearsal.moved" if before else "rehearsal.booked",
        office,
        actor=actor,
        now=now,
        before=before,
        after={"starts_at": iso(slot.starts_at)},
    )
    return held
