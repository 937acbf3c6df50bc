"""All sessions of a summit with their rundowns, and making one."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, g, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from summit.core import clock
from summit.core.actor import Permission
from summit.core.db import unit_of_work
from summit.core.errors import Refused
from summit.core.guard import actor, needs
from summit.core.i18n import choose_language
from summit.programme import moments
from summit.programme import queries as programme
from summit.rundown import operations, queries, wording
from summit.rundown.cue_lines import Sums, sums_of
from summit.rundown.queries import RundownLine
from summit.rundown.views.organizer.saying import slack_words

rundowns = Blueprint("rundowns", __name__, url_prefix="/organizer/summits/<slug>")


@dataclass(frozen=True, slots=True)
class Row:
    """A session of the list; ``sums`` are those of its rundown, where it has one."""

    line: RundownLine
    when: str
    sums: Sums | None


@rundowns.get("/rundowns")
@needs(Permission.SEE)
def index(slug: str) -> ResponseReturnValue:
    """List the sessions with their rundowns."""
    lines = queries.listing(g.summit_ref.id)
    rows = [
        Row(line, _when(line), sums_of(line.rundown) if line.rundown else None) for line in lines
    ]
    return render_template(
        "rundown/rundowns.html",
        rows=rows,
        wording=wording,
        slack_words=slack_words,
        base=f"/organizer/summits/{g.summit_ref.slug}",
        may_edit=actor().may(Permission.EDIT, g.summit_ref.id),
    )


@rundowns.post("/sessions/<session_slug>/rundown/make")
@needs(Permission.EDIT)
def make(slug: str, session_slug: str) -> ResponseReturnValue:
    """Make the rundown of a session from its items."""
    with unit_of_work():
        summit = programme.summit_for(slug, actor(), Permission.EDIT, to_change=True)
        session = programme.session_of(summit, session_slug)
        address = f"/organizer/summits/{summit.slug}/sessions/{session.slug}/rundown"
        try:
            made = operations.make_rundown(session, actor=actor(), now=clock.now())
        except Refused as refused:
            flash(refused.told(_), "error")
            return redirect(address, 303)
        count = len(made.cues)
    flash(
        ngettext(
            "The rundown is made, with %(num)s cue.",
            "The rundown is made, with %(num)s cues.",
            count,
        )
    )
    return redirect(address, 303)


def _when(line: RundownLine) -> str:
    if line.starts_at is None:
        return ""
    language = choose_language()
    span = moments.span_text(line.starts_at, line.ends_at, line.zone, language)
    return f"{span} ({moments.zone_text(line.zone, line.starts_at, language)})"
