"""What became of the entries of a mailing, a page of them at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.orm import joinedload

from summit.attendance.models import Invitation, Mailing, MailingEntry, Office
from summit.core.db import db
from summit.core.text import Text
from summit.mail.models import Mail, MailState


@dataclass(frozen=True, slots=True)
class EntryLine:
    """What became of one entry of a mailing. ``address`` is for those who may see contacts."""

    id: int
    invitation_id: int
    office_id: int
    office: Text
    zone: str
    session: Text
    left_out: str
    mail_id: int | None
    mail_state: MailState | None
    mail_error: str
    mail_sent_at: datetime | None
    bounced_at: datetime | None
    bounce: str
    address: str


#: What the list of a mailing's entries can be narrowed to.
SHOWN: Mapping[str, ColumnElement[bool]] = {
    "waiting": and_(MailingEntry.mail_id.is_(None), MailingEntry.left_out == ""),
    "queued": Mail.state == MailState.QUEUED,
    "sent": Mail.state == MailState.SENT,
    "failed": Mail.state == MailState.FAILED,
    "stopped": Mail.state == MailState.STOPPED,
    "bounced": Mail.bounced_at.is_not(None),
    "left_out": MailingEntry.left_out != "",
}


def entry_lines(
    mailing: Mailing, shown: str = "", *, limit: int = 200, offset: int = 0
) -> list[EntryLine]:
    """Return what became of the entries of a mailing, in one statement.

    Args:
        shown: one of :data:`SHOWN`, or nothing for all.
    """
    rows = db.session.execute(
        select(MailingEntry, Invitation, Mail)
        .join(Invitation, Invitation.id == MailingEntry.invitation_id)
        .outerjoin(Mail, Mail.id == MailingEntry.mail_id)
        .where(MailingEntry.mailing_id == mailing.id, SHOWN.get(shown, true()))
        .options(
            joinedload(Invitation.office).options(
                joinedload(Office.person), joinedload(Office.city), joinedload(Office.summit)
            ),
            joinedload(Invitation.session),
        )
        .order_by(MailingEntry.id)
        .limit(limit)
        .offset(offset)
    )
    return [_line(entry, invitation, mail) for entry, invitation, mail in rows]


def _line(entry: MailingEntry, invitation: Invitation, mail: Mail | None) -> EntryLine:
    return EntryLine(
        id=entry.id,
        invitation_id=invitation.id,
        office_id=invitation.office_id,
        office=invitation.office.label,
        zone=invitation.office.zone,
        session=invitation.session.title,
        left_out=entry.left_out,
        mail_id=entry.mail_id,
        mail_state=mail.state if mail is not None else None,
        mail_error=mail.error if mail is not None else "",
        mail_sent_at=mail.sent_at if mail is not None else None,
        bounced_at=mail.bounced_at if mail is not None else None,
        bounce=mail.bounce if mail is not None else "",
        address=mail.to_address if mail is not None else "",
    )
