"""How every public view answers: the language, the look-up, what has moved, what was withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NoReturn, TypeVar
from urllib.parse import quote

from flask import Response, abort, current_app, g, make_response, redirect, request
from flask.typing import ResponseReturnValue

from summit.core import clock
from summit.core.i18n import LANGUAGES
from summit.core.pages import Page, answer
from summit.programme import releases
from summit.programme.releases import Found, Replaced
from summit.public import pages, site, times
from summit.public.context import PageContext
from summit.public.live import Air

Answer = TypeVar("Answer")

HTML = "text/html; charset=utf-8"


class Moved(Exception):
    """What is asked for has another slug now."""

    def __init__(self, tail: str) -> None:
        super().__init__(tail)
        self.tail = tail


def elsewhere(moved: dict[str, str], slug: str, part: str, ending: str = "") -> NoReturn:
    """Lead to what a former slug means now, or say that there is nothing."""
    if slug in moved:
        raise Moved(f"{part}/{moved[slug]}{ending}")
    abort(404)


def twice(look: Callable[[], Answer]) -> Answer:
    """Answer; look a second time where a back-up was restored while we were looking."""
    try:
        return look()
    except Replaced:
        return look()


def speak(language: str) -> None:
    """Settle the language of this answer by its address."""
    if language not in LANGUAGES:
        abort(404)
    g.language = language


def other_answer(language: str, slug: str, found: Found) -> ResponseReturnValue | None:
    """Say that a summit was withdrawn, or where it has moved; ``None`` where it stands here."""
    if found.withdrawn:
        title, explanation = releases.withdrawal(found.slug)
        text = pages.gone_page(title, explanation, language, context_of(language, None, today()))
        page = Page.of(text.encode(), HTML, status=410)
        return answer(page, cache_control="no-store")
    if found.slug != slug:
        # The path comes decoded: what a header cannot hold is encoded again.
        rest = quote(request.path.removeprefix(f"/{language}/{slug}"))
        return permanently(f"/{language}/{found.slug}{rest}{_arguments()}")
    return None


def moved_answer(language: str, slug: str, moved: Moved) -> Response:
    """Lead to a page of a summit that has another address now."""
    return permanently(f"/{language}/{slug}/{moved.tail}{_arguments()}")


def permanently(address: str) -> Response:
    """Send to an address for good."""
    response = make_response(redirect(address, 301))
    response.headers["Cache-Control"] = site.site().cache_control
    return response


def _arguments() -> str:
    """Return the query of this request, to be kept by a redirect."""
    text = request.query_string.decode("ascii", "ignore")
    return f"?{text}" if text else ""


def asked_zone() -> str | None:
    """Return the time zone that the address names, if there is such a zone."""
    zone = request.args.get("tz", "")
    return zone if zone in times.zones() else None


def today() -> datetime:
    """The present day: pages say what lies ahead, but not to the minute."""
    return clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def page_context(language: str) -> PageContext:
    """Return the context of a page that no programme stands behind, such as an error."""
    return context_of(language, None, today())


def context_of(
    language: str, zone: str | None, now: datetime, air: Air | None = None
) -> PageContext:
    """Return the context of a page at this request's address."""
    here = site.site()
    return PageContext(
        public_url=here.public_url,
        path=request.path.removeprefix(f"/{language}/"),
        zone=zone,
        now=now,
        asset=current_app.extensions["summit.assets"].address,
        air=air,
        poll=here.live_poll,
    )
