"""The line-up before a meeting: the cities one by one, each answer one tap."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock, polling
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import N_, Refused
from summit.core.guard import actor, needs
from summit.core.text import Text
from summit.rundown import operations, queries
from summit.rundown.facts import CueFact
from summit.rundown.forms import commands as forms
from summit.rundown.models import Check, RundownState
from summit.rundown.queries.lineup import CityThere, cities_without_turn
from summit.rundown.queries.stand import stand
from summit.rundown.views.organizer import panel_words as words
from summit.rundown.views.organizer.panel import SCRIPT, desk
from summit.rundown.views.organizer.panel_desk import PanelDesk, etag
from summit.rundown.wording import CHECKS

lineup = Blueprint(
    "lineup", __name__, url_prefix="/organizer/summits/<slug>/sessions/<session_slug>/line-up"
)

#: How many seconds a city's line-up takes: 42 cities make half an hour.
SECONDS = 45
#: What is shown, by the address: everybody, or those with a check still open.
ALL, MISSING = "all", "missing"


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody whom the line-up checks: a turn, or a city without one; ``passed`` are the checks.

    ``key`` is the turn's UID, or the city's slug.
    """

    key: str
    place: Text
    name: str
    passed: frozenset[str]
    cue: CueFact | None = None

    @property
    def is_ready(self) -> bool:
        """Whether every check has passed."""
        return self.passed == frozenset(Check)


class LineUp:
    """Everything that the line-up shows."""

    def __init__(self, shown: PanelDesk, asked: str, others: list[CityThere]) -> None:
        self.desk = shown
        self.here = f"{shown.session}/line-up"
        self.only_missing = asked == MISSING
        self.may_tap = shown.may_operate and shown.rundown.state is not RundownState.ENDED
        self.checks = [(check.value, CHECKS[check]) for check in Check]
        every: frozenset[str] = frozenset(Check)
        none: frozenset[str] = frozenset()
        self.turns = [
            Turn(cue.uid, cue.place, words.cue_name(cue), frozenset(cue.checks) & every, cue)
            for cue in shown.rundown.cues
            if cue.is_turn and (cue.is_ahead or cue.is_on)
        ]
        passed = shown.rundown.city_checks
        self.others = [
            Turn(city.slug, city.name, words.plain(city.name), passed.get(city.slug, none) & every)
            for city in others
        ]
        self.all = [*self.turns, *self.others]
        self.problem: list[str] = []

    @property
    def ready(self) -> int:
        """How many are ready."""
        return sum(turn.is_ready for turn in self.all)

    @property
    def missing(self) -> int:
        """How many are not."""
        return len(self.all) - self.ready

    @property
    def minutes_left(self) -> int:
        """How many minutes the rest takes, begun ones counted."""
        return math.ceil(self.missing * SECONDS / 60)

    def shown(self, turns: list[Turn]) -> list[Turn]:
        """Return whom the address asks for, in order."""
        return [turn for turn in turns if not (self.only_missing and turn.is_ready)]

    @property
    def tag(self) -> str:
        """Say in which version this is shown, for ``If-None-Match``."""
        return _tag(self.desk, self.only_missing)


@lineup.get("")
@needs(Permission.SEE)
def show(slug: str, session_slug: str) -> ResponseReturnValue:
    """Show who is connected, heard, named, and reachable by telephone."""
    return _answer(_read(session_slug, clock.now()))


@lineup.get("/now")
@needs(Permission.SEE)
def now(slug: str, session_slug: str) -> ResponseReturnValue:
    """Answer a poll: what has changed, or 304."""
    instant = clock.now()
    found = stand(g.summit_ref.id, session_slug)
    if found is not None:
        tag = etag(found, instant, f"line-up {_asked() == MISSING}")
        if tag in request.if_none_match:
            return polling.unchanged(tag, instant)
    return _answer(_read(session_slug, instant), fragment=True)


@lineup.post("/commands")
@needs(Permission.OPERATE)
def tap(slug: str, session_slug: str) -> ResponseReturnValue:
    """Note one answer; the same tap again changes nothing."""
    instant = clock.now()
    fragment = SCRIPT in request.headers
    try:
        order = forms.read_tap(request.form)
        if order.name not in ("check", "check_city", "phone"):
            raise forms.Unreadable(N_("There is no such command."))
        with unit_of_work():
            rundown = queries.rundown_of(g.summit_ref.id, session_slug, to_change=True)
            operations.obey(rundown, order, actor=actor(), now=instant)
    except Refused as refused:
        shown = _read(session_slug, instant)
        lines = refused.lines if isinstance(refused, forms.Unfit) else []
        shown.problem = [refused.told(_), *lines]
        return _answer(shown, 422, fragment=fragment)
    if fragment:
        return _answer(_read(session_slug, instant), fragment=True)
    here = f"/organizer/summits/{g.summit_ref.slug}/sessions/{session_slug}/line-up"
    asked = f"?show={MISSING}" if _asked() == MISSING else ""
    key = order.args.get("cue") or order.args["city"]
    return redirect(f"{here}{asked}#turn-{key}", 303)


def _asked() -> str:
    return MISSING if request.values.get("show") == MISSING else ALL


def _tag(shown: PanelDesk, only_missing: bool) -> str:
    return etag(shown.stand, shown.now, f"line-up {only_missing}")


def _read(session_slug: str, instant: datetime) -> LineUp:
    shown = desk(session_slug, instant)
    turns = {cue.city for cue in shown.rundown.cues if cue.is_turn and cue.city}
    return LineUp(shown, _asked(), cities_without_turn(shown.rundown.session_id, turns))


def _answer(shown: LineUp, status: int = 200, *, fragment: bool = False) -> ResponseReturnValue:
    name = "rundown/lineup_parts.html" if fragment else "rundown/lineup.html"
    text = render_template(name, lineup=shown, desk=shown.desk, given=request.form, seconds=SECONDS)
    response = make_response(text, status)
    response.headers[polling.TIME_HEADER] = polling.instant(shown.desk.now)
    if fragment:
        response.set_etag(shown.tag)
    return response
