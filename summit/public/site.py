"""What the public door keeps in memory: rendered pages, and the programmes they are made from."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from flask import Flask, current_app, request

from config import Config
from summit.core.pages import Page, PageCache
from summit.declarations import outcomes
from summit.programme import releases
from summit.programme.releases import Found
from summit.public.live import Board
from summit.public.pages import SummitEntry
from summit.public.polls import Kept, Polls, around
from summit.public.programme import Programme
from summit.streaming import boards
from summit.streaming.boards import FoundLive

#: How many programmes a process keeps parsed, to render pages that are not kept yet.
KEPT_PROGRAMMES = 2
#: How many live boards, and how many addresses that were looked up a moment ago.
KEPT_BOARDS = 16
KEPT_ADDRESSES = 256
#: The query of a poll as our own pages ask it.
_USUAL = re.compile(r"session=[a-z0-9-]{1,80}")


class Site:
    """The public side's memory: rendered pages and parsed programmes, both bounded."""

    def __init__(self, config: Config) -> None:
        self.pages = PageCache(config.page_cache_bytes)
        self.cache_control = f"public, max-age={config.page_max_age}, stale-while-revalidate=60"
        # A shared cache asks us once a second; where we are slow, its visitors do not wait for us,
        # and where we are away they see for a while what was.
        self.live_cache_control = (
            "public, max-age=0, s-maxage=1, stale-while-revalidate=4, stale-if-error=60"
        )
        self.live_poll = config.live_poll
        self.public_url = config.public_url
        self.polls = Polls()
        self._live_memory = timedelta(milliseconds=config.live_memory_ms)
        self._addresses: OrderedDict[str, tuple[datetime, FoundLive]] = OrderedDict()
        self._boards: OrderedDict[tuple[object, ...], Board] = OrderedDict()
        self._photos: dict[tuple[object, ...], frozenset[str]] = {}
        self._programmes: OrderedDict[tuple[object, str], Programme] = OrderedDict()
        self._lock = threading.Lock()

    def programme(self, found: Found) -> Programme:
        """Return the programme of a found summit's current release.

        Raises:
            summit.programme.releases.Replaced: a back-up has replaced it just now.
        """
        key = (found.edition, found.slug)
        with self._lock:
            kept = self._programmes.get(key)
            if kept is not None:
                self._programmes.move_to_end(key)
                return kept
        document = releases.public_document(found)
        # A release keeps the address it was published under; links use the present one.
        document["summit"]["slug"] = found.slug
        listed = outcomes.listed_with(found.release_id) if found.outcomes else ()
        programme = Programme(document, listed)
        with self._lock:
            self._programmes[key] = programme
            while len(self._programmes) > KEPT_PROGRAMMES:
                self._programmes.popitem(last=False)
        return programme

    def find_live(self, slug: str, now: datetime) -> FoundLive | None:
        """Look an address up with the versions of its live board, or remember it for a moment.

        That moment (LIVE_MEMORY_MS) is all by which a process may be late. One statement, or none.
        """
        remembered = self._addresses.get(slug)
        if remembered is not None and timedelta() <= now - remembered[0] < self._live_memory:
            return remembered[1]
        found = boards.find(slug)
        if found is not None and self._live_memory:
            with self._lock:
                self._addresses[slug] = now, found
                self._addresses.move_to_end(slug)
                while len(self._addresses) > KEPT_ADDRESSES:
                    self._addresses.popitem(last=False)
        return found

    def keep_poll(self, slug: str, page: Page, *, shared: Iterable[tuple[str, str]]) -> None:
        """Answer this request's poll again with the same page, as long as its look-up holds.

        Only where its query is the usual one, so that strangers' parameters are not kept.
        """
        remembered = self._addresses.get(slug)
        query = request.query_string.decode("ascii", "replace")
        if remembered is None or (query and not _USUAL.fullmatch(query)):
            return
        since = remembered[0]
        kept = Kept(page, since, since + self._live_memory, self.live_cache_control, tuple(shared))
        self.polls.keep(request.environ.get("PATH_INFO", ""), query, kept)

    def board(self, live: FoundLive) -> Board:
        """Return a found summit's live board beside its release. One statement where it is new.

        Raises:
            summit.programme.releases.Replaced: a back-up has replaced the release just now.
        """
        key = (live.edition, live.found.slug)
        with self._lock:
            kept = self._boards.get(key)
            if kept is not None:
                self._boards.move_to_end(key)
                return kept
        document = boards.document(live.summit_id)[1] if live.version else boards.EMPTY
        board = Board(self.programme(live.found), document)
        with self._lock:
            self._boards[key] = board
            while len(self._boards) > KEPT_BOARDS:
                self._boards.popitem(last=False)
        return board

    def shows_photo(self, name: str) -> bool:
        """Whether somebody in a summit's current public release has this photo. One statement.

        What each release shows is read once, for it never changes; what is current is asked anew.

        Raises:
            summit.programme.releases.Replaced: a back-up has replaced one just now.
        """
        known = self._photos
        shown: dict[tuple[object, ...], frozenset[str]] = {}
        for found in releases.listed():
            photos = known.get(found.edition)
            if photos is None:
                people = releases.public_document(found)["people"].values()
                photos = frozenset(each["photo"] for each in people if each["photo"])
            shown[found.edition] = photos
        self._photos = shown
        return any(name in photos for photos in shown.values())


def entries(summits: tuple[Found, ...]) -> list[SummitEntry]:
    """Return what the list of summits shows of each."""
    headlines = releases.headlines(summits)
    return [
        SummitEntry(
            slug=found.slug,
            kind=headline["kind"],
            title=headline["title"],
            theme=headline["theme"],
            starts_on=date.fromisoformat(headline["starts_on"]),
            ends_on=date.fromisoformat(headline["ends_on"]),
            zone=headline["zone"],
            host=headline["host"],
            sessions=headline["sessions"],
        )
        for found in summits
        for headline in [headlines[found.release_id]]
    ]


def site() -> Site:
    """Return the site of the current application."""
    found: Site = current_app.extensions["summit.site"]
    return found


def init_app(app: Flask, config: Config) -> None:
    """Give the application its public memory."""
    app.extensions["summit.site"] = Site(config)
    application = app.wsgi_app

    def polls() -> Polls:
        kept: Polls = app.extensions["summit.site"].polls
        return kept

    app.wsgi_app = around(application, polls)  # type: ignore[method-assign, assignment]
