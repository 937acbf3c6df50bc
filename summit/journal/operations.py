"""Writing to the journal, in the transaction of the change it records."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from summit.core.actor import Actor
from summit.core.db import db
from summit.journal.models import Entry


def record(
    act: str,
    *,
    actor: Actor,
    now: datetime,
    object_kind: str,
    object_key: str,
    summit_id: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Entry:
    """Add one entry to the open transaction.

    Args:
        act: what was done, ``<object>.<verb in the past>`` (``session.moved``).
        before, after: plain JSON values; fields that are equal on both sides are left out.
    """
    old, new = dict(before or {}), dict(after or {})
    for field in old.keys() & new.keys():
        if old[field] == new[field]:
            del old[field], new[field]
    entry = Entry(
        at=now,
        actor=actor.name,
        actor_kind=actor.kind,
        actor_key=actor.key,
        act=act,
        object_kind=object_kind,
        object_key=object_key,
        summit_id=summit_id,
        before=old,
        after=new,
    )
    db.session.add(entry)
    return entry
