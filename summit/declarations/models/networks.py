"""Networks that a declaration proposes, agrees or founds, and their members."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.attendance.models import Contact, Office
from summit.core.db import Base, Identified, Json, UtcDateTime, choice
from summit.core.text import Text, TextType
from summit.declarations.models.texts import Declaration
from summit.directory.models import City
from summit.programme.models import Summit


class NetworkState(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    FOUNDED = "founded"


class MemberCapacity(StrEnum):
    FOUNDING = "founding"
    MEMBER = "member"
    OBSERVER = "observer"


class MemberState(StrEnum):
    REQUESTED = "requested"  # by its office, waits for the secretariat
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    LEFT = "left"


def _uid() -> str:
    return str(uuid4())


class Network(Identified, Base):
    """A body of cities. ``tentative``: its name is not final. ``since`` is the day of its state.

    ``joining_open``: offices may ask to join. ``members_known`` is false where no source names the
    members. ``published_at`` is since when there is a public page.
    """

    __tablename__ = "network"
    __table_args__ = (UniqueConstraint("summit_id", "slug"),)

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"))
    uid: Mapped[str] = mapped_column(String(36), unique=True, default=_uid)
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[Text] = mapped_column(TextType)
    abbreviation: Mapped[str] = mapped_column(String(40), default="")
    tentative: Mapped[bool] = mapped_column(default=True)
    state: Mapped[NetworkState] = mapped_column(choice(NetworkState), default=NetworkState.PROPOSED)
    since: Mapped[date | None] = mapped_column(Date)
    declaration_id: Mapped[int | None] = mapped_column(ForeignKey("declaration.id"), index=True)
    about: Mapped[Text] = mapped_column(TextType, default=Text)
    sources: Mapped[list[str]] = mapped_column(Json, default=list)
    outdated: Mapped[list[str]] = mapped_column(Json, default=list)
    members_known: Mapped[bool] = mapped_column(default=True)
    joining_open: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    summit: Mapped[Summit] = relationship()
    declaration: Mapped[Declaration | None] = relationship()
    members: Mapped[list[NetworkMember]] = relationship(
        back_populates="network", order_by="NetworkMember.id", cascade="all, delete-orphan"
    )

    @property
    def key(self) -> str:
        """What the journal knows the network by."""
        return self.uid


class NetworkMember(Identified, Base):
    """A city in a network, since the day ``since``; a later joiner's office has asked for it.

    ``party`` is the city's name as it was then; ``words`` what the office wrote, ``reason`` why it
    was refused. ``left_on`` is the day on which it left.
    """

    __tablename__ = "network_member"
    __table_args__ = (UniqueConstraint("network_id", "city_id"),)

    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"))
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"), index=True)
    party: Mapped[Text] = mapped_column(TextType)
    capacity: Mapped[MemberCapacity] = mapped_column(choice(MemberCapacity))
    state: Mapped[MemberState] = mapped_column(choice(MemberState))
    since: Mapped[date | None] = mapped_column(Date)
    left_on: Mapped[date | None] = mapped_column(Date)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id", ondelete="SET NULL"), index=True
    )
    words: Mapped[str] = mapped_column(String(2000), default="")
    reason: Mapped[str] = mapped_column(String(1000), default="")
    requested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    network: Mapped[Network] = relationship(back_populates="members")
    city: Mapped[City] = relationship()
    office: Mapped[Office | None] = relationship()
    contact: Mapped[Contact | None] = relationship()
