"""The job that looks at what YouTube says of a channel's video."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from summit.outbox.operations import Settle
from summit.outbox.worker import Worker
from summit.streaming import oembed
from summit.streaming.operations.checking import CHECK_JOB, note_seen
from summit.streaming.queries.broadcasts import broadcast_by_id


class Checking:
    """Does jobs of kind ``streaming.check``.

    Args:
        base: where oEmbed answers; empty: nobody is asked, and nothing is known.
    """

    def __init__(self, base: str) -> None:
        self.base = base

    def check(self, args: Mapping[str, Any], now: datetime) -> Settle | None:
        """Look at a video, and note what was seen with the job's being done."""
        if not self.base:
            return None
        seen = oembed.look(self.base, str(args["video"]))

        def settle() -> None:
            broadcast = broadcast_by_id(int(args["broadcast"]), to_change=True)
            if broadcast is not None:
                note_seen(broadcast, seen, now=now)

        return settle

    def register(self, worker: Worker) -> None:
        """Let a worker do these jobs; a slow one, since other machines take their time."""
        worker.handle(CHECK_JOB, self.check, slow=True)
