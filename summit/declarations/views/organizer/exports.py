"""Any version of a text as a Word document, as plain text, and as the JSON that is hashed."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from summit.core.actor import Permission
from summit.core.guard import needs
from summit.declarations import documents, docx_file, plain_text, queries
from summit.declarations.models import Declaration, DeclarationVersion
from summit.declarations.views.organizer.drafts import opened

exports = Blueprint(
    "declaration_exports",
    __name__,
    url_prefix="/organizer/summits/<slug>/declarations/<declaration>/versions",
)

_NUMBER = "/<int(max=2147483647):number>"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@exports.get(f"{_NUMBER}.docx")
@needs(Permission.SEE)
def docx(slug: str, declaration: str, number: int) -> ResponseReturnValue:
    """Answer with a version as a Word document, in one language or with all side by side."""
    found, version = _version(slug, declaration, number)
    languages = _languages(version.languages)
    data = docx_file.write(documents.document(found, version), languages)
    return _file(found, version, data, f"-{'-'.join(languages)}.docx", _DOCX)


@exports.get(f"{_NUMBER}.txt")
@needs(Permission.SEE)
def txt(slug: str, declaration: str, number: int) -> ResponseReturnValue:
    """Answer with a version as plain text, one language after the other."""
    found, version = _version(slug, declaration, number)
    languages = _languages(version.languages)
    text = plain_text.write(documents.document(found, version), languages)
    name = f"-{'-'.join(languages)}.txt"
    return _file(found, version, text.encode(), name, "text/plain; charset=utf-8")


@exports.get(f"{_NUMBER}.json")
@needs(Permission.SEE)
def json(slug: str, declaration: str, number: int) -> ResponseReturnValue:
    """Answer with the canonical form of a version: of a frozen one the bytes that were hashed."""
    found, version = _version(slug, declaration, number)
    return _file(found, version, documents.data(found, version), ".json", "application/json")


def _version(slug: str, declaration: str, number: int) -> tuple[Declaration, DeclarationVersion]:
    _summit, found = opened(slug, declaration, Permission.SEE)
    return found, queries.version_of(found, number)


def _languages(present: Sequence[str]) -> list[str]:
    """Return the languages that are asked for by an edition ("en", "en-ko"), else all."""
    asked = request.args.get("edition", "")
    if not asked:
        return list(present)
    chosen = asked.split("-")
    if len(set(chosen)) != len(chosen) or not set(chosen) <= set(present):
        raise BadRequest
    return chosen


def _file(
    found: Declaration, version: DeclarationVersion, data: bytes, ending: str, media_type: str
) -> Response:
    state = "" if version.frozen_at is not None else "-draft"
    answer = Response(data, content_type=media_type)
    name = f"{found.slug}-v{version.number}{state}{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store, private"
    return answer
