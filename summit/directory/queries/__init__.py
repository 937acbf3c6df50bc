"""Reading the directory; the only way to obtain its entries."""

from summit.directory.queries.entries import (
    Dependants,
    addresses_of,
    choices,
    city_by_slug,
    dependants_of,
    entry_by_slug,
    find_moved,
    history_of,
    organisation_by_slug,
    other_entries,
    person_by_slug,
    photo_is_used,
)
from summit.directory.queries.listing import Asked, Listing, Translation, listing

__all__ = [
    "Asked",
    "Dependants",
    "Listing",
    "Translation",
    "addresses_of",
    "choices",
    "city_by_slug",
    "dependants_of",
    "entry_by_slug",
    "find_moved",
    "history_of",
    "listing",
    "organisation_by_slug",
    "other_entries",
    "person_by_slug",
    "photo_is_used",
]
