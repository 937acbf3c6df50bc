"""Cities, organisations and people."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Float, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.core.db import Base, Identified, Json, choice
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


class City(Identified, Base):
    """A city or state that takes part.

    ``country`` is a label in the organizers' own words, never derived from a code. ``zone`` is an
    IANA time zone; ``latitude`` and ``longitude`` are degrees north and east. ``related_since`` is
    a year, month or day (``1991``, ``1991-07``, ``1991-07-02``), as far as it is known.
    """

    __tablename__ = "city"

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
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Organisation(Identified, Base):
    """A city government, a state, a company, a university, an international body."""

    __tablename__ = "organisation"

    slug: Mapped[str] = mapped_column(String(80), unique=True)
    former_slugs: Mapped[list[str]] = mapped_column(Json, default=list)
    kind: Mapped[OrganisationKind] = mapped_column(choice(OrganisationKind))
    name: Mapped[Text] = mapped_column(TextType)
    city_id: Mapped[int | None] = mapped_column(ForeignKey("city.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    city: Mapped[City | None] = relationship()


class Person(Identified, Base):
    """A person, with name and title exactly as confirmed in each language.

    ``variants`` are other spellings that were seen, kept for search; they are never shown.
    ``reconstructed`` names the fields that no source states.
    """

    __tablename__ = "person"

    slug: Mapped[str] = mapped_column(String(80), unique=True)
    former_slugs: Mapped[list[str]] = mapped_column(Json, default=list)
    name: Mapped[Text] = mapped_column(TextType)
    title: Mapped[Text] = mapped_column(TextType, default=Text)
    variants: Mapped[list[str]] = mapped_column(Json, default=list)
    zone: Mapped[str | None] = mapped_column(String(64))
    city_id: Mapped[int | None] = mapped_column(ForeignKey("city.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    reconstructed: Mapped[list[str]] = mapped_column(Json, default=list)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    city: Mapped[City | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
