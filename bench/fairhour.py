"""How long the fair hour's ranking takes: the 42 cities of the Mayoral Meeting of 2020."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import process_time

import yaml

from bench.line import Line
from summit.programme.fairhour.ranking import MeetingCity, rank

DEMO = Path(__file__).parents[1] / "demo" / "cac-2020.yaml"
SEOUL = "Asia/Seoul"
FIRST = date(2020, 6, 2)
TURNS = 9

RANKING_MS = 100.0


def cities() -> list[MeetingCity]:
    """Return the overseas cities of the Mayoral Meeting."""
    programme = yaml.safe_load(DEMO.read_text(encoding="utf-8"))
    zones = {city["slug"]: city["zone"] for city in programme["cities"]}
    meeting = next(each for each in programme["sessions"] if each["slug"] == "mayoral-meeting")
    slugs = [part["city"] for part in meeting["cities"] if part["city"] != "seoul"]
    return [MeetingCity(slug, zones[slug]) for slug in slugs]


def ranked() -> Iterator[Line]:
    """CPU milliseconds to rank every quarter hour, weekends and public holidays counted."""
    meeting = cities()
    for days in (1, 30):
        last = FIRST + timedelta(days=days - 1)
        spent = []
        for _ in range(TURNS):
            begin = process_time()
            rank(meeting, length=90, first=FIRST, last=last, host_zone=SEOUL)
            spent.append((process_time() - begin) * 1000)
        note = f"{max(spent):.0f} ms at first" + (", holidays read" if days == 1 else "")
        name = f"fair hour, {len(meeting)} cities, {days} day{'s' if days > 1 else ''}"
        yield Line(name, median(spent), "ms CPU", RANKING_MS, note)
