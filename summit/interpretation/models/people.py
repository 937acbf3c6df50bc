"""Interpreters: who they are, what they work in, when they can, and on what terms."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy import Text as LongString
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.core.db import Base, Identified, Json, UtcDateTime, choice
from summit.core.text import Text, TextType
from summit.programme.models import Summit


class LanguageClass(StrEnum):
    """How an interpreter commands a language (AIIC's classification).

    ``A`` is native and interpreted into, ``B`` is commanded and interpreted into (retour), ``C`` is
    understood and interpreted from alone.
    """

    A = "A"
    B = "B"
    C = "C"


class Seniority(StrEnum):
    JUNIOR = "junior"
    REGULAR = "regular"
    SENIOR = "senior"


class Site(StrEnum):
    """Where somebody interprets, or where a booth stands."""

    ON_SITE = "on_site"
    HUB = "hub"
    HOME = "home"


class SpanKind(StrEnum):
    AVAILABLE = "available"
    UNAVAILABLE = "unavailable"


class RateUnit(StrEnum):
    DAY = "day"
    HALF_DAY = "half_day"
    HOUR = "hour"


class Interpreter(Identified, Base):
    """An interpreter at one summit, with a link of their own (token kind ``interpreter``).

    ``languages`` is a class by language tag (``{"ko": "A", "en": "B"}``), ``directions`` are those
    of them that they work in, each ``"<source>><target>"`` (``"en>ko"``). ``domains`` are subjects
    in the organizers' own words. ``site`` is where they work from; ``zone`` is their home's IANA
    zone.

    ``spans`` is their calendar: ``[{"from": RFC 3339 in UTC, "to": …, "kind": SpanKind}, …]``, in
    order, without overlaps. Somebody with an ``available`` span is free in such spans alone; with
    none, at any time outside the ``unavailable`` ones.

    Private, for staff who edit: ``address``, telephones, ``notes``, and the terms: ``fee`` per
    ``unit`` in whole units of the rule set's currency (``None``: not agreed), ``terms`` in words,
    ``fees`` their own values in place of the rule set's (``{"night_fee": 60000}``).

    ``consents`` is whether they agree to recording and streaming (``None``: not asked). ``kit`` is
    what a remote interpreter has stated of their equipment (``{"wired": true, …}``), by
    :data:`summit.interpretation.wording.KIT`.
    """

    __tablename__ = "interpreter"
    __table_args__ = (
        Index(
            "uq_interpreter_address",
            "summit_id",
            "address",
            unique=True,
            sqlite_where=text("address <> '' AND removed_at IS NULL"),
            postgresql_where=text("address <> '' AND removed_at IS NULL"),
        ),
        Index("ix_interpreter_summit_id", "summit_id"),
        Index("ix_interpreter_address", "address"),
    )

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"))
    name: Mapped[Text] = mapped_column(TextType)
    language: Mapped[str] = mapped_column(String(8))
    address: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    day_phone: Mapped[str] = mapped_column(String(40), default="")
    zone: Mapped[str] = mapped_column(String(64))
    site: Mapped[Site] = mapped_column(choice(Site), default=Site.ON_SITE)
    seniority: Mapped[Seniority] = mapped_column(choice(Seniority), default=Seniority.REGULAR)
    languages: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    directions: Mapped[list[str]] = mapped_column(Json, default=list)
    domains: Mapped[list[str]] = mapped_column(Json, default=list)
    spans: Mapped[list[dict[str, str]]] = mapped_column(Json, default=list)
    fee: Mapped[int | None]
    unit: Mapped[RateUnit] = mapped_column(choice(RateUnit), default=RateUnit.DAY)
    fees: Mapped[dict[str, int]] = mapped_column(Json, default=dict)
    terms: Mapped[str] = mapped_column(LongString, default="")
    notes: Mapped[str] = mapped_column(LongString, default="")
    consents: Mapped[bool | None]
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kit: Mapped[dict[str, bool]] = mapped_column(Json, default=dict)
    reconstructed: Mapped[bool] = mapped_column(default=False)
    link_version: Mapped[int] = mapped_column(default=1)
    feed_version: Mapped[int] = mapped_column(default=1)
    undeliverable_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    summit: Mapped[Summit] = relationship()

    @property
    def key(self) -> str:
        """What the journal knows the interpreter by."""
        return str(self.id)


class SoundCheck(Identified, Base):
    """A time at which the technician tests line and sound with one interpreter.

    It is offered to all while ``interpreter`` is empty; taken, it is theirs alone. ``passed`` is
    what came of it, ``None`` before.
    """

    __tablename__ = "sound_check"
    __table_args__ = (UniqueConstraint("summit_id", "starts_at", "place"),)

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[int] = mapped_column(default=1)
    interpreter_id: Mapped[int | None] = mapped_column(ForeignKey("interpreter.id"), index=True)
    booked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    passed: Mapped[bool | None]
    note: Mapped[str] = mapped_column(String(1000), default="")
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    interpreter: Mapped[Interpreter | None] = relationship()


class InterpretationSettings(Identified, Base):
    """What one summit has settled for its booths: one row at most; without, the defaults hold.

    ``rule_set`` names one of :data:`summit.interpretation.rule_set.PRESETS`; ``values`` are its
    thresholds that this summit has set otherwise, each ``{"value": …, "source": "…"}``; ``levels``
    the gravity of its rules, by rule (``block``, ``warn``, ``note``, ``off``). ``technician`` and
    ``technician_phone`` are whom interpreters ring. ``kept_days`` is how many days after the
    summit's end what is private of interpreters is erased.
    """

    __tablename__ = "interpretation_settings"

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"), unique=True)
    rule_set: Mapped[str] = mapped_column(String(40))
    values: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    levels: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    technician: Mapped[str] = mapped_column(String(200), default="")
    technician_phone: Mapped[str] = mapped_column(String(40), default="")
    kept_days: Mapped[int] = mapped_column(default=180)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
