"""What attendance knows of a summit's speakers: their offices, invitations, and notes by hand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from summit.attendance.models import (
    AnswerKind,
    Channel,
    Contact,
    Invitation,
    InvitationState,
    Office,
)
from summit.core.db import db
from summit.journal.models import Entry
from summit.programme.models import Item, Session, SessionState, Speaker, SpeakerState

#: The acts by which staff gives a speaker a state by hand.
_BY_HAND = ("speaker.created", "speaker.edited")


@dataclass(frozen=True, slots=True)
class OfficeFact:
    """An office as the list of speakers needs it, and one invitation of it, where there is one.

    ``has_address``: its main contact has an address that takes mail.
    """

    id: int
    person_id: int | None
    asked_at: datetime | None
    stated_at: datetime | None
    has_address: bool
    session_id: int | None
    speaker_uid: str | None
    state: InvitationState | None
    answer: AnswerKind | None
    answered_at: datetime | None
    channel: Channel | None
    late: bool
    deadline: datetime | None


@dataclass(frozen=True, slots=True)
class Noted:
    """Who gave a speaker's place a state by hand, and when."""

    by: str
    at: datetime


def offices_with_invitations(summit_id: int) -> list[OfficeFact]:
    """Return the offices of a summit, once for each invitation, in one statement.

    An office that is invited nowhere is there once. Withdrawn invitations are left out.
    """
    rows = db.session.execute(
        select(
            Office.id,
            Office.person_id,
            Office.availability_asked_at,
            Office.availability_stated_at,
            Contact.address,
            Contact.undeliverable_at,
            Invitation.session_id,
            Invitation.speaker_uid,
            Invitation.state,
            Invitation.answer,
            Invitation.answered_at,
            Invitation.channel,
            Invitation.late,
            Invitation.deadline,
        )
        .outerjoin(
            Contact,
            and_(Contact.office_id == Office.id, Contact.is_primary, Contact.removed_at.is_(None)),
        )
        .outerjoin(
            Invitation,
            and_(
                Invitation.office_id == Office.id,
                Invitation.state != InvitationState.WITHDRAWN,
            ),
        )
        .where(Office.summit_id == summit_id)
        .order_by(Office.id, Invitation.id)
    )
    return [
        OfficeFact(
            row.id,
            row.person_id,
            row.availability_asked_at,
            row.availability_stated_at,
            bool(row.address) and row.undeliverable_at is None,
            row.session_id,
            row.speaker_uid,
            row.state,
            row.answer,
            row.answered_at,
            row.channel,
            bool(row.late),
            row.deadline,
        )
        for row in rows
    ]


def noted_by_hand(summit_id: int) -> dict[tuple[str, str, SpeakerState], Noted]:
    """Return who last gave each speaker of a summit a state by hand, in one statement.

    The key is the item's UID, what the journal calls the speaker (:func:`journal_name`), and the
    state that was given.
    """
    rows = db.session.execute(
        select(Entry.object_key, Entry.after, Entry.actor, Entry.at)
        .where(Entry.summit_id == summit_id, Entry.act.in_(_BY_HAND))
        .order_by(Entry.id)
    )
    found: dict[tuple[str, str, SpeakerState], Noted] = {}
    for item_uid, after, by, at in rows:
        state, name = (after or {}).get("state"), _named(after or {})
        if state in set(SpeakerState) and name:
            found[item_uid, name, SpeakerState(state)] = Noted(by, at)
    return found


def _named(after: dict[str, Any]) -> str:
    """Return what an entry calls its speaker: edits say it, a new one is told in full."""
    for name in ("speaker", "person", "city", "organisation"):
        if isinstance(after.get(name), str):
            return str(after[name])
    return ""


def places_chosen(summit_id: int, uids: Collection[str]) -> Sequence[Speaker]:
    """Return those of a summit's speakers' places that have one of some UIDs, with their sessions.

    Places of other summits and of cancelled sessions mean nothing.
    """
    if not uids:
        return ()
    return db.session.scalars(
        select(Speaker)
        .join(Speaker.item)
        .join(Item.session)
        .where(
            Session.summit_id == summit_id,
            Session.state != SessionState.CANCELLED,
            Speaker.uid.in_(uids),
        )
        .options(
            contains_eager(Speaker.item).contains_eager(Item.session),
            contains_eager(Speaker.item).selectinload(Item.speakers),
            joinedload(Speaker.person),
            joinedload(Speaker.city),
            joinedload(Speaker.organisation),
        )
        .order_by(Session.starts_at.nulls_last(), Session.id, Item.position, Speaker.position)
    ).all()


def invitations_to_change(places: Sequence[Speaker]) -> Sequence[Invitation]:
    """Return the invitations of those who hold some places, held until the transaction ends.

    Withdrawn ones are left out.
    """
    sessions = {place.item.session_id for place in places}
    people = {place.person_id for place in places if place.person_id is not None}
    uids = {place.uid for place in places}
    return db.session.scalars(
        select(Invitation)
        .join(Invitation.office)
        .where(
            Invitation.session_id.in_(sessions),
            Invitation.state != InvitationState.WITHDRAWN,
            Invitation.speaker_uid.in_(uids) | Office.person_id.in_(people),
        )
        .options(
            contains_eager(Invitation.office).joinedload(Office.person),
            contains_eager(Invitation.office).joinedload(Office.city),
            joinedload(Invitation.session),
            joinedload(Invitation.deputy),
        )
        .order_by(Invitation.id)
        .with_for_update(of=Invitation)
        .execution_options(populate_existing=True)
    ).all()


def offices_of_people(summit_id: int, people: Collection[int]) -> Sequence[Office]:
    """Return the offices of some people at a summit, with what a mail to them names; held."""
    return db.session.scalars(
        select(Office)
        .where(Office.summit_id == summit_id, Office.person_id.in_(people))
        .options(
            joinedload(Office.summit),
            joinedload(Office.person),
            joinedload(Office.city),
            selectinload(Office.contacts),
        )
        .order_by(Office.id)
        .with_for_update(of=Office)
        .execution_options(populate_existing=True)
    ).all()
