"""A running session as the office of one who is invited sees it: when it is their turn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from summit.attendance import local_time
from summit.attendance import queries as attendance
from summit.attendance.invited import Invited, invited_to
from summit.attendance.local_time import When
from summit.attendance.models import AnswerKind, Invitation, Office
from summit.core import clock
from summit.core.errors import N_, NotFound
from summit.core.i18n import choose_language
from summit.core.polling import fragment_answer, instant
from summit.programme.wording import ITEM_KINDS
from summit.rundown import queries
from summit.rundown.facts import RundownFact
from summit.rundown.models import RundownState
from summit.rundown.own_turn import own_turn
from summit.rundown.screens import remaining_text, shown, until_text

office_live = Blueprint("office_live", __name__, url_prefix="/office/<lang>/<token>/live")

#: By these answers somebody, or a film of them, has a place in the session.
_TAKES_PART = frozenset({AnswerKind.ACCEPTED, AnswerKind.DEPUTY, AnswerKind.VIDEO})


@office_live.get("/<int(max=2147483647):invitation_id>")
def live(invitation_id: int) -> ResponseReturnValue:
    """Show a session in which the office takes part; ``?part=now`` what changes of it."""
    now = clock.now()
    office: Office = g.office
    invitation = _own(office, invitation_id)
    rundown = _begun(invitation)
    values: dict[str, Any] = {
        "turn": own_turn(rundown, now, *_whose(invitation)) if rundown is not None else None,
        "shown": shown(rundown, now) if rundown is not None else None,
        "when": lambda at: _when(office, at, rundown),
        "instant": instant,
        "remaining_text": remaining_text,
        "until_text": until_text,
        "kinds": ITEM_KINDS,
    }
    if request.args.get("part") == "now":
        return fragment_answer(render_template("rundown/_office_now.html", now=None, **values))
    return render_template(
        "rundown/office_live.html",
        now=now,
        server_time=instant(now),
        invited=_open(invitation, office),
        phone=_phone(invitation, office),
        **values,
    )


def _own(office: Office, invitation_id: int) -> Invitation:
    """Return an invitation of this office by which it takes part.

    Raises:
        NotFound: there is none: it is another office's, was withdrawn, or nobody comes.
    """
    for each in attendance.invitations_for(office):
        if each.id == invitation_id and not invited_to(each, None).is_withdrawn:
            if each.answer in _TAKES_PART:
                return each
            raise NotFound(N_("This is for those who have accepted the invitation."))
    raise NotFound(N_("You have no such invitation."))


def _open(invitation: Invitation, office: Office) -> Invited:
    return invited_to(invitation, attendance.published(office.summit_id))


def _begun(invitation: Invitation) -> RundownFact | None:
    """Return the session's rundown once it has begun: before, it is the organizers' draft."""
    try:
        session = invitation.session
        found = queries.rundown_fact(queries.rundown_of(invitation.summit_id, session.slug))
    except NotFound:
        return None
    return found if found.state is not RundownState.PLANNED else None


def _whose(invitation: Invitation) -> tuple[str | None, str | None]:
    """Return by what an office's cue is known: its place in the programme, else its city."""
    city = invitation.office.city
    return invitation.speaker_uid, city.slug if city is not None else None


def _when(office: Office, at: datetime, rundown: RundownFact | None) -> When:
    """Write an instant by the office's clocks, and by the session's where those differ."""
    there = rundown.zone if rundown is not None else office.zone
    city: Mapping[str, str] | None = None
    if office.city is not None and office.city.zone == office.zone:
        city = office.city.name
    return local_time.when(at, None, office.zone, there, choose_language(), gettext, city)


def _phone(invitation: Invitation, office: Office) -> str:
    """Return whom to call on the day: the session's desk, else the organizers."""
    own = attendance.join_details(invitation.session_id).duty_phone
    return own or attendance.arrangements(office.summit_id).duty_phone
