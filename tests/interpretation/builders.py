"""A summit with booths and interpreters, as tests need it; every time is an argument.

``forum()`` makes a summit of three sessions in the open unit of work, each in English and Korean:
a mayoral meeting at night, a seminar in the morning, and a bilateral meeting in the afternoon;
``nordic`` is a fourth one with French as a third language where ``languages=3`` is asked for.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from summit.core.db import db
from summit.core.text import Text
from summit.interpretation import operations
from summit.interpretation.models import (
    Assignment,
    AssignmentState,
    Interpreter,
    RateUnit,
    Seniority,
    Site,
)
from summit.interpretation.operations import InterpreterValues
from summit.programme.models import Audience, Session, SessionKind, Summit
from tests.actors import TESTER
from tests.programme.builders import NOW, at, city, item, later, session, speaker, summit

__all__ = [
    "NOW",
    "assigned",
    "at",
    "forum",
    "interpreter",
    "interpreter_values",
    "later",
    "session_of",
    "team",
]

BOTH = ["en", "ko"]


def forum(slug: str = "forum", *, languages: int = 2, **fields: Any) -> Summit:
    """Make the summit; nothing of it is published."""
    jakarta = city(f"jakarta-{slug}", "Jakarta", "자카르타", zone="Asia/Jakarta")
    made = [
        session(
            "mayors",
            "Mayoral Meeting",
            starts_at=at(22),
            minutes=90,
            kind=SessionKind.MAYORAL_MEETING,
            items=[
                item("opening", minutes=10),
                item("words", [speaker(city=jakarta)], minutes=40),
                item("more", minutes=40),
            ],
            floor=BOTH,
            interpreted=BOTH,
        ),
        session("seminar", "Seminar", starts_at=at(10), floor=["ko"], interpreted=["en"]),
        session(
            "bilateral",
            "Bilateral",
            starts_at=at(15),
            audience=Audience.INVITEES,
            floor=BOTH,
            interpreted=BOTH,
        ),
    ]
    if languages == 3:
        made.append(
            session(
                "nordic",
                "Three languages",
                starts_at=at(12),
                floor=["en", "ko", "fr"],
                interpreted=["en", "ko", "fr"],
            )
        )
    for each in made:
        each.uid = f"{each.slug}-{slug}@test"
    built = summit(slug, *made, **fields)
    db.session.flush()
    return built


def session_of(made: Summit, slug: str) -> Session:
    """Return a session of the summit."""
    return next(each for each in made.sessions if each.slug == slug)


def interpreter_values(name: str = "Kim Bora", **fields: Any) -> InterpreterValues:
    """What makes an interpreter: by default English and Korean, both ways, senior, on site."""
    given: dict[str, Any] = {
        "name": Text(en=name),
        "language": "ko",
        "address": f"{name.lower().replace(' ', '.')}@booth.example",
        "phone": "",
        "day_phone": "",
        "zone": "Asia/Seoul",
        "site": Site.ON_SITE,
        "seniority": Seniority.SENIOR,
        "languages": {"ko": "A", "en": "B"},
        "directions": ["en>ko", "ko>en"],
        "domains": [],
        "fee": None,
        "unit": RateUnit.DAY,
        "fees": {},
        "terms": "",
        "notes": "",
    }
    return InterpreterValues(**{**given, **fields})


def interpreter(
    made: Summit, name: str = "Kim Bora", *, now: datetime = NOW, **fields: Any
) -> Interpreter:
    """Add an interpreter to the summit."""
    return operations.add_interpreter(
        made, interpreter_values(name, **fields), actor=TESTER, now=now
    )


def team(made: Summit, count: int, **fields: Any) -> list[Interpreter]:
    """Add so many interpreters, "Interpreter 1" and so on."""
    return [interpreter(made, f"Interpreter {number}", **fields) for number in range(1, count + 1)]


def assigned(
    to: Session,
    who: Interpreter,
    *,
    booth: str = "en-ko",
    state: AssignmentState = AssignmentState.PROPOSED,
    now: datetime = NOW,
) -> Assignment:
    """Put an interpreter into a booth; by default as a proposal."""
    place = operations.assign(to, booth, who, actor=TESTER, now=now)
    if state is not AssignmentState.PROPOSED:
        operations.offer([place], actor=TESTER, now=now)
    if state in (AssignmentState.CONFIRMED, AssignmentState.DECLINED):
        accept = state is AssignmentState.CONFIRMED
        operations.answer(place, accept, actor=TESTER, now=now)
    if state is AssignmentState.RELEASED:
        operations.release(place, actor=TESTER, now=now)
    return place
