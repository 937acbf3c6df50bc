"""Finding things by what people type: one normalised column, the same on every engine.

Hangul is found by any part of a word, also of two syllables, which trigram indexes miss; Latin
letters without regard to case or width. Tables are small enough to be scanned.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, and_, event, inspect
from sqlalchemy import Text as LongString
from sqlalchemy.orm import Mapped, Mapper, mapped_column


def normalise(text: str) -> str:
    """Return the form in which texts are compared: composed, without case, single spaces.

    Marks on Latin letters are dropped, so that "Medellin" finds "Medellín".
    """
    parted = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in parted if unicodedata.category(c) != "Mn")
    return " ".join(unicodedata.normalize("NFC", bare).casefold().split())


class Searchable:
    """Mixin: a column that holds what an object can be found by, kept by every write of the ORM."""

    #: Attributes whose texts are searched: strings, lists of strings, and texts by language.
    searched: ClassVar[tuple[str, ...]]

    search: Mapped[str] = mapped_column(LongString, default="", deferred=True)


def words_of(row: Searchable) -> str:
    """Return what a row's search column should hold."""
    parts: list[str] = []
    for name in row.searched:
        value = getattr(row, name)
        if isinstance(value, str):
            parts.append(value)
        elif isinstance(value, Mapping):
            parts.extend(value.values())
        elif isinstance(value, Iterable):
            parts.extend(str(part) for part in value)
    # Line ends keep a phrase from matching across two texts.
    return "\n".join(normalise(part) for part in parts if part)


@event.listens_for(Searchable, "before_insert", propagate=True)
def _fill(_mapper: Mapper[Any], _connection: object, row: Searchable) -> None:
    row.search = words_of(row)


@event.listens_for(Searchable, "before_update", propagate=True)
def _keep(_mapper: Mapper[Any], _connection: object, row: Searchable) -> None:
    # The column is not loaded, so writing what it holds already would count as a change.
    attributes = inspect(row).attrs
    if any(attributes[name].history.has_changes() for name in row.searched):
        row.search = words_of(row)


def matches(column: Any, asked: str) -> ColumnElement[bool]:
    """Return the condition that a search column holds every word of what was asked."""
    return and_(*(column.contains(word, autoescape=True) for word in normalise(asked).split()))
