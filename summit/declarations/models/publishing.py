"""What the public reads of declarations and networks, files that were issued, corrigenda."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.core.db import Base, Identified, UtcDateTime, choice
from summit.core.text import Text, TextType
from summit.declarations.models.texts import Declaration


class OutcomeKind(StrEnum):
    DECLARATION = "declaration"
    NETWORK = "network"


class Outcome(Identified, Base):
    """What the public may read of one declaration or network: all that its page is made of.

    Written in the transaction of whatever it follows. ``version`` rises with every change; the
    ``headline`` is what lists show, also JSON. A row whose ``document`` is ``None`` was taken back.
    """

    __tablename__ = "outcome"
    __table_args__ = (UniqueConstraint("summit_id", "kind", "slug"),)

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"))
    kind: Mapped[OutcomeKind] = mapped_column(choice(OutcomeKind))
    slug: Mapped[str] = mapped_column(String(80))
    version: Mapped[int] = mapped_column(default=1)
    headline: Mapped[bytes] = mapped_column(LargeBinary)
    document: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class IssuedKind(StrEnum):
    TEXT = "text"
    ANNEX = "annex"


class IssuedFile(Identified, Base):
    """A PDF that was handed out for the adopted text or its annex, kept as its bytes.

    ``edition`` is a language, or several joined by "-" (``en-ko``: side by side). ``digest`` is the
    SHA-256 of ``data``, ``source_hash`` that of the text or annex that it prints.
    """

    __tablename__ = "issued_file"
    __table_args__ = (UniqueConstraint("declaration_id", "kind", "edition", "source_hash"),)

    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"))
    kind: Mapped[IssuedKind] = mapped_column(choice(IssuedKind))
    edition: Mapped[str] = mapped_column(String(40))
    source_hash: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Corrigendum(Identified, Base):
    """A correction of an adopted text, as a document of its own; the text stays as it is.

    It is announced to the cities at ``notified_at``; whoever disagrees says so until
    ``objections_until``; then it is issued, or withdrawn with a reason (``why``). ``number`` counts
    from 1; ``reads`` and ``should_read`` are by language, only those that are corrected.
    """

    __tablename__ = "corrigendum"
    __table_args__ = (UniqueConstraint("declaration_id", "number"),)

    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"))
    number: Mapped[int]
    clause_uid: Mapped[str] = mapped_column(String(36))
    reads: Mapped[Text] = mapped_column(TextType)
    should_read: Mapped[Text] = mapped_column(TextType)
    reason: Mapped[Text] = mapped_column(TextType, default=Text)
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    notified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    objections_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    issued_by: Mapped[str] = mapped_column(String(200), default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    why: Mapped[str] = mapped_column(String(1000), default="")
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    declaration: Mapped[Declaration] = relationship()
