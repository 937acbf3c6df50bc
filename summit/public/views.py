"""The public routes: look up the current release, answer from memory or render once."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from flask import Blueprint, Response, abort, make_response, redirect, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from summit.calendar import events
from summit.core import clock, files
from summit.core.i18n import browser_language
from summit.core.pages import Page, answer
from summit.programme import document as documents
from summit.programme import releases
from summit.programme.releases import Found
from summit.public import addresses, pages, site
from summit.public.answering import (
    HTML,
    Moved,
    asked_zone,
    context_of,
    elsewhere,
    moved_answer,
    other_answer,
    speak,
    today,
    twice,
)
from summit.public.context import PageContext
from summit.public.live import Air
from summit.public.programme import Programme
from summit.public.query import ProgrammeQuery
from summit.streaming import boards

public = Blueprint("public", __name__)

CALENDAR = "text/calendar; charset=utf-8"
JSON = "application/json"

#: Makes a page's text from a programme; what it returns is kept.
Render = Callable[[Programme, ProgrammeQuery, PageContext], str]
#: What a page shows of the live board, as its key has it; nothing or empty where it shows none.
OnAir = tuple[object, ...] | None
Shown = Callable[[Air], OnAir]
#: Returns the key of what was asked for, and what makes it; gets what it shows of the live board.
Prepare = Callable[[Found, Air | None, OnAir], tuple[Hashable, Callable[[Programme], Page]]]


@public.get("/")
def start() -> Response:
    """Send the visitor to the language that the browser asks for."""
    language = browser_language()
    response = make_response(redirect(addresses.page(language), 302))
    response.headers["Cache-Control"] = site.site().cache_control
    response.vary.add("Accept-Language")
    return response


@public.get("/photos/<name>")
def photo(name: str) -> ResponseReturnValue:
    """The photo of somebody who is named in a current public release, and no other file."""
    if not files.is_name(name):
        abort(404)
    path = files.path(name)
    if not path.is_file() or not twice(lambda: site.site().shows_photo(name)):
        abort(404)
    response = send_file(path, mimetype="image/webp", conditional=True, etag=name)
    # Its name is made of its contents, so it is never another picture.
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@public.get("/<language>/")
def summits(language: str) -> ResponseReturnValue:
    """All summits, those to come first."""
    speak(language)
    here = site.site()
    zone, now = asked_zone(), today()

    def look() -> ResponseReturnValue:
        listed = releases.listed()

        def make() -> Page:
            text = pages.summits(site.entries(listed), language, context_of(language, zone, now))
            return Page.of(text.encode(), HTML)

        page = here.pages.get_or_make(("summits", language, listed, zone, now), make)
        return answer(page, cache_control=here.cache_control)

    return twice(look)


@public.get("/<language>/<slug>/")
def overview(language: str, slug: str) -> ResponseReturnValue:
    """A summit at a glance."""
    return _page(
        language,
        slug,
        lambda p, query, context: pages.overview(p, language, context),
        shown=lambda air: air.board.on,
    )


@public.get("/<language>/<slug>/programme")
def programme(language: str, slug: str) -> ResponseReturnValue:
    """The programme by day."""
    return _page(
        language,
        slug,
        lambda p, query, context: pages.programme_page(p, language, query, context),
        filters=True,
        shown=lambda air: air.board.on,
    )


@public.get("/<language>/<slug>/sessions/<session>")
def session(language: str, slug: str, session: str) -> ResponseReturnValue:
    """One session."""

    def render(p: Programme, query: ProgrammeQuery, context: PageContext) -> str:
        found = p.sessions.get(session) or elsewhere(p.moved_sessions, session, "sessions")
        channel = asked_channel(context.air) if context.air is not None else None
        return pages.session_page(p, found, language, query, context, channel)

    def asked_channel(air: Air) -> str | None:
        return air.board.channel(request.args.get("channel", "")) if request.query_string else None

    def shown(air: Air) -> OnAir:
        on_air = air.of(session)
        return (*on_air, asked_channel(air)) if on_air is not None else None

    return _page(language, slug, render, shown=shown)


@public.get("/<language>/<slug>/speakers")
def speakers(language: str, slug: str) -> ResponseReturnValue:
    """Everyone who speaks."""
    return _page(
        language,
        slug,
        lambda p, query, context: pages.speakers_page(p, language, context),
    )


@public.get("/<language>/<slug>/speakers/<person>")
def speaker(language: str, slug: str, person: str) -> ResponseReturnValue:
    """One person and their sessions."""

    def render(p: Programme, query: ProgrammeQuery, context: PageContext) -> str:
        if person not in p.people:
            elsewhere(p.moved_people, person, "speakers")
        return pages.speaker_page(p, person, language, context)

    return _page(language, slug, render)


@public.get("/<language>/<slug>/cities")
def cities(language: str, slug: str) -> ResponseReturnValue:
    """All cities that take part."""
    return _page(
        language,
        slug,
        lambda p, query, context: pages.cities_page(p, language, context),
    )


@public.get("/<language>/<slug>/cities/<city>")
def city(language: str, slug: str, city: str) -> ResponseReturnValue:
    """One city and its sessions."""

    def render(p: Programme, query: ProgrammeQuery, context: PageContext) -> str:
        if city not in p.cities:
            elsewhere(p.moved_cities, city, "cities")
        return pages.city_page(p, city, language, context)

    return _page(language, slug, render)


@public.get("/<language>/<slug>/changes")
def changes(language: str, slug: str) -> ResponseReturnValue:
    """What has changed from release to release."""

    def render(p: Programme, query: ProgrammeQuery, context: PageContext) -> str:
        log = releases.change_log(p.summit["uid"], p.document["number"])
        return pages.changes_page(p, log, language, context)

    return _page(language, slug, render)


@public.get("/<language>/<slug>/programme.json")
def programme_json(language: str, slug: str) -> ResponseReturnValue:
    """The public document itself, the same in every language."""

    def make(p: Programme) -> bytes:
        return documents.write(p.document)

    return _file(language, slug, JSON, None, make)


@public.get("/<language>/<slug>/programme.ics")
def programme_calendar(language: str, slug: str) -> ResponseReturnValue:
    """All sessions as a calendar to download or to subscribe to."""

    def make(p: Programme) -> bytes:
        return events.programme_calendar(_edition(p, language))

    return _file(language, slug, CALENDAR, f"{slug}.ics", make)


@public.get("/<language>/<slug>/sessions/<session>.ics")
def session_calendar(language: str, slug: str, session: str) -> ResponseReturnValue:
    """One session as a calendar."""

    def make(p: Programme) -> bytes:
        if session not in p.sessions:
            elsewhere(p.moved_sessions, session, "sessions", ".ics")
        return events.session_calendar(_edition(p, language), session)

    return _file(language, slug, CALENDAR, f"{slug}-{session}.ics", make)


@public.get("/<language>/<slug>/speakers/<person>.ics")
def speaker_calendar(language: str, slug: str, person: str) -> ResponseReturnValue:
    """One person's sessions as a calendar."""

    def make(p: Programme) -> bytes:
        if person not in p.people:
            elsewhere(p.moved_people, person, "speakers", ".ics")
        return events.speaker_calendar(_edition(p, language), person)

    return _file(language, slug, CALENDAR, f"{slug}-{person}.ics", make)


@public.get("/<language>/<slug>/cities/<city>.ics")
def city_calendar(language: str, slug: str, city: str) -> ResponseReturnValue:
    """One city's sessions as a calendar."""

    def make(p: Programme) -> bytes:
        if city not in p.cities:
            elsewhere(p.moved_cities, city, "cities", ".ics")
        return events.city_calendar(_edition(p, language), city)

    return _file(language, slug, CALENDAR, f"{slug}-{city}.ics", make)


def _page(
    language: str,
    slug: str,
    render: Render,
    *,
    filters: bool = False,
    shown: Shown | None = None,
) -> ResponseReturnValue:
    """Answer with an HTML page made from a summit's programme.

    All pages know the reader's time zone; only one with ``filters`` knows the other parameters.

    Args:
        shown: what of the live board the page shows; the page is made anew where that changes.
    """

    def prepare(
        found: Found, air: Air | None, on_air: OnAir
    ) -> tuple[Hashable, Callable[[Programme], Page]]:
        now, query = today(), ProgrammeQuery()
        key: tuple[object, ...] = (request.path, found.edition, now)
        if on_air:
            key = (*key, on_air)
        if request.query_string:
            # Only what means something here is part of the key, so that strangers' parameters
            # cannot fill the memory with copies of one page.
            known = request.args if filters else {"tz": request.args.get("tz", "")}
            query = ProgrammeQuery.parse(known, site.site().programme(found))
            key = (*key, asked) if (asked := query.key()) else key

        def make(p: Programme) -> Page:
            text = render(p, query, context_of(language, query.zone, now, air))
            return Page.of(text.encode(), HTML)

        return key, make

    return _kept(language, slug, prepare, shown)


def _file(
    language: str,
    slug: str,
    content_type: str,
    filename: str | None,
    write: Callable[[Programme], bytes],
) -> ResponseReturnValue:
    """Answer with a file made from a summit's programme; it takes no parameters."""

    def prepare(
        found: Found, _air: Air | None, _on_air: OnAir
    ) -> tuple[Hashable, Callable[[Programme], Page]]:
        return (
            (request.path, found.edition),
            lambda p: Page.of(write(p), content_type, filename=filename),
        )

    return _kept(language, slug, prepare)


def _kept(
    language: str,
    slug: str,
    prepare: Prepare,
    shown: Shown | None = None,
) -> ResponseReturnValue:
    """Look a summit up and answer with what is kept under a key, made at its first request.

    Args:
        prepare: returns the key, and what makes the page from the programme.
        shown: what the page shows of the live board; while it shows any, it is kept but briefly by
            others.
    """
    speak(language)
    return twice(lambda: _look(language, slug, prepare, shown))


def _look(language: str, slug: str, prepare: Prepare, shown: Shown | None) -> ResponseReturnValue:
    here = site.site()
    live = boards.find(slug) if shown is not None else None
    found = live.found if live is not None else releases.find(slug) if shown is None else None
    if found is None:
        abort(404)
    if (other := other_answer(language, slug, found)) is not None:
        return other
    air = here.board(live).at(clock.now()) if live is not None else None
    on_air = shown(air) if air is not None and shown is not None else None
    key, make = prepare(found, air, on_air)
    try:
        page = here.pages.get_or_make(key, lambda: make(here.programme(found)))
    except Moved as moved:
        return moved_answer(language, slug, moved)
    return answer(page, cache_control=here.live_cache_control if on_air else here.cache_control)


def _edition(p: Programme, language: str) -> events.Edition:
    """Return what the calendar at this request's address is written from."""
    base = site.site().public_url
    return events.Edition(
        document=p.document,
        language=language,
        words=gettext,
        url_for_session=lambda slug: base + addresses.session(language, p.slug, slug),
        calendar_url=base + request.path,
    )
