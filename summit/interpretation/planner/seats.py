"""What one interpreter may take on: which seats at all, and which of them together.

A *seat* is a capacity in which somebody can be in a booth: at work, or standing by. Everything
here is about one interpreter, and pure; how seats are shared out among many is for
:mod:`summit.interpretation.planner.model`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product

from summit.interpretation.planner.instance import SITES, Candidate, Held, Limits, Place


@dataclass(frozen=True, slots=True)
class Work:
    """A stretch of somebody's day; ``call`` is when they have to be there for it.

    ``minutes`` are those of work: who stands by is there and does none.
    """

    call: int
    start: int
    end: int
    day: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Seat:
    """A capacity in which somebody can be in a booth, and what it takes of their days.

    The rehearsal is for those who work in the booth alone.
    """

    place: Place
    standby: bool
    work: tuple[Work, ...]

    @property
    def remote(self) -> bool:
        """Whether it is remote work."""
        return not self.standby and self.place.site != "on_site"

    def held_by(self, candidate: Candidate) -> Held:
        """Return a candidate's being in it."""
        return Held(self.place.id, candidate.id, self.standby)


def seat_of(place: Place, *, standby: bool = False) -> Seat:
    """Return the seat of those who work in a booth, or of those who stand by."""
    minutes = 0 if standby else place.end - place.start
    work = [Work(place.call, place.start, place.end, place.day, minutes)]
    if place.rehearsal is not None and not standby:
        start, end, day = place.rehearsal
        work.append(Work(start, start, end, day, end - start))
    return Seat(place, standby, tuple(work))


def seats_of(places: Iterable[Place]) -> tuple[Seat, ...]:
    """Return every seat of some booths."""
    return tuple(
        seat_of(place, standby=standby)
        for place in places
        for standby in (False, True)
        if not standby or place.standby
    )


def obstacles(seat: Seat, candidate: Candidate, limits: Limits) -> list[str]:
    """Name what keeps somebody from a seat, whatever else they do; as :class:`Hint` names it."""
    place, found = seat.place, []
    if not set(place.required) <= set(candidate.directions):
        found.append("languages")
    if SITES.index(candidate.site) < SITES.index(place.site):
        found.append("site")
    if place.recorded and not candidate.consents:
        found.append("consent")
    if not all(_is_available((work.start, work.end), candidate) for work in seat.work):
        found.append("availability")
    days = {work.day for work in seat.work}
    if any(minutes_on(seat, day) > most_minutes(limits, seat.remote) for day in days):
        found.append("day_minutes")
    if not seat.standby and limits.day_sessions < 1:
        found.append("day_sessions")
    if longest_day(seat, seat) > most_span(limits, seat.remote):
        found.append("span")
    return found


def works_on(seat: Seat, day: int) -> bool:
    """Tell whether a seat takes anything of a day."""
    return any(work.day == day for work in seat.work)


def minutes_on(seat: Seat, day: int) -> int:
    """Return how many minutes of a day a seat is work."""
    return sum(work.minutes for work in seat.work if work.day == day)


def sessions_on(seat: Seat, day: int) -> int:
    """Return how many of a day's sessions a seat is: a rehearsal is none."""
    return int(not seat.standby and seat.place.day == day)


def most_minutes(limits: Limits, remote: bool) -> int:
    """Return how many minutes of work a day may have."""
    return limits.day_minutes * (limits.remote_percent if remote else 100) // 100


def most_span(limits: Limits, remote: bool) -> int:
    """Return how many minutes may lie between a day's first call and its last end."""
    return limits.span * (limits.remote_percent if remote else 100) // 100


def exclude(one: Seat, other: Seat, limits: Limits) -> bool:
    """Tell whether nobody may take both seats: too close, too long a day or too short a night."""
    if any(
        a.start < b.end + limits.between and b.start < a.end + limits.between
        for a, b in product(one.work, other.work)
    ):
        return True
    if longest_day(one, other) > most_span(limits, one.remote or other.remote):
        return True
    return any(_lacks_rest(a, b, limits) for a, b in product(one.work, other.work))


def longest_day(one: Seat, other: Seat) -> int:
    """Return how long a day with work of both is, from the first call to the last end."""
    return max(
        (
            max(a.end, b.end) - min(a.call, a.start, b.call, b.start)
            for a, b in product(one.work, other.work)
            if a.day == b.day
        ),
        default=0,
    )


def _lacks_rest(one: Work, other: Work, limits: Limits) -> bool:
    """Tell whether too little lies between one day's end and the next one's start."""
    if one.day == other.day:
        return False
    first, second = (one, other) if one.day < other.day else (other, one)
    return second.start - first.end < limits.rest


def _is_available(span: tuple[int, int], candidate: Candidate) -> bool:
    start, end = span
    if any(start < busy_end and busy_start < end for busy_start, busy_end in candidate.busy):
        return False
    if not candidate.free:
        return True
    for free_start, free_end in sorted(candidate.free):
        if free_start <= start:
            # Spans that touch are one.
            start = max(start, free_end)
    return start >= end


@lru_cache(maxsize=64)
def exclusions(seats: tuple[Seat, ...], limits: Limits) -> tuple[tuple[int, ...], ...]:
    """Return which seats exclude each other, as cliques of their positions.

    Of each clique at most one seat can be somebody's; together they hold every pair that
    :func:`exclude` names. One constraint on a clique tells the solver more than one on each of
    its pairs.
    """
    neighbours: list[set[int]] = [set() for _ in seats]
    for a, b in combinations(range(len(seats)), 2):
        if exclude(seats[a], seats[b], limits):
            neighbours[a].add(b)
            neighbours[b].add(a)
    covered: set[tuple[int, int]] = set()
    cliques = []
    for a, reached in enumerate(neighbours):
        for b in sorted(reached):
            if b < a or (a, b) in covered:
                continue
            clique = [a, b]
            for c in sorted(reached & neighbours[b]):
                if all(c in neighbours[member] for member in clique):
                    clique.append(c)
            clique.sort()
            covered.update(combinations(clique, 2))
            cliques.append(tuple(clique))
    return tuple(cliques)
