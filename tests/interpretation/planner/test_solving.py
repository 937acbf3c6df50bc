"""Plans against a checker that knows the rules and not the model."""

from __future__ import annotations

from dataclasses import replace

import pytest

from summit.interpretation.planner.greedy import first_fit
from summit.interpretation.planner.instance import Answer, Instance, Stage
from summit.interpretation.planner.solving import solve
from tests.interpretation.planner.checker import broken
from tests.interpretation.planner.small import question

SEEDS = 500
PORTION = 50


def short_of(instance: Instance, answer: Answer) -> dict[str, int]:
    """Count who is missing from the plan itself."""
    missing = {}
    for place in instance.places:
        team = [h for h in answer.filled if h.place == place.id and not h.standby]
        if len(team) < place.need:
            missing[place.id] = place.need - len(team)
    return missing


@pytest.mark.parametrize("first", range(0, SEEDS, PORTION))
def test_random_plans_break_no_rule_and_report_what_they_are(first: int) -> None:
    for seed in range(first, first + PORTION):
        instance = question(seed)
        answer = solve(instance, explain=False)
        assert broken(instance, answer.filled) == [], seed
        assert dict(answer.short) == short_of(instance, answer), seed
        ranks = {place.id: place.rank for place in instance.places}
        shortage = sum(ranks[place] * missing for place, missing in answer.short.items())
        assert (answer.stages[0].name, answer.stages[0].objective) == ("shortage", shortage), seed
        assert all(stage.optimal and stage.gap == 0 for stage in answer.stages), seed


LIFTED = {
    "day_sessions": 99,
    "day_minutes": 9999,
    "between": 0,
    "span": 9999,
    "rest": 0,
    "seniors": 0,
    "remote_percent": 100,
}


@pytest.mark.parametrize("rule", LIFTED)
def test_checker_sees_each_rule_that_is_not_kept(rule: str) -> None:
    found = 0
    for seed in range(60):
        instance = question(seed)
        loose = replace(instance, limits=replace(instance.limits, **{rule: LIFTED[rule]}))
        found += bool(broken(instance, solve(loose, explain=False).filled))
    assert found > 0


@pytest.mark.parametrize(
    "what", ["directions", "site", "consents", "calendar", "declined", "giving"]
)
def test_checker_sees_each_person_who_may_not(what: str) -> None:
    found = 0
    for seed in range(60):
        instance = question(seed)
        ways = tuple({way for place in instance.places for way in place.required})
        change = {
            "directions": {"directions": ways},
            "site": {"site": "on_site"},
            "consents": {"consents": True},
            "calendar": {"free": (), "busy": ()},
        }.get(what, {})
        loose = replace(
            instance,
            candidates=tuple(replace(each, **change) for each in instance.candidates),
            places=tuple(replace(p, giving=None) for p in instance.places)
            if what == "giving"
            else instance.places,
            declined=() if what == "declined" else instance.declined,
        )
        found += bool(broken(instance, solve(loose, explain=False).filled))
    assert found > 0


def test_first_fit_breaks_no_rule_and_is_never_better() -> None:
    worse = 0
    for seed in range(60):
        instance = question(seed)
        filled = first_fit(instance)
        assert broken(instance, filled) == [], seed
        ranks = {place.id: (place.rank, place.need) for place in instance.places}
        missing = 0
        for place, (rank, need) in ranks.items():
            team = [h for h in filled if h.place == place and not h.standby]
            missing += rank * max(0, need - len(team))
        best = solve(instance, explain=False).stages[0].objective
        assert missing >= best, seed
        worse += missing > best
    assert worse > 0


def test_same_seed_makes_same_plan() -> None:
    instance = question(8, places=14, people=12)
    first, second = solve(instance), solve(instance)
    assert replace(first, stages=()) == replace(second, stages=())
    assert [replace(s, seconds=0) for s in first.stages] == [
        replace(s, seconds=0) for s in second.stages
    ]


def test_progress_ends_each_stage_with_what_it_has_proved() -> None:
    told: list[Stage] = []
    answer = solve(question(8), progress=told.append)
    assert tuple(stage for stage in told if stage in answer.stages) == answer.stages


def test_nothing_to_fill_is_a_plan_of_nothing() -> None:
    instance = question(1)
    answer = solve(replace(instance, places=(), locked=(), declined=(), held=()))
    assert (answer.filled, answer.short, answer.hints) == ((), {}, ())
    alone = solve(replace(instance, candidates=()))
    assert alone.filled == ()
    assert dict(alone.short) == {place.id: place.need for place in instance.places}
    assert {hint.rule for hint in alone.hints} == {"languages", "people"}
