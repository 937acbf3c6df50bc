"""Offices in an order of precedence, and which places of a session are whose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from summit.attendance.models import AnswerKind, Invitation, InvitationState, Office, OfficeKind
from summit.attendance.precedence import Entrant, Part, Place
from summit.attendance.queries.presence import COMING
from summit.core.db import db
from summit.core.text import Text
from summit.directory.models import Organisation
from summit.programme.models import Session, Summit


@dataclass(frozen=True, slots=True)
class Member:
    """An office in an order, with who sits or stands there.

    ``comes`` tells whether it has accepted, or sends a deputy: to the session that was asked for,
    or to any. ``native`` is the name in its own script, as the office has stated it.
    """

    entrant: Entrant
    native: str
    native_language: str
    name: Text
    title: Text
    comes: bool
    is_deputy: bool


def members(summit_id: int, session_id: int | None = None) -> dict[int, Member]:
    """Return the offices of a summit by their id, in three statements whatever their number.

    Args:
        session_id: count as coming who comes to this session; else to any.
    """
    host = host_city(summit_id)
    answers = answers_of(summit_id, session_id)
    offices = db.session.scalars(
        select(Office)
        .where(Office.summit_id == summit_id, Office.erased_at.is_(None))
        .options(joinedload(Office.city), joinedload(Office.person))
    )
    return {office.id: _member(office, host, answers.get(office.id)) for office in offices}


def host_city(summit_id: int) -> int | None:
    """Return the id of the city whose organisation hosts a summit."""
    return db.session.scalar(
        select(Organisation.city_id)
        .join(Summit, Summit.host_id == Organisation.id)
        .where(Summit.id == summit_id)
    )


def answers_of(summit_id: int, session_id: int | None) -> dict[int, Invitation]:
    """Return by office the invitation by which it comes, with the deputy who may come instead."""
    statement = (
        select(Invitation)
        .where(
            Invitation.summit_id == summit_id,
            Invitation.answer.in_(list(COMING)),
            Invitation.state != InvitationState.WITHDRAWN,
        )
        .options(joinedload(Invitation.deputy))
        # Where several are accepted, the principal's own presence counts most.
        .order_by(Invitation.answer == AnswerKind.ACCEPTED, Invitation.id)
    )
    if session_id is not None:
        statement = statement.where(Invitation.session_id == session_id)
    return {each.office_id: each for each in db.session.scalars(statement)}


def _member(office: Office, host: int | None, coming: Invitation | None) -> Member:
    deputy = coming.deputy if coming is not None else None
    is_deputy = coming is not None and coming.answer is AnswerKind.DEPUTY
    principal = office.kind is OfficeKind.PRINCIPAL
    instead = deputy if is_deputy else None
    return Member(
        Entrant(
            office_id=office.id,
            label=office.label,
            is_principal=principal,
            is_host=principal and host is not None and office.city_id == host,
            in_office_since=office.in_office_since,
            rank=office.rank,
        ),
        native=office.native_name if instead is None else "",
        native_language=office.native_language if instead is None else "",
        name=instead.name if instead is not None else office.shown_name,
        title=instead.title if instead is not None else office.shown_title,
        comes=coming is not None,
        is_deputy=is_deputy,
    )


def invited_sessions(summit_id: int) -> list[tuple[str, Text]]:
    """Return slug and title of the sessions that somebody is invited to, the earliest first."""
    rows = db.session.execute(
        select(Session.slug, Session.title)
        .where(
            Session.summit_id == summit_id,
            Session.id.in_(
                select(Invitation.session_id).where(
                    Invitation.summit_id == summit_id,
                    Invitation.state != InvitationState.WITHDRAWN,
                )
            ),
        )
        .order_by(Session.day.nulls_last(), Session.starts_at, Session.slug)
    )
    return [(row.slug, row.title) for row in rows]


def parts_of(session: Session) -> list[Part]:
    """Return a session's items with whose their places are.

    A place is the office's whose invitation names it; else that of its person; else, as long as
    nobody is named, that of its city's principal. The items must be loaded with their speakers.
    """
    uids = {
        row.speaker_uid: row.office_id
        for row in db.session.execute(
            select(Invitation.speaker_uid, Invitation.office_id).where(
                Invitation.session_id == session.id,
                Invitation.speaker_uid.is_not(None),
                Invitation.state != InvitationState.WITHDRAWN,
            )
        )
    }
    people: dict[int, int] = {}
    cities: dict[int, int] = {}
    for row in db.session.execute(
        select(Office.id, Office.kind, Office.person_id, Office.city_id).where(
            Office.summit_id == session.summit_id, Office.erased_at.is_(None)
        )
    ):
        if row.person_id is not None:
            people[row.person_id] = row.id
        if row.kind is OfficeKind.PRINCIPAL and row.city_id is not None:
            cities[row.city_id] = row.id
    return [
        Part(
            item.uid,
            item.kind,
            tuple(
                Place(
                    each.uid, _owner(each.uid, each.person_id, each.city_id, uids, people, cities)
                )
                for each in item.speakers
            ),
        )
        for item in session.items
    ]


def _owner(
    uid: str,
    person_id: int | None,
    city_id: int | None,
    uids: Mapping[str, int],
    people: Mapping[int, int],
    cities: Mapping[int, int],
) -> int | None:
    if uid in uids:
        return uids[uid]
    if person_id is not None:
        return people.get(person_id)
    return cities.get(city_id) if city_id is not None else None
