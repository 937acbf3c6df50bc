"""The clock of a rundown, how it ends in time, and when booths hand over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from summit.core.text import Text
from summit.interpretation.facts import TurnFact
from summit.programme.models import ItemKind
from summit.rundown.facts import CueFact, Planned, RundownFact
from summit.rundown.handover import handovers
from summit.rundown.models import CueState, RundownState
from summit.rundown.shortening import Drop, droppable, lateness, shorter
from summit.rundown.timing import planned_starts, timing

START = datetime(2027, 5, 14, 13, 0, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def turn(uid: str, minutes: float = 3, **fields: object) -> CueFact:
    seconds = int(minutes * 60)
    cue = CueFact(
        uid=uid,
        kind=ItemKind.INTERVENTION,
        title=Text(en=uid),
        name=Text(en=uid),
        person_title=Text(),
        place=Text(en=uid),
        seconds=seconds,
        planned_seconds=seconds,
    )
    return replace(cue, **fields)  # type: ignore[arg-type]


def rundown(*cues: CueFact, ends: float = 60, **fields: object) -> RundownFact:
    made = RundownFact(
        id=1,
        session_uid="mayors@test",
        session="mayors",
        title=Text(en="Mayors"),
        zone="Asia/Seoul",
        state=RundownState.PLANNED,
        starts_at=START,
        ends_by=after(ends),
        cues=cues,
        version=1,
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def running(*cues: CueFact, ends: float = 60, **fields: object) -> RundownFact:
    plan = {
        uid: Planned(at, next(cue.planned_seconds for cue in cues if cue.uid == uid))
        for uid, at in planned_starts(rundown(*cues)).items()
    }
    fields = {"state": RundownState.RUNNING, "started_at": START, "plan": plan, **fields}
    return rundown(*cues, ends=ends, **fields)


def test_plan_follows_without_gaps_and_from_offsets() -> None:
    found = planned_starts(
        rundown(
            turn("line-up", 32, offset=-45 * 60), turn("film", offset=0), turn("one"), turn("two")
        )
    )
    assert found == {
        "line-up": after(-45),
        "film": START,
        "one": after(3),
        "two": after(6),
    }


def test_session_without_an_hour_has_no_times() -> None:
    found = timing(rundown(turn("one"), starts_at=None, ends_by=None), START)
    assert (found.ends_at, found.slack) == (None, None)
    assert (found.cues[0].planned, found.cues[0].starts_at) == (None, None)


def test_before_it_begins_everything_is_as_planned() -> None:
    found = timing(rundown(turn("one"), turn("two"), ends=10), after(-500))
    assert [each.starts_at for each in found.cues] == [START, after(3)]
    assert (found.ends_at, found.slack) == (after(6), 240)


def test_overrun_moves_all_that_follows() -> None:
    speaking = turn("one", state=CueState.SPEAKING, started_at=START)
    state = running(speaking, turn("two"), turn("three"), ends=10)
    found = timing(state, after(5))
    one = found.of("one")
    assert (one.elapsed, one.remaining, one.overrun) == (300, -120, 120)
    assert [each.starts_at for each in found.cues] == [START, after(5), after(8)]
    assert (found.ends_at, found.slack) == (after(11), -60)


def test_paused_clock_stands() -> None:
    paused = turn("one", state=CueState.PAUSED, started_at=START, paused_at=after(1))
    found = timing(running(paused, turn("two")), after(30))
    assert (found.of("one").elapsed, found.of("one").remaining) == (60, 120)
    assert found.of("two").starts_at == after(32)


def test_deferred_comes_last() -> None:
    state = running(turn("one", state=CueState.DEFERRED), turn("two"), turn("three", 4))
    found = timing(state, START)
    assert [found.of(uid).starts_at for uid in ("two", "three", "one")] == [
        START,
        after(3),
        after(7),
    ]


def test_fixed_start_is_waited_for_but_never_made_earlier() -> None:
    fixed = turn("fixed", offset=20 * 60, hard=True)
    early = timing(running(turn("one"), fixed), START)
    assert early.of("fixed").starts_at == after(20)
    late = timing(running(turn("one"), fixed), after(25))
    assert late.of("fixed").starts_at == after(28)


def test_ended_rundown_keeps_its_end() -> None:
    done = turn("one", state=CueState.DONE, started_at=START, ended_at=after(2))
    state = running(done, turn("two"), state=RundownState.ENDED, ended_at=after(2))
    found = timing(state, after(500))
    assert (found.ends_at, found.slack) == (after(2), 58 * 60)
    assert (found.of("two").starts_at, found.of("two").ends_at) == (None, None)


def test_meeting_in_time_needs_no_shortening() -> None:
    state = running(turn("one"), turn("two"), ends=6)
    assert shorter(state, START) is None
    assert droppable(state, START) == ()


def test_all_soft_turns_are_shortened_alike() -> None:
    state = running(turn("one"), turn("two"), turn("film", 4, hard=True), turn("four"), ends=12)
    found = shorter(state, START)
    assert found is not None
    assert found.seconds == {"one": 160, "two": 160, "four": 160}
    assert (found.saves, found.enough) == (60, True)
    assert droppable(state, START) == ()


def test_who_has_the_floor_keeps_what_was_promised() -> None:
    speaking = turn("one", state=CueState.SPEAKING, started_at=START)
    found = shorter(running(speaking, turn("two"), ends=5.5), START)
    assert found is not None
    assert set(found.seconds) == {"two"}


def test_dropping_is_proposed_by_priority_where_shorter_turns_are_not_enough() -> None:
    cues = [turn("a"), turn("b", priority=1), turn("c", priority=2), turn("d", priority=2)]
    state = running(*cues, ends=5)
    found = shorter(state, START)
    assert found is not None
    assert (found.percent, found.enough) == (60, False)
    assert found.seconds == {"a": 110, "b": 110, "c": 110, "d": 110}
    # 440 s where there are 300: two of 110 s have to go, the last of the greatest number first.
    assert droppable(state, START) == (Drop("d", 110), Drop("c", 110))


def test_nobody_without_a_priority_is_proposed() -> None:
    state = running(turn("a"), turn("b"), turn("c"), ends=2)
    assert droppable(state, START) == ()


@given(
    some.lists(some.integers(10, 900), min_size=1, max_size=30),
    some.integers(-60, 90),
)
def test_proposed_turns_are_never_longer_nor_too_short(lengths: list[int], ends: int) -> None:
    cues = [turn(str(number), seconds / 60) for number, seconds in enumerate(lengths)]
    state = running(*cues, ends=ends)
    found = shorter(state, START)
    if found is None:
        return
    by_uid = {cue.uid: cue for cue in cues}
    for uid, seconds in found.seconds.items():
        assert min(60, by_uid[uid].seconds) <= seconds < by_uid[uid].seconds
        assert seconds * 100 >= by_uid[uid].seconds * 60 or seconds >= 60
    shortened = replace(
        state, cues=tuple(replace(c, seconds=found.seconds.get(c.uid, c.seconds)) for c in cues)
    )
    assert lateness(state, START) - lateness(shortened, START) <= found.saves
    assert found.enough == (lateness(shortened, START) == 0)


def _turns(*minutes: float) -> tuple[TurnFact, ...]:
    return tuple(
        TurnFact("mayors@test", "en-ko", number % 2, after(start), after(end))
        for number, (start, end) in enumerate(pairwise(minutes))
    )


def test_handover_stays_with_the_cue_it_was_planned_for() -> None:
    done = turn("one", 10, state=CueState.DONE, started_at=START, ended_at=after(17))
    speaking = turn("two", 10, state=CueState.SPEAKING, started_at=after(17))
    state = running(done, speaking, turn("three", 10), ends=30)
    moved = handovers(_turns(0, 10, 20, 30), state, after(18))
    assert [(each.starts_at, each.ends_at) for each in moved] == [
        (START, after(17)),
        (after(17), after(27)),
        (after(27), after(37)),
    ]


def test_handover_within_a_cue_keeps_its_distance() -> None:
    done = turn("one", 10, state=CueState.DONE, started_at=START, ended_at=after(4))
    state = running(done, turn("two", 20, state=CueState.SPEAKING, started_at=after(4)), ends=30)
    moved = handovers(_turns(0, 15, 30), state, after(5))
    assert moved[0].ends_at == moved[1].starts_at == after(9)


@pytest.mark.parametrize("minute", [0, 5, 100])
def test_before_it_begins_booths_hand_over_as_planned(minute: float) -> None:
    turns = _turns(0, 20, 40)
    assert (
        handovers(turns, rundown(turn("one", 20), turn("two", 20), ends=40), after(-minute))
        == turns
    )
