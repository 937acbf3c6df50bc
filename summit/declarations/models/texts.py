"""A declaration, its versions, and their clauses."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.core.db import Base, Identified, Json, UtcDateTime, choice
from summit.core.text import Text, TextType
from summit.programme.models import Session, Summit


class DeclarationState(StrEnum):
    DRAFT = "draft"
    CIRCULATED = "circulated"
    TABLED = "tabled"
    ADOPTED = "adopted"
    OPEN = "open"  # for endorsement
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    NOT_ADOPTED = "not_adopted"


#: The states in which there is an adoption, and nothing of the text can change any more.
FROZEN = frozenset({DeclarationState.ADOPTED, DeclarationState.OPEN, DeclarationState.CLOSED})


class Holding(StrEnum):
    """What Summit holds of a declaration: its text, or a summary by others of a text that was
    adopted elsewhere, which is never hashed, verified or printed as the text."""

    TEXT = "text"
    SUMMARY = "summary"


class ClauseKind(StrEnum):
    """In the order in which a text has them."""

    PREAMBLE = "preamble"
    CLAUSE = "clause"
    CLOSING = "closing"
    ANNEX = "annex"


def _uid() -> str:
    return str(uuid4())


class Declaration(Identified, Base):
    """A text that a summit negotiates, to be adopted at one item (``item_uid``) of a session.

    ``title`` and ``status_line`` ("a political declaration, not legally binding") repeat those of
    the newest version. ``languages`` is in the order in which they are shown; ``authentic`` are
    those in which the text is authentic, and ``prevailing`` the one that prevails where they
    differ, empty where all are equal.

    ``history_open``: the public sees the versions before the adopted one. ``published_at`` is since
    when there is a public page.
    Endorsement is open from ``endorsing_from`` until ``endorsing_until``, which is told in
    ``endorsing_zone`` (IANA). ``signatories_known`` is false where no source names those who
    signed. ``summaries`` (``{language: words}`` each), ``summary_note`` and ``sources`` (web
    addresses) are for a :attr:`Holding.SUMMARY`.
    """

    __tablename__ = "declaration"
    __table_args__ = (UniqueConstraint("summit_id", "slug"),)

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"))
    uid: Mapped[str] = mapped_column(String(36), unique=True, default=_uid)
    slug: Mapped[str] = mapped_column(String(80))
    holding: Mapped[Holding] = mapped_column(choice(Holding), default=Holding.TEXT)
    state: Mapped[DeclarationState] = mapped_column(
        choice(DeclarationState), default=DeclarationState.DRAFT
    )
    title: Mapped[Text] = mapped_column(TextType)
    status_line: Mapped[Text] = mapped_column(TextType, default=Text)
    languages: Mapped[list[str]] = mapped_column(Json)
    authentic: Mapped[list[str]] = mapped_column(Json)
    prevailing: Mapped[str] = mapped_column(String(8), default="")
    session_id: Mapped[int | None] = mapped_column(ForeignKey("session.id"), index=True)
    item_uid: Mapped[str] = mapped_column(String(36), default="")
    history_open: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    endorsing_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    endorsing_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    endorsing_zone: Mapped[str] = mapped_column(String(64), default="")
    signatories_known: Mapped[bool] = mapped_column(default=True)
    summaries: Mapped[list[dict[str, str]]] = mapped_column(Json, default=list)
    summary_note: Mapped[Text] = mapped_column(TextType, default=Text)
    sources: Mapped[list[str]] = mapped_column(Json, default=list)
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    summit: Mapped[Summit] = relationship()
    session: Mapped[Session | None] = relationship()
    versions: Mapped[list[DeclarationVersion]] = relationship(
        back_populates="declaration", order_by="DeclarationVersion.number"
    )

    @property
    def key(self) -> str:
        """What the journal knows the declaration by."""
        return self.uid

    @property
    def newest(self) -> DeclarationVersion:
        """The version with the highest number, frozen or not."""
        return self.versions[-1]

    @property
    def working(self) -> DeclarationVersion | None:
        """The version that is being written; ``None`` while the newest one is frozen."""
        newest = self.newest if self.versions else None
        return newest if newest is not None and newest.frozen_at is None else None

    @property
    def newest_frozen(self) -> DeclarationVersion | None:
        """The newest version whose text stands."""
        return next((each for each in reversed(self.versions) if each.frozen_at is not None), None)

    @property
    def is_frozen(self) -> bool:
        """Whether it was adopted, so that nothing of its text can change any more."""
        return self.state in FROZEN


class DeclarationVersion(Identified, Base):
    """One version of the text: written until ``frozen_at``, then unchangeable in the database.

    ``reason`` says why there is another version. ``canonical`` is what :attr:`hash` (SHA-256, hex)
    was made of: the form of ``docs/declaration-hash.md``, which names the version before by
    ``previous_hash``. ``outdated`` are the languages whose title or status line fell behind.
    """

    __tablename__ = "declaration_version"
    __table_args__ = (UniqueConstraint("declaration_id", "number"),)

    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"))
    number: Mapped[int]
    title: Mapped[Text] = mapped_column(TextType)
    status_line: Mapped[Text] = mapped_column(TextType, default=Text)
    languages: Mapped[list[str]] = mapped_column(Json)
    authentic: Mapped[list[str]] = mapped_column(Json)
    prevailing: Mapped[str] = mapped_column(String(8), default="")
    outdated: Mapped[list[str]] = mapped_column(Json, default=list)
    author: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    frozen_by: Mapped[str] = mapped_column(String(200), default="")
    hash: Mapped[str] = mapped_column(String(64), default="", index=True)
    previous_hash: Mapped[str] = mapped_column(String(64), default="")
    canonical: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    declaration: Mapped[Declaration] = relationship(back_populates="versions")
    clauses: Mapped[list[Clause]] = relationship(
        back_populates="of_version", order_by="Clause.position", cascade="all, delete-orphan"
    )


class Clause(Identified, Base):
    """A part of one version. ``uid`` is the same in every version: comments hang on it.

    ``words`` is plain text; its lines are paragraphs. ``position`` counts from 0 over the whole
    version, in the order of :class:`ClauseKind`. ``outdated`` are the languages that fell behind
    another; ``credits`` the cities on whose proposal the clause reads so, each ``{language:
    name}``, which are no part of the text.
    """

    __tablename__ = "declaration_clause"
    __table_args__ = (UniqueConstraint("version_id", "uid"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("declaration_version.id"))
    uid: Mapped[str] = mapped_column(String(36), default=_uid)
    kind: Mapped[ClauseKind] = mapped_column(choice(ClauseKind), default=ClauseKind.CLAUSE)
    position: Mapped[int] = mapped_column(default=0)
    heading: Mapped[Text] = mapped_column(TextType, default=Text)
    words: Mapped[Text] = mapped_column(TextType, default=Text)
    outdated: Mapped[list[str]] = mapped_column(Json, default=list)
    credits: Mapped[list[dict[str, str]]] = mapped_column(Json, default=list)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    of_version: Mapped[DeclarationVersion] = relationship(back_populates="clauses")
