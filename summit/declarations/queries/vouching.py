"""Whom the secretariat knows at the offices: codes are mailed to nobody else.

Whoever holds a link of an office can make somebody else its main contact, or give the main contact
another address. So a main contact that was named from an office's page is not one to whom codes
go, until staff have vouched for it or have written it down themselves. The journal says which of
these was last.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from summit.attendance.models import Office
from summit.core.actor import ActorKind
from summit.core.db import db
from summit.journal.models import Entry

#: The act by which staff say that a main contact is the right one.
VOUCHED = "contact.vouched"
_ACTS = ("contact.added", "contact.edited", "contact.made_primary", VOUCHED)


@dataclass(frozen=True, slots=True)
class OwnChange:
    """An office has changed its main contact, or the address of it, by itself.

    ``change`` is the newest such entry of the journal; ``vouched`` the one by which staff have
    vouched for what came of it, ``None`` while nobody has.
    """

    change: Entry
    vouched: Entry | None


def own_change(office: Office) -> OwnChange | None:
    """Return how an office has changed its main contact itself; ``None`` where staff wrote it
    down, as it is."""
    return own_changes(office.summit_id, [office.id]).get(office.id)


def own_changes(
    summit_id: int, office_ids: Collection[int] | None = None
) -> Mapping[int, OwnChange]:
    """Return the offices of a summit that have changed their main contacts themselves, by id.

    One statement, however many they are.

    Args:
        office_ids: of which; all without.
    """
    statement = select(Entry).where(
        Entry.summit_id == summit_id, Entry.object_kind == "office", Entry.act.in_(_ACTS)
    )
    if office_ids is not None:
        statement = statement.where(Entry.object_key.in_([str(each) for each in office_ids]))
    found: dict[int, OwnChange] = {}
    for entry in db.session.scalars(statement.order_by(Entry.id)):
        office_id = int(entry.object_key)
        if entry.act == VOUCHED:
            if office_id in found:
                found[office_id] = OwnChange(found[office_id].change, entry)
        elif not _is_about_main(entry):
            continue
        elif entry.actor_kind is ActorKind.OFFICE:
            found[office_id] = OwnChange(entry, None)
        else:
            found.pop(office_id, None)
    return found


def _is_about_main(entry: Entry) -> bool:
    """Tell whether codes would go somewhere else by a change.

    Entries from before the journal told which contact was the main one are taken to be about it
    where an office made them, so that none of its own changes is passed over.
    """
    if entry.act == "contact.made_primary":
        return True
    main = entry.after.get("main", entry.actor_kind is ActorKind.OFFICE)
    if entry.act == "contact.added":
        return bool(entry.after.get("main", False))
    return bool(main) and "address" in entry.after.get("fields", ())
