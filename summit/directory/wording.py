"""What the console says of entries: their kinds, relations, fields and translation."""

from __future__ import annotations

from collections.abc import Mapping

from summit.core.errors import N_

KINDS: Mapping[str, str] = {
    "person": N_("Person"),
    "city": N_("City"),
    "organisation": N_("Organisation"),
}

LISTS: Mapping[str, str] = {
    "person": N_("People"),
    "city": N_("Cities"),
    "organisation": N_("Organisations"),
}

RELATIONS: Mapping[str, str] = {
    "sister": N_("Sister city"),
    "friendship": N_("Friendship city"),
}

ORGANISATION_KINDS: Mapping[str, str] = {
    "city_government": N_("City government"),
    "state": N_("Federal state"),
    "company": N_("Company"),
    "university": N_("University"),
    "international": N_("International body"),
    "institute": N_("Institute"),
    "media": N_("Media"),
    "other": N_("Other"),
}

#: Fields of all entries, by attribute; the journal and previews of merges name them so.
FIELDS: Mapping[str, str] = {
    "slug": N_("Address"),
    "former_slugs": N_("Former addresses"),
    "name": N_("Name"),
    "title": N_("Title or office"),
    "country": N_("Country label"),
    "kind": N_("Kind"),
    "zone": N_("Time zone"),
    "coordinates": N_("Coordinates"),
    "latitude": N_("Degrees north"),
    "longitude": N_("Degrees east"),
    "relation": N_("Relation"),
    "related_since": N_("Related since"),
    "since": N_("Related since"),
    "city": N_("City"),
    "organisation": N_("Organisation"),
    "pronunciation": N_("How the name is said"),
    "variants": N_("Other spellings"),
    "photo": N_("Photo"),
    "availability": N_("Availability"),
    "starts_at": N_("From"),
    "ends_at": N_("Until"),
    "reconstructed": N_("Reconstructed"),
    "outdated": N_("Outdated translations"),
    "taken_over": N_("Taken over"),
}

#: What was done to an entry, after the name of its kind and a point.
ACTS: Mapping[str, str] = {
    "created": N_("entered"),
    "edited": N_("changed"),
    "merged": N_("merged another into it"),
    "dropped": N_("merged it into another"),
    "deleted": N_("deleted"),
    "photo_changed": N_("changed the photo"),
    "photo_removed": N_("removed the photo"),
    "availability_added": N_("added an availability"),
    "availability_changed": N_("changed an availability"),
    "availability_removed": N_("removed an availability"),
}
