"""Turns: cover a session exactly, as long as they are meant, cut between items, in a ring."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summit.interpretation.demand import Booth, demand_of
from summit.interpretation.facts import SetupFact, Situation, TurnFact
from summit.interpretation.models import AssignmentRole, AssignmentState, Site
from summit.interpretation.turns import (
    Lengths,
    boundaries,
    cut,
    derived,
    lengths,
    now_and_next,
    turns_of,
)
from summit.programme.facts import SessionFact
from tests.interpretation.rules.situations import (
    assigned,
    crew,
    people,
    rules,
    session,
    situation,
)
from tests.programme import facts as make
from tests.programme.builders import at

PAIR, TRIO = Lengths(20, 30, 30), Lengths(20, 30, 20)


def booth_of(where: SessionFact, site: Site = Site.ON_SITE) -> Booth:
    [booth] = demand_of(where, SetupFact(site=site), {}, rules()).booths
    return booth


def with_items(*minutes: int | None, length: int = 90) -> SessionFact:
    items = [make.item(minutes=each, slug=f"i{n}") for n, each in enumerate(minutes)]
    return session(minutes=length, items=items)


def spans(turns: tuple[TurnFact, ...]) -> list[tuple[int, int, int]]:
    """Return who, from and to in minutes after ten."""
    return [
        (
            turn.interpreter_id,
            int((turn.starts_at - at(10)).total_seconds()) // 60,
            int((turn.ends_at - at(10)).total_seconds()) // 60,
        )
        for turn in turns
    ]


def by(where: SessionFact, count: int, **fields: Site) -> list[tuple[int, int, int]]:
    team = range(1, count + 1)
    return spans(derived(where, booth_of(where, **fields), list(team), rules().values))


@pytest.mark.parametrize(
    ("team", "site", "meant"),
    [
        (2, Site.ON_SITE, Lengths(20, 30, 30)),
        (3, Site.ON_SITE, Lengths(20, 30, 20)),
        (4, Site.ON_SITE, Lengths(20, 30, 20)),
        (2, Site.HUB, Lengths(15, 22, 22)),
        (3, Site.HOME, Lengths(15, 22, 15)),
    ],
)
def test_a_trio_and_remote_work_have_shorter_turns(team: int, site: Site, meant: Lengths) -> None:
    assert lengths(team, site, rules().values) == meant


def test_everybody_has_as_many_turns_where_their_length_allows_it() -> None:
    assert by(session(minutes=60), 2) == [(1, 0, 30), (2, 30, 60)]
    assert by(session(), 2) == [(1, 0, 25), (2, 25, 50), (1, 50, 70), (2, 70, 90)]
    assert by(session(), 3) == [(1, 0, 30), (2, 30, 60), (3, 60, 90)]
    assert by(session(minutes=60), 3) == [(1, 0, 20), (2, 20, 40), (3, 40, 60)]
    # No such length is neither too short nor too long: as it is meant, then.
    assert by(session(minutes=70), 2) == [(1, 0, 30), (2, 30, 50), (1, 50, 70)]


def test_they_hand_over_between_items_rather_than_in_mid_speech() -> None:
    assert by(with_items(10, 12, 25, 43), 2) == [(1, 0, 22), (2, 22, 47), (1, 47, 70), (2, 70, 90)]
    # Not where turns would become too long or too short for it.
    assert by(with_items(10, 25, 55), 2) == [(1, 0, 25), (2, 25, 50), (1, 50, 70), (2, 70, 90)]


def test_remote_turns_are_shorter() -> None:
    assert by(session(minutes=88), 2, site=Site.HOME) == [
        (1, 0, 20),
        (2, 20, 40),
        (1, 40, 55),
        (2, 55, 70),
        (1, 70, 88),
    ]


def test_one_alone_has_one_turn_and_nobody_has_none() -> None:
    assert by(session(), 1) == [(1, 0, 90)]
    assert by(session(), 0) == []


def test_times_of_items_are_known_up_to_the_first_that_is_open() -> None:
    assert boundaries(with_items(20, None, 30), 90) == (20,)
    assert boundaries(with_items(20, 30, 50), 90) == (20, 50)
    assert boundaries(with_items(0, 20, 20), 90) == (20, 40)
    assert boundaries(with_items(), 90) == ()


totals = st.integers(1, 600)
items = st.lists(st.integers(1, 60), max_size=20)


@st.composite
def turn_lengths(draw: st.DrawFn) -> Lengths:
    least = draw(st.integers(1, 40))
    most = draw(st.integers(least, 60))
    return Lengths(least, most, draw(st.integers(least, most)))


def ends(lengths_of_items: list[int], total: int) -> tuple[int, ...]:
    found, at_minute = [], 0
    for each in lengths_of_items:
        at_minute += each
        if at_minute < total:
            found.append(at_minute)
    return tuple(found)


@given(totals, items, turn_lengths())
def test_turns_cover_everything_and_are_as_long_as_they_can_be(
    total: int, minutes: list[int], turn: Lengths
) -> None:
    edges = [0, *cut(total, ends(minutes, total), turn), total]

    took = [second - first for first, second in pairwise(edges)]
    assert sum(took) == total
    assert min(took) > 0
    possible = any(n * turn.least <= total <= n * turn.most for n in range(1, total + 1))
    assert all(turn.least <= each <= turn.most for each in took) is possible


@given(totals, items, turn_lengths())
def test_no_other_single_cut_between_items_would_be_as_near_to_what_is_meant(
    total: int, minutes: list[int], turn: Lengths
) -> None:
    preferred = ends(minutes, total)
    cuts = cut(total, preferred, turn)

    edges = [0, *cuts, total]
    for place in range(1, len(edges) - 1):
        before, here, following = edges[place - 1 : place + 2]
        if here in preferred or following not in (*preferred, total):
            continue
        # A cut in mid-speech stands only where no item's end beside it gives turns as near to
        # the length meant.
        now = abs(here - before - turn.meant) + abs(following - here - turn.meant)
        for other in preferred:
            fits = all(
                turn.least <= each <= turn.most for each in (other - before, following - other)
            )
            if before < other < following and fits:
                then = abs(other - before - turn.meant) + abs(following - other - turn.meant)
                assert then > now


@given(totals, st.integers(1, 5), items)
def test_a_team_takes_its_turns_in_a_ring_without_a_gap(
    total: int, team: int, minutes: list[int]
) -> None:
    where = session(
        minutes=total,
        items=[make.item(minutes=each, slug=f"i{n}") for n, each in enumerate(minutes)],
    )
    turns = derived(where, booth_of(where), list(range(1, team + 1)), rules().values)

    assert (turns[0].starts_at, turns[-1].ends_at) == where.hours
    assert all(a.ends_at == b.starts_at for a, b in pairwise(turns))
    assert [turn.interpreter_id for turn in turns] == [n % team + 1 for n in range(len(turns))]


def turn(who: int, start: int, end: int) -> TurnFact:
    return TurnFact(
        "talk@test",
        "en-ko",
        who,
        at(10) + timedelta(minutes=start),
        at(10) + timedelta(minutes=end),
    )


def of_pair(*turns: TurnFact) -> Situation:
    where = session()
    return situation(where, people(2), crew(where, people(2)), turns={(where.uid, "en-ko"): turns})


def test_turns_set_by_hand_hold() -> None:
    where = of_pair(turn(2, 0, 50), turn(1, 50, 90))

    [booth] = demand_of(session(), SetupFact(), {}, rules()).booths
    assert spans(turns_of(where, session(), booth)) == [(2, 0, 50), (1, 50, 90)]


@pytest.mark.parametrize(
    "edited",
    [
        [turn(1, 0, 50), turn(2, 55, 90)],
        [turn(1, 0, 50), turn(2, 45, 90)],
        [turn(1, 5, 50), turn(2, 50, 90)],
        [turn(1, 0, 50), turn(2, 50, 80)],
        [turn(1, 0, 50), turn(3, 50, 90)],
        [],
    ],
)
def test_turns_that_no_longer_fit_give_way_to_the_rules(edited: list[TurnFact]) -> None:
    assert spans(turns_of(of_pair(*edited), session(), booth_of(session()))) == [
        (1, 0, 25),
        (2, 25, 50),
        (1, 50, 70),
        (2, 70, 90),
    ]


def test_who_stands_by_was_released_or_sits_elsewhere_has_no_turn() -> None:
    where = session()
    team = people(5)
    standing = situation(
        where,
        team,
        [
            assigned(where, 1),
            assigned(where, 2, state=AssignmentState.PROPOSED),
            assigned(where, 3, role=AssignmentRole.STANDBY),
            assigned(where, 4, state=AssignmentState.RELEASED),
            assigned(where, 5, "en-fr"),
        ],
    )

    assert [each[0] for each in spans(turns_of(standing, where, booth_of(where)))] == [1, 2, 1, 2]


@pytest.mark.parametrize(
    ("minute", "now", "following"),
    [
        (-1, None, 1),
        (0, 1, 2),
        (24, 1, 2),
        (25, 2, 1),
        (70, 2, None),
        (89, 2, None),
        (90, None, None),
    ],
)
def test_now_and_next(minute: int, now: int | None, following: int | None) -> None:
    turns = derived(session(), booth_of(session()), [1, 2], rules().values)

    found = now_and_next(turns, at(10) + timedelta(minutes=minute))

    assert (
        found.now.interpreter_id if found.now else None,
        found.next.interpreter_id if found.next else None,
    ) == (now, following)
