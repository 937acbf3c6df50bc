"""All versions of a text at once."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload, undefer

from summit.core.db import db
from summit.declarations.models import Declaration, DeclarationVersion


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
