"""Why a plan is short and what would help; and how few interpreters would do as well.

Each question "what if" is the same model with one thing changed: a rule lifted for everybody or
for one person, or one more person. Booths that are full stay full in it, so that what it fills is
gained. How many questions are asked depends on the size of the instance alone, never on the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from summit.interpretation.planner.instance import (
    Candidate,
    Held,
    Hint,
    Instance,
    Limits,
    Place,
)
from summit.interpretation.planner.model import Model
from summit.interpretation.planner.search import Search
from summit.interpretation.planner.seats import obstacles, seat_of

#: Larger than any minute or count of an instance: a limit that is none.
_NONE = 10**6
#: The rules that can be lifted, and what they are then.
_LIFTED: Mapping[str, int] = {
    "day_sessions": _NONE,
    "day_minutes": _NONE,
    "between": 0,
    "span": _NONE,
    "rest": 0,
}
#: What can be lifted besides, for whoever it keeps away.
_OBSTACLES = ("availability", "declined", "consent", "site", "seniors", "relay")

#: How many people are named for one rule, and how many hints are given in all.
NAMED = 3
MOST_HINTS = 24
#: Variables of all models asked together, and questions asked at least.
_MOST_VARIABLES = 150_000
_LEAST_QUESTIONS = 24
#: With more variables, questions are about the days on which somebody is missing alone.
_LARGE = 3_000
#: What one question may take of the effort that a stage may.
_SHARE = 0.05
_SHARE_OF_FEWEST = 0.2
#: More people than this are not sought.
MOST_MORE = 64


@dataclass(frozen=True, slots=True)
class Why:
    """What is said about a plan; as :class:`~summit.interpretation.planner.instance.Answer`."""

    hints: tuple[Hint, ...]
    fewest: int | None
    fewest_proved: bool
    enough: int | None


#: What is said of a plan that nobody has asked about.
NOTHING = Why((), None, False, None)


def explain(
    instance: Instance,
    filled: tuple[Held, ...],
    short: Mapping[str, int],
    search: Search,
    effort: float,
) -> Why:
    """Explain a plan.

    Args:
        filled, short: the plan.
        effort: what one stage of the plan may take.
    """
    fewest, proved = _fewest(instance, filled, short, search, effort * _SHARE_OF_FEWEST)
    if not short:
        return Why((), fewest, proved, 0)
    if len(Model(instance).takes) > _LARGE:
        instance = _near(instance, filled, short)
    asking = _Asking(instance, filled, short, search, effort * _SHARE)
    enough = _enough(asking)
    return Why(tuple(_hints(asking))[:MOST_HINTS], fewest, proved, enough)


def _fewest(
    instance: Instance,
    filled: tuple[Held, ...],
    short: Mapping[str, int],
    search: Search,
    effort: float,
) -> tuple[int | None, bool]:
    """Return how few interpreters can leave no more short, and whether that is proved."""
    used = len({held.candidate for held in filled})
    model = Model(instance)
    model.cp.add(model.shortage() <= _shortage(instance.places, short))
    if model.short_standby:
        standing = sum(each.standby for each in filled)
        wanted = sum(place.standby for place in instance.places)
        model.cp.add(sum(model.short_standby.values()) <= max(0, wanted - standing))
    model.start_at(filled)
    found = search.least(model.cp, model.people(), effort)
    if found is None or found.objective > used:
        return used, False
    return found.objective, found.optimal


def _near(instance: Instance, filled: tuple[Held, ...], short: Mapping[str, int]) -> Instance:
    """Return the days on which somebody is missing, and those beside them as they are planned.

    What gains something there gains it in the whole, too: nothing else has to move for it.
    """
    days = {day for place in instance.places if place.id in short for day in _days(place)}
    beside = {day + step for day in days for step in (-1, 0, 1)}
    places = tuple(place for place in instance.places if not beside.isdisjoint(_days(place)))
    kept = {place.id for place in places if days.isdisjoint(_days(place))}
    locked = dict.fromkeys((*instance.locked, *(held for held in filled if held.place in kept)))
    return replace(instance, places=places, locked=tuple(locked))


def _days(place: Place) -> set[int]:
    return {place.day} | ({place.rehearsal[2]} if place.rehearsal else set())


def _shortage(places: Iterable[Place], short: Mapping[str, int]) -> int:
    return sum(place.rank * short.get(place.id, 0) for place in places)


class _Asking:
    """Asks what a change would gain, as long as there are questions left."""

    def __init__(
        self,
        instance: Instance,
        filled: tuple[Held, ...],
        short: Mapping[str, int],
        search: Search,
        effort: float,
    ) -> None:
        self.instance, self.short = instance, short
        self._filled, self._search, self._effort = filled, search, effort
        variables = max(1, len(Model(instance).takes))
        self.left = max(_LEAST_QUESTIONS, _MOST_VARIABLES // variables)

    def gains(
        self, changed: Instance, own_limits: Mapping[int, Limits] | None = None
    ) -> dict[str, int]:
        """Return by place how many fewer would be missing if the instance were as changed."""
        if self.left <= 0:
            return {}
        self.left -= 1
        model = Model(changed, own_limits)
        for place, missing in model.short.items():
            model.cp.add(missing <= self.short.get(place, 0))
        model.start_at(self._filled)
        found = self._search.least(model.cp, model.shortage(), self._effort)
        if found is None:
            return {}
        now = model.missing(found.solver)
        return {
            place: saved
            for place, missing in self.short.items()
            if (saved := missing - now.get(place, 0)) > 0
        }


def _hints(asking: _Asking) -> Iterator[Hint]:
    """Yield what would help: for everybody, then for single people, at last one more person."""
    instance, short = asking.instance, asking.short
    places = {place.id: place for place in instance.places}
    for place in short:
        required = set(places[place].required)
        if not any(required <= set(each.directions) for each in instance.candidates):
            yield Hint(place, "languages", None, short[place])
    rules = [rule for rule in (*_LIFTED, *_OBSTACLES) if _matters(instance, rule)]
    helping = {}
    for rule in rules:
        if gained := asking.gains(*_lifted(instance, rule, None)):
            helping[rule] = gained
    more = asking.gains(_with_more(instance, 1))
    for rule, gained in helping.items():
        for place, saved in gained.items():
            yield Hint(place, rule, None, saved)
        yield from _people(asking, rule, [places[place] for place in gained])
    for place, saved in more.items():
        yield Hint(place, "people", None, saved)


def _people(asking: _Asking, rule: str, places: list[Place]) -> Iterator[Hint]:
    """Yield the people for whom alone a rule would have to be lifted."""
    named: dict[str, int] = {}
    for candidate in asking.instance.candidates:
        if all(named.get(place.id, 0) >= NAMED for place in places):
            return
        if not any(set(place.required) <= set(candidate.directions) for place in places):
            continue
        if not _matters_for(asking.instance, rule, candidate):
            continue
        for place, saved in asking.gains(*_lifted(asking.instance, rule, candidate.id)).items():
            if named.get(place, 0) < NAMED:
                named[place] = named.get(place, 0) + 1
                yield Hint(place, rule, candidate.id, saved)


def _matters(instance: Instance, rule: str) -> bool:
    """Tell whether lifting a rule could change anything at all."""
    if rule in _LIFTED:
        return True
    if rule == "seniors":
        return instance.limits.seniors > 0
    if rule == "relay":
        return any(place.givers for place in instance.places)
    return any(_matters_for(instance, rule, each) for each in instance.candidates)


def _matters_for(instance: Instance, rule: str, candidate: Candidate) -> bool:
    if rule == "declined":
        return any(each.candidate == candidate.id for each in instance.declined)
    if rule == "seniors":
        return not candidate.senior
    if rule == "relay":
        # Nobody gives relay in a direction that they do not work in: it is lifted for all.
        return False
    if rule in _LIFTED:
        return True
    return any(
        rule in obstacles(seat_of(place), candidate, instance.limits) for place in instance.places
    )


def _lifted(
    instance: Instance, rule: str, only: int | None
) -> tuple[Instance, dict[int, Limits] | None]:
    """Return an instance with a rule lifted for one person or for all, and own limits."""
    if rule in _LIFTED:
        limits = replace(instance.limits, **{rule: _LIFTED[rule]})
        if only is None:
            return replace(instance, limits=limits), None
        return instance, {only: limits}
    if rule == "relay":
        places = tuple(replace(place, giving=None, givers=0) for place in instance.places)
        return replace(instance, places=places), None
    if rule == "declined":
        kept = tuple(h for h in instance.declined if only is not None and h.candidate != only)
        return replace(instance, declined=kept), None
    candidates = tuple(
        _without_obstacle(each, rule) if only in (None, each.id) else each
        for each in instance.candidates
    )
    return replace(instance, candidates=candidates), None


def _without_obstacle(candidate: Candidate, rule: str) -> Candidate:
    if rule == "availability":
        return replace(candidate, free=(), busy=())
    if rule == "consent":
        return replace(candidate, consents=True)
    if rule == "site":
        return replace(candidate, site="on_site")
    return replace(candidate, senior=True)


# ── How many more people ──────────────────────────────────────────────────────────────────────────


def _with_more(instance: Instance, number: int) -> Instance:
    """Return an instance with so many more interpreters who can do everything at any time."""
    ways = {way for place in instance.places for way in (*place.required, place.giving) if way}
    first = max((each.id for each in instance.candidates), default=0) + 1
    more = tuple(
        Candidate(first + each, directions=tuple(sorted(ways)), senior=True, site="on_site")
        for each in range(number)
    )
    return replace(instance, candidates=(*instance.candidates, *more))


def _enough(asking: _Asking) -> int | None:
    """Return how many more people would fill everything; ``None`` where none or too many would."""
    instance, short = asking.instance, asking.short
    anybody = _with_more(instance, 1).candidates[-1]
    for place in instance.places:
        if place.id in short and obstacles(seat_of(place), anybody, instance.limits):
            return None
    too_few, number = 0, 1
    while not _fills_everything(asking, number):
        too_few, number = number, 2 * number
        if number > MOST_MORE or asking.left <= 0:
            return None
    while number - too_few > 1 and asking.left > 0:
        between = (too_few + number) // 2
        if _fills_everything(asking, between):
            number = between
        else:
            too_few = between
    return number


def _fills_everything(asking: _Asking, more: int) -> bool:
    gained = asking.gains(_with_more(asking.instance, more))
    return sum(gained.values()) == sum(asking.short.values())
