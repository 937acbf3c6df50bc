"""Whether a file is the adopted text: anybody asks, at an address that no cache keeps. What is
sent is judged and forgotten."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core.hosting import HostedOutcome, hosted_outcome
from summit.core.i18n import choose_language
from summit.core.security import accepts
from summit.core.text import in_language
from summit.declarations import verifying
from summit.declarations.public_document import DeclarationDoc, HeadlineDoc
from summit.declarations.verifying import Verdict, verify
from summit.programme.wording import LANGUAGES

declaration_verifying = Blueprint("declaration_verifying", __name__)

_HERE = "/<language>/<slug>/declarations/<declaration>/verify"
#: What a form with the largest file takes beside it.
_AROUND = 64 * 1024


@declaration_verifying.get(_HERE)
def show(language: str, slug: str, declaration: str) -> ResponseReturnValue:
    """Ask for a file, and say how everybody can compute the hash themselves."""
    place = _place(language, slug, declaration)
    if place.moved_to is not None:
        return redirect(f"{place.moved_to}/verify", 301)
    return _page(place, None, "")


@declaration_verifying.post(_HERE)
@accepts(verifying.MOST + _AROUND)
def judge(language: str, slug: str, declaration: str) -> ResponseReturnValue:
    """Say what a file is."""
    place = _place(language, slug, declaration)
    upload = request.files.get("file")
    data = b""
    if upload is not None:
        # One octet more than is taken: so it is known that there is too much.
        data = upload.stream.read(verifying.MOST + 1)
        upload.close()
    verdict = verify(data, _document(place), cast("tuple[HeadlineDoc, ...]", place.listed))
    sent_as = (upload.filename or "") if upload is not None else ""
    # Without marks that turn the direction of writing, by which a name reads as another.
    name = "".join(sign for sign in sent_as if sign.isprintable())
    refused = verdict.finding in (verifying.Finding.EMPTY, verifying.Finding.LARGE)
    return _page(place, verdict, name[:200], 422 if refused else 200)


def _place(language: str, slug: str, declaration: str) -> HostedOutcome:
    place = hosted_outcome(language, slug, declaration)
    # Of a summary there is nothing to verify.
    if place is None or not place.document["hash"]:
        abort(404)
    return place


def _document(place: HostedOutcome) -> DeclarationDoc:
    return cast(DeclarationDoc, place.document)


def _page(place: HostedOutcome, verdict: Verdict | None, name: str, status: int = 200) -> Response:
    language = choose_language()
    elsewhere = verdict.elsewhere if verdict is not None else None
    base = place.url.rpartition("/")[0]
    text = render_template(
        "public/verify.html",
        frame=place.frame(_("Verify: %(title)s", title=place.plain_title)),
        place=place,
        doc=place.document,
        verdict=verdict,
        name=name,
        languages={tag: _(label) for tag, label in LANGUAGES.items()},
        elsewhere=(in_language(elsewhere["name"], language)[0], f"{base}/{elsewhere['slug']}")
        if elsewhere is not None
        else None,
        most=verifying.MOST // (1024 * 1024),
    )
    response = make_response(text, status)
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
