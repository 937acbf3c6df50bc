"""All boxes of a summit, and how one of them takes questions."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.programme import moments
from summit.programme import queries as programme
from summit.programme.models import Audience, Session, SessionState, Summit
from summit.programme.stale import refuse, saved_last
from summit.questions import operations, queries
from summit.questions.access import may_moderate
from summit.questions.forms import BoxForm
from summit.questions.models import Askers, QuestionBox
from summit.questions.operations import BoxValues, values_of
from summit.questions.queries import BoxLine
from summit.questions.windows import Stage, window_of

question_boxes = Blueprint("question_boxes", __name__, url_prefix="/organizer/summits/<slug>")

_ONE = "/sessions/<session_slug>/questions"


@question_boxes.get("/questions")
@needs(Permission.SEE)
def index(slug: str) -> ResponseReturnValue:
    """List the sessions with their boxes, and what waits in each."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    now = clock.now()
    return render_template(
        "questions/boxes.html",
        summit=summit,
        lines=[line for line in queries.listing(summit.id) if line.audience is not Audience.STAFF],
        stage=lambda line: _stage(line, now),
        span=lambda line: _span(line.starts_at, line.ends_at, line.zone),
        may_moderate=may_moderate(actor(), summit.id),
    )


@question_boxes.get(f"{_ONE}/settings")
@needs(Permission.OPERATE)
def settings(slug: str, session_slug: str) -> ResponseReturnValue:
    """Show how a session's questions are taken, or how they could be."""
    summit = programme.summit_for(slug, actor(), Permission.OPERATE)
    session = programme.session_of(summit, session_slug)
    box = queries.find_box(session)
    return _settings(summit, session, box, _filled(session, box))


@question_boxes.post(f"{_ONE}/settings")
@needs(Permission.OPERATE)
def save(slug: str, session_slug: str) -> ResponseReturnValue:
    """Make a session's box, or change how it takes questions."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.OPERATE)
        session = programme.session_of(summit, session_slug)
        box = queries.find_box(session, to_change=True)
        made_with = {"zone": session.zone, "obj": box}
        form = BoxForm.taken(request.form, **made_with)
        if form.is_stale(_version(box)):
            merged = form.merged(_filled(session, box), **made_with)
            return _settings(summit, session, box, merged, 409)
        if not form.validate():
            return _settings(summit, session, box, form, 422)
        try:
            if box is None:
                operations.make_box(session, form.values, actor=actor(), now=clock.now())
                changed = True
            else:
                changed = operations.edit_box(box, form.values, actor=actor(), now=clock.now())
        except Refused as refused:
            refuse(form, refused)
            return _settings(summit, session, box, form, 422)
        address = address_of(summit, session)
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


@question_boxes.post(f"{_ONE}/intake")
@needs(Permission.OPERATE)
def intake(slug: str, session_slug: str) -> ResponseReturnValue:
    """Take questions from now on, or no more."""
    wanted = request.form.get("take") == "yes"
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.OPERATE)
        session = programme.session_of(summit, session_slug)
        box = queries.box_of(session, to_change=True)
        act = operations.open_now if wanted else operations.close_now
        changed = act(box, actor=actor(), now=clock.now())
        address = address_of(summit, session)
    if not changed:
        flash(_("Nothing was changed."))
    elif wanted:
        flash(_("Questions are taken from now on."))
    else:
        flash(_("No more questions are taken."))
    return redirect(address, 303)


def address_of(summit: Summit, session: Session) -> str:
    """Return where a session's questions are."""
    return f"/organizer/summits/{summit.slug}/sessions/{session.slug}/questions"


def _version(box: QuestionBox | None) -> int:
    return box.version if box is not None else 0


def _filled(session: Session, box: QuestionBox | None) -> BoxForm:
    """Return the form as a box is, or as a new one begins."""
    everyone = session.audience is Audience.PUBLIC
    begun = BoxValues(askers=Askers.EVERYONE if everyone else Askers.INVITED)
    values = values_of(box) if box is not None else begun
    form: BoxForm = BoxForm.filled(values, _version(box), zone=session.zone)
    return form


def _settings(
    summit: Summit,
    session: Session,
    box: QuestionBox | None,
    form: BoxForm,
    status: int = 200,
) -> ResponseReturnValue:
    text = render_template(
        "questions/settings.html",
        summit=summit,
        session=session,
        box=box,
        form=form,
        here=address_of(summit, session),
        span=_span(session.starts_at, session.ends_at, session.zone),
        who=saved_last(summit, "session", session.uid) if status == 409 else "",
    )
    return text, status


def _span(starts_at: datetime | None, ends_at: datetime | None, zone: str) -> str:
    if starts_at is None:
        return ""
    return moments.span_text(starts_at, ends_at, zone, choose_language())


def _stage(line: BoxLine, now: datetime) -> Stage | None:
    """Say whether a box takes questions; ``None`` where there is none."""
    if line.box is None:
        return None
    off = line.state is SessionState.CANCELLED
    return window_of(line.box, line.starts_at, line.ends_at, off=off).stage(now)
