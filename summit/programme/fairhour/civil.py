"""What a meeting at some hour of the day asks of the people who sit there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from summit.core.zones import DAY

#: From which minute of the day on, and how heavy a minute is.
Bands = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class CivilHours:
    """Penalties by local time: how much is asked of a city that meets then.

    The default bands are this project's own proposal for city governments (no standard sets
    them): 0 in office hours from 9 to 18; 1 from 8 and until 20; 3 from 7 and until 22; 6 from 6
    and until 23; 12 in the night. Whoever disagrees makes other bands. ``weekend`` and
    ``holiday`` are added on a city's own days of rest (the larger one, where it is both); with 0
    those days count like others. Nothing is heavier than the night.
    """

    bands: Bands = (
        (0, 12),
        (6 * 60, 6),
        (7 * 60, 3),
        (8 * 60, 1),
        (9 * 60, 0),
        (18 * 60, 1),
        (20 * 60, 3),
        (22 * 60, 6),
        (23 * 60, 12),
    )
    weekend: int = 3
    holiday: int = 3

    def __post_init__(self) -> None:
        starts = [start for start, _ in self.bands]
        if starts[:1] != [0] or starts != sorted(set(starts)) or starts[-1] >= DAY:
            raise ValueError("bands begin at 0 and rise within one day")
        if min(self.weekend, self.holiday, *(weight for _, weight in self.bands)) < 0:
            raise ValueError("a penalty is not negative")

    @property
    def night(self) -> int:
        """The heaviest penalty."""
        return max(weight for _, weight in self.bands)

    def penalty(self, minute: int, extra: int = 0) -> int:
        """Return the penalty of a local minute of the day, on a day of rest with its ``extra``."""
        weight = next(weight for start, weight in reversed(self.bands) if start <= minute)
        return min(self.night, weight + extra)

    def extra(self, *, weekend: bool, holiday: bool) -> int:
        """Return what is added on a day that may be one of rest."""
        return max(self.weekend if weekend else 0, self.holiday if holiday else 0)


@lru_cache(maxsize=64)
def summed(hours: CivilHours, extra: int) -> tuple[int, ...]:
    """Return the penalties of a day summed up: at ``m`` those of all minutes before ``m``."""
    return (0, *accumulate(hours.penalty(minute, extra) for minute in range(DAY)))


@lru_cache(maxsize=64)
def nights(hours: CivilHours) -> tuple[int, ...]:
    """Return the minutes of night before each minute of the day, whatever day it is."""
    night = hours.night
    return (0, *accumulate(int(hours.penalty(minute) == night) for minute in range(DAY)))
