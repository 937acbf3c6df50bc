"""What the public door looks up: which release is current, and the programme in it.

The look-up is one statement on a Core connection; the ORM session would cost more than all the
rest of a repeated page.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date

from flask import Flask, current_app
from sqlalchemy import Connection, bindparam, select

from config import Config
from summit.core.db import db
from summit.core.pages import PageCache
from summit.programme import document as documents
from summit.programme.document import HeadlineDoc
from summit.programme.models import Address, Release, Summit
from summit.public.pages import SummitEntry
from summit.public.programme import Programme

#: How many programmes a process keeps parsed, to render pages that are not kept yet.
KEPT_PROGRAMMES = 3


@dataclass(frozen=True, slots=True)
class Found:
    """What stands at a summit's address: its present slug, and its current public release."""

    slug: str
    release_id: int | None
    withdrawn: bool


class Site:
    """The public side's memory: rendered pages and parsed programmes, both bounded."""

    def __init__(self, config: Config) -> None:
        self.pages = PageCache(config.page_cache_bytes)
        self.cache_control = f"public, max-age={config.page_max_age}, stale-while-revalidate=600"
        self.public_url = config.public_url
        self._programmes: OrderedDict[tuple[int, str], Programme] = OrderedDict()
        self._lock = threading.Lock()

    def programme(self, found: Found) -> Programme:
        """Return the programme of a found summit's current release."""
        assert found.release_id is not None
        key = (found.release_id, found.slug)
        with self._lock:
            kept = self._programmes.get(key)
            if kept is not None:
                self._programmes.move_to_end(key)
                return kept
        document = documents.read(_document(found.release_id))
        # A release keeps the address it was published under; links use the present one.
        document["summit"]["slug"] = found.slug
        programme = Programme(document)
        with self._lock:
            self._programmes[key] = programme
            while len(self._programmes) > KEPT_PROGRAMMES:
                self._programmes.popitem(last=False)
        return programme


_FIND = (
    select(Summit.slug, Summit.public_release_id, Summit.withdrawn_at)
    .join(Address, Address.summit_id == Summit.id)
    .where(Address.slug == bindparam("slug"), Summit.public_release_id.is_not(None))
)
_LIST = (
    select(Summit.slug, Summit.public_release_id)
    .where(Summit.public_release_id.is_not(None), Summit.withdrawn_at.is_(None))
    .order_by(Summit.starts_on, Summit.slug)
)


def _connect() -> Connection:
    return db.engine.connect()


def find(slug: str) -> Found | None:
    """Look an address up; ``None`` where nothing public is or was there. One statement."""
    if "\0" in slug:
        return None  # PostgreSQL takes no such character, not even in a question
    with _connect() as connection:
        row = connection.execute(_FIND, {"slug": slug}).one_or_none()
    if row is None:
        return None
    return Found(row[0], row[1], row[2] is not None)


def withdrawal(slug: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the title and the word of explanation of a withdrawn summit."""
    with _connect() as connection:
        row = connection.execute(
            select(Release.headline, Summit.withdrawal)
            .join(Summit, Summit.public_release_id == Release.id)
            .where(Summit.slug == slug)
        ).one()
    return row[0]["title"], row[1].plain()


def listed() -> tuple[tuple[str, int], ...]:
    """Return address and release of every summit that is shown, earliest first. One statement."""
    with _connect() as connection:
        return tuple((row[0], int(row[1] or 0)) for row in connection.execute(_LIST))


def entries(summits: tuple[tuple[str, int], ...]) -> list[SummitEntry]:
    """Return what the list of summits shows of each."""
    with _connect() as connection:
        headlines: dict[int, HeadlineDoc] = {
            row[0]: row[1]
            for row in connection.execute(
                select(Release.id, Release.headline).where(
                    Release.id.in_([release_id for _, release_id in summits])
                )
            )
        }
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


def _document(release_id: int) -> bytes:
    with _connect() as connection:
        data = connection.execute(
            select(Release.public_document).where(Release.id == release_id)
        ).scalar_one()
    assert data is not None
    return bytes(data)


def init_app(app: Flask, config: Config) -> None:
    """Give the application its public memory."""
    app.extensions["summit.site"] = Site(config)
