"""The private calendars of offices, for the programs that subscribe to them."""

from __future__ import annotations

from hashlib import sha256

from flask import Blueprint, Response, current_app, g, request
from flask.typing import ResponseReturnValue

from summit.attendance import feeds as own
from summit.core import clock

feeds = Blueprint("feeds", __name__)


def guard() -> None:
    """Let a request pass whose address is an office's present one, and settle whose it is.

    Raises:
        NotFound: it is malformed, forged, or was replaced.
    """
    if request.method not in ("GET", "HEAD"):
        return  # the view knows none of the others
    values = request.view_args or {}
    g.office = own.office_by_feed(values.get("token", ""), clock.now())


@feeds.get("/feeds/<token>.ics")
def feed(token: str) -> ResponseReturnValue:
    """Answer with an office's calendar; the token in the address is all that opens it."""
    del token  # the guard has read it
    office = g.office
    body = own.calendar_of(office, current_app.config["SUMMIT"].public_url)
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.set_etag(sha256(body).hexdigest())
    return response.make_conditional(request)


@feeds.after_request
def keep_private(response: Response) -> Response:
    """Let nobody else keep the calendar or learn its address."""
    if response.status_code < 400:
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["Content-Disposition"] = 'inline; filename="summit.ics"'
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers.pop("Set-Cookie", None)
    return response
