"""Making a plan: what matters most is made best first and kept, then what matters less.

*Shortage* (interpreters missing, by rank), then *standby*, then, where people already hold
places, *changes*, then *cost*. Each stage ends with what it has proved.

The same instance makes the same plan at every run: the solver works in one thread, and what
limits it is work done, not time passed (``max_deterministic_time``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import monotonic

from ortools.sat.python import cp_model

from summit.core.errors import N_
from summit.interpretation.planner import explaining
from summit.interpretation.planner.failures import PlannerFailed
from summit.interpretation.planner.greedy import first_fit
from summit.interpretation.planner.instance import Answer, Instance, Stage
from summit.interpretation.planner.model import Model
from summit.interpretation.planner.relaxing import relax
from summit.interpretation.planner.search import Found, Search

#: How much work each stage of a plan may take, in the solver's deterministic seconds.
EFFORT = 10.0
#: A plan that costs so little more than the proved bound (as a share of it) is searched on for
#: this long alone: small questions are proved in it, and in large ones nothing is left to gain.
CLOSE, BRIEF = 0.001, 0.5

Progress = Callable[[Stage], None]


def solve(
    instance: Instance,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    effort: float = EFFORT,
    explain: bool = True,
) -> Answer:
    """Make a plan in this process; :func:`summit.interpretation.planner.running.plan` has its own.

    Args:
        progress: told of each better solution of a stage, and of its end.
        cancelled: asked before each stage and at each better solution whether to stop.
        effort: the most work of any stage, in deterministic seconds.
        explain: whether to say what would help and how few would do, which takes longer.

    Raises:
        Cancelled: ``cancelled`` said so.
        PlannerFailed: no plan was found within the effort.
    """
    search = Search(instance.seed, cancelled or (lambda: False))
    model = Model(instance)
    stages: list[Stage] = []
    best: Found | None = None
    for name, objective in _objectives(model):
        best, stage = _stage(model, search, name, objective, best, effort, progress)
        stages.append(stage)
        if progress is not None:
            progress(stage)
    assert best is not None
    filled = model.filled(best.solver)
    short = model.missing(best.solver)
    why = explaining.NOTHING
    if explain:
        why = explaining.explain(instance, filled, short, search, effort)
    return Answer(
        filled=filled,
        short=short,
        stages=tuple(stages),
        changes=len(model.held - set(filled)),
        hints=why.hints,
        fewest=why.fewest,
        fewest_proved=why.fewest_proved,
        enough=why.enough,
        seed=instance.seed,
        short_standby={
            place: missing
            for place, variable in model.short_standby.items()
            if (missing := best.solver.value(variable))
        },
    )


def _objectives(model: Model) -> Iterator[tuple[str, cp_model.LinearExprT]]:
    yield "shortage", model.shortage()
    if model.short_standby:
        yield "standby", model.standby_shortage()
    if model.held:
        yield "changes", model.changes()
    yield "cost", model.cost()


def _stage(
    model: Model,
    search: Search,
    name: str,
    objective: cp_model.LinearExprT,
    before: Found | None,
    effort: float,
    progress: Progress | None,
) -> tuple[Found, Stage]:
    """Make one objective least, and keep it from getting worse in the stages that follow."""
    began = monotonic()
    floor: int | None = None

    def stage(value: int, bound: int, optimal: bool) -> Stage:
        bound = min(value, bound if floor is None else max(bound, floor))
        gap = abs(value - bound) / max(1, abs(value))
        return Stage(name, value, bound, optimal or gap == 0, gap, monotonic() - began)

    def better(value: int, bound: int) -> None:
        if progress is not None:
            progress(stage(value, bound, optimal=False))

    model.start_at(model.filled(before.solver) if before else first_fit(model.instance))
    found: Found | None = None
    if name == "cost":
        model.cp.minimize(objective)
        relaxed = relax(model.cp)
        if relaxed is not None:
            floor = relaxed.bound
            found = search.least(model.without(relaxed.leaves_out), objective, effort, better)
        if found is not None and floor is not None:
            # The smaller search proved nothing of the whole.
            found = replace(found, bound=floor, optimal=found.objective == floor)
            model.start_at(model.filled(found.solver))
            if found.objective - floor <= CLOSE * abs(found.objective):
                effort = min(effort, BRIEF)
    whole = search.least(model.cp, objective, effort, better)
    if whole is not None and (found is None or whole.objective <= found.objective):
        found = whole
    elif found is None and before is not None and name != "cost":
        # It was not looked at in time, but the plan so far is one of this stage, too.
        value = before.solver.value(objective)
        found = replace(before, objective=value, bound=0, optimal=value == 0)
    if found is None:
        raise PlannerFailed(N_("The planner found no plan in the time it was given."))
    model.cp.add(objective <= found.objective)
    return found, stage(found.objective, found.bound, found.optimal)
