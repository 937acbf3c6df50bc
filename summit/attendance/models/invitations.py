"""Invitations to sessions, every answer that was ever given, and who was there."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import Text as LongString
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.attendance.models.offices import Contact, Office
from summit.core.db import Base, Identified, UtcDateTime, choice
from summit.core.text import Text, TextType
from summit.directory.models import Person
from summit.programme.models import Session


class InvitationState(StrEnum):
    DRAFT = "draft"
    QUEUED = "queued"
    SENT = "sent"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class AnswerKind(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    DEPUTY = "deputy"
    VIDEO = "video"


class Channel(StrEnum):
    """How an answer came."""

    PAGE = "page"
    CALENDAR = "calendar"
    LETTER = "letter"
    TELEPHONE = "telephone"
    MAIL = "mail"


class Invitation(Identified, Base):
    """One office's principal or person, invited to one session.

    ``speaker_uid`` names the speaker's place in the programme that the answer settles. ``answer``,
    ``answered_at``, ``channel`` and ``late`` repeat the latest valid :class:`Answer`; ``answer`` is
    ``None`` while there is none, also after being asked again. ``deputy`` is who comes instead.

    What calendars were told: ``attendee`` is the address in the last calendar mail,
    ``sent_sequence`` its SEQUENCE, ``sent_release`` the number of the release that its time came
    from, ``sent_at`` when that mail was asked for. ``round`` counts how often the office was asked
    (1 with the first invitation), so that each asking is one mail. What they answered:
    ``reply_sequence`` and ``reply_stamp`` (DTSTAMP) of the last reply that was applied.
    ``reply_version`` makes the tokenised ORGANIZER address, the same in every update.

    ``letter_number`` is the document number of the letter on paper. ``video_url`` is where the
    office has put its video message, ``video_held_at`` when the organizers had it in hand.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("office_id", "session_id"),
        Index("ix_invitation_summit_id_state", "summit_id", "state"),
    )

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"), index=True)
    speaker_uid: Mapped[str | None] = mapped_column(String(36), index=True)
    state: Mapped[InvitationState] = mapped_column(
        choice(InvitationState), default=InvitationState.DRAFT
    )
    deadline: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[AnswerKind | None] = mapped_column(choice(AnswerKind))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    channel: Mapped[Channel | None] = mapped_column(choice(Channel))
    late: Mapped[bool] = mapped_column(default=False)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    round: Mapped[int] = mapped_column(default=1)
    attendee: Mapped[str] = mapped_column(String(254), default="")
    sent_sequence: Mapped[int | None]
    sent_release: Mapped[int | None]
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reply_version: Mapped[int] = mapped_column(default=1)
    reply_sequence: Mapped[int | None]
    reply_stamp: Mapped[datetime | None] = mapped_column(UtcDateTime)

    letter_number: Mapped[str | None] = mapped_column(String(60), unique=True)
    letter_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    video_url: Mapped[str] = mapped_column(String(2000), default="")
    video_held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    office: Mapped[Office] = relationship()
    session: Mapped[Session] = relationship()
    deputy: Mapped[Person | None] = relationship()
    answers: Mapped[list[Answer]] = relationship(
        back_populates="invitation", order_by="Answer.id", cascade="all, delete-orphan"
    )

    @property
    def key(self) -> str:
        """What the journal knows the invitation by."""
        return str(self.id)


class Answer(Identified, Base):
    """One answer as it was given; none is ever changed or removed.

    ``reason`` is what the office wrote. ``stated_by`` is the organizer who recorded an answer that
    came by letter, telephone or mail, with ``paper_id`` as its scan; ``contact`` the colleague who
    answered by page or calendar. ``deputy_name`` and ``deputy_title`` say who comes instead.
    ``late`` means: after the deadline. ``outdated_at`` is when the office was asked again, which
    keeps the answer as history.
    """

    __tablename__ = "answer"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), index=True)
    kind: Mapped[AnswerKind] = mapped_column(choice(AnswerKind))
    reason: Mapped[str] = mapped_column(LongString, default="")
    deputy_name: Mapped[Text] = mapped_column(TextType, default=Text)
    deputy_title: Mapped[Text] = mapped_column(TextType, default=Text)
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    stated_by: Mapped[str] = mapped_column(String(200), default="")
    stated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    late: Mapped[bool] = mapped_column(default=False)
    sequence: Mapped[int | None]
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"), index=True)
    outdated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    invitation: Mapped[Invitation] = relationship(back_populates="answers")
    contact: Mapped[Contact | None] = relationship()


class Presence(Identified, Base):
    """Somebody was there, from arrival to leaving: recorded on the day, never deduced."""

    __tablename__ = "presence"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), index=True)
    arrived_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(200))
