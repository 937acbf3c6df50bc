"""Whom a summit's interpreters ring, and how long what is private of them is kept."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.interpretation import queries
from summit.interpretation.forms.rules import SettingsForm
from summit.interpretation.operations.settings import edit_settings
from summit.programme import queries as programme
from summit.programme.models import Summit
from summit.programme.stale import refuse, saved_last

booth_settings = Blueprint(
    "booth_settings", __name__, url_prefix="/organizer/summits/<slug>/interpretation/settings"
)


@booth_settings.get("")
@needs(Permission.EDIT)
def show(slug: str) -> ResponseReturnValue:
    """Show what is settled."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    row = queries.settings(summit.id)
    return _page(summit, SettingsForm.shown(row.version, **SettingsForm.of(row)))


@booth_settings.post("")
@needs(Permission.EDIT)
def save(slug: str) -> ResponseReturnValue:
    """Settle it otherwise."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        row = queries.settings(summit.id)
        made_with = SettingsForm.of(row)
        form = SettingsForm.taken(request.form, **made_with)
        if form.is_stale(row.version):
            present = SettingsForm.shown(row.version, **made_with)
            return _page(summit, form.merged(present, **made_with), 409)
        if not form.validate():
            return _page(summit, form, 422)
        try:
            changed = edit_settings(summit, form.settled(row), actor=actor(), now=clock.now())
        except Refused as refused:
            refuse(form, refused)
            return _page(summit, form, 422)
        address = _address(summit)
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


def _address(summit: Summit) -> str:
    return f"/organizer/summits/{summit.slug}/interpretation/settings"


def _page(summit: Summit, form: SettingsForm, status: int = 200) -> ResponseReturnValue:
    text = render_template(
        "interpretation/settings.html",
        summit=summit,
        form=form,
        here=_address(summit),
        who=saved_last(summit, "summit", summit.uid) if status == 409 else "",
    )
    return text, status
