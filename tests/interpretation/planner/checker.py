"""Knows the rules and not the model: looks at a plan minute by minute and names what it breaks.

It shares no code with the planner but the values of questions and answers.
"""

from __future__ import annotations

from collections import defaultdict

from summit.interpretation.planner.instance import Candidate, Held, Instance, Place

REACH = {"home": {"home"}, "hub": {"home", "hub"}, "on_site": {"home", "hub", "on_site"}}


def broken(instance: Instance, filled: tuple[Held, ...]) -> list[str]:
    """Return what is wrong with a plan; nothing where nothing is.

    What is locked may break rules: only what comes on top of it is judged.
    """
    places = {place.id: place for place in instance.places}
    people = {candidate.id: candidate for candidate in instance.candidates}
    locked = {h for h in instance.locked if h.place in places and h.candidate in people}
    wrong = [f"{held} is locked and not there" for held in locked - set(filled)]
    if len(set(filled)) != len(filled):
        wrong.append("somebody is in the same seat twice")
    for held in set(filled) - locked:
        wrong += _alone(instance, places[held.place], people[held.candidate])
    for place in instance.places:
        wrong += _booth(instance, place, people, filled, locked)
    for person in people.values():
        mine = [held for held in filled if held.candidate == person.id]
        if not set(mine) <= locked:
            wrong += _person(instance, places, mine, locked)
    return wrong


def _alone(instance: Instance, place: Place, person: Candidate) -> list[str]:
    wrong = []
    if any(way not in person.directions for way in place.required):
        wrong.append(f"{person.id} does not work in the languages of {place.id}")
    if place.site not in REACH[person.site]:
        wrong.append(f"{person.id} is elsewhere than {place.id}")
    if place.recorded and not person.consents:
        wrong.append(f"{person.id} does not consent to {place.id}")
    if any((d.place, d.candidate) == (place.id, person.id) for d in instance.declined):
        wrong.append(f"{person.id} has declined {place.id}")
    return wrong


def _booth(
    instance: Instance,
    place: Place,
    people: dict[int, Candidate],
    filled: tuple[Held, ...],
    locked: set[Held],
) -> list[str]:
    wrong = []
    team = [h for h in filled if h.place == place.id and not h.standby]
    waiting = [h for h in filled if h.place == place.id and h.standby]
    for group, need in ((team, place.need), (waiting, place.standby)):
        if len(group) > need and not set(group) <= locked:
            wrong.append(f"{place.id} has {len(group)} of {need}")
    if len(team) == place.need and not set(team) <= locked:
        added = [people[h.candidate] for h in team if h not in locked]
        seniors = sum(people[h.candidate].senior for h in team)
        if seniors < min(instance.limits.seniors, place.need) and any(
            not each.senior for each in added
        ):
            wrong.append(f"{place.id} is full without its seniors")
        giving = sum(place.giving in people[h.candidate].directions for h in team)
        if (
            place.giving
            and giving < min(place.givers, place.need)
            and any(place.giving not in each.directions for each in added)
        ):
            wrong.append(f"{place.id} is full without those who give relay")
    return wrong


def _person(
    instance: Instance, places: dict[str, Place], mine: list[Held], locked: set[Held]
) -> list[str]:
    limits, wrong = instance.limits, []
    person = next(each for each in instance.candidates if each.id == mine[0].candidate)
    there: list[tuple[int, int, int, int, Held]] = []  # call, start, end, day
    for held in mine:
        place = places[held.place]
        there.append((place.call, place.start, place.end, place.day, held))
        if place.rehearsal and not held.standby:
            start, end, day = place.rehearsal
            there.append((start, start, end, day, held))
    for _, start, end, _, held in there:
        if held in locked:
            continue
        hours = range(start, end)
        if any(a <= minute < b for minute in hours for a, b in person.busy):
            wrong.append(f"{held} while busy")
        if person.free and not all(any(a <= m < b for a, b in person.free) for m in hours):
            wrong.append(f"{held} while not free")
        # One booth at a time, and a pause before and after.
        near = set(range(start - limits.between, end + limits.between))
        for _, other_start, other_end, _, other in there:
            if other.place != held.place and near & set(range(other_start, other_end)):
                wrong.append(f"{held} too close to {other}")
        if sum(each.place == held.place for each in mine) > 1:
            wrong.append(f"{held} twice")
    days: dict[int, list[tuple[int, int, int, int, Held]]] = defaultdict(list)
    for each in there:
        days[each[3]].append(each)
    for day, today in days.items():
        if all(held in locked for *_, held in today):
            continue
        at_work = [each for each in today if not each[4].standby]
        remote = any(places[held.place].site != "on_site" for *_, held in at_work)
        share = limits.remote_percent if remote else 100
        sessions = {held.place for *_, held in at_work if places[held.place].day == day}
        added = [each for each in at_work if each[4] not in locked]
        new = any(places[each[4].place].day == day for each in added)
        if len(sessions) > limits.day_sessions and new:
            wrong.append(f"{person.id} has {len(sessions)} sessions on day {day}")
        worked = sum(1 for _, start, end, _, _ in at_work for _ in range(start, end))
        if worked > limits.day_minutes * share // 100 and added:
            wrong.append(f"{person.id} works {worked} min on day {day}")
        first, last = min(min(e[0], e[1]) for e in today), max(e[2] for e in today)
        ends = [e for e in today if min(e[0], e[1]) == first or e[2] == last]
        if last - first > limits.span * share // 100 and not all(e[4] in locked for e in ends):
            wrong.append(f"{person.id} is there for {last - first} min on day {day}")
    for one in there:
        for other in there:
            if one[3] < other[3] and other[1] - one[2] < limits.rest:
                same = one[4].place == other[4].place
                if not same and not {one[4], other[4]} <= locked:
                    wrong.append(f"{person.id} rests too little before day {other[3]}")
    return wrong
