"""The tables of mail: what goes out, what came in, and how sending is held back."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy import Text as LongString
from sqlalchemy.orm import Mapped, mapped_column

from summit.core import tokens
from summit.core.db import Base, Identified, Json, UtcDateTime, choice


class MailState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    STOPPED = "stopped"  # somebody has called it back before it went out


class InboundState(StrEnum):
    STORED = "stored"
    READ = "read"


#: Stands in a body where its link will be.
LINK = "{link}"
#: Stands in a body where a one-time code will be; such a mail has no link.
CODE = "{code}"


class Mail(Identified, Base):
    """One mail to one address. ``key`` says what it is about: nobody is mailed twice for that.

    ``subject`` and ``body`` are what the recipient reads, in ``language``, but for :data:`LINK`:
    the token of a link is made at the moment of sending and never stored; ``link_kind``,
    ``link_id`` and ``link_version`` say of what. In the same way a body may have :data:`CODE` for
    a one-time code. ``queued_by`` is the name of whoever caused it.

    ``part_kind`` and ``part_args`` say who makes, at the moment of sending, what else the mail
    carries, a calendar object (:attr:`summit.mail.post.Post.parts`). ``summit_id`` is whose staff
    may see the mail, ``batch`` what it was sent together with. ``bounced_at`` is when it came back
    undeliverable, ``bounce`` what was said.
    """

    __tablename__ = "mail"
    __table_args__ = (
        Index("ix_mail_state_created_at", "state", "created_at"),
        Index("ix_mail_batch_state", "batch", "state"),
    )

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
    summit_id: Mapped[int | None] = mapped_column(index=True)
    batch: Mapped[str | None] = mapped_column(String(80))
    part_kind: Mapped[str | None] = mapped_column(String(40))
    part_args: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    bounced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    bounce: Mapped[str] = mapped_column(String(500), default="")

    @property
    def link(self) -> tuple[str, int, int] | None:
        """What the mail's link opens, or its code proves: kind, id and version."""
        if self.link_kind is None or self.link_id is None or self.link_version is None:
            return None
        return self.link_kind, self.link_id, self.link_version

    def message_id(self, domain: str) -> str:
        """Return the Message-ID (RFC 5322, 3.6.4), the same at every try.

        A crash between sending and noting it sends twice; by this the recipient's mail program
        knows that it is one message. Nothing of the key can be read from it, and nobody can make
        it up: a report that names it is about a mail that somebody has received.
        """
        digest = sha256(tokens.keyed("message-id", self.key).encode()).hexdigest()
        return f"<{digest[:40]}@{domain}>"


class InboundMail(Identified, Base):
    """One raw message that came in, kept before anything is made of it.

    ``message_id`` is its Message-ID, or, where it has none, made from a digest of its bytes: the
    same message is kept once. ``raw`` is emptied when it is erased.
    """

    __tablename__ = "inbound_mail"

    message_id: Mapped[str] = mapped_column(String(400), unique=True)
    raw: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    state: Mapped[InboundState] = mapped_column(choice(InboundState), default=InboundState.STORED)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class MailSwitch(Identified, Base):
    """Whether all sending is paused: one row, with who did it; none means that it is not."""

    __tablename__ = "mail_switch"

    paused_at: Mapped[datetime] = mapped_column(UtcDateTime)
    paused_by: Mapped[str] = mapped_column(String(200))


class MailDomain(Base):
    """When the next mail may go to a recipients' domain, so that none gets too many at once."""

    __tablename__ = "mail_domain"

    domain: Mapped[str] = mapped_column(String(254), primary_key=True)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
