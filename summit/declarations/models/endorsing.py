"""Who commits their city to an adopted text: asked for, confirmed, withdrawn, closed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy import Text as LongString
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.attendance.models import Contact, Office
from summit.core.db import Base, Identified, Json, UtcDateTime, choice
from summit.core.text import Text, TextType
from summit.declarations.models.texts import Declaration
from summit.directory.models import City


class EndorsementForm(StrEnum):
    """Endorsing and signing are different facts."""

    ENDORSED = "endorsed"
    SIGNED = "signed"


class Capacity(StrEnum):
    """In which capacity somebody commits the city."""

    PRINCIPAL = "principal"  # the mayor or governor themself
    DEPUTY = "deputy"
    AUTHORISED = "authorised"  # anybody else, by an authority that is stated


class NoteKind(StrEnum):
    NONE = "none"
    RESERVATION = "reservation"
    EXPLANATION = "explanation"


class EndorsementChannel(StrEnum):
    PAGE = "page"
    PAPER = "paper"
    MEETING = "meeting"


class EndorsementState(StrEnum):
    STATED = "stated"  # waits for the secretariat
    CONFIRMED = "confirmed"  # public
    REFUSED = "refused"


class EndorsementRequest(Identified, Base):
    """What an office has filled in, until its principal's contact has returned the code.

    ``values`` is plain JSON of the form; it is erased once used or expired. The code itself stands
    nowhere: it is made from id and ``code_version`` (:mod:`summit.declarations.codes`).
    """

    __tablename__ = "endorsement_request"

    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id", ondelete="SET NULL"), index=True
    )
    version_hash: Mapped[str] = mapped_column(String(64))
    values: Mapped[dict[str, Any]] = mapped_column(Json)
    code_version: Mapped[int] = mapped_column(default=1)
    tries: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    declaration: Mapped[Declaration] = relationship()
    office: Mapped[Office] = relationship()
    contact: Mapped[Contact | None] = relationship()


class Endorsement(Identified, Base):
    """A city's commitment to the text with ``version_hash``; what was stated never changes.

    ``name`` and ``title`` are who commits it, in ``capacity``; ``authority`` says by what ("Council
    resolution 12/2027"), ``on_behalf_of`` for whom. ``note`` is a reservation or an explanation in
    ``note_language``, ``note_translation`` the secretariat's. ``later``: after the meeting.
    ``standing`` is true until it is refused or withdrawn; a city has one that stands at most.
    """

    __tablename__ = "endorsement"
    __table_args__ = (
        Index(
            "uq_endorsement_standing",
            "declaration_id",
            "city_id",
            unique=True,
            sqlite_where=text("standing"),
            postgresql_where=text("standing"),
        ),
    )

    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("declaration_version.id"), index=True)
    version_hash: Mapped[str] = mapped_column(String(64))
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"), index=True)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"), index=True)
    party: Mapped[Text] = mapped_column(TextType)
    form: Mapped[EndorsementForm] = mapped_column(choice(EndorsementForm))
    name: Mapped[Text] = mapped_column(TextType)
    title: Mapped[Text] = mapped_column(TextType, default=Text)
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    authority: Mapped[str] = mapped_column(String(500), default="")
    on_behalf_of: Mapped[Text] = mapped_column(TextType, default=Text)
    note_kind: Mapped[NoteKind] = mapped_column(choice(NoteKind), default=NoteKind.NONE)
    note: Mapped[str] = mapped_column(LongString, default="")
    note_language: Mapped[str] = mapped_column(String(8), default="")
    note_translation: Mapped[Text] = mapped_column(TextType, default=Text)
    channel: Mapped[EndorsementChannel] = mapped_column(choice(EndorsementChannel))
    later: Mapped[bool] = mapped_column(default=False)
    stated_by: Mapped[str] = mapped_column(String(200))
    stated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[EndorsementState] = mapped_column(
        choice(EndorsementState), default=EndorsementState.STATED
    )
    standing: Mapped[bool] = mapped_column(default=True)
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refusal: Mapped[str] = mapped_column(String(1000), default="")
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    declaration: Mapped[Declaration] = relationship()
    city: Mapped[City] = relationship()
    office: Mapped[Office | None] = relationship()
    withdrawal: Mapped[EndorsementWithdrawal | None] = relationship(back_populates="endorsement")
    evidence: Mapped[list[Evidence]] = relationship(order_by="Evidence.id")


class EndorsementWithdrawal(Identified, Base):
    """The later entry by which an endorsement ended; the endorsement stays on record."""

    __tablename__ = "endorsement_withdrawal"

    endorsement_id: Mapped[int] = mapped_column(ForeignKey("endorsement.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(1000), default="")
    channel: Mapped[EndorsementChannel] = mapped_column(choice(EndorsementChannel))
    stated_by: Mapped[str] = mapped_column(String(200))
    stated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    endorsement: Mapped[Endorsement] = relationship(back_populates="withdrawal")


class Evidence(Identified, Base):
    """A scan of an endorsement, or of its withdrawal, on paper: for the staff alone."""

    __tablename__ = "endorsement_evidence"

    endorsement_id: Mapped[int] = mapped_column(ForeignKey("endorsement.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    extension: Mapped[str] = mapped_column(String(8))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    added_by: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Annex(Identified, Base):
    """The list of signatories as it was when endorsement closed: one document, one hash.

    ``document`` is canonical JSON (``docs/declaration-hash.md``), ``hash`` its SHA-256 in hex.
    """

    __tablename__ = "declaration_annex"

    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), unique=True)
    document: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[str] = mapped_column(String(64))
    count: Mapped[int]
    closed_by: Mapped[str] = mapped_column(String(200))
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime)
