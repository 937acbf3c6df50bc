"""Settling what holds for all offices of a summit, and how to join a session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from summit.attendance import queries
from summit.attendance.models import Precedence
from summit.attendance.retention import LONGEST, Kept
from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.text import Text
from summit.journal.operations import record
from summit.programme.models import Session, Summit
from summit.programme.operations.editing import Unfit, snapshot
from summit.programme.operations.noting import note_session


@dataclass(frozen=True, slots=True)
class ArrangementValues:
    """What staff can settle; ``retention`` is days by kind of record (:class:`Kept`)."""

    letterhead: Text
    signatory: Text
    number_prefix: str
    duty_phone: str
    quorum: int | None
    precedence: Precedence
    privacy_contact: Text
    retention: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class JoinValues:
    """How a session is joined; addresses are https, checked by the form."""

    meeting_url: str
    test_url: str
    dial_in: str
    duty_phone: str
    line_up_minutes: int
    note: Text


#: What the journal names without its value: how people are reached.
_UNTOLD = frozenset({"duty_phone", "privacy_contact"})


def edit_arrangements(
    summit: Summit, values: ArrangementValues, *, actor: Actor, now: datetime
) -> bool:
    """Settle a summit's arrangements; return whether that changed anything.

    Raises:
        Unfit: a kind of record would be kept for no time, too long, or is none.
    """
    kinds = {kind.value for kind in Kept}
    if not all(kind in kinds and 1 <= days <= LONGEST for kind, days in values.retention.items()):
        said = N_("Records are kept for 1 to %(most)s days.")
        raise Unfit([("retention", Refused(said, most=LONGEST))])
    row = queries.arrangements(summit.id)
    names = [field.name for field in fields(values)]
    before = snapshot(row, names)
    for name in names:
        value = getattr(values, name)
        setattr(row, name, dict(value) if name == "retention" else value)
    after = snapshot(row, names)
    if after == before:
        return False
    _keep(row)
    changed = {name for name in names if before[name] != after[name]}
    shown = changed - _UNTOLD
    record(
        "attendance.settings_edited",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=summit.uid,
        summit_id=summit.id,
        before={name: before[name] for name in shown},
        after={**{name: after[name] for name in shown}, "fields": sorted(changed)},
    )
    return True


def edit_join_details(session: Session, values: JoinValues, *, actor: Actor, now: datetime) -> bool:
    """Settle how a session is joined; return whether that changed anything.

    The journal names what was changed and holds none of it: whoever has the link gets in.
    """
    row = queries.join_details(session.id)
    changed = [
        field.name
        for field in fields(values)
        if getattr(row, field.name) != getattr(values, field.name)
    ]
    if not changed:
        return False
    for name in changed:
        setattr(row, name, getattr(values, name))
    _keep(row)
    note_session(
        "session.join_details_edited",
        session,
        actor=actor,
        now=now,
        after={"fields": sorted(changed)},
    )
    return True


def _keep(row: object) -> None:
    """Write a row that was perhaps only the defaults so far."""
    if row.version == 0:  # type: ignore[attr-defined]
        row.version = 1  # type: ignore[attr-defined]
        db.session.add(row)
    db.session.flush()
