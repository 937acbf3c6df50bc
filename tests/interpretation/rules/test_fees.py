"""The ledger: fees, surcharges that exclude each other, nights over midnight, late releases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit.interpretation.facts import AssignmentFact, InterpreterFact, SetupFact
from summit.interpretation.fees import DayFees, Ledger, LineKind, fees_of, night_minutes
from summit.interpretation.models import AssignmentState, RateUnit
from summit.interpretation.presets import PRESETS
from summit.programme.facts import SessionFact
from summit.programme.models import Audience, SessionState
from tests.interpretation.rules.situations import assigned, person, rules, session, situation
from tests.programme.builders import DAY, NOW, SEOUL, at

BASE, OVERTIME, NIGHT, BROADCAST, CANCELLATION = LineKind
FEE = 900_000
NEXT = DAY + timedelta(days=1)
PRIVATE = {"audience": Audience.INVITEES}


def closed(slug: str, start: datetime, minutes: int = 90) -> SessionFact:
    """Make a session that is not recorded."""
    return session(slug, start, minutes, audience=Audience.INVITEES)


def ledger(
    *sessions: SessionFact,
    who: InterpreterFact | None = None,
    places: list[AssignmentFact] | None = None,
    now: datetime = NOW,
    **fields: Any,
) -> Ledger:
    """Return what one person costs who works all of these."""
    who = who or person(1, fee=FEE)
    places = [assigned(each, who) for each in sessions] if places is None else places
    return fees_of(situation(sessions, [who], places, **fields), who.id, now)


def lines(day: DayFees) -> list[tuple[LineKind, int, int | None, int | None, LineKind | None]]:
    return [
        (each.kind, each.quantity, each.rate, each.amount, each.excluded_by) for each in day.lines
    ]


def only(found: Ledger) -> DayFees:
    [day] = found.days
    return day


def test_a_days_fee_covers_a_days_work() -> None:
    found = ledger(closed("a", at(9)), closed("b", at(14)))

    assert lines(only(found)) == [(BASE, 1, FEE, FEE, None)]
    assert (found.total, found.known, found.currency) == (FEE, FEE, "KRW")
    assert (only(found).day, only(found).minutes) == (DAY, 180)
    assert only(found).sessions == ("a@test", "b@test")


@pytest.mark.parametrize(("minutes", "hours"), [(359, 0), (360, 0), (361, 1), (420, 1), (421, 2)])
def test_overtime_counts_hours_begun_beyond_the_unit(minutes: int, hours: int) -> None:
    day = only(ledger(closed("a", at(9), minutes)))

    expected = [(BASE, 1, FEE, FEE, None)]
    if hours:
        expected.append((OVERTIME, hours, 180_000, hours * 180_000, None))
    assert lines(day) == expected
    assert day.total == FEE + hours * 180_000


@pytest.mark.parametrize(
    ("unit", "minutes", "expected"),
    [
        (RateUnit.HALF_DAY, 180, [(BASE, 1, 500, 500, None)]),
        (RateUnit.HALF_DAY, 181, [(BASE, 2, 500, 1000, None)]),
        (RateUnit.HALF_DAY, 361, [(BASE, 2, 500, 1000, None), (OVERTIME, 1, 200, 200, None)]),
        (RateUnit.HOUR, 60, [(BASE, 1, 500, 500, None)]),
        (RateUnit.HOUR, 61, [(BASE, 2, 500, 1000, None)]),
        (RateUnit.HOUR, 421, [(BASE, 8, 500, 4000, None)]),
    ],
)
def test_half_days_and_hours_are_counted_as_begun(
    unit: RateUnit, minutes: int, expected: list[object]
) -> None:
    who = person(1, fee=500, unit=unit)

    assert lines(only(ledger(closed("a", at(9), minutes), who=who))) == expected


@pytest.mark.parametrize(
    ("start", "minutes", "hours"),
    [
        (at(20, 30), 90, 0),
        (at(20, 30), 91, 1),
        (at(22), 60, 1),
        (at(22), 61, 2),
        (at(23), 120, 2),
        (at(5), 120, 1),
        (at(6), 60, 0),
    ],
)
def test_hours_at_night_are_counted_as_begun(start: datetime, minutes: int, hours: int) -> None:
    found = ledger(closed("a", start, minutes))

    night = [each for each in lines(only(found)) if each[0] is NIGHT]
    assert night == ([(NIGHT, hours, 50_000, hours * 50_000, None)] if hours else [])
    assert only(found).day == DAY


def test_nights_of_one_day_are_added_before_hours_are_counted() -> None:
    found = ledger(closed("a", at(21, 45), 30), closed("b", at(23), 30))

    assert lines(only(found))[1] == (NIGHT, 1, 50_000, 50_000, None)


def test_broadcasting_costs_as_much_again_where_they_agreed() -> None:
    public = session("a", at(9))

    assert lines(only(ledger(public)))[1] == (BROADCAST, 100, FEE, FEE, None)
    refused = ledger(public, who=person(1, fee=FEE, consents=False))
    not_here = ledger(public, places=[assigned(public, 1, consented=False)])
    assert lines(only(refused)) == lines(only(not_here)) == [(BASE, 1, FEE, FEE, None)]


def test_surcharges_that_exclude_each_other_leave_the_highest() -> None:
    # From 16:30 for seven hours: an hour of overtime (180,000), two at night (100,000).
    late = closed("a", at(16, 30), 420)

    assert lines(only(ledger(late)))[1:] == [
        (OVERTIME, 1, 180_000, 180_000, None),
        (NIGHT, 2, 50_000, 100_000, OVERTIME),
    ]
    assert ledger(late).total == FEE + 180_000
    dear = ledger(late, held=rules(night_fee=95_000))
    assert lines(only(dear))[1:] == [
        (OVERTIME, 1, 180_000, 180_000, NIGHT),
        (NIGHT, 2, 95_000, 190_000, None),
    ]
    both = ledger(late, held=rules(exclusive=""))
    assert both.total == FEE + 180_000 + 100_000
    assert [each.excluded_by for each in only(both).lines] == [None, None, None]


def test_equal_surcharges_leave_the_first() -> None:
    late = closed("a", at(16, 30), 420)

    same = ledger(late, held=rules(night_fee=90_000))

    assert lines(only(same))[1:] == [
        (OVERTIME, 1, 180_000, 180_000, None),
        (NIGHT, 2, 90_000, 180_000, OVERTIME),
    ]


def test_several_groups_of_surcharges_exclude_each_other() -> None:
    late = session("a", at(16, 30), 420)

    found = ledger(late, held=rules(exclusive="night+overtime,overtime+broadcast"))

    assert [(each.kind, each.excluded_by) for each in only(found).lines] == [
        (BASE, None),
        (OVERTIME, BROADCAST),
        (NIGHT, OVERTIME),
        (BROADCAST, None),
    ]


def test_days_are_the_summits_and_midnight_belongs_to_the_day_before() -> None:
    found = ledger(
        closed("mayors", at(23), 120),
        closed("morning", at(9, day=NEXT)),
        closed("dawn", at(0, 30, day=NEXT + timedelta(days=1)), 60),
    )

    assert [(each.day, each.sessions, each.total) for each in found.days] == [
        (DAY, ("mayors@test",), FEE + 100_000),
        (NEXT, ("morning@test",), FEE),
        (NEXT + timedelta(days=1), ("dawn@test",), FEE + 50_000),
    ]
    assert found.total == 3 * FEE + 150_000


def test_a_rehearsal_on_another_day_is_a_day_of_work() -> None:
    talk = closed("talk", at(9, day=NEXT))
    setup = SetupFact(rehearsal=(at(16), at(17)))

    found = ledger(talk, setup=setup)

    assert [(each.day, each.minutes, each.total) for each in found.days] == [
        (DAY, 60, FEE),
        (NEXT, 90, FEE),
    ]


def test_without_a_fee_the_surcharges_that_stand_by_themselves_are_known() -> None:
    found = ledger(session("a", at(16, 30), 420), who=person(1))

    assert lines(only(found)) == [
        (BASE, 1, None, None, None),
        (OVERTIME, 1, None, None, None),
        (NIGHT, 2, 50_000, 100_000, None),
        (BROADCAST, 100, None, None, None),
    ]
    assert (found.total, found.known) == (None, 100_000)


def test_own_rates_stand_before_the_rule_sets() -> None:
    own = {"night_fee": 60_000, "overtime_percent": 10, "gone": 5, "rest": -5}
    who = person(1, fee=FEE, fees=own)

    assert lines(only(ledger(closed("a", at(16, 30), 420), who=who)))[1:] == [
        (OVERTIME, 1, 90_000, 90_000, NIGHT),
        (NIGHT, 2, 60_000, 120_000, None),
    ]


def test_per_cents_are_rounded_half_up() -> None:
    who = person(1, fee=1_025, fees={"overtime_percent": 10})

    assert lines(only(ledger(closed("a", at(9), 361), who=who)))[1] == (
        OVERTIME,
        1,
        103,
        103,
        None,
    )


def released(
    where: SessionFact, days: int, *, confirmed: bool = True, who: int = 1
) -> AssignmentFact:
    return assigned(
        where,
        who,
        state=AssignmentState.RELEASED,
        answered_at=NOW if confirmed else None,
        released_at=at(20) - timedelta(days=days),
    )


@pytest.mark.parametrize(
    ("days", "percent"), [(8, 0), (7, 30), (4, 30), (3, 40), (2, 40), (1, 50), (0, 100)]
)
def test_a_late_release_is_paid_in_part(days: int, percent: int) -> None:
    where = closed("a", at(21))

    found = ledger(where, places=[released(where, days)])

    assert [lines(each) for each in found.days] == (
        [[(CANCELLATION, percent, FEE, FEE * percent // 100, None)]] if percent else []
    )
    assert found.total == FEE * percent // 100


def test_nothing_is_owed_to_who_had_not_confirmed_or_declined() -> None:
    where = closed("a", at(21))
    declined = assigned(where, 1, state=AssignmentState.DECLINED, answered_at=NOW)

    assert ledger(where, places=[released(where, 0, confirmed=False)]).days == ()
    assert ledger(where, places=[declined]) == ledger(where, places=[])
    assert ledger(where, places=[]).total == 0


def test_a_release_costs_nothing_where_the_days_fee_is_due_anyway() -> None:
    first, second = closed("a", at(10)), closed("b", at(21))
    places = [assigned(first, 1), released(second, 0)]

    assert lines(only(ledger(first, second, places=places))) == [(BASE, 1, FEE, FEE, None)]
    by_hour = person(1, fee=1_000, unit=RateUnit.HOUR)
    assert lines(only(ledger(first, second, who=by_hour, places=places))) == [
        (BASE, 2, 1_000, 2_000, None),
        # Three hours begun would have been paid for both.
        (CANCELLATION, 100, 1_000, 1_000, None),
    ]


def test_a_release_is_paid_for_the_hour_that_they_knew() -> None:
    moved = closed("a", at(9, day=NEXT))
    place = assigned(
        moved,
        1,
        state=AssignmentState.RELEASED,
        answered_at=NOW,
        released_at=at(8),
        told=(at(21), at(22, 30)),
    )

    found = only(ledger(moved, places=[place]))

    assert (found.day, lines(found)) == (DAY, [(CANCELLATION, 100, FEE, FEE, None)])


@pytest.mark.parametrize(
    ("state", "settled", "percent", "release"),
    [
        (AssignmentState.PROPOSED, False, None, None),
        (AssignmentState.OFFERED, False, None, None),
        (AssignmentState.CONFIRMED, True, 40, 360_000),
    ],
)
def test_what_is_only_proposed_is_reckoned_and_a_release_is_foretold(
    state: AssignmentState, settled: bool, percent: int | None, release: int | None
) -> None:
    where = closed("a", at(19))

    day = only(
        ledger(where, places=[assigned(where, 1, state=state)], now=at(9) - timedelta(days=2))
    )

    assert (day.total, day.is_settled) == (FEE, settled)
    assert (day.release_percent, day.release) == (percent, release)


def test_a_release_is_not_foretold_once_the_work_has_begun() -> None:
    day = only(ledger(closed("a", at(19)), now=at(19)))

    assert (day.release_percent, day.release) == (None, None)


def test_a_cancelled_session_or_a_booth_that_is_gone_is_no_work() -> None:
    cancelled = session("a", at(9), state=SessionState.CANCELLED)
    other = closed("b", at(14))

    assert ledger(cancelled).days == ()
    assert ledger(other, places=[assigned(other, 1, "en-fr")]).days == ()


def test_nights_follow_the_clocks_where_they_change() -> None:
    # On 31 October 2027, Berlin's clocks go back at 3: the night is an hour longer.
    zone = ZoneInfo("Europe/Berlin")
    start = datetime(2027, 10, 30, 20, tzinfo=zone)
    end = datetime(2027, 10, 31, 8, tzinfo=zone)

    utc = ZoneInfo("UTC")
    hours = (start.astimezone(utc), end.astimezone(utc))
    assert night_minutes(hours, zone, PRESETS["seoul"].values) == 9 * 60


@given(
    st.integers(0, 7 * 1440),
    st.integers(1, 3000),
    st.integers(0, 1439),
    st.integers(0, 1439),
)
def test_nights_are_the_minutes_that_lie_in_them(
    start: int, minutes: int, night_from: int, night_to: int
) -> None:
    values = rules(night_from=night_from, night_to=night_to).values
    begins = at(0) + timedelta(minutes=start)

    def is_dark(minute: int) -> bool:
        clock = minute % 1440
        if night_from <= night_to:
            return night_from <= clock < night_to
        return clock >= night_from or clock < night_to

    hours = (begins, begins + timedelta(minutes=minutes))
    assert night_minutes(hours, ZoneInfo(SEOUL), values) == sum(
        is_dark(start + each) for each in range(minutes)
    )
