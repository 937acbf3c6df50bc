"""Which PDFs an adopted text and its annex are handed out as, and the setting of those that are
still missing. What is set here is kept for good by :mod:`summit.declarations.operations.issuing`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from summit.core.db import db
from summit.declarations import annex_paper, text_paper
from summit.declarations.models import (
    Adoption,
    Annex,
    Declaration,
    DeclarationVersion,
    Holding,
    IssuedFile,
    IssuedKind,
)
from summit.outbox.operations import enqueue

#: The job that sets what is missing of one declaration: ``{"declaration": id}``.
ISSUE_JOB = "declarations.issue"


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF that is to be issued; ``source_hash`` is that of the text or the list in it."""

    kind: IssuedKind
    edition: str
    source_hash: str
    data: bytes


def follow(declaration: Declaration, now: datetime) -> None:
    """Ask for the PDFs of a declaration that was adopted, and again once its annex is written.

    Each is asked for once: a job has its key for good, and one that has issued everything finds
    nothing to do.
    """
    if not declaration.is_frozen or declaration.holding is not Holding.TEXT:
        return
    sources = [*_text_hash(declaration.id), *_annex_hash(declaration.id)]
    for source in sources:
        key = f"{ISSUE_JOB}:{declaration.id}:{source}"
        enqueue(ISSUE_JOB, {"declaration": declaration.id}, now=now, key=key)


def missing(declaration: Declaration, public_url: str) -> list[Paper]:
    """Set the PDFs that were not issued yet; this takes a moment for each.

    Args:
        declaration: with its versions; it need not be held, since what is printed is frozen.
        public_url: the site's address, without a slash at its end.
    """
    around = text_paper.imprint(declaration, public_url)
    there = issued(declaration.id)
    adoption = db.session.scalar(select(Adoption).where(Adoption.declaration_id == declaration.id))
    if adoption is None or adoption.version_id is None:
        return []
    version = db.session.scalars(
        select(DeclarationVersion)
        .where(DeclarationVersion.id == adoption.version_id)
        .options(undefer(DeclarationVersion.canonical))
    ).one()
    assert version.canonical is not None
    document: dict[str, Any] = json.loads(version.canonical)
    papers: list[Paper] = []

    def add(kind: IssuedKind, edition: str, source: str, made: Callable[[], bytes]) -> None:
        if (kind, edition, source) not in there:
            papers.append(Paper(kind, edition, source, made()))

    for edition, languages in text_paper.editions(document["languages"]).items():
        made = partial(text_paper.adopted_pdf, document, adoption, around, languages)
        add(IssuedKind.TEXT, edition, adoption.version_hash, made)
    annex = db.session.scalar(select(Annex).where(Annex.declaration_id == declaration.id))
    if annex is not None:
        listed: dict[str, Any] = json.loads(annex.document)
        for language in document["languages"]:
            made = partial(
                annex_paper.annex_pdf,
                listed,
                document["title"],
                around,
                language,
                digest=annex.hash,
                closed_at=annex.closed_at,
                zone=adoption.zone or declaration.endorsing_zone or "UTC",
            )
            add(IssuedKind.ANNEX, language, annex.hash, made)
    return papers


def issued(declaration_id: int) -> set[tuple[IssuedKind, str, str]]:
    """Return kind, edition and source's hash of each PDF that was issued of a declaration."""
    rows = db.session.execute(
        select(IssuedFile.kind, IssuedFile.edition, IssuedFile.source_hash).where(
            IssuedFile.declaration_id == declaration_id
        )
    )
    return {(row.kind, row.edition, row.source_hash) for row in rows}


def _text_hash(declaration_id: int) -> list[str]:
    found = db.session.scalar(
        select(Adoption.version_hash).where(Adoption.declaration_id == declaration_id)
    )
    return [found] if found else []


def _annex_hash(declaration_id: int) -> list[str]:
    found = db.session.scalar(select(Annex.hash).where(Annex.declaration_id == declaration_id))
    return [found] if found else []
