"""A summit to come with offices, as theirs are tested, and interpreters of its mayoral meeting.

Kim Bora has confirmed ``mayors``, Lee Somin is offered it, Park Jun has been released from it, and
Choi Ara has confirmed ``bilateral`` alone. ``mayors`` is in English and Korean.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from sqlalchemy import select

from summit.attendance.models import Invitation, Office, Paper
from summit.attendance.operations.papers import add_speech_text
from summit.attendance.papers import examine_speech_text
from summit.core import clock, tokens
from summit.core.db import db, unit_of_work
from summit.directory.models import City
from summit.interpretation.models import AssignmentState, Interpreter
from summit.programme.models import Session, Summit
from tests.actors import TESTER
from tests.interpretation import builders
from tests.office import world as offices
from tests.office.world import JAKARTA, LIMA, SEOUL_OFFICE, World

__all__ = ["JAKARTA", "LIMA", "SEOUL_OFFICE", "Booths", "make", "send_text"]

BORA, SOMIN, JUN, ARA = "Kim Bora", "Lee Somin", "Park Jun", "Choi Ara"


@dataclass(frozen=True, slots=True)
class Booths:
    """What was made: the offices, and tokens and numbers of interpreters by their names."""

    offices: World
    tokens: dict[str, str]
    numbers: dict[str, int]

    def base(self, name: str = BORA, language: str = "en") -> str:
        """Return what the addresses of an interpreter's pages begin with."""
        return f"/interpreter/{language}/{self.tokens[name]}/"

    def briefing(self, name: str = BORA, language: str = "en") -> str:
        """Return the address of an interpreter's briefing of the mayoral meeting."""
        return f"{self.base(name, language)}briefing/mayors"


def make(app: Flask) -> Booths:
    """Make it in units of work of its own."""
    made = offices.make(app)
    now = clock.now()
    with app.app_context(), unit_of_work():
        forum = db.session.scalars(select(Summit)).one()
        sessions = {each.slug: each for each in db.session.scalars(select(Session))}
        for each in sessions.values():
            each.floor = each.interpreted = ["en", "ko"]
        db.session.flush()
        people = {
            name: builders.interpreter(forum, name, language="en", now=now)
            for name in (BORA, SOMIN, JUN, ARA)
        }
        confirmed, offered = AssignmentState.CONFIRMED, AssignmentState.OFFERED
        for name, slug, state in (
            (BORA, "mayors", confirmed),
            (SOMIN, "mayors", offered),
            (JUN, "mayors", confirmed),
            (ARA, "bilateral", confirmed),
        ):
            place = builders.assigned(sessions[slug], people[name], state=state, now=now)
            if name == JUN:
                from summit.interpretation import operations

                operations.release(place, actor=TESTER, now=now)
        found = {name: _token(each) for name, each in people.items()}
        numbers = {name: each.id for name, each in people.items()}
    return Booths(made, found, numbers)


def _token(interpreter: Interpreter) -> str:
    return tokens.sign("interpreter", interpreter.id, interpreter.link_version)


def send_text(
    app: Flask,
    city: str,
    data: bytes,
    *,
    session: str = "mayors",
    embargo_until: datetime | None = None,
    now: datetime | None = None,
) -> tuple[int, int]:
    """Let an office send a speech text; return the numbers of the paper and of its invitation."""
    now = now or clock.now()
    examined = examine_speech_text(data, "speech.txt")
    with app.app_context(), unit_of_work():
        invitation = db.session.scalars(
            select(Invitation)
            .join(Office, Office.id == Invitation.office_id)
            .join(City, City.id == Office.city_id)
            .join(Session, Session.id == Invitation.session_id)
            .where(City.slug == city, Session.slug == session)
        ).one()
        paper: Paper = add_speech_text(
            invitation, examined, embargo_until=embargo_until, actor=TESTER, now=now
        )
        return paper.id, invitation.id
