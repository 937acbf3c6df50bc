"""Instants as words."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from summit.core.clock import iso, now, parse_iso


def test_an_instant_is_written_in_utc_and_read_back() -> None:
    instant = datetime(2020, 6, 2, 22, 0, 59, 999999, tzinfo=timezone(timedelta(hours=9)))
    assert iso(instant) == "2020-06-02T13:00:59Z"
    assert parse_iso("2020-06-02T13:00:59Z") == datetime(2020, 6, 2, 13, 0, 59, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2020-06-02T13:00:59", "2020-06-02", "2020-06-02T13:00:59+09:00"])
def test_what_is_not_in_utc_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="does not match"):
        parse_iso(text)


def test_the_present_is_aware_and_in_utc() -> None:
    assert now().tzinfo is UTC
