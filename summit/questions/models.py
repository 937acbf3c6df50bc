"""A session's questions: its box, what was asked, and who voted for what."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy import Text as LongString
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.attendance.models import Contact
from summit.core.db import Base, Identified, Json, UtcDateTime, choice
from summit.core.text import Text, TextType
from summit.programme.models import Session


class Askers(StrEnum):
    """Who may ask."""

    EVERYONE = "everyone"
    INVITED = "invited"


class QuestionState(StrEnum):
    HELD = "held"
    APPROVED = "approved"
    ON_AIR = "on_air"
    ANSWERED = "answered"
    REJECTED = "rejected"
    MERGED = "merged"


def _uid() -> str:
    return str(uuid4())


class QuestionBox(Identified, Base):
    """Where questions for a session come in.

    It takes questions from ``opens_at`` until ``closes_at``; without the first, from the session's
    start. ``per_sender`` is how many one person may ask. ``held`` questions wait for a moderator;
    without it they are approved as they come. ``voting``: one vote each. ``order`` is the chair's
    list: ids in the order in which it was frozen at ``frozen_at``, while votes go on counting.
    """

    __tablename__ = "question_box"

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"), index=True)
    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), unique=True
    )
    askers: Mapped[Askers] = mapped_column(choice(Askers), default=Askers.EVERYONE)
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    per_sender: Mapped[int] = mapped_column(default=3)
    held: Mapped[bool] = mapped_column(default=True)
    voting: Mapped[bool] = mapped_column(default=True)
    order: Mapped[list[int]] = mapped_column(Json, default=list)
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    session: Mapped[Session] = relationship()


class Question(Identified, Base):
    """A question: its words in the language it was asked in, and in others once translated.

    ``sender`` is a keyed digest of the cookie, or of the contact of an office, it came with, and
    ``network`` of the network; neither leads back to anybody without the key. ``votes`` counts
    those of what was merged into it, too. One question of a box at most is on air.
    """

    __tablename__ = "question"
    __table_args__ = (
        Index(
            "uq_question_on_air",
            "box_id",
            unique=True,
            sqlite_where=text("state = 'on_air'"),
            postgresql_where=text("state = 'on_air'"),
        ),
        Index("ix_question_box_id_sender", "box_id", "sender"),
    )

    box_id: Mapped[int] = mapped_column(ForeignKey("question_box.id", ondelete="CASCADE"))
    uid: Mapped[str] = mapped_column(String(36), unique=True, default=_uid)
    language: Mapped[str] = mapped_column(String(8))
    words: Mapped[Text] = mapped_column(TextType)
    name: Mapped[str] = mapped_column(String(200), default="")
    organisation: Mapped[str] = mapped_column(String(200), default="")
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id", ondelete="SET NULL"), index=True
    )
    sender: Mapped[str] = mapped_column(String(64))
    network: Mapped[str] = mapped_column(String(64), default="", index=True)
    state: Mapped[QuestionState] = mapped_column(choice(QuestionState), default=QuestionState.HELD)
    reason: Mapped[str] = mapped_column(String(1000), default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"), index=True)
    answer: Mapped[str] = mapped_column(LongString, default="")
    votes: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    on_air_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    box: Mapped[QuestionBox] = relationship()
    contact: Mapped[Contact | None] = relationship()


class Vote(Identified, Base):
    """Somebody's one vote for a question; ``voter`` and ``network`` are keyed digests as
    ``Question.sender`` and ``Question.network``."""

    __tablename__ = "question_vote"
    __table_args__ = (
        UniqueConstraint("question_id", "voter"),
        Index("ix_question_vote_question_id_network", "question_id", "network"),
    )

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    voter: Mapped[str] = mapped_column(String(64))
    network: Mapped[str] = mapped_column(String(64), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
