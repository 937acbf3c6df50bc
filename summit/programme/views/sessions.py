"""The sessions of a summit: the list, a new one, and what is said of each."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.core.zones import zones
from summit.programme import queries, wording
from summit.programme.forms.sessions import NewSessionForm, SessionForm
from summit.programme.models import Audience, Session, SessionKind, SessionState, Summit
from summit.programme.operations import editing
from summit.programme.rules.editing import may_vanish
from summit.programme.stale import refuse, told
from summit.programme.views.listing import SessionListing

sessions = Blueprint("sessions", __name__, url_prefix="/organizer/summits/<slug>/sessions")


@sessions.get("")
@needs(Permission.SEE)
def index(slug: str) -> ResponseReturnValue:
    """List a summit's sessions; the address says how they are sorted and which are shown."""
    ref = g.summit_ref
    listing = SessionListing(request.args, f"/organizer/summits/{ref.slug}/sessions")
    lines = queries.session_lines(ref.id, ref.languages, listing.asked)
    return render_template(
        "programme/sessions.html",
        listing=listing,
        page=listing.page(listing.kept(lines), len(lines)),
        rooms=queries.room_names(ref.id),
        summit=ref,
        wording=wording,
        kinds=SessionKind,
        states=SessionState,
        audiences=Audience,
        may_edit=actor().may(Permission.EDIT, ref.id),
    )


@sessions.get("/new")
@needs(Permission.EDIT)
def new(slug: str) -> ResponseReturnValue:
    """Ask for what a new session begins with."""
    summit = queries.summit_for(slug, actor(), Permission.EDIT)
    return _new_page(summit, NewSessionForm(formdata=None, summit=summit))


@sessions.post("/new")
@needs(Permission.EDIT)
def create(slug: str) -> ResponseReturnValue:
    """Add a session."""
    with unit_of_work():
        summit = queries.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        form = NewSessionForm(formdata=request.form, summit=summit)
        if not form.validate():
            return _new_page(summit, form, 422)
        try:
            made = editing.create_session(summit, form.values(), actor=actor(), now=clock.now())
        except Refused as refused:
            refuse(form, refused)
            return _new_page(summit, form, 422)
        address = _address(summit, made)
    flash(_("The session is made."))
    return redirect(address, 303)


@sessions.get("/<session_slug>")
@needs(Permission.SEE)
def show(slug: str, session_slug: str) -> ResponseReturnValue:
    """Show all that is said of a session."""
    summit = queries.summit_for(slug, actor(), Permission.SEE)
    session = queries.session_of(summit, session_slug)
    return _page(summit, session, SessionForm.filled(session, session.version, summit=summit))


@sessions.post("/<session_slug>")
@needs(Permission.EDIT)
def save(slug: str, session_slug: str) -> ResponseReturnValue:
    """Change what is said of a session."""
    with unit_of_work():
        summit = queries.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        session = queries.session_of(summit, session_slug)
        made_with = SessionForm.of(summit, session)
        form = SessionForm.taken(request.form, **made_with)
        if form.is_stale(session.version):
            present = SessionForm.filled(session, session.version, summit=summit)
            return _page(summit, session, form.merged(present, **made_with), 409)
        if not form.validate():
            return _page(summit, session, form, 422)
        try:
            changed = editing.edit_session(
                summit,
                session,
                form.values(session),
                settled=form.settled(),
                actor=actor(),
                now=clock.now(),
            )
        except Refused as refused:
            refuse(form, refused)
            return _page(summit, session, form, 422)
        address = _address(summit, session)
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


@sessions.post("/<session_slug>/cancel")
@needs(Permission.EDIT)
def cancel(slug: str, session_slug: str) -> ResponseReturnValue:
    """Mark a session as not taking place."""
    with unit_of_work():
        summit = queries.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        session = queries.session_of(summit, session_slug)
        editing.cancel_session(session, actor=actor(), now=clock.now())
        address = _address(summit, session)
    flash(_("The session is cancelled. Others are told when you publish."))
    return redirect(address, 303)


@sessions.post("/<session_slug>/reinstate")
@needs(Permission.EDIT)
def reinstate(slug: str, session_slug: str) -> ResponseReturnValue:
    """Let a cancelled session take place after all."""
    with unit_of_work():
        summit = queries.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        session = queries.session_of(summit, session_slug)
        editing.reinstate_session(summit, session, actor=actor(), now=clock.now())
        address = _address(summit, session)
    flash(_("The session takes place again."))
    return redirect(address, 303)


@sessions.post("/<session_slug>/delete")
@needs(Permission.EDIT)
def delete(slug: str, session_slug: str) -> ResponseReturnValue:
    """Remove a session that was never published."""
    with unit_of_work():
        summit = queries.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        session = queries.session_of(summit, session_slug)
        editing.delete_session(summit, session, actor=actor(), now=clock.now())
        slug = summit.slug
    flash(_("The session is deleted."))
    return redirect(f"/organizer/summits/{slug}/sessions", 303)


def _address(summit: Summit, session: Session) -> str:
    return f"/organizer/summits/{summit.slug}/sessions/{session.slug}"


def _new_page(summit: Summit, form: NewSessionForm, status: int = 200) -> ResponseReturnValue:
    return render_template("programme/session_form.html", summit=summit, form=form), status


def _page(
    summit: Summit, session: Session, form: SessionForm, status: int = 200
) -> ResponseReturnValue:
    saved = (
        told(session.edited_by, session.edited_at, summit.zone)
        if session.edited_at is not None
        else ""
    )
    text = render_template(
        "programme/session.html",
        summit=summit,
        session=session,
        form=form,
        base=_address(summit, session),
        may_edit=actor().may(Permission.EDIT, summit.id),
        may_vanish=may_vanish(session.published_to),
        saved=saved,
        who=(saved or told("", None, summit.zone)) if status == 409 else "",
        zones=sorted(zones()),
    )
    return text, status
