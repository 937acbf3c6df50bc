"""Corrigenda of an adopted text, and which offices are told of one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from summit.attendance.models import Contact, Office
from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.core.text import Text
from summit.declarations.models import (
    Circulation,
    Consulted,
    Corrigendum,
    Declaration,
    Endorsement,
    EndorsementState,
)
from summit.declarations.recipients import written_to
from summit.directory.models import City


@dataclass(frozen=True, slots=True)
class Concerned:
    """Who is told of a corrigendum.

    Attributes:
        offices: those that were consulted or whose city has endorsed, with whom of them to
            write to.
        out_of_reach: the cities to which nobody can write: they are told by other means.
    """

    offices: list[tuple[Office, tuple[Contact, ...]]]
    out_of_reach: list[Text]


def corrigenda_of(declaration: Declaration) -> list[Corrigendum]:
    """Return the corrigenda of a declaration, the first first."""
    return list(
        db.session.scalars(
            select(Corrigendum)
            .where(Corrigendum.declaration_id == declaration.id)
            .order_by(Corrigendum.number)
        )
    )


def corrigendum_of(declaration: Declaration, number: int) -> Corrigendum:
    """Return a corrigendum by its number; to change it, hold the declaration.

    Raises:
        NotFound: there is none with this number.
    """
    found = db.session.scalar(
        select(Corrigendum)
        .where(Corrigendum.declaration_id == declaration.id, Corrigendum.number == number)
        .options(joinedload(Corrigendum.declaration))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(N_("There is no such corrigendum."))
    return found


def concerned(declaration: Declaration) -> Concerned:
    """Return who is told of a corrigendum: the offices that were consulted, and those of the
    cities whose endorsement stands. Four statements whatever their number."""
    endorsing = select(Endorsement.city_id).where(
        Endorsement.declaration_id == declaration.id,
        Endorsement.standing,
        Endorsement.state != EndorsementState.REFUSED,
    )
    consulted = (
        select(Consulted.office_id)
        .join(Circulation, Circulation.id == Consulted.circulation_id)
        .where(Circulation.declaration_id == declaration.id)
    )
    offices = db.session.scalars(
        select(Office)
        .where(
            Office.summit_id == declaration.summit_id,
            Office.id.in_(consulted) | Office.city_id.in_(endorsing),
        )
        .options(selectinload(Office.contacts), joinedload(Office.city), joinedload(Office.person))
        .order_by(Office.id)
    ).all()
    reached = [(office, written_to(office)) for office in offices]
    written = {office.city_id for office, contacts in reached if contacts}
    missing = {
        office.id: office.label
        for office, contacts in reached
        if not contacts and (office.city_id is None or office.city_id not in written)
    }
    known = {office.city_id for office in offices}
    strangers = db.session.scalars(select(City).where(City.id.in_(endorsing)))
    return Concerned(
        offices=[(office, contacts) for office, contacts in reached if contacts],
        out_of_reach=[
            *missing.values(),
            *(city.name for city in strangers if city.id not in known),
        ],
    )
