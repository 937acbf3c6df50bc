"""Where cities lie."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from summit.core.db import db
from summit.directory.models import City


def coordinates(city_ids: Iterable[int]) -> dict[int, tuple[float, float]]:
    """Return latitude and longitude in degrees of the cities whose place is known."""
    rows = db.session.execute(
        select(City.id, City.latitude, City.longitude).where(
            City.id.in_(list(city_ids)), City.latitude.is_not(None), City.longitude.is_not(None)
        )
    )
    return {row[0]: (row[1], row[2]) for row in rows if row[1] is not None and row[2] is not None}
