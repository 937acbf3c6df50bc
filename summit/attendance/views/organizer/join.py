"""How each session is joined: private, for offices that come."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance import operations, queries
from summit.attendance.forms.join import JoinForm
from summit.attendance.queries.joining import join_lines
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.guard import actor, needs
from summit.programme import queries as programme
from summit.programme.models import Session, Summit
from summit.programme.stale import saved_last

join = Blueprint("join", __name__, url_prefix="/organizer/summits/<slug>/join")


@join.get("")
@needs(Permission.EDIT)
def index(slug: str) -> ResponseReturnValue:
    """List the sessions, and for which it is said how to join."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    return render_template("attendance/join.html", summit=summit, lines=join_lines(summit.id))


@join.get("/<session_slug>")
@needs(Permission.EDIT)
def show(slug: str, session_slug: str) -> ResponseReturnValue:
    """Show how one session is joined."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    session = programme.session_of(summit, session_slug)
    row = queries.join_details(session.id)
    return _page(summit, session, JoinForm.filled(row, row.version, **_tongues(summit)))


@join.post("/<session_slug>")
@needs(Permission.EDIT)
def save(slug: str, session_slug: str) -> ResponseReturnValue:
    """Say how one session is joined."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        session = programme.session_of(summit, session_slug)
        row = queries.join_details(session.id)
        made_with = {"obj": row, **_tongues(summit)}
        form = JoinForm.taken(request.form, **made_with)
        if form.is_stale(row.version):
            present = JoinForm.filled(row, row.version, **_tongues(summit))
            return _page(summit, session, form.merged(present, **made_with), 409)
        if not form.validate():
            return _page(summit, session, form, 422)
        changed = operations.edit_join_details(
            session, form.values(), actor=actor(), now=clock.now()
        )
        address = f"/organizer/summits/{summit.slug}/join"
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


def _tongues(summit: Summit) -> dict[str, Any]:
    return {"tongues": summit.languages}


def _page(
    summit: Summit, session: Session, form: JoinForm, status: int = 200
) -> ResponseReturnValue:
    text = render_template(
        "attendance/join_one.html",
        summit=summit,
        session=session,
        form=form,
        who=saved_last(summit, "session", session.uid) if status == 409 else "",
    )
    return text, status
