"""The first page of an office, the way to it from a mail, and the privacy notice."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template
from flask.typing import ResponseReturnValue

from summit.attendance import queries
from summit.attendance.invited import invited_to
from summit.attendance.models import Office
from summit.attendance.retention import LINKS_OPEN, Kept, days_kept
from summit.attendance.tasks import tasks_of
from summit.core import clock
from summit.core.errors import N_, NotFound

office_pages = Blueprint("office", __name__, url_prefix="/office")


@office_pages.get("/<token>")
def enter(**_values: str) -> ResponseReturnValue:
    """Lead from the link in a mail to the page in the office's language."""
    return redirect(g.office_base, 303)


@office_pages.get("/<lang>/<token>/")
def start() -> ResponseReturnValue:
    """Show what an office is invited to, what it has answered, and what is still due."""
    office: Office = g.office
    document = queries.published(office.summit_id)
    invitations = queries.invitations_for(office)
    tasks = tasks_of(
        office, invitations, queries.facts_of(office, invitations, document), clock.now()
    )
    invited = [invited_to(each, document) for each in invitations]
    return render_template(
        "office/start.html",
        invited=invited,
        tasks=[task for task in tasks if not task.is_answer],
        is_joining=any(each.is_confirmed for each in invited),
        arrangements=queries.arrangements(office.summit_id),
    )


@office_pages.get("/<lang>/<token>/privacy")
def privacy() -> ResponseReturnValue:
    """Say what is asked of offices, why, who sees it, and for how long it is kept."""
    office: Office = g.office
    arrangements = queries.arrangements(office.summit_id)
    return render_template(
        "office/privacy.html",
        arrangements=arrangements,
        kept={kind.value: days_kept(arrangements, kind) for kind in Kept},
        links_open=LINKS_OPEN.days,
    )


@office_pages.get("/<lang>/<token>/<path:rest>")
def nothing(rest: str) -> ResponseReturnValue:
    """Refuse an address that is none, to whoever holds a link in the words for offices."""
    raise NotFound(N_("This address leads nowhere."))
