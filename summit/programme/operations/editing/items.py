"""Editing the items of a session. Their ``uid`` never changes, and no position is left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.slugs import suggest
from summit.core.text import Text
from summit.journal.operations import record
from summit.programme.models import Item, ItemKind, Session
from summit.programme.operations.editing.marks import Unfit, arrange, snapshot, touch, write
from summit.programme.operations.noting import note_session

#: No item lasts longer than a day; so the programme file, too.
LONGEST_ITEM = 1440


@dataclass(frozen=True, slots=True)
class ItemValues:
    """What can be typed of an item; without a ``slug`` one is made, or the item keeps its own."""

    slug: str
    kind: ItemKind
    title: Text
    minutes: int | None
    reconstructed: list[str]


_EDITED = tuple(field.name for field in fields(ItemValues))
_NOTED = (*_EDITED, "outdated")


def create_item(session: Session, values: ItemValues, *, actor: Actor, now: datetime) -> Item:
    """Add an item after the others.

    Raises:
        Unfit: another item of the session has this slug.
    """
    taken = {other.slug for other in session.items}
    _refuse_slug(values.slug, taken)
    given = {name: getattr(values, name) for name in _EDITED if name != "slug"}
    item = Item(
        slug=values.slug
        or suggest(values.title, taken, otherwise=values.kind.value.replace("_", "-")),
        position=len(session.items),
        outdated=[],
        **given,
    )
    session.items.append(item)
    arrange(session.items)
    touch(session, actor, now)
    db.session.flush()
    _record("item.created", session, item, actor, now, after=snapshot(item, _NOTED))
    return item


def edit_item(
    session: Session,
    item: Item,
    values: ItemValues,
    *,
    settled: Mapping[str, Collection[str]],
    actor: Actor,
    now: datetime,
) -> bool:
    """Give an item other values; return whether that changed anything.

    Raises:
        Unfit: another item of the session has this slug.
    """
    _refuse_slug(values.slug, {other.slug for other in session.items if other is not item})
    before = snapshot(item, _NOTED)
    new = {name: getattr(values, name) for name in _EDITED}
    write(item, {**new, "slug": values.slug or item.slug}, settled)
    after = snapshot(item, _NOTED)
    if after == before:
        return False
    touch(session, actor, now)
    db.session.flush()
    _record("item.edited", session, item, actor, now, before=before, after=after)
    return True


def set_lengths(
    session: Session, lengths: Mapping[str, int | None], *, actor: Actor, now: datetime
) -> bool:
    """Give several items their minutes, by their ``uid``; return whether that changed anything.

    More than the session has room for can be kept: the rules say so, and stop publishing.
    """
    before, after = {}, {}
    for item in session.items:
        if item.uid in lengths and item.minutes != lengths[item.uid]:
            before[item.slug], after[item.slug] = item.minutes, lengths[item.uid]
            item.minutes = lengths[item.uid]
    if not after:
        return False
    touch(session, actor, now)
    db.session.flush()
    note_session(
        "session.retimed",
        session,
        actor=actor,
        now=now,
        before={"minutes": before},
        after={"minutes": after},
    )
    return True


def move_item(session: Session, item: Item, steps: int, *, actor: Actor, now: datetime) -> bool:
    """Move an item up (negative) or down in its session; return whether it could go there."""
    before = [each.slug for each in session.items]
    if not arrange(session.items, item, steps):
        return False
    after = [each.slug for each in session.items]
    touch(session, actor, now)
    db.session.flush()
    _record(
        "item.moved", session, item, actor, now, before={"items": before}, after={"items": after}
    )
    return True


def delete_item(session: Session, item: Item, *, actor: Actor, now: datetime) -> None:
    """Remove an item, with the places on it."""
    gone = {**snapshot(item, _NOTED), "speakers": len(item.speakers)}
    _record("item.deleted", session, item, actor, now, before=gone)
    session.items.remove(item)
    arrange(session.items)
    touch(session, actor, now)
    db.session.flush()


def _refuse_slug(slug: str, taken: Collection[str]) -> None:
    if slug and slug in taken:
        raise Unfit(
            [
                (
                    "slug",
                    Refused(
                        N_("Another item of this session has the short name “%(slug)s” already."),
                        slug=slug,
                    ),
                )
            ]
        )


def _record(
    act: str, session: Session, item: Item, actor: Actor, now: datetime, **values: Any
) -> None:
    record(
        act,
        actor=actor,
        now=now,
        object_kind="item",
        object_key=item.uid,
        summit_id=session.summit_id,
        **values,
    )
