"""How far it is said how a summit's sessions are joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select

from summit.attendance.models import AnswerKind, Invitation, InvitationState, JoinDetails
from summit.core.db import db
from summit.core.text import Text
from summit.programme.models import Session, SessionState


@dataclass(frozen=True, slots=True)
class JoinLine:
    """A session: whether its link is set, and how many offices are invited, and come."""

    slug: str
    title: Text
    day: date | None
    starts_at: datetime | None
    zone: str
    has_link: bool
    has_test: bool
    line_up_minutes: int | None
    invited: int
    coming: int


def join_lines(summit_id: int) -> Sequence[JoinLine]:
    """Return the sessions of a summit that are not cancelled, in one statement."""
    open_ones = Invitation.state != InvitationState.WITHDRAWN
    comes = open_ones & Invitation.answer.in_((AnswerKind.ACCEPTED, AnswerKind.DEPUTY))
    counted = (
        select(
            Invitation.session_id,
            func.sum(case((open_ones, 1), else_=0)).label("invited"),
            func.sum(case((comes, 1), else_=0)).label("coming"),
        )
        .where(Invitation.summit_id == summit_id)
        .group_by(Invitation.session_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Session.slug,
            Session.title,
            Session.day,
            Session.starts_at,
            Session.zone,
            JoinDetails.meeting_url,
            JoinDetails.test_url,
            JoinDetails.line_up_minutes,
            func.coalesce(counted.c.invited, 0),
            func.coalesce(counted.c.coming, 0),
        )
        .outerjoin(JoinDetails, JoinDetails.session_id == Session.id)
        .outerjoin(counted, counted.c.session_id == Session.id)
        .where(Session.summit_id == summit_id, Session.state != SessionState.CANCELLED)
        .order_by(Session.day, Session.starts_at, Session.slug)
    )
    return [
        JoinLine(
            slug=slug,
            title=title,
            day=day,
            starts_at=starts_at,
            zone=zone,
            has_link=bool(link),
            has_test=bool(test),
            line_up_minutes=minutes,
            invited=int(invited),
            coming=int(coming),
        )
        for slug, title, day, starts_at, zone, link, test, minutes, invited, coming in rows
    ]
