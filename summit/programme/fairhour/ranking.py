"""Compares all quarter hours of some days as starts of a meeting of cities.

A start is judged by four numbers, the earlier ones first: how many cities that must not meet in
the night would; the worst mean penalty of any city; the weighted mean over all cities; the host's
own penalty. No single number is the answer: which rows no other row beats is shown, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import mul
from typing import NamedTuple

from summit.core.errors import N_, Refused
from summit.core.zones import DAY, day_number, instant_of, start_of_day
from summit.programme.fairhour.civil import CivilHours
from summit.programme.fairhour.curve import Curve
from summit.programme.fairhour.rest import RestDays, rest_on

#: Minutes from one start to the next.
STEP = 15
#: The longest meeting, in minutes, and the longest span, in days, that are compared.
LONGEST, MOST_DAYS = DAY, 62

#: Weights count to the thousandth, so that sums are whole numbers and equal rows are equal.
_WEIGHT_UNIT = 1000


@dataclass(frozen=True, slots=True)
class MeetingCity:
    """A city that meets: how much it counts, and whether it must not meet in the night."""

    key: str
    zone: str
    weight: float = 1.0
    no_night: bool = False


class Score(NamedTuple):
    """What a start is judged by, in this order; sums of penalties over minutes."""

    forbidden: int
    worst: int
    total: int
    host: int


@dataclass(frozen=True, slots=True)
class Row:
    """One start, in minutes since 1970, and what speaks for it.

    ``worst``, ``mean`` and ``host`` are mean penalties over the meeting. ``undominated``: no other
    row is as good by every measure and better by one. Among the rows that send the fewest cities
    into a night they must not work in, ``best_mean`` rows have the least weighted mean, and
    ``best_worst`` rows are the best when the worst-off city decides (the top of the ranking).
    """

    start: int
    score: Score
    worst: float
    mean: float
    host: float
    undominated: bool
    best_mean: bool
    best_worst: bool

    @property
    def forbidden(self) -> int:
        """How many cities would meet in a night they must not work in."""
        return self.score.forbidden

    @property
    def starts_at(self) -> datetime:
        """The start as an aware instant."""
        return instant_of(self.start)


@dataclass(frozen=True, slots=True)
class Ranking:
    """All starts, the best first; of equal ones the earlier."""

    rows: tuple[Row, ...]
    length: int

    def at(self, start: int) -> Row | None:
        """Return the row of a start."""
        return next((row for row in self.rows if row.start == start), None)

    def undominated(self) -> list[Row]:
        """Return one row, the earliest, for each score that no other beats; the best first."""
        first: dict[Score, Row] = {}
        for row in self.rows:
            if row.undominated:
                first.setdefault(row.score, row)
        return list(first.values())


def rank(
    cities: Sequence[MeetingCity],
    *,
    length: int,
    first: date,
    last: date,
    host_zone: str,
    hours: CivilHours | None = None,
    rest: RestDays = rest_on,
) -> Ranking:
    """Rank every quarter hour on which a meeting can start.

    Args:
        length: how long it is, in minutes.
        first: the first day of starts, in the host's zone.
        last: the last one; a meeting may go on past its midnight.
        hours: penalties by local time; the project's own where nothing is given.
        rest: when cities rest; ``works_always`` leaves weekends and holidays out.

    Raises:
        Refused: there is no city, or the length or span cannot be compared.
    """
    hours = hours or CivilHours()
    if not cities:
        raise Refused(N_("Choose at least one city."))
    if not 1 <= length <= LONGEST:
        raise Refused(N_("A meeting takes 1 to %(most)d minutes."), most=LONGEST)
    if not 0 <= (last - first).days < MOST_DAYS:
        raise Refused(N_("Choose 1 to %(most)d days, the first one first."), most=MOST_DAYS)
    begin = start_of_day(host_zone, day_number(first))
    starts = range(begin, start_of_day(host_zone, day_number(last) + 1), STEP)
    end = begin + len(starts) * STEP + length + STEP

    def heavy(zone: str) -> list[int]:
        curve = Curve.of_penalties(zone, begin, end, hours, rest)
        return curve.over_meetings(begin, len(starts), STEP, length)

    zones = sorted({city.zone for city in cities})
    by_zone = {zone: heavy(zone) for zone in zones}
    weights = [sum(_units(city) for city in cities if city.zone == zone) for zone in zones]
    columns = list(zip(*by_zone.values(), strict=True))
    forbidden = _forbidden(cities, begin, end, len(starts), length, hours)
    host = by_zone.get(host_zone) or heavy(host_zone)
    scores = [
        Score(bad, max(column), sum(map(mul, weights, column)), own)
        for bad, column, own in zip(forbidden, columns, host, strict=True)
    ]
    return Ranking(_rows(starts, scores, length, sum(weights)), length)


def undominated(scores: Iterable[Score]) -> frozenset[Score]:
    """Return the scores that no other one equals or beats by every measure and beats by one."""
    front: list[Score] = []
    for score in sorted(set(scores)):  # a score can only be dominated by one that sorts before it
        forbidden, worst, total, host = score
        for other in front:
            if (
                other[3] <= host
                and other[2] <= total
                and other[1] <= worst
                and other[0] <= forbidden
            ):
                break
        else:
            front.append(score)
    return frozenset(front)


def _units(city: MeetingCity) -> int:
    return max(1, round(city.weight * _WEIGHT_UNIT))


def _forbidden(
    cities: Sequence[MeetingCity], begin: int, end: int, count: int, length: int, hours: CivilHours
) -> Sequence[int]:
    """Return for each start how many cities are in a night that they must not work in.

    One minute of it is enough: nobody knows yet when in the meeting a city will speak.
    """
    found = [0] * count
    for zone in {city.zone for city in cities if city.no_night}:
        bound = sum(city.no_night and city.zone == zone for city in cities)
        curve = Curve.of_nights(zone, begin, end, hours)
        for place, minutes in enumerate(curve.over_meetings(begin, count, STEP, length)):
            if minutes:
                found[place] += bound
    return found


def _rows(
    starts: Sequence[int], scores: Sequence[Score], length: int, weight: int
) -> tuple[Row, ...]:
    if not scores:  # a day that the host's zone never had
        return ()
    front = undominated(scores)
    top = min(scores)
    least = min(score.total for score in scores if score.forbidden == top.forbidden)
    return tuple(
        Row(
            start=start,
            score=score,
            worst=score.worst / length,
            mean=score.total / (length * weight),
            host=score.host / length,
            undominated=score in front,
            best_mean=score.forbidden == top.forbidden and score.total == least,
            best_worst=score == top,
        )
        for score, start in sorted(zip(scores, starts, strict=True))
    )
