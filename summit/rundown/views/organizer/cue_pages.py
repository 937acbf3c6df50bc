"""One cue of a rundown with everything that it says."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import N_, Conflict, Refused
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.programme import queries as programme
from summit.programme.stale import refuse, saved_last
from summit.rundown import operations, queries, wording
from summit.rundown.cue_lines import CueLine, clock_text, cue_lines, day_of, other_day
from summit.rundown.forms.cues import CueForm
from summit.rundown.forms.quick import editable, name_of
from summit.rundown.models import Cue, RundownState
from summit.rundown.views.organizer.table import Table, opened

rundown_cue = Blueprint(
    "rundown_cue",
    __name__,
    url_prefix="/organizer/summits/<slug>/sessions/<session_slug>/rundown/cues/<cue_uid>",
)


@rundown_cue.get("")
@needs(Permission.SEE)
def show(slug: str, session_slug: str, cue_uid: str) -> ResponseReturnValue:
    """Show a cue."""
    summit, _session = opened(slug, session_slug, Permission.SEE)
    found = Table.of(summit, session_slug)
    cue = queries.cue_of(found.rundown, cue_uid)
    return _page(found, cue, CueForm.shown(found.rundown, **_made_with(found, cue)))


@rundown_cue.post("")
@needs(Permission.EDIT)
def save(slug: str, session_slug: str, cue_uid: str) -> ResponseReturnValue:
    """Change a cue."""
    with unit_of_work():
        summit, _session = opened(slug, session_slug, Permission.EDIT)
        found = Table.of(summit, session_slug, to_change=True)
        cue = queries.cue_of(found.rundown, cue_uid)
        made_with = _made_with(found, cue)
        form = CueForm.taken(request.form, **made_with)
        present = CueForm.shown(found.rundown, **made_with)
        if form.is_behind(present):
            return _page(found, cue, form.merged(present, **made_with), 409)
        if not form.validate():
            return _page(found, cue, form, 422)
        try:
            changed = operations.edit_cue(cue, form.values(), actor=actor(), now=clock.now())
        except Refused as refused:
            refuse(form, refused)
            return _page(found, cue, form, 422)
        place = f"{found.address}#cue-{cue.uid}"
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(place, 303)


@rundown_cue.post("/remove")
@needs(Permission.EDIT)
def remove(slug: str, session_slug: str, cue_uid: str) -> ResponseReturnValue:
    """Take a cue out of its rundown, as its reader saw it."""
    with unit_of_work():
        summit, _session = opened(slug, session_slug, Permission.EDIT)
        found = Table.of(summit, session_slug, to_change=True)
        cue = queries.cue_of(found.rundown, cue_uid)
        made_with = _made_with(found, cue)
        form = CueForm.taken(request.form, **made_with)
        present = CueForm.shown(found.rundown, **made_with)
        if form.is_behind(present):
            raise Conflict(N_("Somebody else has changed this cue; look at it again."))
        try:
            operations.remove_cue(cue, actor=actor(), now=clock.now())
        except Refused as refused:
            refuse(present, refused)
            return _page(found, cue, present, 422)
        address = found.address
    flash(_("The cue is removed."))
    return redirect(address, 303)


def _made_with(found: Table, cue: Cue) -> dict[str, Any]:
    session = programme.with_cities(found.session)
    cities = [each.city for each in session.cities]
    return CueForm.of(cue, cities, found.summit.languages)


def _page(found: Table, cue: Cue, form: CueForm, status: int = 200) -> ResponseReturnValue:
    line = next(each for each in cue_lines(found.fact) if each.cue.uid == cue.uid)
    if not found.phones:
        del form.telephone
    text = render_template(
        "rundown/cue.html",
        found=found,
        summit=found.summit,
        session=found.session,
        here=found.address,
        cue=line.cue,
        line=line,
        name=name_of(line.cue),
        at=_at(found, line),
        form=form,
        wording=wording,
        who=saved_last(found.summit, "session", found.session.uid) if status == 409 else "",
        may_edit=found.may_edit and line.cue in editable(found.fact),
        planned=found.fact.state is RundownState.PLANNED,
    )
    return text, status


def _at(found: Table, line: CueLine) -> str:
    """Say when the cue is planned to start."""
    if line.starts_at is None:
        return ""
    zone = found.fact.zone
    day = other_day(line.starts_at, zone, day_of(found.fact), choose_language())
    clock_shown = clock_text(line.starts_at, zone, seconds=bool(line.starts_at.second))
    return f"{day} {clock_shown}".strip()
