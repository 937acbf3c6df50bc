"""A statement that is open for endorsement, and offices that endorse it; times are arguments."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from summit.attendance.models import Office
from summit.core import clock, tokens
from summit.core.actor import Actor, ActorKind
from summit.core.db import db
from summit.core.text import Text
from summit.declarations import codes, operations
from summit.declarations.models import (
    Adoption,
    Capacity,
    Declaration,
    Endorsement,
    EndorsementRequest,
)
from summit.declarations.operations import EndorsementValues
from summit.declarations.queries import adoption_of, declaration_by_id
from tests.actors import TESTER
from tests.declarations.builders import (
    ADOPTED_AT,
    adopted_directly,
    drafted,
    forum,
    offices,
)

#: When offices endorse, in tests that do not say otherwise: a minute after the ruling.
AFTER = ADOPTED_AT + timedelta(minutes=1)
#: The deadline.
UNTIL = ADOPTED_AT + timedelta(days=30)
OFFICE = Actor(ActorKind.OFFICE, "contact:1", "Toronto's office")


def opened(cities: int = 4, *, until: datetime = UNTIL, now: datetime = AFTER) -> Declaration:
    """Make it in the open unit of work."""
    made = drafted(forum(cities))
    adopted_directly(made)
    operations.open_endorsement(made, until, "Asia/Seoul", actor=TESTER, now=now)
    return made


def opened_now(cities: int = 4) -> Declaration:
    """Make it open from this very moment, for tests of pages."""
    now = clock.now()
    return opened(cities, until=now + timedelta(days=30), now=now)


def adoption(declaration: Declaration) -> Adoption:
    """Return its adoption."""
    found = adoption_of(declaration)
    assert found is not None
    return found


def held() -> Declaration:
    """Return the one declaration, held."""
    found = db.session.scalar(select(Declaration.id))
    assert found is not None
    return declaration_by_id(found, to_change=True)


def office_at(place: int) -> Office:
    """Return an office of the one declaration's summit by its place: Toronto, Delhi, …"""
    return offices(held().summit)[place]


def values(declaration: Declaration, **fields: Any) -> EndorsementValues:
    """Return what an office states."""
    given: dict[str, Any] = {
        "version_hash": adoption(declaration).version_hash,
        "name": Text(en="Mayor 1", ko="시장 1"),
        "title": Text(en="Mayor of Toronto"),
        "capacity": Capacity.PRINCIPAL,
    }
    return EndorsementValues(**{**given, **fields})


def asked(
    declaration: Declaration, office: Office, *, now: datetime = AFTER, **fields: Any
) -> EndorsementRequest:
    """Have an office fill in its form."""
    return operations.ask_to_endorse(
        declaration,
        office,
        values(declaration, **fields),
        contact=office.contacts[0],
        actor=OFFICE,
        now=now,
    )


def code_of(request: EndorsementRequest) -> str:
    """Return the code that is mailed for a request."""
    return codes.code(request.id, request.code_version)


def endorsed(
    declaration: Declaration, office: Office, *, now: datetime = AFTER, **fields: Any
) -> Endorsement:
    """Have an office endorse, with its code."""
    request = asked(declaration, office, now=now, **fields)
    operations.count_try(request, now=now)
    return operations.endorse_with_code(request, code_of(request), actor=OFFICE, now=now)


def base(office: Office, language: str = "en") -> str:
    """Return the address of the endorsing page for an office's first contact."""
    contact = office.contacts[0]
    token = tokens.sign("office", contact.id, contact.link_version)
    return f"/office/{language}/{token}/declarations/statement/endorse"
