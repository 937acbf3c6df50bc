"""One entry, what refers to it within the directory, and what was done to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload, selectinload

from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.core.search import matches, normalise
from summit.core.text import Text
from summit.directory.kinds import Entry, Kind, key_of, kind_of
from summit.directory.models import City, Organisation, Person
from summit.journal.models import Entry as JournalEntry

_MISSING = {
    Kind.CITY: N_("There is no city “%(slug)s”."),
    Kind.PERSON: N_("There is no person “%(slug)s”."),
    Kind.ORGANISATION: N_("There is no organisation “%(slug)s”."),
}

E_ = TypeVar("E_", City, Organisation, Person)


def entry_by_slug(kind: Kind, slug: str, *, to_change: bool = False) -> Entry:
    """Return an entry by its present slug.

    Args:
        to_change: hold it until the transaction ends, so that of two who save the second sees
            what the first has saved.

    Raises:
        NotFound: no entry of the kind has this slug.
    """
    found: Entry | None = None
    if "\0" not in slug:  # which PostgreSQL cannot even look for
        found = db.session.scalar(_select(kind, to_change=to_change).where(_slug(kind) == slug))
    if found is None:
        raise NotFound(_MISSING[kind], slug=slug)
    return found


def city_by_slug(slug: str, *, to_change: bool = False) -> City:
    """Return a city.

    Raises:
        NotFound: no city has this slug.
    """
    return _typed(City, entry_by_slug(Kind.CITY, slug, to_change=to_change))


def organisation_by_slug(slug: str, *, to_change: bool = False) -> Organisation:
    """Return an organisation.

    Raises:
        NotFound: no organisation has this slug.
    """
    return _typed(Organisation, entry_by_slug(Kind.ORGANISATION, slug, to_change=to_change))


def person_by_slug(slug: str, *, to_change: bool = False) -> Person:
    """Return a person.

    Raises:
        NotFound: no person has this slug.
    """
    return _typed(Person, entry_by_slug(Kind.PERSON, slug, to_change=to_change))


def find_moved(kind: Kind, slug: str) -> str | None:
    """Return the present slug of the entry that had one before; ``None`` where none had."""
    return next((now for now, former in addresses_of(kind) if slug in former), None)


def addresses_of(kind: Kind) -> Sequence[tuple[str, list[str]]]:
    """Return the present and the former slugs of all entries of a kind. One statement."""
    model: Any = kind.model
    return [(row[0], row[1]) for row in db.session.execute(select(model.slug, model.former_slugs))]


def choices(kind: Kind) -> Sequence[tuple[str, Text]]:
    """Return slug and name of all entries of a kind, for a list to choose from. One statement."""
    model: Any = kind.model
    return [(row[0], row[1]) for row in db.session.execute(select(model.slug, model.name))]


def other_entries(entry: Entry, asked: str, most: int = 20) -> Sequence[Entry]:
    """Return entries of the same kind by what was asked; without that, those that sound alike.

    Alike are those that share a word of the name, in any language, with ``entry``.
    """
    kind = kind_of(entry)
    model: Any = kind.model
    statement = _select(kind).where(model.id != entry.id).order_by(model.search).limit(most)
    if normalise(asked):
        return list(db.session.scalars(statement.where(matches(model.search, asked))))
    words = {word for name in entry.name.values() for word in normalise(name).split()}
    # One letter alone is an initial, and would find everybody.
    alike = [model.search.contains(word, autoescape=True) for word in words if len(word) > 1]
    if not alike:
        return []
    condition = alike[0]
    for each in alike[1:]:
        condition |= each
    return list(db.session.scalars(statement.where(condition)))


@dataclass(frozen=True, slots=True)
class Dependants:
    """What of the directory itself refers to an entry."""

    people: Sequence[Person] = ()
    organisations: Sequence[Organisation] = ()

    def __len__(self) -> int:
        return len(self.people) + len(self.organisations)


def dependants_of(entry: Entry) -> Dependants:
    """Return the people and organisations that refer to a city or an organisation."""
    if isinstance(entry, City):
        return Dependants(
            db.session.scalars(
                select(Person).where(Person.city_id == entry.id).order_by(Person.slug)
            ).all(),
            db.session.scalars(
                select(Organisation)
                .where(Organisation.city_id == entry.id)
                .order_by(Organisation.slug)
            ).all(),
        )
    if isinstance(entry, Organisation):
        return Dependants(
            db.session.scalars(
                select(Person).where(Person.organisation_id == entry.id).order_by(Person.slug)
            ).all()
        )
    return Dependants()


def photo_is_used(name: str) -> bool:
    """Tell whether a stored file is some person's present photo."""
    return bool(db.session.scalar(select(exists().where(Person.photo == name))))


def history_of(entry: Entry, most: int = 50) -> list[JournalEntry]:
    """Return what was done to an entry and to those merged into it, newest first.

    A key that had belonged to another, removed entry (:func:`~summit.directory.kinds.key_of`)
    tells only of what came after its removal.
    """
    kind = kind_of(entry)
    found: list[JournalEntry] = []
    #: Keys to read, each up to which journal entry.
    waiting: list[tuple[str, int | None]] = [(key_of(entry), None)]
    while waiting:
        key, last = waiting.pop()
        lines = _life(kind, key, last)
        found += lines
        for line in lines:
            merged = line.before.get("key") if line.act == f"{kind}.merged" else None
            if isinstance(merged, str) and merged != key:
                waiting.append((merged, line.id))
    return sorted(found, key=lambda line: line.id, reverse=True)[:most]


def _life(kind: Kind, key: str, last: int | None) -> list[JournalEntry]:
    """Return the journal of one bearer of a key: the present one, or the one ended by ``last``."""
    statement = (
        select(JournalEntry)
        .where(JournalEntry.object_kind == kind.value, JournalEntry.object_key == key)
        .order_by(JournalEntry.id)
    )
    if last is not None:
        statement = statement.where(JournalEntry.id < last)
    lines = list(db.session.scalars(statement))
    ends = (f"{kind}.deleted", f"{kind}.dropped")
    if last is not None and lines and lines[-1].act in ends:
        lines.pop()
    start = max((place + 1 for place, line in enumerate(lines) if line.act in ends), default=0)
    return lines[start:]


def _select(kind: Kind, *, to_change: bool = False) -> Any:
    model: Any = kind.model
    statement = select(model)
    if to_change:
        # Others may go on referring to the row, so its key is not held.
        return statement.with_for_update(of=model, key_share=True).execution_options(
            populate_existing=True
        )
    if kind is Kind.PERSON:
        return statement.options(
            joinedload(Person.city),
            joinedload(Person.organisation),
            selectinload(Person.availability),
        )
    return statement.options(joinedload(model.city)) if kind is Kind.ORGANISATION else statement


def _slug(kind: Kind) -> Any:
    model: Any = kind.model
    return model.slug


def _typed(model: type[E_], entry: Entry) -> E_:
    assert isinstance(entry, model)
    return entry
