"""Where offices use people, cities, organisations and sessions: what lower rooms ask for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select, union
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import joinedload

from summit.attendance.models import Invitation, Office
from summit.attendance.wording import INVITATION_STATES, OFFICE_KINDS
from summit.core.db import db
from summit.core.errors import N_
from summit.core.text import Text
from summit.directory.kinds import Kind
from summit.directory.models import City, Organisation, Person
from summit.directory.usage import Place
from summit.programme.models import Session, Summit

_DEPUTY = N_("Deputy attends")

_COLUMNS: Mapping[Kind, Any] = {
    Kind.PERSON: Office.person_id,
    Kind.CITY: Office.city_id,
    Kind.ORGANISATION: Office.organisation_id,
}
_ENTRIES: Mapping[Kind, Any] = {
    Kind.PERSON: Person,
    Kind.CITY: City,
    Kind.ORGANISATION: Organisation,
}


class AttendanceUsage:
    """What the offices of all summits refer to, and who comes as a deputy."""

    def is_used(self, kind: Kind) -> ColumnElement[bool]:
        """Return the condition that an office or an answer refers to a row of the directory."""
        model = _ENTRIES[kind]
        of_office = exists().where(_COLUMNS[kind] == model.id).correlate(model)
        if kind is not Kind.PERSON:
            return of_office
        return or_(of_office, exists().where(Invitation.deputy_id == Person.id).correlate(Person))

    def summits(self, kind: Kind, ids: Collection[int]) -> Mapping[int, frozenset[int]]:
        """Return in which summits each entry stands, in one statement."""
        column, wanted = _COLUMNS[kind], list(ids)
        statements = [select(column, Office.summit_id).where(column.in_(wanted))]
        if kind is Kind.PERSON:
            statements.append(
                select(Invitation.deputy_id, Invitation.summit_id).where(
                    Invitation.deputy_id.in_(wanted)
                )
            )
        found: dict[int, set[int]] = {}
        for entry, summit in db.session.execute(union(*statements)):
            found.setdefault(entry, set()).add(summit)
        return {entry: frozenset(summits) for entry, summits in found.items()}

    def places(self, kind: Kind, entry_id: int) -> Sequence[Place]:
        """Return every office of an entry, and where a person is somebody's deputy.

        At most two statements.
        """
        offices = db.session.scalars(
            select(Office)
            .where(_COLUMNS[kind] == entry_id)
            .options(joinedload(Office.summit))
            .order_by(Office.summit_id, Office.id)
        )
        places = [
            Place(
                summit_id=office.summit_id,
                summit_title=office.summit.title,
                url=f"{_base(office.summit)}offices/{office.id}",
                title=Text(),
                role=OFFICE_KINDS[office.kind.value],
                state="",
                day=office.summit.starts_on,
                starts_at=None,
                zone=office.summit.zone,
            )
            for office in offices
        ]
        if kind is not Kind.PERSON:
            return places
        rows = db.session.execute(
            select(Invitation.office_id, Invitation.state, Session, Summit)
            .join(Session, Session.id == Invitation.session_id)
            .join(Summit, Summit.id == Invitation.summit_id)
            .where(Invitation.deputy_id == entry_id)
            .order_by(Invitation.summit_id, Invitation.id)
        )
        return places + [
            Place(
                summit_id=summit.id,
                summit_title=summit.title,
                url=f"{_base(summit)}offices/{office_id}",
                title=session.title,
                role=_DEPUTY,
                state=INVITATION_STATES[state.value],
                day=session.day,
                starts_at=session.starts_at,
                zone=session.zone,
            )
            for office_id, state, session, summit in rows
        ]

    def hold(self, summit_ids: Collection[int]) -> None:
        """Hold nothing more: offices are changed by whoever holds their summit."""


def keeps_sessions(database: OrmSession, session_ids: Collection[int]) -> Mapping[int, str]:
    """Say which sessions somebody was invited to: these stay, as do the answers."""
    rows = database.scalars(
        select(Invitation.session_id).where(Invitation.session_id.in_(session_ids)).distinct()
    )
    return dict.fromkeys(
        rows,
        N_(
            "Offices are invited to “%(session)s”, so it cannot be deleted; cancel it, or leave it"
            " as a draft."
        ),
    )


def _base(summit: Summit) -> str:
    return f"/organizer/summits/{summit.slug}/"
