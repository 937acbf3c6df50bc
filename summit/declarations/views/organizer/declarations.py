"""The declarations of a summit: the list, a new one, and what is settled besides the text."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.declarations import operations, queries, wording
from summit.declarations.forms.texts import DeclarationForm
from summit.declarations.models import Declaration
from summit.declarations.operations.texts import WRITABLE
from summit.declarations.queries.places import places
from summit.declarations.views.organizer.drafts import Draft, address_of, opened, tongues
from summit.programme import queries as programme
from summit.programme.models import Summit
from summit.programme.stale import refuse, saved_last

declarations = Blueprint(
    "declarations", __name__, url_prefix="/organizer/summits/<slug>/declarations"
)


@declarations.get("")
@needs(Permission.SEE)
def index(slug: str) -> ResponseReturnValue:
    """List a summit's declarations."""
    summit = programme.summit_for(slug, actor(), Permission.SEE)
    found = queries.declarations_of(summit.id)
    return render_template(
        "declarations/index.html",
        summit=summit,
        base=f"/organizer/summits/{summit.slug}/declarations",
        declarations=found,
        languages=tongues(sorted({tag for each in found for tag in each.languages})),
        wording=wording,
        may_edit=actor().may(Permission.EDIT, summit.id),
    )


@declarations.get("/new")
@needs(Permission.EDIT)
def new(slug: str) -> ResponseReturnValue:
    """Ask for a new declaration."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    form = DeclarationForm.shown(**DeclarationForm.of(summit, None, places(summit)))
    return _new_page(summit, form)


@declarations.post("/new")
@needs(Permission.EDIT)
def create(slug: str) -> ResponseReturnValue:
    """Begin a declaration."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        made_with = DeclarationForm.of(summit, None, places(summit))
        form = DeclarationForm.taken(request.form, **made_with)
        if not form.validate():
            return _new_page(summit, form, 422)
        taken = {each.slug for each in queries.declarations_of(summit.id)}
        try:
            made = operations.make_declaration(
                summit, form.values(taken), actor=actor(), now=clock.now()
            )
        except Refused as refused:
            refuse(form, refused)
            return _new_page(summit, form, 422)
        address = address_of(summit, made)
    flash(_("The declaration is begun. Add its parts, or import a text."))
    return redirect(address, 303)


@declarations.get("/<declaration>/settings")
@needs(Permission.EDIT)
def ask(slug: str, declaration: str) -> ResponseReturnValue:
    """Show what is settled of a declaration."""
    summit, found = opened(slug, declaration, Permission.EDIT)
    made_with = DeclarationForm.of(summit, found, places(summit, found.session_id))
    return _settings_page(summit, found, DeclarationForm.shown(**made_with))


@declarations.post("/<declaration>/settings")
@needs(Permission.EDIT)
def save(slug: str, declaration: str) -> ResponseReturnValue:
    """Change what is settled of a declaration."""
    with unit_of_work():
        summit, found = opened(slug, declaration, Permission.EDIT, to_change=True)
        made_with = DeclarationForm.of(summit, found, places(summit, found.session_id))
        form = DeclarationForm.taken(request.form, **made_with)
        present = DeclarationForm.shown(**made_with)
        if form.is_behind(present):
            return _settings_page(summit, found, form.merged(present, **made_with), 409)
        if not form.validate():
            return _settings_page(summit, found, form, 422)
        try:
            changed = operations.edit_declaration(
                found,
                form.values((), found.slug),
                settled=form.settled(),
                actor=actor(),
                now=clock.now(),
            )
        except Refused as refused:
            refuse(form, refused)
            return _settings_page(summit, found, form, 422)
        address = address_of(summit, found)
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(f"{address}/settings", 303)


def _new_page(summit: Summit, form: DeclarationForm, status: int = 200) -> ResponseReturnValue:
    text = render_template(
        "declarations/new.html",
        summit=summit,
        base=f"/organizer/summits/{summit.slug}/declarations",
        form=form,
    )
    return text, status


def _settings_page(
    summit: Summit, found: Declaration, form: DeclarationForm, status: int = 200
) -> ResponseReturnValue:
    text = render_template(
        "declarations/edit.html",
        summit=summit,
        declaration=found,
        draft=Draft.of(summit, found),
        base=address_of(summit, found),
        form=form,
        who=saved_last(summit, "declaration", found.key) if status == 409 else "",
        may_edit=found.state in WRITABLE,
    )
    return text, status
