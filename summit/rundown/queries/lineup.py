"""Who is at a session without a turn of their own: the line-up names them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from summit.core.db import db
from summit.core.text import Text
from summit.directory.models import City
from summit.programme.models import SessionCity, SpeakerState

#: States of a city's part in a session in which it does not come.
_AWAY = (SpeakerState.DECLINED, SpeakerState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class CityThere:
    """A city at a session."""

    slug: str
    name: Text


def cities_without_turn(session_id: int, turns: Collection[str]) -> list[CityThere]:
    """Return a session's cities but for those with a turn, in the session's order.

    Args:
        turns: the slugs of those cities.
    """
    rows = db.session.execute(
        select(City.slug, City.name)
        .join(SessionCity, SessionCity.city_id == City.id)
        .where(SessionCity.session_id == session_id, SessionCity.state.not_in(_AWAY))
        .order_by(SessionCity.position, City.slug)
    )
    return [CityThere(*row) for row in rows if row.slug not in turns]
