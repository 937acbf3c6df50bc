"""The panel of a running session: one holder gives commands, everybody else sees the same."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock, polling
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import N_, Conflict, Refused
from summit.core.guard import actor, needs
from summit.rundown import operations, queries
from summit.rundown.forms import commands as forms
from summit.rundown.models import Rundown
from summit.rundown.operations import Order, Stale
from summit.rundown.queries.stand import Stand, stand
from summit.rundown.views.organizer import panel_words as words
from summit.rundown.views.organizer.panel_desk import PanelDesk, etag

panel = Blueprint(
    "panel", __name__, url_prefix="/organizer/summits/<slug>/sessions/<session_slug>/panel"
)

#: What a script of ours says of itself; it gets fragments for whole pages.
SCRIPT = "X-Panel"


@panel.get("")
@needs(Permission.SEE)
def show(slug: str, session_slug: str) -> ResponseReturnValue:
    """Show the panel: to lead the session, or to look on."""
    return _answer(desk(session_slug, clock.now()))


@panel.get("/now")
@needs(Permission.SEE)
def now(slug: str, session_slug: str) -> ResponseReturnValue:
    """Answer a poll: what changes on the page, or 304."""
    instant = clock.now()
    found = stand(g.summit_ref.id, session_slug)
    picked = request.args.get("shown", "")
    if found is not None and (tag := etag(found, instant, picked)) in request.if_none_match:
        return polling.unchanged(tag, instant)
    return _answer(desk(session_slug, instant, found), fragment=True)


@panel.post("/commands")
@needs(Permission.OPERATE)
def command(slug: str, session_slug: str) -> ResponseReturnValue:
    """Obey a command; the same id again changes nothing and gets the same answer."""
    instant = clock.now()
    try:
        order = forms.read(request.form)
        with unit_of_work():
            rundown = queries.rundown_of(g.summit_ref.id, session_slug, to_change=True)
            operations.obey(rundown, order, actor=actor(), now=instant)
            shown = _after(rundown, instant)
    except Stale:
        return _stale(session_slug, order, instant)
    except forms.Unfit as unfit:
        return _refused(session_slug, instant, [unfit.told(_), *unfit.lines])
    except Refused as refused:
        return _refused(session_slug, instant, [refused.told(_)])
    said = words.what_was_done(order.name, order.args, shown.rundown)
    if order.name in ("start", "next") and shown.current is not None:
        said = f"{said}: {words.cue_name(shown.current.cue)}"
    return _done(shown, said)


@panel.post("/holder")
@needs(Permission.OPERATE)
def holder(slug: str, session_slug: str) -> ResponseReturnValue:
    """Take the panel, ask for it, hand it over, keep it or let go of it."""
    instant = clock.now()
    act = request.form.get("act", "")
    if act == "here":
        return _still_here(session_slug, instant)
    try:
        with unit_of_work():
            rundown = queries.rundown_of(g.summit_ref.id, session_slug, to_change=True)
            said = _hold(rundown, act, instant)
            shown = _after(rundown, instant)
    except Refused as refused:
        return _refused(session_slug, instant, [refused.told(_)])
    return _done(shown, said)


def _still_here(session_slug: str, instant: datetime) -> ResponseReturnValue:
    with unit_of_work():
        found = stand(g.summit_ref.id, session_slug)
        if found is not None:
            operations.still_here(found.id, actor=actor(), now=instant)
    return "", 204


def _hold(rundown: Rundown, act: str, instant: datetime) -> str:
    """Change who holds the panel; return what that has come to, in words."""
    if act == "take":
        if operations.take_panel(rundown, actor=actor(), now=instant):
            return str(_("You hold the panel."))
        return str(_("You have asked for the panel; %(name)s sees that.", name=rundown.holder_name))
    if act == "hand-over":
        operations.hand_over(rundown, actor=actor(), now=instant)
        return str(_("%(name)s holds the panel now.", name=rundown.holder_name))
    if act == "keep":
        operations.keep_panel(rundown, actor=actor(), now=instant)
        return str(_("You keep the panel."))
    if act == "release":
        operations.release_panel(rundown, actor=actor(), now=instant)
        return str(_("Nobody holds the panel now."))
    raise forms.Unreadable(N_("There is no such command."))


def desk(session_slug: str, instant: datetime, found: Stand | None = None) -> PanelDesk:
    """Read what the panel shows.

    Raises:
        NotFound: there is no such session, or it has no rundown.
    """
    found = found or stand(g.summit_ref.id, session_slug)
    if found is None:
        found = Stand.of(queries.rundown_of(g.summit_ref.id, session_slug))
    rundown = queries.rundown_by_id(found.id)
    if rundown is None:  # taken away between the two
        raise Conflict(N_("This rundown was deleted a moment ago."))
    return PanelDesk(found, rundown, instant, picked=request.values.get("shown", ""))


def _after(rundown: Rundown, instant: datetime) -> PanelDesk:
    """Return what the panel shows once a command has been obeyed, in its own transaction."""
    fact = queries.rundown_fact(rundown)
    return PanelDesk(Stand.of(rundown), fact, instant, picked=request.form.get("shown", ""))


def _done(shown: PanelDesk, said: str) -> ResponseReturnValue:
    if SCRIPT in request.headers:
        shown.said = said
        return _answer(shown, fragment=True)
    flash(said)
    picked = f"?shown={shown.picked.uid}" if shown.picked else ""
    return redirect(f"{shown.here}{picked}", 303)


def _stale(session_slug: str, order: Order, instant: datetime) -> ResponseReturnValue:
    shown = desk(session_slug, instant)
    since = [each for each in queries.commands(shown.rundown.id) if each.sequence > order.version]
    # Commands raise the version by one each; what is missing was an edit or a handover.
    edited = shown.rundown.version - order.version > len(since)
    said = words.meanwhile(since, shown.rundown, shown.zone, edited)
    shown.problem = (str(_("Not done: this has happened meanwhile")), said)
    return _answer(shown, 409, fragment=SCRIPT in request.headers)


def _refused(session_slug: str, instant: datetime, lines: list[str]) -> ResponseReturnValue:
    shown = desk(session_slug, instant)
    shown.problem = (str(_("Not done")), lines)
    return _answer(shown, 422, fragment=SCRIPT in request.headers)


def _answer(shown: PanelDesk, status: int = 200, *, fragment: bool = False) -> ResponseReturnValue:
    name = "rundown/panel_parts.html" if fragment else "rundown/panel.html"
    response = make_response(render_template(name, desk=shown, given=request.form), status)
    response.headers[polling.TIME_HEADER] = polling.instant(shown.now)
    if fragment:
        response.set_etag(shown.tag)
    return response
