"""PDFs at the console: any version as a draft, and what was issued of the adopted one."""

from __future__ import annotations

from flask import Blueprint, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from summit.core.actor import Permission
from summit.core.guard import needs
from summit.core.handing_out import hand_out
from summit.declarations import documents, queries, text_paper
from summit.declarations.models import Declaration, IssuedKind
from summit.declarations.queries import papers

declaration_papers = Blueprint(
    "declaration_papers",
    __name__,
    url_prefix="/organizer/summits/<slug>/declarations/<declaration>",
)

_PDF = "application/pdf"


@declaration_papers.get("/draft.pdf")
@needs(Permission.SEE)
def draft(slug: str, declaration: str) -> ResponseReturnValue:
    """Hand a version out as a draft, the newest one unless another is asked for.

    The version that was adopted is no draft: whoever asks for it is led to the PDF issued of it.
    """
    found = queries.declaration_of(g.summit_ref.id, declaration)
    version = papers.version_to_print(found, _number(request.args.get("version")))
    document = documents.document(found, version)
    editions = text_paper.editions(document["languages"])
    edition = request.args.get("edition") or list(editions)[-1]
    if edition not in editions:
        raise BadRequest
    adoption = queries.adoption_of(found)
    if adoption is not None and adoption.version_id == version.id:
        return redirect(
            url_for(".issued", slug=slug, declaration=declaration, kind="text", edition=edition)
        )
    data = text_paper.draft_pdf(
        document,
        text_paper.imprint(found, current_app.config["SUMMIT"].public_url),
        editions[edition],
        digest=version.hash,
        day=papers.printed_day(found, version),
    )
    return hand_out(data, f"{_name(found)}-draft-{version.number}-{edition}.pdf", _PDF)


@declaration_papers.get("/issued.pdf")
@needs(Permission.SEE)
def issued(slug: str, declaration: str) -> ResponseReturnValue:
    """Hand out what was issued: the very bytes that the public gets."""
    kind = request.args.get("kind", IssuedKind.TEXT.value)
    if kind not in set(IssuedKind):
        raise BadRequest
    found = queries.declaration_of(g.summit_ref.id, declaration)
    edition = request.args.get("edition") or text_paper.JOINED.join(found.languages)
    file = papers.issued_file(found, IssuedKind(kind), edition)
    part = "-signatories" if file.kind is IssuedKind.ANNEX else ""
    return hand_out(file.data, f"{_name(found)}{part}-{file.edition}.pdf", _PDF)


def _number(asked: str | None) -> int | None:
    """Read the number of a version; numbers that no version has are refused where it is sought."""
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise BadRequest
    return int(asked)


def _name(declaration: Declaration) -> str:
    return f"{g.summit_ref.slug}-{declaration.slug}"
