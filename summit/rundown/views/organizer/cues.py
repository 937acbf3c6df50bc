"""The table of a rundown: editing within it, adding and moving cues, and when it has to end."""

from __future__ import annotations

import dataclasses

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.programme.stale import refuse
from summit.rundown import operations, queries
from summit.rundown.forms.cues import DeadlineForm, NewCueForm
from summit.rundown.forms.quick import QuickForm, quick_of, tried
from summit.rundown.models import Rundown, RundownState
from summit.rundown.operations import CueValues
from summit.rundown.views.organizer.table import Table, empty_page, opened, remake_page, table_page

rundown_cues = Blueprint(
    "rundown_cues",
    __name__,
    url_prefix="/organizer/summits/<slug>/sessions/<session_slug>/rundown",
)

_STEPS = {"up": -1, "down": 1}
#: The most lengths that are tried out.
_MOST = 1000


@rundown_cues.get("")
@needs(Permission.SEE)
def index(slug: str, session_slug: str) -> ResponseReturnValue:
    """Show the table; lengths in the address are tried out, not kept."""
    summit, session = opened(slug, session_slug, Permission.SEE)
    if not queries.has_rundown(session):
        return empty_page(summit, session)
    found = Table.of(summit, session_slug)
    lengths = request.args.get("lengths", "")
    if lengths and request.args.get("version") == str(found.fact.version):
        found = dataclasses.replace(found, fact=tried(found.fact, lengths.split(",", _MOST)))
    return table_page(found)


@rundown_cues.post("")
@needs(Permission.EDIT)
def save(slug: str, session_slug: str) -> ResponseReturnValue:
    """Keep what was typed into the table, and move or remove a cue if that was asked, too."""
    uid, _colon, direction = request.form.get("move", "").partition(":")
    gone = request.form.get("remove", "")
    if direction not in ("", *_STEPS):
        raise BadRequest
    with unit_of_work():
        summit, _session = opened(slug, session_slug, Permission.EDIT)
        found = Table.of(summit, session_slug, to_change=True)
        made_with = QuickForm.of(found.fact)
        form = QuickForm.taken(request.form, **made_with)
        present = QuickForm.shown(found.fact)
        # Whoever moves or removes a cue means the order that they saw.
        acts = bool(direction or gone)
        if form.is_behind(present) or (acts and form.is_stale(found.fact.version)):
            return table_page(found, quick=form.merged(present, **made_with), status=409)
        if not form.validate():
            return table_page(found, quick=form, status=422)
        address = place = found.address
        try:
            if direction:
                place = f"{address}#cue-{uid}"
                _move(found.rundown, uid, _STEPS[direction])
            if gone:
                cue = queries.cue_of(found.rundown, gone)
                operations.remove_cue(cue, actor=actor(), now=clock.now())
        except Refused as refused:
            refuse(form, refused)
            return table_page(found, quick=form, status=422)
        changed = _keep(found.rundown, form)
    if direction:
        return redirect(place, 303)
    if gone:
        flash(_("The cue is removed."))
    else:
        flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


def _keep(rundown: Rundown, form: QuickForm) -> bool:
    """Give each cue what was typed for it; return whether anything has changed."""
    now, changed = clock.now(), False
    for cue in list(rundown.cues):
        typed = form.cues.data.get(cue.uid)
        if typed is None or typed == quick_of(cue):
            continue
        values = dataclasses.replace(CueValues.of(cue), **dataclasses.asdict(typed))
        changed |= operations.edit_cue(cue, values, actor=actor(), now=now)
    return changed


def _move(rundown: Rundown, uid: str, step: int) -> None:
    """Move a cue by one place; at an end it stays."""
    order = [each.uid for each in rundown.cues if each.uid != uid]
    cue = queries.cue_of(rundown, uid)
    at = [each.uid for each in rundown.cues].index(uid) + step
    if 0 <= at <= len(order):
        after = order[at - 1] if at else None
        operations.move_cue(cue, after, actor=actor(), now=clock.now())


@rundown_cues.post("/cues")
@needs(Permission.EDIT)
def add(slug: str, session_slug: str) -> ResponseReturnValue:
    """Add a cue."""
    with unit_of_work():
        summit, session = opened(slug, session_slug, Permission.EDIT)
        found = Table.of(summit, session_slug, to_change=True)
        form = NewCueForm(formdata=request.form, rundown=found.fact, tongues=summit.languages)
        if not form.validate():
            return table_page(found, new=form, status=422)
        floor = session.floor[0] if session.floor else ""
        try:
            made = operations.add_cue(
                found.rundown,
                form.values(floor),
                form.after.data or None,
                actor=actor(),
                now=clock.now(),
            )
        except Refused as refused:
            refuse(form, refused)
            return table_page(Table.of(summit, session_slug), new=form, status=422)
        place = f"{found.address}#cue-{made.uid}"
    flash(_("The cue is added."))
    return redirect(place, 303)


@rundown_cues.post("/deadline")
@needs(Permission.EDIT)
def deadline(slug: str, session_slug: str) -> ResponseReturnValue:
    """Settle when the session has to end."""
    with unit_of_work():
        summit, session = opened(slug, session_slug, Permission.EDIT)
        found = Table.of(summit, session_slug, to_change=True)
        made_with = DeadlineForm.of(found.rundown)
        form = DeadlineForm.taken(request.form, **made_with)
        present = DeadlineForm.shown(found.rundown)
        if form.is_behind(present):
            return table_page(found, deadline=form.merged(present, **made_with), status=409)
        if not form.validate() or form.refuse_before(session.starts_at):
            return table_page(found, deadline=form, status=422)
        changed = operations.edit_rundown(
            found.rundown, ends_by=form.ends_by.data, actor=actor(), now=clock.now()
        )
        address = found.address
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(address, 303)


@rundown_cues.get("/remake")
@needs(Permission.SEE)
def remake_check(slug: str, session_slug: str) -> ResponseReturnValue:
    """Say what bringing the rundown up to the programme would add and remove."""
    summit, _session = opened(slug, session_slug, Permission.SEE)
    return remake_page(Table.of(summit, session_slug))


@rundown_cues.post("/remake")
@needs(Permission.EDIT)
def remake(slug: str, session_slug: str) -> ResponseReturnValue:
    """Bring the rundown up to the programme, where that would do what its reader was told."""
    with unit_of_work():
        summit, _session = opened(slug, session_slug, Permission.EDIT, to_change=True)
        found = Table.of(summit, session_slug, to_change=True)
        if request.form.get("mark") != found.mark:
            return remake_page(found, status=409)
        try:
            operations.remake_rundown(found.rundown, actor=actor(), now=clock.now())
        except Refused as refused:
            return remake_page(found, refused.told(_), status=422)
        address = found.address
    flash(_("The rundown follows the programme again."))
    return redirect(address, 303)


@rundown_cues.post("/delete")
@needs(Permission.EDIT)
def delete(slug: str, session_slug: str) -> ResponseReturnValue:
    """Remove a rundown that has not begun."""
    with unit_of_work():
        summit, _session = opened(slug, session_slug, Permission.EDIT, to_change=True)
        found = Table.of(summit, session_slug, to_change=True)
        address = f"/organizer/summits/{summit.slug}/rundowns"
        if found.rundown.state is not RundownState.PLANNED:
            address = found.address
        try:
            operations.delete_rundown(found.rundown, actor=actor(), now=clock.now())
        except Refused as refused:
            flash(refused.told(_), "error")
            return redirect(address, 303)
    flash(_("The rundown is removed."))
    return redirect(address, 303)
