"""Reading what was and will be sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.mail.models import Mail, MailState, MailSwitch

# Written once: putting it together takes longer than running it.
_FOR_SENDING = select(Mail, select(MailSwitch.id).exists()).where(Mail.id == bindparam("number"))


@dataclass(frozen=True, slots=True)
class Progress:
    """How many mails of a batch are in each state; ``bounced`` are of those that were sent."""

    queued: int
    sent: int
    failed: int
    stopped: int
    bounced: int

    @property
    def total(self) -> int:
        """How many there are."""
        return self.queued + self.sent + self.failed + self.stopped


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


def for_sending(mail_id: int) -> tuple[Mail, bool]:
    """Return a mail and whether all sending is paused, by one statement.

    Raises:
        NotFound: there is no such mail.
    """
    found = db.session.execute(_FOR_SENDING, {"number": mail_id}).one_or_none()
    if found is None:
        raise NotFound(N_("There is no mail with the number %(number)s."), number=mail_id)
    mail, paused = found
    return mail, paused


def progress(batch: str) -> Progress:
    """Count the mails of a batch."""
    counted = db.session.execute(
        select(Mail.state, func.count(), func.count(Mail.bounced_at))
        .where(Mail.batch == batch)
        .group_by(Mail.state)
    ).all()
    by_state = {state: count for state, count, _ in counted}
    return Progress(
        **{state.value: by_state.get(state, 0) for state in MailState},
        bounced=sum(bounced for _, _, bounced in counted),
    )


def switch() -> MailSwitch | None:
    """Return who has paused all sending and when; ``None`` where it is not paused."""
    return db.session.scalar(select(MailSwitch).order_by(MailSwitch.id).limit(1))


def is_paused() -> bool:
    """Tell whether all sending is paused."""
    return switch() is not None
