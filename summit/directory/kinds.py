"""The three kinds of entries of the directory, and how each is called."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from summit.directory.models import City, Organisation, Person

Entry = City | Organisation | Person


class Kind(StrEnum):
    """A kind of entry; the value is how the journal and identities call it."""

    PERSON = "person"
    CITY = "city"
    ORGANISATION = "organisation"

    @property
    def plural(self) -> str:
        """How addresses call the list."""
        return _PLURALS[self]

    @property
    def model(self) -> type[Entry]:
        """The table."""
        return _MODELS[self]


_PLURALS: Mapping[Kind, str] = {
    Kind.PERSON: "people",
    Kind.CITY: "cities",
    Kind.ORGANISATION: "organisations",
}
_MODELS: Mapping[Kind, type[Entry]] = {
    Kind.PERSON: Person,
    Kind.CITY: City,
    Kind.ORGANISATION: Organisation,
}

#: The texts of each kind that are translated.
TEXTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.PERSON: ("name", "title"),
    Kind.CITY: ("name", "country"),
    Kind.ORGANISATION: ("name",),
}

#: Words that stand in addresses where a slug would.
RESERVED = frozenset({"new"})


def kind_of(entry: Entry) -> Kind:
    """Return what kind of entry a row is."""
    return next(kind for kind, model in _MODELS.items() if isinstance(entry, model))


def key_of(entry: Entry) -> str:
    """Return what the journal calls an entry by: ``person:12``, whatever its slug becomes.

    SQLite gives the number of a removed entry to a later one; what was said under it up to then
    is not said of the later (:func:`summit.directory.queries.history_of`).
    """
    return f"{kind_of(entry)}:{entry.id}"
