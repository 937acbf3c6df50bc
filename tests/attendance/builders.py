"""Offices with their invitations, as tests need them; every time is an argument.

``forum()`` makes a summit of three sessions in the open unit of work: a mayoral meeting with
Jakarta and Seoul, a seminar, and a bilateral meeting for invitees.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from summit.attendance import operations
from summit.attendance.models import ContactKind, Invitation, InvitationState, Office, OfficeKind
from summit.attendance.operations import ContactValues, OfficeValues
from summit.core.text import Text
from summit.directory.models import City, Person
from summit.programme import operations as programme
from summit.programme.models import Audience, Session, SessionKind, SpeakerState, Summit
from tests.actors import TESTER
from tests.programme.builders import NOW, at, city, item, later, part, session, speaker, summit

__all__ = [
    "NOW",
    "contact_values",
    "forum",
    "invited",
    "later",
    "office",
    "office_values",
    "publish",
]


def forum(**fields: Any) -> Summit:
    """Make the summit; nothing of it is published."""
    jakarta = city("jakarta", "Jakarta", "자카르타", zone="Asia/Jakarta")
    seoul = city("seoul", "Seoul", "서울")
    lima = city("lima", "Lima", "리마", zone="America/Lima")
    proposed = SpeakerState.PROPOSED
    return summit(
        "forum",
        session(
            "mayors",
            "Mayoral Meeting",
            starts_at=at(22),
            minutes=90,
            kind=SessionKind.MAYORAL_MEETING,
            items=[
                item("words", [speaker(city=jakarta, state=proposed)], minutes=3),
                item("more", [speaker(city=seoul, state=proposed)], minutes=3),
            ],
            cities=[part(jakarta, state=proposed), part(seoul, state=proposed)],
        ),
        session("seminar", "Seminar", starts_at=at(10), cities=[part(lima, state=proposed)]),
        session("bilateral", "Bilateral", starts_at=at(16), audience=Audience.INVITEES),
        **fields,
    )


def publish(made: Summit, *, now: datetime = NOW) -> None:
    """Publish the summit to everyone."""
    programme.publish(made, actor=TESTER, now=now)


def office_values(
    of: City | None = None, *, person: Person | None = None, **fields: Any
) -> OfficeValues:
    """What makes an office: of a city's principal, or of a person."""
    given: dict[str, Any] = {
        "kind": OfficeKind.PRINCIPAL if of is not None else OfficeKind.PERSON,
        "person": person,
        "city": of,
        "organisation": None,
        "capacity": Text(en=f"Mayor of {of.name['en']}") if of is not None else Text(),
        "language": "en",
        "salutation": Text(),
        "honorific": Text(),
        "in_office_since": None,
        "rank": None,
    }
    return OfficeValues(**{**given, **fields})


def contact_values(address: str = "", **fields: Any) -> ContactValues:
    """What makes a contact."""
    given = {"kind": ContactKind.PROTOCOL, "name": "", "phone": "", "day_phone": ""}
    return ContactValues(**{**given, "address": address, **fields})


def office(
    made: Summit, of: City | None = None, address: str = "", *, now: datetime = NOW, **fields: Any
) -> Office:
    """Make an office with one contact, ``office@<city>.example`` unless ``address`` is given."""
    found = operations.create_office(made, office_values(of, **fields), actor=TESTER, now=now)
    if not address and of is not None:
        address = f"office@{of.slug}.example"
    if address:
        operations.add_contact(found, contact_values(address), actor=TESTER, now=now)
    return found


def invited(
    to: Session,
    of: Office,
    *,
    state: InvitationState = InvitationState.SENT,
    deadline: datetime | None = None,
    now: datetime = NOW,
) -> Invitation:
    """Invite an office; by default as if the invitation had been sent."""
    made = operations.invite(of, to, deadline=deadline, actor=TESTER, now=now)
    if state is not InvitationState.DRAFT:
        operations.mark_queued([made], actor=TESTER, now=now)
    if state is InvitationState.SENT:
        operations.mark_sent(made, actor=TESTER, now=now)
        made.attendee, made.sent_sequence, made.sent_at = _address(of), 0, now
    return made


def _address(of: Office) -> str:
    return of.primary.address if of.primary is not None else ""
