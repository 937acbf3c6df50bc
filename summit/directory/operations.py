"""Merging duplicates of a city or a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import update

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.text import Text
from summit.directory.models import City, Organisation, Person
from summit.journal.operations import record


class Merging:
    """What upper rooms do when one entry takes another's place; ``app`` fills it.

    A handler gets ``(kept id, dropped id)`` and moves its room's references. One that is
    forgotten shows at once: the foreign key refuses to let the dropped row go.
    """

    def __init__(self) -> None:
        self.cities: list[Callable[[int, int], None]] = []
        self.people: list[Callable[[int, int], None]] = []


merging = Merging()


def merge_cities(keep: City, drop: City, *, actor: Actor, now: datetime) -> None:
    """Let ``keep`` take the place of ``drop`` everywhere; what only ``drop`` knew is taken over.

    The dropped slug is kept as a former one, so that old addresses and files still lead here.

    Raises:
        Refused: both are the same city.
    """
    _refuse_same(keep, drop)
    before = _snapshot(drop)
    keep.name = Text({**drop.name, **keep.name})
    keep.country = Text({**drop.country, **keep.country})
    if keep.latitude is None or keep.longitude is None:
        keep.latitude, keep.longitude = drop.latitude, drop.longitude
    if keep.relation is None:
        keep.relation, keep.related_since = drop.relation, drop.related_since
    elif keep.relation is drop.relation:
        keep.related_since = keep.related_since or drop.related_since
    db.session.execute(
        update(Organisation).where(Organisation.city_id == drop.id).values(city_id=keep.id)
    )
    db.session.execute(update(Person).where(Person.city_id == drop.id).values(city_id=keep.id))
    for handler in merging.cities:
        handler(keep.id, drop.id)
    _finish("city", keep, drop, before, actor, now)


def merge_people(keep: Person, drop: Person, *, actor: Actor, now: datetime) -> None:
    """Let ``keep`` take the place of ``drop`` everywhere; the other spellings become variants.

    Raises:
        Refused: both are the same person.
    """
    _refuse_same(keep, drop)
    before = _snapshot(drop)
    seen = [*keep.variants, *drop.variants, *drop.name.values()]
    keep.name = Text({**drop.name, **keep.name})
    keep.title = Text({**drop.title, **keep.title})
    keep.variants = sorted(set(seen) - set(keep.name.values()))
    keep.zone = keep.zone or drop.zone
    keep.city_id = keep.city_id or drop.city_id
    keep.organisation_id = keep.organisation_id or drop.organisation_id
    for handler in merging.people:
        handler(keep.id, drop.id)
    _finish("person", keep, drop, before, actor, now)


def _refuse_same(keep: City | Person, drop: City | Person) -> None:
    if keep.id == drop.id:
        raise Refused(N_("“%(slug)s” cannot be merged with itself."), slug=keep.slug)


def _snapshot(entry: City | Person) -> dict[str, object]:
    return {"slug": entry.slug, "name": entry.name.plain()}


def _finish(
    kind: str,
    keep: City | Person,
    drop: City | Person,
    before: dict[str, object],
    actor: Actor,
    now: datetime,
) -> None:
    former = [*keep.former_slugs, *drop.former_slugs, drop.slug]
    db.session.flush()
    # What the handlers moved by SQL must not be cleared by what the session remembers.
    db.session.expire_all()
    db.session.delete(drop)
    db.session.flush()
    keep.former_slugs = sorted(set(former))
    record(
        f"{kind}.merged",
        actor=actor,
        now=now,
        object_kind=kind,
        object_key=keep.slug,
        before=before,
        after={"slug": keep.slug, "name": keep.name.plain()},
    )
