"""A summit with a mayors' meeting to be led, as tests need it; every time is an argument.

``meeting()`` makes it in the open unit of work: an opening film (180 s), a keynote of Seoul
(600 s), presentations of London and Jakarta (300 s each), interventions of Athens, Lima and
Toronto (180 s each, from one discussion), and a closing (240 s): eight cues, 36 minutes, from
22:00 in Seoul; the session lasts 40 minutes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from summit.core.actor import Actor, ActorKind
from summit.core.db import db
from summit.programme.models import ItemKind, Session, SessionKind, SpeakerRole, Summit
from summit.rundown import operations
from summit.rundown.models import Cue, Rundown
from summit.rundown.operations import Obeyed, Order
from tests.actors import TESTER
from tests.programme.builders import NOW, at, city, item, person, session, speaker, summit

__all__ = [
    "NOW",
    "OPERATOR",
    "SECOND",
    "START",
    "after",
    "cue",
    "give",
    "led",
    "meeting",
    "order",
    "planned",
    "session_of",
]

#: When the meeting begins by plan.
START = at(22)
OPERATOR = Actor(ActorKind.USER, "user-operator", "Operator", is_admin=True)
SECOND = Actor(ActorKind.USER, "user-second", "Second", is_admin=True)


def after(minutes: int = 0, seconds: int = 0) -> datetime:
    """Return an instant so long after the planned start."""
    return START + timedelta(minutes=minutes, seconds=seconds)


def meeting(slug: str = "forum", **fields: Any) -> Summit:
    """Make the summit; nothing of it is published."""
    seoul = city(f"seoul-{slug}", "Seoul", "서울")
    mayor = person(f"kim-{slug}", "Kim Hana", "김하나", city=seoul)
    abroad = [
        city(f"london-{slug}", "London", "런던", zone="Europe/London"),
        city(f"jakarta-{slug}", "Jakarta", "자카르타", zone="Asia/Jakarta"),
        city(f"athens-{slug}", "Athens", "아테네", zone="Europe/Athens"),
        city(f"lima-{slug}", "Lima", "리마", zone="America/Lima"),
        city(f"toronto-{slug}", "Toronto", "토론토", zone="America/Toronto"),
    ]
    places = [speaker(city=each, remote=True) for each in abroad]
    made = session(
        "mayors",
        "Mayoral Meeting",
        starts_at=START,
        minutes=40,
        kind=SessionKind.MAYORAL_MEETING,
        items=[
            item("opening", kind=ItemKind.OPENING, minutes=3, title="Opening film"),
            item(
                "keynote",
                [speaker(mayor, role=SpeakerRole.KEYNOTE)],
                kind=ItemKind.KEYNOTE,
                minutes=10,
                title="Keynote",
            ),
            item("london", places[:1], minutes=5, title="London"),
            item("jakarta", places[1:2], minutes=5, title="Jakarta"),
            item("discussion", places[2:], kind=ItemKind.DISCUSSION, minutes=9, title="Discussion"),
            item("closing", kind=ItemKind.CLOSING, minutes=4, title="Closing"),
        ],
        floor=["en", "ko"],
        interpreted=["en", "ko"],
    )
    made.uid = f"mayors-{slug}@test"
    built = summit(slug, made, **fields)
    db.session.flush()
    return built


def session_of(made: Summit, slug: str = "mayors") -> Session:
    """Return a session of the summit."""
    return next(each for each in made.sessions if each.slug == slug)


def planned(slug: str = "forum", **fields: Any) -> Rundown:
    """Make the summit and the rundown of its meeting, which the operator holds."""
    made = meeting(slug, **fields)
    rundown = operations.make_rundown(session_of(made), actor=TESTER, now=NOW)
    operations.take_panel(rundown, actor=OPERATOR, now=NOW)
    return rundown


def led(slug: str = "forum", *, at: datetime = START, **fields: Any) -> Rundown:
    """Make the same, and start the meeting."""
    rundown = planned(slug, **fields)
    give(rundown, "start", now=at)
    return rundown


def cue(rundown: Rundown, place: int) -> Cue:
    """Return a cue by its place in the order, from 0."""
    return rundown.cues[place]


def order(rundown: Rundown, name: str, /, **args: Any) -> Order:
    """Return a command as it would be given at this moment."""
    return Order(str(uuid4()), name, rundown.version, args)


def give(
    rundown: Rundown, name: str, /, *, now: datetime, actor: Actor = OPERATOR, **args: Any
) -> Obeyed:
    """Give a command as whoever holds the panel would."""
    return operations.obey(rundown, order(rundown, name, **args), actor=actor, now=now)
