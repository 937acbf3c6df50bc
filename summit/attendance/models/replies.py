"""What came back by mail from calendars, and what became of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy import Text as LongString
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.attendance.models.invitations import AnswerKind, Invitation
from summit.core.db import Base, Identified, UtcDateTime, choice


class ReplyState(StrEnum):
    APPLIED = "applied"  # set the answer
    REVIEW = "review"  # somebody must look at it
    PROPOSAL = "proposal"  # proposes another time
    IGNORED = "ignored"  # older than what is known, automatic, or a repetition
    TAKEN = "taken"  # was looked at and set the answer
    DISMISSED = "dismissed"  # was looked at and set nothing


class Reply(Identified, Base):
    """One mail that came in: what could be read of it, and what became of it.

    ``invitation_id`` and ``summit_id`` are set as far as its token names an invitation; without,
    only site administrators see it. ``why`` is a code (``attendee``, ``page_answer``, ``older``,
    ``automatic``, ``unreadable`` …). ``stamp`` is its DTSTAMP; ``proposed_start`` and
    ``proposed_end`` a COUNTER's.
    """

    __tablename__ = "reply"
    __table_args__ = (Index("ix_reply_summit_id_state", "summit_id", "state"),)

    inbound_id: Mapped[int] = mapped_column(ForeignKey("inbound_mail.id"), unique=True)
    summit_id: Mapped[int | None] = mapped_column(ForeignKey("summit.id"))
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"), index=True)
    state: Mapped[ReplyState] = mapped_column(choice(ReplyState))
    why: Mapped[str] = mapped_column(String(40), default="")
    method: Mapped[str] = mapped_column(String(20), default="")
    attendee: Mapped[str] = mapped_column(String(254), default="")
    kind: Mapped[AnswerKind | None] = mapped_column(choice(AnswerKind))
    comment: Mapped[str] = mapped_column(LongString, default="")
    sequence: Mapped[int | None]
    stamp: Mapped[datetime | None] = mapped_column(UtcDateTime)
    proposed_start: Mapped[datetime | None] = mapped_column(UtcDateTime)
    proposed_end: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str] = mapped_column(String(200), default="")

    invitation: Mapped[Invitation | None] = relationship()
