"""What the worker does after a publication: tells the rooms above, each in its own job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from summit.outbox.operations import enqueue


class Followers:
    """The kinds of job that upper rooms want after each publication; ``app`` fills it."""

    def __init__(self) -> None:
        self.kinds: list[str] = []

    def add(self, kind: str) -> None:
        """Ask for a job of ``kind`` with ``{"release": id}`` after each publication."""
        self.kinds.append(kind)

    def published(self, args: Mapping[str, Any], now: datetime) -> None:
        """Handle :data:`~summit.programme.operations.PUBLISHED_JOB`: one job per follower."""
        for kind in self.kinds:
            enqueue(kind, args, now=now, key=f"{kind}:{args['release']}")
