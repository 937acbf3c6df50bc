"""What a summit's staff has settled for all of its offices."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy import Text as LongString
from sqlalchemy.orm import Mapped, mapped_column

from summit.core.db import Base, Identified, Json, choice
from summit.core.text import Text, TextType


class Precedence(StrEnum):
    """An order of precedence, for seating, name plates and the speaking order."""

    ALPHABETICAL_EN = "alphabetical_en"
    ALPHABETICAL_KO = "alphabetical_ko"
    IN_OFFICE = "in_office"  # longest in office first
    CUSTOM = "custom"


class Arrangements(Identified, Base):
    """A summit's settings for attendance, one row at most; without, the defaults hold.

    ``letterhead`` and ``signatory`` stand on letters on paper, ``number_prefix`` before their
    numbers, of which ``next_number`` is the next. ``duty_phone`` is the organizers' own, on the
    day. ``quorum`` is how many cities must come. ``privacy_contact`` is whom the privacy notice
    names. ``retention`` says by kind of record how many days after the summit's end it is erased.
    """

    __tablename__ = "arrangements"

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"), unique=True)
    letterhead: Mapped[Text] = mapped_column(TextType, default=Text)
    signatory: Mapped[Text] = mapped_column(TextType, default=Text)
    number_prefix: Mapped[str] = mapped_column(String(40), default="")
    next_number: Mapped[int] = mapped_column(default=1)
    duty_phone: Mapped[str] = mapped_column(String(40), default="")
    quorum: Mapped[int | None]
    precedence: Mapped[Precedence] = mapped_column(
        choice(Precedence), default=Precedence.ALPHABETICAL_EN
    )
    privacy_contact: Mapped[Text] = mapped_column(TextType, default=Text)
    retention: Mapped[dict[str, int]] = mapped_column(Json, default=dict)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class JoinDetails(Identified, Base):
    """How to join one session: private, shown to confirmed offices alone, in nothing public."""

    __tablename__ = "join_details"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), unique=True
    )
    meeting_url: Mapped[str] = mapped_column(String(2000), default="")
    test_url: Mapped[str] = mapped_column(String(2000), default="")
    dial_in: Mapped[str] = mapped_column(LongString, default="")
    duty_phone: Mapped[str] = mapped_column(String(40), default="")
    line_up_minutes: Mapped[int] = mapped_column(default=30)
    note: Mapped[Text] = mapped_column(TextType, default=Text)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
