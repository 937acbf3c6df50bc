"""Editing which cities take part in a session, as what, and what is on record about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from summit.core.actor import Actor
from summit.core.db import db
from summit.directory.models import City
from summit.programme.models import CityPart, CityRecord, Session, SessionCity, SpeakerState
from summit.programme.operations.editing.marks import arrange, snapshot, touch
from summit.programme.operations.noting import note_session


@dataclass(frozen=True, slots=True)
class CityValues:
    """What can be chosen for a city in a session."""

    part: CityPart
    state: SpeakerState
    record: CityRecord | None


_NOTED = ("part", "state", "record")


def add_cities(
    session: Session, cities: Iterable[City], values: CityValues, *, actor: Actor, now: datetime
) -> int:
    """Let cities take part, after the others; return how many did not yet."""
    before = _facts(session)
    there = {entry.city_id for entry in session.cities}
    for city in cities:
        if city.id not in there:
            there.add(city.id)
            session.cities.append(
                SessionCity(
                    city=city,
                    position=len(session.cities),
                    part=values.part,
                    state=values.state,
                    record=values.record,
                    reconstructed=[],
                )
            )
    return _keep(session, before, actor, now)


def edit_cities(
    session: Session,
    values: Mapping[str, CityValues],
    *,
    removed: Collection[str] = (),
    moved: tuple[str, int] | None = None,
    actor: Actor,
    now: datetime,
) -> int:
    """Give cities of a session other values, and take some off; return how many that changed.

    Args:
        values: by slug; cities that are not named stay as they are.
        removed: slugs of the cities to be taken off.
        moved: the slug of a city, and how many places it goes up (negative) or down.
    """
    before, order = _facts(session), _order(session)
    for entry in list(session.cities):
        if entry.city.slug in removed:
            session.cities.remove(entry)
        elif (new := values.get(entry.city.slug)) is not None:
            for name in _NOTED:
                if getattr(entry, name) != getattr(new, name):
                    setattr(entry, name, getattr(new, name))
    if moved is not None:
        for entry in [each for each in session.cities if each.city.slug == moved[0]]:
            arrange(session.cities, entry, moved[1])
    return _keep(session, before, actor, now, order)


def _keep(
    session: Session,
    before: dict[str, Any],
    actor: Actor,
    now: datetime,
    order: list[str] | None = None,
) -> int:
    """Write down what became of a session's cities, if anything did, as one entry."""
    arrange(session.cities)
    after = _facts(session)
    changed = [slug for slug in {**before, **after} if before.get(slug) != after.get(slug)]
    was: dict[str, Any] = {slug: before[slug] for slug in changed if slug in before}
    now_is: dict[str, Any] = {slug: after[slug] for slug in changed if slug in after}
    stayed = [slug for slug in order or () if slug in after]
    left: dict[str, Any] = {"cities": was} if changed else {}
    right: dict[str, Any] = {"cities": now_is} if changed else {}
    if order is not None and stayed != _order(session):
        left["order"], right["order"] = stayed, _order(session)
    if not right:
        return 0
    touch(session, actor, now)
    db.session.flush()
    note_session(
        "session.cities_changed",
        session,
        actor=actor,
        now=now,
        before=left,
        after=right,
    )
    return max(1, len(changed))


def _order(session: Session) -> list[str]:
    return [entry.city.slug for entry in session.cities]


def _facts(session: Session) -> dict[str, Any]:
    return {entry.city.slug: snapshot(entry, _NOTED) for entry in session.cities}
