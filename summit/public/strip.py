"""The strip of local hours: who sits in daylight and who in the night while a session runs.

One tick per city, ordered by its local hour and shown in three classes that differ in height as
well as in colour. Ticks of one class stand in a row, so each row is one dashed line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from summit.public import times

#: Width of a city's tick with its gap, and height of the strip, in pixels.
TICK, HEIGHT = 5, 20

#: From which minute of the day, in which class.
_CLASSES = ((0, "night"), (360, "edge"), (480, "day"), (1080, "edge"), (1380, "night"))
#: Class by half hour of the day, and place of its row from left to right.
_BY_HALF_HOUR = tuple(
    max(place for place, (first, _) in enumerate(_CLASSES) if first <= half * 30)
    for half in range(48)
)
#: The middle line of each class's ticks; their heights stand in the stylesheet.
_MIDDLE = {"night": 17, "edge": 14, "day": 10}


@dataclass(frozen=True, slots=True)
class Strip:
    """How many cities meet by day (8–18), early or late (6–8, 18–23), and at night (23–6)."""

    svg: Markup
    day: int
    edge: int
    night: int


def class_of(minute: int) -> str:
    """Return the class of a local minute of the day: ``day``, ``edge`` or ``night``."""
    return _CLASSES[_BY_HALF_HOUR[minute // 30]][1]


def count_zones(zones: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Return each zone with the number of cities that keep it."""
    return tuple(Counter(zones).items())


def draw(zones: tuple[tuple[str, int], ...], minutes: int) -> Strip | None:
    """Draw the strip of the cities that :func:`count_zones` counted; ``None`` without cities.

    Args:
        minutes: the session's start, minutes since 1970 in UTC.
    """
    runs = [0] * len(_CLASSES)
    for zone, cities in zones:
        minute = (minutes + times.offset(zone, minutes)) % times.DAY
        runs[_BY_HALF_HOUR[minute // 30]] += cities
    total = sum(runs)
    if not total:
        return None
    lines, x = [], 0
    for (_, name), count in zip(_CLASSES, runs, strict=True):
        if count:
            lines.append(f'<path class="{name}" d="M{x} {_MIDDLE[name]}h{count * TICK}"/>')
            x += count * TICK
    svg = (
        f'<svg class="strip" aria-hidden="true" width="{x}" height="{HEIGHT}" '
        f'viewBox="0 0 {x} {HEIGHT}">{"".join(lines)}</svg>'
    )
    return Strip(  # only numbers stand in the picture
        Markup(svg),  # noqa: S704
        runs[2],
        runs[1] + runs[3],
        runs[0] + runs[4],
    )
