"""Cities, organisations and people."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import Float, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.core.db import Base, Identified, Json, UtcDateTime, choice
from summit.core.search import Searchable
from summit.core.text import Text, TextType


class Relation(StrEnum):
    """A city's standing tie to the host; no tie is ``None`` and never shown."""

    SISTER = "sister"
    FRIENDSHIP = "friendship"


class OrganisationKind(StrEnum):
    CITY_GOVERNMENT = "city_government"
    STATE = "state"
    COMPANY = "company"
    UNIVERSITY = "university"
    INTERNATIONAL = "international"
    INSTITUTE = "institute"
    MEDIA = "media"
    OTHER = "other"


class City(Identified, Searchable, Base):
    """A city or state that takes part.

    ``country`` is a label in the organizers' own words, never derived from a code. ``zone`` is an
    IANA time zone; ``latitude`` and ``longitude`` are degrees north and east. ``related_since`` is
    a year, month or day (``1991``, ``1991-07``, ``1991-07-02``), as far as it is known.
    ``outdated`` names texts whose other language was changed after them (``name.ko``).
    """

    __tablename__ = "city"
    searched: ClassVar = ("name", "country", "slug")

    slug: Mapped[str] = mapped_column(String(80), unique=True)
    former_slugs: Mapped[list[str]] = mapped_column(Json, default=list)
    name: Mapped[Text] = mapped_column(TextType)
    country: Mapped[Text] = mapped_column(TextType, default=Text)
    zone: Mapped[str] = mapped_column(String(64))
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    relation: Mapped[Relation | None] = mapped_column(choice(Relation))
    related_since: Mapped[str | None] = mapped_column(String(10))
    reconstructed: Mapped[list[str]] = mapped_column(Json, default=list)
    outdated: Mapped[list[str]] = mapped_column(Json, default=list)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Organisation(Identified, Searchable, Base):
    """A city government, a state, a company, a university, an international body."""

    __tablename__ = "organisation"
    searched: ClassVar = ("name", "slug")

    slug: Mapped[str] = mapped_column(String(80), unique=True)
    former_slugs: Mapped[list[str]] = mapped_column(Json, default=list)
    kind: Mapped[OrganisationKind] = mapped_column(choice(OrganisationKind))
    name: Mapped[Text] = mapped_column(TextType)
    city_id: Mapped[int | None] = mapped_column(ForeignKey("city.id"), index=True)
    outdated: Mapped[list[str]] = mapped_column(Json, default=list)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    city: Mapped[City | None] = relationship()


class Person(Identified, Searchable, Base):
    """A person, with name and title exactly as confirmed in each language.

    ``variants`` are other spellings that were seen, kept for search; they are never shown.
    ``pronunciation`` says to interpreters and moderators how the name is said ("say: PRAH-mo-no").
    ``reconstructed`` names the fields that no source states. ``photo`` is the name of a stored
    file (:mod:`summit.core.files`).
    """

    __tablename__ = "person"
    searched: ClassVar = ("name", "title", "variants", "slug")

    slug: Mapped[str] = mapped_column(String(80), unique=True)
    former_slugs: Mapped[list[str]] = mapped_column(Json, default=list)
    name: Mapped[Text] = mapped_column(TextType)
    title: Mapped[Text] = mapped_column(TextType, default=Text)
    pronunciation: Mapped[str] = mapped_column(String(200), default="")
    variants: Mapped[list[str]] = mapped_column(Json, default=list)
    zone: Mapped[str | None] = mapped_column(String(64))
    city_id: Mapped[int | None] = mapped_column(ForeignKey("city.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    photo: Mapped[str | None] = mapped_column(String(80))
    reconstructed: Mapped[list[str]] = mapped_column(Json, default=list)
    outdated: Mapped[list[str]] = mapped_column(Json, default=list)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    city: Mapped[City | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    availability: Mapped[list[Availability]] = relationship(
        order_by="Availability.starts_at", cascade="all, delete-orphan"
    )


class Availability(Identified, Base):
    """A span in which a person has said they can take part.

    Somebody who has stated none is taken to be free; somebody who has stated some is free in them
    alone.
    """

    __tablename__ = "availability"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
