"""The constraint model: who takes which seat, under the rules, for all interpreters at once.

One Boolean variable for each interpreter and seat that the interpreter could take alone; the
rules are constraints on them. What is locked is not for the solver to settle: it is no variable,
and uses up what the rules allow. So a lock that breaks a rule never makes a plan impossible; it
only leaves no room for more.

Turns have no variables: they follow from a team (:mod:`summit.interpretation.turns`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations_with_replacement

from ortools.sat.python import cp_model

from summit.interpretation.planner.costs import FAIRNESS, SENIOR, NetCost
from summit.interpretation.planner.instance import Candidate, Held, Instance, Limits, Place
from summit.interpretation.planner.seats import (
    Seat,
    exclude,
    exclusions,
    longest_day,
    minutes_on,
    most_minutes,
    most_span,
    obstacles,
    seat_of,
    seats_of,
    sessions_on,
    works_on,
)

Sum = cp_model.LinearExprT


class Model:
    """An instance as a CP-SAT model.

    Args:
        own_limits: limits of single candidates, by id, in place of the instance's.

    Attributes:
        cp: the constraints, without an objective.
        takes: the variables, by who would be where.
        locked: what is given besides.
        short, short_standby: how many are missing, by place id.
    """

    def __init__(self, instance: Instance, own_limits: Mapping[int, Limits] | None = None) -> None:
        self.instance = instance
        self.cp = cp_model.CpModel()
        self.takes: dict[Held, cp_model.IntVar] = {}
        self.short: dict[str, cp_model.IntVar] = {}
        self.short_standby: dict[str, cp_model.IntVar] = {}
        self._seats = seats_of(instance.places)
        self._places = {place.id: place for place in instance.places}
        self._people = {candidate.id: candidate for candidate in instance.candidates}
        self.locked = self._known(instance.locked)
        self.held = self._known(instance.held)
        refused = {(each.place, each.candidate) for each in instance.declined}
        for candidate in instance.candidates:
            limits = (own_limits or {}).get(candidate.id, instance.limits)
            self._add_candidate(candidate, limits, refused)
        for place in instance.places:
            self._add_place(place)

    def _known(self, given: Iterable[Held]) -> frozenset[Held]:
        """Return those whose place and interpreter there are."""
        return frozenset(
            each for each in given if each.place in self._places and each.candidate in self._people
        )

    # ── What rules ask of one interpreter ─────────────────────────────────────────────────────

    def _add_candidate(
        self, candidate: Candidate, limits: Limits, refused: set[tuple[str, int]]
    ) -> None:
        given = [
            seat_of(self._places[held.place], standby=held.standby)
            for held in sorted_held(self.locked)
            if held.candidate == candidate.id
        ]
        free: dict[int, cp_model.IntVar] = {}
        for position, seat in enumerate(self._seats):
            if (
                (seat.place.id, candidate.id) in refused
                or obstacles(seat, candidate, limits)
                or any(exclude(seat, other, limits) for other in given)
            ):
                continue
            variable = self.cp.new_bool_var("")
            free[position] = self.takes[seat.held_by(candidate)] = variable
        for clique in dict.fromkeys(
            tuple(position for position in clique if position in free)
            for clique in exclusions(self._seats, limits)
        ):
            if len(clique) > 1:
                self.cp.add_at_most_one(free[position] for position in clique)
        seats = [(self._seats[position], taken) for position, taken in free.items()]
        for day in sorted({work.day for seat, _ in seats for work in seat.work}):
            self._add_day(
                day,
                [(seat, taken) for seat, taken in seats if works_on(seat, day)],
                [seat for seat in given if works_on(seat, day)],
                limits,
            )

    def _add_day(
        self,
        day: int,
        today: list[tuple[Seat, cp_model.IntVar]],
        given: list[Seat],
        limits: Limits,
    ) -> None:
        self._at_most(
            [(sessions_on(seat, day), taken) for seat, taken in today],
            limits.day_sessions - sum(sessions_on(seat, day) for seat in given),
        )
        minutes = [(minutes_on(seat, day), taken) for seat, taken in today]
        used = sum(minutes_on(seat, day) for seat in given)
        remote = [taken for seat, taken in today if seat.remote]
        is_remote = any(seat.remote for seat in given) or len(remote) == len(today)
        self._at_most(minutes, most_minutes(limits, is_remote) - used)
        if not is_remote and not remote:
            return
        # Any remote work makes the whole day a remote one.
        if_remote: list[cp_model.IntVar] = []
        if not is_remote:
            variable = self.cp.new_bool_var("")
            for taken in remote:
                self.cp.add_implication(taken, variable)
            self._at_most(minutes, most_minutes(limits, remote=True) - used, variable)
            if_remote = [variable]
        everything: list[tuple[Seat, list[cp_model.IntVar]]] = [
            *((seat, [taken]) for seat, taken in today),
            *((seat, []) for seat in given),
        ]
        most = most_span(limits, remote=True)
        for (one, who), (other, also) in combinations_with_replacement(everything, 2):
            if (who or also) and longest_day(one, other) > most:
                self.cp.add_bool_or(~literal for literal in [*if_remote, *who, *also])

    def _at_most(
        self,
        terms: Iterable[tuple[int, cp_model.IntVar]],
        most: int,
        only_if: cp_model.IntVar | None = None,
    ) -> None:
        """Limit a sum, where it could be passed at all; less than nothing left is nothing."""
        terms = [(number, taken) for number, taken in terms if number > 0]
        most = max(0, most)
        if sum(number for number, _ in terms) > most:
            limit = self.cp.add(sum(number * taken for number, taken in terms) <= most)
            if only_if is not None:
                limit.only_enforce_if(only_if)

    # ── What a booth needs ────────────────────────────────────────────────────────────────────

    def _add_place(self, place: Place) -> None:
        team = [
            (candidate, taken)
            for candidate in self.instance.candidates
            if (taken := self.takes.get(Held(place.id, candidate.id))) is not None
        ]
        given = [
            candidate
            for candidate in self.instance.candidates
            if Held(place.id, candidate.id) in self.locked
        ]
        left = max(0, place.need - len(given))
        short = self.short[place.id] = self.cp.new_int_var(0, left, "")
        self.cp.add(sum(taken for _, taken in team) + short == left)
        seniors = min(self.instance.limits.seniors, place.need)
        self._at_most(
            [(1, taken) for candidate, taken in team if not candidate.senior],
            place.need - seniors - sum(not candidate.senior for candidate in given),
        )
        if place.giving is not None:
            self._at_most(
                [
                    (1, taken)
                    for candidate, taken in team
                    if place.giving not in candidate.directions
                ],
                place.need
                - min(place.givers, place.need)
                - sum(place.giving not in candidate.directions for candidate in given),
            )
        if place.standby:
            locked = sum(each.place == place.id and each.standby for each in self.locked)
            left = max(0, place.standby - locked)
            missing = self.short_standby[place.id] = self.cp.new_int_var(0, left, "")
            standing = [
                taken
                for candidate in self.instance.candidates
                if (taken := self.takes.get(Held(place.id, candidate.id, standby=True))) is not None
            ]
            self.cp.add(sum(standing) + missing == left)

    # ── What is to be least ───────────────────────────────────────────────────────────────────

    def shortage(self) -> Sum:
        """Return how much is missing: people, each as grave as their place's rank."""
        return sum(place.rank * self.short[place.id] for place in self.instance.places)

    def standby_shortage(self) -> Sum:
        """Return how much is missing of those who stand by, by rank."""
        return sum(
            place.rank * self.short_standby[place.id]
            for place in self.instance.places
            if place.standby
        )

    def changes(self) -> Sum:
        """Return how many of those held would lose their place or change their capacity."""
        kept = [self.takes[each] for each in sorted_held(self.held) if each in self.takes]
        return len(self.held - self.locked) - sum(kept)

    def cost(self) -> Sum:
        """Return what the plan costs (:mod:`~summit.interpretation.planner.costs`).

        Unequal load has a price: for each pair of languages, :data:`FAIRNESS` tenths of a typical
        fee for each session of whoever has most of them.
        """
        costs = NetCost(self.instance)
        terms: list[Sum] = [
            costs.of(self._places[held.place], self._people[held.candidate]) * taken
            for held, taken in self._everything()
        ]
        for loads in self._loads().values():
            busiest = self.cp.new_int_var(0, max(len(load) for load in loads), "")
            for load in loads:
                self.cp.add(busiest >= sum(load))
            terms.append(FAIRNESS * costs.tenth * busiest)
        terms.extend(SENIOR * costs.tenth * lacking for lacking in self._lacking_seniors())
        return sum(terms)

    def _lacking_seniors(self) -> Iterator[cp_model.IntVar]:
        """Yield of each team how many seniors it lacks of those that were preferred."""
        seniors = {each.id for each in self.instance.candidates if each.senior}
        by_place: dict[str, list[cp_model.LinearExprT]] = defaultdict(list)
        for held, taken in self._everything():
            if not held.standby and held.candidate in seniors:
                by_place[held.place].append(taken)
        for place in self.instance.places:
            wanted = min(self.instance.limits.prefers_seniors, place.need)
            if wanted:
                lacking = self.cp.new_int_var(0, wanted, "")
                self.cp.add(cp_model.LinearExpr.sum([lacking, *by_place[place.id]]) >= wanted)
                yield lacking

    def people(self) -> Sum:
        """Return how many different interpreters are used."""
        used = []
        by_candidate: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for held, taken in self.takes.items():
            by_candidate[held.candidate].append(taken)
        given = {held.candidate for held in self.locked}
        for candidate_id, taken_by in by_candidate.items():
            if candidate_id not in given:
                variable = self.cp.new_bool_var("")
                for taken in taken_by:
                    self.cp.add_implication(taken, variable)
                used.append(variable)
        return len(given) + sum(used)

    def _everything(self) -> Iterator[tuple[Held, cp_model.LinearExprT]]:
        yield from self.takes.items()
        for held in sorted_held(self.locked):
            yield held, 1

    def _loads(self) -> dict[tuple[str, ...], list[list[cp_model.LinearExprT]]]:
        """Return by pair of languages the sessions of each interpreter who could work in it."""
        pairs = {place.id: languages_of(place) for place in self.instance.places}
        loads: dict[tuple[str, ...], dict[int, list[cp_model.LinearExprT]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for held, taken in self._everything():
            if not held.standby:
                loads[pairs[held.place]][held.candidate].append(taken)
        return {pair: list(by_candidate.values()) for pair, by_candidate in loads.items()}

    def start_at(self, filled: Iterable[Held]) -> None:
        """Have the next search begin with these in their places."""
        filled = frozenset(filled)
        self.cp.clear_hints()  # type: ignore[no-untyped-call]
        for held, taken in self.takes.items():
            self.cp.add_hint(taken, held in filled)

    def without(self, leaves_out: Callable[[cp_model.IntVar], bool]) -> cp_model.CpModel:
        """Return the same question with fewer ways: nobody takes the seats that are left out."""
        smaller = self.cp.clone()
        smaller.clear_hints()  # type: ignore[no-untyped-call]
        for taken in self.takes.values():
            if leaves_out(taken):
                smaller.add(smaller.get_bool_var_from_proto_index(taken.index) == 0)
        return smaller

    # ── Reading a solution ────────────────────────────────────────────────────────────────────

    def filled(self, solver: cp_model.CpSolver) -> tuple[Held, ...]:
        """Return who is where in the solver's solution, in the order of the places."""
        chosen = [held for held, taken in self.takes.items() if solver.boolean_value(taken)]
        order = {place: position for position, place in enumerate(self._places)}
        return tuple(
            sorted(
                [*chosen, *self.locked],
                key=lambda each: (order[each.place], each.standby, each.candidate),
            )
        )

    def missing(self, solver: cp_model.CpSolver) -> dict[str, int]:
        """Return how many are missing in the solver's solution, by place id, where any are."""
        counts = {place: solver.value(short) for place, short in self.short.items()}
        return {place: count for place, count in counts.items() if count}


def languages_of(place: Place) -> tuple[str, ...]:
    """Return the pair of languages that a booth works between, whichever way."""
    return tuple(sorted({language for direction in place.required for language in direction}))


def sorted_held(held: Iterable[Held]) -> list[Held]:
    """Return them in an order that is the same in every process."""
    return sorted(held, key=lambda each: (each.place, each.candidate, each.standby))
