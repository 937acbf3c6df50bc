"""The first page of an office, the way to it from a mail, and the privacy notice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import Blueprint, g, redirect, render_template
from flask.typing import ResponseReturnValue

from summit.attendance import queries
from summit.attendance.invited import Invited, invited_to
from summit.attendance.models import Office
from summit.attendance.retention import LINKS_OPEN, Kept, days_kept
from summit.attendance.tasks import tasks_of
from summit.core import clock
from summit.core.errors import N_, NotFound
from summit.declarations.queries import declarations_for
from summit.declarations.queries.networks import open_to
from summit.questions.queries import with_boxes
from summit.rundown.queries.screens import with_rundown

office_pages = Blueprint("office", __name__, url_prefix="/office")

#: From when on, and until when, a page leads to a session that is about to run.
LIVE_BEFORE, LIVE_AFTER = timedelta(hours=12), timedelta(hours=12)


@office_pages.get("/<token>")
def enter(**_values: str) -> ResponseReturnValue:
    """Lead from the link in a mail to the page in the office's language."""
    return redirect(g.office_base, 303)


@office_pages.get("/<lang>/<token>/")
def start() -> ResponseReturnValue:
    """Show what an office is invited to, what it has answered, and what is still due."""
    office: Office = g.office
    now = clock.now()
    document = queries.published(office.summit_id)
    invitations = queries.invitations_for(office)
    tasks = tasks_of(office, invitations, queries.facts_of(office, invitations, document), now)
    invited = [invited_to(each, document) for each in invitations]
    return render_template(
        "office/start.html",
        invited=invited,
        tasks=[task for task in tasks if not task.is_answer],
        is_joining=any(each.is_confirmed for each in invited),
        arrangements=queries.arrangements(office.summit_id),
        with_questions=with_boxes([each.session_id for each in invitations]),
        live=_live(invited, now),
        declarations=declarations_for(office, now),
        networks=open_to(office),
    )


def _live(invited: Iterable[Invited], now: datetime) -> frozenset[int]:
    """Return the sessions of the day that are led by a rundown, by id."""
    near = [
        each.invitation.session_id
        for each in invited
        if each.is_confirmed
        and each.starts_at is not None
        and each.starts_at - LIVE_BEFORE <= now < (each.ends_at or each.starts_at) + LIVE_AFTER
    ]
    return with_rundown(near)


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
