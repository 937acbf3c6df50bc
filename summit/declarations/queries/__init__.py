"""Obtaining declarations, and reading what belongs to them."""

from summit.declarations.queries.consulting import (
    clauses_of,
    consulted,
    contribution_of,
    desk,
    offices_consulted,
    recipients,
    rounds_of,
)
from summit.declarations.queries.endorsing import (
    annex_of,
    city_lines,
    endorsement_by_id,
    endorsements_of,
    standing_of,
)
from summit.declarations.queries.reading import (
    contribution_by,
    contributions_of,
    declarations_for,
    others_contributions,
    reading_of,
)
from summit.declarations.queries.telling import to_tell
from summit.declarations.queries.texts import (
    adoption_of,
    clause_of,
    declaration_by_id,
    declaration_of,
    declarations_of,
    version_of,
)

__all__ = [
    "adoption_of",
    "annex_of",
    "city_lines",
    "clause_of",
    "clauses_of",
    "consulted",
    "contribution_by",
    "contribution_of",
    "contributions_of",
    "declaration_by_id",
    "declaration_of",
    "declarations_for",
    "declarations_of",
    "desk",
    "endorsement_by_id",
    "endorsements_of",
    "offices_consulted",
    "others_contributions",
    "reading_of",
    "recipients",
    "rounds_of",
    "standing_of",
    "to_tell",
    "version_of",
]
