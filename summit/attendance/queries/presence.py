"""Who is expected at a session, and who was there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from summit.attendance.models import (
    AnswerKind,
    Arrangements,
    Invitation,
    InvitationState,
    Office,
    OfficeKind,
    Presence,
)
from summit.core.db import db
from summit.core.errors import N_, NotFound
from summit.core.text import Text
from summit.directory.models import Person
from summit.programme.models import Session, SessionState

#: Who comes in person or by video link; a video message is sent, not attended.
COMING = frozenset({AnswerKind.ACCEPTED, AnswerKind.DEPUTY})


@dataclass(frozen=True, slots=True)
class Attendee:
    """Whom an invitation to a session makes expected, with what is recorded, the earliest first."""

    invitation_id: int
    label: Text
    name: Text
    title: Text
    is_deputy: bool
    is_city: bool
    answer: AnswerKind | None
    spans: list[Presence] = field(default_factory=list)

    @property
    def is_expected(self) -> bool:
        """Whether they have said that they come."""
        return self.answer in COMING

    @property
    def present(self) -> Presence | None:
        """The span in which they are there now."""
        return next((span for span in self.spans if span.left_at is None), None)


@dataclass(frozen=True, slots=True)
class PresenceLine:
    """A session in the list from which one is chosen."""

    slug: str
    title: Text
    day: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    zone: str
    invited: int
    expected: int
    present: int


def attendees(session_id: int) -> list[Attendee]:
    """Return everybody invited to a session, in two statements whatever their number.

    They stand in the order of their invitations. Drafts and withdrawn invitations are left out,
    unless somebody came all the same.
    """
    spans: dict[int, list[Presence]] = {}
    for span in db.session.scalars(
        select(Presence)
        .join(Invitation, Invitation.id == Presence.invitation_id)
        .where(Invitation.session_id == session_id)
        .order_by(Presence.arrived_at, Presence.id)
    ):
        spans.setdefault(span.invitation_id, []).append(span)
    office = joinedload(Invitation.office)
    found = db.session.scalars(
        select(Invitation)
        .where(Invitation.session_id == session_id)
        .options(
            office.joinedload(Office.city),
            office.joinedload(Office.person),
            joinedload(Invitation.deputy),
        )
        .order_by(Invitation.id)
    )
    away = (InvitationState.DRAFT, InvitationState.WITHDRAWN)
    return [
        _attendee(each, spans.get(each.id, []))
        for each in found
        if each.state not in away or each.id in spans
    ]


def _attendee(invitation: Invitation, spans: list[Presence]) -> Attendee:
    office, deputy = invitation.office, invitation.deputy
    comes: Person | None = deputy if invitation.answer is AnswerKind.DEPUTY else None
    return Attendee(
        invitation_id=invitation.id,
        label=office.label,
        name=comes.name if comes is not None else office.shown_name,
        title=comes.title if comes is not None else office.shown_title,
        is_deputy=invitation.answer is AnswerKind.DEPUTY,
        is_city=office.kind is OfficeKind.PRINCIPAL,
        answer=invitation.answer,
        spans=spans,
    )


def spans_of(invitation: Invitation) -> Sequence[Presence]:
    """Return what is recorded for an invitation, the earliest first."""
    return db.session.scalars(
        select(Presence)
        .where(Presence.invitation_id == invitation.id)
        .order_by(Presence.arrived_at, Presence.id)
        .execution_options(populate_existing=True)
    ).all()


def span_of(spans: Sequence[Presence], span_id: int) -> Presence:
    """Return one of the spans recorded for an invitation.

    Raises:
        NotFound: it has no such span; somebody may have taken it back.
    """
    for span in spans:
        if span.id == span_id:
            return span
    raise NotFound(N_("This is no longer recorded; somebody has taken it back."))


def quorum(summit_id: int) -> int | None:
    """Return how many cities must come; ``None`` where nobody has settled that."""
    return db.session.scalar(select(Arrangements.quorum).where(Arrangements.summit_id == summit_id))


def sessions_with_invited(summit_id: int) -> list[PresenceLine]:
    """Return the sessions to which somebody is invited, the earliest first, in one statement."""
    here = (
        select(Presence.id)
        .where(Presence.invitation_id == Invitation.id, Presence.left_at.is_(None))
        .exists()
    )
    rows = db.session.execute(
        select(
            Session.slug,
            Session.title,
            Session.day,
            Session.starts_at,
            Session.ends_at,
            Session.zone,
            func.count(Invitation.id),
            func.count(Invitation.id).filter(Invitation.answer.in_(list(COMING))),
            func.count(Invitation.id).filter(here),
        )
        .join(Invitation, Invitation.session_id == Session.id)
        .where(
            Session.summit_id == summit_id,
            Session.state != SessionState.CANCELLED,
            Invitation.state.not_in([InvitationState.DRAFT, InvitationState.WITHDRAWN]),
        )
        .group_by(Session.id)
        .order_by(Session.day.nulls_last(), Session.starts_at, Session.slug)
    )
    return [PresenceLine(*row) for row in rows]


def not_invited() -> NotFound:
    """Return what is said of an invitation to another session."""
    return NotFound(N_("There is no such invitation."))
