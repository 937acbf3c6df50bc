"""What every page of an office begins with: whose it is, and what they are invited to."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import flash, g, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from summit.attendance import queries
from summit.attendance.invited import Invited, invited_to
from summit.attendance.models import Contact, Invitation, Office
from summit.attendance.queries.offices import LINK_KIND
from summit.core import tokens
from summit.core.errors import N_, NotFound, Refused
from summit.core.forms import Form
from summit.programme.operations.editing import Unfit

#: What the addresses of all pages of an office begin with.
PREFIX = "/office/<lang>/<token>"


def address(path: str = "") -> str:
    """Return the address of another page of the same office, for this colleague."""
    return f"{g.office_base}{path}"


def onward(path: str, said: str = "") -> ResponseReturnValue:
    """Lead to another page of the same office after a change, where ``said`` is told."""
    if said:
        flash(said)
    return redirect(address(path), 303)


def contact_now(now: datetime) -> Contact:
    """Return the colleague who makes this request, anew: the guard lets go of what it has read.

    Raises:
        NotFound: their link was revoked since the guard let them pass.
    """
    return _made_present(queries.contact_by_token(g.office_token, now))


def contact_to_change(now: datetime, *, programme: bool = False) -> Contact:
    """Return the same in the open unit of work, and hold their office until it ends.

    Args:
        programme: hold the summit first, too, since places in its programme may change.

    Raises:
        NotFound: as :func:`contact_now`.
    """
    contact = queries.contact_by_token(g.office_token, now, to_change=programme)
    queries.office_of(contact.office.summit_id, contact.office_id, to_change=True)
    return _made_present(contact)


def stay_with(contact: Contact) -> None:
    """Go on under a colleague's present link, where this request has changed it."""
    token = tokens.sign(LINK_KIND, contact.id, contact.link_version)
    g.office_base = g.office_base.replace(g.office_token, token)
    g.office_token = token


def all_invited(office: Office) -> list[Invited]:
    """Return what an office is invited to, with the times of the newest release."""
    document = queries.published(office.summit_id)
    return [invited_to(each, document) for each in queries.invitations_for(office)]


def invitation_by_slug(office: Office, slug: str) -> Invitation:
    """Return the one invitation of an office that an address names by its session.

    Raises:
        NotFound: the office is not invited to such a session, whether there is one or not.
    """
    found = queries.invitations_for(office)
    for invitation in found:
        if invitation.session.slug == slug:
            return invitation
    for invitation in found:
        if slug in invitation.session.former_slugs:
            return invitation
    raise NotFound(N_("You have no such invitation."))


def invited_by_slug(office: Office, slug: str) -> Invited:
    """Return the same with what is published of the session.

    Raises:
        NotFound: as :func:`invitation_by_slug`.
    """
    invitation = invitation_by_slug(office, slug)
    return invited_to(invitation, queries.published(office.summit_id))


def edition(*values: Any) -> int:
    """Return a number that is another one when any of the values is.

    It is the version of a form that shows a part of an office: what colleagues change on other
    pages is no conflict.
    """
    text = json.dumps(values, default=_plain, sort_keys=True)
    return zlib.crc32(text.encode()) % 1_000_000_000


def refuse(form: Form, refused: Refused) -> None:
    """Write a refusal of an operation to the fields that it is about, else to the whole form."""
    problems = refused.problems if isinstance(refused, Unfit) else (("", refused),)
    for name, problem in problems:
        form.refuse(name, problem.told(gettext))


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else str(value)


def _made_present(contact: Contact) -> Contact:
    g.contact, g.office = contact, contact.office
    return contact
