"""Obtaining declarations, their versions and clauses."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.declarations.models import (
    Adoption,
    Clause,
    Declaration,
    DeclarationVersion,
)
from summit.programme.queries import summit_by_id


def declaration_of(summit_id: int, slug: str, *, to_change: bool = False) -> Declaration:
    """Return a declaration of a summit with its versions, but not their clauses.

    Args:
        to_change: hold it until the transaction ends, the summit first, as all that write do.

    Raises:
        NotFound: the summit has none with this slug.
    """
    if to_change:
        summit_by_id(summit_id, to_change=True)
    if "\0" in slug:  # which PostgreSQL cannot even look for
        raise _none()
    return _declaration(
        (Declaration.summit_id == summit_id) & (Declaration.slug == slug), to_change
    )


def declaration_by_id(declaration_id: int, *, to_change: bool = False) -> Declaration:
    """Return a declaration by its id, as :func:`declaration_of` does.

    Raises:
        NotFound: there is none.
    """
    if to_change:
        summit_id = db.session.scalar(
            select(Declaration.summit_id).where(Declaration.id == declaration_id)
        )
        if summit_id is None:
            raise _none()
        summit_by_id(summit_id, to_change=True)
    return _declaration(Declaration.id == declaration_id, to_change)


def _declaration(chosen: object, to_change: bool) -> Declaration:
    statement = (
        select(Declaration)
        .where(chosen)  # type: ignore[arg-type]
        .options(selectinload(Declaration.versions), joinedload(Declaration.session))
    )
    if to_change:
        statement = statement.with_for_update(of=Declaration).execution_options(
            populate_existing=True
        )
    found = db.session.scalar(statement)
    if found is None:
        raise _none()
    return found


def _none() -> NotFound:
    return NotFound(N_("There is no such declaration."))


def declarations_of(summit_id: int) -> list[Declaration]:
    """Return the declarations of a summit with their versions, the oldest first. Three
    statements."""
    return list(
        db.session.scalars(
            select(Declaration)
            .where(Declaration.summit_id == summit_id)
            .options(selectinload(Declaration.versions), joinedload(Declaration.session))
            .order_by(Declaration.created_at, Declaration.id)
        )
    )


def version_of(declaration: Declaration, number: int) -> DeclarationVersion:
    """Return a version of a declaration by its number, with its clauses.

    Raises:
        NotFound: it has none with this number.
    """
    found = db.session.scalar(
        select(DeclarationVersion)
        .where(
            DeclarationVersion.declaration_id == declaration.id,
            DeclarationVersion.number == number,
        )
        .options(selectinload(DeclarationVersion.clauses))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(N_("This declaration has no such version."))
    return found


def clause_of(version: DeclarationVersion, uid: str) -> Clause:
    """Return a clause of a version by its stable id.

    Raises:
        NotFound: it has none with this id.
    """
    for clause in version.clauses:
        if clause.uid == uid:
            return clause
    raise NotFound(N_("This version has no such clause; it may have been removed."))


def adoption_of(declaration: Declaration) -> Adoption | None:
    """Return the ruling by which a declaration was adopted; ``None`` as long as it was not."""
    return db.session.scalar(select(Adoption).where(Adoption.declaration_id == declaration.id))
