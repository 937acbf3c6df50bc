"""How long the planner takes and how good its plans are, beside a plan by first fit.

Seconds are of the clock, from question to proposal, in a process that has loaded the solver
already; on two cores.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

from bench.instances import summit
from bench.line import Line
from summit.interpretation.planner.costs import FAIRNESS, NetCost
from summit.interpretation.planner.greedy import first_fit
from summit.interpretation.planner.instance import Held, Instance
from summit.interpretation.planner.model import languages_of
from summit.interpretation.planner.solving import solve

SEED = 1


@dataclass(frozen=True)
class Size:
    """A question's size, and what is asked of the answer: seconds and gap in per cent."""

    sessions: int
    interpreters: int
    languages: int
    days: int
    effort: float
    seconds: float
    gap: float


SIZES = (
    Size(15, 12, 2, 5, effort=10, seconds=1, gap=0),
    Size(100, 48, 6, 10, effort=10, seconds=5, gap=1),
    Size(200, 120, 6, 8, effort=10, seconds=10, gap=2),
)


def planned() -> Iterator[Line]:
    """Plan one summit of each size twice, and once by first fit."""
    for size in SIZES:
        name = f"plan of {size.sessions} × {size.interpreters}"
        instance = summit(
            SEED,
            sessions=size.sessions,
            interpreters=size.interpreters,
            languages=size.languages,
            days=size.days,
        )
        began = perf_counter()
        answer = solve(instance, effort=size.effort, explain=False)
        seconds = perf_counter() - began
        shortage, cost = answer.stages[0], answer.stages[-1]
        seats = sum(place.need for place in instance.places)
        yield Line(
            name, seconds, "s", size.seconds, f"{seats} places, {size.languages} languages"
        )  # fmt: skip
        gap = 100 * max(shortage.gap, cost.gap)
        yield Line(f"{name}, gap", gap, "%", size.gap, f"shortage {shortage.objective}")
        again = solve(instance, effort=size.effort, explain=False)
        different = len(set(answer.filled) ^ set(again.filled))
        yield Line(f"{name}, made again", different, "differ", 0)
        by_hand = first_fit(instance)
        note = f"by first fit {missing(instance, by_hand)} of {seats}"
        yield Line(f"{name}, missing", sum(answer.short.values()), "places", note=note)
        ratio = cost_of(instance, by_hand) / max(1, len(by_hand))
        ours = cost_of(instance, answer.filled) / max(1, len(answer.filled))
        note = f"by first fit {ratio / 1000:.0f}, {100 * (ratio / ours - 1):+.1f} %"
        yield Line(f"{name}, cost of a place", ours / 1000, "1000 KRW", note=note)
    began = perf_counter()
    subprocess.run([sys.executable, "-c", "from ortools.sat.python import cp_model"], check=True)
    yield Line("the solver's library loaded", perf_counter() - began, "s")


def missing(instance: Instance, filled: tuple[Held, ...]) -> int:
    """Return how many places of a plan are empty."""
    there = [held for held in filled if not held.standby]
    return sum(place.need for place in instance.places) - len(there)


def cost_of(instance: Instance, filled: tuple[Held, ...]) -> int:
    """Return what a plan costs, as the planner's last stage reckons."""
    costs = NetCost(instance)
    places = {place.id: place for place in instance.places}
    people = {person.id: person for person in instance.candidates}
    loads: dict[tuple[str, ...], dict[int, int]] = {}
    total = 0
    for held in filled:
        total += costs.of(places[held.place], people[held.candidate])
        load = loads.setdefault(languages_of(places[held.place]), {})
        load[held.candidate] = load.get(held.candidate, 0) + 1
    return total + sum(FAIRNESS * costs.tenth * max(load.values()) for load in loads.values())
