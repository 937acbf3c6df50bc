"""Making and keeping offices: for whom they answer, who their contacts are, and their links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from summit.attendance.models import (
    Contact,
    ContactKind,
    Invitation,
    InvitationState,
    Office,
    OfficeKind,
    Visit,
)
from summit.attendance.operations.noting import note_office
from summit.core.actor import Actor
from summit.core.db import db
from summit.core.errors import N_, Refused
from summit.core.mailbox import is_address, is_one_line
from summit.core.text import Text
from summit.directory.models import City, Organisation, Person
from summit.outbox.operations import enqueue
from summit.programme.models import Summit
from summit.programme.operations.editing import Unfit, snapshot

#: The kind of the job that tells calendars of another ATTENDEE: ``{"invitation": id}``.
ATTENDEE_CHANGED_JOB = "attendance.attendee_changed"

#: How many contacts an office can have; more is a mistake, or somebody's mischief.
MOST_CONTACTS = 20


@dataclass(frozen=True, slots=True)
class OfficeValues:
    """What staff can type of an office; a person, a city or a capacity says whose it is."""

    kind: OfficeKind
    person: Person | None
    city: City | None
    organisation: Organisation | None
    capacity: Text
    language: str
    salutation: Text
    honorific: Text
    in_office_since: date | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class ContactValues:
    """What can be typed of a contact: an address or a telephone number at least."""

    kind: ContactKind
    name: str
    address: str
    phone: str
    day_phone: str


_REFERRED = ("person", "city", "organisation")
_NOTED = ("kind", "capacity", "language", "salutation", "honorific", "in_office_since", "rank")


def create_office(summit: Summit, values: OfficeValues, *, actor: Actor, now: datetime) -> Office:
    """Make an office at a summit.

    Raises:
        Unfit: nothing says whose office it is, or the person has one at this summit.
    """
    _refuse(summit.id, None, values)
    given = {field.name: getattr(values, field.name) for field in fields(values)}
    office = Office(
        summit=summit,
        name=Text(),
        title=Text(),
        speaks=[],
        hears=[],
        contacts=[],
        delegates=[],
        created_at=now,
        **given,
    )
    db.session.add(office)
    db.session.flush()
    note_office("office.created", office, actor=actor, now=now, after=_facts(office))
    return office


def edit_office(office: Office, values: OfficeValues, *, actor: Actor, now: datetime) -> bool:
    """Give an office other values; return whether that changed anything.

    Raises:
        Unfit: as :func:`create_office`.
    """
    _refuse(office.summit_id, office, values)
    before = _facts(office)
    for field in fields(values):
        value = getattr(values, field.name)
        if getattr(office, field.name) != value:
            setattr(office, field.name, value)
    after = _facts(office)
    if after == before:
        return False
    db.session.flush()
    note_office("office.edited", office, actor=actor, now=now, before=before, after=after)
    return True


def add_contact(
    office: Office, values: ContactValues, *, primary: bool = False, actor: Actor, now: datetime
) -> Contact:
    """Add a colleague to an office; the first with an address is the main contact.

    Raises:
        Unfit: there is neither a good address nor a telephone number, the office has a contact
            with this address, or has too many.
    """
    _refuse_contact(office, None, values)
    made_primary = bool(values.address) and (primary or office.primary is None)
    former = office.primary if made_primary else None
    if former is not None:
        former.is_primary = False
        db.session.flush()
    contact = Contact(
        office=office,
        is_primary=made_primary,
        link_version=1,
        added_by=actor.name,
        created_at=now,
        undeliverable_why="",
        **_given(values),
    )
    db.session.add(contact)
    db.session.flush()
    after = {"kind": contact.kind.value, "main": contact.is_primary}
    note_office("contact.added", office, actor=actor, now=now, after=after)
    if former is not None:
        _tell_attendee_changed(office, now)
    return contact


def edit_contact(contact: Contact, values: ContactValues, *, actor: Actor, now: datetime) -> bool:
    """Give a contact other values; return whether that changed anything.

    Another address is another inbox: the link that went to the former one opens nothing any more.

    Raises:
        Unfit: as :func:`add_contact`; or the main contact would be left without an address.
    """
    _refuse_contact(contact.office, contact, values)
    changed = [name for name, value in _given(values).items() if getattr(contact, name) != value]
    if not changed:
        return False
    for name, value in _given(values).items():
        setattr(contact, name, value)
    if "address" in changed:
        contact.link_version += 1
        contact.undeliverable_at, contact.undeliverable_why = None, ""
    db.session.flush()
    after = {"fields": sorted(changed), "main": contact.is_primary}
    note_office("contact.edited", contact.office, actor=actor, now=now, after=after)
    if "address" in changed and contact.is_primary:
        _tell_attendee_changed(contact.office, now)
    return True


def remove_contact(contact: Contact, *, actor: Actor, now: datetime) -> None:
    """Take a colleague off an office; their link opens nothing any more.

    Raises:
        Refused: it is the main contact, and somebody has to be it.
    """
    if contact.is_primary:
        raise Refused(N_("The main contact cannot be removed; make another contact the main one."))
    if contact.removed_at is None:
        contact.removed_at = now
        contact.link_version += 1
        db.session.flush()
        after = {"kind": contact.kind.value}
        note_office("contact.removed", contact.office, actor=actor, now=now, after=after)


def make_primary(contact: Contact, *, actor: Actor, now: datetime) -> bool:
    """Make a contact the main one, to whom invitations go; return whether it was another.

    Raises:
        Refused: the contact has no address or was removed.
    """
    if contact.is_primary:
        return False
    if not contact.address or contact.removed_at is not None:
        raise Refused(N_("Only a contact with an e-mail address can be the main contact."))
    former = contact.office.primary
    if former is not None:
        former.is_primary = False
        db.session.flush()
    contact.is_primary = True
    db.session.flush()
    note_office("contact.made_primary", contact.office, actor=actor, now=now)
    _tell_attendee_changed(contact.office, now)
    return True


def renew_link(contact: Contact, *, actor: Actor, now: datetime) -> None:
    """Give a contact another link; the former one opens nothing any more."""
    contact.link_version += 1
    db.session.flush()
    note_office("contact.link_renewed", contact.office, actor=actor, now=now)


def renew_feed(office: Office, *, actor: Actor, now: datetime) -> None:
    """Give an office another address of its calendar; the former one is gone."""
    office.feed_version += 1
    db.session.flush()
    note_office("office.feed_renewed", office, actor=actor, now=now)


def note_visit(contact: Contact, device: str, *, now: datetime) -> None:
    """Log from which device a link was opened; by the day, so that reading writes little.

    Args:
        device: in words ("Chrome on Android"), never an address or an identifier.
    """
    device = device[:80]
    visit = db.session.scalar(
        select(Visit).where(Visit.contact_id == contact.id, Visit.device == device)
    )
    if visit is None:
        db.session.add(Visit(contact_id=contact.id, device=device, first_at=now, last_at=now))
    elif visit.last_at.date() != now.date():
        visit.last_at = now


def mark_undeliverable(address: str, why: str, *, now: datetime) -> Sequence[Contact]:
    """Mark every contact with an address to which mail cannot be delivered."""
    found = db.session.scalars(
        select(Contact).where(
            func.lower(Contact.address) == address.lower(), Contact.removed_at.is_(None)
        )
    ).all()
    for contact in found:
        contact.undeliverable_at, contact.undeliverable_why = now, why[:500]
    db.session.flush()
    return found


def mark_deliverable(contact: Contact, *, actor: Actor, now: datetime) -> None:
    """Take back that a contact's address is undeliverable."""
    if contact.undeliverable_at is not None:
        contact.undeliverable_at, contact.undeliverable_why = None, ""
        db.session.flush()
        note_office("contact.deliverable_again", contact.office, actor=actor, now=now)


def _tell_attendee_changed(office: Office, now: datetime) -> None:
    """Have calendars corrected where they were told of another address."""
    primary = office.primary
    for invitation in db.session.scalars(
        select(Invitation)
        .where(
            Invitation.office_id == office.id,
            Invitation.attendee != "",
            Invitation.state.in_((InvitationState.SENT, InvitationState.ANSWERED)),
        )
        .options(joinedload(Invitation.session))
    ):
        if primary is not None and invitation.attendee != primary.address:
            enqueue(ATTENDEE_CHANGED_JOB, {"invitation": invitation.id}, now=now)


def _given(values: ContactValues) -> dict[str, object]:
    return {field.name: getattr(values, field.name) for field in fields(values)}


def _facts(office: Office) -> dict[str, object]:
    referred = {name: getattr(office, name) for name in _REFERRED}
    return {
        **{name: row.slug if row is not None else None for name, row in referred.items()},
        **snapshot(office, _NOTED),
    }


def _refuse(summit_id: int, office: Office | None, values: OfficeValues) -> None:
    problems: list[tuple[str, Refused]] = []
    if values.kind is OfficeKind.PRINCIPAL and values.city is None:
        problems.append(("city", Refused(N_("Choose the city for which the principal comes."))))
    if not (values.person or values.capacity or values.city):
        said = N_("Choose the person, or write in what capacity somebody is invited.")
        problems.append(("person", Refused(said)))
    if values.person is not None:
        taken = db.session.scalar(
            select(Office.id).where(
                Office.summit_id == summit_id, Office.person_id == values.person.id
            )
        )
        if taken is not None and (office is None or taken != office.id):
            said = N_("This person has an office at this summit already.")
            problems.append(("person", Refused(said)))
    if problems:
        raise Unfit(problems)


def _refuse_contact(office: Office, contact: Contact | None, values: ContactValues) -> None:
    problems: list[tuple[str, Refused]] = []
    others = [each for each in office.contacts if each is not contact and each.removed_at is None]
    if not (values.address or values.phone or values.day_phone):
        said = N_("Give an e-mail address or a telephone number.")
        problems.append(("address", Refused(said)))
    elif values.address and not is_address(values.address):
        problems.append(
            (
                "address",
                Refused(
                    N_("“%(address)s” is not an e-mail address, such as name@city.example."),
                    address=values.address,
                ),
            )
        )
    elif contact is not None and contact.is_primary and not values.address:
        said = N_("The main contact needs an e-mail address.")
        problems.append(("address", Refused(said)))
    if values.address and values.address.lower() in {each.address.lower() for each in others}:
        said = N_("Another contact of this office has this address.")
        problems.append(("address", Refused(said)))
    if not is_one_line(values.name):
        problems.append(("name", Refused(N_("A name is one line."))))
    if contact is None and len(others) >= MOST_CONTACTS:
        problems.append(
            ("name", Refused(N_("An office has at most %(most)s contacts."), most=MOST_CONTACTS))
        )
    if problems:
        raise Unfit(problems)
