"""Small questions against every plan there is: the best by shortage, changes and cost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from statistics import median_low

from summit.interpretation.planner.instance import Candidate, Held, Instance
from summit.interpretation.planner.solving import solve
from tests.interpretation.planner.checker import broken
from tests.interpretation.planner.small import question

SEEDS = 60


def every_plan(instance: Instance) -> Iterator[tuple[Held, ...]]:
    """Yield every plan that breaks no rule, booth by booth."""

    def further(position: int, so_far: tuple[Held, ...]) -> Iterator[tuple[Held, ...]]:
        if position == len(instance.places):
            yield so_far
            return
        place = instance.places[position]
        for size in range(place.need + 1):
            for team in combinations(instance.candidates, size):
                filled = (*so_far, *(Held(place.id, each.id) for each in team))
                # What is broken stays broken, whoever joins.
                if not broken(instance, filled):
                    yield from further(position + 1, filled)

    return further(0, ())


def worth(instance: Instance, filled: tuple[Held, ...]) -> tuple[int, int, int]:
    """Return shortage, changes and cost of a plan, reckoned anew."""
    size = Counter(held.place for held in filled)
    shortage = sum(place.rank * (place.need - size[place.id]) for place in instance.places)
    places = {place.id: place for place in instance.places}
    people = {each.id: each for each in instance.candidates}
    fees = [fee for each in instance.candidates for fee in each.cost.values()]
    typical = median_low(fees) if fees else 0
    tenth = max(1, typical // 10)
    cost = 0
    loads: dict[frozenset[str], Counter[int]] = defaultdict(Counter)
    for held in filled:
        place, person = places[held.place], people[held.candidate]
        cost += person.cost.get("", typical)
        cost -= tenth * bool(set(place.domains) & set(person.domains))
        loads[frozenset(place.booth.split("-"))][person.id] += 1
    cost += sum(6 * tenth * max(load.values()) for load in loads.values())
    return shortage, len(set(instance.held) - set(filled)), cost


def test_each_stage_is_as_good_as_the_best_of_all_plans() -> None:
    held_back = short = 0
    for seed in range(SEEDS):
        instance = question(seed, places=4, people=4, special=False)
        all_plans = list(every_plan(instance))
        best = min(worth(instance, filled) for filled in all_plans)
        answer = solve(instance, explain=False)
        stages = {stage.name: stage.objective for stage in answer.stages}
        assert worth(instance, answer.filled) == best, seed
        assert (stages["shortage"], stages["cost"]) == (best[0], best[2]), seed
        # The same after somebody has said no: keep whom one can.
        sick = instance.candidates[seed % 4].id
        again = Instance(
            instance.places,
            instance.candidates,
            instance.limits,
            declined=tuple(Held(place.id, sick) for place in instance.places[:2]),
            held=answer.filled,
        )
        best = min(
            worth(again, filled) for filled in all_plans if not set(filled) & set(again.declined)
        )
        replanned = solve(again, explain=False)
        stages = {stage.name: stage.objective for stage in replanned.stages}
        assert worth(again, replanned.filled) == best, seed
        assert replanned.changes == best[1], seed
        if again.held:
            assert stages["changes"] == best[1], seed
        held_back += best[1] > 0
        short += best[0] > 0
    assert held_back > 5
    assert short > 5


def test_fewest_people_are_those_of_all_plans() -> None:
    proved = 0
    for seed in range(SEEDS):
        instance = question(seed, places=4, people=4, special=False)
        answer = solve(instance)
        shortage = worth(instance, answer.filled)[0]
        fewest = min(
            len({held.candidate for held in filled})
            for filled in every_plan(instance)
            if worth(instance, filled)[0] == shortage
        )
        assert (answer.fewest, answer.fewest_proved) == (fewest, True), seed
        proved += fewest < len(instance.candidates)
    assert proved > 5


def test_enough_more_people_fill_everything_and_one_fewer_does_not() -> None:
    counts = set()
    for seed in range(SEEDS):
        instance = question(seed, places=6, people=2, special=False)
        answer = solve(instance)
        if answer.enough is None:
            assert any(
                solve(replace(instance, candidates=crowd(instance, 30)), explain=False).short
            )
            continue
        assert (answer.enough == 0) == (answer.short == {})
        for more in {answer.enough, max(0, answer.enough - 1)}:
            larger = replace(instance, candidates=crowd(instance, more))
            missing = solve(larger, explain=False).short
            assert (missing == {}) == (more == answer.enough), seed
        counts.add(answer.enough)
    assert {1, 2, 3} <= counts


def crowd(instance: Instance, more: int) -> tuple[Candidate, ...]:
    """Return the interpreters, and more of them who can do everything."""
    ways = tuple(sorted({way for place in instance.places for way in place.required}))
    return (
        *instance.candidates,
        *(Candidate(100 + each, ways, senior=True, site="on_site") for each in range(more)),
    )
