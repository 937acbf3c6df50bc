"""Parts of pages that are asked for again and again while a session is running."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

from flask import Response, request

from summit.core import clock

#: What tells a page the server's time, so that a device with a wrong clock shows the right one.
TIME_HEADER = "Server-Now"


def fragment_answer(text: str, tag: str = "") -> Response:
    """Answer with a part of a page, or 304 where the page has it already; with the server's time.

    Args:
        text: markup without what changes by itself, such as a clock.
        tag: the same as long as the part shows the same, where the markup itself is not.
    """
    response = Response(text, content_type="text/html; charset=utf-8")
    response.set_etag(tag or sha256(text.encode()).hexdigest()[:32])
    response.make_conditional(request)
    response.headers[TIME_HEADER] = instant(clock.now())
    return response


def unchanged(tag: str, at: datetime) -> Response:
    """Answer a page that has the present version already, before anything else is read."""
    response = Response(status=304)
    response.set_etag(tag)
    response.headers[TIME_HEADER] = instant(at)
    return response


def instant(at: datetime) -> str:
    """Write an instant for clocks in pages: RFC 3339 with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
