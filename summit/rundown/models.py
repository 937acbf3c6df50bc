"""A session's rundown: its cues, who leads it, and every command that was given."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from secrets import randbelow
from typing import Any
from uuid import uuid4

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.core.db import Base, Identified, Json, UtcDateTime, choice
from summit.core.text import Text, TextType
from summit.directory.models import City
from summit.programme.models import ItemKind, Session


class RundownState(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"


class CueState(StrEnum):
    QUEUED = "queued"
    READY = "ready"
    SPEAKING = "speaking"
    PAUSED = "paused"
    DONE = "done"
    SKIPPED = "skipped"
    DEFERRED = "deferred"


#: Who has the floor: at most one cue of a rundown, which the database guarantees.
ON = frozenset({CueState.SPEAKING, CueState.PAUSED})
#: What is still to come.
AHEAD = frozenset({CueState.QUEUED, CueState.READY, CueState.DEFERRED})


class Source(StrEnum):
    """Where picture and sound of a cue come from."""

    STUDIO = "studio"
    REMOTE = "remote"
    VIDEO = "video"


class Check(StrEnum):
    """What is checked of each city before the meeting, in this order."""

    CONNECTED = "connected"
    SOUND = "sound"
    PLATE = "plate"
    PHONE = "phone"


def _uid() -> str:
    return str(uuid4())


def _first_links() -> int:
    # SQLite gives the id of a deleted row to another one: the former's links must not open that.
    return randbelow(2**30) + 1


class Rundown(Identified, Base):
    """The run of show of one session, planned and live.

    ``ends_by`` is when it has to end, where that is not the session's own end. ``plan`` is what was
    planned when it began: ``{"uid", "starts_at", "seconds"}`` by cue, in order; empty before.
    ``city_checks`` are those of the line-up of cities without a turn, by slug, each as a cue's.
    ``holder_key`` is the user who leads it, ``seen_at`` when their panel last said so,
    ``asked_by_key`` who has asked to take over. ``screens_version`` makes the links of its screens;
    its first is drawn by lot.
    Every change of the rundown or of one of its cues raises ``version``: a command names the one
    that it was given by.
    """

    __tablename__ = "rundown"

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"), index=True)
    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), unique=True
    )
    state: Mapped[RundownState] = mapped_column(choice(RundownState), default=RundownState.PLANNED)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    plan: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    city_checks: Mapped[dict[str, dict[str, str]]] = mapped_column(Json, default=dict)
    holder_key: Mapped[str] = mapped_column(String(200), default="")
    holder_name: Mapped[str] = mapped_column(String(200), default="")
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_by_key: Mapped[str] = mapped_column(String(200), default="")
    asked_by_name: Mapped[str] = mapped_column(String(200), default="")
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    screens_version: Mapped[int] = mapped_column(default=_first_links)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    session: Mapped[Session] = relationship()
    cues: Mapped[list[Cue]] = relationship(
        back_populates="rundown", order_by="Cue.position", cascade="all, delete-orphan"
    )


class Cue(Identified, Base):
    """One line of a rundown.

    ``item_uid`` and ``speaker_uid`` name what of the programme it was made from. ``name``,
    ``person_title`` and ``place`` are who speaks, as it is said and shown; ``substitute_name`` and
    ``substitute_title`` who speaks instead, announced on the day. ``lower_third`` and ``name`` are
    apart, since a line of the picture may be shorter.

    ``offset`` is the planned start in seconds from the session's start (negative before it); a cue
    without one follows the cue before. ``seconds`` is the allotted time; a ``hard`` one is never
    shortened. ``planned_seconds`` is what it was before any change on the day. ``priority``: 0 is
    never proposed to be dropped, 1 is dropped last, greater numbers first.

    ``started_at`` is when it last began to speak, ``paused_at`` when it was paused and
    ``paused_seconds`` all earlier pauses together: elapsed time is derived (:mod:`summit.rundown.
    timing`). ``checks`` are the line-up's: instants in RFC 3339 by :class:`Check`. ``lost_at`` is
    when the line was lost, ``fallback_at`` since when its fallback is shown, ``no_show`` that
    nobody was there. ``dropped_by`` names the chair who confirmed that it is left out.
    """

    __tablename__ = "cue"
    __table_args__ = (
        Index(
            "uq_cue_speaking",
            "rundown_id",
            unique=True,
            sqlite_where=text("state IN ('speaking', 'paused')"),
            postgresql_where=text("state IN ('speaking', 'paused')"),
        ),
    )

    rundown_id: Mapped[int] = mapped_column(
        ForeignKey("rundown.id", ondelete="CASCADE"), index=True
    )
    uid: Mapped[str] = mapped_column(String(36), unique=True, default=_uid)
    position: Mapped[int]
    kind: Mapped[ItemKind] = mapped_column(choice(ItemKind))
    item_uid: Mapped[str | None] = mapped_column(String(36), index=True)
    speaker_uid: Mapped[str | None] = mapped_column(String(36), index=True)
    city_id: Mapped[int | None] = mapped_column(ForeignKey("city.id"), index=True)
    title: Mapped[Text] = mapped_column(TextType, default=Text)
    name: Mapped[Text] = mapped_column(TextType, default=Text)
    person_title: Mapped[Text] = mapped_column(TextType, default=Text)
    place: Mapped[Text] = mapped_column(TextType, default=Text)
    substitute_name: Mapped[Text] = mapped_column(TextType, default=Text)
    substitute_title: Mapped[Text] = mapped_column(TextType, default=Text)
    lower_third: Mapped[Text] = mapped_column(TextType, default=Text)
    offset: Mapped[int | None]
    seconds: Mapped[int]
    planned_seconds: Mapped[int]
    hard: Mapped[bool] = mapped_column(default=False)
    source: Mapped[Source] = mapped_column(choice(Source), default=Source.STUDIO)
    language: Mapped[str] = mapped_column(String(8), default="")
    media: Mapped[str] = mapped_column(String(200), default="")
    words: Mapped[Text] = mapped_column(TextType, default=Text)
    fallback: Mapped[str] = mapped_column(String(500), default="")
    telephone: Mapped[str] = mapped_column(String(40), default="")
    priority: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(String(1000), default="")
    state: Mapped[CueState] = mapped_column(choice(CueState), default=CueState.QUEUED)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_seconds: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checks: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    lost_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fallback_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    no_show: Mapped[bool] = mapped_column(default=False)
    dropped_by: Mapped[str] = mapped_column(String(200), default="")

    rundown: Mapped[Rundown] = relationship(back_populates="cues")
    city: Mapped[City | None] = relationship()


class Command(Base):
    """One command as it was obeyed; its ``id`` is made by whoever gives it, so that it may repeat.

    ``sequence`` is the rundown's version after it. ``before`` holds what it changed, as it was:
    ``{"rundown": {field: value}, "cues": {uid: {field: value} or null}}``, null for a cue that it
    made. ``undone_by`` is the id of the command that took it back.
    """

    __tablename__ = "rundown_command"
    __table_args__ = (UniqueConstraint("rundown_id", "sequence"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    rundown_id: Mapped[int] = mapped_column(ForeignKey("rundown.id", ondelete="CASCADE"))
    sequence: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    args: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    before: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_key: Mapped[str] = mapped_column(String(200))
    actor_name: Mapped[str] = mapped_column(String(200))
    undone_by: Mapped[str | None] = mapped_column(String(36))
