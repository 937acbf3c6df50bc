"""Availability drawn as weeks, and what an offer clashes with: pure, at their edges."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from summit.core.clock import iso
from summit.core.text import Text
from summit.interpretation.duties import is_free
from summit.interpretation.models import Interpreter, SpanKind
from summit.interpretation.weeks import MOST_WEEKS, Mark, weeks
from summit.programme.models import Summit

SIX = datetime(2027, 3, 28, 6, tzinfo=UTC)


def interpreter(zone: str, *spans: tuple[datetime, datetime, SpanKind]) -> Interpreter:
    """Return somebody with a calendar, at a summit on two days."""
    return Interpreter(
        zone=zone,
        spans=[{"from": iso(a), "to": iso(b), "kind": kind.value} for a, b, kind in spans],
        summit=Summit(
            zone="Asia/Seoul",
            title=Text(en="Forum"),
            starts_on=date(2027, 3, 27),
            ends_on=date(2027, 3, 28),
        ),
    )


def hours(start: int, end: int) -> tuple[datetime, datetime]:
    """Return a span in hours after six."""
    return SIX + timedelta(hours=start), SIX + timedelta(hours=end)


class TestFree:
    def test_without_any_span_always(self) -> None:
        assert is_free(interpreter("UTC"), *hours(0, 1))

    @pytest.mark.parametrize(
        ("start", "end", "free"), [(-1, 0, True), (0, 1, False), (2, 3, True), (-1, 5, False)]
    )
    def test_outside_what_is_unavailable(self, start: int, end: int, free: bool) -> None:
        busy = interpreter("UTC", (*hours(0, 2), SpanKind.UNAVAILABLE))

        assert is_free(busy, *hours(start, end)) is free

    @pytest.mark.parametrize(
        ("start", "end", "free"),
        [(0, 2, True), (0, 4, True), (1, 5, False), (-1, 1, False), (6, 7, True), (3, 6, False)],
    )
    def test_within_what_is_available_neighbours_counting_as_one(
        self, start: int, end: int, free: bool
    ) -> None:
        given = [(*hours(a, b), SpanKind.AVAILABLE) for a, b in ((0, 2), (2, 4), (6, 7))]

        assert is_free(interpreter("UTC", *given), *hours(start, end)) is free


class TestWeeks:
    def test_the_summit_s_days_where_the_interpreter_is(self) -> None:
        # In Lima it begins on the 26th, fourteen hours behind.
        (week,) = weeks(interpreter("America/Lima"), [], [])

        assert [each.day for each in week] == [
            date(2027, 3, 22) + timedelta(days=day) for day in range(7)
        ]
        assert not any(each.has_sessions for each in week)

    def test_a_session_across_midnight_is_on_both_days(self) -> None:
        late = (datetime(2027, 3, 27, 23, tzinfo=UTC), datetime(2027, 3, 28, 1, tzinfo=UTC))
        (week,) = weeks(interpreter("UTC"), [], [late])

        marked = [each for each in week if each.has_sessions]
        assert [each.day.day for each in marked] == [27, 28]
        (first,), (second,) = (each.bars for each in marked)
        assert (first.start, first.length) == (958, 42)
        assert (second.start, second.length) == (0, 42)
        assert first.hours == second.hours == late

    def test_a_day_on_which_the_clocks_change_is_full(self) -> None:
        # London's 28 March 2027 has 23 hours.
        day = (datetime(2027, 3, 28, 0, tzinfo=UTC), datetime(2027, 3, 28, 23, tzinfo=UTC))
        away = interpreter("Europe/London", (*day, SpanKind.UNAVAILABLE))

        bars = [bar for week in weeks(away, [], []) for each in week for bar in each.bars]

        assert [(bar.mark, bar.start, bar.length) for bar in bars] == [(Mark.UNAVAILABLE, 0, 1000)]

    def test_ever_so_long_a_summit_is_bounded(self) -> None:
        long = interpreter("UTC")
        long.summit.ends_on = date(2028, 3, 28)

        assert len(weeks(long, [], [])) == MOST_WEEKS
