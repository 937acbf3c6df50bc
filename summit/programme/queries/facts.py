"""Reading what the timetable shows and the rules judge: six statements, whatever the size.

Core statements on the connection of the open session. Only values are read, in the order of their
tables, and put together here; the ORM's objects would cost several times as much.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, select

from summit.core.actor import Actor, Permission
from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.core.text import Text
from summit.programme.facts import (
    CityFact,
    Facts,
    ItemFact,
    OtherUse,
    PersonFact,
    PlaceFact,
    RoomFact,
    SessionFact,
    SummitFacts,
    TakingPart,
    missing_languages,
)
from summit.programme.models import Waiver
from summit.programme.queries.statements import SUMMIT, WINDOW, Statements, statements


def facts(summit_id: int, *, reader: Actor | None = None) -> Facts:
    """Return what the timetable of a summit shows and the rules judge.

    Changes of the open session are flushed first, so that an operation can look at its effect.

    Args:
        reader: who will read it; other summits are named to those on their staff. Without one,
            only what everybody can see is named.

    Raises:
        NotFound: there is no such summit.
    """
    return _load(summit_id, None, reader)


def facts_around(summit_id: int, session_id: int, *, reader: Actor | None = None) -> Facts:
    """Return the same with only one session, and those that it can clash with.

    Enough for ``check(facts, only=uid)`` of that session, at less cost than the whole; findings
    about the whole summit are not to be had from it.

    Raises:
        NotFound: there is no such session in the summit.
    """
    return _load(summit_id, session_id, reader)


def waivers(summit_id: int) -> dict[str, Waiver]:
    """Return the waivers of a summit by the key of their finding."""
    rows = db.session.scalars(select(Waiver).where(Waiver.summit_id == summit_id))
    return {waiver.finding: waiver for waiver in rows}


def _load(summit_id: int, session_id: int | None, reader: Actor | None) -> Facts:
    db.session.flush()
    connection = db.session.connection()
    summit, rooms = _summit_and_rooms(connection, summit_id)
    bound: dict[str, Any] = {"summit": summit_id}
    if session_id is not None:
        bound |= _window(connection, summit_id, session_id, rooms.values())
    ask = statements(session_id is not None)
    items = _items(connection, ask, bound)
    parts = _parts(connection, ask, bound)
    sessions = _sessions(connection, ask, bound, summit, items, parts)
    people, cities = _who_and_where(connection, ask, bound)
    return Facts(
        summit=summit,
        rooms=rooms,
        sessions=sessions,
        people=people,
        cities=cities,
        elsewhere=_elsewhere(connection, ask, bound, summit, reader),
        is_whole=session_id is None,
    )


def _summit_and_rooms(
    connection: Connection, summit_id: int
) -> tuple[SummitFacts, dict[int, RoomFact]]:
    rows = connection.execute(SUMMIT, {"summit": summit_id}).all()
    if not rows:
        raise NotFound(N_("There is no such summit."))
    first = rows[0]
    rooms = {
        row.room_id: RoomFact(
            id=row.room_id,
            slug=row.room_slug,
            name=row.room_name,
            kind=row.room_kind,
            changeover=row.changeover,
            position=row.position,
        )
        for row in rows
        if row.room_id is not None
    }
    summit = SummitFacts(
        id=first.id,
        uid=first.uid,
        slug=first.slug,
        title=first.title,
        zone=first.zone,
        starts_on=first.starts_on,
        ends_on=first.ends_on,
        languages=tuple(first.languages),
        host_city_id=first.city_id,
    )
    return summit, rooms


def _window(
    connection: Connection, summit_id: int, session_id: int, rooms: Iterable[RoomFact]
) -> dict[str, Any]:
    """Return from when to when other sessions matter to this one, changeovers included."""
    row = connection.execute(WINDOW, {"summit": summit_id, "session": session_id}).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such session in this summit."))
    starts_at, ends_at = row
    if starts_at is None or ends_at is None:
        # A session without an hour clashes with none: a window that nothing is in.
        moment = datetime(1970, 1, 1, tzinfo=UTC)
        return {"session": session_id, "after": moment, "until": moment}
    margin = timedelta(minutes=max((room.changeover for room in rooms), default=0))
    return {"session": session_id, "after": starts_at - margin, "until": ends_at + margin}


def _items(
    connection: Connection, ask: Statements, bound: dict[str, Any]
) -> dict[int, list[ItemFact]]:
    """Return the items by session; a row is a speaker's place, or an item without any."""
    found: dict[int, list[ItemFact]] = defaultdict(list)
    rows = connection.execute(ask.items, bound).all()
    for _, group in groupby(rows, key=itemgetter(1)):
        first, *others = group
        session_id, _item_id, uid, slug, kind, title, minutes, outdated, place_uid = first[:9]
        places = () if place_uid is None else tuple(PlaceFact(*r[8:]) for r in (first, *others))
        found[session_id].append(ItemFact(uid, slug, kind, title, minutes, outdated, places))
    return found


def _parts(
    connection: Connection, ask: Statements, bound: dict[str, Any]
) -> dict[int, list[TakingPart]]:
    found: dict[int, list[TakingPart]] = defaultdict(list)
    for session_id, *fields in connection.execute(ask.parts, bound).all():
        found[session_id].append(TakingPart(*fields))
    return found


def _sessions(
    connection: Connection,
    ask: Statements,
    bound: dict[str, Any],
    summit: SummitFacts,
    items: dict[int, list[ItemFact]],
    parts: dict[int, list[TakingPart]],
) -> tuple[SessionFact, ...]:
    found = []
    for row in connection.execute(ask.sessions, bound).all():
        *fields, abstract, remark, outdated, floor, interpreted = row
        session_id, title = fields[0], fields[4]
        fields += (
            missing_languages(summit.languages, title, abstract, remark),
            outdated,
            tuple(items.get(session_id, ())),
            tuple(parts.get(session_id, ())),
            floor,
            interpreted,
        )
        found.append(SessionFact(*fields))
    return tuple(found)


def _who_and_where(
    connection: Connection, ask: Statements, bound: dict[str, Any]
) -> tuple[dict[int, PersonFact], dict[int, CityFact]]:
    named: dict[int, tuple[str, Text, str | None, int | None]] = {}
    spans: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    cities: dict[int, CityFact] = {}
    for row in connection.execute(ask.who_and_where, bound).all():
        is_person, key, slug, name, zone, city_id, starts_at, ends_at = row
        if not is_person:
            cities[key] = CityFact(key, slug, name, zone)
            continue
        named[key] = (slug, name, zone, city_id)
        if starts_at is not None:
            spans[key].append((starts_at, ends_at))
    people = {}
    for key, (slug, name, zone, city_id) in named.items():
        home = cities.get(city_id) if city_id is not None else None
        people[key] = PersonFact(
            id=key,
            slug=slug,
            name=name,
            zone=zone or (home.zone if home else None),
            city_id=city_id,
            availability=tuple(sorted(spans.get(key, ()))),
        )
    return people, cities


def _elsewhere(
    connection: Connection,
    ask: Statements,
    bound: dict[str, Any],
    summit: SummitFacts,
    reader: Actor | None,
) -> tuple[OtherUse, ...]:
    # A day more on either side holds the summit's days in every zone.
    margin = timedelta(days=1)
    first, last = (
        datetime.combine(day, time(), tzinfo=UTC) for day in (summit.starts_on, summit.ends_on)
    )
    within = {"beginning": first - margin, "ending": last + 2 * margin}
    found: dict[tuple[int, str], OtherUse] = {}
    for row in connection.execute(ask.elsewhere, bound | within).all():
        person_id, state, uid, title, starts_at, ends_at, session_state = row[:7]
        other_id, other_title, public_release = row[7:]
        theirs = reader is not None and reader.may(Permission.SEE, other_id)
        use = OtherUse(
            person_id=person_id,
            summit_id=other_id,
            session_uid=uid,
            starts_at=starts_at,
            ends_at=ends_at,
            session_state=session_state,
            state=state,
            summit_title=other_title if theirs or public_release is not None else None,
            session_title=title if theirs else None,
        )
        found.setdefault((person_id, uid), use)
    return tuple(found.values())
