"""Public pages of declarations and networks: looked up with what came out in one statement, kept by
the versions of release and outcome."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from summit.core.pages import Page, answer
from summit.declarations import outcomes, plain_text
from summit.declarations.canonical import canonical, digest
from summit.declarations.public_document import DeclarationDoc, NetworkDoc
from summit.programme.wording import LANGUAGES
from summit.public import pages, site
from summit.public.answering import HTML, asked_zone, context_of, other_answer, speak, today, twice
from summit.public.context import PageContext
from summit.public.pages import clauses
from summit.public.programme import Programme

public_outcomes = Blueprint("public_outcomes", __name__)

_ONE = "/<language>/<slug>/declarations/<declaration>"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: How the name of a PDF ends: the edition, after "annex-" where it lists the signatories.
_EDITION = re.compile(r"-(annex-)?([a-z]{2}(?:-[a-z]{2}){0,4})$")

#: Makes a page from the programme, the outcome's document, and what was asked.
Render = Callable[[Programme, dict[str, Any], PageContext], Page]


@public_outcomes.get("/<language>/<slug>/declarations")
def declarations(language: str, slug: str) -> ResponseReturnValue:
    """What came out of a summit."""

    def render(p: Programme, _doc: dict[str, Any], context: PageContext) -> Page:
        if not p.outcomes:
            abort(404)
        return _html(pages.declarations_page(p, language, context))

    return _kept(language, slug, None, render)


@public_outcomes.get(_ONE)
def declaration(language: str, slug: str, declaration: str) -> ResponseReturnValue:
    """One declaration; ``?text=`` chooses one language of its text."""
    text = _asked_text()

    def render(p: Programme, doc: dict[str, Any], context: PageContext) -> Page:
        found = cast(DeclarationDoc, doc)
        chosen = clauses.asked(text, found["languages"])
        return _html(pages.declaration_page(p, found, chosen, language, context))

    return _kept(language, slug, ("declaration", declaration), render, text=text)


@public_outcomes.get(f"{_ONE}/versions/<int:number>")
def version(language: str, slug: str, declaration: str, number: int) -> ResponseReturnValue:
    """One version before the adopted one, where the organizers have opened the history."""
    text = _asked_text()

    def render(p: Programme, doc: dict[str, Any], context: PageContext) -> Page:
        found = cast(DeclarationDoc, doc)
        each = next((each for each in found["history"] if each["number"] == number), None)
        if each is None or number == found["version"]:
            abort(404)
        chosen = clauses.asked(text, each["text"]["languages"])
        return _html(pages.version_page(p, found, each, chosen, language, context))

    return _kept(language, slug, ("declaration", declaration), render, text=text)


@public_outcomes.get(f"{_ONE}/versions/<int:number>.json")
def version_json(language: str, slug: str, declaration: str, number: int) -> ResponseReturnValue:
    """The canonical form of one version in the open history."""

    def render(_p: Programme, doc: dict[str, Any], _context: PageContext) -> Page:
        found = cast(DeclarationDoc, doc)
        each = next((each for each in found["history"] if each["number"] == number), None)
        if each is None:
            abort(404)
        return _json(each["text"], f"{declaration}-{number}.json")

    return _kept(language, slug, ("declaration", declaration), render)


@public_outcomes.get(f"{_ONE}.json")
def declaration_json(language: str, slug: str, declaration: str) -> ResponseReturnValue:
    """The canonical form of the adopted text: its SHA-256 is the declaration's hash. With
    ``-annex`` after the declaration's own address, that of the list of signatories."""
    annexed = declaration.removesuffix("-annex")

    def text(_p: Programme, doc: dict[str, Any], _context: PageContext) -> Page:
        return _json(_text_of(doc), f"{declaration}.json")

    def annex(_p: Programme, doc: dict[str, Any], _context: PageContext) -> Page:
        found = cast(DeclarationDoc, doc)["annex"]
        if found is None:
            abort(404)
        return _json(found["document"], f"{declaration}.json")

    if annexed != declaration and not _is(slug, declaration):
        return _kept(language, slug, ("declaration", annexed), annex)
    return _kept(language, slug, ("declaration", declaration), text)


@public_outcomes.get(f"{_ONE}.txt")
def declaration_text(language: str, slug: str, declaration: str) -> ResponseReturnValue:
    """The adopted text as plain text; ``?text=`` chooses one language."""
    asked = _asked_text()

    def render(_p: Programme, doc: dict[str, Any], _context: PageContext) -> Page:
        document = _text_of(doc)
        shown = _languages(asked, document, language)
        written = plain_text.write(document, shown)
        name = f"{declaration}-{'-'.join(shown)}.txt"
        return Page.of(written.encode(), "text/plain; charset=utf-8", filename=name)

    return _kept(language, slug, ("declaration", declaration), render, text=asked)


@public_outcomes.get(f"{_ONE}.docx")
def declaration_docx(language: str, slug: str, declaration: str) -> ResponseReturnValue:
    """The adopted text as a Word document; ``?text=`` chooses one language."""
    asked = _asked_text()

    def render(_p: Programme, doc: dict[str, Any], _context: PageContext) -> Page:
        # Only where one is made: what writes such files takes memory and time to import.
        from summit.declarations import docx_file

        document = _text_of(doc)
        shown = _languages(asked, document, language)
        name = f"{declaration}-{'-'.join(shown)}.docx"
        return Page.of(docx_file.write(document, shown), _DOCX, filename=name)

    return _kept(language, slug, ("declaration", declaration), render, text=asked)


@public_outcomes.get(f"{_ONE}.pdf")
def declaration_pdf(language: str, slug: str, declaration: str) -> ResponseReturnValue:
    """A PDF as it was issued: ``<declaration>-<edition>.pdf``, ``<declaration>-annex-…``."""
    kind, edition, name = "text", "", declaration
    # The address of a declaration may itself end as an edition does: the longest that exists.
    tail = _EDITION.search(declaration)
    if tail is None:
        abort(404)
    for start in _starts(declaration, tail):
        if _is(slug, declaration[:start]):
            name, rest = declaration[:start], declaration[start + 1 :]
            kind = "annex" if rest.startswith("annex-") else "text"
            edition = rest.removeprefix("annex-")
            break
    else:
        abort(404)

    def render(_p: Programme, doc: dict[str, Any], _context: PageContext) -> Page:
        found = cast(DeclarationDoc, doc)
        listed = [
            each for each in found["files"] if (each["kind"], each["edition"]) == (kind, edition)
        ]
        data = outcomes.issued(found["uid"], kind, edition) if listed else None
        if data is None or digest(data) not in {each["digest"] for each in listed}:
            abort(404)
        return Page.of(data, "application/pdf", filename=f"{declaration}.pdf")

    return _kept(language, slug, ("declaration", name), render)


@public_outcomes.get("/<language>/<slug>/networks/<network>")
def network(language: str, slug: str, network: str) -> ResponseReturnValue:
    """One network."""

    def render(p: Programme, doc: dict[str, Any], context: PageContext) -> Page:
        return _html(pages.network_page(p, cast(NetworkDoc, doc), language, context))

    return _kept(language, slug, ("network", network), render)


def _asked_text() -> str:
    """Return which language of the text the address asks for; mostly it asks for nothing."""
    return request.args.get("text", "") if request.query_string else ""


def _starts(name: str, tail: re.Match[str]) -> list[int]:
    """Return where the edition could begin, the shortest address of a declaration first."""
    found = [
        place
        for place in range(tail.start(), len(name))
        if name[place] == "-" and _EDITION.fullmatch(name[place:])
    ]
    return [place for place in found if place][:6]


def _is(slug: str, declaration: str) -> bool:
    found = outcomes.find(slug, "declaration", declaration)
    return found is not None and found.outcome_id is not None


def _text_of(doc: dict[str, Any]) -> dict[str, Any]:
    """Return the canonical document; nothing is there of a declaration known by summaries."""
    found = cast(DeclarationDoc, doc)["text"]
    if found is None:
        abort(404)
    return found


def _languages(asked: str, document: dict[str, Any], language: str) -> list[str]:
    chosen = clauses.asked(asked, document["languages"])
    return clauses.columns(chosen, document["languages"], language)


def _html(text: str) -> Page:
    return Page.of(text.encode(), HTML)


def _json(document: dict[str, Any], name: str) -> Page:
    return Page.of(canonical(document), "application/json", filename=name)


def _kept(
    language: str,
    slug: str,
    asked: tuple[str, str] | None,
    render: Render,
    *,
    text: str = "",
) -> ResponseReturnValue:
    """Look a summit and an outcome up, and answer with what is kept, made at its first request.

    Args:
        asked: kind and slug of the outcome; ``None`` for a page of all of them.
        text: which text was asked for; what is no language is not kept apart.
    """
    speak(language)

    def look() -> ResponseReturnValue:
        here = site.site()
        kind, name = asked or ("declaration", "")
        live = outcomes.find(slug, kind, name)
        if live is None:
            abort(404)
        if (other := other_answer(language, slug, live.found)) is not None:
            return other
        found = live.outcome_id
        if asked is not None and found is None:
            abort(404)
        zone = asked_zone() if request.query_string else None
        chosen = text if text in LANGUAGES else ""
        key = (request.path, live.edition, zone, chosen)

        def make() -> Page:
            document = outcomes.document(found, live.version) if found is not None else {}
            context = context_of(language, zone, today())
            return render(here.programme(live.found), document, context)

        page = here.pages.get_or_make(key, make)
        return answer(page, cache_control=here.cache_control)

    return twice(look)
