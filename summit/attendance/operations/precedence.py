"""Settling an order of precedence, and letting a session's draft follow it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from summit.attendance.models import Office, Precedence
from summit.attendance.precedence import Entrant, Part, speaking_order
from summit.attendance.queries import arrangements
from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.text import in_language
from summit.journal.operations import record
from summit.programme.models import Session, Speaker, Summit
from summit.programme.operations.editing import touch
from summit.programme.operations.noting import note_session


def save_order(
    summit: Summit,
    order: Sequence[Entrant],
    precedence: Precedence,
    *,
    actor: Actor,
    now: datetime,
) -> bool:
    """Give offices their places, from 1; return whether that changed anything.

    Whoever calls obtains the summit to change it. Offices that are not in the order lose theirs.

    Args:
        precedence: by which rule the order was made; :attr:`Precedence.CUSTOM` for one by hand.
    """
    ranks = {each.office_id: place for place, each in enumerate(order, start=1)}
    settings = arrangements(summit.id)
    offices = db.session.scalars(select(Office).where(Office.summit_id == summit.id)).all()
    changed = [office for office in offices if office.rank != ranks.get(office.id)]
    if not changed and settings.precedence is precedence:
        return False
    before = {"precedence": settings.precedence.value, "order": _names(offices)}
    for office in changed:
        office.rank = ranks.get(office.id)
    settings.precedence = precedence
    db.session.add(settings)
    db.session.flush()
    record(
        "precedence.saved",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=summit.uid,
        summit_id=summit.id,
        before=before,
        after={"precedence": precedence.value, "order": _names(offices)},
    )
    return True


def _names(offices: Sequence[Office]) -> list[str]:
    placed = sorted(
        (office for office in offices if office.rank is not None),
        key=lambda office: (office.rank or 0, office.id),
    )
    return [in_language(office.label, "en")[0] for office in placed]


def apply_speaking_order(
    session: Session,
    parts: Sequence[Part],
    ranks: Mapping[int, int],
    *,
    actor: Actor,
    now: datetime,
) -> bool:
    """Let the items and speakers of a session's draft follow an order of precedence.

    Nothing is published by it. Return whether anything had to move.

    Args:
        parts: as :func:`summit.attendance.queries.precedence.parts_of` has found them.
        ranks: places in the order by office.

    Raises:
        Refused: no order has been saved.
    """
    if not ranks:
        raise Refused(N_("No order of precedence is saved yet; save one first."))
    before = _speaking(session)
    places = {part.uid: place for place, part in enumerate(speaking_order(parts, ranks))}
    within = {
        each.uid: place
        for part in speaking_order(parts, ranks)
        for place, each in enumerate(part.places)
    }
    for item in session.items:
        _place(item, places[item.uid])
        for speaker in item.speakers:
            _place(speaker, within[speaker.uid])
        item.speakers.sort(key=lambda each: each.position)
    session.items.sort(key=lambda each: each.position)
    after = _speaking(session)
    if after == before:
        return False
    touch(session, actor, now)
    db.session.flush()
    note_session(
        "session.speaking_order_applied",
        session,
        actor=actor,
        now=now,
        before={"order": before},
        after={"order": after},
    )
    return True


def _place(row: Any, position: int) -> None:
    if row.position != position:
        row.position = position


def _speaking(session: Session) -> list[str]:
    """Return a session's items with who speaks, as the journal keeps them."""
    return [
        f"{item.slug}: {', '.join(_named(each) for each in item.speakers)}".removesuffix(": ")
        for item in session.items
    ]


def _named(speaker: Speaker) -> str:
    for row in (speaker.city, speaker.person, speaker.organisation):
        if row is not None:
            return row.slug
    return in_language(speaker.capacity, "en")[0]
