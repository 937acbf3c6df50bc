"""What an answer settles in the draft programme: a speaker's place, and a city's part.

Several places of one session are settled in one go, in a fixed number of statements, since offices
answer by the dozen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.text import Text
from summit.directory.models import Person
from summit.programme.models import Item, Session, SessionCity, Speaker, SpeakerState
from summit.programme.operations.editing.marks import touch
from summit.programme.operations.noting import note_session


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of one invited person's place in a session.

    Attributes:
        speaker_uid: the speaker's place, if one is linked.
        city_id: the city for which they come, if it is one.
        person: who holds the place from now on; ``None`` leaves whoever holds it.
        leaving: a deputy who gives the place back, to ``person`` or to nobody known by name.
        capacity: in what capacity the new holder speaks; ``None`` leaves the former one's.
        keeps_confirmed: a speaker or city that is confirmed stays so: being written to takes
            nobody off the programme.
    """

    session: Session
    speaker_uid: str | None
    city_id: int | None
    state: SpeakerState
    person: Person | None = None
    leaving: Person | None = None
    capacity: Text | None = None
    keeps_confirmed: bool = False

    def becomes(self, present: SpeakerState) -> SpeakerState:
        """Return what a speaker or city of a present state becomes."""
        keeps = self.keeps_confirmed and present is SpeakerState.CONFIRMED
        return present if keeps else self.state


def settle(places: Sequence[Settled], *, actor: Actor, now: datetime) -> None:
    """Give speakers and cities the states that answers have given them; nothing is published."""
    speakers, cities = _speakers(places), _cities(places)
    for place in places:
        before: dict[str, object] = {}
        after: dict[str, object] = {}
        speaker = speakers.get(place.speaker_uid or "")
        if speaker is not None:
            if (state := place.becomes(speaker.state)) is not speaker.state:
                before["speaker_state"] = speaker.state.value
                after["speaker_state"] = state.value
                speaker.state = state
            if _changes_hands(place, speaker):
                before["person"] = speaker.person.slug if speaker.person else None
                after["person"] = place.person.slug if place.person else None
                speaker.person = place.person
                if place.capacity is not None:
                    speaker.capacity = place.capacity
        entry = cities.get((place.session.id, place.city_id or 0))
        if entry is not None and (state := place.becomes(entry.state)) is not entry.state:
            before["city_state"], after["city_state"] = entry.state.value, state.value
            entry.state = state
        if after:
            touch(place.session, actor, now)
            note_session(
                "session.place_settled",
                place.session,
                actor=actor,
                now=now,
                before=before,
                after={**after, "city": entry.city.slug if entry is not None else None},
            )


def place_of(session: Session, person_id: int | None, city_id: int | None) -> Speaker | None:
    """Return the place in a session that is a person's, else the first that is their city's."""
    places = [speaker for item in session.items for speaker in item.speakers]
    if person_id is not None:
        for speaker in places:
            if speaker.person_id == person_id:
                return speaker
    if city_id is not None:
        for speaker in places:
            if speaker.city_id == city_id and speaker.person_id in (None, person_id):
                return speaker
    return None


def _changes_hands(place: Settled, speaker: Speaker) -> bool:
    if place.person is not None:
        return speaker.person_id != place.person.id
    # Whom the organizers have put there since then stays.
    return place.leaving is not None and speaker.person_id == place.leaving.id


def _speakers(places: Iterable[Settled]) -> dict[str, Speaker]:
    uids = {place.speaker_uid for place in places if place.speaker_uid}
    if not uids:
        return {}
    sessions = {place.session.id for place in places}
    found = db.session.scalars(
        select(Speaker)
        .join(Item, Item.id == Speaker.item_id)
        .where(Speaker.uid.in_(uids), Item.session_id.in_(sessions))
        .options(joinedload(Speaker.person))
    )
    return {speaker.uid: speaker for speaker in found}


def _cities(places: Iterable[Settled]) -> dict[tuple[int, int], SessionCity]:
    wanted = {(place.session.id, place.city_id) for place in places if place.city_id}
    if not wanted:
        return {}
    found = db.session.scalars(
        select(SessionCity)
        .where(
            or_(
                *(
                    and_(SessionCity.session_id == session_id, SessionCity.city_id.in_(ids))
                    for session_id, ids in _by_session(wanted).items()
                )
            )
        )
        .options(joinedload(SessionCity.city))
    )
    return {(entry.session_id, entry.city_id): entry for entry in found}


def _by_session(wanted: Iterable[tuple[int, int | None]]) -> dict[int, list[int]]:
    grouped: dict[int, list[int]] = {}
    for session_id, city_id in wanted:
        if city_id is not None:
            grouped.setdefault(session_id, []).append(city_id)
    return grouped
