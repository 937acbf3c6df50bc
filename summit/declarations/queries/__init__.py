"""Obtaining declarations, and reading what belongs to them."""

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
    "clause_of",
    "declaration_by_id",
    "declaration_of",
    "declarations_of",
    "version_of",
]
