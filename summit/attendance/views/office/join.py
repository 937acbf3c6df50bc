"""How to join, and the brief for the mayor: for whoever comes, and for nobody else."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from summit.attendance import queries
from summit.attendance.briefing import brief_of, minutes_text, place_in_order
from summit.attendance.invited import Invited
from summit.attendance.models import Office
from summit.attendance.pdf import brief_pdf
from summit.attendance.views.office.entering import invited_by_slug
from summit.attendance.views.office.preparing import office_preparing
from summit.core import clock
from summit.core.errors import N_, NotFound
from summit.core.handing_out import hand_out
from summit.core.i18n import choose_language


@office_preparing.get("/join/<slug>")
def join(slug: str) -> ResponseReturnValue:
    """Show how to join a session that the office has accepted."""
    office: Office = g.office
    invited = invited_by_slug(office, slug)
    if not invited.is_confirmed:
        return render_template("office/join_not_yet.html", invited=invited)
    doc, place = invited.doc, invited.place
    details = queries.join_details(invited.invitation.session_id)
    ahead = timedelta(minutes=details.line_up_minutes)
    return render_template(
        "office/join.html",
        invited=invited,
        join=details,
        line_up=invited.starts_at - ahead if invited.starts_at is not None else None,
        arrangements=queries.arrangements(office.summit_id),
        order=place_in_order(doc, invited.invitation.speaker_uid) if doc is not None else None,
        minutes=(
            minutes_text(place.minutes, place.item, gettext)
            if place is not None and place.minutes is not None
            else ""
        ),
    )


@office_preparing.get("/brief/<slug>.pdf")
def brief(slug: str) -> ResponseReturnValue:
    """Hand out the one-page brief for the mayor."""
    office: Office = g.office
    invited = _confirmed(office, slug)
    document = queries.published(office.summit_id)
    if document is None or invited.doc is None:
        raise NotFound(N_("The session is not published yet."))
    page = brief_of(
        office,
        invited,
        document,
        queries.join_details(invited.invitation.session_id),
        queries.arrangements(office.summit_id),
        language=choose_language(),
        words=gettext,
        day=clock.now().astimezone(ZoneInfo(office.zone)).date(),
    )
    return hand_out(brief_pdf(page), f"{slug}.pdf", "application/pdf")


def _confirmed(office: Office, slug: str) -> Invited:
    """Return an invitation by whose answer somebody comes.

    Raises:
        NotFound: there is none such; how to join is told to nobody else.
    """
    invited = invited_by_slug(office, slug)
    if not invited.is_confirmed:
        raise NotFound(N_("This is for those who have accepted the invitation."))
    return invited
