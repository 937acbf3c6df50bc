"""What is said of a plan that is short: which rule and which person would free a booth."""

from __future__ import annotations

from dataclasses import replace

import pytest

from summit.interpretation.planner.instance import Candidate, Held, Hint, Instance, Limits, Place
from summit.interpretation.planner.solving import solve

BOTH = (("en", "ko"), ("ko", "en"))
LOOSE = Limits(
    day_sessions=5, day_minutes=900, between=0, span=1440, rest=0, remote_percent=100, seniors=0
)


def place(number: int, start: int, **changed: object) -> Place:
    """Return a booth for one interpreter, from ``start`` (hour) for an hour."""
    given = Place(
        id=f"s{number}", session=f"s{number}", booth="en-ko", start=start * 60,
        end=start * 60 + 60, day=start // 24, call=start * 60 - 30, need=1, standby=0,
        required=BOTH, giving=None, givers=0, rank=1,
    )  # fmt: skip
    return replace(given, **changed)


def person(number: int, **changed: object) -> Candidate:
    given = Candidate(id=number, directions=BOTH, senior=True, site="on_site", cost={"": 700})
    return replace(given, **changed)


ALONE = (person(1),)
TWO = (place(1, 9), place(2, 11))


@pytest.mark.parametrize(
    ("rule", "instance"),
    [
        ("day_sessions", Instance(TWO, ALONE, replace(LOOSE, day_sessions=1))),
        ("day_minutes", Instance(TWO, ALONE, replace(LOOSE, day_minutes=90))),
        ("between", Instance(TWO, ALONE, replace(LOOSE, between=61))),
        ("span", Instance(TWO, ALONE, replace(LOOSE, span=200))),
        ("rest", Instance((place(1, 22), place(2, 32)), ALONE, replace(LOOSE, rest=660))),
        ("availability", Instance(TWO, (person(1, busy=((660, 661),)),), LOOSE)),
        ("availability", Instance(TWO, (person(1, free=((540, 719),)),), LOOSE)),
        ("consent", Instance((place(1, 9, recorded=True),), (person(1, consents=False),), LOOSE)),
        ("site", Instance(TWO, (person(1, site="hub"),), LOOSE)),
        ("declined", Instance(TWO, ALONE, LOOSE, declined=(Held("s1", 1),))),
        ("seniors", Instance(TWO, (person(1, senior=False),), replace(LOOSE, seniors=1))),
    ],
)
def test_rule_and_person_are_named(rule: str, instance: Instance) -> None:
    answer = solve(instance)
    hints = [hint for hint in answer.hints if hint.rule != "people"]
    assert {hint.rule for hint in hints} == {rule}
    for name, missing in answer.short.items():
        assert [hint for hint in hints if hint.place == name] == [
            Hint(name, rule, None, missing),
            Hint(name, rule, 1, missing),
        ]
        assert Hint(name, "people", None, missing) in answer.hints
    assert answer.enough == 1


@pytest.mark.parametrize(
    "instance",
    [
        Instance(TWO, ALONE, replace(LOOSE, day_sessions=2)),
        Instance(TWO, ALONE, replace(LOOSE, day_minutes=120)),
        Instance(TWO, ALONE, replace(LOOSE, between=60)),
        Instance(TWO, ALONE, replace(LOOSE, span=210)),
        Instance((place(1, 22), place(2, 34)), ALONE, replace(LOOSE, rest=660)),
    ],
)
def test_at_the_limit_nothing_is_short(instance: Instance) -> None:
    answer = solve(instance)
    assert (answer.short, answer.hints, answer.enough) == ({}, (), 0)


def test_languages_that_nobody_works_in() -> None:
    french = place(1, 9, required=(("en", "fr"),))
    answer = solve(Instance((french,), ALONE, LOOSE))
    assert answer.hints == (Hint("s1", "languages", None, 1), Hint("s1", "people", None, 1))


def test_relay_that_too_few_give() -> None:
    gives = place(1, 9, need=2, required=(("en", "ko"),), giving=("ko", "en"), givers=2)
    people = (person(1), person(2, directions=(("en", "ko"),)))
    answer = solve(Instance((gives,), people, LOOSE))
    assert answer.short == {"s1": 1}
    assert Hint("s1", "relay", None, 1) in answer.hints


def test_a_booth_that_no_rule_allows_is_not_filled_by_more_people() -> None:
    long = place(1, 9, end=1300)
    answer = solve(Instance((long,), ALONE, replace(LOOSE, day_minutes=360)))
    assert answer.enough is None
    assert {hint.rule for hint in answer.hints} == {"day_minutes"}


def test_locks_hold_though_they_break_rules_and_use_up_what_these_allow() -> None:
    limits = replace(LOOSE, day_sessions=1, between=90)
    same_hour = (place(1, 9), place(2, 9), place(3, 15))
    locked = (Held("s1", 1), Held("s2", 1), Held("gone", 1), Held("s3", 99))
    answer = solve(Instance(same_hour, ALONE, limits, locked=locked))
    assert answer.filled == (Held("s1", 1), Held("s2", 1))
    assert answer.short == {"s3": 1}
    # Of somebody who has declined, a lock is the later word.
    answer = solve(Instance(TWO, ALONE, LOOSE, locked=(Held("s1", 1),), declined=(Held("s1", 1),)))
    assert answer.filled == (Held("s1", 1), Held("s2", 1))


def test_people_who_said_yes_come_before_cost() -> None:
    dear, cheap = person(1, cost={"": 9000}), person(2, cost={"": 100})
    instance = Instance(TWO[:1], (dear, cheap), LOOSE)
    assert solve(instance).filled == (Held("s1", 2),)
    again = solve(replace(instance, held=(Held("s1", 1),)))
    assert (again.filled, again.changes) == ((Held("s1", 1),), 0)


def test_a_session_that_is_graver_is_filled_first() -> None:
    grave = (place(1, 9), place(2, 9, rank=5))
    assert solve(Instance(grave, ALONE, LOOSE)).filled == (Held("s2", 1),)


def test_work_is_filled_before_standby_and_both_are_reported() -> None:
    ready = (place(1, 9, standby=1),)
    answer = solve(Instance(ready, ALONE, LOOSE))
    assert answer.filled == (Held("s1", 1),)
    assert (answer.short, answer.short_standby) == ({}, {"s1": 1})
    assert [stage.name for stage in answer.stages] == ["shortage", "standby", "cost"]
    more = solve(Instance(ready, (person(1), person(2)), LOOSE))
    assert {held.standby for held in more.filled} == {False, True}
    assert more.short_standby == {}


def test_an_interpreter_on_a_remote_day_works_less() -> None:
    remote = (place(1, 9), place(2, 11, site="home"))
    limits = replace(LOOSE, day_minutes=120, remote_percent=75)
    assert sum(solve(Instance(remote, ALONE, limits)).short.values()) == 1
    assert solve(Instance(TWO, ALONE, limits)).short == {}


def test_rehearsals_are_work_of_their_day() -> None:
    rehearsed = (place(1, 9, rehearsal=(900, 960, 0)),)
    assert solve(Instance(rehearsed, ALONE, replace(LOOSE, day_minutes=119))).short == {"s1": 1}
    assert solve(Instance(rehearsed, ALONE, replace(LOOSE, day_minutes=120))).short == {}
    evening = (place(1, 9, rehearsal=(900, 960, 0)), place(2, 15))
    assert sum(solve(Instance(evening, ALONE, LOOSE)).short.values()) == 1


def test_seniors_who_are_only_preferred_keep_no_place_empty() -> None:
    limits = replace(LOOSE, seniors=0, prefers_seniors=1)
    dear = person(1, senior=True, cost={"": 900})
    cheap = [person(number, senior=False, cost={"": 600}) for number in (2, 3)]
    with_senior = Instance((place(1, 9, need=2),), (dear, *cheap), limits)
    assert {held.candidate for held in solve(with_senior).filled} >= {1}
    without = solve(Instance((place(1, 9, need=2),), tuple(cheap), limits))
    assert (without.short, {held.candidate for held in without.filled}) == ({}, {2, 3})
    enforced = solve(
        replace(with_senior, candidates=tuple(cheap), limits=replace(LOOSE, seniors=1))
    )
    assert sum(enforced.short.values()) == 1
