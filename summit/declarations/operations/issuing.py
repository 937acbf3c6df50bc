"""Issuing PDFs: what was handed out once is kept as its bytes, and never replaced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from summit.core.actor import Actor
from summit.core.db import db
from summit.declarations.canonical import digest
from summit.declarations.issuing import Paper, issued, missing
from summit.declarations.models import Declaration, IssuedFile
from summit.declarations.operations.noting import note


def issue(
    declaration: Declaration, *, public_url: str, actor: Actor, now: datetime
) -> list[IssuedFile]:
    """Set what was not issued yet of an adopted declaration, and keep it; return what is new.

    It takes a moment for each PDF, which the worker's job spends outside any transaction instead.

    Args:
        declaration: held.
        public_url: the site's address, without a slash at its end.
    """
    return keep(declaration, missing(declaration, public_url), actor=actor, now=now)


def keep(
    declaration: Declaration, papers: Sequence[Paper], *, actor: Actor, now: datetime
) -> list[IssuedFile]:
    """Keep PDFs as issued, but for those of which another worker has issued one meanwhile.

    Args:
        declaration: held.
    """
    there = issued(declaration.id)
    made = [
        IssuedFile(
            declaration_id=declaration.id,
            kind=each.kind,
            edition=each.edition,
            source_hash=each.source_hash,
            digest=digest(each.data),
            size=len(each.data),
            issued_at=now,
            data=each.data,
        )
        for each in papers
        if (each.kind, each.edition, each.source_hash) not in there
    ]
    if made:
        db.session.add_all(made)
        files = {f"{each.kind.value}-{each.edition}": each.digest for each in made}
        note("declaration.issued", declaration, actor=actor, now=now, after={"files": files})
    return made
