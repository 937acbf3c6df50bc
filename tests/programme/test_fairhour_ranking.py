"""Ranking the quarter hours of some days: the known figures, and what must hold for any cities."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from summit.core.errors import Refused
from summit.core.zones import minutes_of
from summit.programme import moments
from summit.programme.fairhour.civil import CivilHours
from summit.programme.fairhour.ranking import MeetingCity, Ranking, Row, rank, undominated
from summit.programme.fairhour.rest import rest_on, works_always

DEMO = Path(__file__).parents[2] / "demo" / "cac-2020.yaml"
SEOUL = "Asia/Seoul"
THE_DAY = date(2020, 6, 2)


def demo_cities(*, filled_in: bool = True) -> list[MeetingCity]:
    """The overseas cities of the Mayoral Meeting; without the twelve that are not documented.

    Eight of those are filled in, four were only announced.
    """
    programme = yaml.safe_load(DEMO.read_text(encoding="utf-8"))
    zones = {city["slug"]: city["zone"] for city in programme["cities"]}
    meeting = next(s for s in programme["sessions"] if s["slug"] == "mayoral-meeting")
    return [
        MeetingCity(part["city"], zones[part["city"]])
        for part in meeting["cities"]
        if part["city"] != "seoul"
        and (
            filled_in
            or not ("record" in part.get("reconstructed", ()) or part["record"] == "announced")
        )
    ]


def on_the_day(cities: list[MeetingCity], **options: object) -> Ranking:
    return rank(cities, length=90, first=THE_DAY, last=THE_DAY, host_zone=SEOUL, **options)  # type: ignore[arg-type]


def at(ranking: Ranking, clock: str, zone: str = SEOUL) -> Row:
    return next(row for row in ranking.rows if moments.clock_text(row.starts_at, zone) == clock)


def clocks(rows: list[Row]) -> list[str]:
    return [moments.clock_text(row.starts_at, SEOUL) for row in rows]


# The figures of 2 June 2020


@pytest.mark.parametrize("rest", [works_always, rest_on])
def test_the_hour_that_seoul_used_is_the_mean_optimum_of_42_cities(rest: object) -> None:
    # No city of the 42 had a weekend or public holiday on that Tuesday: both give the same.
    cities = demo_cities()

    ranking = on_the_day(cities, rest=rest)

    assert len(cities) == 42
    assert len(ranking.rows) == 96
    assert clocks([row for row in ranking.rows if row.best_mean]) == ["22:00"]
    ten = at(ranking, "22:00")
    assert (ten.worst, round(ten.mean, 2), ten.undominated) == (12.0, 1.30, True)
    assert clocks([row for row in ranking.rows if row.best_worst]) == ["21:15"]
    assert ranking.rows[0].worst == 9.0


def test_thirty_known_cities_agree_on_nine_in_the_evening() -> None:
    cities = demo_cities(filled_in=False)

    ranking = on_the_day(cities, rest=works_always)

    assert len(cities) == 30
    nine, ten = at(ranking, "21:00"), at(ranking, "22:00")
    assert (nine.best_mean, nine.best_worst) == (True, True)
    assert (nine.worst, round(nine.mean, 2)) == (3.0, 0.90)
    assert (ten.worst, round(ten.mean, 2)) == (4.0, 1.04)
    assert ranking.rows[0] == nine


# What a start is judged by


def test_a_city_that_must_not_meet_in_the_night_decides_first() -> None:
    cities = [MeetingCity("london", "Europe/London"), MeetingCity("seoul", SEOUL)]
    guarded = [MeetingCity("london", "Europe/London", no_night=True), cities[1]]

    free = on_the_day(cities, rest=works_always)
    kept = on_the_day(guarded, rest=works_always)

    assert {row.forbidden for row in free.rows} == {0}
    assert at(kept, "05:30").forbidden == 0  # 21:30 to 23:00 sharp in London
    assert at(kept, "05:45").forbidden == 1  # a quarter of an hour too long
    assert at(kept, "13:45").forbidden == 1  # from 5:45
    assert at(kept, "14:00").forbidden == 0  # from 6:00 sharp
    forbidden = [row.forbidden for row in kept.rows]
    assert forbidden == sorted(forbidden)


def test_weights_move_the_mean_and_nothing_else() -> None:
    plain = [MeetingCity("london", "Europe/London"), MeetingCity("seoul", SEOUL)]
    heavy = [MeetingCity("london", "Europe/London", weight=3), plain[1]]

    for row, other in zip(
        sorted(on_the_day(plain, rest=works_always).rows, key=lambda row: row.start),
        sorted(on_the_day(heavy, rest=works_always).rows, key=lambda row: row.start),
        strict=True,
    ):
        assert (row.worst, row.host) == (other.worst, other.host)
        london = 2 * row.mean - row.host
        assert other.mean == pytest.approx((3 * london + row.host) / 4)


def test_the_host_decides_between_starts_that_are_equal_to_all_others() -> None:
    ranking = rank(
        [MeetingCity("seoul", SEOUL)],
        length=90, first=THE_DAY, last=THE_DAY, host_zone="Europe/London", rest=works_always,
    )  # fmt: skip

    best = [row for row in ranking.rows if (row.worst, row.mean) == (0, 0)]

    # 9 to 18 in Seoul is 1 to 10 in London: the last start of them is the least early there.
    assert moments.clock_text(best[0].starts_at, "Europe/London") == "08:30"
    assert [row.host for row in best] == sorted(row.host for row in best)
    assert best[0].best_worst
    assert best[0].best_mean
    assert not best[-1].best_worst
    assert best[-1].best_mean


# Clocks


def test_half_and_quarter_hours_count_to_the_minute() -> None:
    # 9:00 in Kathmandu is 12:15 in Seoul.
    ranking = on_the_day([MeetingCity("kathmandu", "Asia/Kathmandu")], rest=works_always)

    assert at(ranking, "12:15").mean == 0
    assert at(ranking, "12:00").mean == pytest.approx(15 / 90)


@pytest.mark.parametrize(
    ("day", "starts"), [(date(2027, 3, 28), 92), (date(2027, 3, 29), 96), (date(2027, 10, 31), 100)]
)
def test_days_on_which_the_clocks_change(day: date, starts: int) -> None:
    paris = ZoneInfo("Europe/Paris")

    ranking = rank(
        [MeetingCity("paris", "Europe/Paris")],
        length=60, first=day, last=day, host_zone="Europe/Paris", rest=works_always,
    )  # fmt: skip

    assert len(ranking.rows) == starts
    assert {row.starts_at.astimezone(paris).date() for row in ranking.rows} == {day}
    # The civil hour is what the wall shows, after the change as before it.
    assert at(ranking, "09:00", "Europe/Paris").mean == 0
    assert at(ranking, "08:00", "Europe/Paris").mean == 1


def test_a_meeting_goes_on_through_changed_clocks() -> None:
    # In New York 2:00 becomes 3:00 that night: four hours from 1:00 on end at 6:00 sharp.
    night = rank(
        [MeetingCity("new-york", "America/New_York")],
        length=240, first=date(2027, 3, 14), last=date(2027, 3, 14),
        host_zone="America/New_York", rest=works_always,
    )  # fmt: skip

    assert at(night, "01:00", "America/New_York").mean == 12
    assert at(night, "01:15", "America/New_York").mean == pytest.approx((225 * 12 + 15 * 6) / 240)


def test_a_host_whose_midnight_is_skipped_begins_at_one() -> None:
    # Cairo sets its clocks from 0:00 to 1:00 on the last Friday of April.
    day = date(2027, 4, 30)

    ranking = rank(
        [MeetingCity("cairo", "Africa/Cairo")],
        length=15, first=day, last=day, host_zone="Africa/Cairo", rest=works_always,
    )  # fmt: skip

    assert len(ranking.rows) == 92
    first = min(ranking.rows, key=lambda row: row.start)
    assert moments.moment_text(first.starts_at, "Africa/Cairo", "en") == "Fri 30 April 2027, 01:00"


def test_a_day_that_a_zone_never_had_has_no_starts() -> None:
    # Samoa went over the date line: after 29 December 2011 came the 31st.
    day = date(2011, 12, 30)

    ranking = rank(
        [MeetingCity("apia", "Pacific/Apia")],
        length=60, first=day, last=day, host_zone="Pacific/Apia", rest=works_always,
    )  # fmt: skip

    assert ranking.rows == ()
    assert ranking.undominated() == []


def test_a_meeting_past_midnight_is_on_two_days_of_rest_or_work() -> None:
    friday = date(2020, 6, 5)

    ranking = rank(
        [MeetingCity("seoul", SEOUL)],
        length=120, first=friday, last=friday, host_zone=SEOUL,
        hours=CivilHours(bands=((0, 0), (1380, 1)), weekend=1),
    )  # fmt: skip

    # 23:00 to 24:00 at 1; from 0:00 on Saturday adds 1.
    assert at(ranking, "23:00").mean == 1
    assert at(ranking, "22:30").mean == pytest.approx((60 + 30) / 120)


@pytest.mark.parametrize(
    ("cities", "length", "last", "said"),
    [
        ([], 90, THE_DAY, "Choose at least one city."),
        ([MeetingCity("seoul", SEOUL)], 0, THE_DAY, "A meeting takes 1 to 1440 minutes."),
        ([MeetingCity("seoul", SEOUL)], 1441, THE_DAY, "A meeting takes 1 to 1440 minutes."),
        ([MeetingCity("seoul", SEOUL)], 90, date(2020, 6, 1), "Choose 1 to 62 days"),
        ([MeetingCity("seoul", SEOUL)], 90, date(2020, 8, 3), "Choose 1 to 62 days"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    cities: list[MeetingCity], length: int, last: date, said: str
) -> None:
    with pytest.raises(Refused) as refused:
        rank(cities, length=length, first=THE_DAY, last=last, host_zone=SEOUL)

    assert str(refused.value).startswith(said)


# What must hold for any cities

ZONES = st.sampled_from(
    [
        "Asia/Seoul",
        "Asia/Kathmandu",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "Pacific/Chatham",
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "America/St_Johns",
        "America/New_York",
        "Africa/Cairo",
        "Asia/Tehran",
        "Europe/London",
        "UTC",
    ]
)
CITIES = st.lists(
    st.builds(
        MeetingCity,
        key=st.uuids().map(str),
        zone=ZONES,
        weight=st.sampled_from([1.0, 1.5, 2.0, 7.25]),
        no_night=st.booleans(),
    ),
    min_size=1,
    max_size=8,
)
DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))
LENGTHS = st.integers(1, 300)


def exact(city: MeetingCity, start: datetime, length: int, hours: CivilHours) -> int:
    """Sum a city's penalties minute by minute, as slowly as the definition says it."""
    total = 0
    for minute in range(length):
        local = (start + timedelta(minutes=minute)).astimezone(ZoneInfo(city.zone))
        day = local.date().toordinal() - date(1970, 1, 1).toordinal()
        why = rest_on(city.zone, day)
        extra = hours.extra(weekend=why.weekend, holiday=bool(why.holidays)) if why else 0
        total += hours.penalty(local.hour * 60 + local.minute, extra)
    return total


@settings(max_examples=25, deadline=None)
@given(cities=CITIES, day=DAYS, length=LENGTHS, host=ZONES, place=st.integers(0, 91))
def test_every_row_is_what_the_definition_says(
    cities: list[MeetingCity], day: date, length: int, host: str, place: int
) -> None:
    hours = CivilHours(weekend=2, holiday=4)
    ranking = rank(cities, length=length, first=day, last=day, host_zone=host, hours=hours)
    row = sorted(ranking.rows, key=lambda row: row.start)[place]

    sums = [exact(city, row.starts_at, length, hours) for city in cities]

    assert row.score.worst == max(sums)
    weight = sum(city.weight for city in cities)
    mean = sum(city.weight * value for city, value in zip(cities, sums, strict=True))
    assert row.mean == pytest.approx(mean / weight / length)
    assert row.score.host == exact(MeetingCity("", host), row.starts_at, length, hours)


@settings(max_examples=30, deadline=None)
@given(cities=CITIES, day=DAYS, length=LENGTHS, host=ZONES)
def test_no_row_stands_above_one_that_dominates_it(
    cities: list[MeetingCity], day: date, length: int, host: str
) -> None:
    ranking = rank(cities, length=length, first=day, last=day, host_zone=host)

    scores = [row.score for row in ranking.rows]
    for above, row in enumerate(ranking.rows):
        beaten = [
            other
            for other in scores
            if other != row.score and all(a <= b for a, b in zip(other, row.score, strict=True))
        ]
        assert not any(other in beaten for other in scores[above + 1 :])
        assert row.undominated is not bool(beaten)
    assert {row.score for row in ranking.undominated()} == undominated(scores)


@settings(max_examples=30, deadline=None)
@given(data=st.data(), cities=CITIES, day=DAYS, length=LENGTHS)
def test_the_order_of_cities_does_not_matter(
    data: st.DataObject, cities: list[MeetingCity], day: date, length: int
) -> None:
    shuffled = data.draw(st.permutations(cities))

    first = rank(cities, length=length, first=day, last=day, host_zone=SEOUL)

    assert first == rank(shuffled, length=length, first=day, last=day, host_zone=SEOUL)


@settings(max_examples=30, deadline=None)
@given(
    ahead=st.lists(st.integers(-11, 11), min_size=1, max_size=6),
    later=st.integers(0, 3),
    day=DAYS,
    length=LENGTHS,
)
def test_when_all_live_some_hours_later_the_best_hours_are_as_much_later(
    ahead: list[int], later: int, day: date, length: int
) -> None:
    def ranked(shift: int) -> Ranking:
        # Etc/GMT-9 is nine hours ahead of UTC.
        zones = [f"Etc/GMT{-(hours - shift):+d}" for hours in ahead]
        cities = [MeetingCity(str(place), zone) for place, zone in enumerate(zones)]
        return rank(cities, length=length, first=day, last=day, host_zone=f"Etc/GMT{shift:+d}")

    shift = min(later, 11 + min(ahead))  # Etc/GMT+12 is the last of them

    here, there = ranked(0), ranked(shift)

    assert [row.start + shift * 60 for row in here.rows] == [row.start for row in there.rows]
    assert [row.score for row in here.rows] == [row.score for row in there.rows]


@settings(max_examples=20, deadline=None)
@given(cities=CITIES, day=DAYS, length=LENGTHS)
def test_days_together_hold_what_each_holds_alone(
    cities: list[MeetingCity], day: date, length: int
) -> None:
    following = day + timedelta(days=1)

    both = rank(cities, length=length, first=day, last=following, host_zone=SEOUL)

    alone = [
        row
        for each in (day, following)
        for row in rank(cities, length=length, first=each, last=each, host_zone=SEOUL).rows
    ]
    assert [(row.score, row.start) for row in both.rows] == sorted(
        (row.score, row.start) for row in alone
    )


def test_a_row_is_found_by_its_start() -> None:
    ranking = on_the_day(demo_cities())
    ten = datetime(2020, 6, 2, 13, 0, tzinfo=UTC)

    found = ranking.at(minutes_of(ten))

    assert found is not None
    assert found.starts_at == ten
    assert ranking.at(minutes_of(ten) + 7) is None
