"""A summit to come with interpreters in Seoul, London and Lima, as tests of their pages need it.

Days are counted from the present, since a link opens until a month after its summit.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask

from summit.core import clock, tokens
from summit.core.db import db, unit_of_work
from summit.core.guard import guard_of
from summit.core.text import Text
from summit.interpretation import operations
from summit.interpretation.models import (
    Assignment,
    AssignmentRole,
    AssignmentState,
    InterpretationSettings,
    Interpreter,
    Site,
)
from summit.interpretation.presets import DEFAULT
from summit.interpreter import door
from summit.programme.models import Audience, Session, SessionKind
from tests.actors import TESTER
from tests.attendance.builders import publish
from tests.interpretation.builders import interpreter_values
from tests.office.world import client_of, csrf_of, hidden, post
from tests.programme.builders import SEOUL, item, session, summit

__all__ = [
    "HAN",
    "KIM",
    "LEE",
    "PARK",
    "World",
    "addresses",
    "client_of",
    "csrf_of",
    "found",
    "hidden",
    "make",
    "place",
    "post",
    "standing",
]

KIM, LEE, PARK, HAN = (
    f"{name}@booth.example" for name in ("kim.bora", "ann.lee", "park.jun", "han.sol")
)


@dataclass(frozen=True, slots=True)
class World:
    """What was made: tokens and ids of interpreters by address, places by (address, session)."""

    tokens: dict[str, str]
    ids: dict[str, int]
    places: dict[tuple[str, str], int]
    starts_at: datetime

    def base(self, address: str, language: str = "en") -> str:
        """Return what the addresses of an interpreter's pages begin with."""
        return f"/interpreter/{language}/{self.tokens[address]}/"

    def offer(self, address: str, slug: str = "mayors", language: str = "en") -> str:
        """Return the address of a place."""
        return f"{self.base(address, language)}offers/{self.places[address, slug]}"


def make(app: Flask, *, published: bool = True) -> World:
    """Make it in a unit of work of its own.

    Kim, in Seoul, is offered ``mayors`` (public, at night) and has accepted ``seminar`` (public)
    beside Park; Lee, remote in London, has accepted ``mayors``; Park has declined it, for a reason
    that nobody else may read; Han, in Lima, is offered ``bilateral`` (for invitees alone), and has
    not answered yet whether she joins the ``seminar``.
    """
    now = clock.now()
    day = (now + timedelta(days=120)).date()
    starts = datetime(day.year, day.month, day.day, 22, tzinfo=ZoneInfo(SEOUL))
    both = ["en", "ko"]
    with app.app_context(), unit_of_work():
        made = summit(
            "forum",
            session(
                "mayors",
                title=Text(en="Mayoral Meeting: Cities after dark", ko="도시정부 시장회의"),
                starts_at=starts,
                minutes=90,
                day=day,
                kind=SessionKind.MAYORAL_MEETING,
                floor=both,
                interpreted=both,
                items=[item("opening", minutes=30, title="Opening"), item("talk", minutes=60)],
            ),
            session(
                "seminar",
                title=Text(en="Seminar on budgets", ko="예산 세미나"),
                starts_at=starts - timedelta(hours=12),
                minutes=60,
                day=day,
                floor=["ko"],
                interpreted=["en"],
            ),
            session(
                "bilateral",
                title=Text(en="Secret bilateral", ko="비공개 양자회의"),
                starts_at=starts - timedelta(hours=7),
                minutes=45,
                day=day,
                audience=Audience.INVITEES,
                kind=SessionKind.BILATERAL,
                floor=both,
                interpreted=both,
            ),
            title=Text(en="Cities Against COVID-19 Forum", ko="CAC 글로벌 서밋"),
            venue=Text(en="Seoul City Hall", ko="서울특별시청"),
            starts_on=day,
            ends_on=day + timedelta(days=1),
        )
        sessions = {each.slug: each for each in made.sessions}
        people = {
            KIM: _person(made, KIM, Text(en="Kim Bora", ko="김보라"), phone="+82 2 555 0101"),
            LEE: _person(
                made,
                LEE,
                Text(en="Ann Lee", ko="앤 리"),
                language="en",
                zone="Europe/London",
                site=Site.HOME,
                phone="+44 20 5550 0102",
                day_phone="+44 20 5550 0199",
            ),
            PARK: _person(
                made,
                PARK,
                Text(en="Park Jun", ko="박준"),
                phone="+82 2 555 0103",
                fee=987654,
                terms="Travel by KTX first class",
                notes="Was late in 2025",
            ),
            HAN: _person(
                made,
                HAN,
                Text(en="Han Sol", ko="한솔"),
                language="en",
                zone="America/Lima",
                phone="+51 1 555 0104",
            ),
        }
        db.session.add(
            InterpretationSettings(
                summit_id=made.id,
                rule_set=DEFAULT,
                technician="Choi Min",
                technician_phone="+82 2 555 0190",
            )
        )
        states = AssignmentState
        held = [
            _held(sessions["mayors"], people[KIM], states.OFFERED, now),
            _held(sessions["mayors"], people[LEE], states.CONFIRMED, now),
            _held(sessions["mayors"], people[PARK], states.DECLINED, now, "A wedding in Busan"),
            _held(sessions["seminar"], people[KIM], states.CONFIRMED, now),
            _held(sessions["seminar"], people[PARK], states.CONFIRMED, now),
            _held(sessions["seminar"], people[HAN], states.OFFERED, now, standby=True),
            _held(sessions["bilateral"], people[HAN], states.OFFERED, now),
        ]
        if published:
            publish(made, now=now)
        db.session.flush()
        ids = {address: each.id for address, each in people.items()}
        found = {
            address: tokens.sign("interpreter", each.id, each.link_version)
            for address, each in people.items()
        }
        places = {(each.interpreter.address, each.session.slug): each.id for each in held}
    return World(found, ids, places, starts)


def _person(made: Any, address: str, name: Text, **fields: Any) -> Interpreter:
    values = interpreter_values(name["en"], address=address, **fields)
    values = dataclasses.replace(values, name=name)
    return operations.add_interpreter(made, values, actor=TESTER, now=clock.now())


def _held(
    to: Session,
    who: Interpreter,
    state: AssignmentState,
    now: datetime,
    reason: str = "",
    *,
    standby: bool = False,
) -> Assignment:
    booth = "ko>en" if to.slug == "seminar" else "en-ko"
    role = AssignmentRole.STANDBY if standby else AssignmentRole.ACTIVE
    made = operations.assign(to, booth, who, role=role, actor=TESTER, now=now)
    operations.offer([made], actor=TESTER, now=now)
    if state is not AssignmentState.OFFERED:
        accept = state is AssignmentState.CONFIRMED
        operations.answer(made, accept, reason=reason, actor=TESTER, now=now)
    return made


def found(world: World, address: str) -> Interpreter:
    """Return an interpreter in the open session of the database."""
    return db.session.get_one(Interpreter, world.ids[address])


def place(world: World, address: str, slug: str = "mayors") -> Assignment:
    """Return a place in the open session of the database."""
    return db.session.get_one(Assignment, world.places[address, slug])


def standing(world: World, address: str, slug: str = "mayors") -> Assignment:
    """Return a place as it stands now, letting go of what the test has read before."""
    db.session.rollback()
    return place(world, address, slug)


def addresses(app: Flask, world: World, of: str, language: str = "en") -> Iterator[str]:
    """Yield the address of every page behind the door, with an interpreter's own places."""
    own = [number for (address, _slug), number in world.places.items() if address == of]
    token = world.tokens[of]
    for rule in app.url_map.iter_rules():
        if guard_of(app, rule.endpoint) is not door.guard or "GET" not in (rule.methods or ()):
            continue
        kinds = re.search(r"<any\(([^)]*)\):kind>", rule.rule)
        for kind in kinds[1].split(",") if kinds else [""]:
            path = re.sub(r"<any\([^)]*\):kind>", kind, rule.rule)
            path = path.replace("<lang>", language).replace("<token>", token)
            for number in own if "<int" in path else [0]:
                filled = re.sub(r"<int[^>]*>", str(number), path)
                yield re.sub(r"<[^>]+>", "mayors", filled)
