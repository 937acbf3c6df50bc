"""Editing who speaks on an item: a person, or a place whose holder is still to be named."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.text import Text
from summit.directory.models import City, Organisation, Person
from summit.journal.operations import record
from summit.programme.models import Item, Speaker, SpeakerRole, SpeakerState
from summit.programme.operations.editing.marks import Unfit, arrange, snapshot, touch, write


@dataclass(frozen=True, slots=True)
class SpeakerValues:
    """What can be typed of a speaker; without a person it is a place, named by the rest."""

    person: Person | None
    city: City | None
    organisation: Organisation | None
    role: SpeakerRole
    state: SpeakerState
    capacity: Text
    topic: Text
    remote: bool
    undocumented: bool
    reconstructed: list[str]


_EDITED = tuple(field.name for field in fields(SpeakerValues))
_REFERRED = ("person", "city", "organisation")
_NOTED = (*(name for name in _EDITED if name not in _REFERRED), "outdated")


def create_speaker(item: Item, values: SpeakerValues, *, actor: Actor, now: datetime) -> Speaker:
    """Put a speaker on an item, after the others.

    Raises:
        Unfit: nothing says whose place it is, or the person is on the item in this role already.
    """
    _refuse(item, None, values)
    given = {name: getattr(values, name) for name in _EDITED}
    speaker = Speaker(position=len(item.speakers), outdated=[], **given)
    item.speakers.append(speaker)
    arrange(item.speakers)
    touch(item.session, actor, now)
    db.session.flush()
    _record("speaker.created", item, actor, now, after=_facts(speaker))
    return speaker


def edit_speaker(
    item: Item,
    speaker: Speaker,
    values: SpeakerValues,
    *,
    settled: Mapping[str, Collection[str]],
    actor: Actor,
    now: datetime,
) -> bool:
    """Give a speaker other values; return whether that changed anything.

    Raises:
        Unfit: as :func:`create_speaker`.
    """
    _refuse(item, speaker, values)
    before = _facts(speaker)
    write(speaker, {name: getattr(values, name) for name in _EDITED}, settled)
    after = _facts(speaker)
    if after == before:
        return False
    touch(item.session, actor, now)
    db.session.flush()
    changed = {name for name in after if after[name] != before[name]}
    # The journal leaves out what stayed as it was; whose place it is has to be said all the same.
    named = _named(speaker)
    _record(
        "speaker.edited",
        item,
        actor,
        now,
        before={name: before[name] for name in changed},
        after={**{name: after[name] for name in changed}, "speaker": named},
    )
    return True


def move_speaker(item: Item, speaker: Speaker, steps: int, *, actor: Actor, now: datetime) -> bool:
    """Move a speaker up (negative) or down on an item; return whether it could go there."""
    before = [_named(each) for each in item.speakers]
    if not arrange(item.speakers, speaker, steps):
        return False
    touch(item.session, actor, now)
    db.session.flush()
    after = [_named(each) for each in item.speakers]
    _record(
        "speaker.moved", item, actor, now, before={"speakers": before}, after={"speakers": after}
    )
    return True


def delete_speaker(item: Item, speaker: Speaker, *, actor: Actor, now: datetime) -> None:
    """Take a speaker off an item."""
    _record("speaker.deleted", item, actor, now, before=_facts(speaker))
    item.speakers.remove(speaker)
    arrange(item.speakers)
    touch(item.session, actor, now)
    db.session.flush()


def _refuse(item: Item, speaker: Speaker | None, values: SpeakerValues) -> None:
    problems = []
    if not (values.person or values.city or values.organisation or values.capacity):
        problems.append(
            (
                "person",
                Refused(
                    N_(
                        "Name a person; or a city, an organisation or a capacity, if the name is"
                        " still to be confirmed."
                    )
                ),
            )
        )
    if values.person is not None and values.undocumented:
        problems.append(
            (
                "undocumented",
                Refused(N_("A person is named here; leave the person empty, or untick this.")),
            )
        )
    for other in item.speakers:
        if (
            other is not speaker
            and values.person is not None
            and (other.person_id, other.role) == (values.person.id, values.role)
        ):
            problems.append(
                (
                    "person",
                    Refused(
                        N_("“%(person)s” has this role on this item already."),
                        person=values.person.slug,
                    ),
                )
            )
            break
    if problems:
        raise Unfit(problems)


def _named(speaker: Speaker) -> Any:
    """Say in the journal whose place it is."""
    for row in (speaker.person, speaker.city, speaker.organisation):
        if row is not None:
            return row.slug
    return speaker.capacity.plain()


def _facts(speaker: Speaker) -> dict[str, Any]:
    referred = {name: getattr(speaker, name) for name in _REFERRED}
    return {
        **{name: row.slug if row is not None else None for name, row in referred.items()},
        **snapshot(speaker, _NOTED),
    }


def _record(act: str, item: Item, actor: Actor, now: datetime, **values: Any) -> None:
    record(
        act,
        actor=actor,
        now=now,
        object_kind="item",
        object_key=item.uid,
        summit_id=item.session.summit_id,
        **values,
    )
