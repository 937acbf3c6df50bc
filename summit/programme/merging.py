"""What a programme does when two cities or two people turn out to be one."""

from __future__ import annotations

from sqlalchemy import select, update

from summit.core.db import db
from summit.programme.models import CityRecord, SessionCity, Speaker, SpeakerState

_CONFIRMED = SpeakerState.CONFIRMED
#: From the least to the most.
_RECORDS = (None, CityRecord.ANNOUNCED, CityRecord.ATTENDED, CityRecord.SPOKE)


def move_city(kept_id: int, dropped_id: int) -> None:
    """Let speakers and sessions refer to the kept city; it takes part in a session only once.

    Where both did, the part and the state of the one that has confirmed stay, and the most that
    is on record about either.
    """
    db.session.execute(update(Speaker).where(Speaker.city_id == dropped_id).values(city_id=kept_id))
    kept = {entry.session_id: entry for entry in _parts_of(kept_id)}
    for entry in _parts_of(dropped_id):
        there = kept.get(entry.session_id)
        if there is None:
            entry.city_id = kept_id
            continue
        if entry.state is _CONFIRMED and there.state is not _CONFIRMED:
            there.state, there.part = entry.state, entry.part
        there.record = max(there.record, entry.record, key=_RECORDS.index)
        db.session.delete(entry)


def move_person(kept_id: int, dropped_id: int) -> None:
    """Let speakers refer to the kept person; on one item they stand only once.

    Where both did, the place that is confirmed stays, else the kept person's.
    """
    kept = {place.item_id: place for place in _places_of(kept_id)}
    for place in _places_of(dropped_id):
        there = kept.get(place.item_id)
        if there is not None:
            confirmed = place.state is _CONFIRMED and there.state is not _CONFIRMED
            db.session.delete(there if confirmed else place)
            if not confirmed:
                continue
        place.person_id = kept_id
        kept[place.item_id] = place


def _parts_of(city_id: int) -> list[SessionCity]:
    return list(db.session.scalars(select(SessionCity).where(SessionCity.city_id == city_id)))


def _places_of(person_id: int) -> list[Speaker]:
    return list(db.session.scalars(select(Speaker).where(Speaker.person_id == person_id)))
