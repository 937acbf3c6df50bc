"""Strips of an interpreter's days."""

from __future__ import annotations

from datetime import UTC, date, datetime

from summit.interpretation.strip import MOST_DAYS, Bar, Stretch, days

DAY = date(2027, 5, 14)


def at(hour: int, day: int = 14, month: int = 5) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=UTC)


def test_a_stretch_stands_where_the_clocks_of_the_zone_say() -> None:
    (found,) = days(DAY, DAY, "Asia/Seoul", [Stretch("work", at(0), at(6))])
    assert found.bars == (Bar("work", 37.5, 25.0),)
    assert not found.closed


def test_a_stretch_over_midnight_is_cut() -> None:
    first, second = days(DAY, date(2027, 5, 15), "UTC", [Stretch("unavailable", at(18), at(6, 15))])
    assert first.bars == (Bar("unavailable", 75.0, 25.0),)
    assert second.bars == (Bar("unavailable", 0.0, 25.0),)


def test_what_only_touches_a_day_is_not_on_it() -> None:
    (found,) = days(
        DAY, DAY, "UTC", [Stretch("work", at(22, 13), at(0)), Stretch("work", at(0, 15), at(3, 15))]
    )
    assert found.bars == ()


def test_a_short_day_is_as_long_as_it_is() -> None:
    # Paris has 23 hours on that day; seven in the morning is six hours after its beginning.
    day = date(2027, 3, 28)
    (found,) = days(day, day, "Europe/Paris", [Stretch("work", at(5, 28, 3), at(22, 28, 3))])
    assert found.bars == (Bar("work", round(600 / 23, 3), round(1700 / 23, 3)),)


def test_with_an_available_span_the_rest_is_closed_and_work_lies_above() -> None:
    stretches = [Stretch("work", at(9), at(10)), Stretch("available", at(8), at(12))]
    (found,) = days(DAY, DAY, "UTC", stretches)
    assert [bar.kind for bar in found.bars] == ["available", "work"]
    assert found.closed


def test_no_more_than_two_weeks_are_drawn() -> None:
    assert len(days(DAY, date(2029, 5, 14), "UTC", [])) == MOST_DAYS
    assert days(DAY, date(2027, 5, 13), "UTC", []) == []
