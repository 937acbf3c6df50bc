"""Entering, changing and deleting cities, organisations and people."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.slugs import suggest
from summit.core.text import Text
from summit.core.translation import edit_text
from summit.directory import queries
from summit.directory.kinds import RESERVED, Entry, Kind, key_of, kind_of
from summit.directory.models import City, Organisation, OrganisationKind, Relation
from summit.directory.usage import usage
from summit.journal.operations import record


class Taken(Refused):
    """The slug leads, or has led, to another entry."""


@dataclass(frozen=True, slots=True)
class CityValues:
    """What can be typed of a city; without a slug one is made of its name."""

    slug: str
    name: Text
    country: Text
    zone: str
    latitude: float | None
    longitude: float | None
    relation: Relation | None
    related_since: str | None
    reconstructed: list[str]


@dataclass(frozen=True, slots=True)
class OrganisationValues:
    """What can be typed of an organisation."""

    slug: str
    kind: OrganisationKind
    name: Text
    city: City | None


@dataclass(frozen=True, slots=True)
class PersonValues:
    """What can be typed of a person."""

    slug: str
    name: Text
    title: Text
    pronunciation: str
    variants: list[str]
    zone: str | None
    city: City | None
    organisation: Organisation | None
    reconstructed: list[str]


Values = CityValues | OrganisationValues | PersonValues

_KINDS: Mapping[type[Values], Kind] = {
    CityValues: Kind.CITY,
    OrganisationValues: Kind.ORGANISATION,
    PersonValues: Kind.PERSON,
}

_NOTED: Mapping[Kind, tuple[str, ...]] = {
    Kind.CITY: (
        *("slug", "name", "country", "zone", "latitude", "longitude"),
        *("relation", "related_since", "reconstructed", "outdated"),
    ),
    Kind.ORGANISATION: ("slug", "kind", "name", "city", "outdated"),
    Kind.PERSON: (
        *("slug", "name", "title", "pronunciation", "variants"),
        *("zone", "city", "organisation"),
        *("reconstructed", "outdated"),
    ),
}


def create(values: Values, *, actor: Actor, now: datetime) -> Entry:
    """Add an entry.

    Raises:
        Taken: another entry has or had its slug.
    """
    kind = _KINDS[type(values)]
    slug = values.slug or _suggested(kind, values.name)
    _refuse_slug(kind, slug, None)
    model: Any = kind.model
    entry: Entry = model(**{**_given(values), "slug": slug}, former_slugs=[], outdated=[])
    db.session.add(entry)
    db.session.flush()
    _record("created", entry, actor, now, after=snapshot(entry))
    return entry


def edit(
    entry: Entry,
    values: Values,
    *,
    settled: Mapping[str, Collection[str]] | None = None,
    actor: Actor,
    now: datetime,
) -> bool:
    """Give an entry other values; return whether that changed anything.

    A slug it had is kept as a former one: files and addresses that name it still find the entry.

    Args:
        entry: obtained to be changed.
        settled: by text, the languages whose translation somebody has declared still right.

    Raises:
        Taken: another entry has or had the slug.
    """
    kind = kind_of(entry)
    slug = values.slug or entry.slug
    if slug != entry.slug:
        _refuse_slug(kind, slug, entry)
    before = snapshot(entry)
    if slug != entry.slug:
        former = {*entry.former_slugs, entry.slug} - {slug}
        entry.former_slugs, entry.slug = sorted(former), slug
    for name, value in _given(values).items():
        if name == "slug":
            continue
        if isinstance(value, Text):
            edit_text(entry, name, value, settled=(settled or {}).get(name, ()))
        elif getattr(entry, name) != value:
            setattr(entry, name, value)
    after = snapshot(entry)
    if after == before:
        return False
    db.session.flush()
    _record("edited", entry, actor, now, before=before, after=after)
    return True


def delete(entry: Entry, *, actor: Actor, now: datetime) -> None:
    """Remove an entry that nothing refers to.

    Args:
        entry: obtained to be changed.

    Raises:
        Refused: a summit or another entry uses it; released programmes are not asked, for they
            hold copies.
    """
    kind = kind_of(entry)
    summits = len(usage.summits(kind, [entry.id])[entry.id])
    others = len(queries.dependants_of(entry))
    if summits or others:
        raise Refused(
            N_(
                "“%(slug)s” cannot be deleted: summits that use it: %(summits)s, other entries that"
                " refer to it: %(others)s."
            ),
            slug=entry.slug,
            summits=summits,
            others=others,
        )
    _record("deleted", entry, actor, now, before=snapshot(entry))
    db.session.delete(entry)
    db.session.flush()


def snapshot(entry: Entry) -> dict[str, Any]:
    """Return what the journal keeps of an entry, as plain JSON."""
    return {name: _plain(getattr(entry, name)) for name in _NOTED[kind_of(entry)]}


def _plain(value: Any) -> Any:
    match value:
        case Text():
            return value.plain()
        case StrEnum():
            return value.value
        case City() | Organisation():
            return value.slug
        case list():
            return list(value)
    return value


def _given(values: Values) -> dict[str, Any]:
    return {field.name: getattr(values, field.name) for field in fields(values)}


def _suggested(kind: Kind, name: Text) -> str:
    taken = {slug for now, former in queries.addresses_of(kind) for slug in (now, *former)}
    return suggest(name, taken | RESERVED, otherwise=kind.value)


def _refuse_slug(kind: Kind, slug: str, entry: Entry | None) -> None:
    if slug in RESERVED:
        raise Taken(N_("“%(slug)s” is needed for a page; choose another address."), slug=slug)
    for now, former in queries.addresses_of(kind):
        if entry is not None and now == entry.slug:
            continue
        if slug == now:
            raise Taken(N_("Another entry has the address “%(slug)s” already."), slug=slug)
        if slug in former:
            raise Taken(
                N_("“%(slug)s” is a former address of “%(other)s” and still leads there."),
                slug=slug,
                other=now,
            )


def _record(act: str, entry: Entry, actor: Actor, now: datetime, **values: Any) -> None:
    kind = kind_of(entry)
    record(
        f"{kind}.{act}",
        actor=actor,
        now=now,
        object_kind=kind.value,
        object_key=key_of(entry),
        **values,
    )
