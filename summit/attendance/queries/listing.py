"""The list of a summit's invitations, in the same number of statements for any number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from summit.attendance.models import (
    AnswerKind,
    Channel,
    Contact,
    Invitation,
    InvitationState,
    Office,
    OfficeKind,
)
from summit.core.db import db
from summit.core.search import normalise
from summit.core.text import Text
from summit.directory.models import City, Organisation, Person, Relation
from summit.programme.models import Session, SessionState


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """An invitation as the list shows it.

    ``office`` is what lists call the office, ``name`` and ``title`` are of who is invited.
    ``has_address``: some contact can be written to; ``undeliverable``: mail to the main contact
    came back. No address stands in it. ``words`` is what it can be found by, normalised.
    """

    id: int
    office_id: int
    office: Text
    name: Text
    title: Text
    relation: Relation | None
    session_slug: str
    session_title: Text
    session_cancelled: bool
    state: InvitationState
    answer: AnswerKind | None
    answered_at: datetime | None
    channel: Channel | None
    late: bool
    deadline: datetime | None
    has_address: bool
    undeliverable: bool
    letter_number: str | None
    words: str

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.answer is None and self.state is not InvitationState.WITHDRAWN


@dataclass(frozen=True, slots=True)
class SessionChoice:
    """A session to which people can be invited; ``invited`` counts those who are."""

    id: int
    slug: str
    title: Text
    starts_at: datetime | None
    zone: str
    state: SessionState
    invited: int


_LINES = (
    select(
        Invitation.id,
        Invitation.office_id,
        Invitation.state,
        Invitation.answer,
        Invitation.answered_at,
        Invitation.channel,
        Invitation.late,
        Invitation.deadline,
        Invitation.letter_number,
        Office.kind,
        Office.capacity,
        Office.name,
        Office.title,
        Person.name.label("person_name"),
        Person.title.label("person_title"),
        City.name.label("city_name"),
        City.relation,
        Organisation.name.label("organisation_name"),
        Session.slug,
        Session.title.label("session_title"),
        Session.state.label("session_state"),
        Contact.address,
        Contact.undeliverable_at,
    )
    .join(Office, Office.id == Invitation.office_id)
    .join(Session, Session.id == Invitation.session_id)
    .outerjoin(Person, Person.id == Office.person_id)
    .outerjoin(City, City.id == Office.city_id)
    .outerjoin(Organisation, Organisation.id == Office.organisation_id)
    .outerjoin(
        Contact,
        and_(
            Contact.office_id == Office.id,
            Contact.is_primary,
            Contact.removed_at.is_(None),
        ),
    )
    .order_by(Invitation.id)
)


def invitation_lines(summit_id: int) -> list[InvitationLine]:
    """Return all invitations of a summit, in one statement."""
    lines = []
    for row in db.session.execute(_LINES.where(Invitation.summit_id == summit_id)):
        name = row.name or row.person_name or Text()
        title = row.title or row.person_title or row.capacity
        is_city = row.kind is OfficeKind.PRINCIPAL and row.city_name
        office = row.city_name if is_city else name or row.capacity
        texts = (office, name, title, row.city_name, row.organisation_name, row.session_title)
        lines.append(
            InvitationLine(
                id=row.id,
                office_id=row.office_id,
                office=office,
                name=name,
                title=title,
                relation=row.relation,
                session_slug=row.slug,
                session_title=row.session_title,
                session_cancelled=row.session_state is SessionState.CANCELLED,
                state=row.state,
                answer=row.answer,
                answered_at=row.answered_at,
                channel=row.channel,
                late=row.late,
                deadline=row.deadline,
                has_address=bool(row.address),
                undeliverable=bool(row.address) and row.undeliverable_at is not None,
                letter_number=row.letter_number,
                words="\n".join(
                    normalise(part) for text in texts if text for part in text.values()
                ),
            )
        )
    return lines


def session_choices(summit_id: int) -> list[SessionChoice]:
    """Return the sessions of a summit, the earliest first, in one statement."""
    counted = (
        select(func.count())
        .where(Invitation.session_id == Session.id, Invitation.state != InvitationState.WITHDRAWN)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Session.id,
            Session.slug,
            Session.title,
            Session.starts_at,
            Session.zone,
            Session.state,
            counted.label("invited"),
        )
        .where(Session.summit_id == summit_id)
        .order_by(Session.day.nulls_last(), Session.starts_at.nulls_first(), Session.slug)
    )
    return [SessionChoice(*row) for row in rows]


def invitations_chosen(summit_id: int, ids: Sequence[int]) -> Sequence[Invitation]:
    """Return those of a summit's invitations that have one of some ids, by id, with their parties.

    Numbers of other summits' invitations mean nothing.
    """
    if not ids:
        return ()
    office = joinedload(Invitation.office)
    return db.session.scalars(
        select(Invitation)
        .where(Invitation.summit_id == summit_id, Invitation.id.in_(ids))
        .options(
            office.joinedload(Office.person),
            office.joinedload(Office.city),
            office.joinedload(Office.organisation),
            joinedload(Invitation.session),
        )
        .order_by(Invitation.id)
    ).all()
