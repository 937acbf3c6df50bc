"""Planning a new summit after an old one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.text import Text
from summit.journal.operations import record
from summit.programme.models import (
    CityPart,
    Item,
    Room,
    Session,
    SessionCity,
    SessionState,
    Speaker,
    SpeakerState,
    Summit,
    new_uid,
)
from summit.programme.operations.addresses import refuse_address, take_address


def clone(
    source: Summit,
    *,
    slug: str,
    starts_on: date,
    title: Mapping[str, str] | None = None,
    actor: Actor,
    now: datetime,
) -> Summit:
    """Make a new summit of the same plan that begins on another day.

    Keeps rooms, sessions, items, cities and whose place each speaker's is; leaves behind people,
    answers, records of what happened, remarks, sources and figures. Every session keeps its wall
    clock in its own zone. Cancelled sessions do not come along. All but the host's own city have
    yet to be asked, so a release shows them as "to be announced".

    Raises:
        Refused: the address is malformed or taken.
    """
    refuse_address(slug, None)
    shift = starts_on - source.starts_on
    copy = Summit(
        uid=new_uid(slug),
        slug=slug,
        kind=source.kind,
        title=Text(title) if title else source.title,
        theme=source.theme,
        venue=source.venue,
        starts_on=starts_on,
        ends_on=source.ends_on + shift,
        zone=source.zone,
        languages=list(source.languages),
        host=source.host,
        second_pair=source.second_pair,
    )
    db.session.add(copy)
    db.session.flush()
    take_address(copy, slug)
    rooms = {
        room.id: Room(
            slug=room.slug,
            kind=room.kind,
            name=room.name,
            position=room.position,
            changeover=room.changeover,
        )
        for room in source.rooms
    }
    copy.rooms.extend(rooms.values())
    for session in source.sessions:
        if session.state is not SessionState.CANCELLED:
            _clone_session(session, copy, rooms, shift)
    db.session.flush()
    record(
        "summit.cloned",
        actor=actor,
        now=now,
        object_kind="summit",
        object_key=copy.uid,
        summit_id=copy.id,
        after={"from": source.uid, "slug": slug, "starts_on": starts_on.isoformat()},
    )
    return copy


def _clone_session(
    source: Session, summit: Summit, rooms: Mapping[int, Room], shift: timedelta
) -> None:
    hosts = {entry.city_id for entry in source.cities if entry.part is CityPart.HOST}
    starts_at = _shifted(source.starts_at, source.zone, shift)
    ends_at = _shifted(source.ends_at, source.zone, shift)
    if source.starts_at and source.ends_at and starts_at and ends_at and ends_at <= starts_at:
        # The start fell into the hour that a clock change leaves out, and was moved past the end.
        ends_at = starts_at + (source.ends_at - source.starts_at)
    copy = Session(
        uid=new_uid(summit.slug),
        slug=source.slug,
        kind=source.kind,
        title=source.title,
        abstract=source.abstract,
        day=source.day + shift if source.day else None,
        planned_minutes=source.planned_minutes,
        starts_at=starts_at,
        ends_at=ends_at,
        zone=source.zone,
        room=rooms[source.room_id] if source.room_id else None,
        state=source.state,
        audience=source.audience,
        floor=list(source.floor),
        interpreted=list(source.interpreted),
    )
    copy.items = [
        Item(
            slug=item.slug,
            position=item.position,
            kind=item.kind,
            title=item.title,
            minutes=item.minutes,
            speakers=[
                Speaker(
                    position=speaker.position,
                    city=speaker.city,
                    organisation=speaker.organisation,
                    role=speaker.role,
                    state=SpeakerState.PROPOSED,
                    capacity=_capacity(speaker),
                )
                for speaker in item.speakers
            ],
        )
        for item in source.items
    ]
    copy.cities = [
        SessionCity(
            city=entry.city,
            position=entry.position,
            part=entry.part,
            state=SpeakerState.CONFIRMED if entry.city_id in hosts else SpeakerState.PROPOSED,
        )
        for entry in source.cities
    ]
    summit.sessions.append(copy)


def _capacity(speaker: Speaker) -> Text:
    """What is left of a speaker without the person: the office, if they spoke for one."""
    if speaker.capacity or speaker.person is None or speaker.city is None:
        return speaker.capacity
    return speaker.person.title


def _shifted(instant: datetime | None, zone: str, shift: timedelta) -> datetime | None:
    if instant is None:
        return None
    local = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) + shift
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
