"""Circulating a version, and what the cities said to it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import Text as LongString
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.attendance.models import Contact, Office
from summit.core.db import Base, Identified, UtcDateTime, choice
from summit.core.text import Text, TextType
from summit.declarations.models.texts import Declaration, DeclarationVersion


class ContributionKind(StrEnum):
    COMMENT = "comment"
    AMENDMENT = "amendment"


class ContributionState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"  # as it was proposed
    ADAPTED = "adapted"  # in other words
    ANSWERED = "answered"  # the text stays, with a reason; or a comment's answer
    WITHDRAWN = "withdrawn"  # by the office


class Circulation(Identified, Base):
    """One round: a frozen version sent to offices, who answer until ``deadline``.

    ``number`` counts from 1. ``others_open``: in this round offices see each other's comments; what
    was written in a round where they did not stays between the office and the drafters.
    ``told_at`` is when everyone consulted was told what became of it.
    """

    __tablename__ = "circulation"
    __table_args__ = (UniqueConstraint("declaration_id", "number"),)

    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("declaration_version.id"), index=True)
    number: Mapped[int]
    deadline: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[Text] = mapped_column(TextType, default=Text)
    others_open: Mapped[bool] = mapped_column(default=False)
    circulated_by: Mapped[str] = mapped_column(String(200))
    circulated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    declaration: Mapped[Declaration] = relationship()
    of_version: Mapped[DeclarationVersion] = relationship()


class Consulted(Identified, Base):
    """An office to which a version was circulated."""

    __tablename__ = "consulted"
    __table_args__ = (UniqueConstraint("circulation_id", "office_id"),)

    circulation_id: Mapped[int] = mapped_column(ForeignKey("circulation.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)


class Contribution(Identified, Base):
    """A comment or an amendment of one office to a clause, or to the whole (no ``clause_uid``).

    ``words`` are in ``language``: the comment, or the reasons of an amendment, whose new wording
    is ``proposed``, in one or several languages. ``answer`` is the drafters'; ``into_version`` the
    number of the version that took it up, and ``credited`` whether the city is named for it.
    """

    __tablename__ = "contribution"
    __table_args__ = (
        Index("ix_contribution_declaration_id_clause_uid", "declaration_id", "clause_uid"),
    )

    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"))
    circulation_id: Mapped[int] = mapped_column(ForeignKey("circulation.id"), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id", ondelete="SET NULL"), index=True
    )
    clause_uid: Mapped[str] = mapped_column(String(36), default="")
    kind: Mapped[ContributionKind] = mapped_column(choice(ContributionKind))
    language: Mapped[str] = mapped_column(String(8))
    words: Mapped[str] = mapped_column(LongString, default="")
    proposed: Mapped[Text] = mapped_column(TextType, default=Text)
    state: Mapped[ContributionState] = mapped_column(
        choice(ContributionState), default=ContributionState.OPEN
    )
    answer: Mapped[Text] = mapped_column(TextType, default=Text)
    credited: Mapped[bool] = mapped_column(default=False)
    into_version: Mapped[int | None]
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    declaration: Mapped[Declaration] = relationship()
    circulation: Mapped[Circulation] = relationship()
    office: Mapped[Office] = relationship()
    contact: Mapped[Contact | None] = relationship()
