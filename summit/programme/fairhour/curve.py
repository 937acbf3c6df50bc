"""How heavy a meeting is in one time zone, for any start within some days.

Over a span the zone's clocks are cut into stretches in which neither the offset nor the local day
changes; penalties are summed over them to the minute. A meeting's penalty is then the difference
of two sums, whatever half hours, changed clocks, midnights and date lines lie in between.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from summit.core.zones import DAY, offsets
from summit.programme.fairhour.civil import CivilHours, nights, summed
from summit.programme.fairhour.rest import RestDays


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Minutes ``first`` to ``last`` (not included) with steady clocks on one local day.

    ``minute`` is the local minute of the day at ``first``; ``table`` sums penalties over the day,
    ``before`` is their sum over everything earlier in the span.
    """

    first: int
    last: int
    minute: int
    table: Sequence[int]
    before: int

    def until(self, instant: int) -> int:
        """Return the sum of penalties from the beginning of the span to an instant."""
        here = self.minute + instant - self.first
        return self.before + self.table[here] - self.table[self.minute]


class Curve:
    """Penalties of one zone summed over a span of minutes since 1970."""

    def __init__(self, stretches: Sequence[_Stretch]) -> None:
        self._stretches = stretches
        self._firsts = [stretch.first for stretch in stretches]

    @classmethod
    def of_penalties(
        cls, zone: str, first: int, last: int, hours: CivilHours, rest: RestDays
    ) -> Curve:
        """Sum the penalties of a zone, with what its days of rest add."""

        def table(day: int) -> Sequence[int]:
            why = rest(zone, day)
            if why is None:
                return summed(hours, 0)
            return summed(hours, hours.extra(weekend=why.weekend, holiday=bool(why.holidays)))

        return cls(_stretches(zone, first, last, table))

    @classmethod
    def of_nights(cls, zone: str, first: int, last: int, hours: CivilHours) -> Curve:
        """Sum the minutes of night of a zone."""
        table = nights(hours)
        return cls(_stretches(zone, first, last, lambda _day: table))

    def between(self, start: int, end: int) -> int:
        """Return the sum over the minutes from ``start`` to ``end``, both within the span."""
        return self._until(end) - self._until(start)

    def over_meetings(self, first: int, count: int, step: int, length: int) -> list[int]:
        """Return the sums over ``count`` meetings of a length, one starting at every step.

        The span must reach a step beyond the end of the last one.
        """
        starts = self._sampled(first, count, step)
        if length % step:
            ends = self._sampled(first + length, count, step)
        else:
            shift = length // step
            missing = min(count, shift)
            later = first + max(count, shift) * step
            ends = starts[shift:] + self._sampled(later, missing, step)
        return [end - start for start, end in zip(starts, ends, strict=True)]

    def _until(self, instant: int) -> int:
        place = max(bisect_right(self._firsts, instant) - 1, 0)
        return self._stretches[place].until(instant)

    def _sampled(self, first: int, count: int, step: int) -> list[int]:
        found: list[int] = []
        at, last = first, first + count * step
        for stretch in self._stretches[max(bisect_right(self._firsts, first) - 1, 0) :]:
            end = min(stretch.last, last)
            if at >= end:
                continue
            base = stretch.before - stretch.table[stretch.minute]
            shift = stretch.minute - stretch.first
            part = stretch.table[at + shift : end + shift : step]
            found += [base + value for value in part]
            at += len(part) * step
            if at >= last:
                break
        return found


def _stretches(
    zone: str, first: int, last: int, table: Callable[[int], Sequence[int]]
) -> list[_Stretch]:
    found: list[_Stretch] = []
    before = 0
    pieces = offsets(zone, first, last)
    ends = [start for start, _ in pieces[1:]] + [last]
    for (start, ahead), end in zip(pieces, ends, strict=True):
        while start < end:
            day, minute = divmod(start + ahead, DAY)
            until = min(end, start + DAY - minute)
            stretch = _Stretch(start, until, minute, table(day), before)
            found.append(stretch)
            before = stretch.until(until)
            start = until
    return found
