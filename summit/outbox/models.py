"""The table of jobs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from summit.core.db import Base, Identified, Json, UtcDateTime, choice


class JobState(StrEnum):
    READY = "ready"
    LEASED = "leased"
    DONE = "done"
    DEAD = "dead"


class Job(Identified, Base):
    """One thing to do. ``key``, where given, makes it unique: asked for twice, it is done once.

    ``args`` is plain JSON and holds ids, never secrets. ``due`` is the earliest instant;
    ``leased_until`` says when a worker that has not reported back is taken for dead.
    """

    __tablename__ = "outbox"
    # With the id, so that a worker finds the first of ten thousand that are due without sorting.
    __table_args__ = (Index("ix_outbox_state_due_id", "state", "due", "id"),)

    kind: Mapped[str] = mapped_column(String(80))
    args: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    state: Mapped[JobState] = mapped_column(
        choice(JobState, 12),
        default=JobState.READY,
    )
    due: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(2000), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
