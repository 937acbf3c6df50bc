"""What a summit has settled for all of its offices."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.attendance import operations, queries
from summit.attendance.forms.arrangements import ArrangementsForm
from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.programme import queries as programme
from summit.programme.models import Summit
from summit.programme.stale import refuse, saved_last

arrangements = Blueprint(
    "arrangements", __name__, url_prefix="/organizer/summits/<slug>/attendance-settings"
)


@arrangements.get("")
@needs(Permission.EDIT)
def show(slug: str) -> ResponseReturnValue:
    """Show what is settled."""
    summit = programme.summit_for(slug, actor(), Permission.EDIT)
    row = queries.arrangements(summit.id)
    made_with = ArrangementsForm.of(row, summit.languages)
    return _page(summit, ArrangementsForm.shown(row.version, **made_with))


@arrangements.post("")
@needs(Permission.EDIT)
def save(slug: str) -> ResponseReturnValue:
    """Settle it otherwise."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        row = queries.arrangements(summit.id)
        made_with = ArrangementsForm.of(row, summit.languages)
        form = ArrangementsForm.taken(request.form, **made_with)
        if form.is_stale(row.version):
            present = ArrangementsForm.shown(row.version, **made_with)
            return _page(summit, form.merged(present, **made_with), 409)
        if not form.validate():
            return _page(summit, form, 422)
        try:
            changed = operations.edit_arrangements(
                summit, form.values(), actor=actor(), now=clock.now()
            )
        except Refused as refused:
            refuse(form, refused)
            return _page(summit, form, 422)
        address = f"/organizer/summits/{summit.slug}/attendance-settings"
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


def _page(summit: Summit, form: ArrangementsForm, status: int = 200) -> ResponseReturnValue:
    text = render_template(
        "attendance/arrangements.html",
        summit=summit,
        form=form,
        who=saved_last(summit, "summit", summit.uid) if status == 409 else "",
    )
    return text, status
