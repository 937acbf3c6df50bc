"""What the last stage of a plan makes least: fees, less what fitting subjects are worth."""

from __future__ import annotations

from statistics import median_low

from summit.interpretation.planner.instance import Candidate, Instance, Place

#: In tenths of a typical fee: what one more session of a language's busiest interpreter weighs,
#: what it is worth that somebody knows a session's subject, and that a team has a senior.
FAIRNESS = 6
MATCH = 1
SENIOR = 10


class NetCost:
    """The costs of an instance, in the unit of its fees.

    ``tenth`` is a tenth of the typical fee, by which what is no money is weighed.
    """

    def __init__(self, instance: Instance) -> None:
        known = [fee for each in instance.candidates for fee in each.cost.values()]
        self._typical = median_low(known) if known else 0
        self.tenth = max(1, self._typical // 10)

    def of(self, place: Place, candidate: Candidate) -> int:
        """Return what somebody costs in a place, less what their knowing its subject is worth."""
        fee = candidate.cost.get(place.id, candidate.cost.get("", self._typical))
        fits = not set(place.domains).isdisjoint(candidate.domains)
        return fee - MATCH * self.tenth * fits
