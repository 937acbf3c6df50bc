"""Days and times in the form of the console."""

from datetime import UTC, date, datetime, timedelta

import pytest

from summit.programme import moments

TEN = datetime(2027, 5, 14, 13, 0, tzinfo=UTC)  # 22:00 in Seoul
HALF_PAST = TEN + timedelta(minutes=90)
ONE = TEN + timedelta(hours=3)


@pytest.mark.parametrize(
    ("zone", "language", "text"),
    [
        ("Asia/Seoul", "ko", "2027. 5. 14.(금) 22:00"),
        ("Asia/Seoul", "en", "Fri 14 May 2027, 22:00"),
        ("Pacific/Auckland", "ko", "2027. 5. 15.(토) 01:00"),
        ("America/New_York", "en", "Fri 14 May 2027, 09:00"),
        ("Asia/Kathmandu", "en", "Fri 14 May 2027, 18:45"),
    ],
)
def test_moments(zone: str, language: str, text: str) -> None:
    assert moments.moment_text(TEN, zone, language) == text


@pytest.mark.parametrize(
    ("end", "language", "text"),
    [
        (HALF_PAST, "ko", "2027. 5. 14.(금) 22:00~23:30"),
        (HALF_PAST, "en", "Fri 14 May 2027, 22:00–23:30"),
        (ONE, "ko", "2027. 5. 14.(금) 22:00~5. 15.(토) 01:00"),
        (ONE, "en", "Fri 14 May 2027, 22:00 – Sat 15 May, 01:00"),
        (None, "en", "Fri 14 May 2027, 22:00"),
    ],
)
def test_spans(end: datetime | None, language: str, text: str) -> None:
    assert moments.span_text(TEN, end, "Asia/Seoul", language) == text


def test_a_span_over_new_year_names_both_years() -> None:
    start = datetime(2027, 12, 31, 14, 30, tzinfo=UTC)

    text = moments.span_text(start, start + timedelta(hours=1), "Asia/Seoul", "ko")

    assert text == "2027. 12. 31.(금) 23:30~2028. 1. 1.(토) 00:30"


@pytest.mark.parametrize(
    ("first", "last", "language", "text"),
    [
        (date(2020, 6, 1), date(2020, 6, 5), "ko", "2020. 6. 1.(월)~6. 5.(금)"),
        (date(2020, 6, 1), date(2020, 6, 5), "en", "1–5 June 2020"),
        (date(2020, 6, 29), date(2020, 7, 2), "en", "29 June – 2 July 2020"),
        (date(2020, 12, 31), date(2021, 1, 2), "ko", "2020. 12. 31.(목)~2021. 1. 2.(토)"),
        (date(2020, 12, 31), date(2021, 1, 2), "en", "31 December 2020 – 2 January 2021"),
        (date(2020, 6, 1), date(2020, 6, 1), "en", "Mon 1 June 2020"),
    ],
)
def test_spans_of_days(first: date, last: date, language: str, text: str) -> None:
    assert moments.days_text(first, last, language) == text


def test_a_time_beside_another_day_names_its_own() -> None:
    day = date(2027, 5, 14)

    assert moments.beside_text(TEN, "Europe/London", day, "en") == "14:00"
    assert moments.beside_text(ONE, "Asia/Seoul", day, "en") == "Sat 15 May, 01:00"
    assert moments.beside_text(ONE, "Asia/Seoul", day, "ko") == "5. 15.(토) 01:00"


@pytest.mark.parametrize(
    ("zone", "language", "text"),
    [
        ("Asia/Seoul", "ko", "서울, UTC+9"),
        ("Asia/Kolkata", "en", "Kolkata, UTC+5:30"),
        ("America/New_York", "en", "New York, UTC−4"),
        ("UTC", "ko", "UTC"),
    ],
)
def test_zones_are_named_with_their_offset_then(zone: str, language: str, text: str) -> None:
    assert moments.zone_text(zone, TEN, language) == text
