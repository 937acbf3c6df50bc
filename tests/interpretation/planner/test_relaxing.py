"""The linear relaxation: never above the best plan, and near it where people are shared out."""

from __future__ import annotations

import pytest

from bench.instances import summit
from summit.interpretation.planner.model import Model
from summit.interpretation.planner.relaxing import relax
from summit.interpretation.planner.solving import solve
from tests.interpretation.planner.small import question


@pytest.mark.parametrize("seed", range(40))
def test_its_bound_is_never_above_the_best_plan(seed: int) -> None:
    instance = question(seed)
    answer = solve(instance, explain=False)
    cost = answer.stages[-1]
    assert cost.optimal
    model = Model(instance)
    model.cp.add(model.shortage() <= answer.stages[0].objective)
    model.cp.minimize(model.cost())
    relaxed = relax(model.cp)
    assert relaxed is not None
    assert relaxed.bound <= cost.objective


def test_a_question_without_a_plan_has_no_relaxation() -> None:
    model = Model(question(1))
    model.cp.add(model.shortage() <= -1)
    model.cp.minimize(model.cost())
    assert relax(model.cp) is None


def test_of_many_places_and_people_the_best_plan_is_proved() -> None:
    instance = summit(7, sessions=60, interpreters=40, languages=4, days=6)
    answer = solve(instance, explain=False)
    assert [stage.name for stage in answer.stages] == ["shortage", "cost"]
    assert answer.stages[-1].gap <= 0.001
