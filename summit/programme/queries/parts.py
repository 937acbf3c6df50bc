"""What stands on a session: its items with their speakers, and its cities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.directory.models import City, Organisation, Person
from summit.programme.models import Item, Session, SessionCity, Speaker

E_ = TypeVar("E_", Person, City, Organisation)


def with_items(session: Session) -> Session:
    """Load a session's items with their speakers, in the same statements whatever their number."""
    places = selectinload(Session.items).selectinload(Item.speakers)
    db.session.scalars(
        select(Session)
        .where(Session.id == session.id)
        .options(
            places.joinedload(Speaker.person),
            places.joinedload(Speaker.city),
            places.joinedload(Speaker.organisation),
        )
    ).one()
    return session


def with_cities(session: Session) -> Session:
    """Load a session's cities, in the same statements whatever their number."""
    db.session.scalars(
        select(Session)
        .where(Session.id == session.id)
        .options(selectinload(Session.cities).joinedload(SessionCity.city))
    ).one()
    return session


def item_of(session: Session, slug: str) -> Item:
    """Return an item of a session by its slug.

    Raises:
        NotFound: the session has no such item.
    """
    found = next((item for item in session.items if item.slug == slug), None)
    if found is None:
        raise NotFound(N_("This session has no item “%(slug)s”."), slug=slug)
    return found


def speaker_of(item: Item, uid: str) -> Speaker:
    """Return a speaker on an item by their ``uid``.

    Raises:
        NotFound: the item has no such speaker.
    """
    found = next((speaker for speaker in item.speakers if speaker.uid == uid), None)
    if found is None:
        raise NotFound(N_("This speaker is not on this item."))
    return found


def cities_named(slugs: Sequence[str]) -> list[City]:
    """Return the cities of the directory with these slugs, by slug."""
    return list(db.session.scalars(select(City).where(City.slug.in_(slugs)).order_by(City.slug)))


def entry_named(model: type[E_], slug: str) -> E_ | None:
    """Return an entry of the directory by its slug; ``None`` for none."""
    return db.session.scalar(select(model).where(model.slug == slug)) if slug else None
