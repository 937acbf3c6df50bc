"""The private calendars of interpreters, for the programs that subscribe to them."""

from __future__ import annotations

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from summit.core import clock
from summit.core.linked import feed_answer, keep_feed_private
from summit.interpretation import feeds as own
from summit.interpretation import queries

rota_feeds = Blueprint("rota_feeds", __name__)
rota_feeds.after_request(keep_feed_private)


def guard() -> None:
    """Let a request pass whose address is an interpreter's present one, and settle whose it is.

    Raises:
        NotFound: it is malformed, forged, or was replaced.
    """
    if request.method not in ("GET", "HEAD"):
        return  # the view knows none of the others
    values = request.view_args or {}
    g.interpreter = queries.interpreter_by_feed(values.get("token", ""), clock.now())


@rota_feeds.get("/feeds/rota/<token>.ics")
def feed(token: str) -> ResponseReturnValue:
    """Answer with an interpreter's calendar; the token in the address is all that opens it."""
    del token  # the guard has read it
    return feed_answer(own.calendar_of(g.interpreter))
