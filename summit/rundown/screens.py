"""What the screens of a running session show: as facts that stay the same until something changes.

A screen works its clock out by itself, from instants of the server and corrected by the server's
time; nothing here counts. So a screen that has seen this already need not be told again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from summit.rundown.facts import CueFact, RundownFact
from summit.rundown.models import RundownState
from summit.rundown.timing import timing

#: From so many seconds before the end on, a speaker is warned.
WARNING = 30
#: How many are shown to the moderator of those who follow.
FOLLOWING = 3


@dataclass(frozen=True, slots=True)
class Countdown:
    """All that a clock needs: it shows ``seconds`` less the time since ``began_at`` and pauses.

    ``paused_at`` stops it. Before a session begins it counts down to the beginning instead:
    ``began_at`` is then in the future, and ``seconds`` is 0.
    """

    began_at: datetime
    seconds: int
    paused_at: datetime | None = None
    paused_seconds: int = 0

    def remaining(self, now: datetime) -> int:
        """Return what remains, in whole seconds; negative in overrun.

        It is what :mod:`summit.rundown.timing` says: a second counts once it is over.
        """
        passed = ((self.paused_at or now) - self.began_at).total_seconds()
        return self.seconds + self.paused_seconds - int(passed // 1)


@dataclass(frozen=True, slots=True)
class Shown:
    """What there is to show. ``ends_at`` is the projected end, on a full minute."""

    rundown: RundownFact
    current: CueFact | None
    countdown: Countdown | None
    following: tuple[CueFact, ...]
    ends_at: datetime | None

    @property
    def state(self) -> RundownState:
        """How far the session is."""
        return self.rundown.state

    @property
    def next(self) -> CueFact | None:
        """Who follows."""
        return self.following[0] if self.following else None

    @property
    def is_paused(self) -> bool:
        """Whether the clock stands still."""
        return self.countdown is not None and self.countdown.paused_at is not None

    @property
    def is_late(self) -> bool:
        """Whether it is projected to end more than a minute later than it has to."""
        due = self.rundown.ends_by
        return due is not None and self.ends_at is not None and self.ends_at - due >= _MINUTE


_MINUTE = timedelta(minutes=1)
_HOUR = 3600


def shown(rundown: RundownFact, now: datetime) -> Shown:
    """Return what screens show at an instant.

    It changes when the rundown does, and with the minute in which it is projected to end.
    """
    current = rundown.current
    end = timing(rundown, now).ends_at
    return Shown(
        rundown=rundown,
        current=current,
        countdown=_countdown(rundown, current),
        following=rundown.ahead[:FOLLOWING],
        ends_at=_minute(end) if end is not None else None,
    )


def _countdown(rundown: RundownFact, current: CueFact | None) -> Countdown | None:
    if current is not None and current.started_at is not None:
        return Countdown(
            current.started_at, current.seconds, current.paused_at, current.paused_seconds
        )
    if rundown.state is RundownState.PLANNED and rundown.starts_at is not None:
        return Countdown(rundown.starts_at, 0)
    return None


def _minute(at: datetime) -> datetime:
    """Return the next full minute, itself if it is one."""
    return datetime.fromtimestamp(-(-int(at.timestamp()) // 60) * 60, UTC)


def remaining_text(seconds: int) -> str:
    """Write what remains as clocks on screens do: ``3:00``, ``−0:07``."""
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'−' if seconds < 0 else ''}{minutes}:{rest:02}"


def until_text(seconds: int, days: str) -> str:
    """Write how long it is until a beginning: ``9:05``, ``1:10:05``, from a day on in words.

    Args:
        days: the words, with ``{d}`` and ``{h}`` for days and hours.
    """
    if abs(seconds) < _HOUR:
        return remaining_text(seconds)
    hours, rest = divmod(abs(seconds), _HOUR)
    if hours >= 24:
        return days.format(d=hours // 24, h=hours % 24)
    return f"{'−' if seconds < 0 else ''}{hours}:{rest // 60:02}:{rest % 60:02}"
