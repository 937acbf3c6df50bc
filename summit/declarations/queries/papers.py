"""Obtaining what was issued of a declaration, and versions as they are printed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import undefer

from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.declarations.models import (
    Declaration,
    DeclarationVersion,
    Holding,
    IssuedFile,
    IssuedKind,
)
from summit.programme import moments


def issued_file(declaration: Declaration, kind: IssuedKind, edition: str) -> IssuedFile:
    """Return the newest PDF that was issued in an edition, with its bytes.

    Raises:
        NotFound: there is none, or not yet.
    """
    found = None
    if "\0" not in edition:  # which PostgreSQL cannot even look for
        found = db.session.scalar(
            select(IssuedFile)
            .where(
                IssuedFile.declaration_id == declaration.id,
                IssuedFile.kind == kind,
                IssuedFile.edition == edition,
            )
            .order_by(IssuedFile.id.desc())
            .limit(1)
            .options(undefer(IssuedFile.data))
        )
    if found is None:
        raise NotFound(
            N_("This PDF was not issued; after an adoption it is there within a minute.")
        )
    return found


def version_to_print(declaration: Declaration, number: int | None) -> DeclarationVersion:
    """Return a version by its number, the newest without one.

    Raises:
        NotFound: there is none; of a text that is not held there never is.
    """
    if declaration.holding is Holding.TEXT:
        for version in reversed(declaration.versions):
            if number is None or version.number == number:
                return version
    raise NotFound(N_("This declaration has no such version."))


def printed_day(declaration: Declaration, version: DeclarationVersion) -> date:
    """Return the day of a version: on which its text was fixed, else on which it was begun."""
    session = declaration.session
    zone = session.zone if session is not None else declaration.summit.zone
    return moments.local(version.frozen_at or version.created_at, zone).date()
