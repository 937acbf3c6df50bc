"""An answer written out for reading: times in the console's form, numbers in words and tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from summit.core.errors import N_
from summit.core.text import Text, in_language
from summit.core.zones import date_of, instant_of, instant_text
from summit.programme import moments
from summit.programme.fairhour.answer import Answer, Choice, Question
from summit.programme.fairhour.cities import CityHour
from summit.programme.fairhour.rest import Rest

#: Classes of the heat map: up to which mean penalty, and what that means to the city.
LEVELS: tuple[tuple[float, str], ...] = (
    (0, N_("office hours (0)")),
    (1, N_("early or late in the day (up to 1)")),
    (3, N_("outside working hours, or a day of rest (up to 3)")),
    (6, N_("very early or very late (up to 6)")),
    (12, N_("the night (more than 6)")),
)

BEST_WORST = N_("best for the worst-off city")
BEST_MEAN = N_("least on average")
UNBEATEN = N_("nothing beats it")
LEAST_HOST = N_("least for the host")
COMPROMISE = N_("between these")


class Cell(NamedTuple):
    """A cell of the heat map: local time, days off the host's day, penalty, and its class."""

    clock: str
    shift: str
    penalty: str
    level: int


@dataclass(frozen=True, slots=True)
class Line:
    """A city's line of the heat map."""

    key: str
    cells: tuple[Cell, ...]


def number(value: float) -> str:
    """Write a city's penalty: ``12``, ``1.3``."""
    return f"{value:.1f}".removesuffix(".0")


def level(penalty: float) -> int:
    """Return the class of a mean penalty in the heat map."""
    return next(
        (place for place, (most, _) in enumerate(LEVELS) if penalty <= most), len(LEVELS) - 1
    )


class Sheet:
    """An answer, with everything a template needs to show it in a language."""

    def __init__(
        self, answer: Answer, question: Question, names: Mapping[str, Text], language: str
    ) -> None:
        self.answer, self.question = answer, question
        self._names, self._language = names, language

    def name(self, key: str) -> Text:
        """Return a city's name."""
        return self._names[key]

    def when(self, choice: Choice) -> str:
        """Write from when to when a meeting is in the host's zone."""
        return self._span(choice.row.start)

    def sent(self, choice: Choice) -> str:
        """Write a start as a button sends it."""
        return instant_text(choice.row.start)

    def host_zone(self) -> str:
        """Name the host's zone with its offset on the first day."""
        row = self.answer.best[0].row if self.answer.best else None
        at = row.starts_at if row else instant_of(0)
        return moments.zone_text(self.question.host_zone, at, self._language)

    def penalty(self, value: float) -> str:
        """Write a city's penalty: ``12``, ``1.3``."""
        return number(value)

    def mean(self, value: float) -> str:
        """Write a mean over cities to the hundredth, since rows differ by little."""
        return f"{value:.2f}"

    def day(self, number_of_day: int) -> str:
        """Write a day given as days since 1970."""
        return moments.day_text(date_of(number_of_day), self._language)

    def moment(self, start: int) -> str:
        """Write a start in the host's zone."""
        return moments.moment_text(instant_of(start), self.question.host_zone, self._language)

    def clock(self, start: int) -> str:
        """Write a start's time in the host's zone."""
        return moments.clock_text(instant_of(start), self.question.host_zone)

    def local(self, hour: CityHour) -> str:
        """Write from when to when a meeting is in a city, with its day where that differs."""
        zone = hour.city.zone
        here = moments.local(hour.starts_at, self.question.host_zone).date()
        start = moments.beside_text(hour.starts_at, zone, here, self._language)
        day = moments.local(hour.starts_at, zone).date()
        end = moments.beside_text(hour.ends_at, zone, day, self._language)
        if self._language == "ko":
            return f"{start}~{end}"
        same_day = moments.local(hour.ends_at, zone).date() == day
        return f"{start}–{end}" if same_day else f"{start} – {end}"

    def why(self, rest: Rest) -> str:
        """Name the public holidays of a day; empty on a mere weekend."""
        return ", ".join(in_language(name, self._language)[0] for name in rest.holidays)

    def marks(self, choice: Choice) -> list[str]:
        """Say what distinguishes a row of the ranking (messages)."""
        row = choice.row
        found = [BEST_WORST] if row.best_worst else []
        found += [BEST_MEAN] if row.best_mean else []
        return [*found, UNBEATEN] if row.undominated else found

    def strengths(self, choice: Choice) -> list[str]:
        """Say at what a row that nothing beats is the best one (messages)."""
        row, answer = choice.row, self.answer
        found = [BEST_WORST] if row.worst == answer.least_worst else []
        found += [BEST_MEAN] if row.mean == answer.least_mean else []
        found += [LEAST_HOST] if row.host == answer.least_host else []
        return found or [COMPROMISE]

    def heat_lines(self) -> list[Line]:
        """Return the heat map's lines, the furthest ahead first."""
        heat = self.answer.heat
        host_days = [
            moments.local(instant_of(start), self.question.host_zone).date().toordinal()
            for start in heat.starts
        ]
        return [
            Line(
                row.city.key,
                tuple(
                    Cell(
                        f"{minute // 60:02}:{minute % 60:02}",
                        _shift(date_of(day).toordinal() - host_day),
                        number(penalty),
                        level(penalty),
                    )
                    for penalty, day, minute, host_day in zip(
                        row.penalties, row.days, row.minutes, host_days, strict=True
                    )
                ),
            )
            for row in heat.rows
        ]

    def _span(self, start: int) -> str:
        begin = instant_of(start)
        end: datetime = instant_of(start + self.question.length)
        return moments.span_text(begin, end, self.question.host_zone, self._language)


def _shift(days: int) -> str:
    return f"{'+' if days > 0 else '−'}{abs(days)}" if days else ""
