"""Civil hours, days of rest, what a start means in each city, and what was asked before."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from summit.core.text import Text
from summit.core.zones import day_number, minutes_of, offset, offsets, zones
from summit.programme.fairhour.burden import Burden, Meeting, burdens, weighted
from summit.programme.fairhour.cities import city_hours, heat_map
from summit.programme.fairhour.civil import CivilHours
from summit.programme.fairhour.ranking import MeetingCity, rank
from summit.programme.fairhour.rest import Rest, country_of, is_known, rest_on, works_always

TEN = minutes_of(datetime(2020, 6, 2, 13, 0, tzinfo=UTC))  # 22:00 in Seoul
SPRING = datetime(2027, 3, 20, 5, 7, tzinfo=UTC)
SEOUL, ROME, CAIRO = "Asia/Seoul", "Europe/Rome", "Africa/Cairo"


# Civil hours


@pytest.mark.parametrize(
    ("hour", "minute", "penalty"),
    [
        (9, 0, 0), (17, 59, 0), (8, 59, 1), (8, 0, 1), (18, 0, 1), (19, 59, 1), (7, 59, 3),
        (7, 0, 3), (20, 0, 3), (21, 59, 3), (6, 59, 6), (6, 0, 6), (22, 0, 6), (22, 59, 6),
        (5, 59, 12), (0, 0, 12), (23, 0, 12), (23, 59, 12),
    ],
)  # fmt: skip
def test_penalties_by_local_time(hour: int, minute: int, penalty: int) -> None:
    assert CivilHours().penalty(hour * 60 + minute) == penalty


def test_days_of_rest_are_heavier_but_never_heavier_than_the_night() -> None:
    hours = CivilHours(weekend=3, holiday=8)

    assert hours.extra(weekend=True, holiday=False) == 3
    assert hours.extra(weekend=True, holiday=True) == 8
    assert hours.penalty(600, 8) == 8
    assert hours.penalty(1350, 8) == 12
    assert hours.penalty(0, 8) == 12


@pytest.mark.parametrize(
    "bad",
    [
        {"bands": ()},
        {"bands": ((60, 1),)},
        {"bands": ((0, 1), (60, 2), (60, 3))},
        {"bands": ((0, 1), (1440, 2))},
        {"bands": ((0, -1),)},
        {"weekend": -1},
    ],
)
def test_hours_that_are_no_day_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"bands|penalty"):
        CivilHours(**bad)  # type: ignore[arg-type]


# Days of rest


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        (SEOUL, "KR"),
        ("Asia/Calcutta", "IN"),
        ("Asia/Saigon", "VN"),
        ("Europe/Kiev", "UA"),
        ("Asia/Muscat", "OM"),
        ("America/Argentina/Buenos_Aires", "AR"),
        ("UTC", None),
        ("Etc/GMT+3", None),
        ("Europe/Simferopol", None),
        ("No/Such", None),
    ],
)
def test_countries_of_zones(zone: str, country: str | None) -> None:
    assert country_of(zone) == country
    assert is_known(zone, day_number(date(2027, 5, 14))) is (country is not None)


def test_nearly_every_zone_that_a_city_can_have_is_of_one_country() -> None:
    unknown = {zone for zone in zones() if country_of(zone) is None}

    assert unknown == {"UTC", "Europe/Simferopol"}


@pytest.mark.parametrize(
    ("zone", "day", "rest"),
    [
        (ROME, date(2020, 6, 2), Rest(False, (Text(en="Republic Day"),))),
        (ROME, date(2020, 6, 3), None),
        (ROME, date(2020, 6, 6), Rest(True)),
        (ROME, date(2020, 6, 5), None),
        (CAIRO, date(2020, 6, 5), Rest(True)),
        (CAIRO, date(2020, 6, 6), Rest(True)),
        (CAIRO, date(2020, 6, 7), None),
        (SEOUL, date(2020, 6, 6), Rest(True, (Text(en="Memorial Day", ko="현충일"),))),
        (SEOUL, date(2027, 5, 13), Rest(False, (Text(en="Buddha's Birthday", ko="부처님오신날"),))),
        ("UTC", date(2020, 6, 6), None),
    ],
)
def test_weekends_and_public_holidays(zone: str, day: date, rest: Rest | None) -> None:
    assert rest_on(zone, day_number(day)) == rest


# Clocks


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [
        ("Europe/Paris", SPRING, datetime(2027, 11, 3, tzinfo=UTC)),
        ("Australia/Lord_Howe", SPRING, datetime(2028, 1, 1, tzinfo=UTC)),
        ("Pacific/Apia", datetime(2011, 12, 25, tzinfo=UTC), datetime(2012, 1, 3, tzinfo=UTC)),
        ("Africa/Casablanca", datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC)),
        ("Africa/Cairo", datetime(2027, 4, 29, tzinfo=UTC), datetime(2027, 5, 1, tzinfo=UTC)),
        (SEOUL, datetime(2027, 5, 1, tzinfo=UTC), datetime(2027, 5, 2, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_every_change_of_the_clocks_in_a_span_is_found(
    zone: str, first: datetime, last: datetime
) -> None:
    begin, end = minutes_of(first), minutes_of(last)

    pieces = offsets(zone, begin, end)

    assert pieces[0][0] == begin
    starts = dict(pieces)
    ahead = None
    for minute in range(begin, end):
        ahead = starts.get(minute, ahead)
        if minute % 15 == 0 or minute in starts or minute + 1 in starts:
            assert ahead == offset(zone, minute)
    assert len({minute for minute, _ in pieces}) == len(pieces)
    assert all(a[1] != b[1] for a, b in pairwise(pieces))


# One start


def test_a_start_in_each_city_the_heaviest_first() -> None:
    cities = [
        MeetingCity("seoul", SEOUL),
        MeetingCity("rome", ROME),
        MeetingCity("kabul", "Asia/Kabul"),
        MeetingCity("auckland", "Pacific/Auckland"),
        MeetingCity("ship", "UTC"),
    ]

    found = city_hours(cities, TEN, 90)

    assert [(hour.city.key, round(hour.penalty, 2), hour.night) for hour in found] == [
        ("auckland", 12.0, 90),  # 1:00 on Wednesday
        ("seoul", 8.0, 30),
        ("rome", 3.0, 0),  # 15:00, on the day of the Republic
        ("kabul", 0.67, 0),  # 17:30 to 19:00
        ("ship", 0.0, 0),
    ]
    rome = found[2]
    assert [(day, why.holidays[0]["en"]) for day, why in rome.rest] == [
        (day_number(date(2020, 6, 2)), "Republic Day")
    ]
    assert {hour.city.key: hour.rest_known for hour in found}["ship"] is False
    assert rome.ends_at - rome.starts_at == timedelta(minutes=90)


def test_without_days_of_rest_rome_is_at_work() -> None:
    (rome,) = city_hours([MeetingCity("rome", ROME)], TEN, 90, rest=works_always)

    assert (rome.penalty, rome.rest) == (0.0, ())


def test_a_meeting_into_a_weekend_names_the_day_it_reaches() -> None:
    late = minutes_of(datetime(2020, 6, 5, 20, 0, tzinfo=UTC))  # Friday 22:00 in Rome

    (until,) = city_hours([MeetingCity("rome", ROME)], late, 120)
    (into,) = city_hours([MeetingCity("rome", ROME)], late, 121)

    assert until.rest == ()  # ends at midnight sharp
    assert [day for day, _ in into.rest] == [day_number(date(2020, 6, 6))]


def test_cities_and_ranking_say_the_same() -> None:
    day = date(2020, 6, 6)  # a Saturday
    cities = [MeetingCity("cairo", CAIRO, weight=2), MeetingCity("lima", "America/Lima")]
    ranking = rank(cities, length=50, first=day, last=day, host_zone=SEOUL)

    for row in ranking.rows:
        cairo, lima = sorted(city_hours(cities, row.start, 50), key=lambda hour: hour.city.key)
        assert row.worst == pytest.approx(max(cairo.penalty, lima.penalty))
        assert row.mean == pytest.approx((2 * cairo.penalty + lima.penalty) / 3)


# The heat map


def test_the_heat_map_has_every_hour_of_the_hosts_day() -> None:
    cities = [
        MeetingCity("lima", "America/Lima"),
        MeetingCity("kathmandu", "Asia/Kathmandu"),
        MeetingCity("seoul", SEOUL),
    ]

    found = heat_map(cities, date(2020, 6, 2), 90, host_zone=SEOUL)

    assert len(found.starts) == 24
    assert found.starts[22] == TEN
    assert [row.city.key for row in found.rows] == ["seoul", "kathmandu", "lima"]
    seoul, kathmandu, lima = found.rows
    assert (seoul.minutes[22], kathmandu.minutes[22], lima.minutes[22]) == (1320, 1125, 480)
    assert [row.penalties[22] for row in found.rows] == [
        hour.penalty
        for key in ("seoul", "kathmandu", "lima")
        for hour in city_hours(cities, TEN, 90)
        if hour.city.key == key
    ]
    assert lima.days[0] == day_number(date(2020, 6, 1))


@pytest.mark.parametrize(("day", "columns"), [(date(2027, 3, 28), 23), (date(2027, 10, 31), 25)])
def test_the_heat_map_of_a_day_on_which_the_clocks_change(day: date, columns: int) -> None:
    found = heat_map([MeetingCity("paris", "Europe/Paris")], day, 60, host_zone="Europe/Paris")

    assert len(found.starts) == len(found.rows[0].penalties) == columns


# What was asked before


def test_burdens_add_up_over_earlier_meetings() -> None:
    ten = datetime(2020, 6, 2, 13, 0, tzinfo=UTC)
    end = ten + timedelta(minutes=90)
    week = timedelta(days=7)

    found = burdens(
        [
            Meeting("sydney", "Australia/Sydney", ten, end),
            Meeting("sydney", "Australia/Sydney", ten + week, end + week),
            Meeting("london", "Europe/London", ten, end),
            Meeting("lima", "America/Lima", ten, ten),
        ],
        rest=works_always,
    )

    assert found == {"sydney": Burden(2, 2, 24.0), "london": Burden(1, 0, 0.0)}


def test_who_carried_most_counts_double() -> None:
    cities = [
        MeetingCity("sydney", "Australia/Sydney", weight=2),
        MeetingCity("lima", "America/Lima"),
        MeetingCity("london", "Europe/London"),
    ]
    carried = {"sydney": Burden(2, 2, 24.0), "lima": Burden(1, 0, 6.0), "other": Burden(9, 9, 99.0)}

    assert [city.weight for city in weighted(cities, carried)] == [4, 1.25, 1]
    assert weighted(cities, {}) == cities
