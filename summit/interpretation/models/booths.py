"""What sessions need of interpreters beyond their languages, who is assigned, and their turns."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import Text as LongString
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.core.db import Base, Identified, Json, UtcDateTime, choice
from summit.interpretation.models.people import Interpreter, Site
from summit.programme.models import Session


class Platform(StrEnum):
    """How interpreters' voices reach the audience."""

    CONSOLE = "console"  # booths with a console, on site
    ZOOM = "zoom"
    OTHER = "other"  # another remote platform


class AssignmentRole(StrEnum):
    ACTIVE = "active"
    STANDBY = "standby"


class AssignmentState(StrEnum):
    PROPOSED = "proposed"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    RELEASED = "released"


#: States in which somebody holds a place in a booth.
HOLDING = frozenset({AssignmentState.PROPOSED, AssignmentState.OFFERED, AssignmentState.CONFIRMED})


class SessionBooths(Identified, Base):
    """What is settled for a session's booths; without a row, the defaults hold.

    ``difficult`` asks for a larger team. ``teams`` and ``standby`` are the organizers' own numbers
    in place of the rules', by booth key (:mod:`summit.interpretation.demand`) and for all booths.
    ``rehearsal_from`` and ``rehearsal_to`` is when the team rehearses, which counts as work.
    ``papers_from`` is when interpreters may read speech texts at the earliest. ``personal_id`` and
    ``breakout_rooms`` say how a Zoom meeting was set up; ``sound_fed`` that video sound reaches
    the booths.
    """

    __tablename__ = "session_booths"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), unique=True
    )
    difficult: Mapped[bool] = mapped_column(default=False)
    domains: Mapped[list[str]] = mapped_column(Json, default=list)
    site: Mapped[Site] = mapped_column(choice(Site), default=Site.ON_SITE)
    platform: Mapped[Platform] = mapped_column(choice(Platform), default=Platform.CONSOLE)
    teams: Mapped[dict[str, int]] = mapped_column(Json, default=dict)
    standby: Mapped[int | None]
    rehearsal_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rehearsal_to: Mapped[datetime | None] = mapped_column(UtcDateTime)
    papers_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    personal_id: Mapped[bool] = mapped_column(default=False)
    breakout_rooms: Mapped[bool] = mapped_column(default=False)
    sound_fed: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(LongString, default="")
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class ItemFloor(Identified, Base):
    """The language spoken in one item, where the organizers settle it themselves.

    Without a row, the languages that the speakers' offices stated hold, else the session's.
    ``language`` is empty where only ``own_interpreter`` is settled: the speaker brings one, so no
    booth has to cover it.
    """

    __tablename__ = "item_floor"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), index=True
    )
    item_uid: Mapped[str] = mapped_column(String(36), unique=True)
    language: Mapped[str] = mapped_column(String(8), default="")
    own_interpreter: Mapped[bool] = mapped_column(default=False)


class Assignment(Identified, Base):
    """One interpreter's place in a session's booth: at most one in a session.

    ``booth`` is the key of a derived booth (``en-ko``). ``locked`` keeps it from the planner.
    ``told_from`` and ``told_to`` are the hours that the interpreter knows: those of the offer, or
    of the mail that told them of a move; empty before they were told anything. ``round`` rises
    with each offer. ``consented`` is their agreement to this session's recording, noted with the
    answer. ``plan_id`` is the plan that proposed it.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("session_id", "interpreter_id"),
        Index("ix_assignment_summit_id", "summit_id"),
        Index("ix_assignment_interpreter_id", "interpreter_id"),
    )

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"))
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"))
    booth: Mapped[str] = mapped_column(String(40))
    role: Mapped[AssignmentRole] = mapped_column(
        choice(AssignmentRole), default=AssignmentRole.ACTIVE
    )
    state: Mapped[AssignmentState] = mapped_column(
        choice(AssignmentState), default=AssignmentState.PROPOSED
    )
    locked: Mapped[bool] = mapped_column(default=False)
    round: Mapped[int] = mapped_column(default=0)
    plan_id: Mapped[int | None]
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(1000), default="")
    consented: Mapped[bool | None]
    told_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_to: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    session: Mapped[Session] = relationship()
    interpreter: Mapped[Interpreter] = relationship()

    @property
    def key(self) -> str:
        """What the journal knows the assignment by."""
        return str(self.id)


class Turn(Identified, Base):
    """One turn at the microphone, where somebody has changed what the rules derive.

    The turns of a booth are stored together or not at all
    (:func:`summit.interpretation.turns.turns_of` derives them). ``actual_from`` and ``actual_to``
    are when it really was, noted on the day.
    """

    __tablename__ = "turn"
    __table_args__ = (UniqueConstraint("session_id", "booth", "starts_at"),)

    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), index=True
    )
    booth: Mapped[str] = mapped_column(String(40))
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actual_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    actual_to: Mapped[datetime | None] = mapped_column(UtcDateTime)
