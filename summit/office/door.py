"""Who may pass the offices' door: whoever holds the link of a colleague at one of them.

The link alone is the key, so it must not travel: answers forbid the browser to name the page it
came from, and no shared or later copy of a page is kept. Opening a page changes nothing but the
note of the device that it was opened from; mail scanners open links.
"""

from __future__ import annotations

import logging

from flask import Flask, g, request
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from summit.accounts.browsers import short_name
from summit.attendance import operations, queries
from summit.attendance.models import Contact, Visit
from summit.core import clock
from summit.core.actor import Actor, ActorKind
from summit.core.db import db, unit_of_work
from summit.core.errors import SummitError
from summit.core.linked import LinkDoor, looking
from summit.core.text import in_language

logger = logging.getLogger("summit")

DOOR = LinkDoor("office")

_SEEN = "office_seen"


def guard() -> None:
    """Let a request pass whose address holds a valid link, and settle whose it is.

    Sets ``g.contact``, ``g.office``, ``g.actor``, ``g.language`` and ``g.office_base``, what the
    addresses of this colleague's pages begin with.

    Raises:
        NotFound: the link is malformed, was replaced or revoked, or the summit is long over.
    """
    DOOR.take_language()
    token = DOOR.token
    with looking():
        contact = queries.contact_by_token(token, clock.now())
    admit(contact)
    if request.method == "GET":
        g.setdefault(_SEEN, token)


def admit(contact: Contact) -> None:
    """Settle who makes this request."""
    office = contact.office
    label = in_language(office.label, "en")[0] or str(office.id)
    g.contact, g.office = contact, office
    g.actor = Actor(ActorKind.OFFICE, f"contact:{contact.id}", f"{label}'s office")
    DOOR.settle(office.language)


def _note_visit(_error: BaseException | None) -> None:
    """Note from which device a page was opened, in a unit of work of its own after the request.

    No page fails because of it.
    """
    token: str | None = g.pop(_SEEN, None)
    if token is None:
        return
    device = short_name(request.user_agent.string) or "?"
    now = clock.now()
    try:
        contact: Contact = g.contact
        seen = db.session.scalar(
            select(Visit.last_at).where(Visit.contact_id == contact.id, Visit.device == device)
        )
        db.session.close()
        if seen is not None and seen.date() == now.date():
            return  # noted already: a visit takes the write lock
        with unit_of_work():
            operations.note_visit(queries.contact_by_token(token, now), device, now=now)
    except (SQLAlchemyError, SummitError):
        logger.warning("a visit of an office could not be noted", exc_info=True)


def init_app(app: Flask) -> None:
    """Prepare what every request behind the door needs."""
    DOOR.init_app(app)
    app.teardown_request(_note_visit)
