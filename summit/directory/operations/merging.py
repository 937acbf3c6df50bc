"""Merging duplicates of a city, an organisation or a person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from summit.core.actor import Actor
from summit.core.clock import iso
from summit.core.db import db
from summit.core.errors import N_, Conflict, Forbidden, Refused
from summit.core.text import Text
from summit.directory import queries
from summit.directory.access import may_move
from summit.directory.kinds import TEXTS, Entry, Kind, key_of, kind_of
from summit.directory.models import Availability, City, Organisation, Person
from summit.directory.usage import usage
from summit.journal.operations import record

#: Moves a room's references: ``(kept id, dropped id, actor, now)``.
Handler = Callable[[int, int, Actor, datetime], None]


class Merging:
    """What upper rooms do when one entry takes another's place; ``app`` fills it.

    A handler moves its room's references. One that is forgotten shows at once: the foreign key
    refuses to let the dropped row go. The summits in which the dropped entry stands are held
    before any handler is called.
    """

    def __init__(self) -> None:
        self.cities: list[Handler] = []
        self.organisations: list[Handler] = []
        self.people: list[Handler] = []

    def of(self, kind: Kind) -> list[Handler]:
        """Return the handlers of a kind of entry."""
        handlers: list[Handler] = getattr(self, kind.plural)
        return handlers


merging = Merging()


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a merge, as plain values: the kept entry's, the other's, and what will stand."""

    field: str
    kept: Any
    dropped: Any
    after: Any

    @property
    def taken(self) -> bool:
        """Whether the kept entry takes anything over."""
        return bool(self.after != self.kept)


@dataclass(frozen=True, slots=True)
class Plan:
    """What merging two entries does to the one that is kept, field by field.

    ``values`` are what to set; ``spans`` says that the other's availability is taken over.
    """

    lines: tuple[Line, ...]
    values: Mapping[str, Any]
    spans: bool = False


def plan(keep: Entry, drop: Entry) -> Plan:
    """Return what a merge will do to the kept entry; nothing is written.

    Raises:
        Refused: both are the same.
    """
    if keep.id == drop.id:
        raise Refused(N_("“%(slug)s” cannot be merged with itself."), slug=keep.slug)
    spans = False
    if isinstance(keep, City) and isinstance(drop, City):
        values = _city(keep, drop)
    elif isinstance(keep, Person) and isinstance(drop, Person):
        values = _person(keep, drop)
        spans = bool(drop.availability) and not keep.availability
    else:
        assert isinstance(keep, Organisation)
        assert isinstance(drop, Organisation)
        values = {"name": Text({**drop.name, **keep.name}), "city": keep.city or drop.city}
    values["former_slugs"] = sorted({*keep.former_slugs, *drop.former_slugs, drop.slug})
    lines = [
        Line(name, _plain(getattr(keep, name)), _plain(getattr(drop, name)), _plain(value))
        for name, value in values.items()
    ]
    if isinstance(keep, Person) and isinstance(drop, Person):
        own, other = _spans(keep), _spans(drop)
        lines.append(Line("availability", own, other, other if spans else own))
    return Plan(tuple(lines), values, spans)


def hold_for_merge(kind: Kind, keep_slug: str, drop_slug: str, actor: Actor) -> tuple[Entry, Entry]:
    """Return the two entries of a merge, held, with the summits whose places will move.

    Those are the summits in which the dropped entry stands. They are held first, in the order in
    which everybody holds them, and the actor needs to edit every one.

    Raises:
        NotFound: there is no such entry.
        Forbidden: the actor may not edit all of those summits.
        Conflict: the dropped entry was put into another summit meanwhile.
    """
    drop = queries.entry_by_slug(kind, drop_slug)
    summits = _summits(kind, drop)
    _refuse_stranger(actor, summits)
    usage.hold(sorted(summits))
    keep = queries.entry_by_slug(kind, keep_slug, to_change=True)
    drop = queries.entry_by_slug(kind, drop_slug, to_change=True)
    if not _summits(kind, drop) <= summits:
        raise Conflict(N_("Somebody else has changed this at the same time; look at it again."))
    return keep, drop


def merge(keep: Entry, drop: Entry, *, actor: Actor, now: datetime) -> None:
    """Let ``keep`` take the place of ``drop`` everywhere; what only ``drop`` knew is taken over.

    The dropped slug is kept as a former one, so that old addresses and files still lead here.
    A person's other spellings become variants.

    Args:
        keep, drop: obtained by :func:`hold_for_merge`.

    Raises:
        Refused: both are the same.
        Forbidden: the actor may not edit every summit in which ``drop`` stands.
    """
    planned = plan(keep, drop)
    kind = kind_of(keep)
    _refuse_stranger(actor, _summits(kind, drop))
    before = {"key": key_of(drop), **_told(drop)}
    ended = key_of(drop)
    taken = {line.field: line.after for line in planned.lines if line.taken}
    for name, value in planned.values.items():
        if name != "former_slugs" and getattr(keep, name) != value:
            setattr(keep, name, value)
    _move_own(kind, keep, drop, spans=planned.spans)
    db.session.flush()
    for handler in merging.of(kind):
        handler(keep.id, drop.id, actor, now)
    db.session.flush()
    # What was moved by ids must not be cleared by what the session remembers.
    db.session.expire_all()
    db.session.delete(drop)
    db.session.flush()
    keep.former_slugs = planned.values["former_slugs"]
    for act, key, old, new in (
        (
            "merged",
            key_of(keep),
            before,
            {"key": key_of(keep), **_told(keep), "taken_over": _json(taken)},
        ),
        # The dropped entry's own history ends here and says where it goes on.
        ("dropped", ended, before, {"key": key_of(keep)}),
    ):
        record(
            f"{kind}.{act}",
            actor=actor,
            now=now,
            object_kind=kind.value,
            object_key=key,
            before=old,
            after=new,
        )


def merge_cities(keep: City, drop: City, *, actor: Actor, now: datetime) -> None:
    """Merge two cities: see :func:`merge`."""
    merge(keep, drop, actor=actor, now=now)


def merge_organisations(
    keep: Organisation, drop: Organisation, *, actor: Actor, now: datetime
) -> None:
    """Merge two organisations: see :func:`merge`."""
    merge(keep, drop, actor=actor, now=now)


def merge_people(keep: Person, drop: Person, *, actor: Actor, now: datetime) -> None:
    """Merge two people: see :func:`merge`."""
    merge(keep, drop, actor=actor, now=now)


def _city(keep: City, drop: City) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": Text({**drop.name, **keep.name}),
        "country": Text({**drop.country, **keep.country}),
        "latitude": keep.latitude,
        "longitude": keep.longitude,
        "relation": keep.relation,
        "related_since": keep.related_since,
    }
    taken = set()
    if keep.latitude is None or keep.longitude is None:
        values["latitude"], values["longitude"] = drop.latitude, drop.longitude
        taken.add("coordinates")
    if keep.relation is None:
        values["relation"], values["related_since"] = drop.relation, drop.related_since
        taken |= {"relation", "since"}
    elif keep.relation is drop.relation and not keep.related_since:
        # The year of one relation is not given to another.
        values["related_since"] = drop.related_since
        taken.add("since")
    values["reconstructed"] = _guesses(keep, drop, taken)
    return values


def _person(keep: Person, drop: Person) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": Text({**drop.name, **keep.name}),
        "title": Text({**drop.title, **keep.title}),
        "pronunciation": keep.pronunciation or drop.pronunciation,
        "zone": keep.zone or drop.zone,
        "city": keep.city or drop.city,
        "organisation": keep.organisation or drop.organisation,
        "photo": keep.photo or drop.photo,
    }
    seen = {*keep.variants, *drop.variants, *drop.name.values()}
    values["variants"] = sorted(seen - set(values["name"].values()))
    taken = {name for name in ("zone", "city", "organisation") if not getattr(keep, name)}
    values["reconstructed"] = _guesses(keep, drop, taken)
    return values


def _guesses(keep: City | Person, drop: City | Person, taken: Collection[str]) -> list[str]:
    """Return what no source states after a merge: what is taken over brings its mark along."""
    names = {name for name in taken if name in drop.reconstructed}
    for text in TEXTS[kind_of(keep)]:
        for language in getattr(drop, text).keys() - getattr(keep, text).keys():
            if not {text, f"{text}.{language}"}.isdisjoint(drop.reconstructed):
                names.add(f"{text}.{language}")
    return [*keep.reconstructed, *sorted(names - set(keep.reconstructed))]


def _move_own(kind: Kind, keep: Entry, drop: Entry, *, spans: bool) -> None:
    """Let the directory's own rows refer to the kept entry."""
    if kind is Kind.CITY:
        for column, model in ((Person.city_id, Person), (Organisation.city_id, Organisation)):
            rows: Any = db.session.scalars(select(model).where(column == drop.id))
            for row in rows:
                row.city = keep
    elif kind is Kind.ORGANISATION:
        for person in db.session.scalars(select(Person).where(Person.organisation_id == drop.id)):
            person.organisation = keep  # type: ignore[assignment]
    elif spans:
        assert isinstance(keep, Person)
        assert isinstance(drop, Person)
        keep.availability = [
            Availability(starts_at=span.starts_at, ends_at=span.ends_at)
            for span in drop.availability
        ]


def _summits(kind: Kind, entry: Entry) -> frozenset[int]:
    return usage.summits(kind, [entry.id])[entry.id]


def _refuse_stranger(actor: Actor, summits: Collection[int]) -> None:
    if not may_move(actor, summits):
        raise Forbidden(
            N_(
                "The entry that would go is used in summits that you may not edit. Somebody who"
                " may edit all of them, or an administrator, can merge the two."
            )
        )


def _told(entry: Entry) -> dict[str, Any]:
    return {"slug": entry.slug, "name": entry.name.plain()}


def _spans(person: Person) -> list[str]:
    return [f"{iso(span.starts_at)} – {iso(span.ends_at)}" for span in person.availability]


def _json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.value if isinstance(value, StrEnum) else value for name, value in values.items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return value.plain()
    if isinstance(value, City | Organisation):
        return value.slug
    return list(value) if isinstance(value, list) else value
