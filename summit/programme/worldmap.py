"""The world map with day and night, drawn as SVG: land outline only, cities by shape.

Equirectangular: longitude −180…180 is x 0…1000, latitude 90…−90 is y 0…500.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

_WORLD = Path(__file__).resolve().parent.parent / "static" / "vendor" / "world.json"
_TOP, _BOTTOM = 28, 420
#: Days from 1970-01-01 00:00 to the epoch J2000 (2000-01-01 12:00).
_J2000 = 10957.5
_STEP = 5  # degrees of longitude between two points of the night's edge


@cache
def _land() -> str:
    """Return the SVG path of the land; empty until ``tools/assets.py`` has made it."""
    if not _WORLD.exists():
        return ""
    return str(json.loads(_WORLD.read_text(encoding="utf-8"))["d"])


def sun_overhead(minutes: int) -> tuple[float, float]:
    """Return latitude and longitude in degrees where the sun stands overhead.

    Low-precision formulas of the Astronomical Almanac (page C5), good to about 0.01° between
    1950 and 2050.

    Args:
        minutes: minutes since 1970 in UTC.
    """
    days = minutes / 1440 - _J2000
    anomaly = math.radians(357.528 + 0.9856003 * days)
    longitude = math.radians(
        280.460 + 0.9856474 * days + 1.915 * math.sin(anomaly) + 0.020 * math.sin(2 * anomaly)
    )
    tilt = math.radians(23.439 - 0.0000004 * days)
    ascension = math.degrees(math.atan2(math.cos(tilt) * math.sin(longitude), math.cos(longitude)))
    sidereal = (18.697374558 + 24.06570982441908 * days) * 15
    latitude = math.degrees(math.asin(math.sin(tilt) * math.sin(longitude)))
    return latitude, (ascension - sidereal + 180) % 360 - 180


def night(minutes: int) -> str:
    """Return the SVG path of the part of the world where the sun is below the horizon."""
    latitude, longitude = sun_overhead(minutes)
    # At an equinox the edge runs through the poles; a hair of tilt keeps the formula finite.
    slope = math.tan(math.radians(math.copysign(max(abs(latitude), 0.05), latitude)))
    points = []
    for degrees in range(-180, 181, _STEP):
        edge = math.degrees(math.atan(-math.cos(math.radians(degrees - longitude)) / slope))
        points.append(f"{(degrees + 180) * 1000 / 360:.0f} {(90 - edge) * 500 / 180:.0f}")
    # In the northern summer the dark side lies south of the edge.
    base = 500 if latitude > 0 else 0
    return f"M0 {base}L{'L'.join(points)}L1000 {base}z"


def place(latitude: float, longitude: float) -> tuple[int, int]:
    """Return where a city lies on the map."""
    return round((longitude + 180) * 1000 / 360), round((90 - latitude) * 500 / 180)


#: The marks' shapes around (0, 0). They differ in shape, not only in colour.
MARKS = {
    "spoke": '<circle r="6"/>',
    "attended": '<path d="M0-7.5 7.5 0 0 7.5-7.5 0z"/>',
    "announced": '<circle r="5.2"/>',
    "filled": '<path d="M0-5.6 5.6 4.4H-5.6z"/>',
    "listed": '<path d="M-4.6-4.6h9.2v9.2h-9.2z"/>',
    # What a city has answered; for organizers alone.
    "confirmed": '<circle r="6"/>',
    "invited": '<path d="M0-7.5 7.5 0 0 7.5-7.5 0z"/>',
    "proposed": '<path d="M-4.6-4.6h9.2v9.2h-9.2z"/>',
    "video": '<path d="M-8-4.4h16v8.8h-16z"/>',
    "declined": (
        '<path d="M-6-3.4-3.4-6 0-2.6 3.4-6 6-3.4 2.6 0 6 3.4 3.4 6 0 2.6-3.4 6-6 3.4-2.6 0z"/>'
    ),
    # What a city has to do with a declaration: one fact does not hide another, so that a ring for
    # having been there stands around whatever else is so.
    "present": (
        '<path fill-rule="evenodd" d="M0-10.5a10.5 10.5 0 1 0 0 21 10.5 10.5 0 0 0 0-21z'
        'M0-7.6a7.6 7.6 0 1 1 0 15.2 7.6 7.6 0 0 1 0-15.2z"/>'
    ),
    "endorsed": '<circle r="5.2"/>',
    "signed": '<path d="M0-6.6 6.6 0 0 6.6-6.6 0z"/>',
    "member": '<circle r="6"/>',
    "founding": '<path d="M0-7.5 7.5 0 0 7.5-7.5 0z"/>',
    "observer": '<path d="M-4.6-4.6h9.2v9.2h-9.2z"/>',
    "host": (
        '<path d="M0-13 3.4-4.4 12.4-4 5.4 1.7 7.7 10.5 0 5.5-7.7 10.5-5.4 1.7-12.4-4-3.4-4.4z"/>'
    ),
}


def key_mark(name: str) -> Markup:
    """Draw one mark for the key beside the map."""
    return Markup(  # noqa: S704 - a fixed picture
        f'<svg class="key" aria-hidden="true" width="26" height="26" viewBox="-13 -13 26 26">'
        f'<g class="mark {name}">{MARKS[name]}</g></svg>'
    )


def draw(
    cities: Iterable[tuple[str, str, float, float]], minutes: int | None, label: str
) -> Markup:
    """Draw the map.

    Args:
        cities: (mark, name, latitude, longitude) in the order in which they are painted.
        minutes: the instant whose night is shaded; ``None`` shades none.
        label: what the picture shows, for those who do not see it.
    """
    uses, used = [], set()
    for mark, name, latitude, longitude in cities:
        used.add(mark)
        x, y = place(latitude, longitude)
        uses.append(f'<use href="#mark-{mark}" x="{x}" y="{y}"><title>{escape(name)}</title></use>')
    shade = f'<path class="night-side" d="{night(minutes)}"/>' if minutes is not None else ""
    defs = "".join(
        f'<g id="mark-{name}"><g class="mark {name}">{shape}</g></g>'
        for name, shape in MARKS.items()
        if name in used
    )
    return Markup(  # noqa: S704 - names and label are escaped
        f'<svg class="world" role="img" aria-label="{escape(label)}" '
        f'viewBox="0 {_TOP} 1000 {_BOTTOM - _TOP}"><defs>{defs}</defs>'
        f'<path class="land" d="{_land()}"/>{shade}{"".join(uses)}</svg>'
    )
