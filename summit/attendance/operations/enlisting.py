"""Inviting many in one go: offices and contacts are made where there are none yet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from summit.attendance.models import Office, OfficeKind
from summit.attendance.operations.inviting import invite_all
from summit.attendance.operations.offices import (
    ContactValues,
    OfficeValues,
    add_contact,
    create_office,
    edit_office,
)
from summit.core.actor import Actor
from summit.core.text import Text
from summit.directory.models import City, Organisation, Person
from summit.programme.models import Session, Summit


@dataclass(frozen=True, slots=True)
class Guest:
    """Whom to invite, and what is known of their office.

    What is empty leaves an office that exists as it is. ``language`` is what a new office is
    written to in. ``deadline`` is this guest's own.
    """

    kind: OfficeKind
    person: Person | None = None
    city: City | None = None
    organisation: Organisation | None = None
    capacity: Text = Text()  # noqa: RUF009  # it never changes
    language: str = ""
    salutation: Text = Text()  # noqa: RUF009
    honorific: Text = Text()  # noqa: RUF009
    in_office_since: date | None = None
    rank: int | None = None
    contacts: tuple[ContactValues, ...] = ()
    deadline: datetime | None = None


@dataclass(frozen=True, slots=True)
class Enlisted:
    """What came of it, as counts; ``already`` were invited to the session before."""

    invited: int
    already: int
    offices: int
    contacts: int


@dataclass(frozen=True, slots=True)
class Prospect:
    """What inviting a guest would do.

    ``office`` is theirs where there is one; ``changes`` names what of it would be changed,
    ``contacts`` are those it would get. ``invited``: it is invited to the session already.
    """

    guest: Guest
    office: Office | None
    values: OfficeValues
    changes: tuple[str, ...]
    contacts: tuple[ContactValues, ...]
    invited: bool

    @property
    def fingerprint(self) -> str:
        """The same as long as inviting would do the same."""
        office = self.office.id if self.office is not None else 0
        until = self.guest.deadline.isoformat() if self.guest.deadline else ""
        named = [row.id for row in (self.guest.city, self.guest.person) if row is not None]
        return repr((office, named, self.changes, self.contacts, self.invited, until))


def prospects(
    guests: Iterable[Guest],
    offices: Sequence[Office],
    invited: Collection[int],
    language: Callable[[Guest], str],
) -> list[Prospect]:
    """Say what inviting guests to a session would do, without doing any of it.

    Args:
        offices: all of the summit, with their contacts.
        invited: ids of the offices that are invited to the session already.
        language: as :func:`enlist`.
    """
    found = []
    for guest in guests:
        office = office_for(guest, offices)
        values = values_for(guest, office, language(guest))
        held = values_of(office) if office is not None else values
        found.append(
            Prospect(
                guest,
                office,
                values,
                tuple(
                    field.name
                    for field in fields(OfficeValues)
                    if getattr(held, field.name) != getattr(values, field.name)
                ),
                tuple(new_contacts(guest, office)),
                office is not None and office.id in invited,
            )
        )
    return found


def office_for(guest: Guest, offices: Iterable[Office]) -> Office | None:
    """Return the office that answers for a guest; ``None`` where there is none yet.

    A person has one office at a summit, whatever its kind; a city's principal one, too. Somebody
    without a name is known by organisation and capacity.
    """
    candidates = list(offices)
    if guest.person is not None:
        for office in candidates:
            if office.person_id == guest.person.id:
                return office
    for office in candidates:
        if office.kind is not guest.kind:
            continue
        if guest.kind is OfficeKind.PRINCIPAL:
            # Of two principals of a city that are known by name, each has an office.
            named = guest.person is not None and office.person_id is not None
            if guest.city is not None and office.city_id == guest.city.id and not named:
                return office
        elif guest.person is None and office.person_id is None:
            of = guest.organisation.id if guest.organisation is not None else None
            if office.organisation_id == of and office.capacity == guest.capacity:
                return office
    return None


def values_for(guest: Guest, office: Office | None, language: str) -> OfficeValues:
    """Return what an office is to hold: what it holds, and over it what is known of the guest."""
    given = {
        field.name: getattr(guest, field.name)
        for field in fields(OfficeValues)
        if getattr(guest, field.name)
    }
    if office is None:
        blank = OfficeValues(
            guest.kind, None, None, None, Text(), language, Text(), Text(), None, None
        )
        return replace(blank, **given)
    held = values_of(office)
    for name in ("person", "city", "organisation"):
        if getattr(held, name) is not None:  # whose office it is, is changed on its own page
            given.pop(name, None)
    for name in ("capacity", "salutation", "honorific"):
        if name in given:
            given[name] = Text({**getattr(held, name), **given[name]})
    return replace(held, **{**given, "kind": office.kind})


def values_of(office: Office) -> OfficeValues:
    """Return what an office holds of what staff can type."""
    return OfficeValues(
        **{field.name: getattr(office, field.name) for field in fields(OfficeValues)}
    )


def new_contacts(guest: Guest, office: Office | None) -> list[ContactValues]:
    """Return the contacts of a guest that their office does not have yet, by address or number."""
    there = [c for c in office.contacts if c.removed_at is None] if office is not None else []
    known = {_inbox(c.address, c.phone, c.day_phone) for c in there}
    return [c for c in guest.contacts if _inbox(c.address, c.phone, c.day_phone) not in known]


def enlist(
    summit: Summit,
    session: Session,
    guests: Sequence[Guest],
    *,
    offices: Sequence[Office],
    deadline: datetime | None,
    language: Callable[[Guest], str],
    actor: Actor,
    now: datetime,
) -> Enlisted:
    """Invite guests to a session, as drafts: nobody is written to.

    Args:
        session: with its items and speakers loaded.
        offices: all of the summit, with their contacts.
        deadline: until when an answer is asked of those who have none of their own.
        language: says what a new office is written to in, where the guest does not.

    Raises:
        Unfit, Refused: an operation on an office, a contact or an invitation forbids it; the whole
            transaction is to be given up then.
    """
    known = list(offices)
    made = added = 0
    asked: dict[datetime | None, dict[int, Office]] = {}
    for guest in guests:
        office = office_for(guest, known)
        values = values_for(guest, office, language(guest))
        if office is None:
            office = create_office(summit, values, actor=actor, now=now)
            known.append(office)
            made += 1
        else:
            edit_office(office, values, actor=actor, now=now)
        for contact in new_contacts(guest, office):
            add_contact(office, contact, actor=actor, now=now)
            added += 1
        asked.setdefault(guest.deadline or deadline, {})[office.id] = office
    invited = 0
    for until, group in asked.items():
        drafts = invite_all([*group.values()], session, deadline=until, actor=actor, now=now)
        invited += len(drafts)
    offices_asked = {office_id for group in asked.values() for office_id in group}
    return Enlisted(invited, len(offices_asked) - invited, made, added)


def _inbox(address: str, phone: str, day_phone: str) -> str:
    return address.casefold() or "".join(c for c in phone or day_phone if c.isdigit())
