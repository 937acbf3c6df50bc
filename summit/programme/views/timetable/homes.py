"""What an hour means at home: for the page that moves a session, and for the page's script."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from summit.core.clock import iso
from summit.core.text import Text
from summit.programme import moments
from summit.programme.facts import NOT_COMING, Facts, SessionFact
from summit.programme.rules import Level
from summit.programme.rules.hours import CIVIL_HOURS
from summit.programme.telling import name
from summit.programme.timetable import Home, homes

_BANDS = {Level.WARN: "night", Level.NOTE: "edge", None: "day"}


@dataclass(frozen=True, slots=True)
class LocalHour:
    """When a session is at somebody's home: ``band`` is ``night``, ``edge`` or ``day``."""

    name: Text
    span: str
    band: str


def local_hours(
    facts: Facts, session: SessionFact, starts_at: datetime, ends_at: datetime, language: str
) -> list[LocalHour]:
    """Say when a span is at the homes of those who take part, the earliest clocks first."""
    day = moments.local(starts_at, facts.summit.zone).date()
    dash = "~" if language == "ko" else "–"
    rows = []
    for home in homes(facts, session):
        first = moments.local(starts_at, home.zone).replace(tzinfo=None)
        level = CIVIL_HOURS.level(home.zone, starts_at, ends_at)
        start = moments.beside_text(starts_at, home.zone, day, language)
        end = moments.beside_text(ends_at, home.zone, first.date(), language)
        rows.append((first, LocalHour(home.name, f"{start}{dash}{end}", _BANDS[level])))
    return [row for _, row in sorted(rows, key=lambda row: row[0])]


def for_script(facts: Facts, sessions: Iterable[SessionFact], language: str) -> str:
    """Write the homes and the stated availability of those in some sessions, as JSON for a page.

    Sessions refer to both by their number in the lists.
    """
    places: dict[Home, int] = {}
    people: dict[int, int] = {}
    by_session = {}
    for session in sessions:
        by_session[session.uid] = {
            "homes": [places.setdefault(home, len(places)) for home in homes(facts, session)],
            "people": [
                people.setdefault(place.person_id, len(people))
                for place in session.places
                if place.person_id is not None
                and place.state not in NOT_COMING
                and facts.people[place.person_id].availability
            ],
        }
    data = {
        "homes": [[name(home.name, language), home.zone] for home in places],
        "people": [
            [
                name(facts.people[each].name, language),
                [[iso(first), iso(last)] for first, last in facts.people[each].availability],
            ]
            for each in people
        ],
        "sessions": by_session,
        "night": [CIVIL_HOURS.night_from, CIVIL_HOURS.night_to],
        "edge": [CIVIL_HOURS.edge_from, CIVIL_HOURS.edge_to],
    }
    # A text may hold "</script>".
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
