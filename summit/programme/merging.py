"""What a programme does when two cities or two people turn out to be one."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from summit.core.db import db
from summit.programme.models import SessionCity, Speaker


def move_city(kept_id: int, dropped_id: int) -> None:
    """Let speakers and sessions refer to the kept city; it takes part in a session only once."""
    db.session.execute(
        update(Speaker).where(Speaker.city_id == dropped_id).values(city_id=kept_id)
    )
    there = select(SessionCity.session_id).where(SessionCity.city_id == kept_id)
    db.session.execute(
        delete(SessionCity).where(
            SessionCity.city_id == dropped_id,
            SessionCity.session_id.in_(there),
        )
    )
    db.session.execute(
        update(SessionCity)
        .where(SessionCity.city_id == dropped_id)
        .values(city_id=kept_id)
    )


def move_person(kept_id: int, dropped_id: int) -> None:
    """Let speakers refer to the kept person; on one item they stand only once."""
    on_item = select(Speaker.item_id).where(Speaker.person_id == kept_id)
    db.session.execute(
        delete(Speaker).where(
            Speaker.person_id == dropped_id, Speaker.item_id.in_(on_item)
        )
    )
    db.session.execute(
        update(Speaker).where(Speaker.person_id == dropped_id).values(person_id=kept_id)
    )
