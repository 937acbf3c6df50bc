"""The live page and what it polls: looked up at most every half second, kept between changes."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, current_app, request
from flask.typing import ResponseReturnValue

from summit.core import clock
from summit.core.pages import Page, answer
from summit.public import pages, site
from summit.public.answering import HTML, asked_zone, context_of, other_answer, speak, today, twice
from summit.public.context import PageContext
from summit.public.programme import Programme, Session

public_live = Blueprint("public_live", __name__)

#: Makes a page's text from a programme, the session and the channel that were asked for.
Render = Callable[[Programme, Session | None, str | None, PageContext], str]


@public_live.get("/<language>/<slug>/live")
def live(language: str, slug: str) -> ResponseReturnValue:
    """What is on now and next, with the broadcast; ``?session=`` shows one session,
    ``?channel=`` one of its languages."""

    def render(
        p: Programme, session: Session | None, channel: str | None, context: PageContext
    ) -> str:
        return pages.live_page(p, session, channel, language, context)

    return _kept(language, slug, render, whole=True)


@public_live.get("/<language>/<slug>/live/now")
def now(language: str, slug: str) -> ResponseReturnValue:
    """The parts of the live page that change, for its script; ``?session=`` as above."""

    def render(
        p: Programme, session: Session | None, _channel: str | None, context: PageContext
    ) -> str:
        return pages.live_fragment(p, session, language, context)

    return _kept(language, slug, render, whole=False)


def _kept(language: str, slug: str, render: Render, *, whole: bool) -> ResponseReturnValue:
    """Answer with what is kept for this version of release and live board, and for this stretch of
    the clock; made at its first request.

    Args:
        whole: whether it is a page, which also knows a time zone and a channel. A fragment does
            not: the script sees to both, and all visitors share one.
    """
    speak(language)

    def look() -> ResponseReturnValue:
        here, instant = site.site(), clock.now()
        found = here.find_live(slug, instant)
        if found is None:
            abort(404)
        if (other := other_answer(language, slug, found.found)) is not None:
            return other
        board = here.board(found)
        air = board.at(instant)
        session = channel = zone = None
        if request.query_string:
            # Only what means something here is part of the key, so that strangers' parameters
            # cannot fill the memory with copies of one page.
            if asked := request.args.get("session", ""):
                session = board.slug(asked)
                if session is None and not whole:
                    abort(404)  # nobody polls for what is not there
            if whole:
                zone = asked_zone()
                channel = board.channel(request.args.get("channel", ""))
        key = (request.path, found.edition, air.place, session, channel, zone)

        def make() -> Page:
            p = here.programme(found.found)
            context = context_of(language, zone, today(), air)
            text = render(p, p.sessions[session] if session else None, channel, context)
            return Page.of(text.encode(), HTML)

        page = here.pages.get_or_make(key, make)
        if not whole:
            shared = current_app.extensions.get("summit.headers", ())
            here.keep_poll(slug, page, shared=shared)
        return answer(page, cache_control=here.live_cache_control)

    return twice(look)
