"""Dates and times as readers of each language write them."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from summit.public import times

OPENING = times.minutes_of_text("2020-06-02T13:00:00Z")
CLOSING = times.minutes_of_text("2020-06-02T14:30:00Z")


def test_instants_keep_their_minutes() -> None:
    instant = datetime(2020, 6, 2, 13, 0, tzinfo=UTC)

    assert times.minutes_of(instant) == OPENING
    assert times.instant_text(OPENING) == "2020-06-02T13:00:00Z"


@pytest.mark.parametrize(
    ("zone", "language", "text"),
    [
        ("Asia/Seoul", "en", "Tue 2 June 2020, 22:00"),
        ("Asia/Seoul", "ko", "2020년 6월 2일 (화) 오후 10:00"),
        ("Australia/Sydney", "en", "Tue 2 June 2020, 23:00"),
        ("Pacific/Auckland", "en", "Wed 3 June 2020, 01:00"),
        ("Pacific/Auckland", "ko", "2020년 6월 3일 (수) 오전 1:00"),
        ("Asia/Kolkata", "en", "Tue 2 June 2020, 18:30"),
        ("UTC", "en", "Tue 2 June 2020, 13:00"),
    ],
)
def test_moments(zone: str, language: str, text: str) -> None:
    assert times.moment_text(zone, OPENING, language) == text


@pytest.mark.parametrize(
    ("minute", "text"),
    [
        (0, "오전 12:00"),
        (30, "오전 12:30"),
        (570, "오전 9:30"),
        (720, "오후 12:00"),
        (1439, "오후 11:59"),
    ],
)
def test_korean_clock(minute: int, text: str) -> None:
    assert times.clock_text(minute, "ko") == text


@pytest.mark.parametrize(
    ("zone", "language", "text"),
    [
        ("Asia/Seoul", "en", "22:00–23:30"),
        ("Asia/Seoul", "ko", "오후 10:00~11:30"),
        ("America/Toronto", "ko", "오전 9:00~10:30"),
        ("America/Sao_Paulo", "ko", "오전 10:00~11:30"),
        ("America/Halifax", "ko", "오전 10:00~11:30"),
        ("Atlantic/South_Georgia", "ko", "오전 11:00~오후 12:30"),
        ("Australia/Sydney", "en", "23:00–00:30 (3 June)"),
        ("Australia/Sydney", "ko", "오후 11:00~오전 12:30 (6월 3일)"),
    ],
)
def test_ranges(zone: str, language: str, text: str) -> None:
    start, end = times.local(zone, OPENING), times.local(zone, CLOSING)

    assert times.range_text(start, end, language) == text


@pytest.mark.parametrize(
    ("first", "last", "en", "ko"),
    [
        (date(2020, 6, 1), date(2020, 6, 5), "1–5 June 2020", "2020년 6월 1일~5일"),
        (date(2020, 6, 2), date(2020, 6, 2), "Tue 2 June 2020", "2020년 6월 2일 (화)"),
        (date(2020, 5, 30), date(2020, 6, 2), "30 May – 2 June 2020", "2020년 5월 30일~6월 2일"),
        (
            date(2020, 12, 30),
            date(2021, 1, 2),
            "30 December 2020 – 2 January 2021",
            "2020년 12월 30일~2021년 1월 2일",
        ),
    ],
)
def test_spans_of_days(first: date, last: date, en: str, ko: str) -> None:
    numbers = times.day_number(first), times.day_number(last)

    assert times.days_text(*numbers, "en") == en
    assert times.days_text(*numbers, "ko") == ko


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(540, "UTC+9"), (330, "UTC+5:30"), (-210, "UTC−3:30"), (0, "UTC"), (-300, "UTC−5")],
)
def test_offsets(minutes: int, text: str) -> None:
    assert times.offset_text(minutes) == text


def test_offset_within_the_day_of_the_change() -> None:
    before = times.minutes_of_text("2027-03-28T00:59:00Z")

    assert times.offset("Europe/London", before) == 0
    assert times.offset("Europe/London", before + 1) == 60


@pytest.mark.parametrize(
    ("zone", "en", "ko"),
    [
        ("Asia/Seoul", "Seoul", "서울"),
        ("Europe/Kyiv", "Kyiv", "키이우"),
        ("Asia/Ho_Chi_Minh", "Ho Chi Minh City", "호찌민"),
        ("Asia/Kolkata", "Kolkata", "콜카타"),
        ("America/Sao_Paulo", "Sao Paulo", "상파울루"),
    ],
)
def test_places(zone: str, en: str, ko: str) -> None:
    assert times.place(zone, "en") == en
    assert times.place(zone, "ko") == ko


@pytest.mark.parametrize(
    ("text", "en", "ko"),
    [
        ("1991", "1991", "1991년"),
        ("1991-07", "July 1991", "1991년 7월"),
        ("1991-07-02", "2 July 1991", "1991년 7월 2일"),
    ],
)
def test_dates_as_far_as_known(text: str, en: str, ko: str) -> None:
    assert times.partial_date_text(text, "en") == en
    assert times.partial_date_text(text, "ko") == ko


def test_the_script_names_zones_as_the_server_does() -> None:
    file = Path(times.__file__).parents[1] / "static" / "zones.json"
    names = json.loads(file.read_text(encoding="utf-8"))

    for language in ("en", "ko"):
        expected = {zone: times.place(zone, language) for zone in times.zones() - {"UTC"}}
        # A name that the script can read off the zone itself is left out.
        assert names[language] == {
            zone: place
            for zone, place in expected.items()
            if place != zone.rpartition("/")[2].replace("_", " ")
        }
