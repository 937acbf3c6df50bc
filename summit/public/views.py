"""The public routes: look up the current release, answer from memory or render once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NoReturn, TypeVar
from urllib.parse import quote

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    request,
    send_file,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from summit.calendar import events
from summit.core import clock, files
from summit.core.i18n import LANGUAGES, browser_language
from summit.core.pages import Page, answer
from summit.programme import document as documents
from summit.programme import releases
from summit.programme.releases import Found, Replaced
from summit.public import addresses, pages, site, times
from summit.public.context import PageContext
from summit.public.programme import Programme
from summit.public.query import ProgrammeQuery

public = Blueprint("public", __name__)

Answer = TypeVar("Answer")

HTML = "text/html; charset=utf-8"
CALENDAR = "text/calendar; charset=utf-8"
JSON = "application/json"

#: Makes a page's text from a programme; what it returns is kept.
Render = Callable[[Programme, ProgrammeQuery, PageContext], str]


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
    if not path.is_file() or not _twice(lambda: site.site().shows_photo(name)):
        abort(404)
    response = send_file(path, mimetype="image/webp", conditional=True, etag=name)
    # Its name is made of its contents, so it is never another picture.
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@public.get("/<language>/")
def summits(language: str) -> ResponseReturnValue:
    """All summits, those to come first."""
    _speak(language)
    here = site.site()
    zone, now = _zone(), _today()

    def look() -> ResponseReturnValue:
        listed = releases.listed()

        def make() -> Page:
            text = pages.summits(site.entries(listed), language, _context(language, zone, now))
            return Page.of(text.encode(), HTML)

        page = here.pages.get_or_make(("summits", language, listed, zone, now), make)
        return answer(page, cache_control=here.cache_control)

    return _twice(look)


@public.get("/<language>/<slug>/")
def overview(language: str, slug: str) -> ResponseReturnValue:
    """A summit at a glance."""
    return _page(language, slug, lambda p, query, context: pages.overview(p, language, context))


@public.get("/<language>/<slug>/programme")
def programme(language: str, slug: str) -> ResponseReturnValue:
    """The programme by day."""
    return _page(
        language,
        slug,
        lambda p, query, context: pages.programme_page(p, language, query, context),
        filters=True,
    )


@public.get("/<language>/<slug>/sessions/<session>")
def session(language: str, slug: str, session: str) -> ResponseReturnValue:
    """One session."""

    def render(p: Programme, query: ProgrammeQuery, context: PageContext) -> str:
        found = p.sessions.get(session) or _elsewhere(p.moved_sessions, session, "sessions")
        return pages.session_page(p, found, language, query, context)

    return _page(language, slug, render)


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
            _elsewhere(p.moved_people, person, "speakers")
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
            _elsewhere(p.moved_cities, city, "cities")
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
            _elsewhere(p.moved_sessions, session, "sessions", ".ics")
        return events.session_calendar(_edition(p, language), session)

    return _file(language, slug, CALENDAR, f"{slug}-{session}.ics", make)


@public.get("/<language>/<slug>/speakers/<person>.ics")
def speaker_calendar(language: str, slug: str, person: str) -> ResponseReturnValue:
    """One person's sessions as a calendar."""

    def make(p: Programme) -> bytes:
        if person not in p.people:
            _elsewhere(p.moved_people, person, "speakers", ".ics")
        return events.speaker_calendar(_edition(p, language), person)

    return _file(language, slug, CALENDAR, f"{slug}-{person}.ics", make)


@public.get("/<language>/<slug>/cities/<city>.ics")
def city_calendar(language: str, slug: str, city: str) -> ResponseReturnValue:
    """One city's sessions as a calendar."""

    def make(p: Programme) -> bytes:
        if city not in p.cities:
            _elsewhere(p.moved_cities, city, "cities", ".ics")
        return events.city_calendar(_edition(p, language), city)

    return _file(language, slug, CALENDAR, f"{slug}-{city}.ics", make)


class _Moved(Exception):
    """What is asked for has another slug now."""

    def __init__(self, tail: str) -> None:
        super().__init__(tail)
        self.tail = tail


def _elsewhere(moved: dict[str, str], slug: str, part: str, ending: str = "") -> NoReturn:
    if slug in moved:
        raise _Moved(f"{part}/{moved[slug]}{ending}")
    abort(404)


def _page(
    language: str, slug: str, render: Render, *, filters: bool = False
) -> ResponseReturnValue:
    """Answer with an HTML page made from a summit's programme.

    All pages know the reader's time zone; only one with ``filters`` knows the other parameters.
    """

    def prepare(found: Found) -> tuple[tuple[object, ...], Callable[[Programme], Page]]:
        now, query = _today(), ProgrammeQuery()
        key: tuple[object, ...] = (request.path, found.edition, now)
        if request.query_string:
            # Only what means something here is part of the key, so that strangers' parameters
            # cannot fill the memory with copies of one page.
            known = request.args if filters else {"tz": request.args.get("tz", "")}
            query = ProgrammeQuery.parse(known, site.site().programme(found))
            key = (*key, asked) if (asked := query.key()) else key

        def make(p: Programme) -> Page:
            text = render(p, query, _context(language, query.zone, now))
            return Page.of(text.encode(), HTML)

        return key, make

    return _kept(language, slug, prepare)


def _file(
    language: str,
    slug: str,
    content_type: str,
    filename: str | None,
    write: Callable[[Programme], bytes],
) -> ResponseReturnValue:
    """Answer with a file made from a summit's programme; it takes no parameters."""

    def prepare(found: Found) -> tuple[tuple[object, ...], Callable[[Programme], Page]]:
        return (
            (request.path, found.edition),
            lambda p: Page.of(write(p), content_type, filename=filename),
        )

    return _kept(language, slug, prepare)


def _kept(
    language: str,
    slug: str,
    prepare: Callable[[Found], tuple[tuple[object, ...], Callable[[Programme], Page]]],
) -> ResponseReturnValue:
    """Look a summit up and answer with what is kept under a key, made at its first request.

    Args:
        prepare: returns the key, and what makes the page from the programme.
    """
    _speak(language)
    return _twice(lambda: _look(language, slug, prepare))


def _twice(look: Callable[[], Answer]) -> Answer:
    """Answer; look a second time where a back-up was restored while we were looking."""
    try:
        return look()
    except Replaced:
        return look()


def _look(
    language: str,
    slug: str,
    prepare: Callable[[Found], tuple[tuple[object, ...], Callable[[Programme], Page]]],
) -> ResponseReturnValue:
    found = releases.find(slug)
    if found is None:
        abort(404)
    if found.slug != slug or found.withdrawn:
        return _other_answer(language, slug, found)
    here = site.site()
    key, make = prepare(found)
    try:
        page = here.pages.get_or_make(key, lambda: make(here.programme(found)))
    except _Moved as moved:
        return _permanently(f"/{language}/{slug}/{moved.tail}{_arguments()}")
    return answer(page, cache_control=here.cache_control)


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


def _other_answer(language: str, slug: str, found: Found) -> ResponseReturnValue:
    """Say that a summit was withdrawn, or where it has moved."""
    if found.withdrawn:
        title, explanation = releases.withdrawal(found.slug)
        text = pages.gone_page(title, explanation, language, _context(language, None, _today()))
        page = Page.of(text.encode(), HTML, status=410)
        return answer(page, cache_control="no-store")
    # The path comes decoded: what a header cannot hold is encoded again.
    rest = quote(request.path.removeprefix(f"/{language}/{slug}"))
    return _permanently(f"/{language}/{found.slug}{rest}{_arguments()}")


def _arguments() -> str:
    """Return the query of this request, to be kept by a redirect."""
    text = request.query_string.decode("ascii", "ignore")
    return f"?{text}" if text else ""


def _permanently(address: str) -> Response:
    response = make_response(redirect(address, 301))
    response.headers["Cache-Control"] = site.site().cache_control
    return response


def _speak(language: str) -> None:
    """Settle the language of this answer by its address."""
    if language not in LANGUAGES:
        abort(404)
    g.language = language


def _zone() -> str | None:
    zone = request.args.get("tz", "")
    return zone if zone in times.zones() else None


def _today() -> datetime:
    """The present day: pages say what lies ahead, but not to the minute."""
    return clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def page_context(language: str) -> PageContext:
    """Return the context of a page that no programme stands behind, such as an error."""
    return _context(language, None, _today())


def _context(language: str, zone: str | None, now: datetime) -> PageContext:
    return PageContext(
        public_url=site.site().public_url,
        path=request.path.removeprefix(f"/{language}/"),
        zone=zone,
        now=now,
        asset=current_app.extensions["summit.assets"].address,
    )
