"""One run of the solver: the same every time, within a limit of work, and to be stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ortools.sat.python import cp_model

from summit.core.errors import N_
from summit.interpretation.planner.failures import Cancelled, PlannerFailed

#: The solver's threads. With one, the same search takes the same way at every run.
WORKERS = 1
#: How much of the model the solver's linear relaxation holds: all of it (decision 011).
LINEAR = 2

#: Told of a better solution: its objective, and what it is proved not to be less than.
Better = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Found:
    """The best solution that was found; read values from ``solver``."""

    solver: cp_model.CpSolver
    objective: int
    bound: int
    optimal: bool


@dataclass(slots=True)
class Search:
    """Runs the solver for one seed.

    ``spent`` counts the work done, in the solver's deterministic seconds: about as long on one
    core, and always the same for the same search.
    """

    seed: int
    cancelled: Callable[[], bool]
    spent: float = 0.0

    def least(
        self,
        cp: cp_model.CpModel,
        objective: cp_model.LinearExprT,
        effort: float,
        better: Better | None = None,
    ) -> Found | None:
        """Minimise an objective; ``None`` where no solution was found within the effort.

        Args:
            effort: the most to spend, in deterministic seconds.

        Raises:
            Cancelled: somebody has stopped it.
            PlannerFailed: the solver refuses the model.
        """
        if self.cancelled():
            raise Cancelled
        cp.minimize(objective)
        solver = cp_model.CpSolver()
        solver.parameters.random_seed = self.seed % 2**31
        solver.parameters.num_workers = WORKERS
        solver.parameters.linearization_level = LINEAR
        solver.parameters.max_deterministic_time = effort
        watch = _Watch(self.cancelled, better)
        status = solver.solve(cp, watch)
        self.spent += solver.deterministic_time
        if watch.stopped or self.cancelled():
            raise Cancelled
        if status == cp_model.MODEL_INVALID:
            raise PlannerFailed(N_("The planner’s numbers are too large for the solver."))
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        value = round(solver.objective_value)
        optimal = status == cp_model.OPTIMAL
        bound = value if optimal else _floor(solver.best_objective_bound)
        return Found(solver, value, min(bound, value), optimal)


def _floor(bound: float) -> int:
    """Round a bound to the whole number that the objective cannot be less than."""
    whole = round(bound)
    return whole if abs(bound - whole) < 1e-6 else int(-(-bound // 1))


class _Watch(cp_model.CpSolverSolutionCallback):
    """Looks at each better solution whether to go on, and passes it on."""

    def __init__(self, cancelled: Callable[[], bool], better: Better | None) -> None:
        super().__init__()
        self.stopped = False
        self._cancelled, self._better = cancelled, better

    def on_solution_callback(self) -> None:
        """Take note of a better solution."""
        if self._cancelled():
            self.stopped = True
            self.stop_search()
        elif self._better is not None:
            self._better(round(self.objective_value), _floor(self.best_objective_bound))
