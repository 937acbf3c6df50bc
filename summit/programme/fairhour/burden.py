"""What earlier meetings have asked of each city, so that the same ones need not stay up again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from summit.core.zones import minutes_of
from summit.programme.fairhour.civil import CivilHours
from summit.programme.fairhour.curve import Curve
from summit.programme.fairhour.ranking import MeetingCity
from summit.programme.fairhour.rest import RestDays, rest_on


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting in which a city took part; ``zone`` is the city's."""

    city: str
    zone: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Burden:
    """How many meetings a city had, how many of them reached into its night, and the sum of
    their mean penalties."""

    meetings: int = 0
    nights: int = 0
    total: float = 0.0


NONE = Burden()


def burdens(
    meetings: Iterable[Meeting], *, hours: CivilHours | None = None, rest: RestDays = rest_on
) -> dict[str, Burden]:
    """Return what the meetings asked of each city; one without any is left out.

    Meetings that take no time count for nothing.
    """
    hours = hours or CivilHours()
    weighed: dict[tuple[str, int, int], tuple[float, bool]] = {}
    found: dict[str, Burden] = {}
    for meeting in meetings:
        start, end = minutes_of(meeting.starts_at), minutes_of(meeting.ends_at)
        if end <= start:
            continue
        key = meeting.zone, start, end
        if key not in weighed:
            penalties = Curve.of_penalties(*key, hours, rest).between(start, end)
            night = Curve.of_nights(*key, hours).between(start, end)
            weighed[key] = penalties / (end - start), night > 0
        penalty, at_night = weighed[key]
        before = found.get(meeting.city, NONE)
        found[meeting.city] = Burden(
            before.meetings + 1, before.nights + at_night, before.total + penalty
        )
    return found


def weighted(cities: Sequence[MeetingCity], carried: Mapping[str, Burden]) -> list[MeetingCity]:
    """Let cities count more by what they carried: the one that carried most counts double.

    Between none and the most the weight rises evenly. Where nobody carried anything, nothing
    changes.
    """
    most = max((carried.get(city.key, NONE).total for city in cities), default=0.0)
    if not most:
        return list(cities)
    return [
        replace(city, weight=city.weight * (1 + carried.get(city.key, NONE).total / most))
        for city in cities
    ]
