"""Small and nasty questions to the planner, made from a seed: everything that a rule looks at."""

from __future__ import annotations

from random import Random

from summit.interpretation.planner.instance import Candidate, Held, Instance, Limits, Place

DAY = 24 * 60
WAYS = (("en", "ko"), ("ko", "en"), ("en", "fr"), ("fr", "en"))


def question(seed: int, *, places: int = 7, people: int = 6, special: bool = True) -> Instance:
    """Return an instance; ``special`` ones have locks, declines, standby, rehearsals, relay."""
    random = Random(seed)
    limits = Limits(
        day_sessions=random.choice((1, 2, 2, 3)),
        day_minutes=random.choice((180, 240, 360)),
        between=random.choice((0, 30, 90)),
        span=random.choice((300, 420, 720)),
        rest=random.choice((0, 480, 660)),
        remote_percent=random.choice((75, 100)),
        seniors=random.choice((0, 1, 1)),
    )
    made = tuple(_place(random, number, special) for number in range(places))
    them = tuple(_person(random, number + 1) for number in range(people))
    if not special:
        return Instance(made, them, limits, seed=seed)

    def some(most: int) -> tuple[Held, ...]:
        found = {}
        for _ in range(random.randint(0, most)):
            place = random.choice(made)
            standby = place.standby > 0 and random.random() < 0.3
            person = random.choice(them).id
            found[place.session, person] = Held(place.id, person, standby)
        return tuple(found.values())

    return Instance(made, them, limits, locked=some(2), declined=some(3), held=some(5), seed=seed)


def _place(random: Random, number: int, special: bool) -> Place:
    day = random.randrange(2)
    start = day * DAY + random.choice((540, 600, 690, 780, 900, 1080, 1320))
    end = start + random.choice((45, 60, 90, 120))
    language = random.choice(("ko", "ko", "fr"))
    into, back = ("en", language), (language, "en")
    rehearsal = None
    if special and random.random() < 0.25:
        before = random.choice((day * DAY + 480, max(0, day - 1) * DAY + 1200))
        rehearsal = (before, before + 45, before // DAY)
    gives = special and random.random() < 0.3
    return Place(
        id=f"s{number}/en-{language}",
        session=f"s{number}",
        booth=f"en-{language}",
        start=start,
        end=end,
        day=day,
        call=start - 30,
        need=random.choice((1, 2, 2, 3)) if special else random.choice((1, 2)),
        standby=int(special and random.random() < 0.25),
        required=(into,) if gives else (into, back),
        giving=back if gives else None,
        givers=1 if gives else 0,
        rank=random.choice((1, 2, 4)),
        domains=(random.choice(("climate", "health")),),
        site=random.choice(("on_site",) * 5 + ("hub", "home")),
        recorded=random.random() < 0.3,
        rehearsal=rehearsal,
    )


def _person(random: Random, number: int) -> Candidate:
    language = random.choice(("ko", "ko", "fr"))
    ways = {("en", language)}
    if random.random() < 0.8:
        ways.add((language, "en"))
    if random.random() < 0.3:
        ways |= set(random.sample(WAYS, 2))
    free = ((420, 1300), (1300, 1440 + 1000)) if random.random() < 0.2 else ()
    busy = ()
    if random.random() < 0.3:
        start = random.randrange(2) * DAY + random.choice((500, 800, 1000))
        busy = ((start, start + 180),)
    return Candidate(
        id=number,
        directions=tuple(sorted(ways)),
        senior=random.random() < 0.5,
        site=random.choice(("on_site",) * 4 + ("hub", "home")),
        domains=("climate",) if random.random() < 0.4 else (),
        free=free,
        busy=busy,
        consents=random.random() < 0.85,
        cost={} if random.random() < 0.1 else {"": random.choice((600, 700, 900))},
    )
