"""Who may pass the offices' door: whoever holds the link of a colleague at one of them.

The link alone is the key, so it must not travel: answers forbid the browser to name the page it
came from, and no shared or later copy of a page is kept. Opening a page changes nothing but the
note of the device that it was opened from; mail scanners open links.
"""

from __future__ import annotations

import logging
from contextlib import nullcontext
from typing import Any

from flask import Flask, Response, g, request
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from summit.accounts.browsers import short_name
from summit.attendance import operations, queries
from summit.attendance.models import Contact, Visit
from summit.core import clock
from summit.core.actor import Actor, ActorKind
from summit.core.db import db, reading, unit_of_work
from summit.core.errors import N_, NotFound, SummitError
from summit.core.i18n import LANGUAGES
from summit.core.text import in_language

logger = logging.getLogger("summit")

#: What all addresses behind the door begin with.
PREFIX = "/office/"


_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_SEEN = "office_seen"


def guard() -> None:
    """Let a request pass whose address holds a valid link, and settle whose it is.

    Sets ``g.contact``, ``g.office``, ``g.actor``, ``g.language`` and ``g.office_base``, what the
    addresses of this colleague's pages begin with.

    Raises:
        NotFound: the link is malformed, was replaced or revoked, or the summit is long over.
    """
    language, token = g.get("office_language"), g.get("office_token") or ""
    if language is not None and language not in LANGUAGES:
        raise NotFound(N_("This link is incomplete or not valid."))
    if language is not None:
        g.language = language
    # A writing view opens its unit of work before the first read: what is read here is let go.
    with nullcontext() if request.method in _READING else reading():
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
    if g.get("office_language") is None:
        g.language = office.language if office.language in LANGUAGES else "en"
    g.office_base = f"{PREFIX}{g.language}/{g.office_token}/"


def _take_values(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take language and token out of an address, so that no view is handed them."""
    if values is not None and request.path.startswith(PREFIX):
        g.office_language = values.pop("lang", None)
        g.office_token = values.pop("token", None)


def _keep_private(response: Response) -> Response:
    if request.path.startswith(PREFIX):
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


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
    app.url_value_preprocessor(_take_values)
    app.after_request(_keep_private)
    app.teardown_request(_note_visit)
