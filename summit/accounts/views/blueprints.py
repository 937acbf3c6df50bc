"""The two doors' blueprints, and what their views share."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
)
from flask import session as cookie
from flask_babel import gettext
from werkzeug.wrappers import Response as WerkzeugResponse

from summit.accounts import door
from summit.accounts.approvals import Approvals
from summit.accounts.door import SignedIn
from summit.accounts.limits import TooManyAttempts
from summit.core.errors import SummitError
from summit.core.i18n import LANGUAGES, browser_language

#: Behind the organizers' door; every view says what it needs.
accounts = Blueprint("accounts", __name__, url_prefix="/organizer")
#: On a door for anyone: the pages by which people come in.
signing_in = Blueprint("signing_in", __name__, url_prefix="/organizer")

_LANGUAGE = "language"


@signing_in.before_request
def _choose_language() -> None:
    """Speak the language of the address, then the one chosen before, then the browser's."""
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        cookie[_LANGUAGE] = asked
    kept = cookie.get(_LANGUAGE)
    g.language = kept if kept in LANGUAGES else browser_language()


@signing_in.context_processor
def _switch() -> dict[str, Any]:
    """Give the pages the switch of languages that stays on the page."""

    def tongue_url(tag: str) -> str:
        kept = {name: value for name, value in request.args.items() if name != "lang"}
        return "?" + urlencode({**kept, "lang": tag})

    return {"tongue_url": tongue_url, "passkeys": door.settings().relying_party is not None}


def me() -> SignedIn:
    """Return who is signed in, behind the organizers' door."""
    who = door.signed_in()
    assert who is not None, "the door has let them in"
    return who


def page(template: str, status: int = 200, **values: Any) -> Response:
    """Answer with a page of this room."""
    return make_response(render_template(f"accounts/{template}.html", **values), status)


def done(message: str, address: str) -> WerkzeugResponse:
    """Say what was done, on the page that follows."""
    flash(message)
    return redirect(address, 303)


def not_done(error: SummitError, address: str) -> WerkzeugResponse:
    """Say why something was refused, on the page that follows."""
    flash(error.told(gettext), "error")
    return redirect(address, 303)


def too_many(response: Response, error: TooManyAttempts) -> Response:
    """Say by the header when the next attempt may come (RFC 6585, 4)."""
    response.status_code = error.status
    response.headers["Retry-After"] = str(error.wait)
    return response


def registry() -> Approvals:
    """Return the registry of acts that can wait for approval."""
    found: Approvals = current_app.extensions["summit.approvals"]
    return found
