"""Pages of other rooms that stand among the public ones: the public door lends its surroundings.

Rooms below a door cannot import it, and the public door reads no room's tables: so it is asked for
by this registry, which ``app`` fills.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Hosted:
    """A session of a current public release, and what a page about it is surrounded by.

    ``session`` is its document in the release. ``moved_to`` is where the session's own page is now,
    if the address asked for is a former one. ``frame`` makes what ``public/layout.html`` needs of a
    page's title; ``moment`` writes an instant by the session's clocks, with their zone.
    """

    session: Mapping[str, Any]
    title: Markup
    plain_title: str
    url: str
    moved_to: str | None
    frame: Callable[[str], Any]
    moment: Callable[[datetime], str]


#: Finds a session by language, summit and session; ``None`` where nothing public is there.
Find = Callable[[str, str, str], Hosted | None]

_EXTENSION = "summit.hosting"


def init_app(app: Flask, find: Find) -> None:
    """Let the public door lend its surroundings."""
    app.extensions[_EXTENSION] = find


def hosted(language: str, slug: str, session: str) -> Hosted | None:
    """Return a session of a current public release, for a page of another room about it."""
    find: Find = current_app.extensions[_EXTENSION]
    return find(language, slug, session)


@dataclass(frozen=True, slots=True)
class HostedOutcome:
    """A public declaration, and what a page about it is surrounded by.

    ``document`` and ``listed`` are what is public of it and of all that came out of the summit
    (:mod:`summit.declarations.public_document`). ``url`` is its page; ``moved_to``, ``frame`` and
    ``moment`` are as in :class:`Hosted`.
    """

    document: Mapping[str, Any]
    listed: tuple[Mapping[str, Any], ...]
    title: Markup
    plain_title: str
    url: str
    moved_to: str | None
    frame: Callable[[str], Any]
    moment: Callable[[datetime], str]


#: Finds a declaration by language, summit and declaration; ``None`` where nothing public is there.
FindOutcome = Callable[[str, str, str], HostedOutcome | None]
#: Makes the page that a document would have; ``None`` where the summit has no public pages.
Preview = Callable[[str, str, Mapping[str, Any]], str | None]

_OUTCOMES = "summit.hosting.outcomes"
_PREVIEW = "summit.hosting.preview"


def init_outcomes(app: Flask, find: FindOutcome, preview: Preview) -> None:
    """Let the public door lend its surroundings to pages about declarations."""
    app.extensions[_OUTCOMES] = find
    app.extensions[_PREVIEW] = preview


def hosted_outcome(language: str, slug: str, declaration: str) -> HostedOutcome | None:
    """Return a public declaration, for a page of another room about it."""
    find: FindOutcome = current_app.extensions[_OUTCOMES]
    return find(language, slug, declaration)


def preview_outcome(language: str, slug: str, document: Mapping[str, Any]) -> str | None:
    """Return the page that a declaration would have if this document of it were public."""
    preview: Preview = current_app.extensions[_PREVIEW]
    return preview(language, slug, document)
