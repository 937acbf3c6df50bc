"""Mailing a contact the link to their office's pages."""

from __future__ import annotations

from datetime import datetime

from summit.attendance.models import Contact
from summit.attendance.operations.noting import note_office
from summit.attendance.queries.offices import LINK_KIND
from summit.core.actor import Actor
from summit.core.text import in_language
from summit.mail.operations import queue_mail


def send_link(contact: Contact, *, actor: Actor, now: datetime) -> bool:
    """Mail a contact their link; asked for twice within a minute, it is sent once.

    Args:
        contact: with its office and the office's summit.

    Returns:
        Whether a mail was asked for: not without an address, nor a second time.
    """
    if not contact.address or contact.removed_at is not None:
        return False
    office = contact.office
    mail = queue_mail(
        to=contact.address,
        language=office.language,
        template="attendance_link",
        values={
            "name": contact.name,
            "office": in_language(office.label, office.language)[0],
            "summit": in_language(office.summit.title, office.language)[0],
        },
        link=(LINK_KIND, contact.id, contact.link_version),
        key=f"office-link:{contact.id}:{contact.link_version}:{now:%Y-%m-%dT%H:%M}",
        actor=actor,
        now=now,
        summit_id=office.summit_id,
    )
    if mail is None:
        return False
    note_office("contact.link_sent", office, actor=actor, now=now)
    return True
