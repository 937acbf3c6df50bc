"""The cookie by which somebody who has asked or voted is known again, and nobody else is.

It holds a random text with our code under it, is set when somebody asks or votes, and never before;
it is no session, and nothing but this room reads it.
"""

from __future__ import annotations

import hmac
import re
from secrets import token_urlsafe

from flask import Response, current_app, request

from summit.core import tokens

#: For how long: until well after the summit's last session.
SECONDS = 30 * 24 * 3600
_RANDOM_BYTES = 24
_FORM = re.compile(r"([A-Za-z0-9_-]{32})\.([A-Za-z0-9_-]{43})", re.ASCII)


def cookie_name() -> str:
    """Return what the cookie is called: with https, browsers hold it to our host."""
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    return "__Host-summit-asker" if secure else "summit-asker"


def known() -> str | None:
    """Return the random text of the reader's cookie, if they have one of ours."""
    form = _FORM.fullmatch(request.cookies.get(cookie_name(), ""))
    if form is None or not hmac.compare_digest(form[2], tokens.keyed("asker", form[1])):
        return None
    return form[1]


def new() -> str:
    """Return a random text for somebody who was not here before."""
    return token_urlsafe(_RANDOM_BYTES)


def remember(response: Response, asker: str) -> None:
    """Have the browser keep who has asked or voted."""
    response.set_cookie(
        cookie_name(),
        f"{asker}.{tokens.keyed('asker', asker)}",
        max_age=SECONDS,
        path="/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
