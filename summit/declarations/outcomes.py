"""Reading what is public of declarations and networks: by the public door alone.

Small statements on a Core connection, as in :mod:`summit.programme.releases`. Nothing else of these
rooms is read for the public.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, bindparam, select

from summit.core import epoch
from summit.core.db import db
from summit.declarations import public_document
from summit.declarations.models import (
    Declaration,
    IssuedFile,
    IssuedKind,
    Outcome,
    OutcomeKind,
)
from summit.declarations.public_document import HeadlineDoc
from summit.programme.models import Address, Summit
from summit.programme.releases import Found, Replaced


@dataclass(frozen=True, slots=True)
class FoundOutcome:
    """What stands at a summit's address, and which version the outcome has that was asked for;
    ``outcome_id`` is ``None`` where there is none, or none any more."""

    found: Found
    outcome_id: int | None
    version: int

    @property
    def edition(self) -> tuple[object, ...]:
        """What pages made from release and outcome are kept by."""
        return *self.found.edition, self.version


_FIND = (
    select(
        Summit.slug,
        Summit.public_release_id,
        Summit.withdrawn_at,
        epoch.current(),
        Summit.outcomes,
        Outcome.id,
        Outcome.version,
    )
    .join(Address, Address.summit_id == Summit.id)
    .outerjoin(
        Outcome,
        and_(
            Outcome.summit_id == Summit.id,
            Outcome.kind == bindparam("kind"),
            Outcome.slug == bindparam("outcome"),
            Outcome.document.is_not(None),
        ),
    )
    .where(Address.slug == bindparam("slug"), Summit.public_release_id.is_not(None))
)


def find(slug: str, kind: OutcomeKind | str, outcome: str) -> FoundOutcome | None:
    """Look up a summit's address and what came out of it; ``None`` where no summit is or was
    public. One statement."""
    if "\0" in slug or "\0" in outcome:  # which PostgreSQL cannot even look for
        return None
    asked = {"slug": slug, "kind": OutcomeKind(kind), "outcome": outcome}
    with db.engine.connect() as connection:
        row = connection.execute(_FIND, asked).one_or_none()
    if row is None or row[1] is None:
        return None
    found = Found(row[0], row[1], row[2] is not None, row[3], row[4])
    return FoundOutcome(found, row[5], row[6] or 0)


def listed(summit_id: int) -> tuple[HeadlineDoc, ...]:
    """Return what lists show of each outcome of a summit, the earliest first. One statement."""
    return _listed(Outcome.summit_id == summit_id)


def listed_with(release_id: int) -> tuple[HeadlineDoc, ...]:
    """Return the same for the summit whose public release has this id. One statement."""
    return _listed(
        Outcome.summit_id.in_(select(Summit.id).where(Summit.public_release_id == release_id))
    )


def _listed(chosen: ColumnElement[bool]) -> tuple[HeadlineDoc, ...]:
    with db.engine.connect() as connection:
        rows = connection.execute(
            select(Outcome.headline)
            .where(chosen, Outcome.document.is_not(None))
            .order_by(Outcome.id)
        ).all()
    found = [cast(HeadlineDoc, public_document.read(bytes(row[0]))) for row in rows]
    return tuple(sorted(found, key=lambda each: each["day"] or ""))


def document(outcome_id: int, version: int) -> dict[str, Any]:
    """Return a found outcome's document. One statement.

    Raises:
        Replaced: it is not the one that was found any more.
    """
    with db.engine.connect() as connection:
        row = connection.execute(
            select(Outcome.document, Outcome.version).where(Outcome.id == outcome_id)
        ).one_or_none()
    if row is None or row[0] is None or row[1] != version:
        raise Replaced
    return public_document.read(bytes(row[0]))


def issued(uid: str, kind: IssuedKind | str, edition: str) -> bytes | None:
    """Return the newest PDF that was issued of a declaration in an edition. One statement.

    Args:
        uid: the declaration's.
    """
    with db.engine.connect() as connection:
        data = connection.execute(
            select(IssuedFile.data)
            .join(Declaration, Declaration.id == IssuedFile.declaration_id)
            .where(
                Declaration.uid == uid,
                IssuedFile.kind == IssuedKind(kind),
                IssuedFile.edition == edition,
            )
            .order_by(IssuedFile.issued_at.desc(), IssuedFile.id.desc())
            .limit(1)
        ).scalar()
    return bytes(data) if data is not None else None
