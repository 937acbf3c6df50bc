"""The interpreters of a summit: the list, one of them, adding, editing and removing."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import N_, Refused
from summit.core.guard import actor, needs
from summit.core.i18n import LANGUAGES as DOORS
from summit.core.zones import zones
from summit.interpretation import directions, queries, wording
from summit.interpretation.access import may_see_phones, may_see_terms
from summit.interpretation.definitions import DEFINITIONS
from summit.interpretation.forms.interpreters import ConsentForm, InterpreterForm, way
from summit.interpretation.models import (
    Assignment,
    AssignmentState,
    Interpreter,
    Seniority,
    Site,
)
from summit.interpretation.operations import interpreters as operations
from summit.interpretation.queries import listing as lists
from summit.interpretation.views.organizer import saying
from summit.interpretation.views.organizer.people_listing import (
    ANSWERS,
    InterpreterListing,
    lines_of,
)
from summit.programme import queries as programme
from summit.programme.models import Summit
from summit.programme.stale import refuse, saved_last

interpreters = Blueprint(
    "interpreters", __name__, url_prefix="/organizer/summits/<slug>/interpretation/interpreters"
)

ONE = "/<int(max=2147483647):interpreter_id>"


@interpreters.get("")
@needs(Permission.SEE)
def index(slug: str) -> ResponseReturnValue:
    """List a summit's interpreters; the address says how they are sorted and which are shown."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    listing = InterpreterListing(request.args, address_of(summit))
    lines = lines_of(
        queries.interpreters(summit.id),
        lists.places(summit.id),
        lists.checks_by_interpreter(summit.id),
    )
    return render_template(
        "interpretation/interpreters.html",
        summit=summit,
        listing=listing,
        lines=listing.kept(lines),
        everything=len(lines),
        pairs=sorted({pair for line in lines for pair in line.pairs}),
        sites=Site,
        seniorities=Seniority,
        answers=ANSWERS,
        wording=wording,
        saying=saying,
        may_edit=actor().may(Permission.EDIT, summit.id),
    )


@interpreters.get("/new")
@needs(Permission.EDIT)
def new(slug: str) -> ResponseReturnValue:
    """Ask for what a new interpreter begins with."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    return _form_page(summit, None, InterpreterForm.shown(0, **_made_with(summit, None)))


@interpreters.post("/new")
@needs(Permission.EDIT)
def create(slug: str) -> ResponseReturnValue:
    """Add an interpreter."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        form = InterpreterForm.taken(request.form, **_made_with(summit, None))
        if "look" in request.form:
            return _form_page(summit, None, form)
        if not form.validate():
            return _form_page(summit, None, form, 422)
        try:
            made = operations.add_interpreter(summit, form.values(), actor=actor(), now=clock.now())
        except Refused as refused:
            refuse(form, refused)
            return _form_page(summit, None, form, 422)
        address = address_of(summit, made)
    flash(_("The interpreter is added. Nobody has been written to yet."))
    return redirect(address, 303)


@interpreters.post("/directions")
@needs(Permission.EDIT)
def look_at_directions(slug: str) -> ResponseReturnValue:
    """Show the directions that the languages of a form allow, as a part of its page."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    form = InterpreterForm.taken(request.form, **_made_with(summit, None))
    return render_template("interpretation/interpreter_directions.html", form=form, retour=_retour)


@interpreters.get(ONE)
@needs(Permission.SEE)
def show(slug: str, interpreter_id: int) -> ResponseReturnValue:
    """Show one interpreter; what is private to those who need it alone."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    interpreter = queries.interpreter_of(summit.id, interpreter_id)
    may_see = may_see_terms(actor(), summit.id)
    return render_template(
        "interpretation/interpreter.html",
        summit=summit,
        interpreter=interpreter,
        base=address_of(summit, interpreter),
        places=_places_of(interpreter, private=may_see),
        check=lists.checks_by_interpreter(summit.id).get(interpreter.id),
        consent=ConsentForm.of(interpreter),
        rules=queries.rule_set_of(summit.id).values,
        definitions=DEFINITIONS,
        may_see_terms=may_see,
        may_see_phones=may_see_phones(actor(), summit.id),
        may_edit=actor().may(Permission.EDIT, summit.id),
        may_send=actor().may(Permission.SEND, summit.id),
        ways=directions.ordered(interpreter.directions, interpreter.languages),
        way=way,
        retour=_retour(interpreter.languages),
        doors=DOORS,
        wording=wording,
        saying=saying,
        now=clock.now(),
    )


@interpreters.get(f"{ONE}/edit")
@needs(Permission.EDIT)
def ask(slug: str, interpreter_id: int) -> ResponseReturnValue:
    """Ask for what staff can type of an interpreter."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    interpreter = queries.interpreter_of(summit.id, interpreter_id)
    made_with = _made_with(summit, interpreter)
    form = InterpreterForm.shown(interpreter.version, **made_with)
    return _form_page(summit, interpreter, form)


@interpreters.post(f"{ONE}/edit")
@needs(Permission.EDIT)
def save(slug: str, interpreter_id: int) -> ResponseReturnValue:
    """Change what staff can type of an interpreter."""
    with unit_of_work():
        summit, interpreter = to_change(slug, interpreter_id, Permission.EDIT)
        made_with = _made_with(summit, interpreter)
        form = InterpreterForm.taken(request.form, **made_with)
        if "look" in request.form:
            return _form_page(summit, interpreter, form)
        if form.is_stale(interpreter.version):
            present = InterpreterForm.shown(interpreter.version, **made_with)
            return _form_page(summit, interpreter, form.merged(present, **made_with), 409)
        if not form.validate():
            return _form_page(summit, interpreter, form, 422)
        try:
            changed = operations.edit_interpreter(
                interpreter, form.values(), actor=actor(), now=clock.now()
            )
        except Refused as refused:
            refuse(form, refused)
            return _form_page(summit, interpreter, form, 422)
        address = address_of(summit, interpreter)
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


@interpreters.post(f"{ONE}/consent")
@needs(Permission.EDIT)
def consent(slug: str, interpreter_id: int) -> ResponseReturnValue:
    """Note whether an interpreter agrees to recording and streaming."""
    with unit_of_work():
        summit, interpreter = to_change(slug, interpreter_id, Permission.EDIT)
        form = ConsentForm(formdata=request.form)
        if not form.validate():
            raise Refused(N_("Say whether the interpreter agrees, or was not asked."))
        changed = operations.state_details(
            interpreter,
            phone=interpreter.phone,
            day_phone=interpreter.day_phone,
            consents=form.consents,
            kit=interpreter.kit,
            actor=actor(),
            now=clock.now(),
        )
        address = address_of(summit, interpreter)
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


@interpreters.get(f"{ONE}/remove")
@needs(Permission.EDIT)
def ask_to_remove(slug: str, interpreter_id: int) -> ResponseReturnValue:
    """Say what follows from removing an interpreter."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    return _removal(summit, queries.interpreter_of(summit.id, interpreter_id))


@interpreters.post(f"{ONE}/remove")
@needs(Permission.EDIT)
def remove(slug: str, interpreter_id: int) -> ResponseReturnValue:
    """Remove an interpreter and release their places, if these are still those that were shown."""
    with unit_of_work():
        summit, interpreter = to_change(slug, interpreter_id, Permission.EDIT)
        if request.form.get("seen", "") != _seen(queries.held_by(interpreter.id)):
            return _removal(summit, interpreter, 409)
        released = operations.remove_interpreter(
            interpreter, release_places=True, actor=actor(), now=clock.now()
        )
        address = address_of(summit)
    flash(
        ngettext(
            "The interpreter is removed; %(num)s place is free again.",
            "The interpreter is removed; %(num)s places are free again.",
            released,
        )
    )
    return redirect(address, 303)


def address_of(summit: Summit, interpreter: Interpreter | None = None) -> str:
    """Return where an interpreter's page is; without one, the list."""
    base = f"/organizer/summits/{summit.slug}/interpretation/interpreters"
    return f"{base}/{interpreter.id}" if interpreter is not None else base


def to_change(slug: str, interpreter_id: int, permission: Permission) -> tuple[Summit, Interpreter]:
    """Return a summit and one of its interpreters, both to be changed."""
    summit = programme.summit_for(slug, actor(), permission, to_change=True)
    return summit, queries.interpreter_of(summit.id, interpreter_id, to_change=True)


def _made_with(summit: Summit, interpreter: Interpreter | None) -> dict[str, object]:
    near = lists.languages_of(summit.id) | set(summit.languages)
    return InterpreterForm.of(interpreter, summit.languages, near, summit.zone)


def _retour(classes: dict[str, str]) -> frozenset[str]:
    allowed = operations.allowed_directions(classes)
    return frozenset(each for each in allowed if directions.is_retour(each, classes))


def _places_of(interpreter: Interpreter, *, private: bool) -> Sequence[Assignment]:
    """Return somebody's places; what was released before anybody knew of it tells nothing."""
    found = lists.places_of(interpreter.id)
    if private:
        return found
    gone = {AssignmentState.RELEASED}
    return [each for each in found if each.state not in gone]


def _seen(held: Sequence[Assignment]) -> str:
    """Return what says which places a page showed, and how far each was."""
    told = sorted(f"{each.id}.{each.state}.{each.round}" for each in held)
    return f"{crc32(' '.join(told).encode()):08x}"


def _removal(summit: Summit, interpreter: Interpreter, status: int = 200) -> ResponseReturnValue:
    held = queries.held_by(interpreter.id)
    told = sum(each.state is not AssignmentState.PROPOSED for each in held)
    text = render_template(
        "interpretation/interpreter_remove.html",
        summit=summit,
        interpreter=interpreter,
        base=address_of(summit, interpreter),
        held=held,
        told=told,
        seen=_seen(held),
        stale=status == 409,
        wording=wording,
        saying=saying,
    )
    return text, status


def _form_page(
    summit: Summit, interpreter: Interpreter | None, form: InterpreterForm, status: int = 200
) -> ResponseReturnValue:
    rules = queries.rule_set_of(summit.id).values
    text = render_template(
        "interpretation/interpreter_form.html",
        summit=summit,
        interpreter=interpreter,
        form=form,
        base=address_of(summit, interpreter),
        retour=_retour,
        rules=rules,
        definitions=DEFINITIONS,
        wording=wording,
        zones=sorted(zones()),
        who=saved_last(summit, "interpreter", interpreter.key)
        if status == 409 and interpreter is not None
        else "",
    )
    return text, status
