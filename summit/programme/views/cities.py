"""The cities that take part in a session."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.forms import clean
from summit.core.guard import actor, needs
from summit.directory.kinds import Kind
from summit.directory.queries import choices
from summit.programme import queries
from summit.programme.forms.cities import NewCitiesForm, SessionCitiesForm, TickedForm, name_of
from summit.programme.models import Session, Summit
from summit.programme.operations import editing
from summit.programme.stale import told

session_cities = Blueprint(
    "session_cities",
    __name__,
    url_prefix="/organizer/summits/<slug>/sessions/<session_slug>/cities",
)

_STEPS = {"up": -1, "down": 1}


@session_cities.get("")
@needs(Permission.SEE)
def index(slug: str, session_slug: str) -> ResponseReturnValue:
    """List the cities of a session, and those that could take part as well."""
    summit = queries.summit_for(slug, actor(), Permission.SEE)
    session = queries.with_cities(queries.session_of(summit, session_slug))
    return _page(summit, session, SessionCitiesForm.shown(session))


@session_cities.post("")
@needs(Permission.EDIT)
def save(slug: str, session_slug: str) -> ResponseReturnValue:
    """Change what is said of a session's cities, and what was asked for those that are ticked."""
    act = request.form.get("act", "save")
    city, _colon, direction = request.form.get("move", "").partition(":")
    if act not in ("save", "state", "remove") or direction not in ("", *_STEPS):
        raise BadRequest
    with unit_of_work():
        summit = queries.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        session = queries.with_cities(queries.session_of(summit, session_slug))
        made_with = SessionCitiesForm.of(session.cities)
        form = SessionCitiesForm.taken(request.form, **made_with)
        ticked = TickedForm(formdata=request.form, session=session)
        if form.is_stale(session.version):
            merged = form.merged(SessionCitiesForm.shown(session), **made_with)
            return _page(summit, session, merged, ticked, status=409)
        right = form.validate()
        if act != "save":
            right = _ticked(ticked) and right
        if not right:
            return _page(summit, session, form, ticked, status=422)
        values = form.cities.values()
        if act == "state":
            for each in ticked.ticked.data:
                values[each] = replace(values[each], state=ticked.all_state.data)
        changed = editing.edit_cities(
            session,
            values,
            removed=ticked.ticked.data if act == "remove" else (),
            moved=(city, _STEPS[direction]) if direction else None,
            actor=actor(),
            now=clock.now(),
        )
        address = _address(summit, session)
    if direction:
        return redirect(f"{address}#city-{city}" if city in values else address, 303)
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


@session_cities.post("/add")
@needs(Permission.EDIT)
def add(slug: str, session_slug: str) -> ResponseReturnValue:
    """Let more cities take part."""
    with unit_of_work():
        summit = queries.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        session = queries.with_cities(queries.session_of(summit, session_slug))
        form = NewCitiesForm(formdata=request.form, cities=choices(Kind.CITY), session=session)
        if not form.validate():
            return _page(summit, session, SessionCitiesForm.shown(session), new=form, status=422)
        count = editing.add_cities(
            session,
            queries.cities_named(form.chosen.data),
            form.values(),
            actor=actor(),
            now=clock.now(),
        )
        address = _address(summit, session)
    flash(_("Added: %(count)s.", count=count))
    return redirect(address, 303)


def _ticked(form: TickedForm) -> bool:
    """Tell whether an act on the ticked ones can be done; else say so in the form."""
    right = bool(form.validate())
    if right and not form.ticked.data:
        form.refuse("ticked", _("Tick at least one city."))
        return False
    return right


def _address(summit: Summit, session: Session) -> str:
    return f"/organizer/summits/{summit.slug}/sessions/{session.slug}/cities"


def _page(
    summit: Summit,
    session: Session,
    form: SessionCitiesForm,
    ticked: TickedForm | None = None,
    *,
    new: NewCitiesForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    text = render_template(
        "programme/session_cities.html",
        summit=summit,
        session=session,
        form=form,
        ticked=ticked or TickedForm(formdata=None, session=session),
        new=new or NewCitiesForm(formdata=None, cities=choices(Kind.CITY), session=session),
        rows=[
            (each, name_of(each), form.cities.choices(each.city.slug)) for each in session.cities
        ],
        find=clean(request.args.get("find", ""))[:100],
        base=_address(summit, session),
        may_edit=actor().may(Permission.EDIT, summit.id),
        who=told(session.edited_by, session.edited_at, summit.zone) if status == 409 else "",
    )
    return text, status
