"""All versions of a text at once, and where parts stand in the newest."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload, undefer

from summit.core.db import db
from summit.declarations.models import Clause, Declaration, DeclarationVersion
from summit.declarations.numbering import numbers


def whole_versions(declaration: Declaration) -> list[DeclarationVersion]:
    """Return the versions of a declaration with their clauses and documents, the oldest first.
    Two statements."""
    return list(
        db.session.scalars(
            select(DeclarationVersion)
            .where(DeclarationVersion.declaration_id == declaration.id)
            .options(
                selectinload(DeclarationVersion.clauses), undefer(DeclarationVersion.canonical)
            )
            .order_by(DeclarationVersion.number)
            .execution_options(populate_existing=True)
        )
    )


def newest_places(uids: Collection[str]) -> list[tuple[Clause, int | None]]:
    """Return parts by their ids as the newest version that has them has them, each with the number
    that it carries there. Three statements; none for no ids."""
    if not uids:
        return []
    found = db.session.scalars(
        select(Clause)
        .join(DeclarationVersion, DeclarationVersion.id == Clause.version_id)
        .where(Clause.uid.in_(uids))
        .options(joinedload(Clause.of_version).selectinload(DeclarationVersion.clauses))
        .order_by(DeclarationVersion.number)
    )
    newest = {each.uid: each for each in found}
    return [(each, numbers(each.of_version.clauses)[uid]) for uid, each in newest.items()]
