"""The one table of mail."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Index, String
from sqlalchemy import Text as LongString
from sqlalchemy.orm import Mapped, mapped_column

from summit.core.db import Base, Identified, UtcDateTime, choice


class MailState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


#: Stands in a body where its link will be.
LINK = "{link}"


class Mail(Identified, Base):
    """One mail to one address. ``key`` says what it is about: nobody is mailed twice for that.

    ``subject`` and ``body`` are what the recipient reads, in ``language``, but for :data:`LINK`:
    the token of a link is made at the moment of sending and never stored; ``link_kind``,
    ``link_id`` and ``link_version`` say of what. ``queued_by`` is the name of whoever caused it.
    """

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_state_created_at", "state", "created_at"),)

    key: Mapped[str] = mapped_column(String(200), unique=True)
    to_address: Mapped[str] = mapped_column(String(254), index=True)
    language: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(String(400))
    body: Mapped[str] = mapped_column(LongString)
    link_kind: Mapped[str | None] = mapped_column(String(40))
    link_id: Mapped[int | None]
    link_version: Mapped[int | None]
    state: Mapped[MailState] = mapped_column(choice(MailState), default=MailState.QUEUED)
    error: Mapped[str] = mapped_column(String(2000), default="")
    queued_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def link(self) -> tuple[str, int, int] | None:
        """What the mail's link opens: kind, id and version."""
        if self.link_kind is None or self.link_id is None or self.link_version is None:
            return None
        return self.link_kind, self.link_id, self.link_version

    def message_id(self, domain: str) -> str:
        """Return the Message-ID (RFC 5322, 3.6.4), the same at every try.

        A crash between sending and noting it sends twice; by this the recipient's mail program
        knows that it is one message. Nothing of the key can be read from it.
        """
        return f"<{sha256(f'summit mail {self.key}'.encode()).hexdigest()[:40]}@{domain}>"
