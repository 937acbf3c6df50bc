"""First fit, as one plans by hand: the starting point of the search, and what the bench beats.

Booths that are gravest and hardest to fill come first; each takes, one after the other, the
least busy who is free and may, the cheapest of those. Nothing is ever taken back.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from summit.interpretation.planner.costs import NetCost
from summit.interpretation.planner.instance import Candidate, Held, Instance, Limits, Place
from summit.interpretation.planner.seats import (
    Seat,
    exclude,
    longest_day,
    minutes_on,
    most_minutes,
    most_span,
    obstacles,
    seat_of,
    sessions_on,
)


def first_fit(instance: Instance) -> tuple[Held, ...]:
    """Return a plan that breaks no rule; what is locked is in it."""
    places = {place.id: place for place in instance.places}
    people = {candidate.id: candidate for candidate in instance.candidates}
    taken: dict[int, list[Seat]] = defaultdict(list)
    chosen: list[Held] = []
    for held in dict.fromkeys(instance.locked):
        if held.place in places and held.candidate in people:
            taken[held.candidate].append(seat_of(places[held.place], standby=held.standby))
            chosen.append(held)
    refused = {(each.place, each.candidate) for each in instance.declined}
    able = {
        place.id: [
            candidate
            for candidate in instance.candidates
            if (place.id, candidate.id) not in refused
            and not obstacles(seat_of(place), candidate, instance.limits)
        ]
        for place in instance.places
    }
    load: Counter[int] = Counter(held.candidate for held in chosen)

    net = NetCost(instance)

    def fill(place: Place, *, standby: bool) -> None:
        seat = seat_of(place, standby=standby)
        inside = [
            people[held.candidate]
            for held in chosen
            if held.place == place.id and held.standby == standby
        ]
        need = place.standby if standby else place.need
        for candidate in sorted(
            able[place.id], key=lambda each: (load[each.id], net.of(place, each), each.id)
        ):
            if len(inside) >= need:
                return
            fits = standby or _completes(place, [*inside, candidate], instance.limits)
            if fits and not _too_much(seat, taken[candidate.id], instance.limits):
                inside.append(candidate)
                taken[candidate.id].append(seat)
                load[candidate.id] += 1
                chosen.append(seat.held_by(candidate))

    order = sorted(instance.places, key=lambda place: (-place.rank, len(able[place.id]), place.id))
    for place in order:
        fill(place, standby=False)
    for place in order:
        fill(place, standby=True)
    return tuple(chosen)


def _completes(place: Place, team: list[Candidate], limits: Limits) -> bool:
    """Tell whether a team still leaves room for the seniors and givers of relay it lacks."""
    juniors = sum(not each.senior for each in team)
    if juniors > place.need - min(limits.seniors, place.need):
        return False
    if place.giving is None:
        return True
    others = sum(place.giving not in each.directions for each in team)
    return others <= place.need - min(place.givers, place.need)


def _too_much(seat: Seat, taken: list[Seat], limits: Limits) -> bool:
    """Tell whether somebody who has taken some seats may not take another."""
    if any(exclude(seat, other, limits) for other in taken):
        return True
    everything = [*taken, seat]
    for day in {work.day for work in seat.work}:
        today = [each for each in everything if any(work.day == day for work in each.work)]
        remote = any(each.remote for each in today)
        if sum(sessions_on(each, day) for each in today) > limits.day_sessions:
            return True
        if sum(minutes_on(each, day) for each in today) > most_minutes(limits, remote):
            return True
        most = most_span(limits, remote)
        if any(longest_day(one, other) > most for one in today for other in today):
            return True
    return False
