"""What lists of the console show of interpreters, and what offices stated of a session's items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from summit.attendance.models import AnswerKind, Invitation, InvitationState, Office
from summit.core.db import db
from summit.interpretation.models import (
    HOLDING,
    Assignment,
    AssignmentRole,
    AssignmentState,
    SoundCheck,
)
from summit.interpretation.needs import Statement
from summit.programme.models import Session, SessionState


@dataclass(frozen=True, slots=True)
class Place:
    """One interpreter's place in a session that takes place, without what is private of it."""

    interpreter_id: int
    state: AssignmentState
    role: AssignmentRole
    starts_at: datetime | None
    ends_at: datetime | None

    @property
    def is_held(self) -> bool:
        """Whether they are, or may be, in the booth."""
        return self.state in HOLDING

    @property
    def minutes(self) -> int:
        """How long the session takes; standing by is no time in the booth."""
        if self.starts_at is None or self.ends_at is None or self.role is AssignmentRole.STANDBY:
            return 0
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


def places(summit_id: int) -> list[Place]:
    """Return all places in a summit's booths, those of cancelled sessions left out."""
    rows = db.session.execute(
        select(
            Assignment.interpreter_id,
            Assignment.state,
            Assignment.role,
            Session.starts_at,
            Session.ends_at,
        )
        .join(Session, Session.id == Assignment.session_id)
        .where(Assignment.summit_id == summit_id, Session.state != SessionState.CANCELLED)
    )
    return [Place(*row) for row in rows]


def checks_by_interpreter(summit_id: int) -> Mapping[int, SoundCheck]:
    """Return the sound check that each interpreter has booked, the last of several."""
    rows = db.session.scalars(
        select(SoundCheck)
        .where(SoundCheck.summit_id == summit_id, SoundCheck.interpreter_id.is_not(None))
        .order_by(SoundCheck.starts_at)
    )
    return {row.interpreter_id: row for row in rows if row.interpreter_id is not None}


def languages_of(summit_id: int) -> set[str]:
    """Return the languages that are spoken in a summit's sessions, or interpreted into."""
    rows = db.session.execute(
        select(Session.floor, Session.interpreted).where(Session.summit_id == summit_id)
    )
    return {tag for row in rows for tags in row for tag in tags}


def places_of(interpreter_id: int) -> Sequence[Assignment]:
    """Return all places that somebody was ever given, by hour, each with its session."""
    return db.session.scalars(
        select(Assignment)
        .join(Assignment.session)
        .where(Assignment.interpreter_id == interpreter_id)
        .options(joinedload(Assignment.session))
        .order_by(Session.starts_at, Session.slug)
    ).all()


def team_in(session_id: int) -> Sequence[Assignment]:
    """Return who holds a place in a session's booths, each with their interpreter."""
    return db.session.scalars(
        select(Assignment)
        .where(Assignment.session_id == session_id, Assignment.state.in_(HOLDING))
        .options(joinedload(Assignment.interpreter))
        .order_by(Assignment.booth, Assignment.role, Assignment.id)
    ).all()


def statements_for(session_id: int) -> list[Statement]:
    """Return what the offices invited to a session have stated that they speak."""
    rows = db.session.execute(
        select(Invitation.speaker_uid, Office)
        .join(Office, Office.id == Invitation.office_id)
        .where(
            Invitation.session_id == session_id,
            Invitation.state != InvitationState.WITHDRAWN,
            Invitation.answer.is_distinct_from(AnswerKind.DECLINED),
        )
        .options(joinedload(Office.city), joinedload(Office.person))
        .order_by(Invitation.id)
    )
    return [
        Statement(
            speaker_uid,
            office.person_id,
            office.city_id,
            tuple(office.speaks),
            office.id,
            office.label,
        )
        for speaker_uid, office in rows
        if office.speaks
    ]
