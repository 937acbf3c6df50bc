"""Everything the page of the fair hour shows, put together from one question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from summit.core.zones import day_number, local, start_of_day
from summit.programme.fairhour.burden import NONE, Burden, Meeting, burdens, weighted
from summit.programme.fairhour.cities import CityHour, HeatMap, city_hours, heat_map
from summit.programme.fairhour.civil import CivilHours
from summit.programme.fairhour.ranking import STEP, MeetingCity, Ranking, Row, rank
from summit.programme.fairhour.rest import Rest, RestDays, is_known, rest_on, works_always

#: How many of the best rows, and of those that nothing beats, are shown.
BEST, UNDOMINATED = 10, 30


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    ``earlier`` are meetings that the cities have had; with ``by_burden`` they count in the
    weights. ``day`` is the heat map's. ``present`` is where the session starts now, in minutes
    since 1970.
    """

    cities: tuple[MeetingCity, ...]
    length: int
    first: date
    last: date
    host_zone: str
    hours: CivilHours
    earlier: tuple[Meeting, ...] = ()
    by_burden: bool = False
    day: date | None = None
    present: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A start with its place in the ranking and what it means in each city, heaviest first."""

    place: int
    row: Row
    cities: tuple[CityHour, ...]

    @property
    def worst(self) -> CityHour:
        """The city of which most is asked."""
        return self.cities[0]

    @property
    def at_night(self) -> tuple[CityHour, ...]:
        """The cities in which some of it lies in the night."""
        return tuple(hour for hour in self.cities if hour.night)

    @property
    def easy(self) -> int:
        """How many cities have it at 1 or less: in office hours or close to them."""
        return sum(hour.penalty <= 1 for hour in self.cities)


@dataclass(frozen=True, slots=True)
class Standing:
    """A city in the question: how much it counts, and what it carried before."""

    city: MeetingCity
    carried: Burden


@dataclass(frozen=True, slots=True)
class RestingCity:
    """The days of the span (since 1970) on which a city has a public holiday."""

    city: MeetingCity
    days: tuple[tuple[int, Rest], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown.

    ``unknown`` are cities of which nobody can tell when they rest. ``without_rest`` is the best
    start where weekends and holidays do not count; ``None`` where they do not count anyway.
    ``least`` are the least values of any row, by which the undominated ones are told apart.
    """

    starts: int
    best: tuple[Choice, ...]
    present: Choice | None
    undominated: tuple[Choice, ...]
    further_undominated: int
    without_rest: Row | None
    least_worst: float
    least_mean: float
    least_host: float
    heat: HeatMap
    standings: tuple[Standing, ...]
    holidays: tuple[RestingCity, ...]
    unknown: tuple[MeetingCity, ...]


def answer(question: Question) -> Answer:
    """Rank the starts and look at the best of them closely.

    Raises:
        Refused: as :func:`~summit.programme.fairhour.ranking.rank`.
    """
    hours = question.hours
    counts = bool(hours.weekend or hours.holiday)
    rest: RestDays = rest_on if counts else works_always
    carried = burdens(question.earlier, hours=hours, rest=rest)
    cities = weighted(question.cities, carried) if question.by_burden else question.cities
    ranking = _ranked(question, cities, rest)
    places = {row.start: place for place, row in enumerate(ranking.rows, 1)}

    def choice(row: Row) -> Choice:
        meant = city_hours(cities, row.start, question.length, hours=hours, rest=rest)
        return Choice(places[row.start], row, meant)

    front = ranking.undominated()
    now = ranking.at(question.present) if question.present is not None else None
    plain = _ranked(question, cities, works_always) if counts else None
    return Answer(
        starts=len(ranking.rows),
        best=tuple(choice(row) for row in ranking.rows[:BEST]),
        present=choice(now) if now else None,
        undominated=tuple(choice(row) for row in front[:UNDOMINATED]),
        further_undominated=max(0, len(front) - UNDOMINATED),
        without_rest=plain.rows[0] if plain and plain.rows else None,
        least_worst=min((row.worst for row in front), default=0.0),
        least_mean=min((row.mean for row in front), default=0.0),
        least_host=min((row.host for row in front), default=0.0),
        heat=heat_map(
            cities,
            question.day or question.first,
            question.length,
            host_zone=question.host_zone,
            hours=hours,
            rest=rest,
        ),
        standings=tuple(Standing(city, carried.get(city.key, NONE)) for city in cities),
        holidays=_holidays(question),
        unknown=tuple(
            city for city in cities if not is_known(city.zone, day_number(question.first))
        ),
    )


def _ranked(question: Question, cities: Sequence[MeetingCity], rest: RestDays) -> Ranking:
    return rank(
        cities,
        length=question.length,
        first=question.first,
        last=question.last,
        host_zone=question.host_zone,
        hours=question.hours,
        rest=rest,
    )


def _holidays(question: Question) -> tuple[RestingCity, ...]:
    """Return the cities with public holidays on days of theirs that a meeting can touch."""
    begin = start_of_day(question.host_zone, day_number(question.first))
    end = start_of_day(question.host_zone, day_number(question.last) + 1) + question.length
    found = []
    for city in question.cities:
        first, last = local(city.zone, begin)[0], local(city.zone, end - STEP - 1)[0]
        resting = [(day, rest_on(city.zone, day)) for day in range(first, last + 1)]
        days = tuple((day, why) for day, why in resting if why is not None and why.holidays)
        if days:
            found.append(RestingCity(city, days))
    return tuple(found)
