"""Broadcasts by language channel, what YouTube knows of them, and the live board."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import Date, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy import Text as LongString
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.core.db import Base, Identified, Json, UtcDateTime, choice
from summit.core.secrets import EncryptedText
from summit.core.text import Text, TextType
from summit.programme.models import Session

#: Channels that are no language: the untranslated sound, and sign language.
FLOOR, SIGN = "floor", "sign"


class BroadcastState(StrEnum):
    """``test``: the encoder is being tried and nobody sees it; a state of its own between
    planned and ready. ``ready``: tested, waiting for the start."""

    PLANNED = "planned"
    TEST = "test"
    READY = "ready"
    LIVE = "live"
    ENDED = "ended"
    RECORDED = "recorded"
    FAILED = "failed"


def _key() -> str:
    return uuid4().hex


class SessionStream(Identified, Base):
    """What holds for all channels of a session.

    ``held_at`` set: every channel shows the hold slate, with ``hold_text``. The waiver signs for
    going public without the consents that ``waived_key`` names, each by its key, apart by spaces
    (:mod:`summit.streaming.consents`); others that are missing later are not covered.
    """

    __tablename__ = "session_stream"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), unique=True
    )
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hold_text: Mapped[Text] = mapped_column(TextType, default=Text)
    waived_key: Mapped[str] = mapped_column(LongString, default="")
    waived_reason: Mapped[str] = mapped_column(String(1000), default="")
    waived_by: Mapped[str] = mapped_column(String(200), default="")
    waived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class YoutubeAccount(Identified, Base):
    """A YouTube channel connected by OAuth. ``broken_at``: it has to be connected again."""

    __tablename__ = "youtube_account"
    __table_args__ = (UniqueConstraint("summit_id", "channel_id"),)

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"))
    channel_id: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    handle: Mapped[str] = mapped_column(String(100), default="")
    refresh_token: Mapped[str] = mapped_column(EncryptedText, deferred=True)
    scopes: Mapped[list[str]] = mapped_column(Json, default=list)
    connected_by: Mapped[str] = mapped_column(String(200))
    connected_at: Mapped[datetime] = mapped_column(UtcDateTime)
    broken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    broken_reason: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Ingest(Identified, Base):
    """Where an encoder sends to: one YouTube stream, used again by room and language.

    ``stream_key`` is shown once; ``shown_at`` and ``shown_by`` say when and to whom.
    """

    __tablename__ = "ingest"
    __table_args__ = (UniqueConstraint("account_id", "room_id", "language"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("youtube_account.id"))
    room_id: Mapped[int | None] = mapped_column(
        ForeignKey("room.id", ondelete="SET NULL"), index=True
    )
    language: Mapped[str] = mapped_column(String(8))
    label: Mapped[str] = mapped_column(String(200))
    operation_key: Mapped[str] = mapped_column(String(32), default=_key)
    stream_id: Mapped[str] = mapped_column(String(100), default="")
    stream_key: Mapped[str] = mapped_column(EncryptedText, default="", deferred=True)
    rtmps_url: Mapped[str] = mapped_column(String(200), default="")
    rtmps_backup_url: Mapped[str] = mapped_column(String(200), default="")
    shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shown_by: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[str] = mapped_column(String(40), default="")
    health: Mapped[str] = mapped_column(String(40), default="")
    polled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    account: Mapped[YoutubeAccount] = relationship()


class Broadcast(Identified, Base):
    """One language channel's video of one session.

    ``language`` is a language's tag, ``floor`` or ``sign``. ``provider`` and ``video_id`` name the
    player (:mod:`summit.streaming.providers`); never an address. ``spare_*`` is another place to
    watch, ``recording_*`` the video after the session where it is another one. ``shown_at`` is
    since when the public sees it on the live board, ``None`` where it does not. ``checks`` is what
    the last check found (:mod:`summit.streaming.checks`).

    ``chapters`` are ``{"seconds", "title": {language: text}}`` in order, ``offset`` how many
    seconds of the video come before the session began. ``operation_key`` marks what was made at
    YouTube for this row, so that a step that is repeated after a crash finds it; ``made_id`` is
    that video, with which alone steps are taken. ``life_cycle``, ``privacy``, ``viewers`` and
    ``health`` are what YouTube said at ``polled_at``.
    """

    __tablename__ = "broadcast"
    __table_args__ = (UniqueConstraint("session_id", "language"),)

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"))
    language: Mapped[str] = mapped_column(String(8))
    position: Mapped[int] = mapped_column(default=0)
    state: Mapped[BroadcastState] = mapped_column(
        choice(BroadcastState), default=BroadcastState.PLANNED
    )
    failed_reason: Mapped[str] = mapped_column(String(500), default="")
    provider: Mapped[str] = mapped_column(String(24), default="")
    video_id: Mapped[str] = mapped_column(String(100), default="", index=True)
    spare_provider: Mapped[str] = mapped_column(String(24), default="")
    spare_id: Mapped[str] = mapped_column(String(100), default="")
    recording_provider: Mapped[str] = mapped_column(String(24), default="")
    recording_id: Mapped[str] = mapped_column(String(100), default="")
    chapters: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    offset: Mapped[int] = mapped_column(default=0)
    shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    live_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checks: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account_id: Mapped[int | None] = mapped_column(ForeignKey("youtube_account.id"), index=True)
    ingest_id: Mapped[int | None] = mapped_column(ForeignKey("ingest.id"), index=True)
    operation_key: Mapped[str] = mapped_column(String(32), default=_key)
    made_id: Mapped[str] = mapped_column(String(100), default="")
    step: Mapped[str] = mapped_column(String(24), default="")
    step_error: Mapped[str] = mapped_column(String(500), default="")
    life_cycle: Mapped[str] = mapped_column(String(24), default="")
    privacy: Mapped[str] = mapped_column(String(24), default="")
    health: Mapped[str] = mapped_column(String(40), default="")
    viewers: Mapped[int | None]
    polled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    session: Mapped[Session] = relationship()
    account: Mapped[YoutubeAccount | None] = relationship()
    ingest: Mapped[Ingest | None] = relationship()


class QuotaDay(Base):
    """Units of YouTube's quota that were used on a day of its reckoning (America/Los_Angeles).

    ``exhausted_at`` is when YouTube itself refused for want of quota.
    """

    __tablename__ = "youtube_quota"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    used: Mapped[int] = mapped_column(default=0)
    exhausted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LiveBoard(Base):
    """What the public may know at this moment of a summit beyond its release: one document.

    Its form is :mod:`summit.streaming.live_document`. ``version`` rises with every change of it,
    ``streams_version`` only where a broadcast, a hold or a recording changed.
    """

    __tablename__ = "live_board"

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    streams_version: Mapped[int] = mapped_column(default=1)
    document: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
