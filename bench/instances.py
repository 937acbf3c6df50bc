"""Questions to the planner that no summit has asked, but one could: made from a seed.

A summit of several days with rooms side by side, in which most sessions are between English and
Korean and some are heard in more languages; interpreters as a market has them: few seniors, most
of one foreign language, some with two, absent now and then, dearer the more they know.
"""

from __future__ import annotations

from random import Random

from summit.interpretation.planner.instance import Candidate, Instance, Limits, Place

#: As the rule set of Seoul's market has them.
SEOUL = Limits(
    day_sessions=2, day_minutes=360, between=30, span=720, rest=660, remote_percent=75, seniors=1
)
DAY = 24 * 60
#: Minutes of the day at which sessions begin, and how long they take.
STARTS = (9 * 60, 11 * 60, 13 * 60 + 30, 15 * 60 + 30, 18 * 60)
LENGTHS = (60, 75, 90, 100)
DOMAINS = ("climate", "health", "transport", "finance", "culture")
#: Languages besides the pivot, the first the host's, by how often they are heard.
LANGUAGES = ("ko", "zh", "es", "fr", "ja")
PIVOT = "en"


def summit(
    seed: int, *, sessions: int, interpreters: int, languages: int = 2, days: int = 5
) -> Instance:
    """Return an instance of so many sessions, interpreters and languages (2 to 6).

    The same seed makes the same instance on every machine.
    """
    random = Random(seed)  # noqa: S311
    others = LANGUAGES[: languages - 1]
    places = tuple(
        place
        for number in range(sessions)
        for place in _session(random, number, number % days, others, number // days)
    )
    demand = {each: sum(place.need for place in places if each in place.booth) for each in others}
    people = random.choices(others, weights=[demand[each] for each in others], k=interpreters)
    # Whatever is heard has somebody who works in it.
    people[: 2 * len(others)] = [each for each in others for _ in range(2)][:interpreters]
    candidates = tuple(
        _interpreter(random, number + 1, language, others, days)
        for number, language in enumerate(people)
    )
    return Instance(places, candidates, SEOUL, seed=seed)


def _session(
    random: Random, number: int, day: int, others: tuple[str, ...], turn: int
) -> list[Place]:
    start = day * DAY + STARTS[turn % len(STARTS)] + random.choice((0, 0, 15))
    end = start + random.choice(LENGTHS)
    heard = [others[0], *(each for each in others[1:] if random.random() < 0.18)]
    difficult = random.random() < 0.1
    several = len(heard) > 1
    places = []
    for language in heard:
        into, back = (PIVOT, language), (language, PIVOT)
        two_way = language == others[0] or random.random() < 0.4
        gives = several and two_way
        places.append(
            Place(
                id=f"session-{number}/{PIVOT}-{language}",
                session=f"session-{number}",
                booth=f"{PIVOT}-{language}",
                start=start,
                end=end,
                day=day,
                call=start - 30,
                need=3 if difficult or gives else 2,
                standby=0,
                required=(into,) if several or not two_way else (into, back),
                giving=back if gives else None,
                givers=2 if gives else 0,
                rank=4 if difficult else random.choice((1, 1, 2)),
                domains=(random.choice(DOMAINS),),
                recorded=random.random() < 0.3,
            )
        )
    return places


def _interpreter(
    random: Random, identity: int, language: str, others: tuple[str, ...], days: int
) -> Candidate:
    directions = {(PIVOT, language)}
    if random.random() < 0.85:
        directions.add((language, PIVOT))
    if len(others) > 1 and random.random() < 0.2:
        second = random.choice([each for each in others if each != language])
        directions |= {(PIVOT, second), (second, PIVOT)}
    senior = random.random() < 0.45
    away = [day for day in range(days) if random.random() < 0.12]
    busy = [(day * DAY, (day + 1) * DAY) for day in away]
    if random.random() < 0.25:
        day = random.randrange(days)
        busy.append((day * DAY + 13 * 60, day * DAY + 20 * 60))
    # As agencies have it: one fee for everybody, more for seniors, less for who has just begun.
    fee = 900_000 if senior else random.choice((700_000, 700_000, 600_000))
    return Candidate(
        id=identity,
        directions=tuple(sorted(directions)),
        senior=senior,
        site="on_site",
        domains=tuple(sorted(random.sample(DOMAINS, random.choice((0, 1, 2))))),
        busy=tuple(sorted(busy)),
        consents=random.random() < 0.95,
        cost={"": fee},
    )
