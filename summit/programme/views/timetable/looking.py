"""Looking at the timetable, and at the page that moves one session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_translations
from markupsafe import Markup

from summit.core.actor import Permission
from summit.core.guard import needs
from summit.core.i18n import choose_language
from summit.programme import telling
from summit.programme.facts import SessionFact
from summit.programme.forms.timetable import PlaceForm, asked_day
from summit.programme.views.timetable.blueprint import timetable
from summit.programme.views.timetable.homes import local_hours
from summit.programme.views.timetable.showing import Desk

#: With this header the page's script asks for what changes of the page alone.
PART = "X-Timetable"
WHOLE = "day"


@timetable.get("")
@needs(Permission.SEE)
def show(slug: str) -> ResponseReturnValue:
    """Show a day."""
    desk = Desk(asked_day(request.args.get("day")), whole=request.args.get("hours") == WHOLE)
    session = desk.named(request.args.get("moved"))
    if session is not None:
        desk.tell(session, "", None)
    return page(desk)


@timetable.get("/<session_slug>/move")
@needs(Permission.EDIT)
def ask(slug: str, session_slug: str) -> ResponseReturnValue:
    """Ask where a session is to stand; with an hour in the address, say what it means."""
    desk = Desk(asked_day(request.args.get("shown")))
    session = desk.session(session_slug)
    form = place_form(desk, session, "start" in request.args)
    if "start" in request.args:
        form.validate()
    return move_page(desk, session, form)


def place_form(desk: Desk, session: SessionFact, is_filled: bool) -> PlaceForm:
    """Make the form that places a session, as it stands or as it was filled in."""
    rooms = [(r.slug, telling.name(r.name, choose_language())) for r in desk.facts.rooms.values()]
    formdata = (request.form if request.method == "POST" else request.args) if is_filled else None
    return PlaceForm.about(desk.facts, session, rooms, day=desk.day, formdata=formdata)


def page(desk: Desk, status: int = 200) -> Response:
    """Show the timetable, or to its script what changes of it."""
    is_part = PART in request.headers
    template = "programme/timetable_parts.html" if is_part else "programme/timetable.html"
    return make_response(render_template(template, desk=desk, gettext=_words()), status)


def _words() -> Callable[..., Markup]:
    """Return what the template's ``_`` calls: the catalogue is found once, not for every word.

    A drop is answered in a few milliseconds, of which the finding was a tenth.
    """
    look_up = get_translations().ugettext

    def words(message: str, **values: object) -> Markup:
        return Markup(look_up(message)) % values  # noqa: S704  # our own words, and escaped values

    return words


def move_page(
    desk: Desk, session: SessionFact, form: PlaceForm, *, wrong: str = "", status: int = 200
) -> Response:
    """Show the page, or to a script the dialog, that places a session.

    Args:
        wrong: what became of the attempt before.
    """
    starts_at, ends_at = session.starts_at, session.ends_at
    if not form.errors and hasattr(form, "starts_at") and hasattr(form, "ends_at"):
        starts_at, ends_at = form.starts_at, form.ends_at
    hours = []
    if starts_at is not None and ends_at is not None and ends_at - starts_at < timedelta(days=2):
        hours = local_hours(desk.facts, session, starts_at, ends_at, desk.language)
    template = "timetable_move_form" if PART in request.headers else "timetable_move"
    return make_response(
        render_template(
            f"programme/{template}.html",
            desk=desk,
            session=session,
            form=form,
            hours=hours,
            wrong=wrong,
            in_dialog=PART in request.headers,
        ),
        status,
    )
