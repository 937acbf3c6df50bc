"""Answers to the polls of the live page, given again for a moment without asking the application.

Fifty thousand visitors ask the same small thing every few seconds. What one of them was just told
is told to the next ones by the outermost layer of WSGI: without Flask, at what the server itself
costs. It holds for as long as the look-up's own memory (LIVE_MEMORY_MS), so nobody hears of a
change any later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from summit.core import clock
from summit.core.pages import Page, parts

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: How the address of a poll ends.
ENDING = "/live/now"
#: How many different polls are kept at most.
MOST = 64


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, from when to when it is given again, and its headers."""

    page: Page
    since: datetime
    until: datetime
    cache_control: str
    shared: tuple[tuple[str, str], ...]


class Polls:
    """The answers that are kept, by path and query."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Kept] = {}

    def keep(self, path: str, query: str, kept: Kept) -> None:
        """Give an answer again until it is out of date."""
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[path, query] = kept

    def find(self, environ: WSGIEnvironment, now: Callable[[], datetime]) -> Kept | None:
        """Return what a request is answered with, if that is known and still holds."""
        path = environ.get("PATH_INFO", "")
        if not path.endswith(ENDING) or environ["REQUEST_METHOD"] != "GET":
            return None
        kept = self._kept.get((path, environ.get("QUERY_STRING", "")))
        return kept if kept is not None and kept.since <= now() < kept.until else None


def around(application: WSGIApplication, polls: Callable[[], Polls]) -> WSGIApplication:
    """Return an application that answers what is kept, and leaves everything else to another."""

    def answering(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        kept = polls().find(environ, clock.now)
        if kept is None:
            return application(environ, start_response)
        made = parts(kept.page, environ, cache_control=kept.cache_control, shared=kept.shared)
        start_response(_STATUS[made.status], made.headers)
        return [made.body] if made.body else []

    return answering


_STATUS: dict[int, str] = {200: "200 OK", 304: "304 NOT MODIFIED"}
