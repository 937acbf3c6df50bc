"""Fills a database with a published summit of any size, the way an organizer would."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask_migrate import upgrade

from config import Config
from summit.app import create_app
from summit.core.actor import COMMAND_LINE
from summit.core.db import db, unit_of_work
from summit.programme import importing, operations
from summit.programme.file import reader

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
DAYS = 5
TRACKS = 6
FIRST_DAY = date(2027, 5, 10)
KINDS = ("plenary", "seminar", "talk")

#: slug, English, Korean, zone, latitude, longitude
CITIES = (
    ("seoul", "Seoul", "서울", "Asia/Seoul", 37.57, 126.98),
    ("london", "London", "런던", "Europe/London", 51.51, -0.13),
    ("new-york", "New York", "뉴욕", "America/New_York", 40.71, -74.01),
    ("jakarta", "Jakarta", "자카르타", "Asia/Jakarta", -6.21, 106.85),
    ("sao-paulo", "São Paulo", "상파울루", "America/Sao_Paulo", -23.55, -46.63),
    ("cairo", "Cairo", "카이로", "Africa/Cairo", 30.04, 31.24),
    ("moscow", "Moscow", "모스크바", "Europe/Moscow", 55.76, 37.62),
    ("los-angeles", "Los Angeles", "로스앤젤레스", "America/Los_Angeles", 34.05, -118.24),
    ("tehran", "Tehran", "테헤란", "Asia/Tehran", 35.69, 51.39),
    ("istanbul", "Istanbul", "이스탄불", "Europe/Istanbul", 41.01, 28.98),
    ("budapest", "Budapest", "부다페스트", "Europe/Budapest", 47.5, 19.04),
    ("lima", "Lima", "리마", "America/Lima", -12.05, -77.04),
)


def programme_file(*, slug: str, sessions: int, speakers: int) -> str:
    """Write a programme file; JSON is YAML, too. Every speaker speaks, every city takes part."""
    people = [
        {
            "slug": f"{slug}-speaker-{number}",
            "name": {"en": f"Speaker Number {number}", "ko": f"연사 {number}"},
            "title": {"en": "Deputy Mayor for Public Health", "ko": "보건 담당 부시장"},
            "city": CITIES[number % len(CITIES)][0],
        }
        for number in range(1, speakers + 1)
    ]
    file = {
        "format": "summit-programme/1",
        "summit": {
            "slug": slug,
            "kind": "summit",
            "title": {"en": f"Summit of {sessions} sessions", "ko": f"세션 {sessions}개의 행사"},
            "starts": FIRST_DAY.isoformat(),
            "ends": (FIRST_DAY + timedelta(days=DAYS - 1)).isoformat(),
            "zone": "Asia/Seoul",
            "languages": ["en", "ko"],
        },
        "cities": [
            {
                "slug": city,
                "name": {"en": english, "ko": korean},
                "zone": zone,
                "coordinates": [latitude, longitude],
            }
            for city, english, korean, zone, latitude, longitude in CITIES
        ],
        "people": people,
        "sessions": [
            _session(number, sessions, people, speakers) for number in range(1, sessions + 1)
        ],
    }
    return json.dumps(file, ensure_ascii=False)


def _session(
    number: int, sessions: int, people: list[dict[str, Any]], speakers: int
) -> dict[str, Any]:
    per_day = -(-sessions // DAYS)
    day = FIRST_DAY + timedelta(days=(number - 1) // per_day)
    # Tracks run side by side from nine, one slot of 50 minutes after the other, then anew.
    slot = (number - 1) % per_day // TRACKS % 12
    start = datetime(day.year, day.month, day.day, 9) + timedelta(hours=slot)  # noqa: DTZ001
    mine = [people[n % speakers] for n in range(number - 1, speakers, sessions)] or [
        people[(number - 1) % speakers]
    ]
    here = [CITIES[(number + step) % len(CITIES)][0] for step in range(3)]
    return {
        "slug": f"session-{number}",
        "kind": KINDS[number % len(KINDS)],
        "title": {
            "en": f"Session {number}: what cities learned about public transport",
            "ko": f"세션 {number}: 대중교통에서 도시들이 배운 것",
        },
        "abstract": {
            "en": "Cities tell each other what they did, what it cost and what they would now do"
            " differently, from the first weeks to the return of ordinary life.",
            "ko": "도시들이 무엇을 했고 비용은 얼마였으며 이제는 무엇을 다르게 할지 첫 몇 주부터"
            " 일상으로 돌아오기까지의 경험을 나눕니다.",
        },
        "start": f"{start:%Y-%m-%d %H:%M}",
        "end": f"{start + timedelta(minutes=50):%Y-%m-%d %H:%M}",
        "state": "scheduled",
        "floor": ["en"],
        "interpreted": ["ko"],
        "items": [
            {
                "slug": "keynote" if position == 0 else f"presentation-{position}",
                "kind": "keynote" if position == 0 else "presentation",
                "minutes": 10,
                "speakers": [
                    {
                        "person": person["slug"],
                        "city": person["city"],
                        "role": "keynote" if position == 0 else "presenter",
                        "state": "confirmed",
                    }
                ],
            }
            for position, person in enumerate(mine)
        ],
        "cities": [{"city": city, "part": "participant", "state": "confirmed"} for city in here],
    }


def seed(database_url: str, *, sessions: int = 120, speakers: int = 120, slug: str) -> None:
    """Bring the database up to date, and import and publish a summit in it."""
    with tempfile.TemporaryDirectory() as var:
        app = create_app(Config.for_tests(database_url=database_url, var=Path(var)))
        with app.app_context():
            upgrade()
            text = programme_file(slug=slug, sessions=sessions, speakers=speakers)
            file = reader.read(text.encode(), f"{slug}.yaml")
            importing.check(file, replace=False)
            with unit_of_work():
                result = importing.apply(file, actor=COMMAND_LINE, now=NOW, replace=False)
                operations.publish(result.summit, actor=COMMAND_LINE, now=NOW)
            db.session.remove()
            db.engine.dispose()
