"""Which speech texts are news to an interpreter, and who is to hear of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from summit.attendance.models import (
    AnswerKind,
    Invitation,
    InvitationState,
    Office,
    Paper,
    PaperKind,
)
from summit.core.clock import parse_iso
from summit.core.db import db
from summit.core.text import Text
from summit.interpretation.models import (
    Assignment,
    AssignmentState,
    Interpreter,
    SessionBooths,
)
from summit.mail.models import Mail
from summit.programme.models import Session

#: What the keys of mails about speech texts begin with; after it stand interpreter and instant.
MAIL_KEY = "papers:"


@dataclass(frozen=True, slots=True)
class TextNews:
    """A speech text, or a newer version of one: whose it is, and for which session."""

    session: Text
    of: Text
    is_newer: bool


@dataclass(frozen=True, slots=True)
class News:
    """What an interpreter is to be told; ``later`` is when texts that are withheld may be read."""

    texts: tuple[TextNews, ...]
    later: datetime | None


def readers_of(paper_id: int, now: datetime) -> list[int]:
    """Return the interpreters who are told of a speech text: those who have confirmed its session.

    Nobody where it is no speech text, was removed, or its session is over.
    """
    found = db.session.scalars(
        _papers()
        .with_only_columns(Assignment.interpreter_id)
        .join(Interpreter, Interpreter.id == Assignment.interpreter_id)
        .where(
            Paper.id == paper_id,
            Interpreter.removed_at.is_(None),
            Interpreter.address != "",
            or_(Session.ends_at.is_(None), Session.ends_at > now),
        )
        .order_by(Assignment.interpreter_id)
    )
    return list(found)


def told_until(interpreter_id: int) -> datetime | None:
    """Return until when an interpreter has been told of what arrived; ``None`` for never."""
    begin = f"{MAIL_KEY}{interpreter_id}:"
    key = db.session.scalar(select(func.max(Mail.key)).where(Mail.key.startswith(begin)))
    return parse_iso(key.removeprefix(begin)) if key is not None else None


def news_for(interpreter: Interpreter, since: datetime | None, until: datetime) -> News:
    """Return what has become readable to an interpreter after ``since`` and not after ``until``.

    What could be read already when they agreed to come is no news.
    """
    rows: Any = db.session.execute(
        _papers()
        .add_columns(Invitation, Assignment.answered_at, SessionBooths.papers_from)
        .where(
            Assignment.interpreter_id == interpreter.id,
            or_(Session.ends_at.is_(None), Session.ends_at > until),
        )
        .options(
            joinedload(Invitation.office).joinedload(Office.city),
            joinedload(Invitation.office).joinedload(Office.person),
            contains_eager(Invitation.session),
        )
        .order_by(Session.starts_at, Session.id, Paper.id)
    )
    first: set[int] = set()
    news: dict[int, TextNews] = {}
    later: list[datetime] = []
    for paper, invitation, answered_at, papers_from in rows:
        is_newer = invitation.id in first
        first.add(invitation.id)
        at = max(paper.added_at, papers_from) if papers_from is not None else paper.added_at
        if papers_from is not None and papers_from > until:
            later.append(papers_from)
        elif at <= until and all(each is None or each < at for each in (since, answered_at)):
            was = news.get(invitation.id)
            news[invitation.id] = TextNews(
                invitation.session.title,
                invitation.office.label,
                was.is_newer if was is not None else is_newer,
            )
    return News(tuple(news.values()), min(later, default=None))


def _papers() -> Select[Paper]:
    """Return the speech texts of all sessions, beside who has confirmed a place in each."""
    return (
        select(Paper)
        .join(Invitation, Invitation.id == Paper.invitation_id)
        .join(Session, Session.id == Invitation.session_id)
        .join(
            Assignment,
            and_(
                Assignment.session_id == Session.id,
                Assignment.state == AssignmentState.CONFIRMED,
            ),
        )
        .outerjoin(SessionBooths, SessionBooths.session_id == Session.id)
        .where(
            Paper.kind == PaperKind.SPEECH_TEXT,
            Invitation.state != InvitationState.WITHDRAWN,
            or_(Invitation.answer.is_(None), Invitation.answer != AnswerKind.DECLINED),
        )
    )
