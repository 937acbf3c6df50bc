"""The private calendars of offices, for the programs that subscribe to them."""

from __future__ import annotations

from flask import Blueprint, current_app, g, request
from flask.typing import ResponseReturnValue

from summit.attendance import feeds as own
from summit.core import clock
from summit.core.linked import feed_answer, keep_feed_private

feeds = Blueprint("feeds", __name__)
feeds.after_request(keep_feed_private)


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
    return feed_answer(own.calendar_of(g.office, current_app.config["SUMMIT"].public_url))
