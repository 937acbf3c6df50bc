"""The minutes of a session at the console: as a page, and as PDF in each language."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from summit.attendance.pdf.minutes import minutes_pdf
from summit.core import clock
from summit.core.actor import Permission
from summit.core.guard import needs
from summit.core.handing_out import hand_out
from summit.core.i18n import LANGUAGES, choose_language
from summit.declarations.minutes_paper import page_of
from summit.declarations.queries.minutes import minutes as minutes_of
from summit.programme import queries as programme

session_minutes = Blueprint(
    "session_minutes", __name__, url_prefix="/organizer/summits/<slug>/sessions/<session>"
)


@session_minutes.get("/minutes")
@needs(Permission.SEE)
def show(slug: str, session: str) -> ResponseReturnValue:
    """Show the minutes in the reader's language."""
    summit = programme.summit_by_id(g.summit_ref.id)
    found = minutes_of(programme.session_of(summit, session), now=clock.now())
    page = page_of(found, choose_language(), fallback_day=summit.starts_on)
    return render_template(
        "declarations/minutes.html",
        minutes=found,
        page=page,
        languages=LANGUAGES,
        base=f"/organizer/summits/{g.summit_ref.slug}",
    )


@session_minutes.get("/minutes.pdf")
@needs(Permission.SEE)
def pdf(slug: str, session: str) -> ResponseReturnValue:
    """Hand the minutes out in the language that is asked for, else in the reader's."""
    language = request.args.get("language") or choose_language()
    if language not in LANGUAGES:
        raise BadRequest
    summit = programme.summit_by_id(g.summit_ref.id)
    found = minutes_of(programme.session_of(summit, session), now=clock.now())
    data = minutes_pdf(page_of(found, language, fallback_day=summit.starts_on))
    name = f"{g.summit_ref.slug}-{found.session}-minutes-{language}.pdf"
    return hand_out(data, name, "application/pdf")
