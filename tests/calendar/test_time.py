"""Instants: every reader finds the one that zoneinfo gives, from the calendar's own zones."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from summit.calendar.vtimezone import vtimezone

#: The zones of the cities of the summit of 2020, and Kathmandu for its quarter of an hour.
CITY_ZONES = [
    "Africa/Addis_Ababa",
    "Africa/Cairo",
    "Africa/Kampala",
    "Africa/Nairobi",
    "America/Argentina/Buenos_Aires",
    "America/Bogota",
    "America/Guayaquil",
    "America/Lima",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/Montevideo",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Toronto",
    "America/Vancouver",
    "Asia/Colombo",
    "Asia/Dubai",
    "Asia/Ho_Chi_Minh",
    "Asia/Jakarta",
    "Asia/Kabul",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Kuala_Lumpur",
    "Asia/Muscat",
    "Asia/Seoul",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Taipei",
    "Asia/Tashkent",
    "Asia/Tehran",
    "Asia/Ulaanbaatar",
    "Australia/Sydney",
    "Europe/Amsterdam",
    "Europe/Athens",
    "Europe/Budapest",
    "Europe/Copenhagen",
    "Europe/Helsinki",
    "Europe/Istanbul",
    "Europe/Kyiv",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Moscow",
    "Europe/Rome",
    "Europe/Tallinn",
]

#: Local starts in zones that keep their rules: written with a VTIMEZONE.
ZONED = [
    ("Europe/London", "2027-03-27T09:30", "+00:00"),  # the day before summer time begins
    ("Europe/London", "2027-03-28T09:30", "+01:00"),  # the day on which it begins
    ("Europe/London", "2026-10-25T09:30", "+00:00"),  # the day on which it ends
    ("Europe/London", "2026-10-24T23:30", "+01:00"),
    ("Europe/Dublin", "2027-01-15T09:00", "+00:00"),  # whose winter time is the exception
    ("Europe/Dublin", "2027-07-15T09:00", "+01:00"),
    ("Europe/Kyiv", "2020-06-02T16:00", "+03:00"),
    ("Europe/Kyiv", "2027-01-15T09:00", "+02:00"),
    ("America/New_York", "2027-03-14T01:30", "-05:00"),
    ("America/New_York", "2027-03-14T09:00", "-04:00"),
    ("America/Sao_Paulo", "2026-12-10T10:00", "-03:00"),
    ("America/Mexico_City", "2027-06-02T08:00", "-06:00"),
    ("America/Asuncion", "2027-06-02T08:00", "-03:00"),
    ("Australia/Sydney", "2027-01-15T09:00", "+11:00"),
    ("Australia/Sydney", "2027-07-15T09:00", "+10:00"),
    ("Australia/Lord_Howe", "2027-01-15T09:00", "+11:00"),  # half an hour of summer time
    ("Asia/Tehran", "2027-05-10T10:00", "+03:30"),
    ("Asia/Jakarta", "2027-05-10T10:00", "+07:00"),
    ("Asia/Kathmandu", "2027-05-10T10:00", "+05:45"),
    ("Asia/Seoul", "2027-05-14T22:00", "+09:00"),
]

#: Local starts that have to be written in UTC.
IN_UTC = [
    ("Europe/London", "2026-10-25T01:30+01:00"),  # an hour that the clock shows twice
    ("Europe/London", "2026-10-25T01:30+00:00"),
    ("America/New_York", "2026-11-01T01:15-04:00"),
    ("Africa/Casablanca", "2027-02-20T10:00+00:00"),  # Ramadan
    ("Africa/Cairo", "2027-06-02T10:00+03:00"),  # changes at 24:00
    ("America/Santiago", "2027-06-02T10:00-04:00"),
    ("Asia/Jerusalem", "2027-06-02T10:00+03:00"),
    ("America/Nuuk", "2027-06-02T10:00-01:00"),
    ("America/Mexico_City", "2020-06-02T08:00-05:00"),  # rules abolished in 2022
    ("Asia/Tehran", "2020-06-02T17:30+04:30"),
    ("Europe/Istanbul", "2015-06-02T10:00+03:00"),
    ("UTC", "2027-06-02T10:00+00:00"),
]

Make = Callable[..., Any]


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def written_starts(calendar: bytes) -> list[str]:
    events = calendar.decode().partition("BEGIN:VEVENT")[2]
    return re.findall(r"^DTSTART(.*)\r$", events, re.MULTILINE)


@pytest.mark.parametrize(("zone", "wall", "offset"), ZONED)
def test_a_time_is_written_in_its_zone_and_read_as_zoneinfo_has_it(
    zone: str,
    wall: str,
    offset: str,
    make_document: Make,
    make_session: Make,
    write: Make,
    readers: dict[str, Make],
) -> None:
    start = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone))
    session = make_session(
        starts_at=stamp(start), ends_at=stamp(start + timedelta(minutes=20)), zone=zone
    )

    calendar = write(make_document(session))

    assert start.isoformat()[-6:] == offset
    assert written_starts(calendar) == [f";TZID={zone}:{start:%Y%m%dT%H%M%S}"]
    found = {
        name: [(each.start, each.end) for each in read(calendar)] for name, read in readers.items()
    }
    assert found == {name: [(start, start + timedelta(minutes=20))] for name in readers}


@pytest.mark.parametrize(("zone", "instant"), IN_UTC)
def test_what_rules_cannot_say_is_written_in_utc(
    zone: str,
    instant: str,
    make_document: Make,
    make_session: Make,
    write: Make,
    readers: dict[str, Make],
) -> None:
    start = datetime.fromisoformat(instant)
    assert start.astimezone(ZoneInfo(zone)).utcoffset() == start.utcoffset()
    session = make_session(
        starts_at=stamp(start), ends_at=stamp(start + timedelta(minutes=20)), zone=zone
    )

    calendar = write(make_document(session))

    assert written_starts(calendar) == [f":{start.astimezone(UTC):%Y%m%dT%H%M%SZ}"]
    assert b"BEGIN:VTIMEZONE" not in calendar
    found = {name: [each.start for each in read(calendar)] for name, read in readers.items()}
    assert found == {name: [start] for name in readers}


def test_a_session_that_ends_in_an_hour_shown_twice_is_written_in_utc(
    make_document: Make, make_session: Make, write: Make
) -> None:
    session = make_session(
        starts_at="2026-10-24T23:30:00Z", ends_at="2026-10-25T00:30:00Z", zone="Europe/London"
    )

    calendar = write(make_document(session))

    assert written_starts(calendar) == [":20261024T233000Z"]
    assert b"\r\nDTEND:20261025T003000Z\r\n" in calendar


@pytest.mark.parametrize("year", [2020, 2027])
def test_all_zones_of_the_cities_are_read_alike_all_the_year_round(
    year: int, make_document: Make, make_session: Make, write: Make, readers: dict[str, Make]
) -> None:
    sessions = []
    for zone in CITY_ZONES:
        for month in range(1, 13):
            start = datetime(year, month, 2, 13, tzinfo=UTC)
            slug = f"{zone.replace('/', '-').lower()}-{month}"
            sessions.append(
                make_session(
                    slug,
                    starts_at=stamp(start),
                    ends_at=stamp(start + timedelta(minutes=90)),
                    zone=zone,
                )
            )

    calendar = write(make_document(*sessions))

    expected = [
        (
            each["uid"],
            datetime.fromisoformat(each["starts_at"]),
            datetime.fromisoformat(each["ends_at"]),
        )
        for each in sessions
    ]
    for name, read in readers.items():
        assert [(each.uid, each.start, each.end) for each in read(calendar)] == expected, name


@pytest.mark.parametrize("zone", CITY_ZONES)
def test_a_day_without_an_hour_is_the_same_day_everywhere(
    zone: str, make_document: Make, make_session: Make, write: Make, readers: dict[str, Make]
) -> None:
    session = make_session(day="2020-03-31", starts_at=None, ends_at=None, zone=zone)

    calendar = write(make_document(session))

    assert b"\r\nDTSTART;VALUE=DATE:20200331\r\nDTEND;VALUE=DATE:20200401\r\n" in calendar
    assert b"\r\nTRANSP:TRANSPARENT\r\n" in calendar
    for name, read in readers.items():
        found = [(each.start, each.end) for each in read(calendar)]
        assert found == [(date(2020, 3, 31), date(2020, 4, 1))], name


def test_zones_used_are_zones_defined_once(
    make_document: Make, make_session: Make, write: Make
) -> None:
    sessions = [
        make_session("one", zone="Europe/London"),
        make_session("two", zone="Europe/London"),
        make_session("three", zone="Asia/Seoul"),
        make_session("four", zone="Africa/Cairo"),
        # Its zone could be written, but its hour is shown twice.
        make_session(
            "five",
            zone="Europe/Paris",
            starts_at="2020-10-25T00:30:00Z",
            ends_at="2020-10-25T00:50:00Z",
        ),
    ]

    calendar = write(make_document(*sessions)).decode()

    assert re.findall(r"^TZID:(.*)\r$", calendar, re.MULTILINE) == ["Asia/Seoul", "Europe/London"]
    assert set(re.findall(r"TZID=([^:]*):", calendar)) == {"Asia/Seoul", "Europe/London"}


def test_seoul_is_one_standard_time_without_its_summers_of_1987() -> None:
    assert vtimezone("Asia/Seoul", 2027, 2027) == (
        b"BEGIN:VTIMEZONE\r\nTZID:Asia/Seoul\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        b"TZNAME:KST\r\nTZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\nEND:STANDARD\r\n"
        b"END:VTIMEZONE\r\n"
    )


def test_london_is_two_yearly_rules() -> None:
    assert vtimezone("Europe/London", 2026, 2027) == (
        b"BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\n"
        b"BEGIN:DAYLIGHT\r\nDTSTART:19700329T010000\r\n"
        b"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nTZNAME:BST\r\n"
        b"TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nEND:DAYLIGHT\r\n"
        b"BEGIN:STANDARD\r\nDTSTART:19701025T020000\r\n"
        b"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nTZNAME:GMT\r\n"
        b"TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\nEND:STANDARD\r\n"
        b"END:VTIMEZONE\r\n"
    )


@pytest.mark.parametrize(
    ("zone", "first", "last", "written"),
    [
        ("America/Sao_Paulo", 2018, 2018, False),  # summer time until February 2019
        ("America/Sao_Paulo", 2020, 2020, True),
        ("America/Mexico_City", 2021, 2021, False),  # true itself, but not the year after
        ("America/Mexico_City", 2023, 2023, True),
        ("Asia/Seoul", 1988, 1988, False),
        ("Asia/Seoul", 1969, 2027, False),
    ],
)
def test_rules_are_used_only_for_years_in_which_they_are_true(
    zone: str, first: int, last: int, written: bool
) -> None:
    assert (vtimezone(zone, first, last) is not None) is written
