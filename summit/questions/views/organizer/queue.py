"""The moderators' queue, the chair's view, and the order that the chair reads in."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.guard import actor, needs
from summit.core.polling import fragment_answer
from summit.programme import queries as programme
from summit.programme.models import Session, Summit
from summit.questions import operations, queries
from summit.questions.access import may_moderate
from summit.questions.views.organizer.boxes import address_of
from summit.questions.views.organizer.desk import Desk

questions = Blueprint(
    "questions",
    __name__,
    url_prefix="/organizer/summits/<slug>/sessions/<session_slug>/questions",
)


@questions.get("")
@needs(Permission.SEE)
def index(slug: str, session_slug: str) -> ResponseReturnValue:
    """Show what was asked, with what can be done about each."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    session = programme.session_of(summit, session_slug)
    return queue_page(summit, session)


@questions.get("/now")
@needs(Permission.SEE)
def now(slug: str, session_slug: str) -> ResponseReturnValue:
    """The queue alone, or 304 where whoever polls has it."""
    return _polled(_part("questions/_queue.html", _desk(slug, session_slug)))


@questions.get("/reading")
@needs(Permission.SEE)
def reading(slug: str, session_slug: str) -> ResponseReturnValue:
    """Show the chair what is on air and what follows, in large type."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    session = programme.session_of(summit, session_slug)
    desk = Desk(session, queries.box_of(session), address_of(summit, session))
    return render_template(
        "questions/reading.html",
        summit=summit,
        session=session,
        desk=desk,
        part=_part("questions/_reading.html", desk),
    )


@questions.get("/reading/now")
@needs(Permission.SEE)
def reading_now(slug: str, session_slug: str) -> ResponseReturnValue:
    """The chair's list alone, or 304."""
    return _polled(_part("questions/_reading.html", _desk(slug, session_slug)))


@questions.post("/order")
@needs(Permission.OPERATE)
def order(slug: str, session_slug: str) -> ResponseReturnValue:
    """Freeze the order of the list, or let votes order it again."""
    wanted = request.form.get("order")
    if wanted not in ("frozen", "votes"):
        abort(400)
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.OPERATE)
        session = programme.session_of(summit, session_slug)
        box = queries.box_of(session, to_change=True)
        act = operations.freeze_order if wanted == "frozen" else operations.release_order
        act(box, actor=actor(), now=clock.now())
        address = address_of(summit, session)
    flash(
        _("The order stays as it is; votes go on counting.")
        if wanted == "frozen"
        else _("Votes order the list again.")
    )
    back = "/reading" if request.form.get("back") == "reading" else ""
    return redirect(f"{address}{back}", 303)


@questions.post("/<question>/move")
@needs(Permission.OPERATE)
def move(slug: str, session_slug: str, question: str) -> ResponseReturnValue:
    """Move a question by one place in the chair's list."""
    direction = request.form.get("direction")
    if direction not in ("up", "down"):
        abort(400)
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.OPERATE)
        session = programme.session_of(summit, session_slug)
        box = queries.box_of(session, to_change=True)
        found = queries.question_of(box, question, to_change=True)
        operations.move(
            found,
            request.form.get("above", ""),
            direction == "up",
            actor=actor(),
            now=clock.now(),
        )
        address = address_of(summit, session)
    return redirect(f"{address}#q-{found.uid}", 303)


def queue_page(summit: Summit, session: Session) -> ResponseReturnValue:
    """Show the queue; without a box, how to begin."""
    box = queries.find_box(session)
    here = address_of(summit, session)
    if box is None:
        return render_template(
            "questions/none.html",
            summit=summit,
            session=session,
            here=here,
            may_moderate=may_moderate(actor(), summit.id),
        )
    desk = Desk(session, box, here)
    return render_template(
        "questions/queue.html",
        summit=summit,
        session=session,
        desk=desk,
        part=_part("questions/_queue.html", desk),
    )


def _desk(slug: str, session_slug: str) -> Desk:
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    session = programme.session_of(summit, session_slug)
    return Desk(session, queries.box_of(session), address_of(summit, session))


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a page that is polled. ``tag`` is the same as long as it shows the same."""

    text: Markup
    tag: str


def _part(template: str, desk: Desk) -> _Part:
    text = render_template(template, desk=desk)
    # Each request has another CSRF token in its forms; older ones stay valid.
    same = text.replace(generate_csrf(), "")
    return _Part(Markup(text), sha256(same.encode()).hexdigest()[:32])  # noqa: S704 - our own


def _polled(part: _Part) -> Response:
    """Answer with a part of a page; whoever has it already gets 304."""
    response = fragment_answer(part.text, part.tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
