"""Inviting to a session: from a list of those whom we know, or one office by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from summit.attendance import wording
from summit.attendance.forms.invitations import BY_CITY, ByHandForm, InviteForm
from summit.attendance.forms.offices import Entries
from summit.attendance.models import OfficeKind
from summit.attendance.operations.enlisting import Enlisted, Guest, enlist, prospects
from summit.attendance.queries.candidates import (
    MOST,
    Candidate,
    Source,
    candidates,
    candidates_named,
    invited_to,
    offices_of,
    session_with_places,
)
from summit.attendance.queries.listing import session_choices
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import db, unit_of_work
from summit.core.errors import N_, NotFound, Refused
from summit.core.forms import clean
from summit.core.guard import actor, needs
from summit.directory.kinds import Kind
from summit.directory.models import City, Organisation, Person, Relation
from summit.directory.queries import choices
from summit.directory.wording import RELATIONS
from summit.programme import queries as programme
from summit.programme.models import Session, SessionState, Summit
from summit.programme.stale import refuse

inviting = Blueprint("inviting", __name__, url_prefix="/organizer/summits/<slug>/invitations/new")

#: The zone of those who are written to in Korean unless somebody says otherwise.
_KOREA = "Asia/Seoul"


@inviting.get("")
@needs(Permission.EDIT)
def choose(slug: str) -> ResponseReturnValue:
    """Ask to which session, and offer whom to invite to it."""
    return _page(InviteForm(formdata=None, zone=g.summit_ref.zone))


@inviting.post("")
@needs(Permission.EDIT)
def create(slug: str) -> ResponseReturnValue:
    """Invite those who were ticked, as drafts."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        session = asked_session(summit.id, request.form.get("session", ""))
        form = InviteForm(formdata=request.form, zone=summit.zone)
        right = form.validate()
        keys = form.chosen(request.form.getlist("chosen"))
        found = candidates_named(session, keys)
        if len(found) < len(keys) and not form.form_errors:
            form.form_errors.append(_("Somebody of the list is no longer in the directory."))
        if not right or form.form_errors:
            return _page(form, keys, 422)
        guests = [guest_of(each) for each in found]
        done, status = run(summit, session, guests, form)
        if done is None:
            return _page(form, keys, status)
        address = told(summit, session, done)
    return redirect(address, 303)


@inviting.get("/by-hand")
@needs(Permission.EDIT)
def ask_by_hand(slug: str) -> ResponseReturnValue:
    """Ask for one office to be invited."""
    ref = g.summit_ref
    if not request.args.get("session"):
        return redirect(f"/organizer/summits/{ref.slug}/invitations/new", 303)
    session = asked_session(ref.id, request.args.get("session", ""))
    form = ByHandForm.shown(0, **ByHandForm.of(ref.languages, ref.zone, entries()))
    return _hand_page(session, form)


@inviting.post("/by-hand")
@needs(Permission.EDIT)
def create_by_hand(slug: str) -> ResponseReturnValue:
    """Invite one office, made now unless it is there."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        session = asked_session(summit.id, request.form.get("session", ""))
        made_with = ByHandForm.of(summit.languages, summit.zone, entries())
        form = ByHandForm.taken(request.form, **made_with)
        if not form.validate():
            return _hand_page(session, form, 422)
        values = form.values(chosen_entries(form))
        contact = form.contact()
        guest = Guest(
            **{name: getattr(values, name) for name in Guest.__slots__ if hasattr(values, name)},
            contacts=(contact,) if contact is not None else (),
        )
        done, status = run(summit, session, [guest], form)
        if done is None:
            return _hand_page(session, form, status)
        address = told(summit, session, done)
    return redirect(address, 303)


def asked_session(summit_id: int, slug: str) -> Session:
    """Return the session that is asked for, with its cities and speakers.

    Raises:
        NotFound: the summit has no such session.
    """
    found = session_with_places(summit_id, slug)
    if found is None:
        raise NotFound(N_("This summit has no session “%(slug)s”."), slug=slug)
    return found


def run(
    summit: Summit,
    session: Session,
    guests: list[Guest],
    form: Any,
) -> tuple[Enlisted | None, int]:
    """Invite guests; where an operation refuses, undo all of it and say so in the form."""
    try:
        done = enlist(
            summit,
            session,
            guests,
            offices=offices_of(summit.id),
            deadline=form.deadline.data,
            language=language_by(form.language.data),
            actor=actor(),
            now=clock.now(),
        )
    except Refused as refused:
        db.session.rollback()
        refuse(form, refused)
        return None, 422
    return done, 200


def told(summit: Summit, session: Session, done: Enlisted) -> str:
    """Say what was done, and return where the new drafts are seen."""
    if done.invited:
        flash(
            ngettext(
                "%(num)s invitation is drafted. Nobody has been written to yet.",
                "%(num)s invitations are drafted. Nobody has been written to yet.",
                done.invited,
            )
        )
    if done.already:
        flash(
            ngettext(
                "%(num)s office was invited to this session before and is left as it is.",
                "%(num)s offices were invited to this session before and are left as they are.",
                done.already,
            )
        )
    return f"/organizer/summits/{summit.slug}/invitations?session={session.slug}"


def language_by(choice: str) -> Callable[[Guest], str]:
    """Return what says in which language a new office is written to."""

    def language(guest: Guest) -> str:
        if choice != BY_CITY:
            return choice
        at_home = guest.person.zone if guest.person is not None else None
        zone = guest.city.zone if guest.city is not None else at_home
        return "ko" if zone == _KOREA else "en"

    return language


def guest_of(candidate: Candidate) -> Guest:
    """Return whom a candidate stands for; a city stands for its principal."""
    is_principal = candidate.key.startswith("city:")
    return Guest(
        kind=OfficeKind.PRINCIPAL if is_principal else OfficeKind.PERSON,
        person=candidate.person,
        city=candidate.city,
        organisation=candidate.organisation,
        capacity=candidate.capacity,
    )


def entries() -> Entries:
    """Return what of the directory can be chosen."""
    return {
        "city": choices(Kind.CITY),
        "person": choices(Kind.PERSON),
        "organisation": choices(Kind.ORGANISATION),
    }


def chosen_entries(form: Any) -> dict[str, Any]:
    """Return the rows of the directory that a form names."""
    models = {"city": City, "person": Person, "organisation": Organisation}
    return {name: programme.entry_named(model, form[name].data) for name, model in models.items()}


def _page(form: InviteForm, keys: Any = (), status: int = 200) -> ResponseReturnValue:
    ref = g.summit_ref
    asked = request.form.get("session", "") or request.args.get("session", "")
    session = session_with_places(ref.id, asked) if asked else None
    if asked and session is None:
        raise NotFound(N_("This summit has no session “%(slug)s”."), slug=asked)
    given = request.values
    source = given.get("from", "")
    if source not in set(Source):
        has_cities = session is not None and session.cities
        source = Source.SESSION_CITIES if has_cities else Source.CITIES
    relation = given.get("relation", "")
    words = clean(given.get("q", ""))[:100]
    lines, more = [], False
    if session is not None:
        found = candidates(
            session,
            Source(source),
            words=words,
            relation=Relation(relation) if relation in set(Relation) else None,
        )
        more, found = len(found) > MOST, found[:MOST]
        guests = [guest_of(each) for each in found]
        looked = prospects(guests, offices_of(ref.id), invited_to(session), language_by(BY_CITY))
        lines = list(zip(found, looked, strict=True))
    text = render_template(
        "attendance/invite.html",
        form=form,
        ticked=frozenset(keys),
        session=session,
        sessions=[
            each for each in session_choices(ref.id) if each.state is not SessionState.CANCELLED
        ],
        sources=Source,
        source=Source(source),
        relation=relation if relation in set(Relation) else "",
        relations=RELATIONS,
        words=words,
        lines=lines,
        more=more,
        most=MOST,
        summit=ref,
        wording=wording,
    )
    return text, status


def _hand_page(session: Session, form: ByHandForm, status: int = 200) -> ResponseReturnValue:
    text = render_template(
        "attendance/invite_by_hand.html", session=session, form=form, summit=g.summit_ref
    )
    return text, status
