"""Working hours anywhere: 09:00 to 17:00 on the days on which people there work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit.attendance.hours import days_off, is_working, next_working_moment
from summit.core.zones import zones

MONDAY, FRIDAY, SATURDAY, SUNDAY = 0, 4, 5, 6


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("Asia/Seoul", {SATURDAY, SUNDAY}),
        ("Europe/London", {SATURDAY, SUNDAY}),
        ("Asia/Tehran", {FRIDAY}),
        ("Asia/Riyadh", {FRIDAY, SATURDAY}),
        ("Africa/Cairo", {FRIDAY, SATURDAY}),
        ("Asia/Kolkata", {SUNDAY}),
        ("Antarctica/Vostok", {SATURDAY, SUNDAY}),
        ("UTC", {SATURDAY, SUNDAY}),
    ],
)
def test_days_off_are_those_of_the_country(zone: str, days: set[int]) -> None:
    assert days_off(zone) == days


@pytest.mark.parametrize(
    ("zone", "now", "expected"),
    [
        # Within working hours it is now, to the second.
        ("Asia/Seoul", "2027-03-01T00:00:00", "2027-03-01T00:00:00"),
        ("Asia/Seoul", "2027-03-01T07:59:59", "2027-03-01T07:59:59"),
        # 17:00 is past them, 08:59 before them.
        ("Asia/Seoul", "2027-03-01T08:00:00", "2027-03-02T00:00:00"),
        ("Asia/Seoul", "2027-02-28T23:59:00", "2027-03-01T00:00:00"),
        # Friday evening waits for Monday, in Riyadh Thursday evening for Sunday.
        ("America/Lima", "2027-03-05T23:00:00", "2027-03-08T14:00:00"),
        ("Asia/Riyadh", "2027-03-04T15:00:00", "2027-03-07T06:00:00"),
        # The clocks go forward in London on 28 March 2027: Monday begins an hour earlier in UTC.
        ("Europe/London", "2027-03-26T18:00:00", "2027-03-29T08:00:00"),
        ("Europe/London", "2027-03-19T18:00:00", "2027-03-22T09:00:00"),
        # And back in New York on 7 November.
        ("America/New_York", "2027-11-05T22:00:00", "2027-11-08T14:00:00"),
        ("Asia/Kathmandu", "2027-03-01T12:00:00", "2027-03-02T03:15:00"),
    ],
)
def test_the_next_working_moment(zone: str, now: str, expected: str) -> None:
    given_at, wanted = (
        datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (now, expected)
    )

    assert next_working_moment(zone, given_at) == wanted


def test_a_day_that_a_country_left_out_is_no_working_day() -> None:
    """Samoa had no Friday 30 December 2011."""
    thursday = datetime(2011, 12, 30, 4, 0, tzinfo=UTC)  # 18:00 on Thursday 29 there

    moment = next_working_moment("Pacific/Apia", thursday).astimezone(ZoneInfo("Pacific/Apia"))

    assert (moment.date().isoformat(), moment.hour) == ("2012-01-02", 9)


@given(
    st.sampled_from(sorted(zones())),
    st.datetimes(datetime(2026, 1, 1), datetime(2031, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)),  # noqa: DTZ001
)
def test_it_is_never_early_and_always_a_working_hour(zone: str, now: datetime) -> None:
    moment = next_working_moment(zone, now)

    assert now <= moment <= now + timedelta(days=5)
    assert is_working(zone, moment)
    local = moment.astimezone(ZoneInfo(zone))
    assert moment == now or (local.hour, local.minute) == (9, 0)
    assert not any(
        is_working(zone, now + timedelta(minutes=30 * step))
        for step in range(int((moment - now) / timedelta(minutes=30)))
    )
