"""What the planner was asked and has proposed, and the words of a summit's glossary."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy import Text as LongString
from sqlalchemy.orm import Mapped, mapped_column

from summit.core.db import Base, Identified, Json, UtcDateTime, choice
from summit.core.text import Text, TextType


class PlanState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"  # proposed, waits for an organizer
    ACCEPTED = "accepted"
    DISCARDED = "discarded"
    CANCELLED = "cancelled"
    FAILED = "failed"


#: States in which a plan is being made; a summit has one such plan at most.
UNDER_WAY = frozenset({PlanState.QUEUED, PlanState.RUNNING})


class Plan(Identified, Base):
    """One run of the planner: what it proposes is in ``result`` until somebody accepts it.

    ``digest`` is of the instance it was made from: what has changed since makes the plan stale.
    ``progress`` and ``result`` are the JSON of :mod:`summit.interpretation.planner.instance`.
    ``error`` says why it failed, a msgid filled with the ``values`` in ``progress``.
    ``cancelling`` asks the worker to stop.
    """

    __tablename__ = "plan"
    __table_args__ = (
        Index(
            "uq_plan_under_way",
            "summit_id",
            unique=True,
            sqlite_where=text("state IN ('queued', 'running')"),
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
        Index("ix_plan_summit_id", "summit_id"),
    )

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"))
    state: Mapped[PlanState] = mapped_column(choice(PlanState))
    seed: Mapped[int] = mapped_column(default=1)
    replan: Mapped[bool] = mapped_column(default=False)
    digest: Mapped[str] = mapped_column(String(64), default="")
    progress: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    result: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    error: Mapped[str] = mapped_column(String(1000), default="")
    cancelling: Mapped[bool] = mapped_column(default=False)
    asked_by: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[str] = mapped_column(String(200), default="")
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @property
    def key(self) -> str:
        """What the journal knows the plan by."""
        return str(self.id)


class Term(Identified, Base):
    """A term of a summit's glossary, in its languages.

    ``added_by_id`` is the interpreter who added it, ``None`` for the staff's own. ``checked`` says
    that the staff stands by it.
    """

    __tablename__ = "term"
    __table_args__ = (Index("ix_term_summit_id", "summit_id"),)

    summit_id: Mapped[int] = mapped_column(ForeignKey("summit.id"))
    words: Mapped[Text] = mapped_column(TextType)
    note: Mapped[str] = mapped_column(LongString, default="")
    domain: Mapped[str] = mapped_column(String(80), default="")
    checked: Mapped[bool] = mapped_column(default=False)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("interpreter.id"), index=True)
    added_by: Mapped[str] = mapped_column(String(200), default="")
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
