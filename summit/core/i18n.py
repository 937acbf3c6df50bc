"""Languages of the interface."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, g, has_request_context, request
from flask_babel import Babel

#: The interface's languages with their own names. A third language is one line here and one
#: catalogue under ``translations``.
LANGUAGES: Mapping[str, str] = {"en": "English", "ko": "한국어"}
DEFAULT_LANGUAGE = "en"


def choose_language() -> str:
    """Return the language of this request: of its address first, then of the browser.

    Outside a request (jobs, commands) it is the default; those force a locale themselves.
    """
    if not has_request_context():
        return DEFAULT_LANGUAGE
    chosen = g.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    first = request.path.split("/", 2)[1:2]
    if first and first[0] in LANGUAGES:
        return first[0]
    return browser_language()


def browser_language() -> str:
    """Return the first language that the browser asks for and we have, whatever its region.

    Werkzeug's own match prefers an exact tag of less weight: ``ko-KR, en;q=0.5`` would be English.
    """
    for tag, quality in request.accept_languages:
        language = tag.partition("-")[0].lower()
        if quality > 0 and language in LANGUAGES:
            return language
    return DEFAULT_LANGUAGE


def init_app(app: Flask) -> None:
    """Set up translations."""
    # One for each application: it keeps the catalogues it has found.
    Babel(app, locale_selector=choose_language)
