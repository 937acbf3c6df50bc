"""Offices, their contacts and delegations: who answers for whom, at one summit."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.core.db import Base, Identified, Json, UtcDateTime, choice
from summit.core.text import Text, TextType
from summit.directory.models import City, Organisation, Person
from summit.programme.models import Summit


class OfficeKind(StrEnum):
    PRINCIPAL = "principal"  # of a mayor or governor
    PERSON = "person"  # of anybody else who is invited


class ContactKind(StrEnum):
    PROTOCOL = "protocol"
    TECHNICAL = "technical"
    PRESS = "press"


class NameOrder(StrEnum):
    FAMILY_FIRST = "family_first"
    GIVEN_FIRST = "given_first"


class Office(Identified, Base):
    """The people who answer for one invited principal or person at one summit.

    ``person`` may be missing as long as nobody has said who comes: then ``capacity`` ("Mayor of
    Jakarta") says who is meant. ``language`` is what the office is written to in; ``salutation``
    ("Dear Governor Kim") and ``honorific`` ("His Excellency") open letters to it, by language.

    ``native_name`` (in ``native_language``), ``name``, ``title`` and ``pronunciation`` (how the
    name is said, in plain letters) are what the office has stated, ``names_stated_at`` when;
    ``proofed_at`` is when the office approved the proof of the name plate made of them, after which
    they are the directory's; a later statement empties it. ``streaming``, ``recording`` and
    ``photos`` are consents, ``None`` while nobody has been asked or answered.
    ``availability_asked_at`` is when the office was last asked at which times the invited can take
    part, ``availability_stated_at`` when it last said so; the spans are the directory's.
    ``in_office_since`` and ``rank`` (1 is first) serve orders of precedence. ``feed_version`` makes
    the address of the private calendar; ``erased_at`` is when what is private was removed.
    """

    __tablename__ = "office"
    __table_args__ = (UniqueConstraint("summit_id", "person_id"),)

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"), index=True)
    kind: Mapped[OfficeKind] = mapped_column(choice(OfficeKind))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    city_id: Mapped[int | None] = mapped_column(ForeignKey("city.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    capacity: Mapped[Text] = mapped_column(TextType, default=Text)
    language: Mapped[str] = mapped_column(String(8))
    salutation: Mapped[Text] = mapped_column(TextType, default=Text)
    honorific: Mapped[Text] = mapped_column(TextType, default=Text)

    native_name: Mapped[str] = mapped_column(String(200), default="")
    native_language: Mapped[str] = mapped_column(String(8), default="")
    name: Mapped[Text] = mapped_column(TextType, default=Text)
    title: Mapped[Text] = mapped_column(TextType, default=Text)
    pronunciation: Mapped[str] = mapped_column(String(200), default="")
    name_order: Mapped[NameOrder | None] = mapped_column(choice(NameOrder))
    names_stated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    proofed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    speaks: Mapped[list[str]] = mapped_column(Json, default=list)
    hears: Mapped[list[str]] = mapped_column(Json, default=list)
    streaming: Mapped[bool | None]
    recording: Mapped[bool | None]
    photos: Mapped[bool | None]
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    availability_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    availability_stated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    in_office_since: Mapped[date | None] = mapped_column(Date)
    rank: Mapped[int | None]
    feed_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    summit: Mapped[Summit] = relationship()
    person: Mapped[Person | None] = relationship()
    city: Mapped[City | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    contacts: Mapped[list[Contact]] = relationship(
        back_populates="office", order_by="Contact.id", cascade="all, delete-orphan"
    )
    delegates: Mapped[list[Delegate]] = relationship(
        order_by="Delegate.position", cascade="all, delete-orphan"
    )

    @property
    def key(self) -> str:
        """What the journal knows the office by."""
        return str(self.id)

    @property
    def zone(self) -> str:
        """The IANA zone in which the office works; the summit's where nothing is known."""
        if self.city is not None:
            return self.city.zone
        if self.person is not None and self.person.zone:
            return self.person.zone
        return self.summit.zone

    @property
    def shown_name(self) -> Text:
        """The invited by name: as the office has stated it, else as the directory knows it."""
        if self.name:
            return self.name
        return self.person.name if self.person is not None else Text()

    @property
    def shown_title(self) -> Text:
        """The invited's title: as stated, else the directory's, else the capacity."""
        if self.title:
            return self.title
        if self.person is not None and self.person.title:
            return self.person.title
        return self.capacity

    @property
    def label(self) -> Text:
        """What lists call the office: its city, else the invited's name, else the capacity."""
        if self.kind is OfficeKind.PRINCIPAL and self.city is not None:
            return self.city.name
        return self.shown_name or self.capacity

    @property
    def primary(self) -> Contact | None:
        """The contact to whom invitations and their calendar entries go."""
        return next((each for each in self.contacts if each.is_primary), None)


class Contact(Identified, Base):
    """One colleague at an office, with a link of their own (token kind ``office``).

    ``address`` is an e-mail address, empty where there is only a telephone. One contact of an
    office is ``is_primary``: calendars get that address as ATTENDEE. ``link_version`` makes the
    link; a higher one, or ``removed_at``, revokes it. ``day_phone`` is reached on the day itself.
    ``undeliverable_at`` is when mail last came back, ``undeliverable_why`` what the server said.
    """

    __tablename__ = "contact"
    __table_args__ = (
        Index(
            "uq_contact_primary",
            "office_id",
            unique=True,
            sqlite_where=text("is_primary"),
            postgresql_where=text("is_primary"),
        ),
        Index("ix_contact_office_id", "office_id"),
    )

    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    kind: Mapped[ContactKind] = mapped_column(choice(ContactKind))
    is_primary: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(254), default="", index=True)
    phone: Mapped[str] = mapped_column(String(40), default="")
    day_phone: Mapped[str] = mapped_column(String(40), default="")
    link_version: Mapped[int] = mapped_column(default=1)
    added_by: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undeliverable_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undeliverable_why: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    office: Mapped[Office] = relationship(back_populates="contacts")


class Visit(Identified, Base):
    """A device from which a contact's link was opened: logged, never asked for or refused."""

    __tablename__ = "office_visit"
    __table_args__ = (UniqueConstraint("contact_id", "device"),)

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    device: Mapped[str] = mapped_column(String(80))
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Delegate(Identified, Base):
    """Somebody who accompanies the principal."""

    __tablename__ = "delegate"

    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200), default="")
