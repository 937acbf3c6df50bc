"""Changing the directory: entries, photos, availability, and merging duplicates."""

from summit.directory.operations.availability import (
    UnfitSpan,
    add_availability,
    change_availability,
    remove_availability,
)
from summit.directory.operations.entries import (
    CityValues,
    OrganisationValues,
    PersonValues,
    Taken,
    create,
    delete,
    edit,
)
from summit.directory.operations.merging import (
    Line,
    Merging,
    Plan,
    hold_for_merge,
    merge,
    merge_cities,
    merge_organisations,
    merge_people,
    merging,
    plan,
)
from summit.directory.operations.photos import remove_photo, set_photo

__all__ = [
    "CityValues",
    "Line",
    "Merging",
    "OrganisationValues",
    "PersonValues",
    "Plan",
    "Taken",
    "UnfitSpan",
    "add_availability",
    "change_availability",
    "create",
    "delete",
    "edit",
    "hold_for_merge",
    "merge",
    "merge_cities",
    "merge_organisations",
    "merge_people",
    "merging",
    "plan",
    "remove_availability",
    "remove_photo",
    "set_photo",
]
