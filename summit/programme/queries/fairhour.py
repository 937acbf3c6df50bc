"""What the fair hour asks beside a summit's facts: all cities, and the meetings they have had."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, union

from summit.core.actor import Actor, Permission
from summit.core.db import db
from summit.directory.models import City, Person
from summit.programme.facts import NOT_COMING, CityFact
from summit.programme.fairhour.burden import Meeting
from summit.programme.models import Item, Session, SessionCity, SessionState, Speaker


def every_city() -> tuple[CityFact, ...]:
    """Return all cities of the directory by slug."""
    rows = db.session.execute(select(City.id, City.slug, City.name, City.zone).order_by(City.slug))
    return tuple(CityFact(*row) for row in rows)


def earlier_meetings(
    cities: Collection[int], before: datetime, *, without: str | None, reader: Actor
) -> tuple[Meeting, ...]:
    """Return the meetings of cities that ended before an instant, in summits the reader may see.

    A city meets in a session that is on its programme, with the city or a speaker of it on it;
    who declined or withdrew did not. Nothing but city and time is read.

    Args:
        cities: ids.
        without: the UID of a session that does not count.
    """
    timed = (
        select(Session.id, City.slug, City.zone, Session.starts_at, Session.ends_at)
        .where(
            City.id.in_(cities),
            Session.state == SessionState.SCHEDULED,
            Session.starts_at.is_not(None),
            Session.ends_at <= before,
            Session.uid != (without or ""),
        )
        .select_from(Session)
    )
    if not reader.is_admin:
        seen = [key for key in reader.grants if reader.may(Permission.SEE, key)]
        timed = timed.where(Session.summit_id.in_(seen))
    taking_part = (
        timed.join(SessionCity, SessionCity.session_id == Session.id)
        .join(City, City.id == SessionCity.city_id)
        .where(SessionCity.state.not_in(NOT_COMING))
    )
    speaking = (
        timed.join(Item, Item.session_id == Session.id)
        .join(Speaker, Speaker.item_id == Item.id)
        .outerjoin(Person, Person.id == Speaker.person_id)
        .join(City, City.id == func.coalesce(Speaker.city_id, Person.city_id))
        .where(Speaker.state.not_in(NOT_COMING))
    )
    rows: Iterable[Any] = db.session.execute(union(taking_part, speaking))
    meetings = (Meeting(*row[1:]) for row in rows)
    return tuple(sorted(meetings, key=lambda meeting: (meeting.starts_at, meeting.city)))
