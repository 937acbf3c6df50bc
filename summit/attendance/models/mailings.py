"""Letters and mailings: what is written, to whom, in one go."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.attendance.models.invitations import Invitation
from summit.core.db import Base, Identified, UtcDateTime, choice
from summit.core.text import Text, TextType


class LetterKind(StrEnum):
    """What a letter is for; a summit has one template of each, until then the house's own."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    MOVED = "moved"  # informs of another time
    ASKED_AGAIN = "asked_again"  # another time, and asks for an answer
    CANCELLED = "cancelled"  # the session is cancelled
    WITHDRAWN = "withdrawn"  # the office is no longer invited


class MailingKind(StrEnum):
    INVITATION = "invitation"
    REMINDER = "reminder"


class MailingState(StrEnum):
    DRAFT = "draft"
    SENDING = "sending"
    STOPPED = "stopped"
    DONE = "done"


class LetterTemplate(Identified, Base):
    """The words of one kind of letter of a summit, in all its languages.

    ``subject`` and ``body`` name what differs by recipient in braces (``{salutation}``); which
    names there are is settled by :mod:`summit.attendance.letters`.
    """

    __tablename__ = "letter_template"
    __table_args__ = (UniqueConstraint("summit_id", "kind"),)

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"))
    kind: Mapped[LetterKind] = mapped_column(choice(LetterKind))
    subject: Mapped[Text] = mapped_column(TextType, default=Text)
    body: Mapped[Text] = mapped_column(TextType, default=Text)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Mailing(Identified, Base):
    """Invitations or reminders that are sent in one go, once an organizer says so.

    A reminder is held as a draft for ``planned_on`` (a calendar day) until an organizer sends it;
    it then arrives in each recipient's working hours, as invitations do with ``in_hours``. With
    ``rehearsal_to`` everything goes to that one address and changes nobody's state. How far it has
    come is counted from the mails, whose ``batch`` is :attr:`batch`.
    """

    __tablename__ = "mailing"

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"), index=True)
    kind: Mapped[MailingKind] = mapped_column(choice(MailingKind))
    state: Mapped[MailingState] = mapped_column(choice(MailingState), default=MailingState.DRAFT)
    planned_on: Mapped[date | None] = mapped_column(Date)
    rehearsal_to: Mapped[str] = mapped_column(String(254), default="")
    in_hours: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_by: Mapped[str] = mapped_column(String(200), default="")
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    entries: Mapped[list[MailingEntry]] = relationship(
        back_populates="mailing", order_by="MailingEntry.id", cascade="all, delete-orphan"
    )

    @property
    def key(self) -> str:
        """What the journal knows the mailing by."""
        return str(self.id)

    @property
    def batch(self) -> str:
        """What its mails carry."""
        return f"mailing:{self.id}"


class MailingEntry(Identified, Base):
    """One invitation of a mailing; ``mail_id`` is the mail once it is queued.

    ``left_out`` says, as a code, why nothing was sent to it (``no_address``, ``answered``, …).
    """

    __tablename__ = "mailing_entry"
    __table_args__ = (UniqueConstraint("mailing_id", "invitation_id"),)

    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailing.id"))
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), index=True)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"), index=True)
    left_out: Mapped[str] = mapped_column(String(40), default="")

    mailing: Mapped[Mailing] = relationship(back_populates="entries")
    invitation: Mapped[Invitation] = relationship()
