"""From errors to answers in the reader's language, and the id that finds them in the logs."""

from __future__ import annotations

import logging
import sqlite3

from flask import Flask, Response, g, make_response, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from summit.core import logs, tokens
from summit.core.errors import SummitError
from summit.core.i18n import choose_language
from summit.interpreter import failures as interpreter
from summit.office import failures as office
from summit.organizer.failures import error_page as console_error_page
from summit.public.answering import page_context
from summit.public.pages import error_page
from summit.rundown.views import screens

logger = logging.getLogger("summit")


def _answer(status: int, message: str = "") -> Response:
    language = choose_language()
    g.language = language
    if request.path.startswith("/organizer"):
        text = console_error_page(status, message)
    elif office.is_behind(request.path):
        text = office.error_page(status, message)
    elif interpreter.is_behind(request.path):
        text = interpreter.error_page(status, message)
    elif screens.is_behind(request.path):
        text = screens.error_page(status, message)
    else:
        text = error_page(status, language, page_context(language), message)
    response = make_response(text, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = language
    return response


def _on_http(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:
        return make_response(error.get_response())
    response = _answer(error.code)
    # A 405 must name what is allowed, a 429 when to come back (RFC 9110, 15.5.6; RFC 6585, 4).
    for name, value in error.get_headers():
        if name not in response.headers:
            response.headers[name] = value
    return response


def _on_summit(error: SummitError) -> Response:
    g.language = choose_language()
    return _answer(error.status, error.told(gettext))


def _on_csrf(error: CSRFError) -> Response:
    return _answer(400)


def _on_busy(error: OperationalError) -> Response:
    """Answer for a database that is away or locked for longer than anybody waits."""
    if isinstance(error.orig, sqlite3.OperationalError) and "locked" not in str(error.orig):
        return _on_bug(error)  # a wrong statement, which SQLite calls by the same name
    logger.error("%s %s: the database does not answer", request.method, _path(), exc_info=error)
    response = _answer(503)
    response.headers["Retry-After"] = "5"
    return response


def _on_bug(error: Exception) -> Response:
    logger.error("%s %s failed", request.method, _path(), exc_info=error)
    return _answer(500)


def _path() -> str:
    """Return the address of the request as logs may hold it: without a token."""
    return tokens.without(request.path)


def _begin() -> None:
    logs.adopt_request_id(request.headers.get("X-Request-ID"))


def _finish(response: Response) -> Response:
    response.headers["X-Request-ID"] = logs.request_id.get()
    return response


def init_app(app: Flask) -> None:
    """Register the handlers, and give every request an id."""
    app.before_request(_begin)
    app.after_request(_finish)
    app.register_error_handler(SummitError, _on_summit)
    app.register_error_handler(CSRFError, _on_csrf)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(OperationalError, _on_busy)
    app.register_error_handler(Exception, _on_bug)
