"""Reading what was and will be sent."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.mail.models import Mail, MailState


def mail(mail_id: int) -> Mail:
    """Return one mail.

    Raises:
        NotFound: there is none.
    """
    found = db.session.get(Mail, mail_id)
    if found is None:
        raise NotFound(N_("There is no mail with the number %(number)s."), number=mail_id)
    return found


def failed(limit: int = 100) -> Sequence[Mail]:
    """Return the mails that could not be sent, newest first."""
    return db.session.scalars(
        select(Mail)
        .where(Mail.state == MailState.FAILED)
        .order_by(Mail.created_at.desc(), Mail.id.desc())
        .limit(limit)
    ).all()
