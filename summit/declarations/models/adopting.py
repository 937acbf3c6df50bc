"""Objections, recorded votes, and the chair's ruling."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy import Text as LongString
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.core.db import Base, Identified, Json, UtcDateTime, choice
from summit.core.text import Text, TextType
from summit.declarations.models.texts import Declaration, DeclarationVersion
from summit.directory.models import City


class Method(StrEnum):
    """How a text was adopted."""

    JOINT_DECLARATION = "joint_declaration"
    ACCLAMATION = "acclamation"
    CONSENSUS = "consensus"
    SIGNATURE = "signature"
    RECORDED_VOTE = "recorded_vote"
    NOT_DOCUMENTED = "not_documented"


class Choice(StrEnum):
    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class Threshold(StrEnum):
    """Which part of the votes cast for and against has to be for it; abstentions do not count."""

    MAJORITY = "majority"
    TWO_THIRDS = "two_thirds"


class Objection(Identified, Base):
    """A city's objection to the version on the table; while it stands, there is no consensus."""

    __tablename__ = "objection"

    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("declaration_version.id"), index=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"), index=True)
    party: Mapped[Text] = mapped_column(TextType)
    words: Mapped[str] = mapped_column(LongString, default="")
    language: Mapped[str] = mapped_column(String(8))
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    city: Mapped[City] = relationship()


class Poll(Identified, Base):
    """A recorded vote on a version: one at a time, by roll call; after closing nobody votes.

    The counts are written when it is closed. ``entitled`` are the ids of the cities present when
    it was opened.
    """

    __tablename__ = "declaration_poll"
    __table_args__ = (
        UniqueConstraint("declaration_id", "number"),
        Index(
            "uq_declaration_poll_open",
            "declaration_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("declaration_version.id"), index=True)
    number: Mapped[int]
    threshold: Mapped[Threshold] = mapped_column(choice(Threshold))
    entitled: Mapped[list[int]] = mapped_column(Json)
    opened_by: Mapped[str] = mapped_column(String(200))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_by: Mapped[str] = mapped_column(String(200), default="")
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    yes: Mapped[int | None]
    no: Mapped[int | None]
    abstain: Mapped[int | None]
    carried: Mapped[bool | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    of_version: Mapped[DeclarationVersion] = relationship()
    ballots: Mapped[list[Ballot]] = relationship(back_populates="poll", order_by="Ballot.id")


class Ballot(Identified, Base):
    """A city's one vote, named. It may be corrected until the poll is closed."""

    __tablename__ = "declaration_ballot"
    __table_args__ = (UniqueConstraint("poll_id", "city_id"),)

    poll_id: Mapped[int] = mapped_column(ForeignKey("declaration_poll.id"))
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"), index=True)
    party: Mapped[Text] = mapped_column(TextType)
    choice: Mapped[Choice] = mapped_column(choice(Choice))
    cast_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(200))

    poll: Mapped[Poll] = relationship(back_populates="ballots")
    city: Mapped[City] = relationship()


class Adoption(Identified, Base):
    """The ruling by which a text was adopted; never changed, never taken back.

    ``ruled_at`` is the instant, ``ruled_on`` the day where no more is known. ``version_id`` and
    ``version_hash`` are empty where the text is not held. ``presence`` is the snapshot of who was
    there (``city``: the city's slug or empty, ``party``, ``name``, ``title``: ``{language: …}``,
    ``deputy``: bool), of cities first; ``present`` counts cities. ``votes`` is the recorded vote
    by which it was adopted: ``threshold``, ``yes``, ``no``, ``abstain``, ``ballots`` (``party``,
    ``city``, ``choice``). ``objections`` are those that were raised, each with ``party``,
    ``words``, ``language``, ``withdrawn``. ``waived`` says which findings of the parity check the
    chair let stand (their keys), ``waiver`` why. ``zone`` (IANA) is that of the session.
    """

    __tablename__ = "adoption"

    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), unique=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("declaration_version.id"), index=True)
    version_hash: Mapped[str] = mapped_column(String(64), default="")
    method: Mapped[Method] = mapped_column(choice(Method))
    ruled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ruled_on: Mapped[date | None] = mapped_column(Date)
    zone: Mapped[str] = mapped_column(String(64), default="")
    chair: Mapped[Text] = mapped_column(TextType, default=Text)
    chair_title: Mapped[Text] = mapped_column(TextType, default=Text)
    ruling: Mapped[Text] = mapped_column(TextType, default=Text)
    session_title: Mapped[Text] = mapped_column(TextType, default=Text)
    item_title: Mapped[Text] = mapped_column(TextType, default=Text)
    authentic: Mapped[list[str]] = mapped_column(Json)
    prevailing: Mapped[str] = mapped_column(String(8), default="")
    quorum: Mapped[int | None]
    present: Mapped[int | None]
    presence: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    votes: Mapped[dict[str, Any] | None] = mapped_column(Json)
    objections: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    waived: Mapped[list[str]] = mapped_column(Json, default=list)
    waiver: Mapped[str] = mapped_column(String(1000), default="")
    recorded_by: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    declaration: Mapped[Declaration] = relationship()
    of_version: Mapped[DeclarationVersion | None] = relationship()
