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
        self._programmes: OrderedDict[tuple[int, str], Programme] = OrderedDict()
        self._lock = threading.Lock()

    def programme(self, found: Found) -> Programme:
        """Return the programme of a found summit's current release."""
        key = (found.release_id, found.slug)
        with self._lock:
            kept = self._programmes.get(key)
            if kept is not None:
                self._programmes.move_to_end(key)
                return kept
        document = releases.public_document(found.release_id)
        # A release keeps the address it was published under; links use the present one.
        document["summit"]["slug"] = found.slug
        programme = Programme(document)
        with self._lock:
            self._programmes[key] = programme
            while len(self._programmes) > KEPT_PROGRAMMES:
                self._programmes.popitem(last=False)
        return programme


def entries(summits: tuple[tuple[str, int], ...]) -> list[SummitEntry]:
    """Return what the list of summits shows of each."""
    headlines = releases.headlines(release_id for _, release_id in summits)
    return [
        SummitEntry(
            slug=slug,
            kind=headline["kind"],
            title=headline["title"],
            theme=headline["theme"],
            starts_on=date.fromisoformat(headline["starts_on"]),
            ends_on=date.fromisoformat(headline["ends_on"]),
            zone=headline["zone"],
            host=headline["host"],
            sessions=headline["sessions"],
        )
        for slug, release_id in summits
        for headline in [headlines[release_id]]
    ]


def site() -> Site:
    """Return the site of the current application."""
    found: Site = current_app.extensions["summit.site"]
    return found


def init_app(app: Flask, config: Config) -> None:
    """Give the application its public memory."""
    app.extensions["summit.site"] = Site(config)
