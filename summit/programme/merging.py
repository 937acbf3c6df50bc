"""What a programme does when two entries of the directory turn out to be one.

The summits concerned are held by then. Whoever has one of their sessions open is told that it has
changed (:func:`~summit.programme.operations.editing.touch`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from summit.core.actor import Actor
from summit.core.db import db
from summit.programme.models import (
    CityRecord,
    Item,
    SessionCity,
    Speaker,
    SpeakerState,
    Summit,
)
from summit.programme.operations.editing import touch

_CONFIRMED = SpeakerState.CONFIRMED
#: From the least to the most.
_RECORDS = (None, CityRecord.ANNOUNCED, CityRecord.ATTENDED, CityRecord.SPOKE)


def move_city(kept_id: int, dropped_id: int, actor: Actor, now: datetime) -> None:
    """Let speakers and sessions refer to the kept city; it takes part in a session only once.

    Where both did, the part and the state of the one that has confirmed stay, and the most that
    is on record about either.
    """
    for place in _places(Speaker.city_id == dropped_id):
        place.city_id = kept_id
        touch(place.item.session, actor, now)
    kept = {entry.session_id: entry for entry in _parts_of(kept_id)}
    for entry in _parts_of(dropped_id):
        touch(entry.session, actor, now)
        there = kept.get(entry.session_id)
        if there is None:
            entry.city_id = kept_id
            continue
        if entry.state is _CONFIRMED and there.state is not _CONFIRMED:
            there.state, there.part = entry.state, entry.part
        there.record = max(there.record, entry.record, key=_RECORDS.index)
        db.session.delete(entry)


def move_person(kept_id: int, dropped_id: int, actor: Actor, now: datetime) -> None:
    """Let speakers refer to the kept person; on one item they stand only once.

    Where both did, the place that is confirmed stays, else the kept person's.
    """
    kept = {place.item_id: place for place in _places(Speaker.person_id == kept_id)}
    for place in _places(Speaker.person_id == dropped_id):
        touch(place.item.session, actor, now)
        there = kept.get(place.item_id)
        if there is not None:
            confirmed = place.state is _CONFIRMED and there.state is not _CONFIRMED
            db.session.delete(there if confirmed else place)
            if not confirmed:
                continue
        place.person_id = kept_id
        kept[place.item_id] = place


def move_organisation(kept_id: int, dropped_id: int, actor: Actor, now: datetime) -> None:
    """Let speakers and the summits that it hosts refer to the kept organisation."""
    for place in _places(Speaker.organisation_id == dropped_id):
        place.organisation_id = kept_id
        touch(place.item.session, actor, now)
    for summit in db.session.scalars(select(Summit).where(Summit.host_id == dropped_id)):
        summit.host_id = kept_id


def _parts_of(city_id: int) -> list[SessionCity]:
    return list(
        db.session.scalars(
            select(SessionCity)
            .where(SessionCity.city_id == city_id)
            .options(joinedload(SessionCity.session))
        )
    )


def _places(condition: object) -> Iterable[Speaker]:
    return list(
        db.session.scalars(
            select(Speaker)
            .where(condition)  # type: ignore[arg-type]
            .options(joinedload(Speaker.item).joinedload(Item.session))
        )
    )
