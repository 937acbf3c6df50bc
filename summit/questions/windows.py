"""When questions are taken, and when votes count: a pure function of box, session and instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from summit.questions.models import QuestionBox

#: For how long after its session votes go on to count: meetings overrun.
OVERRUN = timedelta(hours=3)


class Stage(StrEnum):
    """``unsettled``: nobody can say yet when questions are taken; ``off``: never again."""

    UNSETTLED = "unsettled"
    EARLY = "early"
    OPEN = "open"
    CLOSED = "closed"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when a box takes questions, ``None`` where that is not settled.

    ``votes_until`` is when votes stop counting; ``off``: its session is cancelled or not published.
    """

    opens_at: datetime | None
    closes_at: datetime | None
    votes_until: datetime | None
    off: bool = False

    def stage(self, now: datetime) -> Stage:
        """Say whether questions are taken at an instant: from the opening, before the closing."""
        if self.off:
            return Stage.OFF
        if self.closes_at is not None and now >= self.closes_at:
            return Stage.CLOSED
        if self.opens_at is None:
            return Stage.UNSETTLED
        return Stage.OPEN if now >= self.opens_at else Stage.EARLY

    def takes_votes(self, now: datetime) -> bool:
        """Tell whether votes count: also after closing, as long as questions are being read."""
        if self.off or self.opens_at is None or now < self.opens_at:
            return False
        return self.votes_until is None or now < self.votes_until


def window_of(
    box: QuestionBox,
    starts_at: datetime | None,
    ends_at: datetime | None,
    *,
    off: bool = False,
) -> Window:
    """Return when a box takes questions.

    Args:
        starts_at, ends_at: the session's hours as whoever asks is told them.
        off: the session is cancelled, or not published to whoever asks.
    """
    closes_at = box.closes_at or ends_at
    ends = [each for each in (closes_at, ends_at) if each is not None]
    votes_until = max(ends) + OVERRUN if ends else None
    return Window(box.opens_at or starts_at, closes_at, votes_until, off)
