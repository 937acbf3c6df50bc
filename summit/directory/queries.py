"""Finding cities, organisations and people."""

from __future__ import annotations

from sqlalchemy import select

from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.directory.models import City, Person


def city_by_slug(slug: str) -> City:
    """Return a city.

    Raises:
        NotFound: no city has this slug.
    """
    city = db.session.scalar(select(City).where(City.slug == slug))
    if city is None:
        raise NotFound(N_("There is no city “%(slug)s”."), slug=slug)
    return city


def person_by_slug(slug: str) -> Person:
    """Return a person.

    Raises:
        NotFound: no person has this slug.
    """
    person = db.session.scalar(select(Person).where(Person.slug == slug))
    if person is None:
        raise NotFound(N_("There is no person “%(slug)s”."), slug=slug)
    return person
