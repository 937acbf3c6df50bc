"""What the public door keeps in memory: rendered pages, and the programmes they are made from."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import date

from flask import Flask, current_app

from config import Config
from summit.core.pages import PageCache
from summit.programme import releases
from summit.programme.releases import Found
from summit.public.pages import SummitEntry
from summit.public.programme import Programme

#: How many programmes a process keeps parsed, to render pages that are not kept yet.
KEPT_PROGRAMMES = 2


class Site:
    """The public side's memory: rendered pages and parsed programmes, both bounded."""

    def __init__(self, config: Config) -> None:
        self.pages = PageCache(config.page_cache_bytes)
        self.cache_control = f"public, max-age={config.page_max_age}, stale-while-revalidate=60"
        self.public_url = config.public_url
        self._photos: dict[tuple[int, str | None], frozenset[str]] = {}
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
        programme = Programme(document)
        with self._lock:
            self._programmes[key] = programme
            while len(self._programmes) > KEPT_PROGRAMMES:
                self._programmes.popitem(last=False)
        return programme

    def shows_photo(self, name: str) -> bool:
        """Whether somebody in a summit's current public release has this photo. One statement.

        What each release shows is read once, for it never changes; what is current is asked anew.

        Raises:
            summit.programme.releases.Replaced: a back-up has replaced one just now.
        """
        known = self._photos
        shown: dict[tuple[int, str | None], frozenset[str]] = {}
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
