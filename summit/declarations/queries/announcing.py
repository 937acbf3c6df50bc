"""Whom to tell that a text is open for endorsement: one judgement for the page that asks and for
the operation that sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select

from summit.core.clock import iso
from summit.core.db import db
from summit.core.errors import N_
from summit.declarations.models import Declaration, Endorsement
from summit.declarations.queries.consulting import recipients
from summit.declarations.recipients import LEFT_OUT, Recipient
from summit.mail.models import Mail

#: Why nothing is sent to an office, by code.
NOT_TOLD: Mapping[str, str] = {
    **LEFT_OUT,
    "endorsed": N_("Its city has endorsed the text already."),
    "told": N_("It was told of this deadline already."),
}


def batch_of(declaration: Declaration) -> str:
    """Return what the mails that tell of a deadline have in common; another one makes others."""
    until = declaration.endorsing_until
    return f"declaration:{declaration.id}:open:{iso(until) if until is not None else ''}"


def to_invite(declaration: Declaration) -> list[Recipient]:
    """Return all offices of a summit as telling them would treat them now. Five statements."""
    endorsed = set(
        db.session.scalars(
            select(Endorsement.city_id).where(
                Endorsement.declaration_id == declaration.id, Endorsement.standing
            )
        )
    )
    told = set(db.session.scalars(select(Mail.key).where(Mail.batch == batch_of(declaration))))
    found = []
    for each in recipients(declaration.summit_id):
        contacts = tuple(
            contact
            for contact in each.contacts
            if f"{batch_of(declaration)}:{contact.id}" not in told
        )
        why = each.left_out
        if not why and each.office.city_id in endorsed:
            why = "endorsed"
        elif not why and not contacts:
            why = "told"
        found.append(replace(each, contacts=() if why else contacts, left_out=why))
    return found
