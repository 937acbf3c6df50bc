"""When the invited can take part: asked of their office, and stated by it.

The spans are the person's in the directory, where the rules of the programme read them; what stands
here is that an office was asked, and that it has said all there is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from summit.attendance.models import Contact, Office
from summit.attendance.operations.noting import note_office
from summit.attendance.queries.offices import LINK_KIND
from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Conflict
from summit.core.text import in_language
from summit.directory.models import Person
from summit.directory.operations.availability import add_availability, remove_availability
from summit.mail.operations import MailOrder, queue_mails

_GONE = N_("Somebody else has changed this time; look at it again.")


@dataclass(frozen=True, slots=True)
class AvailabilityAsked:
    """What came of asking, as counts of offices; ``today`` were asked earlier the same day."""

    sent: int
    without_address: int
    today: int


def ask_availability(
    offices: Iterable[Office], *, actor: Actor, now: datetime
) -> AvailabilityAsked:
    """Ask offices by mail when their person can take part; each gets one such mail a day at most.

    Args:
        offices: with their summit, person and contacts. One without an address that takes mail
            is counted and not asked.
    """
    asked = list(offices)
    reached = [
        (office, contact)
        for office in asked
        if (contact := office.primary) is not None
        and contact.address
        and contact.undeliverable_at is None
    ]
    mails = queue_mails(
        [_mail(office, contact, now) for office, contact in reached], actor=actor, now=now
    )
    sent = [office for (office, _), mail in zip(reached, mails, strict=True) if mail is not None]
    for office in sent:
        office.availability_asked_at = now
    db.session.flush()
    for office in sent:
        note_office("office.availability_asked", office, actor=actor, now=now)
    return AvailabilityAsked(len(sent), len(asked) - len(reached), len(reached) - len(sent))


def _mail(office: Office, contact: Contact, now: datetime) -> MailOrder:
    language = office.language
    return MailOrder(
        to=contact.address,
        language=language,
        template="attendance_availability",
        values={
            "name": contact.name,
            "person": in_language(office.shown_name or office.label, language)[0],
            "summit": in_language(office.summit.title, language)[0],
        },
        link=(LINK_KIND, contact.id, contact.link_version),
        key=f"availability:{office.id}:{now:%Y-%m-%d}",
        summit_id=office.summit_id,
    )


def add_span(
    office: Office,
    person: Person,
    starts_at: datetime,
    ends_at: datetime,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Take down a span in which the invited can take part.

    Args:
        person: the office's, obtained to be changed.

    Raises:
        UnfitSpan: it ends before it starts, overlaps another, or there are too many; ``field``
            names the end that is to be mended.
    """
    add_availability(person, starts_at, ends_at, actor=actor, now=now)
    _stated(office, person, actor, now)


def remove_span(
    office: Office,
    person: Person,
    starts_at: datetime,
    ends_at: datetime,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Forget a span, named by its ends as they were seen.

    Raises:
        Conflict: there is no such span any more.
    """
    for span in person.availability:
        if (span.starts_at, span.ends_at) == (starts_at, ends_at):
            remove_availability(person, span, actor=actor, now=now)
            _stated(office, person, actor, now)
            return
    raise Conflict(_GONE)


def state_all_said(office: Office, person: Person, *, actor: Actor, now: datetime) -> None:
    """Note that the spans are all there is to say; without any, every hour suits."""
    _stated(office, person, actor, now)


def _stated(office: Office, person: Person, actor: Actor, now: datetime) -> None:
    office.availability_stated_at = now
    db.session.flush()
    after = {"spans": len(person.availability)}
    note_office("office.availability_stated", office, actor=actor, now=now, after=after)
