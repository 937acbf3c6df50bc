"""What an adoption rests on: who is there, objections, recorded votes; and who is in the chair."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from summit.attendance.models import Invitation, Office
from summit.attendance.queries import presence
from summit.core.db import db
from summit.core.errors import N_, NotFound, Refused
from summit.core.text import Text
from summit.declarations import parity
from summit.declarations.models import Declaration, DeclarationVersion, Objection, Poll
from summit.declarations.stand import Present, Stand
from summit.directory.models import City
from summit.programme.models import (
    Item,
    ItemKind,
    SessionState,
    Speaker,
    SpeakerRole,
    SpeakerState,
)

#: Who leads a session, whoever comes first of these.
_CHAIRS = (SpeakerRole.CHAIR, SpeakerRole.MODERATOR)
_GONE = (SpeakerState.DECLINED, SpeakerState.WITHDRAWN)


def present_at(declaration: Declaration, at: datetime) -> list[Present]:
    """Return who was at the declaration's session at an instant, cities first, by their names.

    Somebody is there from the instant at which they arrived until just before they left. A city
    for which several have come is there once, by its principal rather than a deputy. Nobody
    where there is no session. Three statements.
    """
    if declaration.session_id is None:
        return []
    cities = cities_of(declaration)
    found: list[Present] = []
    counted: set[int] = set()
    everybody = sorted(
        presence.attendees(declaration.session_id),
        key=lambda each: (each.is_deputy, each.invitation_id),
    )
    for each in everybody:
        if not any(
            span.arrived_at <= at and (span.left_at is None or at < span.left_at)
            for span in each.spans
        ):
            continue
        city = cities.get(each.invitation_id) if each.is_city else None
        if city is not None:
            if city.id in counted:
                continue
            counted.add(city.id)
        party = city.name if city is not None else each.label
        found.append(Present(city, party, each.name, each.title, each.is_deputy))
    return sorted(found, key=lambda each: (each.city is None, each.party.get("en", "")))


def present_cities(declaration: Declaration, at: datetime) -> list[Present]:
    """Return the cities that were at the declaration's session at an instant, as
    :func:`present_at` does."""
    return [each for each in present_at(declaration, at) if each.city is not None]


def cities_of(declaration: Declaration) -> dict[int, City]:
    """Return the cities of those invited to the declaration's session, by invitation."""
    rows = db.session.execute(
        select(Invitation.id, City)
        .join(Office, Office.id == Invitation.office_id)
        .join(City, City.id == Office.city_id)
        .where(Invitation.session_id == declaration.session_id)
    )
    return {row.id: row.City for row in rows}


def invited_cities(declaration: Declaration) -> list[City]:
    """Return the cities whose principals are invited to the session, by their names."""
    if declaration.session_id is None:
        return []
    cities = cities_of(declaration)
    found = {
        cities[each.invitation_id].id: cities[each.invitation_id]
        for each in presence.attendees(declaration.session_id)
        if each.is_city and each.invitation_id in cities
    }
    return sorted(found.values(), key=lambda city: city.name.get("en", city.slug))


def stand_of(declaration: Declaration, at: datetime) -> Stand:
    """Return what an adoption at an instant would rest on."""
    version = declaration.newest_frozen
    return Stand(
        state=declaration.state,
        version=version,
        is_revised=declaration.working is not None,
        at=at,
        presence=tuple(present_at(declaration, at)),
        quorum=presence.quorum(declaration.summit_id),
        objections=tuple(objections_of(declaration)),
        poll=_newest_poll(version),
        findings=parity.of_version(version) if version is not None else (),
        place=f"{declaration.session_id} {declaration.item_uid}",
        displaced=why_displaced(declaration),
    )


def why_displaced(declaration: Declaration) -> Refused | None:
    """Return why a declaration cannot be adopted at its item; ``None`` where it can."""
    if item_of(declaration) is None:
        return Refused(N_("Choose the session and the item at which it is to be adopted first."))
    session = declaration.session
    if session is not None and session.state is SessionState.CANCELLED:
        return Refused(N_("The session at which it is to be adopted is cancelled."))
    return None


def objections_of(declaration: Declaration) -> list[Objection]:
    """Return all objections to a declaration with their cities, the oldest first."""
    return list(
        db.session.scalars(
            select(Objection)
            .where(Objection.declaration_id == declaration.id)
            .options(joinedload(Objection.city))
            .order_by(Objection.raised_at, Objection.id)
            .execution_options(populate_existing=True)
        )
    )


def objection_of(declaration: Declaration, objection_id: int) -> Objection:
    """Return an objection to a declaration.

    Raises:
        NotFound: there is none with this id.
    """
    for each in objections_of(declaration):
        if each.id == objection_id:
            return each
    raise NotFound(N_("There is no such objection."))


def polls_of(declaration: Declaration) -> list[Poll]:
    """Return the recorded votes on a declaration with their ballots, the oldest first."""
    return list(
        db.session.scalars(
            select(Poll)
            .where(Poll.declaration_id == declaration.id)
            .options(selectinload(Poll.ballots), joinedload(Poll.of_version))
            .order_by(Poll.number)
            .execution_options(populate_existing=True)
        )
    )


def poll_of(declaration: Declaration, number: int) -> Poll:
    """Return a recorded vote with its ballots; to change it, hold the declaration.

    Raises:
        NotFound: there is none with this number.
    """
    found = db.session.scalar(
        select(Poll)
        .where(Poll.declaration_id == declaration.id, Poll.number == number)
        .options(selectinload(Poll.ballots), joinedload(Poll.of_version))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(N_("There is no such vote."))
    return found


def _newest_poll(version: DeclarationVersion | None) -> Poll | None:
    if version is None:
        return None
    return db.session.scalar(
        select(Poll)
        .where(Poll.version_id == version.id)
        .options(selectinload(Poll.ballots))
        .order_by(Poll.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def entitled_cities(poll: Poll) -> list[City]:
    """Return the cities that may vote, and whoever else has, by their English names."""
    ids = {*poll.entitled, *(each.city_id for each in poll.ballots)}
    found = db.session.scalars(select(City).where(City.id.in_(ids)))
    return sorted(found, key=lambda city: city.name.get("en", city.slug))


def item_of(declaration: Declaration) -> Item | None:
    """Return the item at which a declaration is adopted; ``None`` where it names none, or one
    that its session has no more."""
    if declaration.session_id is None or not declaration.item_uid:
        return None
    return db.session.scalar(
        select(Item).where(
            Item.session_id == declaration.session_id, Item.uid == declaration.item_uid
        )
    )


def chair_of(declaration: Declaration) -> tuple[Text, Text]:
    """Return name and title of whoever is announced to lead the session: a chair rather than a
    moderator, confirmed rather than not, on the item of adoption rather than elsewhere; empty
    where nobody is announced by name."""
    if declaration.session_id is None:
        return Text(), Text()
    found = db.session.scalars(
        select(Speaker)
        .join(Item, Item.id == Speaker.item_id)
        .where(
            Item.session_id == declaration.session_id,
            Speaker.role.in_(_CHAIRS),
            Speaker.state.not_in(_GONE),
            Speaker.person_id.is_not(None),
        )
        .options(joinedload(Speaker.person), joinedload(Speaker.item))
    )
    announced = sorted(
        found,
        key=lambda each: (
            _CHAIRS.index(each.role),
            each.state is not SpeakerState.CONFIRMED,
            each.item.uid != declaration.item_uid,
            each.item.kind is not ItemKind.ADOPTION,
            each.item.position,
            each.position,
        ),
    )
    for each in announced:
        if each.person is not None:
            return each.person.name, each.person.title or each.capacity
    return Text(), Text()
