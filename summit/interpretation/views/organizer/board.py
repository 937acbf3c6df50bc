"""The interpreters' board: looking at a day, and putting people where they belong.

Everything is a form; the board's script sends the same forms, marked by the header
:data:`PART`, and is answered with what changes of the page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import N_, NotFound, SummitError
from summit.core.guard import actor, needs
from summit.interpretation import fitting, queries
from summit.interpretation.facts import Situation
from summit.interpretation.forms import board as forms
from summit.interpretation.views.organizer import acting
from summit.interpretation.views.organizer.acting import ACTS, Done, Unsure
from summit.interpretation.views.organizer.desk import UNDO, UNDO_WITHIN, Desk, Said
from summit.programme import queries as programme
from summit.programme.models import Summit

booth_board = Blueprint(
    "booth_board", __name__, url_prefix="/organizer/summits/<slug>/interpretation"
)

#: With this header the board's script asks for what changes of the page alone.
PART = "X-Board"
_ONE = "/assignments/<int(max=2147483647):assignment_id>"


@booth_board.get("")
@needs(Permission.SEE)
def show(slug: str) -> ResponseReturnValue:
    """Show a day."""
    desk = Desk(forms.day(request.args.get("day")), pick=request.args.get("pick"))
    desk.tell_about(request.args.get("about"))
    return page(desk)


@booth_board.post("/exchange")
@needs(Permission.EDIT)
def exchange(slug: str) -> ResponseReturnValue:
    """Put who was picked into a gap, or exchange them with somebody."""
    return done(slug, lambda summit: acting.exchange(summit, request.form))


@booth_board.post(f"{_ONE}/<any({','.join(ACTS)}):act>")
@needs(Permission.EDIT)
def settle(slug: str, assignment_id: int, act: str) -> ResponseReturnValue:
    """Lock, release or answer for one place."""
    return done(slug, lambda summit: acting.settle(summit, assignment_id, act, request.form))


@booth_board.post("/undo")
@needs(Permission.EDIT)
def undo(slug: str) -> ResponseReturnValue:
    """Take the reader's last step back."""
    step: Any = cookie.get(UNDO)

    def act(summit: Summit) -> Done:
        if not isinstance(step, dict) or step.get("summit") != summit.id:
            raise NotFound(N_("There is nothing to take back."))
        return acting.undo(summit, step)

    return done(slug, act)


def done(slug: str, act: Callable[[Summit], Done]) -> ResponseReturnValue:
    """Do it in one transaction, and answer with the board, or with the page it was done on."""
    try:
        with unit_of_work():
            summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
            before = queries.situation(programme.facts(summit.id, reader=actor()))
            made = act(summit)
            _remember(summit, made)
    except Unsure as unsure:
        return _ask(unsure)
    except SummitError as error:
        return refused(error)
    back = _back(slug)
    if PART not in request.headers:
        flash(made.message)
        if back:
            return redirect(back, 303)
        day = request.form.get("day", "")
        asked = f"day={day}&" if forms.day(day) else ""
        return redirect(
            f"/organizer/summits/{slug}/interpretation?{asked}about={made.session_slug}", 303
        )
    desk = Desk(forms.day(request.form.get("day")))
    desk.said = Said(made.message, findings=_caused(desk, before, made))
    return page(desk)


def _caused(desk: Desk, before: Situation, made: Done) -> list[Any]:
    """Return what a step has brought about: the rules' findings that were not there before."""
    found = fitting.brought_about(before, desk.situation, made.people, made.sessions, desk.now)
    return desk.show(found, are_new=True)


def _remember(summit: Summit, made: Done) -> None:
    """Keep in the reader's cookie how the step is taken back."""
    if not made.undo:
        cookie.pop(UNDO, None)
        return
    cookie[UNDO] = {
        "summit": summit.id,
        "until": (clock.now() + UNDO_WITHIN).isoformat(),
        "what": made.message[:200],
        "fields": made.undo,
        "versions": made.versions,
    }


def _ask(unsure: Unsure) -> Response:
    """Say who would be told, and ask whether that is meant."""
    desk = Desk(forms.day(request.form.get("day")), pick=request.form.get("pick"))
    kept = {
        name: request.form[name][:200]
        for name in ("pick", "onto", "interpreter", "day", "back")
        if name in request.form
    }
    desk.said = Said(
        unsure.told(_),
        is_wrong=True,
        sure={**kept, "sure": "yes", "action": request.path},
        told=unsure.people,
    )
    return page(desk, 409)


def refused(error: SummitError) -> Response:
    """Say why nothing was done."""
    if isinstance(error, NotFound) and PART not in request.headers:
        raise error
    desk = Desk(forms.day(request.form.get("day")))
    desk.said = Said(f"{error.told(_)} {_('Nothing was changed.')}", is_wrong=True)
    return page(desk, error.status)


def _back(slug: str) -> str:
    """Return the page of a team, where the form was on one."""
    back = request.form.get("back", "")
    gap = forms.Gap.read(back)
    if gap is None:
        return ""
    return f"/organizer/summits/{slug}/interpretation/booths/{gap.session}/{gap.booth}"


def page(desk: Desk, status: int = 200) -> Response:
    """Show the board, or to its script what changes of it."""
    template = "board_parts" if PART in request.headers else "board"
    return make_response(render_template(f"interpretation/{template}.html", desk=desk), status)
