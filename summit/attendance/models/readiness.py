"""What has to be ready before the day: papers and rehearsals."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.attendance.models.offices import Office
from summit.core.db import Base, Identified, UtcDateTime, choice


class PaperKind(StrEnum):
    SPEECH_TEXT = "speech_text"
    SCAN = "scan"  # of an answer that came by letter
    LETTER = "letter"  # as it was issued, since another version of a program writes other bytes


class RehearsalOutcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"


class Paper(Identified, Base):
    """A private file of one office: kept in the database, so that it is erased for good.

    ``name`` is what its owner called it; ``extension`` and ``media_type`` were found from the
    contents. ``words`` is counted for speech texts, whose newest one, by invitation, is valid;
    ``embargo_until`` is until when the office wants nobody but the booth to know it.
    """

    __tablename__ = "paper"

    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"), index=True)
    kind: Mapped[PaperKind] = mapped_column(choice(PaperKind))
    name: Mapped[str] = mapped_column(String(200))
    extension: Mapped[str] = mapped_column(String(8))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    words: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(8), default="")
    embargo_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(200), default="")
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    office: Mapped[Office] = relationship()

    @property
    def file_name(self) -> str:
        """The name under which it is handed out: its owner's, with the contents' extension."""
        return f"{self.name}.{self.extension}"


class RehearsalSlot(Identified, Base):
    """A span that the organizers offer for rehearsing, for ``places`` offices at a time."""

    __tablename__ = "rehearsal_slot"
    __table_args__ = (UniqueConstraint("summit_id", "starts_at"),)

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    places: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Rehearsal(Identified, Base):
    """An office's place in a slot. ``seat`` counts from 1: the database holds no seat twice."""

    __tablename__ = "rehearsal"
    __table_args__ = (UniqueConstraint("slot_id", "seat"),)

    slot_id: Mapped[int] = mapped_column(ForeignKey("rehearsal_slot.id"))
    seat: Mapped[int]
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), unique=True)
    booked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[RehearsalOutcome | None] = mapped_column(choice(RehearsalOutcome))
    note: Mapped[str] = mapped_column(String(1000), default="")

    slot: Mapped[RehearsalSlot] = relationship()
    office: Mapped[Office] = relationship()
