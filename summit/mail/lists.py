"""The lists of mail that the console shows: narrowed, searched and cut into pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import defer

from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.mail.models import Mail, MailState

#: How many mails a page shows.
PAGE = 100

#: What a list can be narrowed to, with its words; those that came back were sent before.
STATES: Mapping[str, str] = {
    "queued": N_("On their way"),
    "sent": N_("Sent"),
    "failed": N_("Could not be sent"),
    "stopped": N_("Stopped"),
    "bounced": N_("Came back"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is to hold: of one summit or (``None``) of all, in a state, with some words."""

    summit_id: int | None
    state: str = ""
    words: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class MailPage:
    """A part of a list. ``counts`` is by state, whatever the list is narrowed to."""

    mails: Sequence[Mail]
    total: int
    counts: Mapping[str, int]

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


def mail_page(asked: Asked) -> MailPage:
    """Return the newest mails that fit, without their bodies; three statements."""
    whose = Mail.summit_id == asked.summit_id if asked.summit_id is not None else true()
    fits = and_(whose, _in_state(asked.state), _with_words(asked.words))
    counted = db.session.execute(
        select(
            *(func.count(case((Mail.state == state, 1))) for state in MailState),
            func.count(Mail.bounced_at),
        ).where(whose)
    ).one()
    names = [*(state.value for state in MailState), "bounced"]
    total = db.session.scalar(select(func.count()).select_from(Mail).where(fits)) or 0
    mails = db.session.scalars(
        select(Mail)
        .where(fits)
        .options(defer(Mail.body))
        .order_by(Mail.created_at.desc(), Mail.id.desc())
        .limit(PAGE)
        .offset((asked.page - 1) * PAGE)
    ).all()
    return MailPage(mails, total, dict(zip(names, counted, strict=True)))


def mail_of(summit_id: int | None, mail_id: int) -> Mail:
    """Return one mail, to the staff of its summit or (``None``) to those who may see all.

    Raises:
        NotFound: there is none, or it is another summit's.
    """
    found = db.session.get(Mail, mail_id)
    if found is None or (summit_id is not None and found.summit_id != summit_id):
        raise NotFound(N_("There is no mail with the number %(number)s."), number=mail_id)
    return found


def _in_state(state: str) -> ColumnElement[bool]:
    if state == "bounced":
        return Mail.bounced_at.is_not(None)
    return Mail.state == MailState(state) if state in STATES else true()


def _with_words(words: str) -> ColumnElement[bool]:
    if not words:
        return true()
    return or_(
        Mail.to_address.icontains(words, autoescape=True),
        Mail.subject.icontains(words, autoescape=True),
    )
