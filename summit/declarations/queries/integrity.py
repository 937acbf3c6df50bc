"""Whether what stands in the tables is still what was hashed: for whoever doubts a database."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import selectinload, undefer

from summit.core.db import db
from summit.core.errors import N_, SummitError
from summit.declarations import canonical, public_document
from summit.declarations.models import (
    Adoption,
    Annex,
    Declaration,
    DeclarationVersion,
    IssuedFile,
    Outcome,
    OutcomeKind,
)


def differences() -> Iterator[tuple[str, SummitError]]:
    """Yield what does not agree: the declaration's uid, and what.

    Each frozen version is put into its canonical form anew, from its rows; its hash and the chain
    of hashes are compared, and so are those of the adoption, of the annex, of issued files and of
    what the public page reads.
    """
    for declaration in db.session.scalars(
        select(Declaration)
        .options(
            selectinload(Declaration.versions).options(
                undefer(DeclarationVersion.canonical), selectinload(DeclarationVersion.clauses)
            )
        )
        .order_by(Declaration.id)
    ):
        for what in _of(declaration):
            yield declaration.uid, what


def _of(declaration: Declaration) -> Iterator[SummitError]:
    before = ""
    hashes = {}
    for version in declaration.versions:
        if version.frozen_at is None:
            continue
        number = version.number
        made = canonical.canonical(canonical.text_document(declaration.uid, version))
        if made != version.canonical:
            yield SummitError(
                N_("Version %(number)s: the rows are not what was frozen."), number=number
            )
        if canonical.digest(version.canonical or b"") != version.hash:
            yield SummitError(
                N_("Version %(number)s: its hash is not that of what was frozen."), number=number
            )
        if version.previous_hash != before:
            yield SummitError(
                N_("Version %(number)s names another version before it."), number=number
            )
        before = version.hash
        hashes[version.id] = version.hash
    adoption = db.session.scalar(select(Adoption).where(Adoption.declaration_id == declaration.id))
    if adoption is not None and adoption.version_id is not None:
        if hashes.get(adoption.version_id) != adoption.version_hash:
            yield SummitError(N_("The ruling names another hash than that of its version."))
    elif adoption is None and declaration.is_frozen:
        yield SummitError(N_("It is said to be adopted, but there is no ruling."))
    if adoption is not None and _shows_another(declaration, adoption):
        yield SummitError(N_("The public page shows another text than the adopted one."))
    annex = db.session.scalar(select(Annex).where(Annex.declaration_id == declaration.id))
    if annex is not None and canonical.digest(annex.document) != annex.hash:
        yield SummitError(N_("The annex has another hash than its document."))
    for issued in db.session.scalars(
        select(IssuedFile)
        .where(IssuedFile.declaration_id == declaration.id)
        .options(undefer(IssuedFile.data))
        .order_by(IssuedFile.id)
    ):
        if canonical.digest(issued.data) != issued.digest:
            yield SummitError(
                N_("The PDF %(edition)s is not the file that was issued."), edition=issued.edition
            )


def _shows_another(declaration: Declaration, adoption: Adoption) -> bool:
    shown = db.session.scalar(
        select(Outcome.document).where(
            Outcome.summit_id == declaration.summit_id,
            Outcome.kind == OutcomeKind.DECLARATION,
            Outcome.slug == declaration.slug,
        )
    )
    if shown is None:
        return False
    document = public_document.read(bytes(shown))
    text = document["text"]
    made = canonical.digest(canonical.canonical(text)) if text is not None else ""
    return {document["hash"], made} != {adoption.version_hash}
