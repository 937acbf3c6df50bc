"""The lists of the directory: filtered, sorted and cut into pages by the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, type_coerce
from sqlalchemy.orm import joinedload

from summit.core.db import Json, db
from summit.core.i18n import LANGUAGES
from summit.core.search import matches, normalise
from summit.directory.kinds import TEXTS, Entry, Kind
from summit.directory.models import City, Organisation, OrganisationKind, Person, Relation
from summit.directory.usage import usage

#: How many entries a page shows.
PAGE = 50


class Translation(StrEnum):
    """What a list may be narrowed to; a missing language is ``missing-<tag>``."""

    ANY = ""
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a list somebody wants to see.

    ``translation`` is ``outdated`` or ``missing-<language>``; ``sort`` is a column's name, with a
    minus before it for the other direction; ``page`` counts from 1. What is empty narrows nothing.
    """

    words: str = ""
    city: str = ""
    relation: Relation | None = None
    kind: OrganisationKind | None = None
    translation: str = ""
    unused: bool = False
    sort: str = "name"
    page: int = 1


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list. ``used`` tells of each entry, by id, in how many summits it is."""

    entries: Sequence[Entry]
    total: int
    page: int
    pages: int
    used: Mapping[int, int]


#: By which columns each list can be sorted.
SORTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.PERSON: ("name", "title", "city", "organisation"),
    Kind.CITY: ("name", "country", "zone", "relation"),
    Kind.ORGANISATION: ("name", "kind", "city"),
}


def listing(kind: Kind, asked: Asked, language: str) -> Listing:
    """Return a page of a list, sorted as readers of a language do, in three statements.

    A page past the last one is the last one.
    """
    model: Any = kind.model
    conditions = _conditions(kind, asked)
    total = db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(asked.page, 1), pages)
    statement = select(model).where(*conditions)
    if kind is Kind.PERSON:
        statement = (
            statement.outerjoin(Person.city)
            .outerjoin(Person.organisation)
            .options(joinedload(Person.city), joinedload(Person.organisation))
        )
    elif kind is Kind.ORGANISATION:
        statement = statement.outerjoin(Organisation.city).options(joinedload(Organisation.city))
    rows = db.session.scalars(
        statement.order_by(*_order(kind, asked.sort, language))
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    summits = usage.summits(kind, [row.id for row in rows])
    return Listing(rows, total, page, pages, {key: len(found) for key, found in summits.items()})


def _conditions(kind: Kind, asked: Asked) -> list[ColumnElement[bool]]:
    model: Any = kind.model
    found: list[ColumnElement[bool]] = []
    if normalise(asked.words):
        found.append(matches(model.search, asked.words))
    if asked.city and kind is not Kind.CITY:
        found.append(
            model.city_id.in_(select(City.id).where(City.slug == asked.city).correlate(None))
        )
    if asked.relation is not None and kind is Kind.CITY:
        found.append(City.relation == asked.relation)
    if asked.kind is not None and kind is Kind.ORGANISATION:
        found.append(Organisation.kind == asked.kind)
    if asked.translation == Translation.OUTDATED:
        found.append(type_coerce(model.outdated, Json) != [])
    elif asked.translation.startswith("missing-"):
        language = asked.translation.removeprefix("missing-")
        found.append(or_(*(_lacks(getattr(model, name), language) for name in TEXTS[kind])))
    if asked.unused:
        found.append(~_is_used(kind))
    return found


def _lacks(column: Any, language: str) -> ColumnElement[bool]:
    """Return the condition that a text is written, but not in a language."""
    others = [_in(column, tag).is_not(None) for tag in LANGUAGES if tag != language]
    return and_(_in(column, language).is_(None), or_(*others))


def _in(column: Any, language: str) -> Any:
    return type_coerce(column, Json)[language].as_string()


def _is_used(kind: Kind) -> ColumnElement[bool]:
    """Return the condition that anything refers to an entry: a summit, or another entry."""
    own: list[ColumnElement[bool]] = []
    if kind is Kind.CITY:
        own = [
            exists().where(Person.city_id == City.id).correlate(City),
            exists().where(Organisation.city_id == City.id).correlate(City),
        ]
    elif kind is Kind.ORGANISATION:
        own = [exists().where(Person.organisation_id == Organisation.id).correlate(Organisation)]
    return or_(*own, *(source.is_used(kind) for source in usage.sources), false())


def _order(kind: Kind, sort: str, language: str) -> list[Any]:
    name = sort.removeprefix("-")
    if name not in SORTS[kind]:
        name, sort = "name", "name"
    model: Any = kind.model
    column: Any
    if name in TEXTS[kind]:
        column = _shown(getattr(model, name), language)
    elif name == "city":
        column = _shown(City.name, language)
    elif name == "organisation":
        column = _shown(Organisation.name, language)
    else:
        column = getattr(model, name)
    order = column.desc() if sort.startswith("-") else column.asc()
    return [order.nulls_last(), _shown(model.name, language), model.id]


def _shown(column: Any, language: str) -> Any:
    """Return what a reader of a language is shown of a text, without regard to case."""
    tags = dict.fromkeys((language, "en", *LANGUAGES))
    return func.lower(func.coalesce(*(_in(column, tag) for tag in tags)))
