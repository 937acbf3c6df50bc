"""Editing the rooms of a summit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.text import Text
from summit.journal.operations import record
from summit.programme.models import Room, RoomKind, Session, Summit
from summit.programme.operations.editing.marks import Unfit, snapshot, write

_NOTED = ("slug", "kind", "name", "changeover", "outdated")
#: How many sessions a refusal names.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class RoomValues:
    """What can be typed of a room; ``changeover`` is in minutes."""

    slug: str
    kind: RoomKind
    name: Text
    changeover: int


def key_of(room: Room) -> str:
    """Return what the journal calls a room: its slug is its own within its summit alone."""
    return f"{room.summit_id}/{room.slug}"


def create_room(summit: Summit, values: RoomValues, *, actor: Actor, now: datetime) -> Room:
    """Add a room after the others.

    Raises:
        Unfit: another room of the summit has this slug.
    """
    _refuse_slug(summit, values.slug, None)
    room = Room(
        slug=values.slug,
        kind=values.kind,
        name=values.name,
        changeover=values.changeover,
        position=max((other.position for other in summit.rooms), default=-1) + 1,
        outdated=[],
    )
    summit.rooms.append(room)
    db.session.flush()
    _record("room.created", summit, room, actor, now, after=snapshot(room, _NOTED))
    return room


def edit_room(
    summit: Summit,
    room: Room,
    values: RoomValues,
    *,
    settled: Mapping[str, Collection[str]],
    actor: Actor,
    now: datetime,
) -> bool:
    """Give a room other values; return whether that changed anything.

    Raises:
        Unfit: another room of the summit has this slug.
    """
    _refuse_slug(summit, values.slug, room)
    before = snapshot(room, _NOTED)
    write(
        room,
        {
            "slug": values.slug,
            "kind": values.kind,
            "name": values.name,
            "changeover": values.changeover,
        },
        settled,
    )
    after = snapshot(room, _NOTED)
    if after == before:
        return False
    db.session.flush()
    _record("room.edited", summit, room, actor, now, before=before, after=after)
    return True


def move_room(summit: Summit, room: Room, steps: int, *, actor: Actor, now: datetime) -> bool:
    """Move a room up (negative) or down in the summit's order; return whether it could go there."""
    order = sorted(summit.rooms, key=lambda each: (each.position, each.id))
    before = [each.slug for each in order]
    place = order.index(room)
    target = place + steps
    if not 0 <= target < len(order) or not steps:
        return False
    order.insert(target, order.pop(place))
    for position, each in enumerate(order):
        if each.position != position:
            each.position = position
    db.session.flush()
    record(
        "rooms.ordered",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=summit.uid,
        summit_id=summit.id,
        before={"rooms": before},
        after={"rooms": [each.slug for each in order]},
    )
    return True


def delete_room(summit: Summit, room: Room, *, actor: Actor, now: datetime) -> None:
    """Remove a room that no session uses.

    Raises:
        Refused: sessions are in it; the message names them.
    """
    using = db.session.scalars(
        select(Session.slug).where(Session.room_id == room.id).order_by(Session.slug)
    ).all()
    if using:
        raise Refused(
            N_("%(count)s sessions are in this room: %(sessions)s. Give them another room first."),
            count=len(using),
            sessions=", ".join([*using[:_NAMED], *(["…"] if len(using) > _NAMED else [])]),
        )
    _record("room.deleted", summit, room, actor, now, before=snapshot(room, _NOTED))
    summit.rooms.remove(room)
    db.session.flush()


def _refuse_slug(summit: Summit, slug: str, room: Room | None) -> None:
    if any(other.slug == slug and other is not room for other in summit.rooms):
        raise Unfit(
            [
                (
                    "slug",
                    Refused(N_("Another room has the short name “%(slug)s” already."), slug=slug),
                )
            ]
        )


def _record(
    act: str,
    summit: Summit,
    room: Room,
    actor: Actor,
    now: datetime,
    **values: dict[str, object],
) -> None:
    record(
        act,
        actor=actor,
        now=now,
        object_kind="room",
        object_key=key_of(room),
        summit_id=summit.id,
        **values,
    )
