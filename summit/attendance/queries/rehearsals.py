"""Rehearsal slots, and which offices have a place in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from summit.attendance.models import Office, Rehearsal, RehearsalSlot
from summit.core.db import db
from summit.core.errors import N_, NotFound


@dataclass(frozen=True, slots=True)
class SlotLine:
    """A slot with the rehearsals in it, by seat."""

    slot: RehearsalSlot
    rehearsals: Sequence[Rehearsal]

    @property
    def free(self) -> int:
        """How many places are left."""
        return max(0, self.slot.places - len(self.rehearsals))


def slot_lines(summit_id: int) -> list[SlotLine]:
    """Return all slots of a summit in order, with who is in them, in two statements."""
    slots = db.session.scalars(
        select(RehearsalSlot)
        .where(RehearsalSlot.summit_id == summit_id)
        .order_by(RehearsalSlot.starts_at)
    ).all()
    office = joinedload(Rehearsal.office)
    rehearsals = db.session.scalars(
        select(Rehearsal)
        .join(RehearsalSlot, RehearsalSlot.id == Rehearsal.slot_id)
        .where(RehearsalSlot.summit_id == summit_id)
        .order_by(Rehearsal.seat)
        .options(
            office.joinedload(Office.city),
            office.joinedload(Office.person),
            joinedload(Rehearsal.slot),
        )
    ).all()
    by_slot: dict[int, list[Rehearsal]] = {}
    for rehearsal in rehearsals:
        by_slot.setdefault(rehearsal.slot_id, []).append(rehearsal)
    return [SlotLine(slot, by_slot.get(slot.id, [])) for slot in slots]


def slot_of(summit_id: int, slot_id: int, *, to_change: bool = False) -> RehearsalSlot:
    """Return a slot of a summit.

    Args:
        to_change: hold it until the transaction ends, so that places are given out one by one.

    Raises:
        NotFound: the summit has no such slot.
    """
    statement = select(RehearsalSlot).where(
        RehearsalSlot.summit_id == summit_id, RehearsalSlot.id == slot_id
    )
    if to_change:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(N_("This time is no longer offered."))
    return found


def rehearsal_of(office: Office) -> Rehearsal | None:
    """Return an office's rehearsal with its slot, if it has booked one."""
    return db.session.scalar(
        select(Rehearsal)
        .where(Rehearsal.office_id == office.id)
        .options(joinedload(Rehearsal.slot))
    )


def rehearsal_of_summit(summit_id: int, rehearsal_id: int) -> Rehearsal:
    """Return a rehearsal of one of a summit's offices.

    Raises:
        NotFound: the summit has no such rehearsal; it may have been cancelled.
    """
    found = db.session.scalar(
        select(Rehearsal)
        .join(RehearsalSlot, RehearsalSlot.id == Rehearsal.slot_id)
        .where(Rehearsal.id == rehearsal_id, RehearsalSlot.summit_id == summit_id)
        .options(joinedload(Rehearsal.slot), joinedload(Rehearsal.office))
    )
    if found is None:
        raise NotFound(N_("There is no such rehearsal; the office may have cancelled it."))
    return found


def seats_taken(slot: RehearsalSlot) -> set[int]:
    """Return the seats of a slot that are taken."""
    return set(db.session.scalars(select(Rehearsal.seat).where(Rehearsal.slot_id == slot.id)))


def slots_within(summit_id: int, start: datetime, end: datetime) -> Sequence[RehearsalSlot]:
    """Return the slots that overlap a span, from ``start`` to before ``end``."""
    return db.session.scalars(
        select(RehearsalSlot)
        .where(
            RehearsalSlot.summit_id == summit_id,
            RehearsalSlot.starts_at < end,
            RehearsalSlot.ends_at > start,
        )
        .order_by(RehearsalSlot.starts_at)
    ).all()
