"""The photo of a person: which stored file it is."""

from __future__ import annotations

from datetime import datetime

from summit.core.actor import Actor
from summit.directory.kinds import key_of
from summit.directory.models import Person
from summit.journal.operations import record


def set_photo(person: Person, name: str, *, actor: Actor, now: datetime) -> bool:
    """Let a stored file be somebody's photo; return whether it is another than before.

    Args:
        person: obtained to be changed.
        name: what :func:`summit.core.files.keep` has returned.
    """
    if person.photo == name:
        return False
    before, person.photo = person.photo, name
    _record("person.photo_changed", person, before, actor, now)
    return True


def remove_photo(person: Person, *, actor: Actor, now: datetime) -> bool:
    """Let somebody have no photo; return whether they had one.

    The file stays, for releases that were published with it still show it; the next release of a
    summit does not.
    """
    if person.photo is None:
        return False
    before, person.photo = person.photo, None
    _record("person.photo_removed", person, before, actor, now)
    return True


def _record(act: str, person: Person, before: str | None, actor: Actor, now: datetime) -> None:
    record(
        act,
        actor=actor,
        now=now,
        object_kind="person",
        object_key=key_of(person),
        before={"photo": before},
        after={"photo": person.photo},
    )
