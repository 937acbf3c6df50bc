"""Private calendars: an office's own sessions, as the newest release has them, and nothing else.

The bytes follow from the release and the invitations alone, so that a request that is repeated is
answered with 304: DTSTAMP is when a session was last revised, never the present.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from summit.attendance import editions
from summit.attendance.models import Invitation, Office
from summit.attendance.retention import LINKS_OPEN, end_of
from summit.attendance.telling import KNOWN
from summit.calendar.events import chosen_calendar, sessions_of_person
from summit.core import tokens
from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.core.text import in_language
from summit.programme.document import ProgrammeDoc
from summit.programme.models import Session

#: The kind of token that opens a feed: an office's id, and the version of its address.
FEED_KIND = "feed"

_NO_FEED = N_("This calendar is no longer here.")


def address_of(office: Office) -> str:
    """Return the path of an office's calendar. It opens it: it stands in no log and no journal."""
    return f"/feeds/{tokens.sign(FEED_KIND, office.id, office.feed_version)}.ics"


def calendar_of(office: Office, public_url: str) -> bytes:
    """Write the sessions to which an office is invited or in which its person speaks.

    It does not name its own address: calendars are passed on, and whoever has the address reads
    what is still to come.

    Raises:
        NotFound: nothing of the summit has been published.
    """
    opened = editions.open_release(office.summit_id)
    if opened is None:
        raise NotFound(N_("Nothing has been published yet."))
    document, language = opened.document, office.language
    invited = set(
        db.session.scalars(
            select(Session.uid)
            .join(Invitation, Invitation.session_id == Session.id)
            .where(Invitation.office_id == office.id, Invitation.state.in_(KNOWN))
        )
    )
    own = invited | _speaking(document, office)
    name, shown = in_language(document["summit"]["title"], language)
    whose, other = in_language(office.label, language)
    title = f"{whose} · {name}" if whose else name
    with force_locale(language):
        return chosen_calendar(
            opened.edition(language, gettext, public_url),
            own,
            (title, shown if shown == other or not whose else ""),
        )


def office_by_feed(token: str, now: datetime) -> Office:
    """Return the office whose calendar a token opens.

    Raises:
        NotFound: the token is malformed or forged, was replaced by a newer address, or the
            summit has been over for long.
    """
    office_id, version = tokens.read(FEED_KIND, token)
    office = db.session.get(Office, office_id, options=[joinedload(Office.summit)])
    if office is None or office.feed_version != version or office.erased_at is not None:
        raise NotFound(_NO_FEED)
    if now >= end_of(office.summit) + LINKS_OPEN:
        raise NotFound(_NO_FEED)
    return office


def _speaking(document: ProgrammeDoc, office: Office) -> set[str]:
    """Return the UIDs of the sessions in which the office's person speaks.

    A release knows people by the slugs that they had, and may know one by a former one.
    """
    if office.person is None:
        return set()
    slugs = {office.person.slug, *office.person.former_slugs}
    return {
        session["uid"]
        for slug in slugs & document["people"].keys()
        for session in sessions_of_person(document, slug)
    }
